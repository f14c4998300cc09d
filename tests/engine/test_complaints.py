"""Complaints: filed by anybody, handled by those declared, told to the complainant, never handled by a party to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from engine.actors import load_actor
from engine.around import complaints
from engine.around.complaints import Grievance, Step
from engine.catalogue import Catalogue, Declared
from engine.declaration import Around, Sop
from engine.errors import Invalid, NotFound, NotFromHere, NotYours, Refusal, Stale
from engine.office import Office
from engine.records import AgencySop, Appointment, Complaint, ComplaintEntry, Message, Position, table
from engine.running import running
from tests.engine.by_hand import FILED, at
from tests.engine.made_up import BOOKING, CHOICE
from tests.engine.made_up_parts import STAF, write_messages
from tests.engine.world import World, everything

SOP = replace(BOOKING, around=Around(complaints=(STAF,)))
NOW = at(FILED)
EVERYBODY = ("pemohon", "lain", "kepala", "staf", "tu", "petugas1", "asing", "auditor", "admin")
STRANGER = {"name": "Nama Warga", "email": "warga@surat.example"}


@dataclass
class Counter:
    """The office of the world, whose booking service takes complaints; short ways to file and to act."""

    world: World
    office: Office

    def file(self, who: str | None = "pemohon", *, when: Any = NOW, sop: str = SOP.key, **said: Any) -> str:
        """A complaint by somebody, or by a stranger."""
        words = {"subject": "Tautan tidak datang", "text": "Sudah dua hari menunggu."} | (
            STRANGER if who is None else {}
        )
        with self.world.database.writing() as session:
            actor = load_actor(session, self.world.people[who], when) if who is not None else None
            return complaints.file_complaint(session, self.office, sop, actor, Grievance(**(words | said)), when).number

    def case(self, sop: Sop) -> str:
        """A case of the requester's own."""
        letter = {"surat": self.world.upload("pemohon")} if sop is SOP else {}
        return self.world.file(sop, attachments=letter)

    def act(self, who: str, number: str, action: str, *, when: Any = NOW, **sent: Any) -> None:
        """One step on the complaint as it is, with a public note, unless said otherwise."""
        with self.world.database.writing() as session:
            actor = load_actor(session, self.world.people[who], when)
            version = session.scalar(select(Complaint.version).where(Complaint.number == number))
            step = Step(**({"note": "Sudah kami periksa.", "public": True, "version": version} | sent))
            complaints.handle(session, self.office, number, action, actor, step, when)

    def view(self, who: str, number: str, when: Any = NOW) -> complaints.ComplaintView:
        """The complaint as somebody sees it."""
        with self.world.database.reading() as session:
            actor = load_actor(session, self.world.people[who], when)
            return complaints.view_complaint(session, self.office, number, actor, when)

    def found(self, who: str, when: Any = NOW, **asked: Any) -> list[str]:
        """The numbers somebody finds."""
        with self.world.database.reading() as session:
            actor = load_actor(session, self.world.people[who], when)
            page, counts = complaints.find_complaints(session, self.office, actor, when, **asked)
        assert page.count == (counts[asked["status"]] if asked.get("status") else counts.total())
        return [line.number for line in page.items]

    def seen_by(self, number: str) -> set[str]:
        """Who sees a complaint; its lists must say the same."""
        seen = set()
        for who in EVERYBODY:
            try:
                self.view(who, number)
                seen.add(who)
            except NotFound:
                pass
        assert seen == {who for who in EVERYBODY if number in self.found(who)}
        return seen

    def row(self, number: str) -> Any:
        """Its row."""
        with self.world.database.reading() as session:
            return session.scalars(select(Complaint).where(Complaint.number == number)).one()

    def told(self, template: str) -> list[Any]:
        """The messages of a template."""
        return [m for m in self.world.rows(Message) if m.template == template]

    def set_superior(self, of: str, superior: str) -> None:
        """Puts one post below another."""
        with self.world.database.writing() as session:
            session.execute(
                update(Position)
                .where(Position.id == self.world.positions[of])
                .values(superior_id=self.world.positions[superior])
            )


