"""What must hold of every SOP in this folder, generated from the declarations: rights, codes, messages, isolation."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import workflows
from engine.actors import load_actor
from engine.catalogue import Declared
from engine.declaration import Action, Appointed, End, Parallel, Requester, Tell, Timed
from engine.errors import Refusal
from engine.perform import Done, perform
from engine.rules.decide import allowed
from engine.settings import ROOT
from engine.templates import Template
from tests.workflows.walk import Walker

EVERY = list(workflows.catalogue())
NAMES = [f"{d.sop.key}-{d.sop.version}" for d in EVERY]
GOLDEN = Path(__file__).with_name("golden.json")
GENERIC = {"zoom", "lisensi"}
"""Words of SOP keys that are everybody's: the product of another house, what is lent of it."""


REQUIREMENT = re.compile(r"\b[A-Z]{3}-A?[0-9]+")
"""A fact of a source document, cited by its id."""


class Undone(Exception):
    """Takes back what was done."""


@pytest.fixture(scope="module", params=EVERY, ids=NAMES)
def walker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walker]:
    """The SOP in an office of its own."""
    made = Walker(request.param, tmp_path_factory.mktemp("walk"))
    yield made
    made.database.dispose()


def outcome(walker: Walker, number: str, name: str, who: str, now: datetime) -> str:
    """What an action with a good answer comes to: "done" or the code of the refusal. Nothing stays of it."""
    case = walker.case(number)
    got = "done"
    try:
        with walker.database.writing() as session:
            actor = load_actor(session, walker.people[who], now)
            found = walker.sop.named(name)
            here = next((a for a, row in found if walker.leaves(case.state, a, row)), found[0][0])
            answer = (
                walker.answer(here, who, case.version, 200, case) if who in could(walker, here) else blank(case.version)
            )
            assert isinstance(perform(session, walker.office, number, name, actor, answer, now), Done)
            raise Undone
    except Refusal as refusal:
        got = refusal.code
    except Undone:
        pass
    return got


def could(walker: Walker, action: Action) -> set[str]:
    """Whose answers are worth making: everybody, where nothing must be uploaded first."""
    return set() if action.documents else set(walker.people)


def blank(version: int) -> Any:
    """An answer that says nothing."""
    from engine.perform import Answer

    return Answer({}, {}, version=version)


def expected(walker: Walker, number: str, name: str, who: str, now: datetime) -> str:
    """What the declaration says, read here a second time: not_found, not_yours, not_from_here, not_yet or done."""
    case, sop = walker.case(number), walker.sop
    if who in ("asing", "admin"):
        return "not_found"
    found = [pair for pair in sop.named(name) if plays(walker, case, *pair, who)]
    if not found or who == "auditor":
        return "not_yours"
    leaving = [(a, row) for a, row in found if walker.leaves(case.state, a, row)]
    if not leaving:
        return "not_from_here"
    action = leaving[0][0]
    starts = case.fields.get(getattr(action.not_before, "field", ""))
    if starts and now < datetime.fromisoformat(starts):
        return "not_yet"
    ends = case.fields.get(getattr(action.until, "field", ""))
    return "not_from_here" if ends and now >= datetime.fromisoformat(ends) else "done"


def plays(walker: Walker, case: Any, action: Action, row: Any, who: str) -> bool:
    """Whether the account plays a role the action is for."""
    if isinstance(action, Timed):
        return False
    roles = action.by or ((row.role,) if row is not None and row.role is not None else ())
    for role in roles:
        if isinstance(role, Requester):
            if who == "pemohon":
                return True
        elif isinstance(role, Appointed):
            if walker.people[who] in case.people.get(role.key, ()) and who in walker.roles[role.key]:
                return True
        elif who in walker.roles[role.key]:
            return True
    return False


def test_every_state_action_and_account(walker: Walker) -> None:
    """The declared moves are allowed and every other is refused with the right code; buttons are what is allowed."""
    wrong = []
    for state, way in walker.ways.items():
        number, now = walker.travel(way)
        now += timedelta(minutes=1)
        for who in walker.people:
            with walker.database.reading() as session:
                actor = load_actor(session, walker.people[who], now)
                buttons = set(shown(walker, session, number, actor, now))
            for name in walker.sop.all_actions:
                if name == walker.sop.opening.name:
                    continue
                want = expected(walker, number, name, who, now)
                got = outcome(walker, number, name, who, now)
                if got != want and not (want == "done" and got == "invalid" and needs_upload(walker, name)):
                    wrong.append((state, name, who, want, got))
                if (want == "done") != (name in buttons):
                    wrong.append((state, name, who, want, "button" if name in buttons else "no button"))
    assert wrong == []


