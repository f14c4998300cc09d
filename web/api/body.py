"""The body of a request: one JSON object, read strictly, because what is read twice may be read differently."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from flask import request

from engine.errors import Malformed
from web.incoming import limit_body

LARGEST: Final = 4 * 1024 * 1024  # bytes of JSON; files go another way
DEEPEST: Final = 32
NOT_JSON: Final = "Kirim isi sebagai objek JSON dengan Content-Type application/json."


def read_object() -> dict[str, Any]:
    """The JSON object of this request. Malformed for anything else; RequestEntityTooLarge above 4 MB, however it is sent."""
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise Malformed(NOT_JSON)
    limit_body(LARGEST)
    return parse_object(request.get_data(cache=False))


def parse_object(raw: bytes) -> dict[str, Any]:
    """One JSON object in UTF-8: no name twice, no NaN, no number beyond measure, no depth without end. Malformed otherwise."""
    try:
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(value, dict) or not _shallow(value):
        raise Malformed
    return value


def _shallow(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner for v in level if isinstance(v, dict | list) for inner in (v.values() if isinstance(v, dict) else v)
        ]
        if not level:
            return True
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
