"""The arithmetic of the survey: NRR, IKM, class, and the two weights of the regulation (PermenPANRB 14/2017)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.around import survey
from engine.around.survey.index import grade_of, rounded

NINTH, ANNEX = survey.Weight.NINTH, survey.Weight.ANNEX
Answered = Sequence[Sequence[int]]


def tallies(people: Answered) -> list[survey.Tally]:
    """The sums of whole questionnaires."""
    return [survey.Tally(sum(scores), len(scores)) for scores in zip(*people, strict=True)]


def index(people: Answered, weight: survey.Weight = NINTH) -> survey.Index:
    """The index of whole questionnaires."""
    return survey.index(tallies(people), weight)


def published() -> list[list[int]]:
    """29 people with 955 points in all: 89 of the 261 answers one point below the best."""
    given_points = [3] * 89 + [4] * 172
    return [given_points[n : n + 9] for n in range(0, 261, 9)]


def test_the_worked_example_with_both_weights() -> None:
    """955 points of 29 people are 91,48 with 1/9 and 90,56 with the annex' 0,11; both say which weight they used."""
    people = published()
    assert (len(people), sum(map(sum, people))) == (29, 955)
    exact, printed = index(people), index(people, ANNEX)
    assert (exact.ikm, exact.grade.letter, exact.weight.label) == (Decimal("91.48"), "A", "1/9")
    assert (printed.ikm, printed.grade.letter) == (Decimal("90.56"), "A")
    assert printed.weight.label == "0,11 (format lampiran)"


@pytest.mark.parametrize(
    ("points", "exact", "annex"), [(4, "100.00", "99.00"), (1, "25.00", "24.75"), (3, "75.00", "74.25")]
)
def test_the_ends_of_the_scale(points: int, exact: str, annex: str) -> None:
    """Everybody content is 100 with 1/9, and only 99 with the rounded weight."""
    people = [[points] * 9] * 3
    assert (index(people).ikm, index(people, ANNEX).ikm) == (Decimal(exact), Decimal(annex))
    assert index(people).nrr == (Decimal(points),) * 9


@pytest.mark.parametrize(
    ("ikm", "letter"),
    [
        ("24.75", "D"), ("25.00", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"), ("88.30", "B"),
        ("88.31", "A"), ("100.00", "A"),
    ],
)  # fmt: skip
def test_the_classes_meet_without_a_gap(ikm: str, letter: str) -> None:
    assert grade_of(Decimal(ikm)).letter == letter


@pytest.mark.parametrize(
    ("exact", "shown"),
    [(Fraction(64995, 1000), "65.00"), (Fraction(64994, 1000), "64.99"), (Fraction(5, 1000), "0.01")],
)
def test_a_half_is_rounded_upwards_before_the_class_is_told(exact: Fraction, shown: str) -> None:
    assert str(rounded(exact)) == shown


def test_who_leaves_an_element_out_does_not_count_in_its_divisor() -> None:
    """One of two people says nothing on U9: its NRR is the other's 2, not half of it."""
    people = [survey.Tally(8, 2)] * 8 + [survey.Tally(2, 1)]
    assert survey.index(people).nrr == (Decimal(4),) * 8 + (Decimal(2),)
    assert survey.index(people).ikm == Decimal("94.44")


PEOPLE = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40)


@given(PEOPLE)
def test_the_index_of_anybody(people: list[list[int]]) -> None:
    """Within the scale, whatever the order of people; with one weight it is the mean of all answers x 25."""
    found = index(people)
    assert Decimal(25) <= found.ikm <= Decimal(100)
    assert abs(found.ikm - Decimal(sum(map(sum, people)) * 25) / Decimal(len(people) * 9)) <= Decimal("0.005")
    assert index(people[::-1]) == found
    assert index(people, ANNEX).ikm <= found.ikm
    assert found.grade.least <= found.ikm


@given(PEOPLE, st.integers(0, 8))
def test_a_better_answer_never_lowers_it(people: list[list[int]], element: int) -> None:
    better = [[*people[0][:element], 4, *people[0][element + 1 :]], *people[1:]]
    assert index(better).ikm >= index(people).ikm


def test_the_nine_questions() -> None:
    """U1 to U9 in the order of the regulation, four different answers each."""
    assert [each.printed for each in survey.ELEMENTS] == [f"U{n}" for n in range(1, 10)]
    assert all(len(set(each.answers)) == 4 for each in survey.ELEMENTS)
    assert (survey.ELEMENTS[7].name[:20], survey.ELEMENTS[8].name) == ("Penanganan pengaduan", "Sarana dan prasarana")
