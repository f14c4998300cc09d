"""Keeping accounts: roles, removal, details, special accounts, teams, temporary passwords, and the walls around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import administration as adm
from engine import keeping as kp
from engine.accounts import (
    begin_session,
    change_password,
    check_password,
    issue_token,
    link_person,
    session_person,
    token_person,
)
from engine.actors import load_actor
from engine.errors import Invalid, NotFound, NotYours, Refusal
from engine.passwords import SHORTEST_PASSWORD
from engine.records import Appointment, Case, Complaint, Person, table
from engine.temporary import give_temporary, new_temporary
from tests.conftest import BACKENDS
from tests.engine.by_hand import at
from tests.engine.keeping_office import NOW, TODAY, Keepers, keepers_in
from tests.engine.together import at_once
from tests.engine.world import Stock

URL = "https://kantor.example"
DETAILS = {"name": "Siti Aminah", "job": "Statistisi", "institution": "Dinas Pertanian", "whatsapp": "0812-3456-7890"}


@pytest.fixture(params=BACKENDS)
def office(request: pytest.FixtureRequest, stock: Stock) -> Iterator[Keepers]:
    """The office on each database in turn."""
    with keepers_in(stock, request.param) as made:
        yield made


def refused(office: Keepers, kind: type[Refusal], who: str, sop: str, do: Callable[[Session, kp.Kept], Any]) -> Refusal:
    """The change is refused and nothing is written."""
    before = office.everything()
    with pytest.raises(kind) as refusal:
        office.keep(who, sop, do)
    assert type(refusal.value) is kind
    assert office.everything() == before
    return refusal.value


def test_another_role_from_today(office: Keepers) -> None:
    """Ubah Role ends today's appointment and begins another; nothing is retroactive and it is written down (SPK-48)."""
    staf, keeper = office.people["staf"], office.people["pengelola"]
    told = office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, staf, "kepala", NOW))
    assert told == "Kepala"
    assert office.roles("staf") == {("layanan", "kepala")}
    assert office.roles("staf", NOW - timedelta(days=1)) == {("layanan", "staf"), ("layanan", "petugas")}
    assert office.changes("staf") == [(keeper, "role", "Staf → Kepala")]
    assert office.person("staf").agency_id == office.agency
    told = office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, staf, kp.PLAIN, NOW))
    assert told == "Pemohon"
    assert office.roles("staf") == set()
    with office.database.reading() as session:
        held = kp.kept(session, office.office, load_actor(session, keeper, NOW), "layanan", NOW)
        assert kp.one_account(session, held, staf).role == "Pemohon"


def test_a_role_comes_by_a_free_position_or_a_new_one(office: Keepers) -> None:
    """A role of appointed persons goes along where the agency has it so; nothing of another SOP does (SPK-A5, SPK-48)."""
    warga, orang = office.people["warga"], office.people["orang"]
    office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, warga, "staf", NOW))
    assert office.roles("warga") == {("layanan", "staf"), ("layanan", "petugas")}
    office.keep("pengelola", "layanan", lambda s, k: kp.remove_account(s, k, office.people["staf"], NOW))
    with office.database.writing() as session:
        session.execute(update(table(Person)).where(Person.id == orang).values(agency_id=office.agency))
    office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, orang, "staf", NOW))
    with office.database.reading() as session:
        holdings = load_actor(session, orang, NOW).holdings
    assert [h.position_id for h in holdings] == [office.positions["staf"]], "the one that became free"
    with office.database.writing() as session:
        adm.add_position(session, office.agency, "Kosong, merangkap", [("layanan", "kepala"), ("jadwal", "kepala")])
    office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, orang, "kepala", NOW))
    assert office.roles("orang") == {("layanan", "kepala")}


def test_a_role_used_today_ends_with_today(office: Keepers) -> None:
    """Somebody given a role and another on the same day ends with the last; earlier ones are withdrawn unless used."""
    warga = office.people["warga"]
    for value in ("staf", "kepala", "petugas"):

        def give(session: Session, held: kp.Kept, value: str = value) -> str:
            return kp.set_role(session, held, warga, value, NOW)

        office.keep("pengelola", "layanan", give)
    assert office.roles("warga") == {("layanan", "petugas")}
    with office.database.reading() as session:
        count = session.query(Appointment).where(Appointment.person_id == warga).count()
    assert count == 1