@pytest.fixture
def counter(own_world: World, tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """The counter on each database in turn; Kepala stands above Staf."""
    texts = write_messages(tmp_path_factory.mktemp("texts"))
    catalogue = Catalogue([Declared(SOP, texts), Declared(CHOICE, texts)])
    made = Counter(own_world, replace(own_world.office, catalogue=catalogue))
    made.set_superior("staf", "kepala")
    return made


# ── Filing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_complaint_without_a_request_gets_its_number_and_its_clocks(counter: Counter) -> None:
    """UNS-42: accepted without a case, numbered apart from cases; 14 days to reply, 30 to settle (UU 25/2009)."""
    assert [counter.file(), counter.file(None)] == ["KEL-2026-00001", "KEL-2026-00002"]
    row = counter.row("KEL-2026-00001")
    assert (row.status, row.version, row.case_id, row.person_id) == (
        "diterima",
        0,
        None,
        counter.world.people["pemohon"],
    )
    assert (row.reply_by, row.settle_by) == (NOW + timedelta(days=14), NOW + timedelta(days=30))
    assert counter.case(SOP).endswith("-00001")
    lines = counter.world.rows(ComplaintEntry)
    assert [(e.status, e.as_position, e.public, e.note) for e in lines] == [("diterima", "Pelapor", True, "")] * 2
    assert counter.file(when=at("2027-01-01 00:30")) == "KEL-2027-00001", "a new year in the agency's own zone"


def test_both_sides_are_told_at_once(counter: Counter) -> None:
    """The complainant gets number and link, the handlers the term; nothing of the text leaves the house."""
    number = counter.file()
    receipt, arrived = counter.told("keluhan_diterima"), counter.told("keluhan_masuk")
    assert {(m.channel, m.recipient) for m in receipt} == {
        ("page", str(counter.world.people["pemohon"])),
        ("email", "pemohon@luar.example"),
    }
    assert all(number in m.subject and counter.office.complaint_tracking_link(number) in m.body for m in receipt)
    assert {(m.channel, m.person_id) for m in arrived} == {(c, counter.world.people["staf"]) for c in ("page", "email")}
    assert all(
        counter.office.complaint_link(number) in m.body and "Senin, 30 November 2026 08.00 WIB" in m.body
        for m in arrived
    )
    assert not [m for m in (*receipt, *arrived) if "dua hari menunggu" in m.body]


def test_a_stranger_with_a_number_alone_is_told_there(counter: Counter) -> None:
    """Where there is no gateway the message waits for a hand, and is never forgotten."""
    counter.file(None, email="", whatsapp="0812-0000-0009")
    assert [(m.channel, m.recipient, m.status) for m in counter.told("keluhan_diterima")] == [
        ("whatsapp", "6281200000009", "failed")
    ]
    counter.office = replace(counter.office, whatsapp=True)
    counter.file(None, email="", whatsapp="0812-0000-0010")
    assert counter.told("keluhan_diterima")[-1].status == "waiting"


LONG = "a" * 10_001
BAD: list[tuple[str, dict[str, Any], str]] = [
    *(
        ("pemohon", {"subject": value}, "subject")
        for value in ("", "  ", None, 5, ["x"], "a\nb", "a" * 301, "\x00", "\ud800")
    ),
    *(("pemohon", {"text": value}, "text") for value in ("", None, 5, {"a": 1}, LONG, "\x00", "\ud800")),
    *(("pemohon", {"case": value}, "case") for value in (5, ["x"], "a\nb", "a" * 41, "\x00")),
    *(("pemohon", {"about": value}, "about") for value in (5, "lain", "asing", "tidak-ada", "\x00", "a" * 300)),
    ("staf", {"about": "staf"}, "about"),
    *(("", {"name": value}, "name") for value in ("", None, 7, "a\nb", "a" * 201)),
    *(("", {"email": value}, "email") for value in ("", "bukan surel", "a@b@c", "é@x.example", 7, "a" * 255)),
    *(("", {"whatsapp": value}, "whatsapp") for value in ("12", "abc", "+1 555 0000", 7)),
]


@pytest.mark.parametrize(("who", "said", "field"), BAD, ids=[f"{f}-{n}" for n, (_, _, f) in enumerate(BAD)])
def test_what_cannot_be_taken_is_told_by_field(
    sqlite_world: World, tmp_path: Any, who: str, said: Any, field: str
) -> None:
    """Each fault gets a sentence at its field, and nothing is written."""
    counter = _on(sqlite_world, tmp_path)
    before = everything(counter.world.database)
    with pytest.raises(Invalid) as refused:
        counter.file(who or None, **said)
    assert set(refused.value.errors) == {field}
    assert all(sentence.endswith(".") for sentence in refused.value.errors[field])
    assert everything(counter.world.database) == before


def test_every_fault_is_told_at_once(sqlite_world: World, tmp_path: Any) -> None:
    counter = _on(sqlite_world, tmp_path)
    with pytest.raises(Invalid) as refused:
        counter.file(None, subject="", text="", name="", email="x", whatsapp="y", about="z", case="\x00")
    assert set(refused.value.errors) == {"subject", "text", "name", "email", "whatsapp", "about", "case"}


def test_a_service_that_takes_none_says_so(sqlite_world: World, tmp_path: Any) -> None:
    """What a SOP does not declare it does not have; one that nobody runs, or nobody knows, is not found."""
    counter = _on(sqlite_world, tmp_path)
    for sop in (CHOICE.key, "tidak-ada", "\x00"):
        with pytest.raises(NotFound):
            counter.file(sop=sop)
    with counter.world.database.writing() as session:
        session.execute(delete(table(AgencySop)))
    with pytest.raises(NotFound):
        counter.file()


def test_auditor_and_administrator_file_nothing(sqlite_world: World, tmp_path: Any) -> None:
    counter = _on(sqlite_world, tmp_path)
    for who in ("auditor", "admin"):
        with pytest.raises(NotYours):
            counter.file(who)


def test_a_case_is_linked_only_for_those_who_may_know_it(counter: Counter) -> None:
    """The requester's own, or with the tracking secret; anybody else's number stays what they wrote."""
    case, other = counter.case(SOP), counter.case(CHOICE)
    secret = counter.office.tracking_secret(case)
    linked = {counter.file(case=case.lower()), counter.file(None, case=case, case_secret=secret)}
    kept = {
        counter.file("lain", case=case): case,
        counter.file(None, case=case, text="Lagi.", case_secret="salah"): case,
        counter.file(None, case=case, text="Tanpa kode."): case,
        counter.file(None, case=case, text="Huruf lain.", case_secret="é"): case,
        counter.file(case="PJM-2026-99999"): "PJM-2026-99999",
        counter.file(case=other): other,
    }
    assert [counter.view("auditor", number).case for number in linked] == [case] * 2
    for number, named in kept.items():
        assert counter.row(number).case_id is None
        assert counter.row(number).text.endswith(f"Nomor berkas yang disebutkan: {named}")


def test_a_stranger_who_sends_twice_has_one_complaint(counter: Counter) -> None:
    """The same words from the same address within a day are one complaint; other words, or a day later, another."""
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: counter.file(None), range(4)))
    assert numbers == {"KEL-2026-00001"}
    assert counter.file(None, case="PJM-2026-00007", text="Lain.") == counter.file(
        None, case="PJM-2026-00007", text="Lain."
    )
    assert counter.file(None, text="Lai") != counter.file(None, text="Lain.")
    assert counter.file(None, when=NOW + timedelta(days=1)) not in numbers
    assert counter.file() != counter.file(), "an account's double sending is the door's matter"


