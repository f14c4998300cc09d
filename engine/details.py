"""What a person says of themselves: checked once, for registration, the profile and the keeping of accounts (SPK-47)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from engine.address import check_address
from engine.phone import normalise_msisdn
from engine.storable import CONTROLS, one_line

FIELDS: Final = ("name", "nip", "job", "institution", "work_level", "whatsapp", "email")
LABELS: Final = {
    "name": "Nama lengkap",
    "nip": "NIP",
    "job": "Jabatan",
    "institution": "Instansi",
    "work_level": "Tingkat satuan kerja",
    "whatsapp": "Nomor WhatsApp",
    "email": "E-mail",
}
LONGEST: Final = 200
_NIP = re.compile(r"[0-9]{9}(?:[0-9]{9})?")


def check_details(
    typed: Mapping[str, str], required: Collection[str] = ("name",)
) -> tuple[dict[str, str | None], dict[str, list[str]]]:
    """(values to store, faults by field) of the fields in `typed`; what is empty is stored as None.

    E-mail addresses are stored in lower case, WhatsApp numbers as 62…, a NIP as its 9 or 18 digits.
    """
    values: dict[str, str | None] = {}
    faults: dict[str, list[str]] = {}
    for name in FIELDS:
        if name not in typed:
            continue
        text = typed[name].strip()
        try:
            values[name] = _checked(name, text) if text else None
        except ValueError as problem:
            faults[name] = [str(problem)]
        if not text and name in required:
            faults[name] = [f"{LABELS[name]} wajib diisi."]
    return values, faults


def _checked(name: str, text: str) -> str:
    if not one_line(text):
        raise ValueError(CONTROLS)
    if name == "whatsapp":
        return normalise_msisdn(text)
    if name == "email":
        check_address(text)
        return text.lower()
    if name == "nip":
        digits = re.sub(r"[ .]", "", text)
        if not _NIP.fullmatch(digits):
            raise ValueError("NIP terdiri dari 18 angka (atau 9 angka NIP lama). Periksa lalu ketik ulang.")
        return digits
    if len(text) > LONGEST:
        raise ValueError(f"{LABELS[name]} paling banyak {LONGEST} huruf.")
    return text