def test_nobody_changes_their_own_role_or_removes_themselves(office: Keepers) -> None:
    """An agency never loses its last keeper by a slip (SPK-48, SPK-49)."""
    me = office.people["pengelola"]
    refused(office, NotYours, "pengelola", "layanan", lambda s, k: kp.set_role(s, k, me, "staf", NOW))
    refused(office, NotYours, "pengelola", "layanan", lambda s, k: kp.remove_account(s, k, me, NOW))
    refused(office, Invalid, "pengelola", "layanan", lambda s, k: kp.give_password(s, k, me, NOW))


def test_two_keepers_who_take_each_others_role_leave_one(office: Keepers) -> None:
    """The second is asked for their rights once it is their turn."""
    pair = [("pengelola", office.people["wakil"]), ("wakil", office.people["pengelola"])]

    def work(turn: int) -> str:
        who, whom = pair[turn % 2]
        return str(office.keep(who, "layanan", lambda s, k: kp.set_role(s, k, whom, kp.PLAIN, NOW)))

    got = at_once(2, work)
    assert sorted(type(each).__name__ for each in got) == ["NotYours", "str"]


@pytest.mark.parametrize(
    ("whom", "kind"),
    [
        ("admin", NotFound),
        ("auditor", NotFound),
        ("asing", NotFound),
        ("jadwal", NotFound),
        ("orang", NotFound),
        ("rangkap", NotYours),
    ],
)
def test_a_keeper_reaches_only_accounts_of_the_service(office: Keepers, whom: str, kind: type[Refusal]) -> None:
    """Never an admin, an auditor, another agency's or SOP's people, nor an official who serves elsewhere too (SPK-47)."""
    person = office.people[whom]
    for act in (
        lambda s, k: kp.set_role(s, k, person, "staf", NOW),
        lambda s, k: kp.remove_account(s, k, person, NOW),
        lambda s, k: kp.edit_account(s, k, person, DETAILS, NOW),
        lambda s, k: kp.give_link(s, k, person, URL, NOW, mails=True),
        lambda s, k: kp.give_password(s, k, person, NOW),
    ):
        refused(office, kind, "pengelola", "layanan", act)


@pytest.mark.parametrize("who", ["staf", "warga", "orang", "asing", "jadwal", "admin", "auditor"])
def test_only_the_declared_roles_keep_accounts(office: Keepers, who: str) -> None:
    """Deny by default: neither other roles of the SOP, nor other agencies, nor admin and auditor."""
    staf = office.people["staf"]
    refused(office, NotYours, who, "layanan", lambda s, k: kp.set_role(s, k, staf, "kepala", NOW))
    with office.database.reading() as session, pytest.raises(NotYours):
        kp.kept(session, office.office, load_actor(session, office.people[who], NOW), "layanan", NOW)


def test_whoever_belongs_to_another_agencys_service_is_theirs(office: Keepers) -> None:
    """A registered account of another agency that helps out here stays out of reach."""
    with office.database.writing() as session:
        other = session.scalar(text("SELECT id FROM agencies WHERE key = 'seberang'"))
        session.execute(update(table(Person)).where(Person.id == office.people["staf"]).values(agency_id=other))
    staf = office.people["staf"]
    refused(office, NotYours, "pengelola", "layanan", lambda s, k: kp.give_password(s, k, staf, NOW))


@pytest.mark.parametrize("kind", [Case, Complaint])
def test_who_asked_or_complained_elsewhere_keeps_their_account_to_themselves(
    office: Keepers, kind: type[Case | Complaint]
) -> None:
    """Whoever could sign in as them would read another agency's cases; their role here is still the keeper's to change."""
    staf = office.people["staf"]
    refused_to_all = (
        lambda s, k: kp.remove_account(s, k, staf, NOW),
        lambda s, k: kp.edit_account(s, k, staf, DETAILS, NOW),
        lambda s, k: kp.give_link(s, k, staf, URL, NOW, mails=True),
        lambda s, k: kp.give_password(s, k, staf, NOW),
    )
    with office.database.writing() as session:
        asked_elsewhere(session, kind, staf)
    for act in refused_to_all:
        refused(office, NotYours, "pengelola", "layanan", act)
    with office.database.reading() as session:
        held = kp.kept(session, office.office, load_actor(session, office.people["pengelola"], NOW), "layanan", NOW)
        line = kp.one_account(session, held, staf)
    assert (line.reach, line.entrusted) == (True, False)
    office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, staf, kp.PLAIN, NOW))