def test_numbers_are_given_once(counter: Counter) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: counter.file(), range(8)))
    assert sorted(numbers) == [f"KEL-2026-{n:05d}" for n in range(1, 9)]


# ── The life cycle ───────────────────────────────────────────────────────────────────────────────────────────────────

WAYS: dict[str, tuple[str, ...]] = {
    "diterima": (),
    "diproses": ("proses",),
    "selesai": ("proses", "selesaikan"),
    "ditolak": ("tolak",),
}
ALLOWED = {
    ("diterima", "proses"): "diproses",
    ("diterima", "tolak"): "ditolak",
    ("diproses", "selesaikan"): "selesai",
    ("diproses", "tolak"): "ditolak",
}


@pytest.mark.parametrize(("status", "action"), list(product(WAYS, ("proses", "selesaikan", "tolak"))))
def test_every_step_from_every_status(sqlite_world: World, tmp_path: Any, status: str, action: str) -> None:
    """diterima → diproses → selesai | ditolak, diterima → ditolak, and no other: the rest is refused and changes nothing."""
    counter = _on(sqlite_world, tmp_path)
    number = counter.file()
    for step in WAYS[status]:
        counter.act("staf", number, step)
    before = everything(counter.world.database)
    if (status, action) in ALLOWED:
        counter.act("staf", number, action)
        row = counter.row(number)
        assert row.status == ALLOWED[status, action]
        assert row.version == len(WAYS[status]) + 1
        assert (row.closed_at is not None) is (row.status in ("selesai", "ditolak"))
        return
    with pytest.raises(NotFromHere) as refused:
        counter.act("staf", number, action)
    assert refused.value.extra["allowed"] == [a for s, a in ALLOWED if s == status]
    assert counter.view("staf", number).actions == tuple(refused.value.extra["allowed"])
    assert everything(counter.world.database) == before


