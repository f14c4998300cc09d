"""The status page: one choice out of all states, four moves that succeed, and an alert for every other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from engine.records import Case, Refused
from tests.offices import Houses
from tests.stories import coaching, teams
from tests.web.pages import Browser, Page, words

Visit = Callable[..., Browser]
STATES = {
    "menunggu_diproses": "Menunggu Diproses",
    "dalam_proses": "Dalam Proses",
    "disetujui": "Disetujui",
    "selesai": "Selesai",
    "ditolak": "Ditolak",
}
MOVES = {
    ("menunggu_diproses", "dalam_proses"),
    ("dalam_proses", "disetujui"),
    ("dalam_proses", "ditolak"),
    ("disetujui", "selesai"),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "disetujui": {"setujui.pembina": [coaching.COACH]},
    "ditolak": {"tolak.alasan_ditolak": "Di luar tugas", "_yakin": "1"},
}


def brought_to(houses: Houses, state: str) -> str:
    """A request in this state."""
    number = coaching.requested(houses)
    way: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "dalam_proses": [("proses", {})],
        "disetujui": [("proses", {}), ("setujui", {"pembina": [coaching.COACH]})],
        "ditolak": [("proses", {}), ("tolak", {"alasan_ditolak": "Di luar tugas"})],
        "selesai": [("proses", {}), ("setujui", {"pembina": [coaching.COACH]}), ("selesaikan", {})],
    }
    for action, fields in way.get(state, []):
        houses.act(coaching.SUPERVISOR, number, action, **fields)
    return number


def state_of(houses: Houses, number: str) -> tuple[str, int]:
    with houses.database.reading() as session:
        row = session.execute(select(Case.state, Case.version).where(Case.number == number)).one()
        return row.state, row.version


def refusals(houses: Houses) -> list[tuple[str, str, str]]:
    with houses.database.reading() as session:
        return [(r.number, r.action, r.code) for r in session.scalars(select(Refused).order_by(Refused.id))]


def alert(page: Page) -> str:
    return words(next(e for e in page.all("div") if e.get("role") == "alert"))


def choose(browser: Browser, number: str, state: str, **answers: object) -> Page:
    page = browser.get(f"/berkas/{number}/status")
    return browser.submit(page, "Simpan status", {"_status": state, **answers})


@pytest.mark.parametrize(("before", "after"), list(permutations(STATES, 2)))
def test_four_of_twenty_moves_succeed(visit: Visit, houses: Houses, before: str, after: str) -> None:
    """SPK-66, SPK-67, SPK-A1: of the 20 ordered pairs 4 succeed; 16 give the alert, change nothing, send nothing."""
    number, browser = brought_to(houses, before), visit(coaching.SUPERVISOR)
    was, told = state_of(houses, number), len(houses.messages())
    allowed = (before, after) in MOVES
    page = choose(browser, number, after, **(ANSWERS.get(after, {}) if allowed else {}))
    if allowed:
        assert page.status == 200, page.text
        assert state_of(houses, number)[0] == after
        assert f"Status diubah menjadi {STATES[after]}." in page.text
        assert len(houses.messages()) > told
        assert refusals(houses) == []
        return
    assert page.status == 409
    assert alert(page).startswith(f"Perubahan status gagal: dari {STATES[before]} ")
    targets = [STATES[b] for a, b in MOVES if a == before]
    assert all(target in alert(page) for target in targets)
    assert ("hanya dapat menjadi" in alert(page)) is bool(targets)
    assert state_of(houses, number) == was
    assert len(houses.messages()) == told
    assert refusals(houses) == [(number, "ubah_status", "not_from_here")]


def test_every_status_stands_at_the_very_bottom(visit: Visit, houses: Houses) -> None:
    """SPK-66, SPK-68, SPK-69: the details, then what each choice asks, and the dropdown last."""
    number = brought_to(houses, "dalam_proses")
    page = visit(coaching.SUPERVISOR).get(f"/berkas/{number}/status")
    options = [words(o) for o in page.all("option")]
    assert options == ["Pilih…", *STATES.values()]
    assert "Dinas Kesehatan" in page.text
    assert next(words(x) for x in page.all("legend")) == "Bila menjadi Disetujui"
    form = page.form("Simpan status")
    assert {"setujui.pembina", "tolak.alasan_ditolak", "_status"} <= form.names
    last = [e.get("name") for tag in ("select", "input", "textarea") for e in page.all(tag)]
    assert "_status" in last
    assert page.html.rindex('name="_status"') > max(page.html.rindex(n) for n in ("setujui.pembina", "tolak.alasan"))
    assert "alert" not in {e.get("role") for e in page.all("div")}


@pytest.mark.parametrize("who", [coaching.ADMIN, "spektral.operator", coaching.REQUESTER, "auditor", coaching.COACH])
def test_only_the_supervisor_chooses_a_status(visit: Visit, houses: Houses, who: str) -> None:
    """SPK-37, SPK-65: by page and by address; knocking is put on record."""
    number, browser = brought_to(houses, "dalam_proses"), visit(who)
    was = state_of(houses, number)
    page = browser.get(f"/berkas/{number}/status")
    assert page.status == 403
    token = dict(browser.get("/layanan").form("/bahasa").fields)["csrf_token"]
    sent = browser.post(f"/berkas/{number}/status", {"csrf_token": token, "_status": "disetujui", "_version": was[1]})
    assert sent.status == 403
    assert state_of(houses, number) == was
    assert refusals(houses) == [(number, "ubah_status", "not_yours")]


def test_who_may_not_see_it_finds_nothing(visit: Visit, houses: Houses) -> None:
    """Other agencies, strangers, and services that have no such page."""
    number = brought_to(houses, "dalam_proses")
    for who in ("bandung.kadis", "linkzum.admin", "admin"):
        assert visit(who).get(f"/berkas/{number}/status").status == 404
    assert visit().client.get(f"/berkas/{number}/status").status_code == 303
    assert visit(teams.ADMIN).get(f"/berkas/{teams.requested(houses)}/status").status == 404
    assert visit(coaching.SUPERVISOR).get("/berkas/SPK-2026-99999/status").status == 404


def test_what_the_choice_asks_is_kept_and_named(visit: Visit, houses: Houses) -> None:
    """SPK-68, SPK-69: no coach, no reason, no confirmation: the sentence at its field, 422, nothing lost, nothing changed."""
    number, browser = brought_to(houses, "dalam_proses"), visit(coaching.SUPERVISOR)
    was = state_of(houses, number)
    page = choose(browser, number, "disetujui")
    assert page.status == 422
    assert next(e for e in page.all("option") if e.get("selected") is not None).get("value") == "disetujui"
    assert any(e.get("id") == "setujui-pembina-error" for e in page.all("p"))
    page = choose(browser, number, "ditolak", **{"tolak.alasan_ditolak": "Alasan yang panjang"})
    assert page.status == 422
    assert "Alasan yang panjang" in page.html
    assert state_of(houses, number) == was
    done = browser.submit(page, "Simpan status", {"_yakin": "1"})
    assert done.status == 200
    assert state_of(houses, number)[0] == "ditolak"


def test_only_the_chosen_actions_answers_are_sent_on(visit: Visit, houses: Houses) -> None:
    """What stands in the other fieldsets is not looked at."""
    number = brought_to(houses, "dalam_proses")
    answers = {"setujui.pembina": [coaching.COACH, coaching.OTHER_COACH], "tolak.alasan_ditolak": "Tidak jadi"}
    assert choose(visit(coaching.SUPERVISOR), number, "disetujui", **answers).status == 200
    with houses.database.reading() as session:
        fields = session.scalar(select(Case.fields).where(Case.number == number)) or {}
    assert fields["pembina"] == [coaching.COACH, coaching.OTHER_COACH]
    assert "alasan_ditolak" not in fields


def test_somebody_else_was_faster(visit: Visit, houses: Houses) -> None:
    """The page open since before another move: stale, whatever was chosen, and nothing changed."""
    number, browser = brought_to(houses, "menunggu_diproses"), visit(coaching.SUPERVISOR)
    page = browser.get(f"/berkas/{number}/status")
    houses.act(coaching.SUPERVISOR, number, "proses")
    for state in ("dalam_proses", "ditolak"):
        sent = browser.submit(page, "Simpan status", {"_status": state})
        assert sent.status == 409
        assert "sudah berubah" in alert(sent)
    assert state_of(houses, number)[0] == "dalam_proses"


def test_before_its_time(visit: Visit, houses: Houses) -> None:
    """SPK-A2: it cannot be finished before it takes place; the sentence says from when."""
    number = coaching.requested(houses, waktu="2026-11-27T09:00")
    houses.act(coaching.SUPERVISOR, number, "proses")
    houses.act(coaching.SUPERVISOR, number, "setujui", pembina=[coaching.COACH])
    page = choose(visit(coaching.SUPERVISOR), number, "selesai")
    assert page.status == 409
    assert "27-11-2026" in alert(page)
    assert state_of(houses, number)[0] == "disetujui"


@pytest.mark.parametrize("chosen", ["", "draf", "tidak_ada", "x" * 500, "menunggu_diproses", "\ufffe"])
def test_what_is_no_choice(visit: Visit, houses: Houses, chosen: str) -> None:
    number, browser = brought_to(houses, "menunggu_diproses"), visit(coaching.SUPERVISOR)
    token = dict(browser.get(f"/berkas/{number}/status").form("Simpan status").fields)["csrf_token"]
    page = browser.post(f"/berkas/{number}/status", {"csrf_token": token, "_status": chosen})
    assert page.status == 409
    assert state_of(houses, number)[0] == "menunggu_diproses"


def test_pressed_twice_is_done_once(visit: Visit, houses: Houses) -> None:
    """The same form sent again gets the first answer; the case moves once."""
    number, browser = brought_to(houses, "menunggu_diproses"), visit(coaching.SUPERVISOR)
    page = browser.get(f"/berkas/{number}/status")
    for _ in range(2):
        again = browser.submit(page, "Simpan status", {"_status": "dalam_proses"})
        assert (again.status, state_of(houses, number)) == (200, ("dalam_proses", 2))
    page = browser.get(f"/berkas/{number}/status")
    for _ in range(2):
        again = browser.submit(page, "Simpan status", {"_status": "disetujui", "setujui.pembina": [coaching.COACH]})
        assert (again.status, state_of(houses, number)) == (200, ("disetujui", 3))
    assert refusals(houses) == []


def test_a_removed_request_has_no_status_to_choose(visit: Visit, houses: Houses) -> None:
    """SPK-A6: nothing can be done with it any more."""
    number = brought_to(houses, "dalam_proses")
    houses.act(coaching.ADMIN, number, "hapus", alasan="Ganda")
    assert visit(coaching.SUPERVISOR).get(f"/berkas/{number}/status").status in (403, 404)
