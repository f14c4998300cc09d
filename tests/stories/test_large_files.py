"""Recordings of 200 MB come in piece by piece; a letter of 10 MB still has its limit."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from typing import Any

from tests.hostile import good_pdf
from tests.offices import Houses
from tests.stories.coaching import COACH, REQUESTER, SOP, fields, finished
from tests.web.api_client import Caller, refused, told
from tests.web.pages import Browser

MB = 1024 * 1024
HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
Visit = Callable[..., Browser]
Call = Callable[[str | None], Caller]


class Sent(io.RawIOBase):
    """A multipart body with one film of so many bytes, made as it is read."""

    def __init__(self, size: int) -> None:
        self._head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="rekaman.mp4"\r\n\r\n' + HEAD
        self._tail = b"\r\n--x--\r\n"
        self._film = size - len(HEAD)
        self.length = len(self._head) + self._film + len(self._tail)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """The test client asks how long the body is."""
        self._at = offset + (self.length if whence == io.SEEK_END else 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        """The next piece: head, zeros, tail."""
        ends_film = len(self._head) + self._film
        if self._at < len(self._head):
            piece = self._head[self._at : self._at + len(buffer)]
        elif self._at < ends_film:
            piece = bytes(min(len(buffer), ends_film - self._at))
        else:
            piece = self._tail[self._at - ends_film :][: len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def film(caller: Caller, size: int) -> Any:
    """Hands in a film through the API."""
    body = Sent(size)
    return caller.send(
        "POST",
        "/attachments",
        input_stream=io.BufferedReader(body),
        content_type="multipart/form-data; boundary=x",
        content_length=body.length,
    )


def test_two_hundred_megabytes_through_the_api(caller: Call, houses: Houses) -> None:
    """C8: 200 MB is taken without ever being in memory; one byte more is refused, and leaves nothing behind."""
    coach = caller(COACH)
    tracemalloc.start()
    made = told(film(coach, 200 * MB), 201)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (made["size"], made["media_type"]) == (200 * MB, "video/mp4")
    assert peak < 40 * MB, f"{peak / MB:.0f} MB at once"
    number = finished(houses)
    body = {"fields": {"jenis": "video"}, "attachments": {"dokumen": [made["id"]]}, "version": 4}
    assert told(coach.post(f"/cases/{number}/actions/unggah", body))["attachments"]["dokumen"][0]["id"] == made["id"]
    stored = {path for path in houses.office.files.root.rglob("*") if path.is_file()}
    refused(film(coach, 200 * MB + 1), 413, "too_large")
    assert {path for path in houses.office.files.root.rglob("*") if path.is_file()} == stored
    for path in stored:
        path.unlink()


def test_a_letter_keeps_its_ten_megabytes(caller: Call) -> None:
    """The document decides: what was handed in with 11 MB is too large as a letter of 10 MB."""
    who = caller(REQUESTER)
    letter = told(who.upload(good_pdf("surat") + b"\n" * (11 * MB) + b"%%EOF"), 201)
    body = {"sop": SOP, "fields": fields(), "attachments": {"lampiran": letter["id"]}}
    assert "10 MB" in refused(who.post("/cases", body), 413, "too_large")["detail"]


def test_a_recording_by_the_page(visit: Visit, houses: Houses) -> None:
    """C8: beside photos in one form; the words of the form stay when one file is too much for it."""
    number = finished(houses)
    coach = visit(COACH)
    page = coach.get(f"/berkas/{number}?jenis=video")
    assert "seluruhnya paling banyak 210,0 MB" in page.text
    done = coach.submit(page, "/aksi/unggah", {"_file_dokumen": (io.BytesIO(HEAD + bytes(15 * MB)), "rekaman.mp4")})
    assert "rekaman.mp4" in done.links
    assert "15,0 MB" in done.text
