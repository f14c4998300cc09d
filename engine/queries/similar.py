"""What resembles a request before it is filed: earlier cases and files of the library. Shown, never in the way (SPK-11).

The measure is simple on purpose, so that everybody can foresee it. Two answers are the same when they are equal without regard
to capitals and blanks. Two texts are alike when, of their words of three letters and more without stop words, at least two
are common (one, where the shorter text has only one) and these are at least half of the shorter text's words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.around.library import Item, items, shelf
from engine.declaration.around import Similar
from engine.declaration.sop import Sop
from engine.office import Office
from engine.queries.visible import visible
from engine.records import Case
from engine.rules.facts import Actor
from engine.running import Running

MOST: Final = 10
"""So many are shown of each."""
LOOKED_AT: Final = 3000
"""So many of the newest cases, and files, are compared: the check may not slow down the filing of a busy office."""
LONGEST: Final = 5000
SHARE: Final = 0.5
_STOP: Final = (
    "ada adalah agar akan antara atas atau bagi bahwa baik banyak beberapa bila dalam dan dapat dari dengan dia di hal hari "
    "harus hingga ini itu jadi jika juga kami karena ke kegiatan kepada kita lain lagi maka masih melakukan mengenai menjadi "
    "mereka namun nama oleh pada para perlu permohonan pun saat saja sampai sangat satu saya sebagai sebuah secara sedang "
    "sehingga sekitar selama seperti serta setelah sudah tahun tanpa telah tentang terhadap tersebut tidak untuk waktu yang "
    "and for from the with"
)
STOP_WORDS: Final = frozenset(_STOP.split())
_WORD = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True, slots=True)
class Resembling:
    """An earlier case: the answers compared, when and in what state. Number and title only for those who may see it."""

    answers: Mapping[str, Any]
    when: datetime | date
    state_label: str
    zone: ZoneInfo
    number: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What resembles a request: earlier cases and files of the library, newest first."""

    cases: list[Resembling]
    files: list[Item]


def similar(
    session: Session, office: Office, run: Running, actor: Actor, answers: Mapping[str, str], now: datetime
) -> Found:
    """Compares what was typed so far, by field. Nothing typed, or nothing declared to compare, resembles nothing."""
    said = run.sop.around.similar
    if said is None:
        return Found([], [])
    typed = {name: fold(answers.get(name, "")[:LONGEST]) for name in (*said.same, said.text)}
    return Found(_cases(session, office, run, said, actor, typed, now), _files(session, office, run, actor, typed, now))


def fold(text: str) -> str:
    """A text without regard to capitals, and with single blanks."""
    return " ".join(text.casefold().split())


def words(text: str) -> frozenset[str]:
    """The words of a text that say something."""
    return frozenset(_WORD.findall(text.casefold())) - STOP_WORDS


def alike(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two texts have enough words in common (see the module's first words)."""
    shorter = min(len(one), len(other))
    common = len(set(one) & set(other))
    return shorter > 0 and common >= min(2, shorter) and common >= SHARE * shorter


def resembles(said: Similar, typed: Mapping[str, str], stored: Mapping[str, Any]) -> bool:
    """Whether a case's answers are the same in every field of `same`, or its text is like the one typed."""
    asked = [typed[name] for name in said.same]
    same = bool(asked) and all(asked) and asked == [fold(str(stored.get(name) or "")) for name in said.same]
    return same or alike(words(typed[said.text]), words(str(stored.get(said.text) or "")[:LONGEST]))


def _cases(
    session: Session, office: Office, run: Running, said: Similar, actor: Actor, typed: Mapping[str, str], now: datetime
) -> list[Resembling]:
    if not any(typed.values()):
        return []
    rows = session.execute(
        select(Case.id, Case.number, Case.title, Case.state, Case.sop_version, Case.fields, Case.opened_at)
        .where(Case.agency_id == run.agency_id, Case.sop == run.sop.key, Case.removed_at.is_(None))
        .order_by(Case.id.desc())
        .limit(LOOKED_AT)
    )
    found = [row for row in rows if resembles(said, typed, row.fields)][:MOST]
    seen = set(
        session.scalars(select(Case.id).where(Case.id.in_([r.id for r in found]), visible(session, office, actor, now)))
    )
    shown = [name for name in said.same if name not in run.sop.secrets]
    return [
        Resembling(
            answers={name: row.fields[name] for name in shown if name in row.fields},
            when=_when(run.sop, said, row),
            state_label=office.catalogue.get(run.sop.key, row.sop_version).sop.state_label(row.state),
            zone=run.zone,
            number=row.number if row.id in seen else None,
            title=row.title if row.id in seen else None,
        )
        for row in found
    ]


def _when(sop: Sop, said: Similar, row: Any) -> datetime | date:
    """The answer that dates a case, else its filing."""
    value = row.fields.get(said.when)
    if not isinstance(value, str):
        return row.opened_at  # type: ignore[no-any-return]  # a column of the row
    return datetime.fromisoformat(value) if sop.kinds.get(said.when) == "datetime" else date.fromisoformat(value)


def _files(
    session: Session, office: Office, run: Running, actor: Actor, typed: Mapping[str, str], now: datetime
) -> list[Item]:
    """Files of the library whose category was typed, or whose title shares words with what was."""
    if run.sop.around.library is None:
        return []
    meant = words(" ".join(typed.values()))
    kept = items(session, shelf(session, office, run.sop.key, actor, now), limit=LOOKED_AT).items
    return [each for each in kept if fold(each.category) in typed.values() or alike(words(each.title), meant)][:MOST]
