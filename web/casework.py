"""What the case page and the tray are made of: everything is asked of the engine, nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from engine.declaration import STAY, Action
from engine.declaration.effects import MoveBooking
from engine.errors import NotFound, Refusal, Stale
from engine.queries.again import may_ask_again
from engine.queries.coming import coming
from engine.queries.correspondence import correspondence
from engine.queries.documentation import of_case
from engine.queries.options import suggesting
from engine.queries.papers import papers
from engine.queries.reach import reach_for
from engine.queries.register import entries, last_move
from engine.queries.tray import letter_after
from engine.queries.views import CaseView, EntryView, TaskView
from engine.queries.workload import appointees, interval, slots
from engine.rules.around import official
from engine.rules.facts import Actor
from web.door import door, now
from web.forms import Asked, FormView, show
from web.formviews import Check
from web.opinion import opinion_of
from web.sent import Sent
from web.showing import Fact, facts, here, said

Refused = tuple[Action, Sent, Refusal]
LINES = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the register with its answer in words."""

    entry: EntryView
    said: list[Fact]


def case_page(session: Session, actor: Actor, view: CaseView, refused: Refused | None = None) -> dict[str, Any]:
    """What `cases/case.html` shows."""
    page = entries(session, door().office, view.number, actor, now(), cursor=request.args.get("baris"), limit=LINES)
    shown = forms(session, view, actor, refused)
    return {
        "case": view,
        "facts": facts(view),
        "papers": papers(session, door().office, view),
        "forms": shown,
        "main": main_form(view, shown, refused),
        "bystander": bystander(view, actor),
        "coming": coming(view, actor),
        "lost": _lost(view, refused),
        "refusal": refused[2].detail if refused and all(f.action.name != refused[0].name for f in shown) else "",
        "open_tasks": sorted((t for t in view.tasks if t.status in ("open", "paused")), key=lambda t: t.status),
        "register": [Line(e, said(view.declared.sop, e, view.zone)) for e in page.items],
        "more_register": page.next,
        "busy": appointees(session, view, actor, now()) if view.actions else [],
        "slots": slots(session, door().office, view, actor, now()) if view.actions and not view.is_requester else [],
        "letters": correspondence(session, door().office, view, actor),
        "moved": _last_move(session, view, actor) if refused and isinstance(refused[2], Stale) else None,
        "auditing": actor.kind == "auditor",
        "documentation": of_case(session, view, actor),
        "removal": _last_move(session, view, actor) if view.removed else None,
        "opinion": opinion_of(session, view),
        "ask_again": may_ask_again(session, door().office, view, actor, now()),
    }


def bystander(view: CaseView, actor: Actor) -> bool:
    """Whether the case will never come to the actor: another requester's, seen by one who only asks here themselves."""
    sop, agency = view.declared.sop, view.facts.agency_id
    asks = actor.holding(agency, sop.key, sop.first.role.key) is not None
    return view.outline and asks and not official(sop, agency, actor)


def letter_page(session: Session, actor: Actor, view: CaseView, refused: Refused | None = None) -> dict[str, Any]:
    """What `inbox/letter.html` shows: the document, the facts in three lines, one form."""
    shown = forms(session, view, actor, refused, baki="1")
    main = main_form(view, shown, refused)
    _letter, waiting = letter_after(session, door().office, actor, now(), None)
    return {
        "case": view,
        "papers": papers(session, door().office, view),
        "main": next((form for form in shown if form.action.name == main), shown[0] if shown else None),
        "others": len(shown) - 1,
        "task": own_task(view, actor),
        "event": interval(view),
        "gist": gist(view),
        "before": _last_move(session, view, actor),
        "waiting": waiting,
        "busy": appointees(session, view, actor, now()),
        "slots": slots(session, door().office, view, actor, now()),
        "moved": _last_move(session, view, actor) if refused and isinstance(refused[2], Stale) else None,
    }


