"""Everything SPEKTRAL says no to: the twenty pairs of statuses, who may do what in each, and answers that are wrong."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.records import Person, Refused, table
from tests.stories.spektral import (
    ANDIKA,
    ANSWERS,
    EVERYBODY,
    LAILA,
    ROSMIATI,
    SITI,
    SOP,
    STATES,
    STRANGERS,
    ZULFIKAR,
    Riau,
    allowed,
)
from tests.web.api_client import refused, told

MOVES = {
    ("menunggu_diproses", "dalam_proses"): "proses",
    ("dalam_proses", "disetujui"): "setujui",
    ("dalam_proses", "ditolak"): "tolak",
    ("disetujui", "selesai"): "selesaikan",
}
"""The four of twenty ordered pairs that are a move, with its name."""


def leading_to(riau: Riau, state: str) -> str:
    """The action a program finds in the published declaration for a state it wants."""
    steps = told(riau.caller(ROSMIATI).get(f"/sops/{SOP}"))["steps"]
    (found,) = [a["name"] for step in steps for a in step["actions"] if a["to"] == state]
    return str(found)


def refusals(riau: Riau) -> list[tuple[str | None, str | None, str]]:
    """The register of refusals."""
    with riau.houses.database.reading() as session:
        return [(r.number, r.action, r.code) for r in session.scalars(select(Refused).order_by(Refused.id))]


@pytest.mark.parametrize(("before", "after"), list(permutations(STATES, 2)))
def test_four_of_twenty(riau: Riau, before: str, after: str) -> None:
    """SPK-67, SPK-A1: of the 20 ordered pairs 4 are moved by the API; 16 are refused, nothing changes, nobody is told."""
    number = riau.bring_to(before)
    was, action = riau.everything(), leading_to(riau, after)
    got = riau.act(ROSMIATI, number, action, **ANSWERS.get(action, {}))
    if (before, after) in MOVES:
        assert action == MOVES[before, after]
        assert told(got)["state"] == after
        assert riau.everything()[3] != was[3]  # somebody was told
        return
    if after == "menunggu_diproses":  # nothing leads back: the one action that ends there is the filing, and Siti's
        refused(got, 403, "not_yours")
    else:
        problem = refused(got, 409, "not_from_here")
        assert problem["allowed"] == [name for (start, _), name in MOVES.items() if start == before]
        assert problem["detail"] == "Tindakan ini tidak dapat dilakukan pada langkah sekarang."
    assert riau.everything() == was
    assert refusals(riau)[-1][:2] == (number, action)


@pytest.mark.parametrize("state", STATES)
def test_every_action_in_every_status(riau: Riau, state: str) -> None:
    """SPK-37, SPK-43, SPK-57, SPK-58, SPK-59, SPK-65: another's hands 403, another status 409, a stranger 404; nothing changes."""
    number = riau.bring_to(state)
    before = riau.everything()
    for action, answer in ANSWERS.items():
        people, leaves = allowed(action, state)
        for who in EVERYBODY:
            if who not in people:
                refused(riau.act(who, number, action, **answer), 403, "not_yours")
            elif not leaves:
                refused(riau.act(who, number, action, **answer), 409, "not_from_here")
    for stranger in STRANGERS:
        refused(riau.caller(stranger).get(f"/cases/{number}"), 404, "not_found")
        refused(riau.act(stranger, number, "proses"), 404, "not_found")
    refused(riau.act("auditor", number, "proses"), 403, "not_yours")
    for who in EVERYBODY:
        open_to = {a for a in ANSWERS if who in allowed(a, state)[0] and allowed(a, state)[1]}
        assert set(riau.caller(who).case(number)["actions"]) == open_to, who
    assert riau.everything() == before


@pytest.mark.parametrize(
    ("pembina", "sentence"),
    [
        (None, "Wajib diisi."),
        ([], "Wajib diisi."),
        ("", ""),
        ([SITI], ""),
        ([ROSMIATI], ""),
        ([ANDIKA], ""),
        (["uns.staf"], ""),
        (["tidak.ada"], ""),
        ([ZULFIKAR, "tidak.ada"], ""),
        ([ZULFIKAR, ZULFIKAR], ""),
        (ZULFIKAR + "," + LAILA, ""),
        ({"nama": ZULFIKAR}, ""),
        ([1, 2], ""),
        (7, ""),
        (["a\u0000b"], ""),
    ],
)
def test_not_without_a_coach(riau: Riau, pembina: object, sentence: str) -> None:
    """SPK-68, SPK-71: one or more, each once, each a coach of this office: 422 at the field, and nothing changes."""
    number = riau.bring_to("dalam_proses")
    before = riau.everything()
    answer = {} if pembina is None else {"pembina": pembina}
    errors = refused(riau.act(ROSMIATI, number, "setujui", **answer), 422, "invalid")["errors"]
    assert list(errors) == ["pembina"]
    assert sentence in errors["pembina"][0]
    assert riau.everything() == before


def test_a_coach_who_has_left_is_not_named(riau: Riau) -> None:
    """SPK-71: an account that was switched off coaches nobody."""
    number = riau.bring_to("dalam_proses")
    with riau.houses.database.writing() as session:
        session.execute(update(table(Person)).where(Person.id == riau.houses.people[LAILA]).values(active=False))
    before = riau.everything()
    errors = refused(riau.act(ROSMIATI, number, "setujui", pembina=[ZULFIKAR, LAILA]), 422, "invalid")["errors"]
    assert list(errors) == ["pembina"]
    assert riau.everything() == before


@pytest.mark.parametrize("reason", [None, "", "   ", "\n\t", 7, ["x"], {"a": 1}, "x" * 5001, "a\u0000b"])
def test_not_without_a_reason(riau: Riau, reason: object) -> None:
    """SPK-69: an empty Alasan Ditolak is 422, and the request waits on."""
    number = riau.bring_to("dalam_proses")
    before = riau.everything()
    answer: dict[str, Any] = {} if reason is None else {"alasan_ditolak": reason}
    errors = refused(riau.act(ROSMIATI, number, "tolak", **answer), 422, "invalid")["errors"]
    assert list(errors) == ["alasan_ditolak"]
    assert riau.everything() == before


def test_an_older_version_and_none(riau: Riau) -> None:
    """Who saw the request before it moved is told 409; who names no version 422."""
    number = riau.bring_to("dalam_proses")
    before = riau.everything()
    path = f"/cases/{number}/actions/setujui"
    answer = {"pembina": [ZULFIKAR]}
    refused(riau.caller(ROSMIATI).post(path, {"fields": answer, "version": 1}), 409, "stale")
    assert "version" in refused(riau.caller(ROSMIATI).post(path, {"fields": answer}), 422, "invalid")["errors"]
    assert riau.everything() == before


def test_nobody_decides_their_own_request(riau: Riau) -> None:
    """What Rosmiati asks for herself she does not take up, nor Andika mend his own."""
    for who, action in ((ROSMIATI, "proses"), (ANDIKA, "edit_detail"), (ANDIKA, "hapus")):
        number = riau.ask(who)
        refused(riau.act(who, number, action, **ANSWERS[action]), 403, "not_yours")
