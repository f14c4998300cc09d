"""A program that talks to the API of a small Bandung office: one caller, strict about every answer it gets."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine.accounts import issue_token
from tests.hostile import good_pdf
from tests.office import Place

BASE: Final = "/api/v1"
LETTER: Final = good_pdf("Permohonan fasilitasi rapat daring")
PROBLEM: Final = "application/problem+json"
MEMBERS: Final = {"type", "title", "status", "detail", "code"}


@dataclass
class Caller:
    """One account with its token; without an account, nobody."""

    app: Flask
    bandung: Any
    username: str | None
    token: str | None

    def send(self, method: str, path: str, *, key: str | None = None, **options: Any) -> TestResponse:
        """One request below the base. Every refusal must be a whole problem document, and nothing a fault of ours."""
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if key is not None:
            headers["Idempotency-Key"] = key
        answer = self.app.test_client().open(BASE + path, method=method, headers=headers, buffered=True, **options)
        assert answer.status_code < 500, (method, path, answer.get_data(as_text=True))
        if answer.status_code >= 400 and method != "HEAD":
            check_problem(answer)
        return answer

    def get(self, path: str, **options: Any) -> TestResponse:
        """A GET."""
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> TestResponse:
        """A POST of JSON."""
        return self.send("POST", path, json=body, **options)

    def upload(self, content: bytes = LETTER, filename: str = "surat.pdf", **options: Any) -> TestResponse:
        """A POST of one file."""
        file = FileStorage(io.BytesIO(content), filename)
        boundary, body = encode_multipart({"file": file})
        return self.send(
            "POST", "/attachments", data=body, content_type=f"multipart/form-data; boundary={boundary}", **options
        )

    def letter(self) -> str:
        """A good letter handed in; gives its id."""
        answer = self.upload()
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["id"])

    def filing(self, **changed: Any) -> dict[str, Any]:
        """The body of a good request, its letter handed in already."""
        fields = self.bandung.request_fields(**changed)
        return {"sop": "bandung-zoom", "fields": fields, "attachments": {"surat": self.letter()}}

    def file(self, **changed: Any) -> dict[str, Any]:
        """A request filed; gives the case."""
        made: dict[str, Any] = told(self.post("/cases", self.filing(**changed)), 201)
        return made

    def case(self, number: str) -> dict[str, Any]:
        """The case as this caller sees it."""
        found: dict[str, Any] = told(self.get(f"/cases/{number}"))
        return found

    def act(self, number: str, action: str, *, minutes: float = 2, version: Any = None, **fields: Any) -> TestResponse:
        """An action on the version as it is, or on the one given."""
        self.bandung.clock.forward(minutes=minutes)
        if version is None:
            version = self.case(number)["version"]
        return self.post(f"/cases/{number}/actions/{action}", {"fields": fields, "version": version})


def call(app: Flask, bandung: Place, username: str | None) -> Caller:
    """A caller with a new token of this account."""
    if username is None:
        return Caller(app, bandung, None, None)
    with bandung.database.writing() as session:
        token = issue_token(session, bandung.people[username], bandung.clock.now())
    return Caller(app, bandung, username, token)


def told(answer: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True))
    assert answer.mimetype == "application/json"
    return answer.get_json()


def refused(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer that must be this refusal."""
    body: dict[str, Any] = answer.get_json()
    assert (answer.status_code, body["code"]) == (status, code), body
    return body


def check_problem(answer: TestResponse) -> None:
    """A refusal is a problem document (RFC 9457) with a sentence for a person."""
    assert answer.mimetype == PROBLEM, (answer.status_code, answer.mimetype, answer.text[:200])
    body = answer.get_json()
    assert set(body) >= MEMBERS
    assert body["status"] == answer.status_code
    assert body["detail"].strip().endswith("."), body["detail"]
