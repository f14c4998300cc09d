"""The questionnaire behind the link of a finished case: no sign-in, nobody's name."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from engine.around import survey
from web.door import door, now
from web.survey_pages import answered, given, questionnaire_page

blueprint = Blueprint("survey_link", __name__)


@blueprint.get("/lacak/<number>/<secret>/kuesioner")
def form(number: str, secret: str) -> ResponseReturnValue:
    """The nine questions, or why they are not asked now."""
    return questionnaire_page(_asked(number, secret), back=url_for("tracking.show", number=number, secret=secret))


@blueprint.post("/lacak/<number>/<secret>/kuesioner")
def answer(number: str, secret: str) -> ResponseReturnValue:
    """Keeps the answers, once."""

    def keep() -> None:
        with door().database.writing() as session:
            survey.take_by_link(session, door().office, number, secret, given(), now())

    back = url_for("tracking.show", number=number, secret=secret)
    return answered(keep, lambda: _asked(number, secret), back=back)


def _asked(number: str, secret: str) -> survey.Questionnaire:
    with door().database.reading() as session:
        return survey.questionnaire_by_link(session, door().office, number, secret, now())
