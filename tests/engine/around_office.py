"""A made-up SOP with everything that a table of cases can show, and the office that runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.catalogue import Catalogue, Declared
from engine.declaration import Action, AnswerForm, Appoint, Decision, Document, OneOf, Sop, Text, When, Whole, YesNo
from engine.declaration.around import Around, CaseTable, Column, Count, Dashboard, Report
from engine.rules.facts import Actor
from engine.running import Running, running
from tests.engine.made_up_parts import (
    DITOLAK,
    KEPALA,
    PEMOHON,
    PENILAI,
    SELESAI,
    STAF,
    TU,
    Panel,
    draft,
    made_up,
    refuse,
    row,
)
from tests.engine.world import When as Moment
from tests.engine.world import World, instant


class Permintaan(AnswerForm):
    """A request with a field of each kind."""

    kegiatan = Text("Kegiatan")
    mulai = When("Mulai")
    selesai = When("Selesai")
    nilai = Whole("Jumlah Peserta", optional=True)
    produsen = YesNo("Produsen data", optional=True)
    jenis = OneOf("Jenis", {"luring": "Tatap muka", "daring": "Jarak jauh"}, optional=True)
    sandi = Text("Sandi", optional=True)


SURAT = Document("surat", "Surat", required=False)
KEPT = ("kegiatan", "mulai", "selesai", "nilai", "produsen", "jenis", "sandi")
COLUMNS = (
    Column("No", "ordinal"),
    Column("Nama Kegiatan", of="kegiatan"),
    Column("Waktu Mulai", of="mulai", shown="short_when"),
    Column("Peserta", of="nilai"),
    Column("Produsen", of="produsen", shown="yes_no"),
    Column("Jenis", of="jenis"),
    Column("Sandi", of="sandi"),
    Column("Lampiran", "documents", of="surat"),
    Column("Status", "state"),
    Column("Nama Penilai", "people", of="penilai"),
    Column("Diputus oleh", "decided_by", of="setujui"),
    Column("Fungsi", "unit"),
)
BASE: Sop = made_up(
    "pilihan",
    "PIL",
    replace(
        draft(),
        actions=(Action("ajukan", "Ajukan", asks=Permintaan, keeps=KEPT, documents=(SURAT,), on_behalf=(TU,)),),
    ),
    row("2", "masuk", KEPALA, Action("proses", "Proses"), status="Menunggu Diproses"),
    row(
        "3",
        "bahas",
        KEPALA,
        Action("setujui", "Setujui", to="setuju", asks=Panel, keeps=("penilai",), exit="Ya",
               effects=(Appoint(PENILAI, "penilai"),)),
        refuse(),
        kind=Decision,
        status="Dalam Proses",
    ),
    row("4", "setuju", KEPALA, Action("tutup", "Tutup"), status="Disetujui"),
    SELESAI,
    DITOLAK,
    interval=("mulai", "selesai"),
    secrets=("sandi",),
    registrars=(TU,),
)  # fmt: skip
TABLE = CaseTable("semua", "Semua", COLUMNS, readers=(STAF, KEPALA))
OWN = CaseTable("milik", "Milik saya", COLUMNS, readers=(STAF, PEMOHON), own_only=True)
DONE = CaseTable("selesai", "Selesai", COLUMNS[:3], readers=(STAF,), states=("selesai",), newest=False, sizes=(2, 5))
AROUND = Around(
    tables=(TABLE, OWN, DONE),
    dashboard=Dashboard((Count("Pengajuan"), Count("Petugas", "accounts", role=STAF)), readers=(STAF,)),
    reports=(Report("bulanan", "Laporan", (KEPALA,), ("setuju", "selesai"), "nilai"),),
    statuses=(KEPALA,),
)
SAMPLE: Sop = replace(BASE, around=AROUND)


def around(world: World, sop: Sop = SAMPLE) -> World:
    """The made-up office, running this SOP in place of the one with its key."""
    return replace(world, office=replace(world.office, catalogue=Catalogue([Declared(sop)])))


@contextmanager
def reading(world: World, who: str, when: Moment) -> Iterator[tuple[Session, Running, Actor]]:
    """A look: the SOP as it runs, and who looks."""
    with world.database.reading() as session:
        actor = load_actor(session, world.people[who], instant(when))
        yield session, running(session, world.office, SAMPLE.key, instant(when)), actor


def approved(world: World, when: str = "2026-11-16 09:00", **fields: Any) -> str:
    """A request approved with two assessors."""
    number = world.file(SAMPLE, when, **fields)
    world.act("kepala", number, "proses", when)
    world.act("kepala", number, "setujui", when, penilai=["penilai1", "penilai2"])
    return number
