"""`disposisi doctor`: what an administrator would want to know before anybody complains."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

import workflows
from commands.office import runtime
from engine.actors import held_roles
from engine.alarms import INCIDENT
from engine.around.complaints.desk import without_a_judge
from engine.calendars.rows import newest_version
from engine.db import Database
from engine.declaration import Appointed, Post
from engine.errors import BrokenDeclaration
from engine.migrate import difference
from engine.office import Office
from engine.pinning import check_pinned
from engine.records import Agency, CalendarVersion, Heartbeat, Message, Resource, Task
from engine.running import all_running
from engine.settings import Settings
from engine.wording import span_text

PATIENCE: Final = 2.0  # seconds
ANSWERS_WITHIN: Final = timedelta(seconds=60)
PROMPT: Final = timedelta(minutes=2)
"""How late an alarm or a message may be before somebody should look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    well: bool
    sentence: str
    hint: bool = False


def examine(_: argparse.Namespace) -> int:
    """Prints every finding; 0 when all is well, 1 when something needs a person."""
    settings = Settings.read()
    with runtime(settings) as office, office.database.reading() as session:
        now = office.clock.now()
        found = [_schema(office.database), _declarations(session), _broker(settings), _worker(session, now)]
        found += [*_alarms(session, now), *_messages(session, now), *_holidays(session, now)]
        found += [*vacancies(session, office.office, now), *complaint_desks(session, office.office, now)]
    for finding in found:
        print(f"{'baik' if finding.well else 'catatan' if finding.hint else 'PERIKSA':<8} {finding.sentence}")
    return 0 if all(finding.well or finding.hint for finding in found) else 1


def _schema(database: Database) -> Finding:
    if difference(database):
        return Finding(False, "Skema basis data tertinggal: jalankan `./dev disposisi migrate`")
    return Finding(True, "Skema basis data yang terbaru")


def _declarations(session: Session) -> Finding:
    try:
        check_pinned(session, workflows.catalogue())
    except BrokenDeclaration as broken:
        return Finding(False, str(broken))
    return Finding(True, "Deklarasi SOP sama dengan yang dipakai berkas yang berjalan")


def _broker(settings: Settings) -> Finding:
    retry = Retry(NoBackoff(), 0)
    try:
        with redis.Redis.from_url(
            settings.redis_client_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=retry
        ) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return Finding(False, "Perantara (Redis/Valkey) tidak menjawab: pesan dan pengingat tertunda")
    return Finding(True, "Perantara menjawab")


def _worker(session: Session, now: datetime) -> Finding:
    answered = session.scalar(select(func.max(Heartbeat.answered_at)))
    if answered is None:
        return Finding(False, "Pekerja belum pernah menjawab: jalankan `./dev up` atau pekerjanya")
    age = now - answered
    told = f"Pekerja menjawab {span_text(max(age.total_seconds(), 0))} yang lalu"
    return Finding(abs(age) <= ANSWERS_WITHIN, told)


def _alarms(session: Session, now: datetime) -> Iterator[Finding]:
    late = _count(session, select(Task.id).where(Task.next_alarm_at < now - PROMPT))
    yield Finding(
        not late, f"{late} pengingat atau tenggat terlambat dibunyikan" if late else "Pengingat dan tenggat tepat waktu"
    )
    aside = _count(session, select(Task.id).where(Task.next_alarm.startswith(INCIDENT)))
    if aside:
        yield Finding(False, f"{aside} pengingat tidak dapat dibunyikan; lihat log pekerja")


def _messages(session: Session, now: datetime) -> Iterator[Finding]:
    statuses = select(Message.status, func.count(), func.min(Message.created_at)).group_by(Message.status)
    found = {status: (count, oldest) for status, count, oldest in session.execute(statuses)}
    count, oldest = found.get("waiting", (0, now))
    age = now - oldest
    told = (
        f"{count} pesan menunggu, yang tertua {span_text(age.total_seconds())}" if count else "Tidak ada pesan menunggu"
    )
    yield Finding(not count or age <= PROMPT, told)
    for status, words in (("failed", "gagal dikirim"), ("unknown", "tidak pasti sampai")):
        if status in found:
            yield Finding(False, f"{found[status][0]} pesan {words}; lihat halaman berkasnya")


def _holidays(session: Session, now: datetime) -> Iterator[Finding]:
    """The decree of next year's holidays comes each autumn; a calendar of guesses gives wrong deadlines."""
    rows = session.execute(
        select(Agency.name, CalendarVersion.holidays)
        .join(CalendarVersion, CalendarVersion.agency_id == Agency.id)
        .where(CalendarVersion.version == newest_version(Agency.id))
        .order_by(Agency.name)
    )
    for agency, holidays in rows:
        for year in (now.year, now.year + 1):
            days = [day for day in holidays if day["day"].startswith(f"{year}-")]
            guessed = sum(not day["confirmed"] for day in days)
            told = f"{agency}: hari libur {year} "
            if not days:
                yield Finding(False, told + "belum diisi")
            else:
                told += f"memuat {guessed} hari yang belum dipastikan" if guessed else "lengkap"
                yield Finding(not guessed, told, hint=year > now.year)  # the decree comes in autumn


def vacancies(session: Session, office: Office, now: datetime) -> Iterator[Finding]:
    """A letter that reaches a role nobody holds lies there, and a booking needs something to book."""
    for run in all_running(session, office, now):
        held = {
            each.role for each in held_roles(session, run.agency_id, run.sop.key, now) if each.person_id is not None
        }
        rows = {
            role.key: role.label for row in run.sop.steps.values() if isinstance(role := row.role, Post | Appointed)
        }
        for label in (label for key, label in rows.items() if key not in held):
            yield Finding(
                False,
                f"{run.sop.key}: tidak ada yang memegang peran {label} di {run.agency}; isi di Pengelolaan, Jabatan",
            )
        there = set(session.scalars(select(Resource.kind).where(Resource.agency_id == run.agency_id, Resource.active)))
        for kind in sorted(run.sop.books - there):
            yield Finding(False, f"{run.sop.key}: {run.agency} belum mempunyai sumber daya jenis {kind}")


def complaint_desks(session: Session, office: Office, now: datetime) -> Iterator[Finding]:
    """Who handles complaints must have somebody above, or a complaint about them lies for ever."""
    for run in all_running(session, office, now):
        for name in without_a_judge(session, office, run.agency_id, run.sop.key, now):
            yield Finding(
                False,
                f"{run.sop.key}: keluhan tentang {name} tidak sampai kepada siapa pun; beri jabatannya atasan atau rekan",
            )


def _count(session: Session, statement: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0
