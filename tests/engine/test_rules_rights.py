"""Who plays which role, who sees what, as what they sign: whatever the state of the case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.declaration import SYSTEM
from engine.errors import NotYours
from engine.rules.decide import allowed, permit
from engine.rules.facts import SYSTEM_ACTOR, Actor
from engine.rules.rights import OWN_REQUEST, plays, sees, sees_documents, title
from tests.engine.by_hand import (
    HEAD,
    OFFICER,
    OTHER,
    REQUESTER,
    STAFF,
    book,
    case,
    holder,
    holding,
    moment,
    person,
    requester,
)
from tests.engine.made_up import BOOKING, CHOICE, RETURN
from tests.engine.made_up_parts import KEPALA, PEMOHON, PETUGAS, STAF, TU

FACTS = case(CHOICE, "keputusan")
APPOINTED = case(BOOKING, "pembuatan", people={"petugas": (OFFICER,)})
AUDITOR = Actor(80, "auditor", "Auditor", "auditor")
ADMIN = Actor(81, "admin", "Admin", "admin", (holding(CHOICE, "kepala"),))


def test_a_post_is_played_by_whoever_holds_it_here_and_for_this_sop() -> None:
    assert plays(FACTS, holder(HEAD, CHOICE, "kepala"), KEPALA)
    assert not plays(FACTS, holder(HEAD, CHOICE, "staf"), KEPALA)
    assert not plays(FACTS, holder(HEAD, CHOICE, "kepala", agency_id=2), KEPALA)
    assert not plays(FACTS, holder(HEAD, BOOKING, "kepala"), KEPALA)
    assert not plays(FACTS, person(HEAD), KEPALA)


def test_an_acting_holder_acts_within_the_letter() -> None:
    """Plt and Plh act as far as their appointment reaches."""
    for capacity in ("plt", "plh"):
        assert plays(FACTS, holder(HEAD, CHOICE, "kepala", capacity=capacity), KEPALA)
        assert plays(FACTS, holder(HEAD, CHOICE, "kepala", capacity=capacity, scope=frozenset({"pilihan"})), KEPALA)
        assert not plays(FACTS, holder(HEAD, CHOICE, "kepala", capacity=capacity, scope=frozenset({"lain"})), KEPALA)


def test_the_register_names_the_position_and_the_capacity() -> None:
    names = {"definitif": "Kepala Dinas", "plt": "Plt. Kepala Dinas", "plh": "Plh. Kepala Dinas"}
    for capacity, name in names.items():
        actor = holder(HEAD, CHOICE, "kepala", capacity=capacity, position="Kepala Dinas")
        assert title(FACTS, actor, KEPALA) == name
    assert title(FACTS, requester(), PEMOHON) == "Pemohon"
    assert title(FACTS, SYSTEM_ACTOR, SYSTEM) == "Sistem"


def test_the_definitive_position_comes_first() -> None:
    acting = holding(CHOICE, "kepala", position_id=1, position="Kepala Bidang", capacity="plh")
    own = holding(CHOICE, "kepala", position_id=2, position="Kepala Dinas")
    assert title(FACTS, person(HEAD, acting, own), KEPALA) == "Kepala Dinas"


def test_the_requester_is_the_person_and_not_the_typist() -> None:
    facts = case(RETURN, "dikembalikan", typist_id=OTHER)
    assert plays(facts, requester(), PEMOHON)
    assert not plays(facts, holder(OTHER, RETURN, "tu"), PEMOHON)
    assert sees(RETURN, facts, person(OTHER))


def test_nobody_decides_their_own_request() -> None:
    me = holder(REQUESTER, CHOICE, "kepala")
    assert not plays(FACTS, me, KEPALA)
    with pytest.raises(NotYours) as refused:
        permit(book(CHOICE), FACTS, me, "terima", moment())
    assert refused.value.detail == OWN_REQUEST
    assert allowed(book(CHOICE), FACTS, me, moment()) == []


def test_nobody_handles_their_own_request_as_the_appointed_either() -> None:
    mine = replace(APPOINTED, people={"petugas": (REQUESTER,)})
    assert not plays(mine, holder(REQUESTER, BOOKING, "petugas"), PETUGAS)


def test_the_superior_stands_in_where_the_only_holder_is_the_requester() -> None:
    superior = person(HEAD, holding(BOOKING, "lain", position_id=9, position="Sekretaris Daerah"))
    assert not plays(FACTS, superior, KEPALA)
    facts = replace(FACTS, substitutes={"kepala": frozenset({9})})
    assert plays(facts, superior, KEPALA)
    assert title(facts, superior, KEPALA) == "Sekretaris Daerah"
    assert sees(CHOICE, facts, superior)
    assert permit(book(CHOICE), facts, superior, "terima", moment()).role == KEPALA
    assert not plays(facts, superior, STAF)
    elsewhere = holding(BOOKING, "lain", position_id=9, capacity="plh", scope=frozenset({"pinjam-akun"}))
    assert not plays(facts, person(HEAD, elsewhere), KEPALA)


def test_no_stand_in_for_ones_own_request() -> None:
    facts = replace(FACTS, substitutes={"kepala": frozenset({9})})
    assert not plays(facts, person(REQUESTER, holding(CHOICE, "lain", position_id=9)), KEPALA)


def test_the_appointed_must_still_hold_the_role() -> None:
    assert plays(APPOINTED, holder(OFFICER, BOOKING, "petugas"), PETUGAS)
    assert not plays(APPOINTED, holder(OTHER, BOOKING, "petugas"), PETUGAS)
    assert not plays(APPOINTED, person(OFFICER), PETUGAS)


@pytest.mark.parametrize("role", [PEMOHON, KEPALA, STAF, PETUGAS])
def test_auditor_administrator_and_system_play_no_role_of_the_table(role: object) -> None:
    for actor in (AUDITOR, ADMIN, SYSTEM_ACTOR):
        assert not plays(FACTS, actor, role)  # type: ignore[arg-type]
    assert plays(FACTS, SYSTEM_ACTOR, SYSTEM)
    assert not plays(FACTS, holder(HEAD, CHOICE, "system"), SYSTEM)


def test_who_sees_a_case() -> None:
    """Requester, typist, holders of the SOP's roles in that agency, those appointed, the auditor; nobody else."""
    for actor in (requester(), holder(STAFF, BOOKING, "staf"), holder(STAFF, BOOKING, "tu"), person(OFFICER), AUDITOR):
        assert sees(BOOKING, APPOINTED, actor), actor
    strangers = (person(99), holder(99, BOOKING, "staf", agency_id=2), holder(99, CHOICE, "staf"), ADMIN, SYSTEM_ACTOR)
    for actor in strangers:
        assert not sees(BOOKING, APPOINTED, actor), actor


def test_who_sees_the_documents() -> None:
    """A role's holder gets the outline until the case has reached the role."""
    staff = holder(STAFF, BOOKING, "staf")
    assert not sees_documents(BOOKING, APPOINTED, staff, frozenset({"kepala"}))
    assert sees_documents(BOOKING, APPOINTED, staff, frozenset({"kepala", "staf"}))
    for actor in (requester(), person(OFFICER), AUDITOR):
        assert sees_documents(BOOKING, APPOINTED, actor, frozenset())
    assert not sees_documents(BOOKING, APPOINTED, person(99), frozenset({"kepala"}))
    assert sees_documents(BOOKING, replace(APPOINTED, typist_id=OTHER), person(OTHER), frozenset())


def test_a_refusal_says_whose_it_is() -> None:
    with pytest.raises(NotYours, match="Tindakan ini wewenang Kepala"):
        permit(book(CHOICE), FACTS, holder(STAFF, CHOICE, "staf"), "terima", moment())


def test_a_registrar_registers_and_does_nothing_else() -> None:
    assert TU in RETURN.registrars
    facts = case(RETURN, "verifikasi")
    assert allowed(book(RETURN), facts, holder(OTHER, RETURN, "tu"), moment()) == []
