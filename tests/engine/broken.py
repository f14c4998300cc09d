"""Good SOPs, each broken in one place: what `test_check` refuses. Long because it is a list.

An entry: its id, how it is broken, what the refusal says of the place, and what of the mend.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import wtforms

from engine.declaration import (
    ALL,
    NEXT,
    STAY,
    SYSTEM,
    Action,
    AnswerForm,
    Appoint,
    Book,
    Deadline,
    DependsOnCase,
    Document,
    End,
    Parallel,
    PersonOf,
    Post,
    Role,
    Sop,
    Standard,
    Step,
    Tell,
    Text,
    Timed,
    Warn,
    When,
    after,
    case_date,
    days,
    later_than,
    minutes,
)
from tests.engine.made_up import ALL_OF, BOOKING, CHOICE, OUTSIDER, PARALLEL, RETURN, SKIP, STANDARDS, TIMED, VERSION_1
from tests.engine.made_up_parts import DITOLAK, KEPALA, PETUGAS, SELESAI, STAF, row

STRANGER = Post("orang_luar", "Orang luar")


# ── How a good SOP is broken ─────────────────────────────────────────────────────────────────────────────────────────
def of_row(sop: Sop, key: str, /, **changes: Any) -> Sop:
    """The SOP with one row (also inside a block) changed."""

    def changed(part: Any) -> Any:
        if isinstance(part, Parallel) and part.key != key:
            return replace(part, rows=tuple(changed(r) for r in part.rows))
        return replace(part, **changes) if part.key == key else part

    return replace(sop, rows=tuple(changed(part) for part in sop.rows))


def of_action(sop: Sop, name: str, /, **changes: Any) -> Sop:
    """The SOP with one action changed, wherever it stands."""

    def changed(actions: tuple[Action, ...]) -> tuple[Action, ...]:
        return tuple(replace(a, **changes) if a.name == name else a for a in actions)

    found = replace(sop, actions=changed(sop.actions))
    for key, part in sop.steps.items():
        if any(a.name == name for a in part.actions):
            found = of_row(found, key, actions=changed(part.actions))
    return found


def without(sop: Sop, *keys: str) -> Sop:
    """The SOP without these states."""
    return replace(sop, rows=tuple(r for r in sop.rows if r.key not in keys))


def _untimed(sop: Sop, key: str) -> Step:
    """The row as it would be had its author forgotten the standard."""
    row = cast("Step", sop.steps[key])
    return Step(row.no, row.key, row.role, row.activity, row.needs, yields=row.yields, actions=row.actions)


def plus(sop: Sop, *parts: Any, at: int) -> Sop:
    """The SOP with more states before the one at `at`."""
    return replace(sop, rows=(*sop.rows[:at], *parts, *sop.rows[at:]))


def plus_action(sop: Sop, *actions: Action) -> Sop:
    """The SOP with more actions of its own."""
    return replace(sop, actions=(*sop.actions, *actions))


def of_identity(sop: Sop, **changes: Any) -> Sop:
    """The SOP with its identity block changed."""
    return replace(sop, identity=replace(sop.identity, **changes))


class BareField(AnswerForm):
    """Asks with a field that is not of the vocabulary."""

    alasan = wtforms.StringField("Alasan")


class Unbuildable(AnswerForm):
    """A field without its label."""

    alasan = Text()  # type: ignore[call-arg]


class Mistyped(AnswerForm):
    """Compares with a field it does not ask."""

    mulai = When("Mulai")
    selesai = When("Selesai", later_than("mula"))


class AskedWrongly(AnswerForm):
    """Not a person, not a resource."""

    petugas = Text("Petugas")
    akun = Text("Akun")


class Volunteer(AnswerForm):
    """A person may be left out, or is chosen among others."""

    petugas = PersonOf("Petugas", PETUGAS, optional=True)
    staf = PersonOf("Staf", STAF)
    luar = PersonOf("Luar", STRANGER)


class TextualDates(AnswerForm):
    """The dates are text."""

    kegiatan = Text("Kegiatan")
    mulai = Text("Mulai")
    selesai = Text("Selesai")
    nilai = Text("Nilai")
    email = Text("Surel")


LOOSE = Step(
    "9", "lepas", STAF, "Mengerjakan", (), minutes(5), "Hasil", (Action("lepas_selesai", "Selesai", to="selesai"),)
)
TRAP = row("9", "jebakan", STAF, Action("diam", "Diam", to=STAY))
SHORT_BLOCK = Parallel("blok", "Blok", (LOOSE,), to="selesai")
INTO_ITSELF = "lead", "outside the block"

Broken = tuple[str, Callable[[], Any], str, str]

BadName = type("BadName", (AnswerForm,), {"Alasan": Text("Alasan")})

BROKEN: list[Broken] = [
    # What the whole SOP says
    ("bad_code", lambda: replace(BOOKING, code="pj-m"), "SOP 'pinjam-akun'", "2 to 8 of A-Z"),
    ("bad_key", lambda: replace(BOOKING, key="Pinjam Akun"), "SOP 'Pinjam Akun'", "small letters, digits and dashes"),
    ("version_zero", lambda: replace(BOOKING, version=0), "version 0", "version=1"),
    ("no_effective_date", lambda: of_identity(BOOKING, effective=None), "effective is None", "effective=date("),
    (
        "rows_a_list",
        lambda: replace(BOOKING, rows=cast("Any", list(BOOKING.rows))),
        "SOP 'pinjam-akun'",
        "rows=(item,)",
    ),
    (
        "rule_on_no_field",
        lambda: of_action(BOOKING, "ubah_jadwal", asks=Mistyped),
        "field 'selesai': it is compared with 'mula'",
        "'mulai'",
    ),
    ("no_rows", lambda: replace(BOOKING, rows=()), "has no rows", "rows=(Step("),
    ("no_sop", lambda: "SOP", "no SOP", "SOP = Sop("),
    ("row_no_row", lambda: plus(BOOKING, "selesai", at=2), "rows, item 3,", "Step or Wait or Parallel or End"),
    ("role_twice", lambda: replace(BOOKING, roles=(*BOOKING.roles, Post("staf", "Lain"))), "'staf'", "another key"),
    ("system_role", lambda: replace(BOOKING, roles=(*BOOKING.roles, SYSTEM)), "SYSTEM", "roles that persons hold"),
    ("title_not_asked", lambda: replace(BOOKING, title_field="judul"), "title_field 'judul'", "one of"),
    (
        "title_not_kept",
        lambda: of_action(BOOKING, "ajukan", keeps=("mulai", "selesai", "email")),
        "'kegiatan'",
        "keeps=",
    ),
    ("contact_not_asked", lambda: replace(BOOKING, contact=("surel", "")), "contact 'surel'", "one of"),
    ("contact_not_kept", lambda: of_action(CHOICE, "ajukan", keeps=("kegiatan",)), "contact 'email'", "keeps="),
    ("interval_not_asked", lambda: replace(CHOICE, interval=("mulai", "akhir")), "interval", "keeps=('akhir',)"),
    # Numbers, names and labels
    (
        "number_twice",
        lambda: of_row(BOOKING, "pengiriman", no="3"),
        "row 3 'pembuatan' and row 3 'pengiriman'",
        "each once",
    ),
    ("number_empty", lambda: of_row(BOOKING, "pengiriman", no=""), "'pengiriman'", 'no="3"'),
    ("key_twice", lambda: of_row(CHOICE, "ditolak", key="selesai"), "end 'selesai' and end 'selesai'", "another key"),
    ("key_characters", lambda: of_row(CHOICE, "telaah", key="Telaah"), "row 3 'Telaah'", "underscores"),
    ("name_characters", lambda: of_action(CHOICE, "laporkan", name="lapor-kan"), "row 3 'telaah'", "underscores"),
    ("role_characters", lambda: replace(CHOICE, roles=(*CHOICE.roles, Role("Tamu", "Tamu"))), "'Tamu'", "underscores"),
    ("empty_label", lambda: of_action(CHOICE, "laporkan", label=" "), "row 3 'telaah', action 'laporkan'", "the label"),
    ("empty_activity", lambda: of_row(CHOICE, "telaah", activity=""), "row 3 'telaah'", "the activity"),
    (
        "action_twice_in_row",
        lambda: of_action(CHOICE, "teruskan", name="terima", label="Terima"),
        "row 2 'keputusan'",
        "another name",
    ),
    (
        "action_twice_in_block",
        lambda: of_action(PARALLEL, "teknis_selesai", name="keuangan_selesai", label="Keuangan selesai"),
        "block 'pemeriksaan'",
        "another name",
    ),
    (
        "action_of_row_and_sop",
        lambda: of_action(BOOKING, "batalkan", name="buat", label="Simpan akun"),
        "row 3 'pembuatan'",
        "another name",
    ),
    (
        "one_name_two_labels",
        lambda: of_action(CHOICE, "laporkan", name="terima"),
        "row 2 'keputusan', action 'terima' and row 3 'telaah', action 'terima'",
        "one label, or two names",
    ),
    (
        "deadline_twice",
        lambda: of_row(BOOKING, "pengiriman", deadlines=(Deadline("a", "A", after(days(1))),) * 2),
        "row 4 'pengiriman'",
        "another name",
    ),
    (
        "document_twice",
        lambda: of_action(BOOKING, "ajukan", documents=(Document("surat", "A"), Document("surat", "B"))),
        "row 1 'draf', action 'ajukan'",
        "many=True",
    ),
    (
        "warning_twice",
        lambda: of_action(CHOICE, "laporkan", warns=(Warn("w", "Awas", lambda _c, _a, _m: True),) * 2),
        "row 3 'telaah', action 'laporkan'",
        "another code",
    ),
    ("field_characters", lambda: of_action(CHOICE, "laporkan", asks=BadName), "action 'laporkan'", "in field names"),
    # Standards
    (
        "standard_left_out",
        lambda: plus(without(CHOICE, "telaah"), _untimed(CHOICE, "telaah"), at=2),
        "row 3 'telaah'",
        "ADJUSTING, UNSET or NO_TIME",
    ),
    ("no_standard", lambda: of_row(CHOICE, "telaah", within=None), "row 3 'telaah'", "ADJUSTING, UNSET or NO_TIME"),
    ("standard_of_text", lambda: of_row(CHOICE, "telaah", within="5 menit"), "row 3 'telaah'", "minutes(5)"),
    ("standard_of_nothing", lambda: of_row(CHOICE, "telaah", within=minutes(0)), "row 3 'telaah'", "above zero"),
    (
        "anchor_of_nothing",
        lambda: of_action(OUTSIDER, "tanpa_jawaban", at=after(days(-1))),
        "wait 'menunggu_instansi', action 'tanpa_jawaban'",
        "above zero",
    ),
    (
        "strange_unit",
        lambda: of_row(CHOICE, "telaah", within=Standard(5, "jiffies", "5 saat")),  # type: ignore[arg-type]
        "row 3 'telaah'",
        "unit as 'seconds' or 'minutes'",
    ),
    # Roles
    ("role_missing", lambda: of_row(CHOICE, "telaah", role=None), "row 3 'telaah'", "one of the SOP's roles"),
    (
        "role_as_text",
        lambda: of_action(CHOICE, "laporkan", by=("staf",)),
        "action 'laporkan': by, item 1,",
        "by as Role",
    ),
    ("role_of_row", lambda: of_row(CHOICE, "telaah", role=STRANGER), "row 3 'telaah'", "roles=("),
    ("role_of_action", lambda: of_action(BOOKING, "cabut", by=(STRANGER,)), "action 'cabut'", "roles=("),
    (
        "role_of_effect",
        lambda: of_action(BOOKING, "cabut", effects=(Tell(STRANGER, "berubah"),)),
        "action 'cabut'",
        "roles=(",
    ),
    (
        "role_of_field",
        lambda: of_action(BOOKING, "tunjuk", asks=Volunteer),
        "row 2 'penunjukan', action 'tunjuk', field 'luar'",
        "roles=(",
    ),
    ("role_of_end", lambda: of_row(BOOKING, "selesai", no="6", role=STRANGER), "end 6 'selesai'", "roles=("),
    ("end_without_role", lambda: of_row(BOOKING, "selesai", no="6"), "end 6 'selesai'", "role="),
    ("system_row", lambda: of_row(CHOICE, "telaah", role=SYSTEM), "row 3 'telaah'", "Timed("),
    ("system_action", lambda: of_action(BOOKING, "cabut", by=(SYSTEM,)), "action 'cabut'", "Timed("),
    ("nobody_of_the_sop", lambda: of_action(BOOKING, "cabut", by=None), "action 'cabut'", "by=(ROLE,)"),
    (
        "nobody_in_a_wait",
        lambda: of_action(OUTSIDER, "jawaban_datang", by=None),
        "action 'jawaban_datang'",
        "by=(ROLE,)",
    ),
    (
        "timer_by_somebody",
        lambda: of_action(BOOKING, "kedaluwarsa", by=(STAF,)),
        "action 'kedaluwarsa'",
        "nothing in by",
    ),
    ("completion_of_a_post", lambda: of_row(CHOICE, "telaah", completion=ALL), "row 3 'telaah'", "Appointed("),
    (
        "completion_negative",
        lambda: of_row(ALL_OF, "penilaian", completion=-1),
        "row 3 'penilaian'",
        "ALL, ANY or how many",
    ),
    (
        "counted_for_others",
        lambda: of_action(ALL_OF, "setujui", by=(KEPALA,)),
        "row 3 'penilaian', action 'setujui'",
        "at_once=True",
    ),
    (
        "not_appointed",
        lambda: of_action(BOOKING, "tunjuk", effects=()),
        "row 3 'pembuatan'",
        "effects=(Appoint(",
    ),
    (
        "appointed_from_optional",
        lambda: of_action(BOOKING, "tunjuk", asks=type("Maybe", (AnswerForm,), {"petugas": Volunteer.petugas})),
        "row 3 'pembuatan'",
        "required field",
    ),
    (
        "appointed_only_on_one_way",
        lambda: of_row(BOOKING, "penunjukan", skip=lambda _case: True),
        "row 3 'pembuatan'",
        "on every way to it",
    ),
    # Where it leads
    ("unreachable_row", lambda: plus(CHOICE, LOOSE, at=3), "row 9 'lepas'", "to='lepas'"),
    ("unreachable_end", lambda: plus(CHOICE, End("hampa", "Hampa"), at=5), "end 'hampa'", "leave it out"),
    (
        "no_way_out",
        lambda: of_action(plus(CHOICE, TRAP, at=5), "laporkan", to="jebakan"),
        "row 9 'jebakan'",
        "leads on",
    ),
    (
        "unknown_target",
        lambda: of_action(CHOICE, "laporkan", to="entah"),
        "action 'laporkan'",
        "one of draf, keputusan",
    ),
    ("target_in_block", lambda: of_action(PARALLEL, "ajukan", to="teknis"), "action 'ajukan'", "'pemeriksaan'"),
    ("next_on_last_row", lambda: without(SKIP, "selesai", "ditolak"), "row 3 'pencairan'", "End("),
    ("next_of_the_sop", lambda: of_action(BOOKING, "cabut", to=NEXT), "action 'cabut'", "to=STAY"),
    ("leaves_nothing", lambda: of_action(BOOKING, "cabut", leaves=()), "action 'cabut'", "leaves=("),
    ("leaves_unknown", lambda: of_action(BOOKING, "cabut", leaves=("entah",)), "action 'cabut'", "one of"),
    ("leaves_in_a_row", lambda: of_action(CHOICE, "laporkan", leaves=("telaah",)), "action 'laporkan'", "no leaves"),
    ("back_from_the_end", lambda: of_action(BOOKING, "cabut", to="penunjukan"), "action 'cabut'", "another end"),
    ("target_as_number", lambda: of_action(CHOICE, "laporkan", to=2), "action 'laporkan'", "the key of a state"),
    # Shapes
    ("first_not_requester", lambda: replace(CHOICE, rows=CHOICE.rows[1:]), "row 2 'keputusan'", "Requester"),
    ("first_a_wait", lambda: replace(RETURN, rows=RETURN.rows[2:]), "wait 'dikembalikan'", "a Step"),
    (
        "two_openings",
        lambda: of_row(CHOICE, "draf", actions=(*CHOICE.first.actions, Action("lain", "Lain"))),
        "row 1 'draf'",
        "one action",
    ),
    ("opening_stays", lambda: of_action(CHOICE, "ajukan", to=STAY), "row 1 'draf'", "to=NEXT"),
    ("behalf_elsewhere", lambda: of_action(CHOICE, "laporkan", on_behalf=(STAF,)), "action 'laporkan'", "by=("),
    ("no_end", lambda: without(VERSION_1, "selesai"), "SOP 'berubah'", "good=True"),
    ("no_good_end", lambda: of_row(CHOICE, "selesai", good=False), "end 'selesai'", "good=True"),
    (
        "decision_with_one_exit",
        lambda: of_row(CHOICE, "keputusan", actions=(Action("teruskan", "Teruskan"),)),
        "row 2 'keputusan'",
        "Step instead of Decision",
    ),
    (
        "row_with_two_ways",
        lambda: of_row(CHOICE, "telaah", actions=(Action("a", "A", to="keputusan"), Action("b", "B", to="selesai"))),
        "row 3 'telaah'",
        "Decision(",
    ),
    (
        "wait_for_nothing",
        lambda: of_row(OUTSIDER, "menunggu_instansi", actions=()),
        "wait 'menunggu_instansi'",
        "Timed(",
    ),
    ("pauses_no_row", lambda: of_row(RETURN, "dikembalikan", pauses="selesai"), "wait 'dikembalikan'", "key of a Step"),
    ("pauses_for_ever", lambda: of_row(RETURN, "dikembalikan", pauses="draf"), "wait 'dikembalikan'", "to='draf'"),
    (
        "small_block",
        lambda: of_row(PARALLEL, "pemeriksaan", rows=PARALLEL.steps and PARALLEL.rows[1].rows[:1]),  # type: ignore[union-attr]
        "block 'pemeriksaan'",
        "at least two rows",
    ),
    (
        "block_into_itself",
        lambda: of_row(PARALLEL, "pemeriksaan", to="pemeriksaan"),
        "block 'pemeriksaan'",
        "outside the block",
    ),
    (
        "block_into_its_row",
        lambda: of_row(PARALLEL, "pemeriksaan", to="teknis"),
        "block 'pemeriksaan'",
        "outside the block",
    ),
    (
        "timer_in_a_block",
        lambda: of_row(
            PARALLEL,
            "teknis",
            actions=(Action("teknis_selesai", "A"), Timed("lewat", "B", to="ditolak", at=after(days(1)))),
        ),
        "row 2 'teknis'",
        "leaves=('pemeriksaan',)",
    ),
    (
        "wait_in_a_block",
        lambda: of_row(PARALLEL, "pemeriksaan", rows=(TIMED.rows[2],) * 2),
        "rows, item 1,",
        "rows as Step",
    ),
    (
        "skip_in_a_block",
        lambda: of_row(PARALLEL, "teknis", skip=lambda _case: True),
        "row 2 'teknis'",
        "outside the block",
    ),
    ("skip_the_first", lambda: of_row(CHOICE, "draf", skip=lambda _case: True), "row 1 'draf'", "no skip"),
    (
        "skip_the_last",
        lambda: plus(CHOICE, of_row(SKIP, "persetujuan", no="9", key="akhir").rows[1], at=5),
        "row 9 'akhir'",
        "a state after it",
    ),
    (
        "skip_into_refusal",
        lambda: replace(SKIP, rows=(SKIP.rows[0], SKIP.rows[2], SKIP.rows[1], DITOLAK, SELESAI)),
        "row 2 'persetujuan'",
        "good end",
    ),
    # Text where a function is expected
    (
        "guard_as_text",
        lambda: of_action(BOOKING, "kirim", guards=("no_holiday",)),
        "action 'kirim'",
        "the function itself",
    ),
    (
        "skip_as_text",
        lambda: of_row(SKIP, "persetujuan", skip="is_small"),
        "row 2 'persetujuan'",
        "the function itself",
    ),
    (
        "warn_as_text",
        lambda: of_action(CHOICE, "laporkan", warns=(Warn("w", "Awas", "late"),)),  # type: ignore[arg-type]
        "action 'laporkan'",
        "the function itself",
    ),
    (
        "choose_as_text",
        lambda: of_row(STANDARDS, "tergantung", within=DependsOnCase("by_value", "x")),  # type: ignore[arg-type]
        "row 12 'tergantung'",
        "the function itself",
    ),
    # Answers
    ("form_built", lambda: of_action(CHOICE, "laporkan", asks=BareField()), "action 'laporkan'", "without brackets"),
    ("form_unbuildable", lambda: of_action(CHOICE, "laporkan", asks=Unbuildable), "action 'laporkan'", 'Text("Nama")'),
    ("form_bare_field", lambda: of_action(CHOICE, "laporkan", asks=BareField), "action 'laporkan'", "such as Text"),
    (
        "keeps_unasked",
        lambda: of_action(CHOICE, "laporkan", keeps=("hasil",)),
        "action 'laporkan'",
        "one of the fields",
    ),
    ("amends_nothing", lambda: of_action(CHOICE, "laporkan", amends=True), "action 'laporkan'", "asks="),
    (
        "one_of_unknown",
        lambda: of_action(BOOKING, "ajukan", one_of=("surat", "nota")),
        "action 'ajukan'",
        "one of surat",
    ),
    (
        "document_of_no_kind",
        lambda: of_action(BOOKING, "ajukan", documents=(Document("surat", "Surat", kinds=()),)),
        "action 'ajukan'",
        "media type",
    ),
    (
        "deadline_on_nothing",
        lambda: of_row(BOOKING, "pengiriman", deadlines=(Deadline("h", "H", case_date("tanggal")),)),
        "row 4 'pengiriman', deadline 'h'",
        "keeps=('tanggal',)",
    ),
    (
        "anchor_not_kept",
        lambda: of_action(TIMED, "ajukan", keeps=("kegiatan", "email")),
        "'laporan', counts_from",
        "keeps=(",
    ),
    ("anchor_on_text", lambda: of_action(TIMED, "ajukan", asks=TextualDates), "'laporan', counts_from", "When("),
    (
        "anchor_on_later_answer",
        lambda: of_row(of_action(TIMED, "ajukan", keeps=("kegiatan", "email")), "laporan", counts_from=None),
        "wait 'berlangsung', action 'berakhir', at",
        "kept before",
    ),
    ("timer_without_anchor", lambda: of_action(TIMED, "berakhir", at=None), "action 'berakhir'", "at=case_date("),
    ("timer_on_nothing", lambda: of_action(TIMED, "berakhir", at=case_date("usai")), "action 'berakhir', at", "'usai'"),
    ("timer_asks", lambda: of_action(TIMED, "berakhir", asks=BareField), "action 'berakhir'", "no asks"),
    (
        "reminder_in_days",
        lambda: of_row(BOOKING, "pengiriman", deadlines=(Deadline("h", "H", case_date("mulai"), days(1)),)),
        "row 4 'pengiriman', deadline 'h'",
        "hours(",
    ),
    (
        "book_unasked",
        lambda: of_action(BOOKING, "kirim", effects=(Book("akun", "mulai", "selesai"),)),
        "action 'kirim'",
        "ResourceOf(",
    ),
    ("book_no_resource", lambda: of_action(BOOKING, "buat", asks=AskedWrongly), "action 'buat'", "ResourceOf("),
    (
        "book_no_interval",
        lambda: of_action(BOOKING, "buat", effects=(Book("akun", "mulai", "akhir"),)),
        "action 'buat', Book",
        "keeps=('akhir',)",
    ),
    ("appoint_no_person", lambda: of_action(BOOKING, "tunjuk", asks=AskedWrongly), "action 'tunjuk'", "PersonOf("),
    (
        "appoint_among_others",
        lambda: of_action(BOOKING, "tunjuk", asks=Volunteer, keeps=("staf",), effects=(Appoint(PETUGAS, "staf"),)),
        "action 'tunjuk'",
        "the same role",
    ),
    # Messages
    (
        "no_template",
        lambda: of_action(BOOKING, "cabut", effects=(Tell("requester", "hilang"),)),
        "action 'cabut'",
        "hilang.txt",
    ),
    (
        "told_to_nobody_next",
        lambda: of_action(BOOKING, "cabut", effects=(Tell("next", "berubah"),)),
        "action 'cabut'",
        "'requester'",
    ),
    (
        "told_to_no_holder",
        lambda: of_action(BOOKING, "cabut", effects=(Tell("holders", "berubah"),)),
        "action 'cabut'",
        "'requester'",
    ),
    (
        "told_to_anybody",
        lambda: of_action(BOOKING, "cabut", effects=(Tell("everybody", "berubah"),)),  # type: ignore[arg-type]
        "action 'cabut'",
        "'requester', 'next', 'holders'",
    ),
    (
        "told_over_nothing",
        lambda: of_action(BOOKING, "cabut", effects=(Tell("requester", "berubah", over="kanal"),)),
        "action 'cabut'",
        "one of alasan",
    ),
]