def test_public_notes_reach_the_complainant_and_internal_ones_do_not(counter: Counter) -> None:
    number = counter.file(None)
    counter.act("staf", number, "proses", note="Operator ditegur.", public=False)
    counter.act("staf", number, "selesaikan", note="Tautan sudah dikirim ulang.", when=NOW + timedelta(days=1))
    told = counter.told("keluhan_bergerak")
    assert [(m.channel, m.recipient, m.person_id) for m in told] == [("email", "warga@surat.example", None)] * 2
    assert "Diproses" in told[0].subject
    assert "Operator ditegur" not in told[0].body
    assert "Tautan sudah dikirim ulang." in told[1].body
    whole = counter.view("auditor", number).notes
    assert [(n.status, n.note, n.by, n.name) for n in whole] == [
        ("diterima", "", "Pelapor", ""),
        ("diproses", "Operator ditegur.", "Jabatan staf", "Nama staf"),
        ("selesai", "Tautan sudah dikirim ulang.", "Jabatan staf", "Nama staf"),
    ]
    with counter.world.database.reading() as session:
        secret = counter.office.tracking_secret(number)
        shown = complaints.track_complaint(session, counter.office, number, secret, NOW)
    assert [n.note for n in shown.notes] == ["", "", "Tautan sudah dikirim ulang."]
    assert {n.name for n in shown.notes} == {""}
    assert (shown.email, shown.whatsapp, shown.about) == (None, None, "")


def test_the_complainant_with_an_account_reads_the_public_part(counter: Counter) -> None:
    number = counter.file(about="kepala")
    counter.act("staf", number, "proses", note="Catatan dalam.", public=False)
    mine = counter.view("pemohon", number)
    assert (mine.mine, mine.actions, mine.about) == (True, (), "")
    assert [n.note for n in mine.notes] == ["", ""]
    assert mine.tracking_url == counter.office.complaint_tracking_link(number)
    assert counter.view("staf", number).about == "Nama kepala"


def test_a_step_wants_a_note_and_the_version_seen(sqlite_world: World, tmp_path: Any) -> None:
    counter = _on(sqlite_world, tmp_path)
    number = counter.file()
    before = everything(counter.world.database)
    wrongs: list[tuple[dict[str, Any], str]] = [
        *(({"note": value}, "note") for value in ("", "  ", None, 5, "\x00", "\ud800", "a" * 5001)),
        *(({"public": value}, "public") for value in (None, "ya", 1)),
        *(({"version": value}, "version") for value in (None, "0", True, 1.5)),
    ]
    for wrong, field in wrongs:
        with pytest.raises(Invalid) as refused:
            counter.act("staf", number, "proses", **wrong)
        assert set(refused.value.errors) == {field}, wrong
    for version in (-1, 1, 10**30):
        with pytest.raises(Stale):
            counter.act("staf", number, "proses", version=version)
    with pytest.raises(NotFound):
        counter.act("staf", number, "hapus")
    assert everything(counter.world.database) == before


