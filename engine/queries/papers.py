"""The documents of a case as they can be looked at: by label, with the number of pages that can be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.files import page_count
from engine.office import Office
from engine.queries.views import AttachmentView, CaseView
from engine.records import Attachment

MOST_PAGES = 12
"""So many pages of a document are shown; the rest is for the download."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case. `pages` is 0 where it cannot be drawn; it can still be downloaded."""

    label: str
    file: AttachmentView
    pages: int

    @property
    def shown(self) -> range:
        """The numbers of the pages shown."""
        return range(1, min(self.pages, MOST_PAGES) + 1)


def papers(session: Session, office: Office, case: CaseView) -> list[Paper]:
    """Every document of the case the actor may see (none in outline), in the order they came.

    Documentation stands in a list of its own (`engine.queries.documentation`).
    """
    said = case.declared.sop.around.documentation
    documents = {name: found for name, found in case.documents.items() if said is None or name != said.document}
    ids = [file.id for found in documents.values() for file in found]
    keys = dict(
        session.execute(select(Attachment.public_id, Attachment.key).where(Attachment.public_id.in_(ids))).all()
    )
    labels = {d.name: d.label for action, _row in case.declared.sop.all_actions.values() for d in action.documents}
    return [
        Paper(labels.get(name, name), file, _pages(office, keys[file.id], file.media_type))
        for name, found in documents.items()
        for file in found
    ]


def _pages(office: Office, key: str, media_type: str) -> int:
    try:
        return page_count(office.files.path(key), media_type, cache=office.files.pages)
    except (Refusal, OSError, ValueError):
        return 0
