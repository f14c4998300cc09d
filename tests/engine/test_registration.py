"""Strangers make an account themselves: confirmed by the mailed link, without telling anybody who has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.accounts import LINK_LIFE, check_password
from engine.actors import load_actor
from engine.errors import Invalid, NotFound
from engine.records import OneTimeLink, Person
from engine.registration import MOST_AN_HOUR, applicant, confirm, open_services, register
from tests.conftest import BACKENDS
from tests.engine.keeping_office import NOW, Keepers, keepers_in
from tests.engine.together import at_once
from tests.engine.world import Stock

PASSWORD = "kata sandi pilihan sendiri"
TYPED = {
    "name": "Siti Aminah",
    "nip": "19800101 200501 2 001",
    "job": "Statistisi",
    "institution": "Dinas Pertanian",
    "work_level": "Provinsi",
    "whatsapp": "0812-3456-7890",
    "email": " Siti.Aminah@Dinas.Example ",
}
EMAIL = "siti.aminah@dinas.example"


@pytest.fixture(params=BACKENDS)
def office(request: pytest.FixtureRequest, stock: Stock) -> Iterator[Keepers]:
    """The office on each database in turn."""
    with keepers_in(stock, request.param) as made:
        yield made


def registered(office: Keepers, when: Any = NOW, sop: str = "layanan", **changed: str) -> str:
    """Registers; gives the secret of the link in the newest letter."""
    with office.database.writing() as session:
        register(session, office.office, sop, {**TYPED, **changed}, when)
    return secret(office)


def secret(office: Keepers) -> str:
    """The secret in the newest letter, "" where it has none."""
    found = re.search(r"https://kantor\.example/daftar/(\S+)", office.letters()[-1].body)
    return found[1] if found else ""


def confirmed(office: Keepers, link: str, when: Any = NOW) -> int:
    """Opens the link and sets a password."""
    with office.database.writing() as session:
        return confirm(session, link, PASSWORD, when)


def people(office: Keepers) -> int:
    """How many entries of persons there are."""
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_which_services_are_open(office: Keepers) -> None:
    """Only where the SOP in force says so."""
    with office.database.reading() as session:
        assert [run.sop.key for run in open_services(session, office.office, NOW)] == ["layanan", "seberang"]
    for key in ("jadwal", "tidak-ada", "\x00"):
        with pytest.raises(NotFound), office.database.writing() as session:
            register(session, office.office, key, TYPED, NOW)


def test_the_link_makes_the_account_and_nothing_before_it(office: Keepers) -> None:
    """Until the address is confirmed nobody can sign in with it; then its name is the address."""
    link = registered(office)
    with office.database.reading() as session:
        assert session.scalar(select(Person).where(Person.username == EMAIL)) is None
        assert applicant(session, link, NOW).name == "Siti Aminah"
    person = confirmed(office, link)
    row = office.person(person)
    assert (row.username, row.email, row.active, row.agency_id) == (EMAIL, EMAIL, True, office.agency)
    assert (row.nip, row.whatsapp, row.kind) == ("198001012005012001", "6281234567890", "person")
    with office.database.reading() as session:
        passed = check_password(session, EMAIL.upper(), PASSWORD)
        assert passed is not None
        assert load_actor(session, person, NOW).holdings == (), "a plain requester"
    assert office.changes(person) == [(person, "registered", "")]
    with pytest.raises(NotFound):
        confirmed(office, link)


def test_a_weak_password_leaves_the_link_good(office: Keepers) -> None:
    """The person types another one."""
    link = registered(office)
    with pytest.raises(Invalid), office.database.writing() as session:
        confirm(session, link, "pendek", NOW)
    assert confirmed(office, link)


def test_every_fault_is_told_at_once(office: Keepers) -> None:
    """Everything but the NIP is needed."""
    before = office.everything()
    with pytest.raises(Invalid) as refusal, office.database.writing() as session:
        register(session, office.office, "layanan", {}, NOW)
    assert set(refusal.value.errors) == set(TYPED) - {"nip"}
    long = {**TYPED, "email": "a" * 60 + "@" + "b" * 50 + ".example", "nip": "12a", "name": "A\nB"}
    with pytest.raises(Invalid) as refusal, office.database.writing() as session:
        register(session, office.office, "layanan", long, NOW)
    assert set(refusal.value.errors) == {"email", "nip", "name"}
    assert office.everything() == before


@pytest.mark.parametrize("known", ["staf@contoh.example", "STAF@contoh.example"])
def test_the_owner_of_a_known_address_is_told_and_nobody_else(office: Keepers, known: str) -> None:
    """No link, no entry: a letter to the address that says it has an account."""
    before = people(office)
    assert registered(office, email=known) == ""
    assert people(office) == before
    letter = office.letters()[-1]
    assert (letter.recipient, letter.template) == ("staf@contoh.example", "sudah_terdaftar")
    assert "staf" in letter.body
    assert "https://kantor.example/lupa-kata-sandi" in letter.body


def test_what_a_third_person_typed_is_not_what_the_owner_confirms(office: Keepers) -> None:
    """Each link confirms what was typed with it; the others are gone then."""
    mine = registered(office)
    theirs = registered(office, whatsapp="081299999999", name="Orang Jahat")
    person = confirmed(office, mine)
    assert (office.person(person).whatsapp, office.person(person).name) == ("6281234567890", "Siti Aminah")
    with pytest.raises(NotFound):
        confirmed(office, theirs)
    with office.database.reading() as session:
        waiting = session.scalar(select(func.count()).select_from(Person).where(Person.username.is_(None)))
    assert waiting == 0


def test_an_account_made_meanwhile_wins(office: Keepers) -> None:
    """The link of a registration takes nobody's address."""
    link = registered(office)
    with office.database.writing() as session:
        staf = session.get(Person, office.people["staf"])
        assert staf is not None
        staf.email = EMAIL
    with pytest.raises(NotFound):
        confirmed(office, link)