def test_of_two_at_once_one_wins(counter: Counter) -> None:
    number = counter.file()

    def attempt(action: str) -> str:
        try:
            counter.act("staf", number, action, version=0)
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(attempt, ("proses", "tolak")))
    assert answers == ["done", "stale"]
    assert len(counter.world.rows(ComplaintEntry)) == 2


def test_the_register_of_a_complaint_is_append_only(counter: Counter) -> None:
    counter.file()
    for statement in (update(table(ComplaintEntry)).values(note="lain"), delete(table(ComplaintEntry))):
        with pytest.raises(DBAPIError), counter.world.database.writing() as session:
            session.execute(statement)
    assert [e.note for e in counter.world.rows(ComplaintEntry)] == [""]


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_sees_a_complaint(counter: Counter) -> None:
    """Complainant, handlers, auditor; not other requesters, not other offices, not another agency, not the administrator."""
    assert counter.seen_by(counter.file()) == {"pemohon", "staf", "auditor"}
    assert counter.seen_by(counter.file(None)) == {"staf", "auditor"}
    assert counter.seen_by(counter.file("petugas1", about="kepala")) == {"petugas1", "staf", "auditor"}


def test_only_handlers_act(counter: Counter) -> None:
    number = counter.file()
    for who in EVERYBODY:
        if who != "staf":
            with pytest.raises(NotYours if who in ("pemohon", "auditor") else NotFound):
                counter.act(who, number, "proses")
    with pytest.raises(NotFound):
        counter.act("staf", "KEL-2026-09999", "proses")
    assert counter.row(number).status == "diterima"


def test_a_party_to_a_complaint_never_handles_it(counter: Counter) -> None:
    """Neither the person complained about nor the complainant; where nobody else is left, the superior does."""
    about, own = counter.file(about="staf"), counter.file("staf")
    assert counter.seen_by(about) == {"pemohon", "kepala", "auditor"}
    assert counter.seen_by(own) == {"staf", "kepala", "auditor"}
    assert {m.person_id for m in counter.told("keluhan_masuk")} == {counter.world.people["kepala"]}
    with pytest.raises(NotFound):
        counter.act("staf", about, "proses")
    with pytest.raises(NotYours):
        counter.act("staf", own, "proses")
    counter.act("kepala", about, "proses")
    assert counter.view("kepala", about).notes[-1].by == "Jabatan kepala"


def test_a_superior_who_is_a_party_is_passed_over(counter: Counter) -> None:
    """About the only handler, by his superior: it goes one further up; where there is nobody, to nobody."""
    counter.set_superior("kepala", "tu")
    assert counter.seen_by(counter.file("kepala", about="staf")) == {"kepala", "tu", "auditor"}
    counter.set_superior("tu", "kepala")
    assert counter.seen_by(counter.file("kepala", about="staf")) == {"kepala", "tu", "auditor"}, "a circle ends"
    assert counter.seen_by(counter.file("tu", about="staf")) == {"tu", "kepala", "auditor"}


def test_with_another_holder_it_stays_at_the_desk(counter: Counter) -> None:
    """A colleague with the same role handles it; and a role nobody holds today is the superior's."""
    about = counter.file(about="staf")
    with counter.world.database.writing() as session:
        session.execute(
            update(table(Appointment))
            .where(Appointment.person_id == counter.world.people["petugas2"])
            .values(position_id=counter.world.positions["staf"])
        )
    assert counter.seen_by(about) == {"pemohon", "auditor"}, "petugas2 is not among those asked"
    assert counter.found("petugas2") == [about]
    counter.act("petugas2", about, "proses")
    with counter.world.database.writing() as session:
        session.execute(
            update(table(Appointment))
            .where(Appointment.position_id == counter.world.positions["staf"])
            .values(until=(NOW - timedelta(days=1)).date())
        )
    assert counter.seen_by(about) == {"pemohon", "kepala", "auditor"}


