"""A broken declaration does not import: each fault is named with its row and its mend."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from engine.declaration import (
    NO_TIME,
    STAY,
    UNSET,
    Action,
    Around,
    CaseTable,
    Column,
    Requester,
    Sop,
    Step,
    Timed,
    Wait,
    case_date,
)
from engine.declaration.check import check, check_set, findings
from engine.errors import BrokenDeclaration
from engine.templates import Template
from tests.engine.broken import BROKEN, of_action, of_identity, of_row, plus, plus_action
from tests.engine.made_up import BOOKING, CHOICE, EVERY, PARALLEL, VERSION_1, VERSION_2
from tests.engine.made_up_parts import KEPALA, STAF, TEMPLATES


@pytest.mark.parametrize("sop", EVERY, ids=lambda sop: f"{sop.key}-{sop.version}")
def test_a_good_declaration_passes(sop: Sop) -> None:
    check(sop, TEMPLATES)
    check(sop, frozenset(TEMPLATES))


@pytest.mark.parametrize(("broken", "place", "mend"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_fault_names_its_row_and_its_mend(broken: Callable[[], Any], place: str, mend: str) -> None:
    with pytest.raises(BrokenDeclaration) as refused:
        check(broken(), TEMPLATES, source="contoh.py")
    assert all(fault.startswith("contoh.py: ") for fault in refused.value.faults)
    fitting = [
        f for f in refused.value.faults if place in f.partition("; write ")[0] and mend in f.partition("; write ")[2]
    ]
    assert fitting, f"no fault at {place!r} with the mend {mend!r} in:\n{refused.value}"


def test_every_fault_is_told_at_once() -> None:
    broken = of_row(of_action(of_row(CHOICE, "telaah", no="2"), "laporkan", label=""), "selesai", good=False)
    with pytest.raises(BrokenDeclaration) as refused:
        check(broken, TEMPLATES)
    assert len(refused.value.faults) == 3


def test_a_slot_must_be_filled() -> None:
    """A slot is one of the engine's own or a field of the SOP; one that nothing fills would print a dash for ever."""
    bodies = {"slot 'tanggal'": "${tanggal}", "a slot is malformed": "${tanggal"}
    for what, body in bodies.items():
        templates = {**TEMPLATES, "berubah": Template("berubah", "Berubah", f"Sampai {body}.\n")}
        with pytest.raises(BrokenDeclaration, match=r"template 'berubah'") as refused:
            check(BOOKING, templates)
        assert what in str(refused.value)
    check(CHOICE, {"lain": Template("lain", "Lain", "${tanggal}\n")})


def test_a_table_has_its_slot() -> None:
    """`table_<key>` says where a table of the SOP is read; of a table it does not have nothing fills it (SPK-60)."""
    templates = {**TEMPLATES, "berubah": Template("berubah", "Berubah", "Lihat ${table_daftar}.\n")}
    with pytest.raises(BrokenDeclaration, match="slot 'table_daftar'"):
        check(BOOKING, templates)
    table = CaseTable("daftar", "Daftar", (Column("Keadaan", "state"),), (STAF,))
    check(replace(BOOKING, around=Around(tables=(table,))), templates)


