"""The page of a questionnaire, whoever answers it: a requester who signed in, or somebody who holds the link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.around.survey import ELEMENTS, Questionnaire
from engine.errors import Invalid, NotFromHere
from web.security import unlisted


def given() -> dict[str, str]:
    """The answers as they were chosen, by element."""
    return {each.code: request.form[each.code] for each in ELEMENTS if each.code in request.form}


def questionnaire_page(
    asked: Questionnaire,
    *,
    back: str,
    missing: Mapping[str, Sequence[str]] | None = None,
    thanks: bool = False,
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:
    """The questions with what was chosen already, or what there is to say instead. Kept by no cache: it is one person's."""
    page = render_template(
        "survey/form.html",
        asked=asked,
        elements=ELEMENTS,
        given=given(),
        missing=missing or {},
        thanks=thanks,
        back=back,
    )
    return unlisted(page, status)


def answered(keep: Callable[[], None], look: Callable[[], Questionnaire], *, back: str) -> ResponseReturnValue:
    """Keeps the answers and says thanks; a refusal shows the page again, with everything chosen."""
    try:
        keep()
    except Invalid as refusal:
        return questionnaire_page(look(), back=back, missing=refusal.errors, status=refusal.status)
    except NotFromHere as refusal:
        return questionnaire_page(look(), back=back, status=refusal.status)
    return questionnaire_page(look(), back=back, thanks=True)
