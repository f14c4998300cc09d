"""Tables to take along: XLSX and CSV, written row by row to a temporary file, and safe to open.

What somebody typed never becomes a formula: in XLSX it is written as a string, in CSV what would begin one gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any, Final

from flask import Response, send_file
from xlsxwriter import Workbook

from web.security import PERSONAL

Value = str | int | float
Write = Callable[[Sequence[str], Iterable[Sequence[Value]]], IO[bytes]]
LONGEST: Final = 32_767
"""Letters in one cell of a spreadsheet."""
_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def xlsx(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> IO[bytes]:
    """A spreadsheet of one sheet, its first line the headings. Memory does not grow with the rows."""
    file = TemporaryFile()  # noqa: SIM115  (closed with the response)
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = Workbook(file, plain)
    sheet = book.add_worksheet("Data")
    bold = book.add_format({"bold": True})
    sheet.set_column(0, max(len(headings) - 1, 0), 24)
    sheet.freeze_panes(1, 0)
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, bold)
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, at, value[:LONGEST])
            else:
                sheet.write_number(line, at, value)
    book.close()
    file.seek(0)
    return file


def comma_separated(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> IO[bytes]:
    """The same as text: UTF-8 with the mark by which spreadsheets know it."""
    file = TemporaryFile()  # noqa: SIM115  (as above)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_harmless(heading) for heading in headings])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    text.detach()
    file.seek(0)
    return file


def _harmless(value: Value) -> Value:
    if isinstance(value, str) and value != "-" and value.startswith(_BEGINS_FORMULA):
        return f"'{value}"
    return value


FORMATS: Final[dict[str, tuple[Write, str]]] = {
    "xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (comma_separated, "text/csv; charset=utf-8"),
}


def download(kind: str, name: str, day: date, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """The file as an answer. `kind` is one of FORMATS; it is written whole before the first byte is sent."""
    write, media_type = FORMATS[kind]
    response = send_file(
        write(headings, rows), mimetype=media_type, as_attachment=True, download_name=f"{name}-{day:%Y%m%d}.{kind}"
    )
    response.headers["Cache-Control"] = PERSONAL
    return response