def test_the_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each refusal names the file: the module that declares the SOP, or its key where there is none."""
    text = "from tests.engine.made_up import CHOICE\nfrom dataclasses import replace\nSOP = replace(CHOICE, code='?')\n"
    (tmp_path / "sop_yang_rusak.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = import_module("sop_yang_rusak")
    try:
        with pytest.raises(BrokenDeclaration, match=r"sop_yang_rusak\.py: SOP 'pilihan'"):
            check(module.SOP, TEMPLATES)
    finally:
        del sys.modules["sop_yang_rusak"]
    with pytest.raises(BrokenDeclaration, match=r"^pilihan: SOP 'pilihan'"):
        check(replace(CHOICE, code="?"), TEMPLATES)


def test_two_sops_are_never_taken_for_each_other() -> None:
    check_set(EVERY)
    with pytest.raises(BrokenDeclaration, match="version 1 twice; write version=2"):
        check_set([VERSION_1, replace(VERSION_2, version=1)])
    with pytest.raises(BrokenDeclaration, match="share the code 'BRB'; write another code"):
        check_set([VERSION_1, VERSION_2, replace(CHOICE, code="BRB")])


def test_a_clean_sheet_has_no_findings() -> None:
    assert findings(CHOICE) == []


def test_findings_of_the_identity_block() -> None:
    """An empty box and two NIPs that differ are told, never refused (BDG-09, BDG-12)."""
    approval = replace(CHOICE.identity.approved_by, signature_nip="19800101 200001 1 002")
    odd = of_identity(CHOICE, related=(), warnings=(), number=None, created=None, approved_by=approval)
    check(odd, TEMPLATES)
    told = "\n".join(findings(odd))
    for box in ("Keterkaitan", "Peringatan", "Nomor SOP", "Tanggal Pembuatan"):
        assert f"the box {box} is empty" in told
    assert "the NIP differs, 19800101 200001 1 001 in the header, 19800101 200001 1 002 at the signature" in told
    spaced = replace(approval, signature_nip="198001012000011001")
    assert findings(of_identity(CHOICE, approved_by=spaced)) == []


@pytest.mark.parametrize(
    ("activity", "subject"),
    [
        ("Staf menelaah berkas", "Staf"),
        ("PEMOHON mengajukan", "PEMOHON"),
        ("Menelaah berkas staf", None),
        ("Stafet berkas", None),
        ("Mengerjakan", None),
    ],
)
def test_findings_of_a_subject(activity: str, subject: str | None) -> None:
    """The text of an activity is an active verb without a subject."""
    told = findings(of_row(CHOICE, "telaah", activity=activity))
    assert told == (
        [f"row 3 'telaah': the activity begins with a subject, {subject!r}, and not with a verb"] if subject else []
    )


def test_findings_find_one_name_of_a_double_label() -> None:
    """ "Instansi/pemohon" is two names for one role; an activity may begin with either."""
    role = Requester("pemohon", "Instansi/pemohon")
    sop = of_row(replace(CHOICE, roles=(role, KEPALA, STAF)), "draf", role=role, activity="Pemohon membuat permohonan")
    assert ["'Pemohon'" in told for told in findings(sop)] == [True]


def test_findings_of_rows() -> None:
    odd = of_row(of_action(CHOICE, "tolak", exit=""), "telaah", within=UNSET)
    odd = of_row(of_row(odd, "selesai", no="5", role=STAF), "draf", within=NO_TIME)
    check(odd, TEMPLATES)
    assert findings(odd) == [
        "row 1 'draf': the standard of time is missing ('-')",
        "row 2 'keputusan': exits of the decision without a printed label Ya or Tidak: tolak",
        "row 3 'telaah': the standard of time is missing ('belum ditetapkan')",
        "end 5 'selesai': the end 'Selesai' is printed as an activity",
        "flow table: the numbering is broken (1, 2, 3, 5)",
    ]


def test_a_block_that_cannot_be_joined_leads_nowhere() -> None:
    """A block is left by its way out only when each of its rows can be done."""
    broken = of_action(
        of_row(PARALLEL, "keuangan", actions=PARALLEL.steps["keuangan"].actions[1:]), "tolak", to="ditolak"
    )
    with pytest.raises(BrokenDeclaration, match=r"row 4 'pengesahan': no action leads there"):
        check(broken, TEMPLATES)


def test_the_shape_is_asked_before_anything_else() -> None:
    """Whatever stands in a field, the answer is a sentence."""
    strange: list[Any] = [None, 5, "x", [], (), {}, object(), date(2024, 1, 1), True, lambda: None, Wait, STAY]
    for name in (
        "key",
        "code",
        "identity",
        "service",
        "roles",
        "rows",
        "title_field",
        "actions",
        "version",
        "interval",
    ):
        for value in strange:
            _sentences(replace(BOOKING, **{name: value}))
    for name in Step.__dataclass_fields__:
        for value in strange:
            _sentences(of_row(BOOKING, "pengiriman", **{name: value}) if name != "key" else plus(BOOKING, value, at=1))
    for name in Action.__dataclass_fields__:
        for value in strange:
            _sentences(of_action(BOOKING, "batalkan", **{name: value}))
            _sentences(of_action(BOOKING, "buat", **{name: value}))


def _sentences(sop: Sop) -> None:
    assert all("; write " in fault for fault in _faults(sop))


def _faults(sop: Sop) -> tuple[str, ...]:
    try:
        check(sop, TEMPLATES)
    except BrokenDeclaration as refused:
        return refused.faults
    return ()


def test_appointing_by_a_shortcut_is_seen() -> None:
    """An appointed row must be out of reach until somebody was appointed, also by a timer's way."""
    early = Timed("langsung", "Langsung", to="pengiriman", leaves=("penunjukan",), at=case_date("mulai"))
    with pytest.raises(BrokenDeclaration, match=r"row 4 'pengiriman': it can be reached before anybody was appointed"):
        check(plus_action(BOOKING, early), TEMPLATES)
