"""What the made-up SOPs are put together from: roles, forms, message templates and short ways to write a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from engine.declaration import (
    Action,
    AnswerForm,
    Appoint,
    Appointed,
    Approval,
    Document,
    EmailAddress,
    End,
    Identity,
    LongText,
    PeopleOf,
    PersonOf,
    Post,
    Requester,
    ResourceOf,
    Service,
    Sop,
    Step,
    Text,
    When,
    Whole,
    hours,
    minutes,
)
from engine.templates import Template

PEMOHON = Requester("pemohon", "Pemohon")
KEPALA = Post("kepala", "Kepala")
STAF = Post("staf", "Staf")
PETUGAS = Appointed("petugas", "Petugas")
PENILAI = Appointed("penilai", "Penilai")
TU = Post("tu", "Tata Usaha")
ROLES = (PEMOHON, KEPALA, STAF, PETUGAS, PENILAI)

TEMPLATES = {
    name: Template(name, f"{name.capitalize()}: ${{title}}", f"Berkas ${{number}}, {extra}.\n")
    for name, extra in {
        "masuk": "kegiatan ${kegiatan}",
        "selesai": "keadaan ${state}",
        "berubah": "lihat ${link}",
        "ditolak": "alasan: ${alasan}",
    }.items()
}


def write_messages(folder: Path) -> Path:
    """Writes the message templates of the made-up SOPs as files, as `engine.templates.read_templates` reads them."""
    for template in TEMPLATES.values():
        text = f"Subjek: {template.subject}\n{template.body}"
        (folder / f"{template.name}.txt").write_text(text, encoding="utf-8")
    return folder


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────
class Permohonan(AnswerForm):
    """What every made-up request asks."""

    kegiatan = Text("Kegiatan")
    mulai = When("Mulai")
    selesai = When("Selesai")
    nilai = Whole("Nilai", most=1_000_000, optional=True)
    email = EmailAddress("Surel", optional=True)


class Alasan(AnswerForm):
    """A reason."""

    alasan = LongText("Alasan")


class JadwalBaru(AnswerForm):
    """Another interval."""

    mulai = When("Mulai")
    selesai = When("Selesai")


class Penunjukan(AnswerForm):
    """One person."""

    petugas = PersonOf("Petugas", PETUGAS)


class Panel(AnswerForm):
    """Several persons."""

    penilai = PeopleOf("Penilai", PENILAI)


class Akun(AnswerForm):
    """A resource."""

    akun = ResourceOf("Akun", "zoom")


KEPT = ("kegiatan", "mulai", "selesai", "nilai", "email")
SURAT = Document("surat", "Surat")


# ── How they are put together ────────────────────────────────────────────────────────────────────────────────────────
def made_up(key: str, code: str, *rows: Any, **more: Any) -> Sop:
    """A SOP of these rows with a plain identity block."""
    identity = Identity(
        agency="Dinas Contoh",
        unit="Bidang Contoh",
        name=f"SOP {key}",
        number="SOP-1/2024",
        created=date(2023, 12, 1),
        revised=None,
        effective=more.pop("effective", date(2024, 1, 1)),
        approved_by=Approval("Kepala Dinas Contoh", "Ani Contoh", nip="19800101 200001 1 001"),
        legal_basis=("Peraturan Contoh Nomor 1",),
        qualifications=("Mampu membaca",),
        related=("SOP lain",),
        equipment=("Komputer",),
        warnings=("Jika tidak dijalankan maka layanan terhenti",),
        records=("Buku agenda",),
    )
    service = Service("Layanan contoh", ("Surat",), "Tidak dipungut biaya", "Melalui tata usaha", "Contoh")
    plain: dict[str, Any] = {"roles": ROLES, "title_field": "kegiatan", "messages": "contoh"}
    return Sop(key=key, code=code, identity=identity, service=service, rows=rows, **{**plain, **more})


def draft(**more: Any) -> Step:
    """The requester's own first row."""
    ajukan = Action("ajukan", "Ajukan", asks=Permohonan, keeps=KEPT, **more)
    return Step(
        "1", "draf", PEMOHON, "Mengajukan permohonan", ("Surat",), minutes(5), "Permohonan", (ajukan,), informative=True
    )


def row(no: str, key: str, role: Any, *actions: Action, kind: type[Step] = Step, **more: Any) -> Any:
    """A row with an hour to do it, unless `within` says otherwise."""
    within = more.pop("within", hours(1))
    return kind(no, key, role, f"Mengerjakan {key}", ("Berkas",), within, "Hasil", actions, **more)


def appoint(name: str = "tunjuk", **more: Any) -> Action:
    """Names one person."""
    return Action(
        name, "Tunjuk petugas", asks=Penunjukan, keeps=("petugas",), effects=(Appoint(PETUGAS, "petugas"),), **more
    )


def refuse(to: str = "ditolak", **more: Any) -> Action:
    """Says no, with a reason."""
    return Action("tolak", "Tolak", to=to, asks=Alasan, keeps=("alasan",), danger=True, exit="Tidak", **more)


SELESAI = End("selesai", "Selesai", good=True)
DITOLAK = End("ditolak", "Ditolak")
DIBATALKAN = End("dibatalkan", "Dibatalkan")
DICABUT = End("dicabut", "Dicabut")
KEDALUWARSA = End("kedaluwarsa", "Kedaluwarsa")
