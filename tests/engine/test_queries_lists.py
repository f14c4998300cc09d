"""What people see: inbox, lists, outline, register, agenda, tracking. Read through real rows on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from engine.perform import Answer
from engine.queries.agenda import agenda
from engine.queries.case import mark_seen, view_case
from engine.queries.documents import document
from engine.queries.lists import find_cases, inbox
from engine.queries.options import options
from engine.queries.register import entries
from engine.queries.tracking import track
from engine.queries.views import Page
from engine.rules.facts import Actor
from tests.engine.by_hand import WIB, at
from tests.engine.made_up import ALL_OF, BOOKING, CHOICE, PARALLEL, RETURN, STANDARDS
from tests.engine.made_up_parts import Akun, Panel
from tests.engine.world import World

NOW = at("2026-11-16 10:00")


def asked(world: World, who: str, question: Callable[[Session, Actor], Any], when: datetime = NOW) -> Any:
    """What somebody gets for a question."""
    with world.as_(who, when) as (session, actor):
        return question(session, actor)


def tray(world: World, who: str, when: datetime = NOW, **more: Any) -> Any:
    """Somebody's inbox."""
    return asked(world, who, lambda s, a: inbox(s, world.office, a, when, **more), when)


def found(world: World, who: str = "auditor", **more: Any) -> list[str]:
    """The numbers a list shows."""
    more = {"zone": WIB} | more
    return [c.number for c in asked(world, who, lambda s, a: find_cases(s, world.office, a, NOW, **more)).items]


def cases_after(world: World, cursor: str | None, session: Session, actor: Actor) -> Page[Any]:
    """Three lines of the list of cases behind a cursor."""
    return find_cases(session, world.office, actor, NOW, zone=WIB, cursor=cursor, limit=3)


def test_the_most_urgent_comes_first_and_the_timeless_last(own_world: World) -> None:
    """By due time; without one after them, oldest first. Standing is told with each."""
    world = own_world
    slow = world.file(RETURN, "2026-11-16 08:00")
    late = world.file(STANDARDS, "2026-11-16 08:30")
    quick = world.file(PARALLEL, "2026-11-16 09:20")
    lines = tray(world, "staf").items
    assert [(line.number, line.standing) for line in lines] == [
        (late, "late"),
        (quick, "on_time"),
        (slow, "on_time"),
    ]
    assert [line.actions for line in lines] == [
        ["detik_selesai"],
        ["teknis_selesai"],
        ["lanjutkan", "kembalikan", "tolak"],
    ]
    assert [line.standing for line in tray(world, "staf", at("2026-11-16 11:30")).items][2] == "due_soon"
    for row in ("detik", "menit", "jam", "jam_dinding", "hari_kerja", "hari", "minggu", "bulan"):
        world.act("staf", late, f"{row}_selesai", "2026-11-16 09:30")
    assert [(line.number, line.standing) for line in tray(world, "staf").items][-1] == (late, "no_standard")


def test_an_inbox_holds_what_its_owner_can_answer(own_world: World) -> None:
    """Never one's own request in office; never the panel's task of a colleague; the requester's own row is theirs."""
    world = own_world
    own, other = world.file(CHOICE, who="kepala"), world.file(CHOICE, who="lain")
    assert [line.number for line in tray(world, "kepala").items] == [other]
    number = world.file(ALL_OF)
    world.act("kepala", number, "tunjuk", "2026-11-16 09:00", penilai=["penilai1", "penilai2"])
    counts = {who: tray(world, who).count for who in ("penilai1", "penilai2", "penilai3", "auditor", "admin", "asing")}
    assert counts == {"penilai1": 1, "penilai2": 1, "penilai3": 0, "auditor": 0, "admin": 0, "asing": 0}
    world.act("penilai1", number, "setujui", "2026-11-16 09:10")
    assert (tray(world, "penilai1").count, tray(world, "penilai2").count) == (0, 1)
    back = world.file(RETURN)
    world.act("staf", back, "kembalikan", "2026-11-16 09:10", alasan="Kurang.")
    assert [(line.number, line.actions) for line in tray(world, "pemohon").items] == [(back, ["ajukan_ulang"])]
    assert tray(world, "staf").count == 0
    assert own in found(world, "kepala")


