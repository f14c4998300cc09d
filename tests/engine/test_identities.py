"""Accounts by the identity an outside sign-in service knows: on both databases (UNS-30)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from engine.errors import Invalid, NotYours
from engine.identities import Stated, link, person_of
from engine.records import Identity, Person, table
from tests.conftest import BACKENDS
from tests.engine.keeping_office import NOW, Keepers, keepers_in
from tests.engine.together import at_once
from tests.engine.world import Stock


@pytest.fixture(params=BACKENDS)
def office(request: pytest.FixtureRequest, stock: Stock) -> Iterator[Keepers]:
    """The office on each database in turn."""
    with keepers_in(stock, request.param) as made:
        yield made


def entered(office: Keepers, issuer: str, subject: str, username: str = "siti") -> int:
    """Somebody comes from the service; gives the account."""
    with office.database.writing() as session:
        return person_of(session, Stated(issuer, subject, username, "Siti"), NOW)


def test_one_account_an_identity_and_a_name_nobody_has(office: Keepers) -> None:
    """The same subject of another issuer is somebody else; a taken name gets a number."""
    first = entered(office, "i", "1", "auditor")
    assert entered(office, "i", "1", "lain") == first
    second = entered(office, "j", "1", "auditor")
    assert [office.person(each).username for each in (first, second)] == ["auditor-2", "auditor-3"]
    assert {office.person(each).kind for each in (first, second)} == {"person"}
    assert office.changes(first) == [(first, "registered", "")]
    assert office.person(entered(office, "j", "2", "system")).username == "system-2", "timers act by that name"


def test_an_identity_is_linked_once(office: Keepers) -> None:
    """Again to the same account is nothing new; to another it is refused."""
    mine, theirs = office.people["warga"], office.people["orang"]
    for _ in range(2):
        with office.database.writing() as session:
            link(session, mine, Stated("i", "1"), NOW)
    with pytest.raises(Invalid), office.database.writing() as session:
        link(session, theirs, Stated("i", "1"), NOW)
    assert entered(office, "i", "1") == mine
    assert office.changes(mine) == [(mine, "identity", "")]


def test_an_account_switched_off_stays_off(office: Keepers) -> None:
    """And no new one is made in its place."""
    person = entered(office, "i", "1")
    with office.database.writing() as session:
        session.execute(update(table(Person)).where(Person.id == person).values(active=False))
    with pytest.raises(NotYours):
        entered(office, "i", "1")


def test_two_browsers_at_once_make_one_account(office: Keepers) -> None:
    """The slower one is told to try again, or finds the account made."""
    got = at_once(6, lambda _turn: entered(office, "i", "1"))
    made = {each for each in got if isinstance(each, int)}
    assert len(made) == 1
    assert {type(each) for each in got} <= {int, Invalid}
    with office.database.reading() as session:
        assert list(session.scalars(select(Identity.person_id))) == list(made)
        assert len(list(session.scalars(select(Person.id).where(Person.name == "Siti")))) == 1
