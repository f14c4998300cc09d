"""The admins of the teams' schedule on their pages: what the form shows, an hour taken meanwhile, a request for a team."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.offices import Houses
from tests.stories.linkzum import CROPS, FIELDS, INVITATION, NUGROHO, RETNO, SOCIAL, SOP, Teams, make_teams
from tests.web.api_client import Caller
from tests.web.pages import Browser, words

Visit = Callable[..., Browser]
NUMBER, FORM = "LZM-2026-00001", f"/layanan/{SOP}/ajukan"
NEXT = "Approve Jadwal – Pelatihan Susenas"


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def test_the_approval_form(visit: Visit, teams: Teams) -> None:
    """LZM-36: request and hours beside the field of the link, whether the account is free; without the link it stays."""
    teams.ask()
    admin = visit(NUGROHO)
    page = admin.get(f"/berkas/{NUMBER}")
    for said in (
        "Pelatihan Susenas",
        "79",
        "Rabu, 25 November 2026 13.15 WIB",
        "Link Kegiatan",
        "Zoom Banten : kosong",
    ):
        assert said in page.text.replace("Banten: kosong", "Banten : kosong")
    assert {"Approve Jadwal", "Reject"} <= {label for f in page.all("button") for label in [words(f)]}
    empty = admin.submit(page, "/aksi/approve", {"link_kegiatan": " "})
    assert (empty.status, teams.case(NUMBER)["state"]) == (422, "menunggu")
    unsure = admin.submit(admin.get(f"/berkas/{NUMBER}"), "/aksi/reject", {"alasan": "Penuh."})
    assert (unsure.status, teams.case(NUMBER)["state"]) == (422, "menunggu")
    done = admin.submit(unsure, "/aksi/reject", {"_yakin": "1"})
    assert "Berkas berakhir: REJECTED." in done.text
    assert "Penuh." in visit(SOCIAL).get(f"/berkas/{NUMBER}").text


def test_taken_on_the_page(visit: Visit, teams: Teams) -> None:
    """LZM-35: a page opened while it was free says so when it is not any more; what was pasted is still there."""
    first, second = teams.ask(), teams.ask(CROPS)
    admin = visit(RETNO)
    page = admin.get(f"/berkas/{second}")
    teams.approve(first)
    refused = admin.submit(page, "/aksi/approve", {"link_kegiatan": INVITATION})
    assert refused.status == 409
    assert "Zoom Banten sudah terpakai pada waktu itu." in refused.text
    form = refused.form("/aksi/approve")
    assert INVITATION.splitlines()[0] in refused.html
    assert "link_kegiatan" in form.names
    assert teams.case(second)["state"] == "menunggu"


def test_for_a_team_at_the_admins_desk(visit: Visit, teams: Teams) -> None:
    """LZM-08: Nugroho enters 150 people for the social team and goes on to approve it; himself he cannot ask for."""
    admin = visit(NUGROHO)
    form = admin.get(FORM)
    teams_offered = {o.get("value", ""): words(o) for o in form.all("option")}
    assert len(teams_offered) == 1 + 18 + 2  # nobody yet, the teams, the two personal accounts inside them
    assert teams_offered[SOCIAL] == "Tim Kerja Statistik Sosial"
    assert "tanpa akun" not in form.text
    assert "Saya sendiri" not in form.text
    forgotten = admin.submit(form, "Simpan", FIELDS | {"peserta": "150"})
    assert (forgotten.status, "Nama akun itu tidak dikenal." in forgotten.text) == (422, True)
    done = admin.submit(forgotten, "Simpan", {"untuk_akun": SOCIAL})
    assert done.title == "Permohonan terkirim"
    case = teams.case(NUMBER)
    assert (case["requester"], case["fields"]["peserta"]) == (SOCIAL, 150)
    assert NEXT in admin.get("/").links
    assert "Pelatihan Susenas" in visit(SOCIAL).get("/permohonan").text
    own = admin.submit(admin.get(FORM), "Simpan", FIELDS | {"untuk_siapa": "saya"})
    assert own.status == 403
    assert "hanya dapat diajukan oleh Tim" in own.text
