"""What the actor will be able to do once its time has come: said ahead, so that a missing button is no riddle."""

from __future__ import annotations

from engine.declaration.actions import Timed
from engine.errors import NotYet, Refusal
from engine.queries.views import CaseView
from engine.rules.decide import permit
from engine.rules.facts import Actor


def coming(case: CaseView, actor: Actor) -> list[tuple[str, str]]:
    """(label, sentence with the instant) of each action that only its time still forbids."""
    found = []
    for name, (action, _row) in case.declared.sop.all_actions.items():
        if name in case.actions or isinstance(action, Timed):
            continue
        try:
            permit(case.declared.book, case.facts, actor, name, case.moment)
        except NotYet as refusal:
            found.append((action.label, refusal.detail))
        except Refusal:
            continue
    return found
