"""What the case page asks its requester at the end: the questionnaire and a testimonial."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.around import survey, testimonials
from engine.around.opinions import Status
from engine.queries.views import CaseView


@dataclass(frozen=True, slots=True)
class Opinion:
    """How each stands; None for what the SOP does not ask."""

    survey: Status | None
    testimonial: Status | None


def opinion_of(session: Session, view: CaseView) -> Opinion | None:
    """What is asked about the case; None for everybody but its requester."""
    if not view.is_requester:
        return None
    sop = view.declared.sop
    return Opinion(survey.status(session, sop, view.facts), testimonials.status(session, sop, view.facts))