def needs_upload(walker: Walker, name: str) -> bool:
    """Whether an action asks for a document, of which none was uploaded for the trial."""
    return any(action.documents for action, _ in walker.sop.named(name))


def shown(walker: Walker, session: Any, number: str, actor: Any, now: datetime) -> list[str]:
    """The buttons somebody would see."""
    from engine.perform.load import load

    got = load(session, walker.office, number, now, lock=False)
    return allowed(got.declared.book, got.facts, actor, got.moment)


def test_strangers_auditors_and_admins_change_nothing(walker: Walker) -> None:
    """Another agency and the admin do not learn that a case exists; the auditor sees it and may do nothing."""
    for way in walker.ways.values():
        number, now = walker.travel(way)
        for name in walker.sop.all_actions:
            codes = {who: outcome(walker, number, name, who, now) for who in ("asing", "admin", "auditor")}
            assert codes == {"asing": "not_found", "admin": "not_found", "auditor": "not_yours"}, name


def test_every_state_can_be_reached(walker: Walker) -> None:
    """By somebody's actions or by time; a state nobody comes to is a mistake of the table."""
    first = walker.sop.first.key
    assert set(walker.ways) == set(walker.sop.states) - {first}


def test_every_message_is_sent_somewhere_and_says_everything(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text named exists and is used; on the way through all moves no slot stays without a value."""
    empty: set[tuple[str, str]] = set()
    sent: set[str] = set()
    render = Template.render

    def watched(template: Template, values: Any) -> tuple[str, str]:
        sent.add(template.name)
        empty.update((template.name, slot) for slot in template.slots if values.get(slot) in (None, "", "-"))
        subject, body = render(template, values)
        assert "$" not in subject
        assert "None" not in body
        assert 0 < len(subject) <= 300
        return subject, body

    monkeypatch.setattr(Template, "render", watched)
    for state, way in list(walker.ways.items()):
        for move in walker.leaving(state):
            walker.travel((*way, move))
    named = {e.template for a, _ in walker.sop.all_actions.values() for e in a.effects if isinstance(e, Tell)}
    assert empty == set()
    assert sent == named == set(walker.declared.templates)


def codes(declared: Declared) -> dict[str, list[str]]:
    """The codes of a SOP that stand in databases and in other people's programs."""
    sop = declared.sop
    inner = [row.key for block in sop.rows if isinstance(block, Parallel) for row in block.rows]
    return {
        "states": [*sop.states, *inner],
        "ends": [row.key for row in sop.rows if isinstance(row, End)],
        "actions": list(sop.all_actions),
        "roles": [role.key for role in (*sop.roles, *sop.registrars)],
    }


def test_codes_stay_for_ever() -> None:
    """A code that vanished breaks stored cases and callers. A new one is written into golden.json by hand."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = {name: codes(declared) for name, declared in zip(NAMES, EVERY, strict=True)}
    for name, kept in golden.items():
        for kind, old in kept.items():
            gone = set(old) - set(now.get(name, {}).get(kind, ()))
            assert not gone, f"{name}: {kind} {sorted(gone)} vanished"
    assert golden == now, "new codes: add them to tests/workflows/golden.json"


def test_no_sop_is_named_outside_its_folder() -> None:
    """The engine and the doors know no SOP; only workflows/, the demonstration office and tests may name one."""
    words = {word for d in EVERY for word in d.sop.key.split("-")} - GENERIC
    pattern = "|".join([*(re.escape(d.sop.key).replace("\\-", "[-_ ]?") for d in EVERY), *sorted(words)])
    call = ["git", "grep", "--untracked", "-n", "-i", "-w", "-E", pattern, "--", "engine", "web", "workers", "bench"]
    found = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode in (0, 1), found.stderr
    lines = [line for line in found.stdout.splitlines() if re.search(pattern, REQUIREMENT.sub("", line), re.IGNORECASE)]
    assert lines == []
    bare = ["git", "grep", "--untracked", "-n", "-i", "-E", "bandung|bengkulu|uns_|spektral|linkzum"]
    plain = subprocess.run(
        [*bare, "--", "engine", "web", "workers"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert plain.stdout == ""
