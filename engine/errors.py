"""Every error the house raises on purpose.

    DisposisiError
    ├── SettingsError             the environment is wrong; says which variables
    ├── CalendarRangeError        a moment outside the compiled calendar
    ├── BrokenDeclaration         a SOP file that must not run; names file, row and mend
    └── Refusal                   the answer to a person is no: a sentence, a status, a stable code
        ├── Unauthenticated       401
        ├── SlowDown              429
        ├── Malformed             400
        ├── NotFound              404
        ├── NotYours              403
        ├── Stale                 409
        ├── NotFromHere           409
        ├── NotYet                409
        ├── Invalid               422
        ├── KeyReused             422
        ├── Acknowledge           422
        ├── SlotTaken             409
        ├── TooLarge              413
        └── WrongKind             415

A refusal changes nothing except the register of refusals. Its sentence is Indonesian, because a person reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar


class DisposisiError(Exception):
    """Root of all errors raised on purpose."""


class SettingsError(DisposisiError):
    """The environment cannot be used; one message names every mistake."""


class CalendarRangeError(DisposisiError):
    """A moment lies outside the years the calendar was compiled for."""


class BrokenDeclaration(DisposisiError):
    """A SOP file that must not run. Each fault names the file, the row and the mend."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Refusal(DisposisiError):
    """The answer is no. `detail` is the sentence shown, `extra` what a program may want besides."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "Permintaan tidak dapat diterima."

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or self.sentence
        self.extra: dict[str, Any] = extra
        super().__init__(self.detail)


class Unauthenticated(Refusal):
    """Nobody is signed in, or the token is unknown or withdrawn."""

    status, code = 401, "unauthenticated"
    sentence = "Anda belum masuk. Masuklah lalu ulangi."


class SlowDown(Refusal):
    """Too many requests at once."""

    status, code = 429, "slow_down"
    sentence = "Terlalu banyak permintaan. Tunggu sebentar lalu ulangi."


class Malformed(Refusal):
    """The body is not a JSON object."""

    status, code = 400, "malformed"
    sentence = "Isi permintaan bukan objek JSON yang sah."


class NotFound(Refusal):
    """Unknown, or not visible to the caller: the two look the same on purpose."""

    status, code = 404, "not_found"
    sentence = "Tidak ditemukan. Periksa nomor atau alamatnya."


class NotYours(Refusal):
    """The caller's role or appointment does not allow the action, whatever the state."""

    status, code = 403, "not_yours"
    sentence = "Tindakan ini bukan wewenang Anda."


class Stale(Refusal):
    """Somebody moved the case first."""

    status, code = 409, "stale"
    sentence = (
        "Berkas ini sudah berubah sejak Anda membukanya. Muat ulang lalu periksa kembali; isian Anda tetap tersimpan."
    )


class NotFromHere(Refusal):
    """The action does not leave from the present state. `extra["allowed"]` lists what does."""

    status, code = 409, "not_from_here"
    sentence = "Tindakan ini tidak dapat dilakukan pada langkah sekarang."

    def __init__(self, detail: str | None = None, *, allowed: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(detail, allowed=list(allowed), **extra)


class NotYet(Refusal):
    """The time of the action has not come. `extra["not_before"]` is an aware UTC instant."""

    status, code = 409, "not_yet"
    sentence = "Waktunya belum tiba."

    def __init__(self, detail: str | None = None, *, not_before: datetime) -> None:
        super().__init__(detail, not_before=not_before)


class Invalid(Refusal):
    """A field or document is wrong or missing: `extra["errors"]` is {name: [sentence, …]}."""

    status, code = 422, "invalid"
    sentence = "Ada isian yang perlu diperbaiki."

    def __init__(self, errors: Mapping[str, Sequence[str]], detail: str | None = None) -> None:
        self.errors = {name: list(sentences) for name, sentences in errors.items()}
        super().__init__(detail, errors=self.errors)


class KeyReused(Refusal):
    """The same Idempotency-Key came with another body."""

    status, code = 422, "key_reused"
    sentence = "Kunci permintaan ini sudah dipakai untuk isi yang lain. Gunakan kunci baru."


class Acknowledge(Refusal):
    """A warning must be read and acknowledged first: `extra["warnings"]` is [{code, text}]."""

    status, code = 422, "acknowledge"
    sentence = "Baca peringatan berikut lalu nyatakan bahwa Anda memahaminya."

    def __init__(self, warnings: Sequence[Mapping[str, str]]) -> None:
        super().__init__(None, warnings=[dict(w) for w in warnings])


class SlotTaken(Refusal):
    """The resource is booked in the interval: `extra["booking"]` is the one in the way."""

    status, code = 409, "slot_taken"
    sentence = "Jadwal itu sudah terpakai. Pilih yang lain atau waktu lain."

    def __init__(self, booking: Mapping[str, Any], detail: str | None = None) -> None:
        super().__init__(detail, booking=dict(booking))


class TooLarge(Refusal):
    """A file is larger than allowed."""

    status, code = 413, "too_large"
    sentence = "Berkas terlalu besar."


class WrongKind(Refusal):
    """A file is not of an allowed kind, or is not what its name says."""

    status, code = 415, "wrong_kind"
    sentence = "Jenis berkas ini tidak diterima."
