"""The questionnaire: answered once, by the requester or behind its link, and kept so that it leads back to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.around import survey
from engine.errors import Invalid, NotFound, NotFromHere, NotYours, Refusal
from engine.records import SurveyScore, SurveyTaken, table
from tests.engine.asking import ASKING, SURVEYED, answers, asking, finished
from tests.engine.by_hand import at
from tests.engine.together import at_once
from tests.engine.world import World

NOON = "2026-11-20 12:00"
OUTSIDERS: tuple[tuple[str, type[Refusal]], ...] = (
    ("kepala", NotYours), ("staf", NotYours), ("petugas1", NotYours), ("auditor", NotYours),
    ("lain", NotFound), ("asing", NotFound), ("admin", NotFound),
)  # fmt: skip


def take(world: World, who: str, number: str, given_answers: dict[str, str], when: str = NOON) -> None:
    """Somebody signed in answers."""
    with world.as_(who, when) as (session, actor):
        survey.take(session, world.office, number, actor, given_answers, at(when))


def by_link(world: World, number: str, secret: str, given_answers: dict[str, str], when: str = NOON) -> None:
    """Somebody answers behind the link."""
    with world.database.writing() as session:
        survey.take_by_link(session, world.office, number, secret, given_answers, at(when))


def stands(world: World, number: str) -> str:
    """How the questionnaire stands for its requester."""
    with world.as_("pemohon", NOON) as (session, actor):
        return survey.questionnaire(session, world.office, number, actor, at(NOON)).status


def test_the_requester_answers_once(own_world: World) -> None:
    """After the end, once; the case goes on as before and the next request is not held up (UNS-28, UNS-37)."""
    world = asking(own_world)
    early = world.file(ASKING)
    assert stands(world, early) == "later"
    with pytest.raises(NotFromHere, match="setelah layanan selesai"):
        take(world, "pemohon", early, answers())
    number = finished(world)
    assert stands(world, number) == "open"
    take(world, "pemohon", number, answers())
    assert stands(world, number) == "done"
    with pytest.raises(NotFromHere, match="satu kali sudah cukup"):
        take(world, "pemohon", number, answers(1))
    secret = world.office.tracking_secret(number)
    with pytest.raises(NotFromHere, match="satu kali sudah cukup"):
        by_link(world, number, secret, answers(1))
    assert len(world.rows(SurveyScore)) == 1
    finished(world)


def test_nobody_has_to_answer(own_world: World) -> None:
    """With a questionnaire left open, the requester files and finishes the next request (UNS-28)."""
    world = asking(own_world)
    first, second = finished(world), finished(world)
    assert (stands(world, first), stands(world, second)) == ("open", "open")


def test_the_link_needs_no_account(own_world: World) -> None:
    """Whoever holds `Office.survey_link` answers; a wrong secret or number finds nothing (UNS-37)."""
    world = asking(own_world)
    number, other = finished(world), finished(world)
    secret = world.office.tracking_secret(number)
    assert world.office.survey_link(number).endswith(f"/lacak/{number}/{secret}/kuesioner")
    for wrong in ((other, secret), (number, secret[:-1] + "x"), (number, "ü"), ("x" * 50, secret)):
        with pytest.raises(NotFound, match="tidak cocok"):
            by_link(world, *wrong, answers())
    by_link(world, number, secret, answers(2))
    assert [score.u5 for score in world.rows(SurveyScore)] == [2]


@pytest.mark.parametrize(("who", "refusal"), OUTSIDERS)
def test_only_the_requester_answers(world: World, who: str, refusal: type[Refusal]) -> None:
    """Handlers and the auditor are told whose it is; others do not find the case at all."""
    world = asking(world)
    number = finished(world)
    with pytest.raises(refusal):
        take(world, who, number, answers())
    assert stands(world, number) == "open"


@pytest.mark.parametrize(
    "wrong", [{}, {"u3": "0"}, {"u3": "5"}, {"u3": "4 "}, {"u3": "٤"}, {"u3": ""}, {"u3": "4\x00"}]
)
def test_every_question_is_answered_from_1_to_4(world: World, wrong: dict[str, str]) -> None:
    """What is missing or none of the answers is named; nothing is kept."""
    world = asking(world)
    number = finished(world)
    before = world.everything()
    with pytest.raises(Invalid) as refused:
        take(world, "pemohon", number, {**answers(), **wrong} if wrong else {})
    assert set(refused.value.errors) == (set(wrong) or {f"u{n}" for n in range(1, 10)})
    assert world.everything() == before


def test_a_sop_without_survey_and_one_that_asks_after_a_refusal(own_world: World) -> None:
    """Which ends are followed by the questionnaire is declared."""
    number = finished(own_world)
    with own_world.as_("pemohon", NOON) as (session, actor), pytest.raises(NotFound):
        survey.questionnaire(session, own_world.office, number, actor, at(NOON))
    world = asking(own_world)
    refused = world.file(SURVEYED, "2026-11-19 09:00")
    world.act("staf", refused, "tolak", "2026-11-19 10:00", alasan="Tidak lengkap")
    assert stands(world, refused) == "open"
    turned_down = world.file(ASKING)
    world.act("kepala", turned_down, "tolak", "2026-11-19 10:00", alasan="Tidak lengkap")
    assert stands(world, turned_down) == "later"


def test_what_is_kept_leads_back_to_nobody(own_world: World) -> None:
    """Two rows are written that share nothing: that the case was asked, and scores under a random key and a month."""
    world = asking(own_world)
    number = finished(world)
    before = world.everything()
    take(world, "pemohon", number, answers(3), "2026-11-20 23:30")
    after = world.everything()
    assert {name for name in after if after[name] != before[name]} == {"surveys_taken", "survey_scores"}
    assert after["surveys_taken"] == [(world.case(number).id,)]
    ((key, agency, sop, month, *scores),) = after["survey_scores"]
    assert (agency, sop, month, scores) == (world.agency, ASKING.key, date(2026, 11, 1), [3] * 9)
    assert int(key, 16).bit_length() > 96, "random, not counted up and no number of a case"
    take(world, "pemohon", finished(world), answers(3))
    assert len({row.key for row in world.rows(SurveyScore)}) == 2
    assert {column.name for column in table(SurveyTaken).columns} == {"case_id"}


def test_the_month_is_the_one_on_the_wall_of_the_agency(own_world: World) -> None:
    """On 1 December at 06.00 in Jakarta it is still November in UTC."""
    world = asking(own_world)
    take(world, "pemohon", finished(world), answers(), "2026-12-01 06:00")
    assert [score.month for score in world.rows(SurveyScore)] == [date(2026, 12, 1)]


def test_answered_twice_at_once(own_world: World) -> None:
    """Eight at the same instant, by account and by link, on each database: one is kept, seven are thanked."""
    world = asking(own_world)
    number = finished(world)
    secret = world.office.tracking_secret(number)
    ways: tuple[Callable[[], None], ...] = (
        lambda: take(world, "pemohon", number, answers()),
        lambda: by_link(world, number, secret, answers()),
    )
    got = at_once(8, lambda turn: ways[turn % 2]())
    assert sorted(type(each).__name__ for each in got) == ["NoneType"] + ["NotFromHere"] * 7
    assert (len(world.rows(SurveyScore)), len(world.rows(SurveyTaken))) == (1, 1)
