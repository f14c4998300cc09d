"""What a SOP declares around its table: the parts people use besides the rows. None of it moves a case.

Each part is a small value; the doors draw it and the engine asks its rights of the roles named here. What a SOP does not
declare it does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.declaration.roles import Role

Source = Literal[
    "number", "ordinal", "title", "state", "requester", "unit", "opened_at", "closed_at", "field", "people", "documents",
    "decided_by",
]  # fmt: skip
Shown = Literal["text", "when", "short_when", "day", "yes_no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of cases.

    source    where the cell comes from: an own fact of the case; `field` (the answer `of`), `people` (those appointed as role
              `of`), `documents` (the files handed in as `of`), `decided_by` (the name of who did action `of`)
    shown     how a value is written; `short_when` is "Rabu, 06-03-24 13:15"
    """

    label: str
    source: Source = "field"
    of: str = ""
    shown: Shown = "text"


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A table of cases with search, sort, pages and export.

    states      only cases in these; empty is every state
    readers     roles that may open it; the requesters' own role among them where they may
    own_only    a requester finds only their own cases in it
    sizes       rows a page, the first being what is shown unless asked otherwise
    newest      newest first
    """

    key: str
    label: str
    columns: tuple[Column, ...]
    readers: tuple[Role, ...]
    states: tuple[str, ...] = ()
    own_only: bool = False
    sizes: tuple[int, ...] = (10, 25, 50, 100)
    newest: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """One number of a dashboard: cases (in `states`, or all), or accounts (holding `role`, or all of the agency)."""

    label: str
    of: Literal["cases", "accounts"] = "cases"
    states: tuple[str, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The numbers at a glance. `public` shows it before signing in, with the schedule, never with any title or link."""

    counts: tuple[Count, ...]
    readers: tuple[Role, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report per period and unit: how many cases, how many people (`people` is the field), how many hours of the interval."""

    key: str
    label: str
    readers: tuple[Role, ...]
    states: tuple[str, ...]
    people: str


@dataclass(frozen=True, slots=True)
class Library:
    """Files kept for everybody with an account: managers bring and remove them, everybody reads them."""

    label: str
    managers: tuple[Role, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """What is brought after the end: the action that brings it, its document, and the answer that says of which kind.

    `columns` say of which case, in the list over all cases; kind, files and uploader follow them (SPK-56).
    """

    label: str
    action: str
    document: str
    kind: str
    readers: tuple[Role, ...]
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """What to look at before filing: earlier cases with the same answers in `same`, or words of `text` in common.

    What `same` asks is shown of other people's cases to whoever files: name nothing personal there. `when` is the answer
    that dates a case; where there is none it is the day of filing.
    """

    same: tuple[str, ...]
    text: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A file of the SOP's folder `workflows/files`, to download. Without readers it is for everybody."""

    label: str
    file: str
    readers: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """The parts around one SOP.

    tables        tables of cases
    dashboard     its numbers
    reports       reports per period and unit
    library       its files for everybody
    documentation what is brought after the end
    similar       the duplicate check before filing
    guides        files to download: templates of the service, the manual
    schedule      requesters see the bookings of its resources before they file
    survey        states after which the requester is asked the nine questions, once
    testimonials  states after which the requester may leave a testimonial; `testimonial_keepers` may remove one
    complaints    roles that handle complaints about the service
    registration  strangers may make an account for this service themselves
    accounts      roles that keep the accounts of the agency for this SOP
    statuses      roles that move a case by choosing its next state on one page
    """

    tables: tuple[CaseTable, ...] = ()
    dashboard: Dashboard | None = None
    reports: tuple[Report, ...] = ()
    library: Library | None = None
    documentation: Documentation | None = None
    similar: Similar | None = None
    guides: tuple[Guide, ...] = ()
    schedule: bool = False
    survey: tuple[str, ...] = ()
    testimonials: tuple[str, ...] = ()
    testimonial_keepers: tuple[Role, ...] = ()
    complaints: tuple[Role, ...] = ()
    registration: bool = False
    accounts: tuple[Role, ...] = ()
    statuses: tuple[Role, ...] = ()
