"""The parts around the table: what they name exists, and who may use them is somebody of the SOP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set

from engine.declaration.around import Column, Documentation, Report
from engine.declaration.check.naming import NAME
from engine.declaration.check.parts import Fault, actions, place_of
from engine.declaration.forms import fields_of
from engine.declaration.roles import Appointed, Role
from engine.declaration.rows import Step
from engine.declaration.sop import Sop
from engine.rules.guides import MEDIA_TYPES, file_name

COMPLAINTS = "KEL"
"""The code of complaints: no SOP has it, so that a number names one thing."""
OWN_DATES = ("opened_at", "closed_at")
NAMED = ("field", "people", "documents", "decided_by")
KINDS = {"when": ("datetime",), "short_when": ("datetime",), "day": ("date", "datetime"), "yes_no": ("yes_no",)}


def around_faults(sop: Sop, files: Set[str]) -> Iterator[Fault]:
    """Faults of `Sop.around`; `files` are those of the folder in which guides lie, by their path below it."""
    if sop.code == COMPLAINTS:
        yield Fault(place_of(sop), f"the code {sop.code!r} is that of complaints", "another code")
    for part, roles in _roles(sop):
        yield from _known(sop, part, roles)
    for part, states in _states(sop):
        yield from _existing(sop, part, states)
    yield from _keys(sop)
    for table in sop.around.tables:
        for column in table.columns:
            yield from _column(sop, f"table {table.key!r}, column {column.label!r}", column)
        if not table.sizes or min(table.sizes) < 1:
            yield _fault(sop, f"table {table.key!r}", f"sizes={table.sizes}", "rows a page, as sizes=(10, 25)")
    for report in sop.around.reports:
        yield from _report(sop, report)
    if sop.around.documentation is not None:
        yield from _documentation(sop, sop.around.documentation)
    if sop.around.library is not None and not sop.around.library.categories:
        yield _fault(sop, "library", "it has no categories", 'categories=("…",)')
    yield from _similar(sop)
    yield from _guides(sop, files)


def _fault(sop: Sop, part: str, what: str, mend: str) -> Fault:
    return Fault(f"{place_of(sop)}, around, {part}", what, mend)


def _roles(sop: Sop) -> Iterator[tuple[str, Iterable[Role]]]:
    around = sop.around
    yield from ((f"table {t.key!r}", t.readers) for t in around.tables)
    yield from ((f"report {r.key!r}", r.readers) for r in around.reports)
    yield from ((f"guide {g.label!r}", g.readers) for g in around.guides)
    if around.dashboard is not None:
        yield "dashboard", around.dashboard.readers
        yield from ((f"count {c.label!r}", (c.role,)) for c in around.dashboard.counts if c.role is not None)
    if around.library is not None:
        yield "library", around.library.managers
    if around.documentation is not None:
        yield "documentation", around.documentation.readers
    yield "testimonial_keepers", around.testimonial_keepers
    yield "complaints", around.complaints
    yield "accounts", around.accounts
    yield "statuses", around.statuses


def _known(sop: Sop, part: str, roles: Iterable[Role]) -> Iterator[Fault]:
    for role in roles:
        if role not in (*sop.roles, *sop.registrars):
            names = ", ".join(r.key for r in (*sop.roles, *sop.registrars))
            yield _fault(sop, part, f"the role {role.key!r} is not among the SOP's roles", f"one of {names}")


def _states(sop: Sop) -> Iterator[tuple[str, Iterable[str]]]:
    around = sop.around
    yield from ((f"table {t.key!r}", t.states) for t in around.tables)
    yield from ((f"report {r.key!r}", r.states) for r in around.reports)
    if around.dashboard is not None:
        yield from ((f"count {c.label!r}", c.states) for c in around.dashboard.counts)
    yield "survey", around.survey
    yield "testimonials", around.testimonials


def _existing(sop: Sop, part: str, states: Iterable[str]) -> Iterator[Fault]:
    for state in states:
        if state not in sop.states:
            yield _fault(sop, part, f"there is no state {state!r}", f"one of {', '.join(sop.states)}")


def _keys(sop: Sop) -> Iterator[Fault]:
    """Keys stand in addresses: well-formed, each once."""
    for kind, keys in (
        ("table", [t.key for t in sop.around.tables]),
        ("report", [r.key for r in sop.around.reports]),
    ):
        for key, count in Counter(keys).items():
            if not NAME.fullmatch(key):
                yield _fault(
                    sop, f"{kind} {key!r}", "its key has other characters", "small letters, digits, underscores"
                )
            if count > 1:
                yield _fault(sop, f"{kind} {key!r}", f"two have the key {key!r}", "another key for one of them")


def _column(sop: Sop, part: str, column: Column) -> Iterator[Fault]:
    named = {
        "field": _kinds(sop),
        "people": {role.key: "" for role in sop.roles if isinstance(role, Appointed)},
        "documents": {d.name: "" for _, _, action in actions(sop) for d in action.documents},
        "decided_by": {action.name: "" for _, _, action in actions(sop)},
    }.get(column.source, {"": ""})
    if column.of not in named:
        mend = f"of= one of {', '.join(named)}" if column.source in NAMED else "no of=…"
        yield _fault(sop, part, f"{column.source} {column.of!r} is nothing of this SOP", mend)
    elif column.shown != "text":
        kind = named[column.of] if column.source == "field" else "datetime" if column.source in OWN_DATES else ""
        if kind not in KINDS[column.shown]:
            yield _fault(sop, part, f"it cannot be shown as {column.shown!r}", 'shown="text"')


def _report(sop: Sop, report: Report) -> Iterator[Fault]:
    if _kinds(sop).get(report.people) != "number":
        numbers = ", ".join(name for name, kind in _kinds(sop).items() if kind == "number") or "Whole(…) in a form"
        what = f"people={report.people!r} is no number that a form asks"
        yield _fault(sop, f"report {report.key!r}", what, f"one of {numbers}")
    if sop.interval is None:
        what = "it counts hours, but the SOP has no interval"
        yield _fault(sop, f"report {report.key!r}", what, 'interval=("mulai", "selesai") in the SOP')


def _documentation(sop: Sop, said: Documentation) -> Iterator[Fault]:
    found = [action for _, _, action in actions(sop) if action.name == said.action]
    if not found:
        names = ", ".join(dict.fromkeys(action.name for _, _, action in actions(sop)))
        yield _fault(sop, "documentation", f"there is no action {said.action!r}", f"one of {names}")
        return
    documents = [d.name for action in found for d in action.documents]
    if said.document not in documents:
        what = f"{said.action!r} asks no document {said.document!r}"
        yield _fault(sop, "documentation", what, f"one of {', '.join(documents)}" if documents else "Document(…) there")
    for column in said.columns:
        yield from _column(sop, f"documentation, column {column.label!r}", column)
    kinds = {f.name for action in found for f in fields_of(action.asks) if getattr(f, "kind", "") == "choice"}
    if said.kind not in kinds:
        what = f"{said.action!r} asks no choice {said.kind!r}"
        yield _fault(sop, "documentation", what, f"one of {', '.join(sorted(kinds))}" if kinds else "OneOf(…) there")


def _similar(sop: Sop) -> Iterator[Fault]:
    if sop.around.similar is None:
        return
    first = sop.rows[0]
    asked = [f.name for action in first.actions[:1] for f in fields_of(action.asks)] if isinstance(first, Step) else []
    for name in (*sop.around.similar.same, sop.around.similar.text):
        if name not in asked:
            what = f"the request does not ask {name!r}"
            yield _fault(sop, "similar", what, f"one of {', '.join(asked)}")
    when, dated = sop.around.similar.when, [n for n in asked if _kinds(sop)[n] in KINDS["day"]]
    if when and when not in dated:
        mend = f"one of {', '.join(dated)}" if dated else "no when=…"
        yield _fault(sop, "similar", f"when={when!r} is no date that the request asks", mend)


def _guides(sop: Sop, files: Set[str]) -> Iterator[Fault]:
    guides = sop.around.guides
    for guide in guides:
        part = f"guide {guide.label!r}"
        if guide.file not in files:
            yield _fault(
                sop, part, f"its file {guide.file!r} is missing", f"the file files/{guide.file} beside the SOP"
            )
        if not guide.file.endswith(tuple(MEDIA_TYPES)):
            yield _fault(sop, part, f"{guide.file!r} is of no known kind", f"a file of {', '.join(MEDIA_TYPES)}")
    for name, count in Counter(map(file_name, guides)).items():
        if count > 1:
            yield _fault(sop, "guides", f"two files are named {name!r}", "another name for one of them")


def _kinds(sop: Sop) -> dict[str, str]:
    return {f.name: getattr(f, "kind", "") for _, _, action in actions(sop) for f in fields_of(action.asks)}