def asked_elsewhere(session: Session, kind: type[Case | Complaint], person: int) -> None:
    """A request, or a complaint, of theirs in the other agency."""
    other = session.scalar(text("SELECT id FROM agencies WHERE key = 'seberang'"))
    shared = {"number": "SBR-2026-00001", "agency_id": other, "sop": "seberang", "version": 0}
    own = {
        Case: {"sop_version": 1, "state": "draf", "title": "", "requester_id": person, "fields": {}, "people": {}}
        | {"opened_at": NOW, "seq": 0, "head": ""},
        Complaint: {"person_id": person, "name": "Nama", "subject": "s", "text": "t", "status": "diterima"}
        | {"created_at": NOW, "reply_by": NOW, "settle_by": NOW},
    }
    session.execute(insert(table(kind)).values(**shared, **own[kind]))


def test_a_later_duty_elsewhere_counts_already(office: Keepers) -> None:
    """An appointment to come is respected, one that has ended is not."""
    staf = office.people["staf"]
    with office.database.writing() as session:
        post = adm.add_position(session, office.agency, "Jadwal", [("jadwal", "staf")])
        adm.appoint(session, post, staf, date(2026, 12, 1), TODAY)
    refused(office, NotYours, "pengelola", "layanan", lambda s, k: kp.set_role(s, k, staf, "kepala", NOW))
    with office.database.writing() as session:
        session.execute(
            update(table(Appointment))
            .where(Appointment.position_id == post)
            .values(since=date(2026, 1, 1), until=date(2026, 11, 15))
        )
    office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, staf, "kepala", NOW))


def test_roles_that_are_not_offered(office: Keepers) -> None:
    """Neither an unknown role, nor one of another SOP, nor the one held already."""
    staf, warga = office.people["staf"], office.people["warga"]
    for whom, value in ((warga, "raja"), (warga, ""), (warga, "tim@1"), (staf, "staf"), (warga, kp.PLAIN)):

        def give(session: Session, held: kp.Kept, whom: int = whom, value: str = value) -> str:
            return kp.set_role(session, held, whom, value, NOW)

        assert "role" in refused(office, Invalid, "pengelola", "layanan", give).extra["errors"]


def test_a_removed_account_is_off_and_its_role_free(office: Keepers) -> None:
    """Hapus switches the account off: sessions and tokens end, the role ends, what it did stays (SPK-49)."""
    staf = office.people["staf"]
    with office.database.writing() as session:
        browser, token = begin_session(session, staf, NOW), issue_token(session, staf, NOW)
    assert office.keep("pengelola", "layanan", lambda s, k: kp.remove_account(s, k, staf, NOW)) == "Nama Staf"
    with office.database.reading() as session:
        assert session_person(session, browser, NOW) is None
        assert token_person(session, token) is None
        held = kp.kept(session, office.office, load_actor(session, office.people["wakil"], NOW), "layanan", NOW)
        assert "staf" not in [line.username for line in kp.accounts(session, held).items]
    assert not office.person("staf").active
    assert office.changes("staf") == [(office.people["pengelola"], "off", "")]
    refused(office, NotFound, "pengelola", "layanan", lambda s, k: kp.remove_account(s, k, staf, NOW))


def test_details_are_edited_and_named_in_the_register_without_their_content(office: Keepers) -> None:
    """Form Edit Akun (SPK-50)."""
    staf = office.people["staf"]
    office.keep("pengelola", "layanan", lambda s, k: kp.edit_account(s, k, staf, DETAILS, NOW))
    row = office.person("staf")
    assert (row.name, row.job, row.whatsapp, row.email) == ("Siti Aminah", "Statistisi", "6281234567890", None)
    (_, what, detail) = office.changes("staf")[-1]
    assert (what, detail) == ("details", "Nama lengkap, Jabatan, Instansi, Nomor WhatsApp, E-mail")
    wrong = {"name": " ", "nip": "12", "whatsapp": "1", "email": "bukan", "job": "a\x00b", "institution": "x" * 201}
    told = refused(office, Invalid, "pengelola", "layanan", lambda s, k: kp.edit_account(s, k, staf, wrong, NOW))
    assert set(told.extra["errors"]) == set(wrong)