def test_pages_follow_each_other(own_world: World) -> None:
    """Cursors go through everything once; a cursor of somebody's making is refused with a sentence."""
    world = own_world
    numbers = [world.file(CHOICE, f"2026-11-16 08:{n:02d}") for n in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        page: Page[Any] = tray(world, "kepala", cursor=cursor, limit=3)
        seen += [line.number for line in page.items]
        assert page.count == 7
        cursor = page.next
        if cursor is None:
            break
    assert seen == numbers
    listed: list[str] = []
    assert cursor is None
    for size in (3, 3, 1):
        page = asked(world, "auditor", partial(cases_after, world, cursor))
        assert len(page.items) == size
        listed, cursor = listed + [c.number for c in page.items], page.next
    assert (listed, cursor) == (numbers[::-1], None)
    register = asked(world, "auditor", lambda s, a: entries(s, world.office, numbers[0], a, NOW, limit=1))
    assert [e.seq for e in register.items] == [1]
    assert register.next is None
    for wrong in ("x", "cDk5OTk5OTk5OTk5OTk5OTk5OTk5", "🙂", "p1", "cC0x"):
        with pytest.raises(Invalid):
            tray(world, "kepala", cursor=wrong)


def test_lists_are_narrowed(own_world: World) -> None:
    """By words in number, title and name; signs that SQL knows are letters like others; by SOP, state, day, and mine."""
    world = own_world
    plain = world.file(CHOICE, "2026-11-16 08:00", kegiatan="Rapat seratus persen")
    percent = world.file(CHOICE, "2026-11-17 08:00", kegiatan="Rapat 100% siap")
    under = world.file(RETURN, "2026-11-18 08:00", kegiatan="a_b rapat", who="lain")
    slash = world.file(RETURN, "2026-11-18 23:30", kegiatan="Jalan \\ kebun")
    assert found(world) == [slash, under, percent, plain]
    assert found(world, query="100%") == [percent]
    assert found(world, query="%") == [percent]
    assert found(world, query="a_b") == [under]
    assert found(world, query="_") == [under]
    assert found(world, query="\\") == [slash]
    assert found(world, query="RAPAT persen") == [plain]
    assert found(world, query="pemohon lain") == [under]
    assert found(world, query=percent.lower()) == [percent]
    assert found(world, query="' OR 1=1 --") == []
    assert found(world, sop=RETURN.key) == [slash, under]
    assert found(world, state="verifikasi") == [slash, under]
    assert found(world, state="tidak-ada") == []
    assert found(world, since=date(2026, 11, 17), until=date(2026, 11, 17)) == [percent]
    assert found(world, since=date(2026, 11, 18)) == [slash, under]
    assert found(world, since=date(2026, 11, 19), zone=ZoneInfo("Asia/Jayapura")) == [slash]
    assert found(world, who="lain") == [under]
    assert found(world, who="pemohon", mine=True) == [slash, percent, plain]
    assert found(world, who="staf", mine=True) == []
    assert found(world, who="admin") == []
    assert found(world, who="asing") == []


def test_an_outline_hides_fields_and_documents(own_world: World) -> None:
    """An official whose row the case has not reached sees where it is, not what it says (nor may they open the letter)."""
    world = own_world
    letter = world.upload("pemohon")
    number = world.file(BOOKING, attachments={"surat": letter})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")

    def view(who: str) -> Any:
        return asked(world, who, lambda s, a: view_case(s, world.office, number, a, NOW))

    for who in ("kepala", "petugas1", "pemohon", "auditor"):
        whole = view(who)
        assert not whole.outline
        assert whole.fields["kegiatan"] == "Rapat"
        assert list(whole.documents) == ["surat"]
        assert asked(world, who, lambda s, a: document(s, world.office, a, letter, NOW)).public_id == letter
    for who in ("staf", "penilai1", "tu"):
        outline = view(who)
        assert outline.outline
        assert not outline.fields
        assert not outline.documents
        assert outline.state == "pembuatan"
        lines = asked(world, who, lambda s, a: entries(s, world.office, number, a, NOW)).items
        assert all(not line.fields and line.note is None for line in lines)
        with pytest.raises(NotFound):
            asked(world, who, lambda s, a: document(s, world.office, a, letter, NOW))
    for who in ("lain", "admin", "asing"):
        for question in (view_case, entries):
            with pytest.raises(NotFound):
                asked(world, who, lambda s, a, q=question: q(s, world.office, number, a, NOW))  # type: ignore[misc]
        with pytest.raises(NotFound):
            asked(world, who, lambda s, a: document(s, world.office, a, letter, NOW))
    assert (view("pemohon").is_requester, view("kepala").is_requester) == (True, False)
    assert view("kepala").tracking_url is None
    assert number in view("pemohon").tracking_url


def test_the_requester_reads_what_was_decided_not_what_was_remarked(own_world: World) -> None:
    """Notes and inner answers stay in the office; the reason of a refusal is told."""
    world = own_world
    number = world.file(ALL_OF)
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", penilai=["penilai1"])
    answer = Answer({"alasan": "Tidak lengkap."}, note="Orangnya cerewet.", version=2)
    world.send("penilai1", number, "tolak", "2026-11-16 08:20", answer)

    def lines(who: str) -> Any:
        return asked(world, who, lambda s, a: entries(s, world.office, number, a, NOW)).items

    official, requester = lines("kepala"), lines("pemohon")
    assert (official[2].note, requester[2].note) == ("Orangnya cerewet.", None)
    assert requester[2].fields == {"alasan": "Tidak lengkap."}
    assert requester[0].fields["kegiatan"] == "Rapat"
    assert [e.hash for e in requester] == [e.hash for e in official]
    assert [(e.actor, e.as_position) for e in requester] == [
        ("pemohon", "Pemohon"),
        ("kepala", "Jabatan kepala"),
        ("penilai1", "Jabatan penilai1"),
    ]


def test_a_first_look_is_stamped_once_and_only_by_whose_task_it_is(own_world: World) -> None:
    """Waiting ends when somebody whose task it is opens the case; nobody else's look counts."""
    world = own_world
    number = world.file(CHOICE)
    case_id = world.case(number).id
    for who, when in (
        ("auditor", "08:10"),
        ("staf", "08:11"),
        ("pemohon", "08:12"),
        ("kepala", "08:20"),
        ("kepala", "08:30"),
    ):
        now = at(f"2026-11-16 {when}")
        asked(world, who, lambda s, a, now=now: mark_seen(s, case_id, a, now), now)  # type: ignore[misc]
    assert world.task(number, "keputusan").seen_at == at("2026-11-16 08:20")
    view = asked(world, "kepala", lambda s, a: view_case(s, world.office, number, a, NOW))
    task = view.tasks[-1]
    assert (task.waited_minutes, task.worked_minutes, task.assignees) == (20, 100, ["kepala"])
    assert world.case(number).version == 1


def test_the_agenda_tells_others_only_that_it_is_taken(own_world: World) -> None:
    """Number and title only for those who may see the case; released bookings are not there; [since, until) touches."""
    world = own_world
    number = world.file(BOOKING, attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    world.act("petugas1", number, "buat", "2026-11-16 08:20", akun="zoom-1")

    def taken(who: str, since: str, until: str) -> list[Any]:
        span = at(f"2026-11-25 {since}"), at(f"2026-11-25 {until}")
        return [b.number for b in asked(world, who, lambda s, a: agenda(s, world.office, a, *span, NOW))]

    assert taken("kepala", "00:00", "23:59") == [number]
    assert taken("lain", "00:00", "23:59") == [None]
    assert taken("kepala", "11:00", "12:00") == []
    assert taken("kepala", "08:00", "09:00") == []
    assert taken("kepala", "10:59", "12:00") == [number]
    world.act("pemohon", number, "batalkan", "2026-11-16 09:00")
    assert taken("kepala", "00:00", "23:59") == []


def test_the_public_page_names_nobody(own_world: World) -> None:
    """Number and secret: rows and roles, no person, nothing of the content; a wrong one of either looks the same."""
    world = own_world
    number = world.file(BOOKING, kegiatan="Rapat rahasia", attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    secret = world.office.tracking_secret(number)
    with world.database.reading() as session:
        view = track(session, world.office, number, secret, NOW)
        told = repr((view.tasks, view.number, view.state_label, view.sop_name))
        assert not any(name in told for name in ("rahasia", "petugas1", "Nama", "@"))
        assert [t.role_label for t in view.tasks] == ["Pemohon", "Kepala", "Petugas"]
        sentences = set()
        for wrong in ((number, secret[:-1] + "2"), ("PJM-2026-00099", secret), (number, ""), ("", "")):
            with pytest.raises(NotFound) as refusal:
                track(session, world.office, *wrong, NOW)
            sentences.add(refusal.value.detail)
    assert len(sentences) == 1


def test_choices_are_todays_and_leave_the_requester_out(own_world: World) -> None:
    """A form offers whom the engine will accept."""
    world = own_world
    people, accounts = Panel().penilai, Akun().akun
    with world.database.reading() as session:
        offered = options(session, world.agency, ALL_OF.key, people, NOW, requester_id=world.people["penilai2"])
        assert [name for name, _ in offered] == ["penilai1", "penilai3"]
        assert options(session, world.agency, BOOKING.key, accounts, NOW) == [
            ("zoom-1", "Zoom 1 (100 orang)"),
            ("zoom-2", "Zoom 2 (100 orang)"),
        ]
