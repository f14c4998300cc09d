"""Whether the files handed in fit the documents asked for: size first, then kind. Asked last of all refusals."""

from __future__ import annotations

from typing import Any

from engine.declaration.actions import MB, Action
from engine.errors import TooLarge, WrongKind
from engine.files import describe


def check_files(action: Action, documents: dict[str, tuple[Any, ...]]) -> None:
    """TooLarge or WrongKind for the first file that does not fit its document."""
    asked = {d.name: d for d in action.documents}
    for name, rows in documents.items():
        document = asked[name]
        for row in rows:
            if row.size > document.max_bytes:
                limit = document.max_bytes // MB
                raise TooLarge(f"{row.filename} lebih besar dari {limit} MB. Perkecil berkasnya lalu unggah kembali.")
            if row.fault is not None:
                raise WrongKind(row.fault)
            if row.media_type not in document.kinds:
                raise WrongKind(
                    f"{document.label} harus berupa {describe(document.kinds)}. {row.filename} bukan jenis itu."
                )
