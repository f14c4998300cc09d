"""How one letter goes its way in Bandung: each act at its instant, by the person whose act it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from commands.demo import bandung_words as words
from commands.demo.bandung_plans import STEPS, Plan
from commands.demo.letters import Letter, letter_pdf
from commands.demo.stage import Stage, Ticket
from engine.wording import when_text
from engine.worktime import Calendar

SOP = "bandung-zoom"
TO = "Kepala Dinas Komunikasi dan Informatika Kota Bandung"
REQUESTER, REGISTRAR, SUBKOOR = "bandung.pemohon", "bandung.tu", "bandung.subkoor"
DEEDS: dict[str, tuple[str | None, str]] = {
    "disposisi_kadis": ("bandung.kadis", "disposisi_kabid"),
    "disposisi_kabid": ("bandung.kabid", "disposisi_subkoor"),
    "terima_subkoor": (SUBKOOR, "terima"),
    "keputusan_subkoor": (SUBKOOR, "izinkan"),
    "penunjukan": (SUBKOOR, "tunjuk_operator"),
    "pembuatan_link": (None, "buat_link_agenda"),
    "pengiriman_link": (None, "kirim_link"),
    "pendampingan": (None, "selesai_damping"),
}
"""Who leaves each row by which action; None is the operator appointed."""
LATEST = timedelta(minutes=20)  # before the meeting, when the link comes after H-1


def tell(stage: Stage, calendar: Calendar, plan: Plan) -> Iterator[datetime]:
    """The story of one letter."""
    yield plan.filed_at
    yield from _Story(stage, calendar, plan).goes()


class _Story:
    def __init__(self, stage: Stage, calendar: Calendar, plan: Plan) -> None:
        self.stage, self.calendar, self.plan = stage, calendar, plan
        self.operator, self.slot = f"bandung.operator{plan.operator}", plan.slot
        self.random = stage.random
        self.case = self._file()

    def goes(self) -> Iterator[datetime]:
        """Row by row, to the end or to the row where it stops."""
        for row in STEPS:
            if row == self.plan.stops:
                yield from self._stays(row)
                return
            yield from self._twist(row)
            who, action = DEEDS[row]
            who = who or self.operator
            begun = self.stage.at
            at = self._when(row)
            yield at
            opened = self.calendar.add(begun, self.calendar.between(begun, at) * self.random.uniform(0.2, 0.8))
            self.stage.see(who, self.case, opened)
            self.stage.act(who, self.case, action, **self._answer(row))

    def _when(self, row: str) -> datetime:
        if row == "pendampingan":
            return self.slot[2] + timedelta(minutes=self.random.uniform(2, 15))
        if row == "pengiriman_link" and self.plan.fate == "h_1_missed":
            return self.slot[1] - LATEST
        return self.calendar.add(self.stage.at, self.plan.waits[row])

    def _twist(self, row: str) -> Iterator[datetime]:
        """What happens beside the rows."""
        if self.plan.fate == "replaced" and row == "pengiriman_link":
            yield self.calendar.add(self.stage.at, 50)
            self.operator = f"bandung.operator{3 - self.plan.operator}"
            self.stage.act(SUBKOOR, self.case, "ganti_operator", operator=self.operator)
        if self.plan.moved_to is not None and row == "pendampingan":
            yield self.calendar.add(self.stage.at, 1800)
            self.slot = self.plan.moved_to
            self.stage.act(REQUESTER, self.case, "ubah_jadwal", **self._interval())

    def _stays(self, row: str) -> Iterator[datetime]:
        """Refused, cancelled, or left lying: then the timer of the SOP ends it when the meeting is over."""
        who = DEEDS[row][0] or self.operator
        yield self.calendar.add(self.stage.at, 20)
        if self.plan.fate == "refused":
            yield self.calendar.add(self.stage.at, self.plan.waits[row])
            self.stage.act(who, self.case, "tidak_izinkan", alasan=self.random.choice(words.REFUSALS))
        elif self.plan.fate == "cancelled":
            yield self.calendar.add(self.stage.at, 2400)
            self.stage.act(REQUESTER, self.case, "batalkan", alasan=words.CANCELLED)
        elif self.random.random() < 0.4:
            self.stage.see(who, self.case, self.stage.at)

    def _answer(self, row: str) -> dict[str, Any]:
        """What is answered on a row."""
        match row:
            case "disposisi_kadis" | "disposisi_kabid":
                ticked, remark = self.random.choice(words.INSTRUCTIONS)
                return {"instruksi": ticked, "catatan": remark}
            case "keputusan_subkoor":
                return {"bentuk": self.random.choice(("tertulis", "tertulis", "lisan"))}
            case "penunjukan":
                return {"operator": self.operator}
            case "pembuatan_link":
                return {"akun": self.slot[0], "undangan": self._invitation()}
            case "pengiriman_link":
                return {"kanal": "email" if self._contact()["email"] else "whatsapp"}
        return {}

    def _invitation(self) -> str:
        meeting = str(self.random.randrange(10**10, 10**11))
        when = when_text(self.slot[1], self.calendar.zone)
        code = self.random.randrange(10**5, 10**6)
        return words.INVITATION.format(topic=self._subject(), when=when, meeting=meeting, code=code)

    def _subject(self) -> str:
        return self.plan.matter[0].upper() + self.plan.matter[1:]

    def _interval(self) -> dict[str, str]:
        return {"mulai": f"{self.slot[1]:%Y-%m-%dT%H:%M}", "selesai": f"{self.slot[2]:%Y-%m-%dT%H:%M}"}

    def _contact(self) -> dict[str, str | None]:
        """Some give an e-mail address, some a WhatsApp number, most both."""
        key, guests = self.plan.sender[2], self.plan.guests
        email = f"{key}@{key}.bandung.example"
        return {"email": None if guests == 25 else email, "whatsapp": None if guests == 60 else "081200000200"}

    def _file(self) -> Ticket:
        stage, plan = self.stage, self.plan
        name, contact, key = plan.sender
        own = plan.sender == words.OWN
        day = self.calendar.local_day(stage.at)
        number = f"{self.random.randrange(100, 900)}/{key.upper()}/{day:%m}/{day.year}"
        letter = Letter(
            name, TO, number, day, plan.matter, plan.slot[1], plan.slot[2], plan.guests, contact, self.calendar.zone
        )
        filer = REQUESTER if own else REGISTRAR
        surat = stage.upload(filer, f"surat-{number.replace('/', '-')}.pdf", letter_pdf(letter))
        fields: dict[str, Any] = {
            "kegiatan": self._subject(),
            "instansi": name,
            "narahubung": contact,
            **self._contact(),
            **self._interval(),
            "peserta": plan.guests,
            "nomor_surat": number,
            "tanggal_surat": day.isoformat(),
        }
        behalf = None if own else {"name": contact, **self._contact()}
        return stage.file(filer, SOP, fields, {"surat": surat}, behalf)
