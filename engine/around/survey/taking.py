"""The questionnaire of a case: answered once, by its requester or by whoever holds its link.

That a case was answered and what was answered are two rows that share nothing: neither a person, nor a case, nor a day. For
the same reason an answer never goes through `engine.idempotency`, which would keep a hash of it beside a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.around import opinions
from engine.around.opinions import Status
from engine.around.survey.elements import BEST, ELEMENTS
from engine.claims import claim
from engine.declaration.sop import Sop
from engine.errors import Invalid, NotFound, NotFromHere
from engine.office import Office
from engine.perform.load import Loaded
from engine.queries.tracking import load_tracked
from engine.records import SurveyScore, SurveyTaken, table
from engine.rules.facts import Actor, CaseFacts

NONE: Final = "Layanan ini tidak mempunyai kuesioner."
NOT_YOURS: Final = "Kuesioner layanan diisi oleh pemohonnya."
LATER: Final = "Kuesioner dibuka setelah layanan selesai. Bukalah lagi sesudahnya."
DONE: Final = "Kuesioner berkas ini sudah diisi. Terima kasih; satu kali sudah cukup."
CHOOSE: Final = "Pilih salah satu jawaban."


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What is asked about, and whether it can be answered now."""

    number: str
    service: str
    agency: str
    status: Status


def status(session: Session, sop: Sop, case: CaseFacts) -> Status | None:
    """How the questionnaire of a case stands; None where the SOP has none."""
    return opinions.status(session, sop.around.survey, case, table(SurveyTaken).c.case_id)


def questionnaire(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> Questionnaire:
    """The questionnaire of the actor's own case. NotFound where they see no such case or it has none; else NotYours."""
    return _shown(session, _own(session, office, number, actor, now))


def questionnaire_by_link(session: Session, office: Office, number: str, secret: str, now: datetime) -> Questionnaire:
    """The questionnaire behind `Office.survey_link`. NotFound when number and secret do not match, or it has none."""
    return _shown(session, load_tracked(session, office, number, secret, now))


def take(
    session: Session, office: Office, number: str, actor: Actor, answers: Mapping[str, str], now: datetime
) -> None:
    """Keeps the requester's answers, by element code ("u1": "4"). As `questionnaire`; NotFromHere when it is not open (any
    more), Invalid with every question left open (UNS-28).
    """
    _take(session, _own(session, office, number, actor, now), answers, now)


def take_by_link(
    session: Session, office: Office, number: str, secret: str, answers: Mapping[str, str], now: datetime
) -> None:
    """As `take`, for whoever holds the link (UNS-37)."""
    _take(session, load_tracked(session, office, number, secret, now), answers, now)


def _own(session: Session, office: Office, number: str, actor: Actor, now: datetime) -> Loaded:
    return opinions.load_own(session, office, number, actor, now, NOT_YOURS)


def _shown(session: Session, got: Loaded) -> Questionnaire:
    return Questionnaire(got.row.number, got.declared.sop.identity.name, got.row.agency, _status(session, got))


def _status(session: Session, got: Loaded) -> Status:
    found = status(session, got.declared.sop, got.facts)
    if found is None:
        raise NotFound(NONE)
    return found


def _take(session: Session, got: Loaded, answers: Mapping[str, str], now: datetime) -> None:
    stands = _status(session, got)
    if stands != "open":
        raise NotFromHere(DONE if stands == "done" else LATER)
    scores = _scores(answers)
    if claim(session, table(SurveyTaken), {"case_id": got.row.id}, "case_id") is None:  # somebody was faster
        raise NotFromHere(DONE)
    session.execute(
        insert(table(SurveyScore)).values(
            key=secrets.token_hex(16),
            agency_id=got.row.agency_id,
            sop=got.row.sop,
            month=got.moment.local(now).date().replace(day=1),
            **scores,
        )
    )


def _scores(answers: Mapping[str, str]) -> dict[str, int]:
    points = {str(number): number for number in range(1, BEST + 1)}
    missing = {each.code: [CHOOSE] for each in ELEMENTS if answers.get(each.code) not in points}
    if missing:
        raise Invalid(missing)
    return {each.code: points[answers[each.code]] for each in ELEMENTS}
