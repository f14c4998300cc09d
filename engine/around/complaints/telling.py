"""What is told of a complaint: its receipt and every step to the complainant, its arrival to those who handle it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.around.complaints.desk import Desk
from engine.office import Office
from engine.perform.messages import Recipient, persons, send
from engine.templates import own_templates

RECEIPT, ARRIVED, MOVED = "keluhan_diterima", "keluhan_masuk", "keluhan_bergerak"
WORDS = {"diterima": "Diterima", "diproses": "Diproses", "selesai": "Selesai", "ditolak": "Ditolak"}
NO_NOTE = "Petugas tidak menyertakan catatan."


def tell_receipt(session: Session, office: Office, row: Mapping[str, Any], service: str, now: datetime) -> None:
    """To the complainant: the number, and where to follow it."""
    _to_complainant(session, office, row, RECEIPT, {"sop": service}, now)


def tell_desk(
    session: Session, office: Office, row: Mapping[str, Any], service: str, desk: Desk, due: str, now: datetime
) -> None:
    """To those who handle it: that one has come, and until when it wants a reply."""
    values = _values(row) | {"sop": service, "due": due, "link": office.complaint_link(row["number"])}
    send(session, office, persons(session, sorted(desk.people)), own_templates()[ARRIVED], values, now)


def tell_step(session: Session, office: Office, row: Mapping[str, Any], status: str, note: str, now: datetime) -> None:
    """To the complainant: the new status, with what was written for them."""
    _to_complainant(session, office, row, MOVED, {"state": WORDS[status], "note": note or NO_NOTE}, now)


def _to_complainant(
    session: Session, office: Office, row: Mapping[str, Any], template: str, values: Mapping[str, str], now: datetime
) -> None:
    """By every way they are reached. Who gave nothing but a WhatsApp number is told there, by hand where there is no gateway."""
    account = row["person_id"] is not None
    to = Recipient(row["person_id"], account, row["email"], row["whatsapp"], row["name"])
    only = "whatsapp" if not account and not row["email"] else None
    filled = _values(row) | dict(values) | {"link": office.complaint_tracking_link(row["number"])}
    send(session, office, [to], own_templates()[template], filled, now, over=only)


def _values(row: Mapping[str, Any]) -> dict[str, str]:
    return {"number": row["number"], "title": row["subject"]}