def test_a_special_account(office: Keepers) -> None:
    """Akun khusus begins with its role and belongs to the agency's service (SPK-51)."""
    made = office.keep("pengelola", "layanan", lambda s, k: kp.add_account(s, k, "siti", DETAILS, "staf", NOW))
    office.people["siti"] = made
    assert office.roles("siti") == {("layanan", "staf"), ("layanan", "petugas")}
    assert office.person("siti").agency_id == office.agency
    assert office.changes("siti") == [(office.people["pengelola"], "created", "Staf")]
    told = refused(
        office, Invalid, "pengelola", "layanan",
        lambda s, k: kp.add_account(s, k, "dua kata", {"name": "", "email": "x"}, "raja", NOW),
    )  # fmt: skip
    assert set(told.extra["errors"]) == {"username", "name", "email", "role"}
    refused(office, Invalid, "pengelola", "layanan", lambda s, k: kp.add_account(s, k, "Siti", DETAILS, kp.PLAIN, NOW))


def test_a_personal_account_inside_a_team(office: Keepers) -> None:
    """Its cases are the team's; the register names the person (LZM-12, LZM-A4)."""
    unit = office.units["Statistik Sosial"]
    office.people["ani"] = office.keep(
        "jadwal", "jadwal", lambda s, k: kp.add_member(s, k, unit, "ani", {"name": "Ani"}, NOW)
    )
    with office.database.reading() as session:
        ani = load_actor(session, office.people["ani"], NOW)
        held = kp.kept(session, office.office, load_actor(session, office.people["jadwal"], NOW), "jadwal", NOW)
        teams = {team.name: [m.username for m in team.members] for team in kp.teams(session, held)}
        offered = [g.value for g in kp.grants(session, held)]
        line = kp.one_account(session, held, ani.id or 0)
    assert [(h.position, h.unit_id, h.roles) for h in ani.holdings] == [
        ("Anggota Statistik Sosial", unit, frozenset({("jadwal", "tim")}))
    ]
    assert teams == {"Neraca": [], "Statistik Sosial": ["ani", "sosial"]}
    assert (line.role, line.grant) == ("Tim: Statistik Sosial", f"tim@{unit}")
    assert offered == ["-", f"tim@{office.units['Neraca']}", f"tim@{unit}", "kepala", "staf", "petugas"]
    refused(office, NotFound, "jadwal", "jadwal", lambda s, k: kp.add_member(s, k, 999, "budi", {"name": "Budi"}, NOW))
    with office.database.reading() as session:
        no_teams = kp.kept(session, office.office, load_actor(session, office.people["pengelola"], NOW), "layanan", NOW)
        assert kp.teams(session, no_teams) == []
    refused(
        office, NotFound, "pengelola", "layanan", lambda s, k: kp.add_member(s, k, unit, "budi", {"name": "B"}, NOW)
    )
    neraca = office.units["Neraca"]
    office.keep("jadwal", "jadwal", lambda s, k: kp.set_role(s, k, office.people["ani"], f"tim@{neraca}", NOW))
    with office.database.reading() as session:
        assert [h.unit_id for h in load_actor(session, office.people["ani"], NOW).holdings] == [neraca]


def test_units_are_named_once_and_stay_in_their_agency(office: Keepers) -> None:
    """A unit has a name of its own in the agency; a position of another agency is none of it."""
    for name in ("Neraca", " ", "x" * 201, "a\nb"):
        with pytest.raises(Invalid), office.database.writing() as session:
            adm.add_unit(session, office.agency, name)
    with office.database.writing() as session:
        other = session.scalar(text("SELECT id FROM agencies WHERE key = 'seberang'"))
        assert other is not None
        adm.add_unit(session, other, "Neraca")
    with pytest.raises(Invalid), office.database.writing() as session:
        adm.add_position(session, other, "Anggota", unit_id=office.units["Neraca"])


