"""Short ways through the coaching service, for tests of what stands around its cases."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.datastructures import FileStorage

from tests.hostile import good_pdf
from tests.offices import Houses
from tests.web.pages import Browser, Page

SOP = "spektral-pembinaan"
REQUESTER, SUPERVISOR, ADMIN = "spektral.pengaju", "spektral.supervisor", "spektral.admin"
COACH, OTHER_COACH = "spektral.pembina1", "spektral.pembina2"


def fields(**changed: Any) -> dict[str, Any]:
    """A good request for coaching that took place yesterday."""
    return {
        "nama_pengaju": "Nama Pengaju",
        "telepon": "0812 7000 1111",
        "email": "pengaju@dinas.example",
        "instansi": "Dinas Kesehatan",
        "tingkat_satuan_kerja": "Provinsi",
        "produsen_data": True,
        "jenis_layanan": "Pertemuan dengan Zoom",
        "deskripsi": "Metadata statistik sektoral bagi pengelola data",
        "lokasi": "Aula",
        "waktu": "2026-11-19T09:00",
        "pic_nama": "Siddiq",
        "pic_telepon": "+62 812-0000-0077",
    } | changed


def requested(houses: Houses, who: str = REQUESTER, **changed: Any) -> str:
    """A request as it was filed; gives its number."""
    return houses.file(who, SOP, fields(**changed)).number


def finished(houses: Houses, *coaches: str, **changed: Any) -> str:
    """A request brought to its end by these coaches; gives its number."""
    number = requested(houses, **changed)
    houses.act(SUPERVISOR, number, "proses")
    houses.act(SUPERVISOR, number, "setujui", pembina=list(coaches or (COACH,)))
    houses.act(SUPERVISOR, number, "selesaikan")
    return number


def bring(browser: Browser, number: str, kind: str, *names: str) -> Page:
    """Uploads files of one kind, all at once, from the row of that kind."""
    page = browser.get(f"/berkas/{number}?jenis={kind}")
    files = [FileStorage(io.BytesIO(good_pdf(name)), name) for name in names]
    return browser.submit(page, "Unggah dokumentasi", {"_file_dokumen": files})
