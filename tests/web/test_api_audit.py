"""What the auditor asks of the API: the register recomputed, and the timings by hand."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from engine.queries.timings import percentile
from engine.records import Answer, table
from tests.office import Bandung
from tests.web.api_client import call, refused, told


def test_only_the_auditor(app: Flask, bandung: Bandung) -> None:
    """Nobody else may ask, an administrator neither."""
    for username in ("bandung.kadis", "bandung.pemohon", "admin"):
        for path in ("/audit/verify", "/audit/timings"):
            refused(call(app, bandung, username).get(path), 403, "not_yours")


def test_verify(app: Flask, bandung: Bandung) -> None:
    """A register as written holds; one answer changed behind its back is named."""
    auditor, number = call(app, bandung, "auditor"), bandung.bring_to("terima_subkoor")
    assert told(auditor.get("/audit/verify")) == {"entries": 3, "ok": True, "first_bad": None}
    with bandung.database.writing() as session:
        session.execute(update(table(Answer)).where(table(Answer).c.seq == 2).values(note="lain"))
    found = told(auditor.get("/audit/verify"))
    assert (found["ok"], found["first_bad"]["number"], found["first_bad"]["seq"]) == (False, number, 2)


def test_timings(app: Flask, bandung: Bandung) -> None:
    """Kadis took 2, 4 and 9 of 5 minutes: two in time, one late, and the percentiles between them in proportion."""
    auditor = call(app, bandung, "auditor")
    for minutes in (2, 4, 9):
        number = bandung.file().number
        bandung.act("bandung.kadis", number, "disposisi_kabid", minutes=minutes, catatan="Segera.")
    items = {item["step"]: item for item in told(auditor.get("/audit/timings?sop=bandung-zoom"))["items"]}
    assert list(items) == [
        *("draf", "disposisi_kadis", "disposisi_kabid", "terima_subkoor", "keputusan_subkoor"),
        *("penunjukan", "pembuatan_link", "pengiriman_link", "pendampingan"),
    ]
    kadis, kabid = items["disposisi_kadis"], items["disposisi_kabid"]
    assert (kadis["role"], kadis["standard_minutes"]) == ("kadis", 5)
    assert (kadis["count"], kadis["on_time"], kadis["late"], kadis["open"]) == (3, 2, 1, 0)
    assert (kadis["mean_minutes"], kadis["p50_minutes"], kadis["p90_minutes"], kadis["p95_minutes"]) == (5, 4, 8, 8.5)
    assert (kabid["count"], kabid["open"], kabid["mean_minutes"]) == (0, 3, None)
    assert items["pendampingan"]["standard_minutes"] is None
    for nothing in ("from=2026-11-21", "to=2026-11-19"):
        assert all(i["count"] + i["open"] == 0 for i in told(auditor.get(f"/audit/timings?{nothing}"))["items"])
    for nothing in ("sop=x", "sop=%00"):
        assert told(auditor.get(f"/audit/timings?{nothing}"))["items"] == []
    refused(auditor.get("/audit/timings?from=x"), 422, "invalid")


@pytest.mark.parametrize(
    ("values", "share", "answer"),
    [([], 0.5, None), ([3.0], 0.95, 3.0), ([1.0, 2.0], 0.5, 1.5), ([0.0, 10.0], 0.9, 9.0)],
)
def test_percentile(values: list[float], share: float, answer: float | None) -> None:
    """At the edges: none, one, two."""
    assert percentile(values, share) == answer
