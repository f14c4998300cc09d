"""The OpenAPI document and its page, and a machine that tries everything the document allows and forbids."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.office import Bandung
from tests.web.api_client import call, told
from tests.web.pages import Browser

SEED, EXAMPLES = 20261120, 12
EXPECTED = {"positive_data_acceptance": ["2xx", 401, 403, 404, 409, 413, 415, 422, 429]}
"""What a right body may still hear: the engine knows more than the types, and asks what the case allows first."""


def test_every_call_is_described(app: Flask) -> None:
    """OpenAPI 3.1: each call of the API stands in the document with its refusals as problem documents, and no other."""
    answer = app.test_client().get("/api/v1/openapi.json")
    document = answer.get_json()
    assert document["openapi"].startswith("3.1")
    described = {
        (path.replace("{", "<").replace("}", ">"), m.upper()) for path, ms in document["paths"].items() for m in ms
    }
    rules = {(r.rule, m) for r in app.url_map.iter_rules() if r.rule.startswith("/api/v1/") for m in r.methods or ()}
    verbs = ("GET", "POST", "DELETE")
    assert described == {(rule, m) for rule, m in rules if m in verbs and not rule.endswith("openapi.json")}
    for methods in document["paths"].values():
        for call_ in methods.values():
            assert {"401", "429"} <= set(call_["responses"])
            for status, told_ in call_["responses"].items():
                assert (list(told_["content"]) == ["application/problem+json"]) == (status >= "400")


def test_readable_page(app: Flask, bandung: Bandung) -> None:
    """The page names every call and every code, needs no token, and asks nothing of anybody else."""
    page = Browser(app, bandung, None).get("/api/docs")
    assert page.status == 200
    for path in app.test_client().get("/api/v1/openapi.json").get_json()["paths"]:
        assert path in page.text
    assert "slot_taken" in page.text


class Quiet(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=30)
    server.server_close()


@pytest.mark.parametrize("known", [False, True], ids=["requester and made-up numbers", "official and a real case"])
def test_schemathesis(app: Flask, bandung: Bandung, address: str, known: bool) -> None:
    """Every check of schemathesis over the whole document, for a requester and for an official."""
    caller = call(app, bandung, "bandung.subkoor" if known else "bandung.pemohon")
    real = {"path.number": bandung.bring_to("keputusan_subkoor"), "path.attachment": caller.letter()}
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {caller.token}"},
            "parameters": real if known else {},
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "checks": {name: {"expected-statuses": statuses} for name, statuses in EXPECTED.items()},
            "continue-on-failure": True,
        }
    )
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)
    found = {failure for event in from_schema(schema).execute() for failure in failures(event)}
    assert found == set()
    told(caller.get("/me"))


def failures(event: Any) -> Iterator[str]:
    """What an event of the run found wrong."""
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield repr(event)
    if isinstance(event, events.ScenarioFinished):
        for case, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    label = event.recorder.cases[case].value.operation.label
                    failure = check.failure_info.failure
                    yield f"{label} {check.name}: {failure.title} {failure.message} {check.failure_info.code_sample}"
