"""The clocks of a licence loan to the minute, as time passes under the workers' real scan (BKL-A1…A3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.records import AlarmFired, Task
from tests.engine.by_hand import at
from tests.stories.bengkulu import Loans, both, wib
from tests.web.api_client import told


def test_nothing_is_due_on_the_morning_of_the_meeting(loans: Loans) -> None:
    """BKL-24, BKL-A1: lent on Friday for Monday 13.00–15.30; on Monday 10.00 rows 4 and 5 are neither due nor late."""
    number = loans.lend()
    assert loans.clock("2026-11-23 10:00") == 0
    case = loans.case(number)
    assert case["state"] == "lisensi_aktif"
    assert [t["no"] for t in case["tasks"]] == ["1", "2", "3", ""]
    waiting = case["tasks"][-1]
    assert (waiting["due_at"], waiting["standing"], waiting["assignees"]) == (None, "no_standard", [])
    assert {t["standing"] for t in case["tasks"]} == {"on_time", "no_standard"}
    for who in ("pjk", "tip", "ti", "anggota"):
        assert told(loans.of(who).get("/inbox"))["count"] == 0
    timings = {
        t["step"]: t for t in told(loans.of("auditor").get("/audit/timings"))["items"] if t["count"] or t["open"]
    }
    assert not [step for step in ("unduh_rekaman", "penurunan_lisensi") if step in timings]
    assert not [t for t in timings.values() if t["late"]]


def test_the_hour_of_row_four(loans: Loans) -> None:
    """BKL-22, BKL-A3: an hour of working time from the end of the meeting: half of it on Monday, half on Tuesday."""
    number = loans.ended()
    row = loans.task(number, "4")
    assert (wib(row["opened_at"]), wib(row["due_at"])) == ("2026-11-23 15:30", "2026-11-24 08:00")
    loans.clock("2026-11-24 08:00")
    assert loans.task(number, "4")["standing"] == "due_soon"
    assert loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)["tasks"][-2]["standing"] == "on_time"


def test_the_five_minutes_of_row_five(loans: Loans) -> None:
    """BKL-23, BKL-A2: from row 4, not from the end of the meeting; 15.50 makes 15.55, and 15.55.01 is late."""
    number = loans.ended()
    loans.clock("2026-11-23 15:50")
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    assert wib(loans.task(number, "5")["due_at"]) == "2026-11-23 15:55"
    loans.clock("2026-11-23 15:55:01")
    assert loans.done("anggota", number, "set_basic")["tasks"][-1]["standing"] == "late"


@pytest.mark.parametrize(
    ("done", "due"),
    [
        ("2026-11-23 15:55", "2026-11-23 16:00"),
        ("2026-11-23 15:57", "2026-11-24 07:32"),
        ("2026-11-23 18:00", "2026-11-24 07:35"),
    ],
)
def test_five_minutes_at_the_close_of_the_office(loans: Loans, done: str, due: str) -> None:
    """BKL-23: a span that fits ends at closing time, one that does not goes on in the morning."""
    number = loans.ended()
    loans.clock(done)
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=False)
    assert wib(loans.task(number, "5")["due_at"]) == due


@pytest.mark.parametrize(
    ("mulai", "selesai", "due"),
    [
        ("2026-11-23T19:00", "2026-11-23T21:00", "2026-11-24 08:30"),  # Monday night
        ("2026-11-27T18:00", "2026-11-27T21:00", "2026-11-30 08:30"),  # Friday night, over the weekend
        ("2026-11-28T09:00", "2026-11-28T12:00", "2026-11-30 08:30"),  # a Saturday
        ("2026-12-23T19:00", "2026-12-23T21:00", "2026-12-28 08:30"),  # over cuti bersama, Natal and the weekend
        ("2026-11-23T10:00", "2026-11-23T11:30", "2026-11-23 13:30"),  # over the break
    ],
)
def test_a_meeting_that_ends_when_the_office_is_closed(loans: Loans, mulai: str, selesai: str, due: str) -> None:
    """BKL-24, BKL-A3: the reminder goes out at the end in wall time, the hour begins when the office opens."""
    loans.clock("2026-11-20 10:00")
    end = selesai.replace("T", " ")
    number = loans.ended(end, mulai=mulai, selesai=selesai)
    assert wib(loans.task(number, "4")["due_at"]) == due
    for template, who in (("rapat_berakhir", "pjk"), ("ingatkan_unduh", "ti")):
        assert loans.told_to(template) == both(who)
        assert {m.created_at for m in loans.letters(template)} == {at(end)}


def test_not_a_second_before_the_end(loans: Loans) -> None:
    """BKL-A3: the timer is the end itself, neither earlier nor twice."""
    number = loans.lend()
    assert loans.clock("2026-11-23 15:29:59") == 0
    assert list(loans.letters("rapat_berakhir")) == []
    assert [loans.clock("2026-11-23 15:30"), loans.clock("2026-11-23 15:30")] == [1, 0]
    assert loans.told_to("rapat_berakhir") == both("pjk")
    assert loans.case(number)["version"] == 4


def test_workers_that_come_back_late(loans: Loans) -> None:
    """BKL-A1: nobody looked for two hours; row 4 still runs from the end of the meeting, not from when it was noticed."""
    number = loans.lend()
    loans.clock("2026-11-23 17:30")
    row = loans.task(number, "4")
    assert (wib(row["opened_at"]), wib(row["due_at"])) == ("2026-11-23 17:30", "2026-11-24 08:00")
    assert "Selasa, 24 November 2026 08.00 WIB" in next(loans.letters("ingatkan_unduh")).body


def test_the_office_is_reminded_and_told_of_the_breach(loans: Loans) -> None:
    """BKL-22: a quarter of an hour before row 4 is late Rangga is reminded, then told; the version stays as it is."""
    number = loans.ended()
    version = loans.case(number)["version"]
    loans.clock("2026-11-24 07:44:59")
    assert loans.told_to("pengingat") == []
    loans.clock("2026-11-24 07:45")
    assert loans.told_to("pengingat") == both("ti")
    loans.clock("2026-11-24 08:00")
    loans.clock("2026-11-24 08:01")
    assert loans.told_to("lewat_waktu") == [("ti", "page")]
    assert [e["action"] for e in loans.register(number)][4:] == ["pengingat", "lewat_waktu"]
    case = loans.case(number)
    assert (case["version"], case["tasks"][-1]["standing"]) == (version, "late")


def test_ten_minutes_each_before_the_meeting(loans: Loans) -> None:
    """BKL-19, BKL-20: rows 2 and 3 run from arrival in working time; Friday's break from 11.30 to 13.00 counts for nothing."""
    loans.clock("2026-11-20 11:25")
    number = loans.ask()
    assert wib(loans.task(number, "2")["due_at"]) == "2026-11-20 13:05"
    loans.clock("2026-11-20 13:06")
    loans.done("tip", number, "instruksikan")
    assert (loans.task(number, "2")["standing"], wib(loans.task(number, "3")["due_at"])) == ("late", "2026-11-20 13:16")


def test_each_alarm_has_rung_once_in_the_end(loans: Loans) -> None:
    """However often the workers look: every alarm of the loan is there once, and nothing is left to ring."""
    number = loans.ended()
    for minute in range(0, 24 * 60, 30):
        loans.houses.clock.at = at("2026-11-23 15:30") + timedelta(minutes=minute)
        loans.clock(f"{loans.houses.clock.at + timedelta(hours=7):%Y-%m-%d %H:%M}")
    with loans.houses.database.reading() as session:
        rung = [alarm.kind for alarm in session.query(AlarmFired).order_by(AlarmFired.id)]
        left = [t.next_alarm for t in session.query(Task) if t.next_alarm]
    assert rung == ["timed:rapat_berakhir", "reminder:", "breach:"]
    assert left == []
    assert loans.case(number)["state"] == "unduh_rekaman"
