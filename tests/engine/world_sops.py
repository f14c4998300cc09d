"""More made-up SOPs, for what only a whole `perform` shows. No real office works by them."""

from __future__ import annotations

from engine.declaration import Action, Deadline, Decision, Release, Wait, case_date, hours
from tests.engine.made_up_parts import (
    DIBATALKAN,
    DITOLAK,
    KEPT,
    PEMOHON,
    SELESAI,
    STAF,
    TU,
    Alasan,
    Permohonan,
    draft,
    made_up,
    refuse,
    row,
)

AMEND = made_up(
    "perbaikan-batal",
    "PBB",
    draft(on_behalf=(TU,)),
    row(
        "2",
        "verifikasi",
        STAF,
        Action("lanjutkan", "Lanjutkan", to="persiapan", exit="Ya"),
        Action("kembalikan", "Kembalikan", to="dikembalikan", asks=Alasan, keeps=("alasan",), exit="Tidak"),
        refuse(),
        kind=Decision,
        within=hours(4),
        deadlines=(Deadline("mulai", "Sebelum mulai", case_date("mulai")),),
    ),
    Wait(
        "dikembalikan",
        "Menunggu perbaikan pemohon",
        (Action("ajukan_ulang", "Ajukan ulang", to="verifikasi", asks=Permohonan, keeps=KEPT, amends=True),),
        role=PEMOHON,
        pauses="verifikasi",
    ),
    row(
        "3",
        "persiapan",
        STAF,
        Action("siap", "Siap", to="selesai", exit="Ya"),
        Action("perbaiki_tanggal", "Perbaiki tanggal", to="tanggal_baru", exit="Tidak"),
        kind=Decision,
        within=hours(2),
        counts_from=case_date("mulai"),
    ),
    Wait(
        "tanggal_baru",
        "Menunggu tanggal baru",
        (Action("beri_tanggal", "Beri tanggal", to="persiapan", asks=Permohonan, keeps=KEPT, amends=True),),
        role=PEMOHON,
        pauses="persiapan",
    ),
    SELESAI,
    DITOLAK,
    DIBATALKAN,
    registrars=(TU,),
    actions=(
        Action(
            "batalkan",
            "Batalkan",
            to="dibatalkan",
            by=(PEMOHON,),
            leaves=("verifikasi", "dikembalikan", "persiapan", "tanggal_baru"),
            effects=(Release(),),
        ),
    ),
)
"""Return for revision that may also be called off while it waits; and a clock that hangs on a date that is mended."""


MORE = (AMEND,)
