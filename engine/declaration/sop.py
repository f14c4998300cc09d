"""One SOP: the identity block, the roles, the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import cast

from engine.declaration.actions import NEXT, Action, Timed
from engine.declaration.around import Around
from engine.declaration.effects import Book, TheOnly
from engine.declaration.fields import ResourceOf
from engine.declaration.forms import fields_of
from engine.declaration.roles import Role
from engine.declaration.rows import End, Parallel, Row, Step, Wait


@dataclass(frozen=True, slots=True)
class Approval:
    """Disahkan oleh: as printed in the header; `signature_nip` only where the signature block differs."""

    position: str
    name: str
    rank: str = ""
    nip: str = ""
    signature_nip: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity block of the sheet, box by box, as printed. An empty box is an empty tuple.

    prepared_by, reviewed_by  where the document names them besides who approved it (UNS-05)
    """

    agency: str
    unit: str
    name: str
    number: str | None
    created: date | None
    revised: date | None
    effective: date
    approved_by: Approval
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    prepared_by: str = ""
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """What the public page promises around the table (standar pelayanan). `time` is said where the table states none; `start` is
    the button that leads to the form, where the document names it apart from the one that sends it (LZM-23, LZM-34)."""

    product: str
    requirements: tuple[str, ...]
    cost: str
    complaints: str
    category: str
    summary: str = ""
    users: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    time: str = ""
    start: str = ""


@dataclass(frozen=True)
class Sop:
    """A declared SOP. `key` and `code` are stored for ever; `code` begins every case number.

    title_field  the answer that names a case in lists
    contact      the fields that carry the requester's e-mail and WhatsApp number, where the request asks for them
    interval     the two fields of the case between which its resource is booked
    registrars   roles outside the table that may see and register (a TU with a paper letter)
    messages     folder of message templates, beside the SOP file
    secrets      answers that only the requester and those who act on the case read, not the auditor
    again        answers of a closed case that fill others in a new request made from it: (("mulai", "usul_mulai"),)
    around       the parts people use besides the table
    """

    key: str
    code: str
    identity: Identity
    service: Service
    roles: tuple[Role, ...]
    rows: tuple[Row, ...]
    title_field: str
    actions: tuple[Action, ...] = ()
    version: int = 1
    messages: str = ""
    interval: tuple[str, str] | None = None
    contact: tuple[str, str] = ("email", "whatsapp")
    registrars: tuple[Role, ...] = ()
    secrets: tuple[str, ...] = ()
    again: tuple[tuple[str, str], ...] = ()
    around: Around = field(default_factory=Around)

    @cached_property
    def states(self) -> dict[str, Row]:
        """Every state by key, in printed order: rows, waits, blocks and ends (not the rows inside a block)."""
        return {row.key: row for row in self.rows}

    @cached_property
    def steps(self) -> dict[str, Step | Wait]:
        """Everything that can be a task, by key: rows, rows inside blocks, and waits."""
        found: dict[str, Step | Wait] = {}
        for row in self.rows:
            if isinstance(row, Parallel):
                found.update({inner.key: inner for inner in row.rows})
            elif not isinstance(row, End):
                found[row.key] = row
        return found

    @cached_property
    def first(self) -> Step:
        """The requester's own row; its first action opens the case."""
        return cast("Step", self.rows[0])

    @property
    def opening(self) -> Action:
        """The action that opens a case."""
        return self.first.actions[0]

    @property
    def start(self) -> str:
        """What the button says that leads to the form of a new case."""
        return self.service.start or self.opening.label

    @cached_property
    def all_actions(self) -> dict[str, tuple[Action, Step | Wait | None]]:
        """Every action by name, with the row it belongs to (None for those of the SOP itself)."""
        found: dict[str, tuple[Action, Step | Wait | None]] = {}
        for row in self.steps.values():
            for action in row.actions:
                found.setdefault(action.name, (action, row))
        for action in self.actions:
            found[action.name] = (action, None)
        return found

    def state_label(self, state: str) -> str:
        """A state in the words of the sheet."""
        row = self.states[state]
        if isinstance(row, End):
            return row.label
        return (row.status if isinstance(row, Step | Wait) else "") or row.activity

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of each field any form of the SOP asks, by name."""
        forms = (action.asks for action, _ in self.all_actions.values())
        return {field.name: field.kind for form in forms for field in fields_of(form)}

    @cached_property
    def choices(self) -> dict[str, dict[str, str]]:
        """The labels of the codes of each choice any form of the SOP asks, by field."""
        forms = (action.asks for action, _ in self.all_actions.values())
        chosen = [field for form in forms for field in fields_of(form) if field.kind in ("choice", "choices")]
        return {field.name: {str(code): str(label) for code, label in dict(field.choices).items()} for field in chosen}

    @cached_property
    def books(self) -> frozenset[str]:
        """The kinds of resource its cases book."""
        found: set[str] = set()
        for action, _ in self.all_actions.values():
            asked = {f.name: f.resource_kind for f in fields_of(action.asks) if isinstance(f, ResourceOf)}
            for effect in action.effects:
                if isinstance(effect, Book):
                    found.add(effect.field.kind if isinstance(effect.field, TheOnly) else asked[effect.field])
        return frozenset(found)

    def timers(self, state: str) -> Iterator[Timed]:
        """The timed moves that leave from `state`."""
        row = self.states[state]
        own = row.actions if isinstance(row, Step | Wait) else ()
        yield from (a for a in own if isinstance(a, Timed))
        yield from (a for a in self.actions if isinstance(a, Timed) and state in a.leaves)

    def block_of(self, key: str) -> Parallel | None:
        """The parallel block a row stands in, if any."""
        for row in self.rows:
            if isinstance(row, Parallel) and any(inner.key == key for inner in row.rows):
                return row
        return None

    def following(self, key: str) -> str | None:
        """The state printed after `key`, or None after the last."""
        keys = [row.key for row in self.rows]
        at = keys.index(key) + 1
        return keys[at] if at < len(keys) else None

    def leaves(self, action: Action, row: Step | Wait | None) -> tuple[str, ...]:
        """The states an action can be done in: that of its row, which for a row inside a block is the block."""
        if row is None:
            return action.leaves
        block = self.block_of(row.key)
        return (block.key if block is not None else row.key,)

    def goal(self, action: Action, row: Step | Wait | None) -> str | None:
        """The state an action names or means (inside a block, the block); None where it stays or nothing follows."""
        if isinstance(action.to, str):
            return action.to
        if action.to is not NEXT or row is None:
            return None
        block = self.block_of(row.key)
        return block.key if block is not None else self.following(row.key)

    def role(self, key: str) -> Role:
        """The role with this key; KeyError when the SOP has none."""
        return {role.key: role for role in self.roles}[key]

    def named(self, name: str) -> list[tuple[Action, Step | Wait | None]]:
        """Every action of that name with its row: one name may leave from several rows (a refusal, say)."""
        rows = [(a, row) for row in self.steps.values() for a in row.actions if a.name == name]
        return [*rows, *((a, None) for a in self.actions if a.name == name)]
