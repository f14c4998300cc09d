"""The numbers a SOP declares: cases by state and accounts by role, and nothing that tells of whom."""

from __future__ import annotations

from sqlalchemy import update

from engine.queries.dashboard import counts
from engine.records import Case, Person, table
from tests.engine.by_hand import at
from tests.engine.lending import LENDING, lending, lent
from tests.engine.made_up import CHOICE
from tests.engine.world import World

NOW = "2026-11-20 09:00"


def test_the_counts_of_a_dashboard(own_world: World) -> None:
    """SPK-21, LZM-09: cases by state, accounts by role; what was removed or is another service's is not counted."""
    world = lending(own_world, LENDING, CHOICE)

    def numbers() -> dict[str, int]:
        with world.database.reading() as session:
            return {t.label: t.number for t in counts(session, LENDING, world.agency, at(NOW))}

    nothing = {"Semua": 0, "Terlaksana": 0, "Menunggu": 0, "Petugas": 2, "Kepala": 1, "Akun": 8}
    assert numbers() == nothing
    first = lent(world)
    second = world.file(LENDING, attachments={"surat": world.upload("pemohon")})
    world.file(CHOICE)
    assert numbers() == nothing | {"Semua": 2, "Menunggu": 1}
    world.act("petugas1", first, "kirim", "2026-11-24 09:00")
    world.act("petugas1", first, "tutup", "2026-11-26 09:00")
    assert numbers() == nothing | {"Semua": 2, "Menunggu": 1, "Terlaksana": 1}
    with world.database.writing() as session:
        session.execute(update(table(Case)).where(table(Case).c.number == second).values(removed_at=at(NOW)))
    assert numbers() == nothing | {"Semua": 1, "Terlaksana": 1}
    with world.database.reading() as session:
        assert counts(session, CHOICE, world.agency, at(NOW)) == []


def test_who_registered_counts_as_an_account(own_world: World) -> None:
    """SPK-21: jumlah akun terdaftar; a switched-off account is none."""
    world = lending(own_world)
    people = table(Person)

    def accounts() -> int:
        with world.database.reading() as session:
            return counts(session, LENDING, world.agency, at(NOW))[-1].number

    with world.database.writing() as session:
        session.execute(update(people).where(people.c.username.in_(("pemohon", "lain"))).values(agency_id=world.agency))
    assert accounts() == 10
    with world.database.writing() as session:
        session.execute(update(people).where(people.c.username.in_(("lain", "petugas1"))).values(active=False))
    assert accounts() == 8
