"""A meeting that is moved, extended, called off or comes too soon: clocks, timer and licence follow (BKL-A4)."""

from __future__ import annotations

import pytest

from tests.engine.by_hand import at
from tests.stories.bengkulu import ACCOUNT, MEETING, Loans, both, wib
from tests.web.api_client import refused

WEDNESDAY = {"mulai": "2026-11-25T08:00", "selesai": "2026-11-25T10:00"}


def booked(loans: Loans, number: str) -> tuple[object, object]:
    """The interval a loan has booked."""
    (booking,) = loans.bookings(number)
    return booking.starts_at, booking.ends_at


def test_a_meeting_is_moved(loans: Loans) -> None:
    """BKL-24, BKL-A4: from Monday to Wednesday; nothing happens on Monday, everything on Wednesday."""
    number = loans.lend()
    loans.clock("2026-11-23 09:00")
    case = loans.done("pjk", number, "ubah_jadwal", **WEDNESDAY)
    assert (case["state"], case["version"]) == ("lisensi_aktif", 4)
    assert booked(loans, number) == (at("2026-11-25 08:00"), at("2026-11-25 10:00"))
    assert loans.clock("2026-11-23 15:30") == 0
    assert loans.clock("2026-11-25 09:59") == 0
    assert loans.clock("2026-11-25 10:00") == 1
    assert wib(loans.task(number, "4")["due_at"]) == "2026-11-25 11:00"


def test_the_old_interval_stays_in_the_register(loans: Loans) -> None:
    """BKL-A4: what the date was is told with what it became."""
    number = loans.lend()
    loans.done("pjk", number, "ubah_jadwal", **WEDNESDAY)
    line = loans.register(number)[-1]
    new = {name: f"{value}:00+07:00" for name, value in WEDNESDAY.items()}
    old = {name: f"{value}:00+07:00" for name, value in MEETING.items()}
    assert (line["action"], line["from"], line["to"]) == ("ubah_jadwal", "lisensi_aktif", "lisensi_aktif")
    assert line["fields"] == new | {"sebelumnya": old}


def test_a_meeting_is_extended_while_it_runs(loans: Loans) -> None:
    """BKL-A4: the start stays as it was, the timer and row 4 follow the new end, row 5 follows row 4."""
    number = loans.lend()
    loans.clock("2026-11-23 15:20")
    loans.done("ti", number, "ubah_jadwal", mulai=MEETING["mulai"], selesai="2026-11-23T16:30")
    assert loans.clock("2026-11-23 15:30") == 0
    assert loans.clock("2026-11-23 16:30") == 1
    assert wib(loans.task(number, "4")["due_at"]) == "2026-11-24 08:30"
    loans.clock("2026-11-23 16:40")
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    assert wib(loans.task(number, "5")["due_at"]) == "2026-11-24 07:35"


def test_a_meeting_ends_earlier_than_asked(loans: Loans) -> None:
    """BKL-A4: the timer comes forward with it, and the licence is free sooner."""
    number = loans.lend()
    loans.clock("2026-11-23 14:00")
    loans.done("pjk", number, "ubah_jadwal", mulai=MEETING["mulai"], selesai="2026-11-23T14:30")
    assert loans.clock("2026-11-23 14:30") == 1
    assert wib(loans.task(number, "4")["due_at"]) == "2026-11-23 15:30"


@pytest.mark.parametrize(("who", "other"), [("pjk", "ti"), ("ti", "pjk")])
def test_the_other_one_is_told(loans: Loans, who: str, other: str) -> None:
    """BKL-A4: whoever moves the date knows it; the other one reads the new interval."""
    number = loans.lend()
    loans.done(who, number, "ubah_jadwal", **WEDNESDAY)
    assert loans.told_to("jadwal_berubah") == both(other)
    letter = next(loans.letters("jadwal_berubah"))
    assert "Rabu, 25 November 2026 08.00 WIB sampai Rabu, 25 November 2026 10.00 WIB" in letter.body


@pytest.mark.parametrize("actions", [(), ("instruksikan",)])
def test_a_request_not_lent_yet_is_moved(loans: Loans, actions: tuple[str, ...]) -> None:
    """BKL-A4: in any row before the loan; the time at which it would expire moves along, the row's own clock does not."""
    number = loans.ask()
    for action in actions:
        loans.done("tip", number, action)
    before = loans.case(number)["tasks"][-1]["due_at"]
    loans.done("pjk", number, "ubah_jadwal", **WEDNESDAY)
    assert loans.case(number)["tasks"][-1]["due_at"] == before
    assert loans.bookings(number) == []
    loans.clock("2026-11-23 13:00")
    assert loans.case(number)["outcome"] is None
    loans.clock("2026-11-25 08:00")
    assert loans.case(number)["outcome"] == "kedaluwarsa"


