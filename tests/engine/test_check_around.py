"""What stands around the table is checked like the table: each fault names the part and its mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import workflows
from engine.catalogue import Declared
from engine.declaration import (
    STAY,
    Action,
    AnswerForm,
    Around,
    CaseTable,
    Column,
    Count,
    Dashboard,
    Document,
    Documentation,
    Guide,
    Library,
    OneOf,
    Post,
    Report,
    Similar,
    Sop,
    Text,
)
from engine.declaration.check import check
from engine.errors import BrokenDeclaration
from engine.rules.guides import MEDIA_TYPES
from tests.engine.broken import plus_action
from tests.engine.made_up import BOOKING, CHOICE
from tests.engine.made_up_parts import KEPALA, PEMOHON, PETUGAS, STAF, TEMPLATES, TU, write_messages

STRANGER = Post("orang_luar", "Orang luar")
FILES = frozenset({"contoh/panduan.pdf", "contoh/lagi/panduan.pdf", "contoh/catatan.txt"})
PANDUAN = Guide("Panduan", "contoh/panduan.pdf", (STAF, TU))


class Unggahan(AnswerForm):
    """What is brought afterwards, and of which kind."""

    jenis = OneOf("Jenis", {"foto": "Foto", "lainnya": "Lainnya"})
    judul = Text("Judul", optional=True)


UNGGAH = Action(
    "unggah",
    "Unggah",
    STAY,
    by=(PETUGAS,),
    leaves=("selesai",),
    asks=Unggahan,
    documents=(Document("dokumen", "Dokumen"),),
)
SOP = plus_action(BOOKING, UNGGAH)
TABLE = CaseTable("daftar", "Daftar", (Column("No", "number"), Column("Kegiatan", of="kegiatan")), (STAF, PEMOHON))
REPORT = Report("laporan", "Laporan", (KEPALA,), ("selesai",), "nilai")
BROUGHT = Documentation("Dokumentasi", "unggah", "dokumen", "jenis", (STAF,))

GOOD = Around(
    tables=(
        TABLE,
        CaseTable(
            "lengkap",
            "Lengkap",
            (
                Column("Mulai", of="mulai", shown="short_when"),
                Column("Petugas", "people", "petugas"),
                Column("Surat", "documents", "surat"),
                Column("Oleh", "decided_by", "tunjuk"),
                Column("Ditutup", "closed_at", shown="day"),
            ),
            (KEPALA,),
            states=("selesai",),
        ),
    ),
    dashboard=Dashboard(
        (Count("Semua"), Count("Staf", "accounts", role=STAF), Count("Ya", states=("selesai",))), (TU,)
    ),
    reports=(REPORT,),
    library=Library("Modul", (STAF,), ("Umum",)),
    documentation=BROUGHT,
    similar=Similar(("kegiatan",), "kegiatan", "mulai"),
    guides=(PANDUAN,),
    survey=("selesai",),
    testimonials=("selesai",),
    testimonial_keepers=(STAF,),
    complaints=(KEPALA,),
    accounts=(STAF,),
    statuses=(KEPALA,),
)


def around(**changes: Any) -> Sop:
    """The good SOP with these parts around it."""
    return replace(SOP, around=Around(**changes))


def column(*parts: Any, **more: Any) -> Sop:
    """The good SOP with one table of one column."""
    return around(tables=(CaseTable("daftar", "Daftar", (Column("Kolom", *parts, **more),), (STAF,)),))


BROKEN: list[tuple[str, Sop, str, str]] = [
    ("table_reader", around(tables=(replace(TABLE, readers=(STRANGER,)),)), "table 'daftar'", "one of pemohon, kepala"),
    ("report_reader", around(reports=(replace(REPORT, readers=(STRANGER,)),)), "report 'laporan'", "one of pemohon"),
    ("guide_reader", around(guides=(replace(PANDUAN, readers=(STRANGER,)),)), "guide 'Panduan'", "one of pemohon"),
    ("dashboard_reader", around(dashboard=Dashboard((), (STRANGER,))), "dashboard", "one of pemohon"),
    (
        "count_role",
        around(dashboard=Dashboard((Count("Akun", "accounts", role=STRANGER),))),
        "count 'Akun'",
        "one of pemohon",
    ),
    ("library_manager", around(library=Library("Modul", (STRANGER,), ("Umum",))), "library", "one of pemohon"),
    ("library_bare", around(library=Library("Modul", (STAF,), ())), "library", "categories="),
    (
        "documentation_reader",
        around(documentation=replace(BROUGHT, readers=(STRANGER,))),
        "documentation",
        "one of pemohon",
    ),
    *(
        (name, around(**{name: (STRANGER,)}), f"{name}: the role 'orang_luar'", "one of pemohon")
        for name in ("testimonial_keepers", "complaints", "accounts", "statuses")
    ),
    ("table_state", around(tables=(replace(TABLE, states=("usai",)),)), "table 'daftar': there is no state", "selesai"),
    ("report_state", around(reports=(replace(REPORT, states=("usai",)),)), "report 'laporan'", "one of draf"),
    ("count_state", around(dashboard=Dashboard((Count("Usai", states=("usai",)),))), "count 'Usai'", "one of draf"),
    ("survey_state", around(survey=("usai",)), "survey: there is no state 'usai'", "one of draf"),
    ("testimonial_state", around(testimonials=("usai",)), "testimonials: there is no state 'usai'", "one of draf"),
    ("table_key", around(tables=(replace(TABLE, key="Daftar Kita"),)), "table 'Daftar Kita'", "small letters"),
    ("table_twice", around(tables=(TABLE, TABLE)), "two have the key 'daftar'", "another key"),
    ("report_twice", around(reports=(REPORT, REPORT)), "two have the key 'laporan'", "another key"),
    ("table_sizes", around(tables=(replace(TABLE, sizes=(0, 10)),)), "sizes=(0, 10)", "sizes=(10, 25)"),
    ("column_field", column(of="tempat"), "column 'Kolom': field 'tempat'", "kegiatan"),
    ("column_people", column("people", "staf"), "people 'staf'", "one of petugas, penilai"),
    ("column_documents", column("documents", "foto"), "documents 'foto'", "one of surat, dokumen"),
    ("column_decided_by", column("decided_by", "setujui"), "decided_by 'setujui'", "one of ajukan, tunjuk"),
    ("column_own", column("title", "kegiatan"), "title 'kegiatan'", "no of="),
    ("column_shown", column(of="kegiatan", shown="when"), "cannot be shown as 'when'", 'shown="text"'),
    ("column_own_shown", column("title", shown="day"), "cannot be shown as 'day'", 'shown="text"'),
    ("report_people", around(reports=(replace(REPORT, people="kegiatan"),)), "people='kegiatan'", "one of nilai"),
    (
        "report_hours",
        replace(CHOICE, around=Around(reports=(replace(REPORT, people="nilai"),))),
        "the SOP has no interval",
        "interval=",
    ),
    ("brought_by", around(documentation=replace(BROUGHT, action="unduh")), "no action 'unduh'", "unggah"),
    ("brought_what", around(documentation=replace(BROUGHT, document="foto")), "no document 'foto'", "one of dokumen"),
    ("brought_kind", around(documentation=replace(BROUGHT, kind="judul")), "no choice 'judul'", "one of jenis"),
    ("brought_bare", around(documentation=replace(BROUGHT, action="kirim")), "asks no document", "Document("),
    ("similar_same", around(similar=Similar(("tempat",), "kegiatan")), "does not ask 'tempat'", "one of kegiatan"),
    ("similar_text", around(similar=Similar((), "alasan")), "does not ask 'alasan'", "one of kegiatan"),
    (
        "similar_when",
        around(similar=Similar((), "kegiatan", "nilai")),
        "when='nilai' is no date",
        "one of mulai, selesai",
    ),
    (
        "brought_column",
        around(documentation=replace(BROUGHT, columns=(Column("Di mana", of="tempat"),))),
        "documentation, column 'Di mana': field 'tempat'",
        "kegiatan",
    ),
    ("kel", replace(SOP, code="KEL"), "the code 'KEL' is that of complaints", "another code"),
    ("guide_missing", around(guides=(Guide("Lain", "contoh/lain.pdf"),)), "guide 'Lain'", "files/contoh/lain.pdf"),
    ("guide_outside", around(guides=(Guide("Lain", "../panduan.pdf"),)), "'../panduan.pdf' is missing", "files/"),
    ("guide_kind", around(guides=(Guide("Lain", "contoh/catatan.txt"),)), "of no known kind", ".docx"),
    (
        "guide_twice",
        around(guides=(PANDUAN, Guide("Lain", "contoh/lagi/panduan.pdf"))),
        "two files are named 'panduan.pdf'",
        "another name",
    ),
]


def test_good_parts_pass() -> None:
    check(replace(SOP, around=GOOD), TEMPLATES, files=FILES)
    check(SOP, TEMPLATES)


@pytest.mark.parametrize(("broken", "place", "mend"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_fault_names_its_part_and_its_mend(broken: Sop, place: str, mend: str) -> None:
    with pytest.raises(BrokenDeclaration) as refused:
        check(broken, TEMPLATES, source="contoh.py", files=FILES)
    assert all(fault.startswith(f"contoh.py: SOP {broken.key!r}") for fault in refused.value.faults)
    fitting = [
        f for f in refused.value.faults if place in f.partition("; write ")[0] and mend in f.partition("; write ")[2]
    ]
    assert fitting, f"no fault at {place!r} with the mend {mend!r} in:\n{refused.value}"


def test_a_guide_must_lie_in_the_folder(tmp_path: Path) -> None:
    """A Guide whose file is missing is refused at import; one in the folder is taken (UNS-45, SPK-23, LZM-41)."""
    texts, files = tmp_path / "messages", tmp_path / "files"
    texts.mkdir()
    (files / "contoh").mkdir(parents=True)
    sop, folder = around(guides=(PANDUAN,)), write_messages(texts)
    with pytest.raises(
        BrokenDeclaration, match=r"guide 'Panduan'.*is missing; write the file files/contoh/panduan\.pdf"
    ):
        Declared(sop, folder, files=files)
    with pytest.raises(BrokenDeclaration, match=r"guide 'Panduan'.*is missing"):
        Declared(sop, folder)
    (files / "contoh" / "panduan.pdf").write_bytes(b"%PDF-1.7")
    assert Declared(sop, folder, files=files).files == files


def test_every_file_offered_opens_as_what_it_is() -> None:
    """The templates and manuals that come with the product are whole files of their kind (UNS-45, SPK-23, LZM-41)."""
    starts = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04"}
    found = [path for path in workflows.FILES.rglob("*") if path.is_file()]
    assert len(found) >= 4
    for path in found:
        assert path.suffix in MEDIA_TYPES
        assert path.read_bytes().startswith(starts[path.suffix]), path


@pytest.mark.parametrize("name", ["tables", "dashboard", "guides", "survey", "complaints", "similar", "library"])
@pytest.mark.parametrize(
    "value", [None, 5, "x", [], (5,), ("x",), object()], ids=lambda value: type(value).__name__ + str(value)[:6]
)
def test_the_shape_is_asked_first(name: str, value: Any) -> None:
    """Whatever stands in a part, the answer is a sentence."""
    assert all("; write " in fault for fault in _faults(around(**{name: value})))


def _faults(sop: Sop) -> tuple[str, ...]:
    try:
        check(sop, TEMPLATES, files=FILES)
    except BrokenDeclaration as refused:
        return refused.faults
    return ()
