"""The demonstration office: made by the same calls the doors make, with a past relative to the day it is made.

A further SOP adds one module with `settle(stage)`, which sets its office up and gives the stories to be played, and one
line in `OFFICES`.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from commands.demo import bandung, bengkulu, linkzum, spektral, uns
from commands.demo.stage import Stage
from engine.office import Office
from engine.records import Setting
from engine.wiring import DEMO, is_demo

OFFICES = (bandung, bengkulu, uns, spektral, linkzum)


def make(session: Session, office: Office, now: datetime) -> None:
    """Fills a database without persons in one transaction and flags it as a demonstration office for ever."""
    stage = Stage(session, office, now)
    stage.person("auditor", "Budhi Santikadewa", "auditor", "auditor@bandung.example")
    stage.person("admin", "Lilis Nurkamila", "admin", "admin@bandung.example")
    stage.play(list(chain.from_iterable(each.settle(stage) for each in OFFICES)))
    if not is_demo(session):
        session.add(Setting(name=DEMO, value=True))
