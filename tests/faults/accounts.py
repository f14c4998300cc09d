"""The account after a campaign: what was lost, doubled or missed, and whether the register still holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from engine.records import AlarmFired, Entry, Message, Task
from engine.verify import verify_register
from tests.faults.running import HOST, Live


@dataclass(frozen=True)
class Account:
    """What was found when everything had come to rest."""

    mails: int
    lost: int
    doubled: int
    alarms: int
    alarms_missed: int
    alarms_doubled: int
    register_sound: bool

    @property
    def faultless(self) -> bool:
        """Nothing lost, nothing rung twice or never, every hash in place. Doubled mails are judged by the caller."""
        return not (self.lost or self.alarms_missed or self.alarms_doubled) and self.register_sound


def account(live: Live) -> Account:
    """Counts mails by Message-ID at the relay, alarms by task in the database and in the register."""
    got = Counter(mail.message_id for mail in live.relay.messages)
    mails = [key for (key,) in live.rows(select(Message.key).where(Message.channel == "email"))]
    late = live.rows(
        select(Task.id).where(Task.due_at.is_not(None), Task.due_at <= live.bandung.clock.at, Task.status == "open")
    )
    fired = Counter(t for (t,) in live.rows(select(AlarmFired.task_id).where(AlarmFired.kind == "breach:")))
    told = live.count(Entry, Entry.action == "lewat_waktu")
    with live.bandung.database.reading() as session:
        sound = verify_register(session).ok
    return Account(
        mails=len(mails),
        lost=sum(not got[f"<{key}@{HOST}>"] for key in mails),
        doubled=sum(got.values()) - len(got),
        alarms=len(fired),
        alarms_missed=sum(not fired[task] for (task,) in late),
        alarms_doubled=sum(fired.values()) - len(fired) + abs(told - len(fired)),
        register_sound=sound,
    )
