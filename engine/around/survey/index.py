"""From answers to the index of satisfaction (PermenPANRB 14/2017). Exact arithmetic; only what is printed is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor
from typing import Final

from engine.around.survey.elements import ELEMENTS

SCALE: Final = 25
"""IKM = SKM x 25, so that answers from 1 to 4 become 25 to 100."""


class Weight(Enum):
    """The weight of an element. The regulation's annex prints 0,11, with which the best possible IKM is 99,00."""

    NINTH = "1/9"
    ANNEX = "0,11"

    @property
    def share(self) -> Fraction:
        """Its exact value."""
        return Fraction(1, len(ELEMENTS)) if self is Weight.NINTH else Fraction(11, 100)

    @property
    def label(self) -> str:
        """How a report says which one was used."""
        return self.value if self is Weight.NINTH else f"{self.value} (format lampiran)"


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one element: their points in all, and how many people gave one."""

    points: int
    answered: int

    @property
    def mean(self) -> Fraction:
        """NRR: whoever left the element out does not count in the divisor."""
        return Fraction(self.points, self.answered)


@dataclass(frozen=True, slots=True)
class Grade:
    """A class of performance, from `least` points up to where the next one begins."""

    letter: str
    word: str
    least: Decimal


GRADES: Final = (
    Grade("A", "sangat baik", Decimal("88.31")),
    Grade("B", "baik", Decimal("76.61")),
    Grade("C", "kurang baik", Decimal("65.00")),
    Grade("D", "tidak baik", Decimal("25.00")),
)
"""The best first. Whatever lies below them all (24,75 is possible with the annex' weight) is of the last."""


@dataclass(frozen=True, slots=True)
class Index:
    """NRR by element, SKM and IKM, each to two decimals, the class of the rounded IKM, and the weight that was used."""

    nrr: tuple[Decimal, ...]
    skm: Decimal
    ikm: Decimal
    grade: Grade
    weight: Weight


def index(tallies: Sequence[Tally], weight: Weight = Weight.NINTH) -> Index:
    """The index of nine tallies, in the order of the elements; each was answered by somebody."""
    means = [tally.mean for tally in tallies]
    skm = sum(means, Fraction()) * weight.share
    ikm = rounded(skm * SCALE)
    return Index(tuple(map(rounded, means)), rounded(skm), ikm, grade_of(ikm), weight)


def grade_of(ikm: Decimal) -> Grade:
    """The class of an IKM that was rounded already."""
    return next((grade for grade in GRADES if ikm >= grade.least), GRADES[-1])


def rounded(value: Fraction) -> Decimal:
    """To two decimals, a half upwards; `value` is not negative."""
    return Decimal(floor(value * 100 + Fraction(1, 2))).scaleb(-2)
