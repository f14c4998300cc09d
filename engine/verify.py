"""Does the register still hold? Every line is hashed again and compared with what stands; the first misfit is named.

A line answers for its own content, the chain for the lines before it, the case's head for the lines at its end, and the
agenda counter for whole cases. An answer erased by law leaves its commitment standing, so the chain still holds; a line
of its own tells of the erasure, and an answer that is gone without one is a misfit.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from engine.records import Answer, Case, Complaint, Counter, Entry
from engine.register import GENESIS, Line, commitment

ERASURE = "erasure"
"""The kind of a line that tells of an answer erased by law; its answer names the erased line as `seq`."""
_AT_ONCE = 2000
_LINES = (
    select(
        *(Case.id.label("case"), Case.number, Case.state, Case.version.label("moves")),
        *(Case.seq.label("last"), Case.head),
        *(Entry.seq, Entry.at, Entry.kind, Entry.actor_id, Entry.as_position, Entry.action, Entry.before, Entry.after),
        *(Entry.version, Entry.commitment, Entry.previous, Entry.hash),
        *(Answer.key, Answer.fields, Answer.note),
    )
    .outerjoin(Entry, Entry.case_id == Case.id)
    .outerjoin(Answer, (Answer.case_id == Entry.case_id) & (Answer.seq == Entry.seq))
    .order_by(Case.id, Entry.seq)
    .execution_options(yield_per=_AT_ONCE)
)
_NUMBERS = select(Counter.code, Counter.year, Counter.last)
_WITHOUT_CASE = (
    select(Entry.case_id, Entry.seq).where(~exists().where(Case.id == Entry.case_id)).order_by(Entry.case_id, Entry.seq)
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first line that does not fit: the case's number, the line's place in it, and what is wrong, as a sentence."""

    number: str
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines were looked at; `first_bad` is None when all of them hold."""

    entries: int
    first_bad: Misfit | None = None

    @property
    def ok(self) -> bool:
        """Whether the whole register holds."""
        return self.first_bad is None


def verify_register(session: Session) -> Verdict:
    """Recomputes every line, case by case; stops at the first misfit. Memory does not grow with the register."""
    # read first: what is filed meanwhile only adds to what the walk finds
    given_out = {(row.code, row.year): row.last for row in session.execute(_NUMBERS)}
    walk = _Walk()
    with session.execute(_LINES) as lines:
        misfit = walk.first_misfit(lines)
    return Verdict(walk.entries, misfit or _uncounted(session, walk.numbers, given_out) or _orphan(session))


class _Walk:
    """One pass over the register; counts lines, and agenda numbers by code and year."""

    def __init__(self) -> None:
        self.entries = 0
        self.numbers: Tally[str] = Tally()

    def first_misfit(self, rows: Iterable[Any]) -> Misfit | None:
        return next(self._misfits(rows), None)

    def _misfits(self, rows: Iterable[Row[Any]]) -> Iterator[Misfit]:
        for _, lines in groupby(rows, key=attrgetter("case")):
            misfit = self._case(lines)
            if misfit is not None:
                yield misfit

    def _case(self, lines: Iterator[Row[Any]]) -> Misfit | None:
        seq, head, state, version = 0, GENESIS, None, 0
        silent: set[int] = set()
        row: Row[Any]
        for row in lines:
            if row.seq is None:
                break  # a case without a single line
            self.entries += 1
            fault = _line_fault(row, seq + 1, head)
            if fault is not None:
                return Misfit(row.number, min(row.seq, seq + 1), fault)
            seq, head = row.seq, row.hash
            if row.kind == "move":
                state, version = row.after, row.version
            if row.key is None:
                silent.add(row.seq)
            elif row.kind == ERASURE:
                silent.discard(row.fields["seq"])
        if silent:
            return Misfit(row.number, min(silent), "Jawaban pada baris ini hilang tanpa catatan penghapusan.")
        self.numbers[row.number.rpartition("-")[0]] += 1
        return _end_fault(row, seq, head, state, version)


def _line_fault(row: Row[Any], seq: int, previous: str) -> str | None:
    if row.seq != seq:
        return f"Baris {seq} hilang; sesudahnya ada baris {row.seq}."
    if row.previous != previous:
        return "Baris ini tidak menyambung pada baris sebelumnya."
    if _line(row).hash != row.hash:
        return "Isi baris ini tidak cocok dengan sidik jarinya."
    if row.key is not None and commitment(row.key, row.fields, row.note) != row.commitment:
        return "Jawaban yang tersimpan tidak cocok dengan komitmen pada baris ini."
    return None


def _line(row: Row[Any]) -> Line:
    return Line(
        number=row.number,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        actor=row.actor_id,
        as_position=row.as_position,
        action=row.action,
        before=row.before,
        after=row.after,
        version=row.version,
        commitment=row.commitment,
        previous=row.previous,
    )


def _end_fault(row: Row[Any], seq: int, head: str, state: str | None, version: int) -> Misfit | None:
    """The case's own row must say what its last lines say."""
    if seq < row.last:
        return Misfit(row.number, seq + 1, f"Baris {seq + 1} sampai {row.last} di ujung register hilang.")
    if seq > row.last:
        return Misfit(row.number, row.last + 1, f"Berkas mencatat {row.last} baris, register memuat {seq}.")
    if head != row.head:
        return Misfit(row.number, seq, "Sidik jari terakhir pada berkas tidak cocok dengan baris terakhirnya.")
    if (state, version) != (row.state, row.moves):
        return Misfit(row.number, seq, "Keadaan atau versi berkas tidak cocok dengan langkah terakhir di register.")
    return None


def _uncounted(session: Session, seen: Tally[str], given_out: dict[tuple[str, int], int]) -> Misfit | None:
    """A whole case is gone when fewer stand than agenda numbers were given out; refused filings give none.

    Complaints have numbers of their own kind from the same counters: one that is gone shows alike.
    """
    complaints = session.scalars(select(Complaint.number)).all()
    seen = seen + Tally(number.rpartition("-")[0] for number in complaints)
    for (code, year), last in sorted(given_out.items()):
        if seen[f"{code}-{year}"] < last:
            standing = {
                *session.scalars(select(Case.number).where(Case.number.startswith(f"{code}-{year}-"))),
                *complaints,
            }
            numbers = (f"{code}-{year}-{n:05d}" for n in range(1, last + 1))
            number = next((n for n in numbers if n not in standing), f"{code}-{year}-{last:05d}")
            return Misfit(number, 1, "Seluruh berkas dengan nomor ini hilang.")
    return None


def _orphan(session: Session) -> Misfit | None:
    row = session.execute(_WITHOUT_CASE.limit(1)).first()
    if row is None:
        return None
    return Misfit(f"#{row.case_id}", row.seq, "Baris ini milik berkas yang tidak ada lagi.")
