"""A removed case: it says since when and why, nothing can be done with it, and only the auditor's lists hold it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, select

from engine.alarms import scan
from engine.digest import digest
from engine.records import AlarmFired, Booking, Case, DigestLine, Message, Resource, Task, table
from tests.offices import Houses
from tests.stories.coaching import ADMIN, COACH, REQUESTER, SOP, SUPERVISOR, bring, finished, requested
from tests.web.api_client import Caller, refused, told
from tests.web.pages import Browser

Visit = Callable[..., Browser]
Call = Callable[[str | None], Caller]
PLACES = (
    "/kotak-masuk", "/permohonan", "/agenda", f"/dokumentasi?sop={SOP}", "/kotak-masuk/berikutnya",
)  # fmt: skip


def test_the_page_says_since_when_and_why(visit: Visit, houses: Houses, caller: Call) -> None:
    """SPK-A6: the register stays; nobody acts any more; the API marks it."""
    number = requested(houses)
    assert "removed" not in told(caller(REQUESTER).get(f"/cases/{number}"))
    houses.act(ADMIN, number, "hapus", alasan="Tercatat dua kali")
    for who in (REQUESTER, ADMIN, SUPERVISOR, "auditor"):
        page = visit(who).get(f"/berkas/{number}")
        assert page.status == 200, who
        assert "dihapus dari semua daftar pada Jumat, 20 November 2026 09.02 WIB" in page.text, who
        assert "Tercatat dua kali" in page.text, who
        assert "Tindakan Anda" not in page.text, who
        case = told(caller(who).get(f"/cases/{number}"))
        assert (case["removed"], case["actions"]) == (True, []), who
    body = {"fields": {}, "version": case["version"]}
    refused(caller(SUPERVISOR).post(f"/cases/{number}/actions/proses", body), 409, "not_from_here")
    refused(caller("linkzum.admin").get(f"/cases/{number}"), 404, "not_found")


def test_it_has_left_every_list(visit: Visit, houses: Houses, caller: Call) -> None:
    """SPK-A6: no list, inbox, agenda or documentation holds it; the auditor's do, and say so."""
    number = finished(houses, jenis_layanan="Pembinaan yang dihapus")
    file = bring(visit(COACH), number, "foto", "foto.pdf").links["foto.pdf"]
    other = requested(houses, jenis_layanan="Pembinaan lain")
    houses.act(ADMIN, number, "hapus", alasan="Salah")
    for who in (REQUESTER, SUPERVISOR, ADMIN, COACH):
        for place in PLACES:
            assert "Pembinaan yang dihapus" not in visit(who).get(place).text, (who, place)
        listed = [case["number"] for case in told(caller(who).get("/cases"))["items"]]
        assert number not in listed, who
        assert number not in [line["number"] for line in told(caller(who).get("/inbox"))["items"]], who
    assert other in [case["number"] for case in told(caller(SUPERVISOR).get("/cases"))["items"]]
    audit = visit("auditor").get("/pemeriksaan")
    assert number in audit.text
    assert "dihapus" in audit.text
    assert visit(REQUESTER).client.get(file, buffered=True).status_code == 200, "who sees the case keeps its documents"
    assert visit("spektral.operator").client.get(file).status_code == 404, "who only read the list has lost it"


def test_public_tracking_says_so(visit: Visit, houses: Houses) -> None:
    number = requested(houses)
    link = houses.office.tracking_link(number).removeprefix(houses.office.public_url)
    assert "Sedang berjalan" in visit().get(link).text
    houses.act(ADMIN, number, "hapus", alasan="Tercatat dua kali")
    page = visit().get(link)
    assert "Berkas ini sudah dihapus dari daftar" in page.text
    assert "Sedang berjalan" not in page.text
    assert "Tercatat dua kali" not in page.text


def test_nothing_rings_and_nobody_is_told_of_it(houses: Houses) -> None:
    """Its tasks are void; a breach that waited for a digest is put down untold; what it had booked is free."""
    number = requested(houses)
    now = houses.clock.now()
    with houses.database.writing() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        task = session.scalars(select(Task).where(Task.case_id == case.id, Task.status == "open")).one()
        task.role = "admin"  # a post that has a superior to be told
        fired = session.execute(
            insert(table(AlarmFired))
            .values(task_id=task.id, kind="breach", due_at=now, fired_at=now)
            .returning(AlarmFired.id)
        ).scalar_one()
        session.execute(insert(table(DigestLine)).values(alarm_id=fired, digested_at=None))
        room = session.scalars(select(Resource)).first()
        assert room is not None
        session.execute(
            insert(table(Booking)).values(
                resource_id=room.id, case_id=case.id, starts_at=now, ends_at=now + timedelta(hours=1), loan=False
            )
        )
    houses.act(ADMIN, number, "hapus", alasan="Tercatat dua kali")
    with houses.database.reading() as session:
        assert {t.status for t in session.scalars(select(Task).where(Task.case_id == case.id))} == {"done", "void"}
        assert all(b.released_at is not None for b in session.scalars(select(Booking)))
    later = now + timedelta(days=2)
    assert scan(houses.database, houses.office, later).rang == 0
    assert digest(houses.database, houses.office, later) == 0
    with houses.database.reading() as session:
        assert session.scalars(select(DigestLine.digested_at)).one() == later
        assert not session.scalars(select(Message).where(Message.template == "terlambat")).all()


def test_removal_asks_and_says_why(visit: Visit, houses: Houses) -> None:
    """SPK-46: removal asks for confirmation and a reason; without them nothing changes."""
    number = requested(houses)
    admin = visit(ADMIN)
    page = admin.get(f"/berkas/{number}")
    assert admin.submit(page, "/aksi/hapus", {"alasan": "Salah"}).status == 422
    assert admin.submit(page, "/aksi/hapus", {"_yakin": "1"}).status == 422
    done = admin.submit(page, "/aksi/hapus", {"alasan": "Salah catat", "_yakin": "1"})
    assert "Salah catat" in done.text
    assert "dihapus dari semua daftar" in done.text
