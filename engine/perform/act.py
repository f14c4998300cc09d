"""One action from end to end: load, permit, check the answer, advance, write. The door commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.declaration.actions import Action
from engine.declaration.effects import Appoint, Book, GiveBack, MoveBooking, Release, Remove, Tell
from engine.errors import NotFound
from engine.office import Office
from engine.perform import bookings, entries, messages
from engine.perform.answers import Answer, Checked, check_answer
from engine.perform.documents import check_files
from engine.perform.filing import Filed, OnBehalf, file_draft
from engine.perform.load import Loaded, load
from engine.perform.write import attach, write_case, write_tasks
from engine.rules.decide import Permission, permit
from engine.rules.facts import SYSTEM_ACTOR, Actor, CaseFacts
from engine.rules.moves import Move, advance, with_answer
from engine.rules.rights import sees, title


@dataclass(frozen=True, slots=True)
class Done:
    """What an action made of a case."""

    case_id: int
    number: str
    state: str
    version: int


def perform(
    session: Session, office: Office, number: str, action: str, actor: Actor, answer: Answer, now: datetime
) -> Done:
    """Does `action` on the case, or raises the Refusal that says why not. Nothing is written when it raises."""
    got = load(session, office, number, now)
    if not sees(got.declared.sop, got.facts, actor):
        raise NotFound
    permission = permit(got.declared.book, got.facts, actor, action, got.moment, answer.version)
    return _carry_out(session, office, got, permission, actor, answer, versioned=True)


def open_case(
    session: Session,
    office: Office,
    sop: str,
    actor: Actor,
    answer: Answer,
    now: datetime,
    *,
    on_behalf_of: object = None,
    started_at: datetime | None = None,
) -> Done:
    """Opens a case with the SOP's first action. The requester is the actor, or whom the actor may file for."""
    filed: Filed = file_draft(session, office, sop, actor, now, on_behalf_of, started_at)
    got = load(session, office, filed.number, now)
    row = got.declared.sop.first
    permission = Permission(got.declared.sop.opening, row, row.role, got.facts.tasks[0])
    return _carry_out(session, office, got, permission, actor, answer, versioned=False, as_position=filed.as_position)


def perform_timed(session: Session, office: Office, number: str, timer: str, now: datetime) -> Done:
    """A timed move, made by the system. Raises NotFromHere when the case has moved on meanwhile."""
    got = load(session, office, number, now)
    permission = permit(got.declared.book, got.facts, SYSTEM_ACTOR, timer, got.moment)
    return _carry_out(session, office, got, permission, SYSTEM_ACTOR, Answer(), versioned=False)


def _carry_out(
    session: Session,
    office: Office,
    got: Loaded,
    permission: Permission,
    actor: Actor,
    answer: Answer,
    *,
    versioned: bool,
    as_position: str | None = None,
) -> Done:
    action, moment = permission.action, got.moment
    for_other = not versioned and actor.id is not None and actor.id != got.facts.requester_id
    checked = check_answer(session, got.facts, action, actor, answer, moment, versioned=versioned, on_behalf=for_other)
    facts = with_answer(got.facts, _kept(action, checked), _appointed(action, checked))
    bookings.check_slots(session, action.effects, facts, checked.resources)
    check_files(action, checked.documents)
    move = advance(got.declared.book, facts, permission)
    removed = any(isinstance(effect, Remove) for effect in action.effects)
    if removed:
        move = replace(move, done=(), void=facts.tasks, kept=(), opened=())
    after = replace(facts, state=move.after, version=facts.version + 1, removed=removed)
    due = write_tasks(session, got, action, after, move, actor)
    said = entries.Said(
        kind="move",
        actor=actor.id,
        as_position=as_position or title(got.facts, actor, permission.role),
        action=action.name,
        fields=_recorded(got.facts, action, checked),
        note=checked.note,
    )
    write_case(session, got, after, move, said)
    attach(session, action, after.id, got.row.seq + 1, checked)
    _effects(session, office, got, after, move, action, actor, checked, due)
    return Done(after.id, after.number, after.state, after.version)


def _kept(action: Action, checked: Checked) -> dict[str, Any]:
    return {name: checked.fields[name] for name in action.keeps if name in checked.fields}


def _appointed(action: Action, checked: Checked) -> dict[str, tuple[int, ...]]:
    return {
        e.role.key: checked.people[e.field]
        for e in action.effects
        if isinstance(e, Appoint) and e.field in checked.people
    }


def _recorded(case: CaseFacts, action: Action, checked: Checked) -> dict[str, Any]:
    """The answer as the register keeps it: with the values it replaced and the hashes of its documents."""
    said: dict[str, Any] = dict(checked.fields)
    replaced = {n: case.fields[n] for n in action.keeps if n in case.fields and case.fields[n] != checked.fields.get(n)}
    if replaced:
        said["sebelumnya"] = replaced
    if checked.documents:
        said["lampiran"] = {name: [row.sha256 for row in rows] for name, rows in checked.documents.items()}
    return said


def _effects(
    session: Session,
    office: Office,
    got: Loaded,
    after: CaseFacts,
    move: Move,
    action: Action,
    actor: Actor,
    checked: Checked,
    due: datetime | None,
) -> None:
    news = replace(_news(got, after, move, checked, due), actor=actor.id)
    for effect in action.effects:
        match effect:
            case Tell():
                messages.tell(session, office, news, effect, got.declared.templates[effect.template], got.moment)
            case Book():
                bookings.book(session, effect, after, checked.resources)
            case MoveBooking():
                bookings.move(session, effect, after)
            case Release():
                bookings.release(session, after.id, got.moment.now)
            case GiveBack():
                bookings.give_back(session, after.id, got.moment.now)
            case Remove():
                bookings.release(session, after.id, got.moment.now)
            case Appoint():
                pass  # taken in before the move was decided


def _news(got: Loaded, after: CaseFacts, move: Move, checked: Checked, due: datetime | None) -> messages.News:
    return messages.News(
        sop=got.declared.sop,
        case=after,
        requester=messages.requester_of(got, after.fields),
        requester_name=got.row.requester_name,
        agency=got.row.agency,
        before=got.facts.tasks,
        next=tuple((o.role, o.person_id) for o in move.opened)
        + tuple((t.role, t.person_id) for t in (*move.resumed, *move.kept)),
        due_at=due,
        answer=checked.fields,
    )


__all__ = ["Answer", "Done", "OnBehalf", "open_case", "perform", "perform_timed"]