def test_a_temporary_password_is_told_once_and_must_be_changed(office: Keepers) -> None:
    """Takes the place of 123456: made by the machine, and every session and token before it ends (LZM-12, LZM-A4)."""
    warga = office.people["warga"]
    with office.database.writing() as session:
        browser, token = begin_session(session, warga, NOW), issue_token(session, warga, NOW)
    given = office.keep("pengelola", "layanan", lambda s, k: kp.give_password(s, k, warga, NOW))
    assert given.password not in repr(given)
    with office.database.reading() as session:
        passed = check_password(session, "warga", given.password)
        assert passed is not None
        assert session_person(session, browser, NOW) is None
        assert token_person(session, token) is None
    assert office.person("warga").must_change
    assert given.password not in str(office.everything())
    with pytest.raises(Invalid) as same, office.database.writing() as session:
        change_password(session, warga, given.password, given.password, NOW)
    assert list(same.value.errors) == ["password"]
    with office.database.writing() as session:
        change_password(session, warga, given.password, "kata sandi saya sendiri", NOW)
    assert not office.person("warga").must_change
    assert [what for _, what, _ in office.changes("warga")] == ["temporary", "password"]


def test_temporary_passwords_are_strong_and_never_the_same() -> None:
    """Readable, long enough, and random."""
    made = {new_temporary() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) >= SHORTEST_PASSWORD and not set(each) & set("il1o0") for each in made)


def test_no_temporary_password_for_an_account_that_is_off(office: Keepers) -> None:
    """Switched on first."""
    with office.database.writing() as session:
        session.execute(update(table(Person)).where(Person.id == office.people["warga"]).values(active=False))
    with pytest.raises(Invalid), office.database.writing() as session:
        give_temporary(session, office.people["warga"], None, NOW)


def test_a_link_is_mailed_or_handed_over(office: Keepers) -> None:
    """Mailed where there is an address; shown where there is none."""
    staf, warga = office.people["staf"], office.people["warga"]
    mailed = office.keep("pengelola", "layanan", lambda s, k: kp.give_link(s, k, staf, URL, NOW, mails=True))
    assert (mailed.mailed, mailed.link) == ("staf@contoh.example", "")
    assert [letter.recipient for letter in office.letters()] == ["staf@contoh.example"]
    shown = office.keep("pengelola", "layanan", lambda s, k: kp.give_link(s, k, warga, URL, NOW, mails=True))
    with office.database.reading() as session:
        assert link_person(session, shown.link.rsplit("/", 1)[1], NOW).id == warga


def test_the_table_searches_sorts_and_turns_pages(office: Keepers) -> None:
    """Every column of words is searched; pages go on where the last ended (SPK-47)."""
    office.keep("pengelola", "layanan", lambda s, k: kp.edit_account(s, k, office.people["warga"], DETAILS, NOW))
    with office.database.reading() as session:
        held = kp.kept(session, office.office, load_actor(session, office.people["pengelola"], NOW), "layanan", NOW)

        def names(**asked: Any) -> list[str]:
            return [line.username for line in kp.accounts(session, held, **asked).items]

        assert names() == ["pengelola", "rangkap", "staf", "wakil", "warga"]
        assert names(order="-nama") == ["warga", "wakil", "staf", "rangkap", "pengelola"]
        assert names(order="-jabatan")[0] == "warga"
        assert names(order="apa saja") == names()
        assert names(query="pertanian") == names(query="6281234") == names(query="Statistisi") == ["warga"]
        assert names(query="%") == []
        first = kp.accounts(session, held, limit=3)
        assert (len(first.items), first.count) == (3, 5)
        assert names(limit=3, cursor=first.next) == ["wakil", "warga"]
        lines = {line.username: line for line in kp.accounts(session, held).items}
    assert [lines[who].role for who in ("pengelola", "staf", "warga")] == ["Kepala", "Staf", "Pemohon"]
    assert [who for who in lines if lines[who].mine] == ["pengelola"]
    assert [who for who in lines if not lines[who].reach] == ["rangkap"]


def test_the_register_of_changes_cannot_be_changed(office: Keepers) -> None:
    """Append-only in the database itself."""
    office.keep("pengelola", "layanan", lambda s, k: kp.give_password(s, k, office.people["warga"], NOW))
    for statement in ("UPDATE account_changes SET what = 'on'", "DELETE FROM account_changes"):
        with pytest.raises(DBAPIError, match="append-only"), office.database.writing() as session:
            session.execute(text(statement))


def test_tomorrow_a_role_given_today_still_runs(office: Keepers) -> None:
    """An appointment by a keeper has no end."""
    office.keep("pengelola", "layanan", lambda s, k: kp.set_role(s, k, office.people["warga"], "staf", NOW))
    assert office.roles("warga", at("2030-01-02 09:00")) == {("layanan", "staf"), ("layanan", "petugas")}
