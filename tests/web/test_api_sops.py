"""The declared SOP as the API tells it, against the sheet of Bandung as printed (BDG-01…BDG-34)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

import workflows
from engine.declaration.rows import Step
from tests.office import Bandung
from tests.web.api_client import call, refused, told
from web.api.declarations import summary

SOP = {
    *("key", "title", "agency", "number", "version", "effective_from", "roles", "steps", "actions"),
    "total_standard_minutes",
}
STEP = {"no", "key", "activity", "role", "requirements", "standard_minutes", "standard_text", "output", "actions"}


@pytest.fixture
def sop(app: Flask, bandung: Bandung) -> dict[str, Any]:
    """The SOP as anybody signed in reads it."""
    found: dict[str, Any] = told(call(app, bandung, "lain.pegawai").get("/sops/bandung-zoom"))
    return found


def test_list_and_one(app: Flask, bandung: Bandung, sop: dict[str, Any]) -> None:
    """The list holds the same value; an unknown key is not found."""
    pegawai = call(app, bandung, "lain.pegawai")
    listed = told(pegawai.get("/sops"))
    assert listed["next"] is None
    assert sop in listed["items"]
    refused(pegawai.get("/sops/tidak-ada"), 404, "not_found")


def test_identity(sop: dict[str, Any]) -> None:
    """BDG-04 the number as printed, BDG-07 in force since, BDG-18 who acts; BDG-37: 40 minutes in all."""
    assert set(sop) >= SOP
    assert sop["number"] == "TL.02/092.2 -DISKOMINFO /II /2024"
    assert (sop["effective_from"], sop["version"], sop["total_standard_minutes"]) == ("2024-02-15", 1, 40)
    assert [r["key"] for r in sop["roles"]] == ["kadis", "kabid", "subkoor", "operator", "pemohon"]


def test_rows(sop: dict[str, Any]) -> None:
    """BDG-21: ten rows in the printed order, eight of five minutes, BDG-33 "menyesuaikan", BDG-34 the end without any."""
    steps = sop["steps"]
    assert all(set(s) >= STEP for s in steps)
    assert [s["no"] for s in steps] == [str(n) for n in range(1, 11)]
    assert [s["standard_minutes"] for s in steps] == [5] * 8 + [None, None]
    assert [s["standard_text"] for s in steps[7:]] == ["5 menit", "menyesuaikan", "-"]
    assert [s["role"] for s in steps] == ["pemohon", "kadis", "kabid", *["subkoor"] * 3, *["operator"] * 4]
    assert steps[8]["requirements"] == ["Laptop", "kamera", "Internet"]
    assert (steps[9]["key"], steps[9]["actions"]) == ("selesai", [])


def test_actions(sop: dict[str, Any]) -> None:
    """Where each action leaves from and leads to, who does it and what it asks."""
    by_name = {a["name"]: a for s in sop["steps"] for a in s["actions"]} | {a["name"]: a for a in sop["actions"]}
    assert [a["name"] for a in sop["actions"]] == ["ganti_operator", "ubah_jadwal", "batalkan", "kedaluwarsa"]
    assert by_name["kedaluwarsa"]["who"] == ["system"]
    assert by_name["ganti_operator"]["from"] == ["pembuatan_link", "pengiriman_link", "pendampingan"]
    assert by_name["ganti_operator"]["to"] is None
    no = by_name["tidak_izinkan"]
    assert (no["from"], no["to"], no["who"]) == (["keputusan_subkoor"], "tidak_diizinkan", ["subkoor"])
    assert [(a["name"], a["required"]) for a in no["asks"]] == [("alasan", True)]
    asks = {a["name"]: a for a in by_name["ajukan"]["asks"]}
    assert {name for name, a in asks.items() if a["required"]} == {
        *("kegiatan", "instansi", "narahubung", "mulai", "selesai", "peserta", "surat"),
    }
    letter = asks["surat"]
    assert (letter["kind"], letter["schema"]["max_bytes"]) == ("document", 10 * 1024 * 1024)
    assert letter["schema"]["media_types"] == ["application/pdf", "image/jpeg", "image/png"]


@pytest.mark.parametrize("declared", list(workflows.catalogue()), ids=lambda d: d.sop.key)
def test_every_sop(declared: Any) -> None:
    """Every declared SOP can be told: each row and each action once, each way leading to a state that there is."""
    told_of, sop = summary(declared), declared.sop
    steps = {s["key"] for s in told_of["steps"]}
    assert {key for key, row in sop.steps.items() if isinstance(row, Step)} <= steps
    actions = [a for s in told_of["steps"] for a in s["actions"]] + told_of["actions"]
    assert sorted(a["name"] for a in actions) == sorted(
        a.name for a in (*(a for row in sop.steps.values() for a in row.actions), *sop.actions)
    )
    for action in actions:
        assert set(action["from"]) <= set(sop.states)
        assert action["to"] is None or action["to"] in sop.states
        assert action["who"], action["name"]
