"""The words of a complaint, checked: what is missing, too long or of the wrong kind gets a sentence. Pure."""

from __future__ import annotations

from typing import Any, Final

from engine.address import check_address
from engine.phone import normalise_msisdn
from engine.storable import CONTROLS, one_line, storable

LONGEST_SUBJECT: Final = 300
LONGEST_TEXT: Final = 10_000
LONGEST_NAME: Final = 200
LONGEST_EMAIL: Final = 254
LONGEST_CASE: Final = 40
Errors = dict[str, list[str]]


def line(errors: Errors, name: str, value: object, longest: int, missing: str = "") -> str:
    """A text of one line; without `missing` it may be empty."""
    if not isinstance(value, str | None):
        errors[name] = ["Isi dengan teks."]
        return ""
    found = (value or "").strip()
    if not found and missing:
        errors[name] = [missing]
    elif not one_line(found):
        errors[name] = [CONTROLS]
    elif len(found) > longest:
        errors[name] = [f"Paling banyak {longest} huruf; sekarang {len(found)}."]
    return found


def story(errors: Errors, value: object) -> str:
    """What happened: several lines, never empty."""
    if not isinstance(value, str | None):
        errors["text"] = ["Isi dengan teks."]
        return ""
    found = (value or "").replace("\r\n", "\n").strip()
    if not found:
        errors["text"] = ["Ceritakan keluhan Anda."]
    elif not storable(found):
        errors["text"] = ["Isian memuat huruf yang tidak dapat disimpan. Ketik ulang."]
    elif len(found) > LONGEST_TEXT:
        errors["text"] = [f"Paling banyak {LONGEST_TEXT} huruf; sekarang {len(found)}."]
    return found


def reached(errors: Errors, given_name: object, given_email: object, given_whatsapp: object) -> dict[str, Any]:
    """Who complains without an account: a name, and one way to reach them."""
    name = line(errors, "name", given_name, LONGEST_NAME, "Tuliskan nama Anda.")
    email = line(errors, "email", given_email, LONGEST_EMAIL)
    whatsapp = line(errors, "whatsapp", given_whatsapp, LONGEST_NAME)
    if not email and not whatsapp and not {"email", "whatsapp"} & errors.keys():
        errors["email"] = ["Isi surel atau nomor WhatsApp, supaya kami dapat menjawab Anda."]
    try:
        if email and "email" not in errors:
            check_address(email)
    except ValueError as problem:
        errors["email"] = [str(problem)]
    try:
        if whatsapp and "whatsapp" not in errors:
            whatsapp = normalise_msisdn(whatsapp)
    except ValueError as problem:
        errors["whatsapp"] = [str(problem)]
    return {"person_id": None, "name": name, "email": email or None, "whatsapp": whatsapp or None}
