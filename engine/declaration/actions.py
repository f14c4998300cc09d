"""What can be done with a case: the buttons, what they ask, and where they lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from engine.declaration.anchors import Anchor
from engine.declaration.effects import Effect
from engine.declaration.forms import AnswerForm, Moment
from engine.declaration.roles import Role
from engine.files.kinds import IMAGES, OFFICE, PDF_OR_IMAGE, VIDEO

if TYPE_CHECKING:
    from engine.rules.facts import Actor, CaseFacts


class Target(Enum):
    """Where an action leads when it does not name a state."""

    NEXT = "the following row"
    STAY = "the same state"


NEXT, STAY = Target.NEXT, Target.STAY
MB = 1024 * 1024
PAPERS = PDF_OR_IMAGE
"""A letter, scanned or printed to PDF."""
FILES = (*PDF_OR_IMAGE, *OFFICE)
"""A letter, or a document to go on working with."""
RECORDINGS = (*FILES, *IMAGES[2:], "image/heic", *VIDEO)
"""Whatever a telephone or an office brings home from an event."""
Guard = Callable[["CaseFacts", "Actor", "Moment"], str | None]
"""A rule: a sentence why not, or None. Pure; must not depend on the answer."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file an action asks for. `kinds` are media types, `max_bytes` bytes; `kind_from` is the answer that says what it is."""

    name: str
    label: str
    required: bool = True
    kinds: tuple[str, ...] = PAPERS
    max_bytes: int = 10 * MB
    many: bool = False
    kind_from: str = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning that must be acknowledged before the action: `applies(facts, answer, moment)` is pure."""

    code: str
    text: str
    applies: Callable[[CaseFacts, dict[str, object], Moment], bool]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing somebody can do.

    name, label     stored code; text of the button
    to              a state, NEXT or STAY
    by              who may; None means the row's own role
    leaves          only for actions that belong to no row: the states it leaves from
    asks            the form
    documents       the files; `one_of` names those of which one is enough
    guards          rules that hide the button, refuse the request and give the sentence
    not_before/until  anchors: refused earlier with not_yet, later with not_from_here
    warns           warnings to acknowledge
    keeps           answers that become fields of the case, shown to the requester
    amends          the form is filled with the case's fields and only changes are sent
    effects         consequences, in order
    at_once         moves even when other appointed persons have not answered
    on_behalf       roles that may do it for a requester (the opening action only)
    exit            what the sheet prints beside this exit of a decision ("Ya", "Tidak")
    danger          drawn as the exception, asks for confirmation
    unprinted       a way out the sheet does not draw: a plain row may have it besides its own
    """

    name: str
    label: str
    to: str | Target = NEXT
    by: tuple[Role, ...] | None = None
    leaves: tuple[str, ...] = ()
    asks: type[AnswerForm] | None = None
    documents: tuple[Document, ...] = ()
    one_of: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    not_before: Anchor | None = None
    until: Anchor | None = None
    warns: tuple[Warn, ...] = ()
    keeps: tuple[str, ...] = ()
    amends: bool = False
    effects: tuple[Effect, ...] = ()
    at_once: bool = False
    on_behalf: tuple[Role, ...] = ()
    exit: str = ""
    danger: bool = False
    unprinted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed(Action):
    """A move nobody makes: the alarm scan does it at `at`. Its actor is the system."""

    at: Anchor
