"""`disposisi demo` and `disposisi migrate`."""

from __future__ import annotations

import argparse

from sqlalchemy import select

from commands.office import migrate, refresh, runtime
from engine.errors import DisposisiError
from engine.records import Appointment, Person, Position
from engine.settings import Settings


def demonstration(arguments: argparse.Namespace) -> int:
    """Lists the accounts of the demonstration office, made anew before if asked to."""
    settings = Settings.read()
    if arguments.refresh:
        refresh(settings)
        print("Kantor peragaan dibuat ulang. Masuklah kembali; token API yang lama tidak berlaku lagi.")
    held = (
        select(Person.username, Person.name, Position.name.label("position"))
        .outerjoin(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Position, Position.id == Appointment.position_id)
        .where(Person.username.is_not(None))
        .order_by(Person.username)
    )
    with runtime(settings) as office, office.database.reading() as session:
        if not office.demo:
            raise DisposisiError("Ini bukan kantor peragaan. `./dev up` membuatnya di map data yang baru.")
        for row in session.execute(held):
            print(f"{row.username:<24} {row.name:<24} {row.position or ''}".rstrip())
    return 0


def migration(_: argparse.Namespace) -> int:
    """Brings the schema up to date."""
    migrate(Settings.read())
    print("Skema basis data sudah yang terbaru.")
    return 0
