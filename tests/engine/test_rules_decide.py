"""Who may do what and where it leads, on small made-up SOPs; the refusals in the order of the public contract."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.declaration import STAY, Sop
from engine.errors import NotFound, NotFromHere, NotYet, NotYours, Refusal, Stale
from engine.rules.decide import allowed, permit
from engine.rules.facts import SYSTEM_ACTOR, Actor, CaseFacts
from tests.engine.broken import of_action
from tests.engine.by_hand import (
    HEAD,
    OFFICER,
    OTHER,
    REQUESTER,
    STAFF,
    THIRD,
    at,
    book,
    case,
    done,
    holder,
    moment,
    person,
    requester,
    timer,
)
from tests.engine.made_up import (
    ALL_OF,
    ANY_OF,
    BOOKING,
    CHOICE,
    OUTSIDER,
    PARALLEL,
    RETURN,
    SKIP,
    TIMED,
    TWO_OF_THREE,
)

PANEL = {"penilai": (OFFICER, OTHER, THIRD)}
ONE = {"petugas": (OFFICER,)}


def head(sop: Sop) -> Actor:
    return holder(HEAD, sop, "kepala")


def staff(sop: Sop) -> Actor:
    return holder(STAFF, sop, "staf")


def judge(sop: Sop, number: int) -> Actor:
    return holder(number, sop, "penilai")


def officer(number: int = OFFICER) -> Actor:
    return holder(number, BOOKING, "petugas")


def refusal(
    facts: CaseFacts, sop: Sop, actor: Actor, name: str, when: str = "2026-11-16 09:00", version: object = None
) -> Refusal:
    with pytest.raises(Refusal) as refused:
        permit(book(sop), facts, actor, name, moment(when), version)
    return refused.value


# ── Refusals, in the order of the contract ───────────────────────────────────────────────────────────────────────────
def test_an_unknown_action_is_not_found_before_anything_else() -> None:
    facts = case(CHOICE, "keputusan")
    assert isinstance(refusal(facts, CHOICE, person(99), "entah", version=0), NotFound)


def test_whose_it_is_comes_before_staleness_and_state() -> None:
    facts = case(CHOICE, "selesai", version=7)
    assert isinstance(refusal(facts, CHOICE, person(99), "terima", version=1), NotYours)
    assert isinstance(refusal(facts, CHOICE, staff(CHOICE), "terima", version=1), NotYours)


def test_staleness_comes_before_the_state() -> None:
    facts = case(CHOICE, "selesai", version=7)
    assert isinstance(refusal(facts, CHOICE, head(CHOICE), "terima", version=6), Stale)
    assert isinstance(refusal(facts, CHOICE, head(CHOICE), "terima", version=8), Stale)


def test_the_state_comes_before_the_time() -> None:
    facts = case(BOOKING, "pengiriman", people=ONE, version=3)
    no = refusal(facts, BOOKING, officer(), "tutup", version=3)
    assert isinstance(no, NotFromHere)
    assert no.extra["allowed"] == ["kirim"]


def test_too_early_says_from_when() -> None:
    facts = case(BOOKING, "pendampingan", people=ONE, version=4)
    no = refusal(facts, BOOKING, officer(), "tutup", "2026-11-25 08:59", version=4)
    assert isinstance(no, NotYet)
    assert no.extra["not_before"] == at("2026-11-25 09:00")
    assert "25-11-2026 pukul 09.00" in no.detail
    assert allowed(book(BOOKING), facts, officer(), moment("2026-11-25 08:59")) == []
    assert allowed(book(BOOKING), facts, officer(), moment("2026-11-25 09:00")) == ["tutup"]


def test_too_late_does_not_leave_from_here() -> None:
    facts = case(BOOKING, "pengiriman", people=ONE)
    assert permit(book(BOOKING), facts, requester(), "ubah_jadwal", moment("2026-11-25 08:59")).action.to is STAY
    no = refusal(facts, BOOKING, requester(), "ubah_jadwal", "2026-11-25 09:00")
    assert isinstance(no, NotFromHere)
    assert no.extra["allowed"] == ["batalkan"]


def test_a_guard_hides_the_button_refuses_and_explains() -> None:
    facts = case(BOOKING, "pengiriman", people=ONE)
    sunday = "2026-11-22 10:00"
    assert "kirim" in allowed(book(BOOKING), facts, officer(), moment())
    assert "kirim" not in allowed(book(BOOKING), facts, officer(), moment(sunday))
    no = refusal(facts, BOOKING, officer(), "kirim", sunday)
    assert isinstance(no, NotFromHere)
    assert no.detail == "Kantor tutup. Kirim pada hari kerja."


def test_nobody_opens_a_case_twice() -> None:
    facts = case(CHOICE, "keputusan")
    assert isinstance(refusal(facts, CHOICE, requester(), "ajukan"), NotFromHere)
    assert allowed(book(CHOICE), facts, requester(), moment()) == []


def test_the_system_alone_makes_timed_moves() -> None:
    facts = case(TIMED, "berlangsung")
    for actor in (requester(), staff(TIMED), head(TIMED)):
        assert isinstance(refusal(facts, TIMED, actor, "berakhir"), NotYours)
        assert "berakhir" not in allowed(book(TIMED), facts, actor, moment())
    assert permit(book(TIMED), facts, SYSTEM_ACTOR, "berakhir", moment()).role.key == "system"
    assert isinstance(refusal(case(CHOICE, "keputusan"), CHOICE, SYSTEM_ACTOR, "terima"), NotYours)


# ── Where it leads ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("name", "after"), [("terima", "selesai"), ("tolak", "ditolak"), ("teruskan", "telaah")])
def test_a_decision_with_three_choices(name: str, after: str) -> None:
    facts = case(CHOICE, "keputusan")
    assert set(allowed(book(CHOICE), facts, head(CHOICE), moment())) == {"terima", "tolak", "teruskan"}
    move, later = done(CHOICE, facts, head(CHOICE), name, version=1)
    assert (move.before, move.after, later.state) == ("keputusan", after, after)
    assert [t.row for t in move.done] == ["keputusan"]
    assert [o.row.key for o in move.opened] == (["telaah"] if after == "telaah" else [])
    assert (move.end.key if move.end else None) == (after if after != "telaah" else None)


def test_a_row_may_lead_back() -> None:
    _, facts = done(CHOICE, case(CHOICE, "keputusan"), head(CHOICE), "teruskan")
    move, facts = done(CHOICE, facts, staff(CHOICE), "laporkan")
    assert (move.after, [t.row for t in facts.tasks]) == ("keputusan", ["keputusan"])


def test_return_for_revision_pauses_and_goes_on_with_the_same_task() -> None:
    facts = case(RETURN, "verifikasi")
    first = facts.tasks[0]
    move, facts = done(RETURN, facts, staff(RETURN), "kembalikan")
    assert (move.paused, move.done, move.void) == ((first,), (), ())
    assert [(t.row, t.status, t.person_id) for t in facts.tasks] == [
        ("verifikasi", "paused", None),
        ("dikembalikan", "open", REQUESTER),
    ]
    assert isinstance(refusal(facts, RETURN, staff(RETURN), "lanjutkan"), NotFromHere)
    assert allowed(book(RETURN), facts, requester(), moment()) == ["ajukan_ulang"]
    move, facts = done(RETURN, facts, requester(), "ajukan_ulang")
    assert ([t.id for t in move.resumed], move.opened) == ([first.id], ())
    assert [(t.id, t.status) for t in facts.tasks] == [(first.id, "open")]
    move, facts = done(RETURN, facts, staff(RETURN), "lanjutkan")
    assert (move.after, [t.id for t in move.done], facts.tasks) == ("selesai", [first.id], ())


def test_a_row_of_a_post_is_one_task_for_whoever_holds_it() -> None:
    move, facts = done(CHOICE, case(CHOICE, "draf"), requester(), "ajukan")
    assert [(o.role, o.person_id) for o in move.opened] == [("kepala", None)]
    assert permit(book(CHOICE), facts, holder(77, CHOICE, "kepala"), "terima", moment()).role.key == "kepala"


def test_a_row_of_an_appointed_person_is_theirs_alone() -> None:
    move, facts = done(BOOKING, case(BOOKING, "penunjukan"), head(BOOKING), "tunjuk", people=ONE)
    assert [(o.row.key, o.person_id) for o in move.opened] == [("pembuatan", OFFICER)]
    assert isinstance(refusal(facts, BOOKING, officer(OTHER), "buat"), NotYours)
    move, _ = done(BOOKING, facts, officer(), "buat")
    assert move.after == "pengiriman"


@pytest.mark.parametrize(("sop", "needed"), [(ANY_OF, 1), (TWO_OF_THREE, 2), (ALL_OF, 3)])
def test_completion_by_any_some_or_all(sop: Sop, needed: int) -> None:
    move, facts = done(sop, case(sop, "penunjukan"), head(sop), "tunjuk", people=PANEL)
    assert [o.person_id for o in move.opened] == list(PANEL["penilai"])
    for count, number in enumerate(PANEL["penilai"][:needed], 1):
        move, facts = done(sop, facts, judge(sop, number), "setujui", version=facts.version)
        assert [t.person_id for t in move.done] == [number]
        assert move.after == ("selesai" if count == needed else "penilaian")
    assert [t.person_id for t in move.void] == list(PANEL["penilai"][needed:])
    assert facts.tasks == ()


@pytest.mark.parametrize("sop", [TWO_OF_THREE, ALL_OF])
def test_one_refusal_at_once_ends_it_for_all(sop: Sop) -> None:
    facts = case(sop, "penilaian", people=PANEL)
    _, facts = done(sop, facts, judge(sop, OTHER), "setujui")
    move, facts = done(sop, facts, judge(sop, OFFICER), "tolak")
    assert (move.after, [t.person_id for t in move.void], facts.tasks) == ("ditolak", [THIRD], ())


def test_who_has_answered_cannot_answer_again() -> None:
    facts = case(ALL_OF, "penilaian", people=PANEL)
    _, facts = done(ALL_OF, facts, judge(ALL_OF, OTHER), "setujui")
    assert isinstance(refusal(facts, ALL_OF, judge(ALL_OF, OTHER), "setujui"), NotFromHere)
    assert allowed(book(ALL_OF), facts, judge(ALL_OF, OTHER), moment()) == []


@pytest.mark.parametrize("sop", [ANY_OF, TWO_OF_THREE, ALL_OF])
def test_time_does_not_wait_for_several(sop: Sop) -> None:
    """A timed move out of a row of several takes the case along although nobody has answered."""
    move, facts = timer(sop, case(sop, "penilaian", people=PANEL), "lewat", "2026-12-20 08:00")
    assert (move.after, len(move.void), move.done, facts.tasks) == ("kedaluwarsa", 3, (), ())


# ── Side by side ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_two_rows_open_together_and_join() -> None:
    move, facts = done(PARALLEL, case(PARALLEL, "draf"), requester(), "ajukan")
    assert (move.after, [o.row.key for o in move.opened]) == ("pemeriksaan", ["teknis", "keuangan"])
    move, facts = done(PARALLEL, facts, head(PARALLEL), "keuangan_selesai")
    assert (move.after, [t.row for t in move.done], [t.row for t in facts.tasks]) == (
        "pemeriksaan",
        ["keuangan"],
        ["teknis"],
    )
    assert isinstance(refusal(facts, PARALLEL, head(PARALLEL), "keuangan_selesai"), NotFromHere)
    move, facts = done(PARALLEL, facts, staff(PARALLEL), "teknis_selesai")
    assert (move.after, [t.row for t in facts.tasks]) == ("pengesahan", ["pengesahan"])


def test_one_of_the_rows_may_end_it_for_both() -> None:
    move, facts = done(PARALLEL, case(PARALLEL, "pemeriksaan"), head(PARALLEL), "tolak")
    assert (move.after, [t.row for t in move.void], facts.tasks) == ("ditolak", ["teknis"], ())


def test_side_by_side_only_ones_own_task_makes_stale() -> None:
    """Two read version 1; the first acts; the second may still act, but not twice."""
    facts = case(PARALLEL, "pemeriksaan", version=1)
    _, facts = done(PARALLEL, facts, head(PARALLEL), "keuangan_selesai", version=1)
    assert facts.version == 2
    assert isinstance(refusal(facts, PARALLEL, head(PARALLEL), "keuangan_selesai", version=1), Stale)
    assert isinstance(refusal(facts, PARALLEL, staff(PARALLEL), "teknis_selesai", version=3), Stale)
    assert isinstance(refusal(facts, PARALLEL, staff(PARALLEL), "teknis_selesai", version=0), Stale)
    changed = replace(facts, tasks=tuple(replace(t, changed_version=2) for t in facts.tasks))
    assert isinstance(refusal(changed, PARALLEL, staff(PARALLEL), "teknis_selesai", version=1), Stale)
    move, _ = done(PARALLEL, facts, staff(PARALLEL), "teknis_selesai", version=1)
    assert move.after == "pengesahan"


def test_several_appointed_do_not_make_each_other_stale() -> None:
    facts = case(ALL_OF, "penilaian", people=PANEL, version=5)
    for number in PANEL["penilai"]:
        move, facts = done(ALL_OF, facts, judge(ALL_OF, number), "setujui", version=5)
    assert move.after == "selesai"


def test_a_single_row_is_stale_after_any_move() -> None:
    facts = case(CHOICE, "keputusan", version=2)
    assert isinstance(refusal(facts, CHOICE, head(CHOICE), "terima", version=1), Stale)
    assert permit(book(CHOICE), facts, head(CHOICE), "terima", moment(), 2).task is not None


# ── Time, outsiders, conditions ──────────────────────────────────────────────────────────────────────────────────────
def test_a_timed_move_ends_a_wait() -> None:
    """What was waited for has come: the wait is done, not broken off."""
    facts = case(TIMED, "berlangsung")
    assert [(t.row, t.role, t.person_id) for t in facts.tasks] == [("berlangsung", None, None)]
    move, facts = timer(TIMED, facts, "berakhir", "2026-11-25 11:00")
    assert (move.after, [t.row for t in move.done], move.void) == ("laporan", ["berlangsung"], ())
    assert [t.row for t in facts.tasks] == ["laporan"]


def test_a_timed_move_comes_too_late_when_the_case_has_moved_on() -> None:
    assert isinstance(refusal(case(TIMED, "laporan"), TIMED, SYSTEM_ACTOR, "berakhir"), NotFromHere)
    assert isinstance(refusal(case(TIMED, "laporan"), TIMED, SYSTEM_ACTOR, "kedaluwarsa"), NotFromHere)


def test_waiting_for_an_outsider_ends_by_an_office_role_or_by_time() -> None:
    facts = case(OUTSIDER, "menunggu_instansi")
    for actor in (staff(OUTSIDER), head(OUTSIDER)):
        move, _ = done(OUTSIDER, facts, actor, "jawaban_datang")
        assert (move.after, [t.row for t in move.done]) == ("penutupan", ["menunggu_instansi"])
    assert isinstance(refusal(facts, OUTSIDER, requester(), "jawaban_datang"), NotYours)
    assert timer(OUTSIDER, facts, "tanpa_jawaban", "2026-12-01 08:00")[0].after == "tanpa_jawaban"


@pytest.mark.parametrize(("value", "after"), [(99, "pencairan"), (100, "persetujuan"), (None, "pencairan")])
def test_a_row_is_passed_over_by_condition(value: int | None, after: str) -> None:
    """The answer of the very action that leads there is counted."""
    facts = case(SKIP, "draf", fields={})
    move, _ = done(SKIP, facts, requester(), "ajukan", fields={"nilai": value})
    assert (move.after, [o.row.key for o in move.opened]) == (after, [after])


# ── Beside the table ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_revoking_after_the_end() -> None:
    facts = case(BOOKING, "selesai", people=ONE)
    assert allowed(book(BOOKING), facts, head(BOOKING), moment()) == ["cabut"]
    move, facts = done(BOOKING, facts, head(BOOKING), "cabut")
    assert (move.before, move.after, move.end.key if move.end else "") == ("selesai", "dicabut", "dicabut")
    assert isinstance(refusal(facts, BOOKING, head(BOOKING), "cabut"), NotFromHere)


def test_replacing_the_appointed_person_hands_the_task_over() -> None:
    facts = case(BOOKING, "pembuatan", people=ONE)
    move, facts = done(BOOKING, facts, head(BOOKING), "ganti_petugas", people={"petugas": (OTHER,)})
    assert (move.before, move.after) == ("pembuatan", "pembuatan")
    assert [t.person_id for t in move.void] == [OFFICER]
    assert [(o.row.key, o.person_id) for o in move.opened] == [("pembuatan", OTHER)]
    assert isinstance(refusal(facts, BOOKING, officer(), "buat"), NotYours)
    assert done(BOOKING, facts, officer(OTHER), "buat")[0].after == "pengiriman"


def test_appointing_the_same_person_again_changes_nothing() -> None:
    facts = case(BOOKING, "pembuatan", people=ONE)
    move, _ = done(BOOKING, facts, head(BOOKING), "ganti_petugas", people=ONE)
    assert (move.void, move.opened, move.kept) == ((), (), facts.tasks)


def test_replacing_one_of_several_keeps_the_others() -> None:
    facts = case(ALL_OF, "penilaian", people=PANEL)
    move, facts = done(ALL_OF, facts, head(ALL_OF), "ganti_penilai", people={"penilai": (OFFICER, OTHER, 70)})
    assert ([t.person_id for t in move.void], [o.person_id for o in move.opened]) == ([THIRD], [70])
    assert sorted(t.person_id or 0 for t in facts.tasks) == [OFFICER, OTHER, 70]


def test_one_more_of_several_gets_a_task_too() -> None:
    facts = case(ALL_OF, "penilaian", people={"penilai": (OFFICER, OTHER)})
    move, facts = done(ALL_OF, facts, head(ALL_OF), "ganti_penilai", people=PANEL)
    assert (move.void, [o.person_id for o in move.opened]) == ((), [THIRD])
    for number in PANEL["penilai"]:
        assert facts.state == "penilaian"
        _, facts = done(ALL_OF, facts, judge(ALL_OF, number), "setujui")
    assert facts.state == "selesai"


def test_who_has_answered_is_not_asked_again_when_another_is_replaced() -> None:
    facts = case(ALL_OF, "penilaian", people=PANEL)
    _, facts = done(ALL_OF, facts, judge(ALL_OF, OFFICER), "setujui")
    move, facts = done(ALL_OF, facts, head(ALL_OF), "ganti_penilai", people={"penilai": (OFFICER, OTHER, 70)})
    assert [o.person_id for o in move.opened] == [70]
    _, facts = done(ALL_OF, facts, judge(ALL_OF, OTHER), "setujui")
    assert facts.state == "penilaian"
    _, facts = done(ALL_OF, facts, judge(ALL_OF, 70), "setujui")
    assert facts.state == "selesai"


def test_moving_the_date_keeps_the_task() -> None:
    facts = case(BOOKING, "pengiriman", people=ONE)
    dates = {"mulai": "2026-11-26T09:00:00+07:00", "selesai": "2026-11-26T11:00:00+07:00"}
    move, later = done(BOOKING, facts, requester(), "ubah_jadwal", fields=dates)
    assert (move.kept, move.opened, move.void, move.done) == (facts.tasks, (), (), ())
    assert later.moment_of("mulai") == at("2026-11-26 09:00")


def test_calling_off_ends_the_open_task() -> None:
    move, _ = done(BOOKING, case(BOOKING, "pembuatan", people=ONE), requester(), "batalkan")
    assert (move.after, [t.row for t in move.void], move.done) == ("dibatalkan", ["pembuatan"], ())
    late = case(BOOKING, "pendampingan", people=ONE)
    assert isinstance(refusal(late, BOOKING, requester(), "batalkan"), NotFromHere)


def test_one_name_may_leave_from_several_rows() -> None:
    """The refusal is looked up where the case stands: there it is the head's, here the staff's."""
    both = of_action(CHOICE, "laporkan", label="Tolak")
    rows = tuple(
        replace(r, actions=(replace(r.actions[0], name="tolak", to="ditolak"),)) if r.key == "telaah" else r  # type: ignore[union-attr,arg-type]
        for r in both.rows
    )
    sop = replace(both, rows=rows)
    assert permit(book(sop), case(sop, "telaah"), staff(sop), "tolak", moment()).role.key == "staf"
    assert permit(book(sop), case(sop, "keputusan"), head(sop), "tolak", moment()).role.key == "kepala"
    assert isinstance(refusal(case(sop, "keputusan"), sop, staff(sop), "tolak"), NotFromHere)


def test_where_all_who_remain_have_answered_they_are_asked_again() -> None:
    """A panel cut down to those who had answered would wait for nobody; so it asks them once more."""
    facts = case(ALL_OF, "penilaian", people=PANEL)
    _, facts = done(ALL_OF, facts, judge(ALL_OF, OFFICER), "setujui")
    move, facts = done(ALL_OF, facts, head(ALL_OF), "ganti_penilai", people={"penilai": (OFFICER,)})
    assert ([t.person_id for t in move.void], [o.person_id for o in move.opened]) == ([OTHER, THIRD], [OFFICER])
    assert done(ALL_OF, facts, judge(ALL_OF, OFFICER), "setujui")[0].after == "selesai"