def test_unconfirmed_entries_are_deleted_once_their_link_has_expired(office: Keepers) -> None:
    """Nobody agreed to our keeping them; accounts and entries of requests stay."""
    before = people(office)
    link = registered(office)
    later = NOW + LINK_LIFE
    with pytest.raises(NotFound):
        confirmed(office, link, later)
    registered(office, later, email="lain@dinas.example")
    assert people(office) == before + 1
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OneTimeLink)) == 1
    assert confirmed(office, secret(office), later + timedelta(hours=1))


def test_of_two_links_opened_at_once_one_makes_the_account(office: Keepers) -> None:
    """The other is told that its link is used."""
    links = [registered(office), registered(office)]

    def work(turn: int) -> int:
        return confirmed(office, links[turn])

    got = at_once(2, work)
    assert sorted(type(each).__name__ for each in got) == ["NotFound", "int"]


def test_a_link_for_a_password_is_none_for_a_registration(office: Keepers) -> None:
    """Each link opens its own page."""
    from engine.accounts import issue_link, link_person

    with office.database.writing() as session:
        reset = issue_link(session, office.people["staf"], NOW)
    with pytest.raises(NotFound):
        confirmed(office, reset)
    link = registered(office)
    with pytest.raises(NotFound), office.database.reading() as session:
        link_person(session, link, NOW)


def test_nobody_is_pestered(office: Keepers) -> None:
    """Five letters an hour to one address, whatever is typed; other addresses and later hours are not concerned."""
    for _ in range(8):
        registered(office)
    assert [letter.recipient for letter in office.letters()].count(EMAIL) == MOST_AN_HOUR
    registered(office, email="lain@dinas.example")
    assert office.letters()[-1].recipient == "lain@dinas.example"
    registered(office, NOW + timedelta(hours=1, seconds=1))
    assert [letter.recipient for letter in office.letters()].count(EMAIL) == MOST_AN_HOUR + 1
