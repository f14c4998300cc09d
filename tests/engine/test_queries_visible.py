"""Who sees which case: the question in SQL and the rule in Python give one answer, in offices made up at random."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from engine import administration as adm
from engine.actors import load_actor
from engine.appointments import end_appointment
from engine.errors import Refusal
from engine.perform import Answer, open_case, perform
from engine.perform.load import load
from engine.queries.lists import find_cases, inbox
from engine.queries.visible import visible
from engine.records import Appointment, Case
from engine.rules.decide import allowed
from engine.rules.rights import sees
from tests.engine.by_hand import WIB, at
from tests.engine.made_up import ALL_OF, ANY_OF, BOOKING, CHOICE, PARALLEL, RETURN
from tests.engine.world import REQUEST, World

USED = (ALL_OF, ANY_OF, BOOKING, CHOICE, PARALLEL, RETURN)
START = at("2026-11-16 08:00")
PEOPLE = ("kepala", "staf", "tu", "petugas1", "petugas2", "penilai1", "penilai2", "lain", "pemohon", "asing")
POSTS_LEFT = ("staf", "petugas1", "petugas2", "penilai1", "penilai2", "tu")
OFFICES = ("kepala", "staf", "petugas", "penilai", "tu")


def at_random(world: World, seed: int) -> None:
    """More positions and holders, superiors, acting holders with a scope, cases by anybody, moved about, people gone."""
    chance = Random(seed)
    today = date(2026, 11, 16)
    made = [world.positions[who] for who in ("kepala", "staf", "petugas1", "penilai1")]
    with world.database.writing() as session:
        for number in range(6):
            pairs = {(chance.choice(USED).key, chance.choice(OFFICES)) for _ in range(chance.randint(0, 3))}
            above = chance.choice([None, *made])
            made.append(adm.add_position(session, world.agency, f"Jabatan {number}", pairs, above))
    for _ in range(14):
        capacity = chance.choice(adm.CAPACITIES)
        since = today + timedelta(days=chance.randint(0, 6))
        try:
            with world.database.writing() as session:
                adm.appoint(
                    session, chance.choice(made), world.people[chance.choice(PEOPLE)], since, today,
                    until=since + timedelta(days=chance.randint(0, 5)), capacity=capacity, letter="SP",
                    scope=chance.choice([None, [chance.choice(USED).key]]),
                )  # fmt: skip
        except Refusal:
            continue
    with world.database.writing() as session:
        for position in made[1:4]:
            adm.set_superior(session, position, made[0])
    for _ in range(20):
        file_one(world, chance)
    for _ in range(90):
        move_one(world, chance)
    leave(world, chance.sample(POSTS_LEFT, 3))


def leave(world: World, who: list[str]) -> None:
    """They hold nothing from the third day on: what they see then is what they asked, typed or are appointed to."""
    held = [a.id for a in world.rows(Appointment) if a.person_id in {world.people[w] for w in who} and a.until is None]
    with world.database.writing() as session:
        for appointment in held:
            end_appointment(session, appointment, date(2026, 11, 18), date(2026, 11, 16))


def file_one(world: World, chance: Random) -> None:
    """A case by anybody, now and then on behalf of somebody."""
    who, sop = chance.choice(PEOPLE), chance.choice(USED)
    behalf = chance.choice(PEOPLE) if who == "tu" and chance.random() < 0.7 else None
    attachments = {"surat": world.upload(who)} if sop is BOOKING else {}
    try:
        with world.as_(who, START) as (session, actor):
            open_case(session, world.office, sop.key, actor, Answer(REQUEST, attachments), START, on_behalf_of=behalf)
    except Refusal:
        return


def move_one(world: World, chance: Random) -> None:
    """One action that is open to somebody, with a random answer; a refusal is as good."""
    case = chance.choice(world.rows(Case))
    now = START + timedelta(hours=chance.randint(1, 100))
    who = chance.choice(PEOPLE)
    fields = {
        "alasan": "x", "kegiatan": "Rapat", "petugas": f"petugas{chance.randint(1, 2)}",
        "penilai": chance.sample(["penilai1", "penilai2", "penilai3"], 2), "akun": "zoom-1",
    }  # fmt: skip
    try:
        with world.as_(who, now) as (session, actor):
            got = load(session, world.office, case.number, now)
            open_to = allowed(got.declared.book, got.facts, actor, got.moment)
            if open_to:
                answer = Answer(fields, version=case.version)
                perform(session, world.office, case.number, chance.choice(open_to), actor, answer, now)
    except Refusal:
        return


def check(world: World, when: Any) -> int:
    """Compares list, inbox and rule for every actor and case; gives how many pairs were seen."""
    seen = 0
    with world.database.reading() as session:
        numbers = list(session.scalars(select(Case.number)))
        for who, person in world.people.items():
            actor = load_actor(session, person, when)
            listed = set(session.scalars(select(Case.number).where(visible(session, world.office, actor, when))))
            page = find_cases(session, world.office, actor, when, zone=WIB, limit=1000)
            assert {line.number for line in page.items} == listed
            assert page.count == len(listed)
            waiting = {line.number for line in inbox(session, world.office, actor, when, limit=1000).items}
            assert waiting <= listed, who
            for number in numbers:
                got = load(session, world.office, number, when, lock=False)
                assert sees(got.declared.sop, got.facts, actor) == (number in listed), (who, number, got.facts)
                open_to = allowed(got.declared.book, got.facts, actor, got.moment)
                assert not open_to or number in listed, (who, number, open_to)
                seen += number in listed
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_the_list_and_the_rule_agree(sqlite_world: World, seed: int) -> None:
    """Every actor × every case × several days: requester, typist, holders, appointed, who stands in, the auditor."""
    at_random(sqlite_world, seed)
    pairs = [check(sqlite_world, START + timedelta(days=days)) for days in (0, 3, 9)]
    assert min(pairs) > 20


def test_the_list_and_the_rule_agree_on_both_databases(own_world: World) -> None:
    """The same office on each database gives the same numbers."""
    at_random(own_world, 99)
    assert check(own_world, START + timedelta(days=2)) > 20


def test_who_was_replaced_and_left_sees_nothing_more(own_world: World) -> None:
    """Somebody who worked on a case, was replaced and holds no post any more: neither list nor rule shows it to them."""
    world = own_world
    number = world.file(BOOKING, attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    world.act("petugas1", number, "buat", "2026-11-16 08:20", akun="zoom-1")
    world.act("kepala", number, "ganti_petugas", "2026-11-16 08:30", petugas="petugas2")
    check(world, START + timedelta(days=1))
    leave(world, ["petugas1", "petugas2"])
    check(world, START + timedelta(days=4))


def test_who_is_appointed_sees_the_case_before_it_reaches_them(own_world: World) -> None:
    """Named in the case and without a post since: list and rule agree all the same."""
    world = own_world
    number = world.file(ALL_OF)
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", penilai=["penilai1", "penilai2", "penilai3"])
    world.act("penilai1", number, "tolak", "2026-11-16 08:20", alasan="Tidak.")
    leave(world, ["penilai1", "penilai2"])
    check(world, START + timedelta(days=4))
