"""From standards and deadlines to instants, verdicts and alarms, on the rows of the made-up SOPs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine.declaration import (
    Deadline,
    Moment,
    Sop,
    Standard,
    after,
    case_date,
    days,
    hours,
    minutes,
    months,
    working_days,
)
from engine.rules.clocks import Alarm, Clocks, alarms, clocks, judge, judged, replan, resolve, resumed, standing
from engine.rules.facts import CaseFacts, Strike
from engine.rules.moves import openings
from tests.engine.broken import of_row
from tests.engine.by_hand import FILED, at, case, moment, task
from tests.engine.made_up import BOOKING, OUTSIDER, RETURN, STANDARDS, TIMED

ONE = {"petugas": (40,)}


def plan(sop: Sop, key: str, arrival: str, facts: CaseFacts | None = None) -> Clocks:
    """The clocks of a row for a case that reaches it at that moment."""
    block_free = facts if facts is not None else case(sop, key, people=ONE)
    return clocks(sop.steps[key], at(arrival), block_free, moment(arrival))


def ringing(sop: Sop, key: str, arrival: str, facts: CaseFacts | None = None) -> list[Alarm]:
    """Everything that rings for a row reached at that moment."""
    facts = facts if facts is not None else case(sop, key, people=ONE)
    return alarms(sop, sop.steps[key], at(arrival), facts, plan(sop, key, arrival, facts), moment(arrival))


# ── Standards ────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("key", "arrival", "due"),
    [
        ("detik", "2026-11-16 08:00:00", "2026-11-16 08:01:30"),
        ("detik", "2026-11-16 11:59:30", "2026-11-16 13:01:00"),
        ("menit", "2026-11-16 11:15", "2026-11-16 12:00"),  # a span that fits ends at closing time
        ("menit", "2026-11-16 11:30", "2026-11-16 13:15"),
        ("jam", "2026-11-16 08:00", "2026-11-17 10:30"),
        ("jam_dinding", "2026-11-16 15:00", "2026-11-17 01:00"),
        ("hari_kerja", "2026-11-16 08:00", "2026-11-18 16:00"),
        ("hari_kerja", "2026-11-19 15:59", "2026-11-23 16:00"),  # over a weekend
        ("hari_kerja", "2026-12-23 08:00", "2026-12-28 16:00"),  # over Christmas
        ("hari", "2026-11-16 08:00", "2026-11-19 08:00"),
        ("minggu", "2026-11-16 08:00", "2026-11-30 08:00"),
        ("bulan", "2026-11-16 08:00", "2026-12-16 08:00"),
        ("bulan", "2027-01-31 09:00", "2027-02-28 09:00"),
        ("bulan", "2026-12-31 09:00", "2027-01-31 09:00"),
    ],
)
def test_each_kind_of_standard(key: str, arrival: str, due: str) -> None:
    assert plan(STANDARDS, key, arrival).due_at == at(due)


@pytest.mark.parametrize("key", ["menyesuaikan", "belum"])
def test_without_a_standard_nothing_is_due(key: str) -> None:
    assert plan(STANDARDS, key, FILED) == Clocks()
    assert ringing(STANDARDS, key, FILED) == []
    assert judge(STANDARDS.steps[key], None, at("2030-01-01 08:00")) == "no_standard"


@pytest.mark.parametrize(("value", "due"), [(300, "2026-11-16 11:00"), (50, "2026-11-16 09:00"), (None, None)])
def test_a_standard_may_depend_on_the_case(value: int | None, due: str | None) -> None:
    facts = case(STANDARDS, "tergantung", fields={"nilai": value})
    assert plan(STANDARDS, "tergantung", FILED, facts).due_at == (at(due) if due else None)


def test_a_month_across_many_years() -> None:
    sop = of_row(STANDARDS, "bulan", within=months(14))
    assert plan(sop, "bulan", "2026-10-31 08:00").due_at == at("2027-12-31 08:00")


def test_due_soon_is_the_last_quarter() -> None:
    found = plan(STANDARDS, "menit", "2026-11-16 08:00")
    assert found.soon_at == at("2026-11-16 08:00") + timedelta(minutes=45 * 0.75)
    assert plan(STANDARDS, "hari", "2026-11-16 08:00").soon_at == at("2026-11-18 14:00")
    assert plan(STANDARDS, "jam_dinding", "2026-11-16 15:00").soon_at == at("2026-11-16 22:30")
    assert found.due_at is not None
    for now, said in (
        (found.soon_at, "on_time"),
        (found.soon_at + timedelta(seconds=1), "due_soon"),
        (found.due_at, "due_soon"),
        (found.due_at + timedelta(seconds=1), "late"),
    ):
        assert standing("open", None, found.due_at, found.soon_at, now) == said


def test_a_wait_has_no_standard() -> None:
    assert plan(OUTSIDER, "menunggu_instansi", FILED) == Clocks()
    assert judge(OUTSIDER.steps["menunggu_instansi"], None, at(FILED)) == "no_standard"


# ── Anchors ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_standard_may_run_from_a_date_of_the_case() -> None:
    """The meeting ends 11.00; whoever reports has an hour from then, or from arrival when that is later."""
    assert plan(TIMED, "laporan", "2026-11-20 08:00").due_at == at("2026-11-25 12:00")
    assert plan(TIMED, "laporan", "2026-11-25 14:00").due_at == at("2026-11-25 15:00")


def test_without_the_date_the_clock_does_not_run() -> None:
    facts = case(TIMED, "laporan", fields={})
    assert plan(TIMED, "laporan", FILED, facts) == Clocks()
    assert ringing(TIMED, "berlangsung", FILED, case(TIMED, "berlangsung", fields={})) == []


def test_a_moved_date_moves_what_hangs_on_it() -> None:
    facts = case(BOOKING, "pengiriman", people=ONE)
    moved = replace(facts, fields={**facts.fields, "mulai": "2026-11-30T09:00:00+07:00"})
    before, later = plan(BOOKING, "pengiriman", FILED, facts), plan(BOOKING, "pengiriman", FILED, moved)
    assert [s.at for s in before.strikes][:2] == [at("2026-11-24 16:00"), at("2026-11-25 09:00")]
    assert [s.at for s in later.strikes][:2] == [at("2026-11-27 16:30"), at("2026-11-30 09:00")]
    assert before.due_at == later.due_at


def test_h_1_of_a_monday_is_friday_at_closing() -> None:
    """BDG-32, BDG-A4: the close of the last working day before the date, not twenty-four hours before."""
    facts = case(BOOKING, "pengiriman", people=ONE, fields={"mulai": "2026-11-23T08:00:00+07:00"})
    assert plan(BOOKING, "pengiriman", FILED, facts).strikes[0].at == at("2026-11-20 16:30")


def test_after_counts_from_arrival_or_from_another_anchor() -> None:
    facts, now = case(BOOKING, "pengiriman", people=ONE), moment()
    assert resolve(after(hours(2)), at("2026-11-16 11:00"), facts, now) == at("2026-11-16 14:00")
    assert resolve(after(hours(2), case_date("mulai")), at(FILED), facts, now) == at("2026-11-25 11:00")
    assert resolve(after(hours(2), case_date("entah")), at(FILED), facts, now) is None
    assert resolve(None, at(FILED), facts, now) == at(FILED)


# ── Verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_done_at_the_very_instant_is_on_time() -> None:
    row, due = BOOKING.steps["pembuatan"], at("2026-11-16 08:30")
    assert judge(row, due, due) == "on_time"
    assert judge(row, due, due + timedelta(microseconds=1)) == "late"


def test_the_requesters_own_row_is_never_late() -> None:
    row, due = BOOKING.steps["draf"], at("2026-11-16 08:05")
    assert judge(row, due, due) == "on_time"
    assert judge(row, due, due + timedelta(days=1)) == "no_standard"
    assert [a.kind for a in ringing(BOOKING, "draf", FILED, case(BOOKING, "draf"))] == []


def test_the_verdict_of_a_closed_task_never_changes() -> None:
    due = at("2026-11-16 08:30")
    assert standing("done", "on_time", due, due, at("2030-01-01 08:00")) == "on_time"
    assert standing("done", "late", due, due, at("2020-01-01 08:00")) == "late"


def test_paused_wins_over_all_and_a_void_task_stays_void() -> None:
    due = at("2026-11-16 08:30")
    assert standing("paused", None, due, due, at("2027-01-01 08:00")) == "paused"
    assert standing("void", None, due, due, at("2027-01-01 08:00")) == "void"


def test_each_deadline_is_judged_apart() -> None:
    strikes = plan(BOOKING, "pengiriman", FILED).strikes
    assert [s.name for s in strikes] == ["h_1", "mulai", "tiga_hari"]
    assert [s.at for s in strikes] == [at("2026-11-24 16:00"), at("2026-11-25 09:00"), at("2026-11-19 16:00")]
    found = judged(strikes, at("2026-11-24 16:00:01"), at(FILED))
    assert [s.met for s in found] == [False, True, False]
    assert [s.met for s in judged(strikes, at("2026-11-24 16:00"), at(FILED))] == [True, True, False]


def test_a_deadline_that_had_passed_at_filing_is_not_judged_and_never_rings() -> None:
    """BDG-A5: filed today for today; H-1 is already past and stays out of the statistic."""
    facts = case(BOOKING, "pengiriman", people=ONE, opened_at=at("2026-11-25 07:45"))
    rung = [a.name for a in ringing(BOOKING, "pengiriman", "2026-11-25 08:00", facts)]
    assert rung.count("h_1") == 0
    assert "mulai" in rung
    strikes = plan(BOOKING, "pengiriman", "2026-11-25 08:00", facts).strikes
    assert [s.met for s in judged(strikes, at("2026-11-25 08:02"), facts.opened_at)] == [None, True, True]
    exactly = Strike("h_1", "H-1", facts.opened_at)
    assert judged((exactly,), at("2026-11-25 08:02"), facts.opened_at)[0].met is None


# ── Alarms ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_under_an_hour_there_is_no_reminder() -> None:
    assert [a.kind for a in ringing(STANDARDS, "menit", FILED)] == ["breach"]
    assert [a.kind for a in ringing(STANDARDS, "jam", FILED)] == ["reminder", "breach"]
    assert [a.kind for a in ringing(STANDARDS, "hari_kerja", FILED)] == ["reminder", "breach"]
    hour = of_row(STANDARDS, "menit", within=minutes(60))
    assert [a.kind for a in ringing(hour, "menit", FILED)] == ["reminder", "breach"]


def test_alarms_come_in_order_of_time() -> None:
    found = ringing(BOOKING, "pengiriman", FILED)
    assert found == sorted(found)
    assert [(a.kind, a.name) for a in found] == [
        ("breach", ""),
        ("deadline", "tiga_hari"),
        ("reminder", "h_1"),
        ("deadline", "h_1"),
        ("deadline", "mulai"),
        ("timed", "kedaluwarsa"),
    ]
    assert found[2].at == at("2026-11-24 14:00")
    assert found[-1].at == at("2026-11-25 11:00")


def test_a_timer_rings_only_where_it_leaves_from() -> None:
    assert "timed" not in [a.kind for a in ringing(BOOKING, "pendampingan", FILED)]
    assert [(a.at, a.name) for a in ringing(TIMED, "berlangsung", FILED)] == [(at("2026-11-25 11:00"), "berakhir")]


def test_a_timer_after_arrival_does_not_run_away() -> None:
    """Five working days from the arrival, however often the alarms are worked out again."""
    facts = case(OUTSIDER, "menunggu_instansi")
    wait = OUTSIDER.steps["menunggu_instansi"]
    for now in ("2026-11-16 08:00", "2026-11-18 08:00", "2026-11-20 08:00"):
        found = alarms(OUTSIDER, wait, at("2026-11-16 08:00"), facts, Clocks(), moment(now))
        assert [(a.at, a.name) for a in found] == [(at("2026-11-23 16:00"), "tanpa_jawaban")]


# ── Pauses ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def go_on(due: str, paused: str, now: str, standard: Standard | None) -> datetime | None:
    return resumed(at(due), at(paused), at(now), standard, moment(now))


def test_a_paused_clock_goes_on_with_what_it_had_left() -> None:
    """Four hours from 08.00 would be over at 12.00; paused from 10.00 for two days, it goes on where it stood."""
    facts = case(RETURN, "verifikasi")
    assert plan(RETURN, "verifikasi", FILED, facts).due_at == at("2026-11-16 12:00")
    assert go_on("2026-11-16 12:00", "2026-11-16 10:00", "2026-11-18 09:00", hours(4)) == at("2026-11-18 11:00")
    assert go_on("2026-11-16 12:00", "2026-11-16 10:00", "2026-11-18 15:00", hours(4)) == at("2026-11-19 08:30")


def test_nothing_left_stays_late() -> None:
    assert go_on("2026-11-16 12:00", "2026-11-16 14:00", "2026-11-18 09:00", hours(4)) == at("2026-11-16 12:00")
    assert go_on("2026-11-16 12:00", "2026-11-16 12:00", "2026-11-18 09:00", hours(4)) == at("2026-11-16 12:00")


def test_a_pause_of_no_working_time_costs_nothing() -> None:
    assert go_on("2026-11-17 10:00", "2026-11-16 16:00", "2026-11-17 07:30", hours(4)) == at("2026-11-17 10:00")


def test_calendar_time_is_paused_by_the_wall() -> None:
    assert go_on("2026-11-19 08:00", "2026-11-17 08:00", "2026-11-17 20:00", days(3)) == at("2026-11-19 20:00")
    assert go_on("2026-11-16 18:00", "2026-11-16 10:00", "2026-11-16 11:00", hours(10).wall()) == at("2026-11-16 19:00")


def test_working_days_pause_by_what_was_left() -> None:
    assert go_on("2026-11-18 16:00", "2026-11-17 16:00", "2026-11-19 07:30", working_days(2)) == at("2026-11-19 16:00")


def test_without_a_due_instant_there_is_nothing_to_resume() -> None:
    assert resumed(None, at(FILED), at(FILED), None, moment()) is None


def test_the_moment_knows_the_offices_wall() -> None:
    now: Moment = moment("2026-11-16 23:30")
    assert now.local(now.now).hour == 23
    assert Deadline("a", "A", case_date("mulai")).remind is None


def test_a_standard_that_depends_on_the_case_keeps_its_pauses_when_reckoned_anew() -> None:
    """An hour of standing still is an hour more, whether the clock is resumed or reckoned anew from arrival."""
    facts = case(STANDARDS, "tergantung", people=ONE)
    opening = openings(STANDARDS.states["tergantung"], facts)[0]
    held = task(1, opening, 1, at("2026-11-16 08:00"))
    stood_still = replace(held, pauses=((at("2026-11-16 09:00"), at("2026-11-16 10:00")),))
    row, now = STANDARDS.steps["tergantung"], moment("2026-11-16 10:30")
    free, paused = (replan(row, t, facts, now).due_at for t in (held, stood_still))
    assert free is not None
    assert paused == now.calendar.add(free, 3600)