def test_a_move_into_somebody_elses_time(loans: Loans) -> None:
    """BKL-25: refused with the booking in the way, and everything stays; half-open, so that the next minute is free."""
    taken = loans.lend(**WEDNESDAY)
    number = loans.lend()
    before = loans.everything()
    wanted = {"mulai": "2026-11-25T09:59", "selesai": "2026-11-25T11:00"}
    problem = refused(loans.act("pjk", number, "ubah_jadwal", **wanted), 409, "slot_taken")
    assert problem["booking"] == {
        "resource": ACCOUNT,
        "starts_at": "2026-11-25T08:00:00+07:00",
        "ends_at": "2026-11-25T10:00:00+07:00",
    }
    assert taken not in str(problem)
    assert loans.everything() == before
    loans.done("pjk", number, "ubah_jadwal", mulai="2026-11-25T10:00", selesai="2026-11-25T11:00")


@pytest.mark.parametrize("when", ["2026-11-20 09:00", "2026-11-23 12:59:59"])
def test_a_loan_is_called_off(loans: Loans, when: str) -> None:
    """BKL-25: before the meeting begins the requester gives it up; the licence is free for somebody else at once."""
    number = loans.lend()
    loans.clock(when)
    case = loans.done("pjk", number, "batalkan", alasan="Rapat ditunda.")
    assert (case["state"], case["outcome"], case["actions"]) == ("dibatalkan", "dibatalkan", [])
    assert loans.bookings(number)[0].released_at == loans.houses.clock.now()
    assert loans.told_to("dibatalkan") == both("ti")
    assert "Alasan: Rapat ditunda." in next(loans.letters("dibatalkan")).body
    if when < "2026-11-23":
        assert loans.case(loans.lend())["state"] == "lisensi_aktif"
    assert loans.clock("2026-11-23 15:30") <= 1
    assert loans.case(number)["state"] == "dibatalkan"


@pytest.mark.parametrize("instructed", [False, True])
def test_a_request_is_called_off_without_a_reason(loans: Loans, *, instructed: bool) -> None:
    """Before the account is given too; a reason may be left out, and the letter then does not speak of one."""
    number = loans.ask()
    if instructed:
        loans.done("tip", number, "instruksikan")
    assert loans.done("pjk", number, "batalkan")["outcome"] == "dibatalkan"
    assert loans.told_to("dibatalkan") == both("ti")
    assert "Alasan" not in next(loans.letters("dibatalkan")).body
    assert loans.case(number)["tasks"][-1]["standing"] == "void"


@pytest.mark.parametrize(("when", "action"), [("2026-11-23 13:00", "batalkan"), ("2026-11-23 15:30", "ubah_jadwal")])
def test_too_late(loans: Loans, when: str, action: str) -> None:
    """Nothing is called off once the meeting has begun, nothing moved once it has ended, even before the timer has rung."""
    number = loans.lend()
    loans.houses.clock.at = at(when)
    before = loans.everything()
    answer = WEDNESDAY if action == "ubah_jadwal" else {}
    problem = refused(loans.act("pjk", number, action, **answer), 409, "not_from_here")
    assert action not in problem["allowed"]
    assert loans.everything() == before


@pytest.mark.parametrize("instructed", [False, True])
def test_a_request_left_lying_expires(loans: Loans, *, instructed: bool) -> None:
    """At the very start of the meeting; Hendri is told, and led to a new request."""
    number = loans.ask()
    if instructed:
        loans.done("tip", number, "instruksikan")
    loans.clock("2026-11-23 12:59:59")
    assert loans.case(number)["outcome"] is None
    loans.clock("2026-11-23 13:00")
    case = loans.case(number)
    assert (case["state"], case["outcome"], case["tasks"][-1]["standing"]) == ("kedaluwarsa", "kedaluwarsa", "void")
    assert loans.told_to("kedaluwarsa") == both("pjk")
    letter = next(loans.letters("kedaluwarsa")).body
    assert loans.houses.office.again_link(case["sop"], number) in letter
    refused(loans.act("ti", number, "berikan_akun", akun=ACCOUNT), 409, "not_from_here")
