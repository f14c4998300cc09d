"""A made-up SOP of two posts that pass a case to and fro for ever: what a benchmark of one action needs."""

from __future__ import annotations

from datetime import date

from engine.declaration import (
    Action,
    AnswerForm,
    Approval,
    Decision,
    End,
    Identity,
    LongText,
    Post,
    Requester,
    Service,
    Sop,
    Step,
    Tell,
    Text,
    minutes,
)

PEMOHON, KIRI, KANAN = Requester("pemohon", "Pemohon"), Post("kiri", "Kiri"), Post("kanan", "Kanan")


class Hal(AnswerForm):
    """What the case is about."""

    hal = Text("Hal")


class Catatan(AnswerForm):
    """A remark."""

    catatan = LongText("Catatan")


def _row(no: str, role: Post, other: Post) -> Decision:
    return Decision(
        no=no,
        key=role.key,
        role=role,
        activity=f"Mengoper berkas ke {other.label}",
        needs=("Berkas",),
        within=minutes(5),
        yields="Berkas",
        actions=(
            Action(f"oper_{role.key}", "Oper", to=other.key, asks=Catatan, effects=(Tell("next", "bola"),)),
            Action(f"diam_{role.key}", "Oper tanpa kabar", to=other.key, asks=Catatan),
            Action(f"selesai_{role.key}", "Selesai", to="selesai"),
        ),
    )


SOP = Sop(
    key="bench",
    code="BCH",
    identity=Identity("Kantor", "Unit", "Bola", None, None, None, date(2020, 1, 1), Approval("Kepala", "Nama")),
    service=Service("Bola", ("Bola",), "Tanpa biaya", "-", "Bench"),
    roles=(PEMOHON, KIRI, KANAN),
    title_field="hal",
    rows=(
        Step(
            "1",
            "draf",
            PEMOHON,
            "Mengajukan",
            ("Surat",),
            minutes(5),
            "Surat",
            (Action("ajukan", "Ajukan", asks=Hal, keeps=("hal",)),),
        ),
        _row("2", KIRI, KANAN),
        _row("3", KANAN, KIRI),
        End("selesai", "Selesai", no="4", role=KANAN, good=True),
    ),
)
