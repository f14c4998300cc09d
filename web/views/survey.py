"""The survey: the questionnaire of one's own case, and what the answers amount to for those who may read it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.around import survey
from engine.errors import Invalid, NotYours
from engine.refusals import acting
from engine.rules.facts import Actor
from engine.running import running
from engine.wording import MONTHS
from web.door import door, now, signed_in
from web.survey_pages import answered, given, questionnaire_page

blueprint = Blueprint("survey", __name__)
_DAY: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(?:-\d\d)?", re.ASCII)


@blueprint.get("/berkas/<number>/kuesioner")
def form(number: str) -> ResponseReturnValue:
    """The nine questions about one's own case, or why they are not asked now."""
    return questionnaire_page(_asked(number), back=url_for("cases.case", number=number))


@blueprint.post("/berkas/<number>/kuesioner")
def answer(number: str) -> ResponseReturnValue:
    """Keeps the answers, once. The register of refusals hears that somebody tried, never what they answered."""

    def keep() -> None:
        with acting(door().database, signed_in(), now(), number=number, action="kuesioner", door="web") as (s, actor):
            survey.take(s, door().office, number, actor, given(), now())

    return answered(keep, lambda: _asked(number), back=url_for("cases.case", number=number))


def _asked(number: str) -> survey.Questionnaire:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        return survey.questionnaire(session, door().office, number, actor, now())


@blueprint.get("/survei")
def results() -> ResponseReturnValue:
    """Respondents, NRR of each element, IKM and class of a service in a period."""
    status, fault, result, run = HTTPStatus.OK, "", None, None
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        services = survey.services(session, door().office, actor, now())
        if not services and actor.kind != "auditor":
            raise NotYours(_("Hasil survei dibaca oleh pejabat layanan dan auditor."))
        asked = _period(services[0].sop.key if services else "")
        try:
            if asked["sop"]:
                result = _result(session, actor, asked)
                run = running(session, door().office, asked["sop"], now())
        except Invalid as refusal:
            status, fault = HTTPStatus(refusal.status), " ".join(s for each in refusal.errors.values() for s in each)
    page = {"services": services, "asked": asked, "result": result, "run": run, "fault": fault}
    fixed = {"elements": survey.ELEMENTS, "grades": survey.GRADES, "weights": list(survey.Weight)}
    return render_template("survey/results.html", **page, **fixed), status


def _result(session: Session, actor: Actor, asked: dict[str, str]) -> survey.Result:
    since, until, weight = _month("dari", asked), _month("sampai", asked), survey.Weight(asked["bobot"])
    return survey.summary_for(session, door().office, asked["sop"], actor, since, until, weight, now())


def _period(first: str) -> dict[str, str]:
    """What was asked for; the year so far unless it says otherwise."""
    today = now().astimezone(door().settings.timezone).date()
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("sop", "dari", "sampai", "bobot")}
    weights = [each.value for each in survey.Weight]
    return {
        "sop": asked["sop"] or first,
        "dari": asked["dari"] or today.replace(month=1, day=1).isoformat(),
        "sampai": asked["sampai"] or today.isoformat(),
        "bobot": asked["bobot"] if asked["bobot"] in weights else weights[0],
    }


def _month(name: str, asked: dict[str, str]) -> date:
    """The month of a day that was typed ("2026-11-20", or "2026-11" where a browser has no calendar)."""
    found = _DAY.fullmatch(asked[name])
    if found is None:
        raise Invalid({name: [_("Tanggal tidak terbaca. Tulis seperti 2026-11-20.")]})
    return date(int(found[1]), int(found[2]), 1)


@blueprint.app_template_filter("decimal")
def decimal(number: Decimal) -> str:
    """A number with its decimals as they are, after a comma: "91,48"."""
    return str(number).replace(".", ",")


@blueprint.app_template_global("months")
def months(since: date, until: date) -> str:
    """A stretch of whole months: "Januari 2026 – November 2026"."""
    first, last = (f"{MONTHS[day.month - 1]} {day.year}" for day in (since, until))
    return first if first == last else f"{first} – {last}"


@blueprint.app_template_global("fewest_respondents")
def fewest_respondents() -> int:
    """How many answers a result needs before it is shown."""
    return survey.FEWEST
