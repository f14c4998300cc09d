"""Whatever comes in from outside: a refusal or an answer, never another error, and never half a change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import Refusal
from engine.perform import Answer, open_case, perform
from engine.queries.case import view_case
from engine.queries.documents import document
from engine.queries.lists import find_cases, inbox
from engine.queries.tracking import track
from tests.engine.by_hand import WIB, at
from tests.engine.made_up import ALL_OF, BOOKING, RETURN
from tests.engine.world import REQUEST, World

NOW = at("2026-11-16 09:00")
EVIL = (
    *("\x00", "a\x00b", "\ud800", "x\udfff", "", " ", "\u202e", "a" * 100_000, "'; DROP TABLE cases; --", "{{7*7}}"),
    *("petugas1", "zoom-1", "2026-11-25T09:00", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00", "surat-1", "%", "\\"),
)
NUMBERS = (0, -1, 2**31, 2**63, 2**64, 10**400, 10**4000, True, False, 1.5, float("inf"), float("nan"), None)
SCALARS = st.one_of(st.sampled_from(EVIL), st.sampled_from(NUMBERS), st.text(max_size=20), st.integers(), st.floats())
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)
NAMES = ("kegiatan", "mulai", "selesai", "nilai", "email", "alasan", "petugas", "penilai", "akun", "surat", "name")
OBJECTS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), JSON, max_size=6)
ANYTHING = st.one_of(OBJECTS, JSON)
ANSWERS = st.builds(
    Answer,
    fields=st.one_of(st.builds(lambda more: {**REQUEST, **more}, OBJECTS), ANYTHING),
    attachments=ANYTHING,
    acknowledge=JSON,
    note=JSON,
    version=st.one_of(st.sampled_from((1, 2)), JSON),
)
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Ask = Callable[[Any, Any], object]


class Undone(Exception):
    """Takes back what an answer that happened to be good has done."""


def asked(world: World, who: str, ask: Ask) -> None:
    """Asks in a transaction that is taken back: whatever the answer, only a refusal may come out."""
    with suppress(Refusal, Undone), world.as_(who, NOW) as (session, actor):
        ask(session, actor)
        raise Undone


@pytest.fixture
def cases(world: World) -> dict[str, tuple[str, str]]:
    """(who, action) on a case, by number: every kind of form."""
    booked, panel, judged = world.file(BOOKING, attachments={"surat": world.upload("pemohon")}), *two(world)
    world.act("kepala", booked, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    returned = world.file(RETURN)
    world.act("staf", returned, "kembalikan", "2026-11-16 08:10", alasan="Kurang.")
    return {
        booked: ("petugas1", "buat"),
        panel: ("kepala", "tunjuk"),
        judged: ("staf", "tolak"),
        returned: ("pemohon", "ajukan_ulang"),
    }


def two(world: World) -> tuple[str, str]:
    """A case that waits for appointments, and one that waits for a verdict."""
    return world.file(ALL_OF), world.file(RETURN)


@QUIET
@given(answer=ANSWERS, behalf=st.one_of(st.none(), ANYTHING, st.sampled_from(EVIL)))
def test_hostile_answers_are_refused(
    world: World, cases: dict[str, tuple[str, str]], answer: Answer, behalf: object
) -> None:
    """Fields, attachments, acknowledgements, notes, versions and persons of any type, to every kind of form."""
    for number, (who, action) in cases.items():
        asked(
            world,
            who,
            lambda s, a, n=number, act=action: perform(s, world.office, n, act, a, answer, NOW),  # type: ignore[misc]
        )
    for sop in (RETURN, BOOKING):
        asked(world, "pemohon", lambda s, a, k=sop.key: open_case(s, world.office, k, a, answer, NOW))  # type: ignore[misc]
        asked(
            world,
            "tu",
            lambda s, a, k=sop.key: open_case(s, world.office, k, a, answer, NOW, on_behalf_of=behalf),  # type: ignore[misc]
        )


@pytest.mark.parametrize("evil", EVIL)
def test_hostile_texts_everywhere(world: World, evil: str) -> None:
    """The worst texts as number, action, SOP, name, note, field, attachment, search, cursor, secret: on both databases."""
    number, before = world.file(RETURN), None
    letter = world.upload("pemohon")
    before = world.everything()
    whole = {**REQUEST, "kegiatan": evil}
    asks: list[tuple[str, Ask]] = [
        ("staf", lambda s, a: perform(s, world.office, evil, "tolak", a, Answer({"alasan": "x"}, version=1), NOW)),
        ("staf", lambda s, a: perform(s, world.office, number, evil, a, Answer(version=1), NOW)),
        ("staf", lambda s, a: perform(s, world.office, number, "tolak", a, Answer({"alasan": evil}, version=1), NOW)),
        ("staf", lambda s, a: perform(s, world.office, number, "lanjutkan", a, Answer(note=evil, version=1), NOW)),
        ("pemohon", lambda s, a: open_case(s, world.office, evil, a, Answer(REQUEST), NOW)),
        ("pemohon", lambda s, a: open_case(s, world.office, RETURN.key, a, Answer(whole), NOW)),
        ("pemohon", lambda s, a: open_case(s, world.office, BOOKING.key, a, Answer(REQUEST, {"surat": evil}), NOW)),
        (
            "pemohon",
            lambda s, a: open_case(s, world.office, BOOKING.key, a, Answer(REQUEST, {"surat": [letter, evil]}), NOW),
        ),
        ("tu", lambda s, a: open_case(s, world.office, RETURN.key, a, Answer(REQUEST), NOW, on_behalf_of=evil)),
        *(
            (
                "tu",
                lambda s, a, who=who: open_case(s, world.office, RETURN.key, a, Answer(REQUEST), NOW, on_behalf_of=who),
            )
            for who in (
                {"name": evil, "email": "a@b.example"},
                {"name": "Warga", "email": evil},
                {"name": "Warga", "whatsapp": evil},
            )
        ),
        ("staf", lambda s, a: view_case(s, world.office, evil, a, NOW)),
        ("staf", lambda s, a: document(s, world.office, a, evil, NOW)),
        ("staf", lambda s, a: find_cases(s, world.office, a, NOW, zone=WIB, query=evil, sop=evil, state=evil)),
        ("staf", lambda s, a: find_cases(s, world.office, a, NOW, zone=WIB, cursor=evil)),
        ("staf", lambda s, a: inbox(s, world.office, a, NOW, cursor=evil)),
        ("staf", lambda s, _a: track(s, world.office, evil, evil, NOW)),
        ("staf", lambda s, _a: track(s, world.office, number, evil, NOW)),
    ]
    for who, ask in asks:
        asked(world, who, ask)
    assert world.everything() == before


def test_deep_nesting_and_a_megabyte(world: World) -> None:
    """A field of a megabyte, an object of a thousand levels, ten thousand attachments: refused like any other."""
    number = world.file(RETURN)
    deep: Any = "x"
    for _ in range(1000):
        deep = {"a": [deep]}
    for value in ("y" * (1 << 20), deep, [deep] * 3, list(range(10_000)), ["s"] * 10_000, 10**5000):
        for answer in (
            Answer({"alasan": value}, version=1),
            Answer({"alasan": "x"}, note=value, version=1),
            Answer(value, version=1),
            Answer({"alasan": "x"}, version=value),
        ):
            with pytest.raises(Refusal), world.as_("staf", NOW) as (session, actor):
                perform(session, world.office, number, "tolak", actor, answer, NOW)
        with pytest.raises(Refusal), world.as_("pemohon", NOW) as (session, actor):
            open_case(session, world.office, BOOKING.key, actor, Answer(REQUEST, {"surat": value}), NOW)
    assert world.case(number).version == 1