def gist(view: CaseView) -> list[Fact]:
    """The facts that say most besides title, dates and contacts: at most two, and not the name of who asks again."""
    sop = view.declared.sop
    told = {sop.title_field, *(sop.interval or ()), *sop.contact}
    return [fact for fact in facts(view, without=told)[:2] if fact.value != view.requester_name]


def own_task(view: CaseView, actor: Actor) -> TaskView | None:
    """The open task that waits for the actor."""
    opened = [t for t in view.tasks if t.status == "open"]
    return next((t for t in opened if actor.username in t.assignees), opened[0] if opened else None)


def declared_action(view: CaseView, name: str) -> Action:
    """The action of that name as declared for the present state; NotFound when the SOP has none."""
    try:
        return here(view.declared.sop, view.state, name)[0]
    except KeyError:
        raise NotFound from None


def forms(session: Session, view: CaseView, actor: Actor, refused: Refused | None, **more: str) -> list[FormView]:
    """A form for every action open to the actor; the refused one as it was sent."""
    found = []
    for name in view.actions:
        action = declared_action(view, name)
        asked = Asked(
            action=action,
            sop=view.sop,
            agency_id=view.facts.agency_id,
            moment=view.moment,
            stored=view.fields,
            version=view.version,
            requester_id=view.facts.requester_id,
            contact=view.declared.sop.contact,
            suggesting=suggesting(view.declared.sop),
        )
        url = url_for("cases.act", number=view.number, name=name, **more)  # type: ignore[arg-type]  # names of a query
        again = refused is not None and refused[0].name == name
        check = _check(session, view, actor, action)
        found.append(
            show(session, asked, url, sent=refused[1], refusal=refused[2], check=check)
            if refused and again
            else show(session, asked, url, defaults=_picked(view, name), check=check)
        )
    return found


def _check(session: Session, view: CaseView, actor: Actor, action: Action) -> Check | None:
    """For an action that moves a booking: where to ask whether the new time is free, for those who may look."""
    effect = next((e for e in action.effects if isinstance(e, MoveBooking)), None)
    if effect is None or reach_for(session, door().office, view, actor, now()) is None:
        return None
    return Check(url_for("schedule.moved", number=view.number, aksi=action.name), effect.start, effect.end)


def _picked(view: CaseView, name: str) -> dict[str, str]:
    """The kind of documentation whose row was chosen, for the action that brings it (SPK-62)."""
    said, kind = view.declared.sop.around.documentation, request.args.get("jenis")
    known = said is not None and name == said.action and kind in view.declared.sop.choices.get(said.kind, {})
    return {said.kind: kind} if said is not None and kind is not None and known else {}


def main_form(view: CaseView, shown: list[FormView], refused: Refused | None) -> str | None:
    """The form that stands open: the one just refused, else the first that carries the row on and is no exception."""
    if refused is not None and any(form.action.name == refused[0].name for form in shown):
        return refused[0].name
    chosen = next((form.action.name for form in shown if _picked(view, form.action.name)), None)
    if chosen is not None:
        return chosen
    ordinary = (
        form.action.name
        for form in shown
        if here(view.declared.sop, view.state, form.action.name)[1] is not None
        and not form.action.danger
        and form.action.to is not STAY
    )
    return next(ordinary, None)


def _lost(view: CaseView, refused: Refused | None) -> list[Fact]:
    """What was typed for an action that is no longer open: kept in sight, to be copied."""
    if refused is None or refused[0].name in view.actions:
        return []
    action, sent, _refusal = refused
    labels = {f.name: str(f.label.text) for f in action.asks()} if action.asks is not None else {}
    typed = [Fact(labels.get(n, n), "\n".join(v), long=True) for n, v in sent.values.items() if any(v)]
    return [*typed, *([Fact("Catatan", sent.note, long=True)] if sent.note else [])]


def _last_move(session: Session, view: CaseView, actor: Actor) -> Line | None:
    """The newest line of the register that tells of a move."""
    last = last_move(session, door().office, view.number, actor, now())
    return None if last is None else Line(last, said(view.declared.sop, last, view.zone))