def test_officials_are_those_of_the_office_today(counter: Counter) -> None:
    with counter.world.database.reading() as session:
        run = running(session, counter.office, SOP.key, NOW)
        found = {o.username: o.positions for o in complaints.officials(session, run, NOW)}
    assert found["kepala"] == ("Jabatan kepala",)
    assert not {"pemohon", "lain", "asing", "auditor"} & found.keys()


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_begins_with_what_is_due(counter: Counter) -> None:
    """Open ones by what is owed next, closed ones last, the newest first; searched by number, subject and name."""
    old = counter.file(subject="Lama menunggu")
    second = counter.file("lain", subject="Petugas tidak ramah", when=NOW + timedelta(days=1))
    third = counter.file(None, name="Ibu 100%", when=NOW + timedelta(days=2))
    counter.act("staf", old, "proses")
    assert counter.found("staf") == [second, third, old]
    counter.act("staf", second, "tolak")
    counter.act("staf", old, "selesaikan")
    assert counter.found("staf") == [third, second, old]
    assert counter.found("staf", query="RAMAH petugas") == [second]
    assert counter.found("staf", query="100%") == [third]
    assert counter.found("staf", query=old.lower()) == [old]
    assert counter.found("staf", status="ditolak") == [second]
    assert (
        counter.found("staf", sop="lain")
        == counter.found("staf", query="\x00")
        == counter.found("staf", status="\x00")
        == []
    )
    assert counter.found("lain") == [second]
    with counter.world.database.reading() as session:
        actor = load_actor(session, counter.world.people["staf"], NOW)
        first, _ = complaints.find_complaints(session, counter.office, actor, NOW, limit=2)
        rest, _ = complaints.find_complaints(session, counter.office, actor, NOW, limit=2, cursor=first.next)
    assert [line.number for line in (*first.items, *rest.items)] == [third, second, old]
    assert rest.next is None


def test_late_is_said_of_what_is_owed(counter: Counter) -> None:
    """At the very instant it is on time; a closed complaint is not late."""
    number = counter.file()
    reply = NOW + timedelta(days=14)
    standings = [counter.view("staf", number, when).standing for when in (reply, reply + timedelta(seconds=1))]
    assert standings == ["on_time", "late"]
    counter.act("staf", number, "proses", when=reply)
    assert counter.view("staf", number, reply + timedelta(days=1)).standing == "on_time"
    assert counter.view("staf", number, NOW + timedelta(days=31)).standing == "late"
    counter.act("staf", number, "selesaikan", when=NOW + timedelta(days=31))
    assert counter.view("staf", number, NOW + timedelta(days=90)).standing is None


def test_tracking_wants_number_and_secret(counter: Counter) -> None:
    """A wrong number and a wrong secret are told in the same words."""
    number, office = counter.file(None), counter.office
    secret = office.tracking_secret(number)
    wrong = [
        (number, "x"),
        (number, secret.upper()),
        (number, "é"),
        ("KEL-2026-00009", office.tracking_secret("KEL-2026-00009")),
    ]
    wrong += [("é", secret), ("", ""), ("a" * 99, office.tracking_secret("a" * 99))]
    with counter.world.database.reading() as session:
        for asked in wrong:
            with pytest.raises(NotFound, match="tidak cocok"):
                complaints.track_complaint(session, office, *asked, NOW)
        assert complaints.track_complaint(session, office, number, secret, NOW).status == "diterima"


def _on(world: World, folder: Any) -> Counter:
    """The counter on one database."""
    catalogue = Catalogue([Declared(SOP, write_messages(folder)), Declared(CHOICE, folder)])
    made = Counter(world, replace(world.office, catalogue=catalogue))
    made.set_superior("staf", "kepala")
    return made
