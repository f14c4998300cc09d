"""Requests for an Ormawa licence that are turned away before they are cases: nothing is stored, nobody is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.declaration.forms import AnswerForm
from tests.offices import Houses
from tests.stories.uns import BAMBANG, DONE, EMAIL, FIELDS, GALIH, NADIA, SRI, Dtik
from tests.web.api_client import Caller, refused, told
from workflows.uns_ormawa import DOMAIN, Permohonan

OTHERS = [
    "bem@uns.ac.id",
    "bem@fk.student.uns.ac.id",
    "bem@student.uns.ac.id.",
    "bem@student.uns.ac.id.evil.example",
    "bem@studentuns.ac.id",
    "bem@student-uns.ac.id",
    "bem@sstudent.uns.ac.id",
    "bem@student.uns.ac.ld",
    "bem@student.uns.co.id",
    "bem@student.uns.ac.id@evil.example",
    "bem@evil.example@student.uns.ac.id",
    "@student.uns.ac.id",
    "student.uns.ac.id",
    "bem@ѕtudent.uns.ac.id",  # a Cyrillic letter
    "bem@student。uns.ac.id",  # an ideographic full stop, which some libraries read as one
    "bem@ｓtudent.uns.ac.id",  # a wide letter
    "bem@student.uns.ac.id\u200b",
    "bém@student.uns.ac.id",
    "bem ft@student.uns.ac.id",
    '"bem ft"@student.uns.ac.id',
    "BEM <bem@student.uns.ac.id>",
    "bem@student.uns.ac.id, x@student.uns.ac.id",
    "bem@[student.uns.ac.id]",
    "a" * 300 + "@student.uns.ac.id",
]
"""Addresses that look like one of the domain, and are none."""


@pytest.fixture
def dtik(houses: Houses, caller: Callable[[str | None], Caller]) -> Dtik:
    """The office as programs meet it."""
    return Dtik(houses, cache(caller))


def turned_away(dtik: Dtik, body: dict[str, Any], *fields: str) -> None:
    """Nadia's request is refused for exactly these fields, and nothing has changed."""
    before = dtik.everything()
    errors = refused(dtik.caller(NADIA).post("/cases", body), 422, "invalid")["errors"]
    assert sorted(errors) == sorted(fields), body
    assert dtik.everything() == before


def test_only_the_student_domain_itself(dtik: Dtik) -> None:
    """UNS-24: exactly that domain; sub-domains, look-alikes, other scripts and trailing dots are others (UNS-A8)."""
    body = dtik.body(dtik.caller(NADIA))
    for email in OTHERS:
        turned_away(dtik, body | {"fields": FIELDS | {"email": email}}, "email")


@pytest.mark.parametrize(
    "email", ["BEM.FT@STUDENT.UNS.AC.ID", "bem_ft-1+zoom@Student.Uns.Ac.Id", "  bem.ft@student.uns.ac.id  "]
)
def test_capitals_and_blanks_around_do_not_matter(dtik: Dtik, email: str) -> None:
    """UNS-24, UNS-A8: the domain is compared without its case; the licence finds the address however it is typed."""
    number = dtik.bring_to("pemberian_lisensi", dtik.file(email=email))
    fields = DONE | {"email_lisensi": email.strip().swapcase()}
    assert told(dtik.caller(GALIH).act(number, "nyatakan_selesai", **fields))["state"] == "selesai"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(st.text(max_size=40), st.emails()),
    st.sampled_from(["", DOMAIN, "." + DOMAIN, DOMAIN + ".", DOMAIN.upper()]),
)
def test_whatever_is_let_in_is_of_that_domain(text: str, tail: str) -> None:
    """UNS-24: made-up addresses, by the thousand over the runs."""
    form: AnswerForm = Permohonan(data=FIELDS | {"email": (text + tail).strip()})
    if "email" not in (form.errors if not form.validate() else {}):
        local, _, domain = form["email"].data.rpartition("@")
        assert "@" + domain.lower() == DOMAIN
        assert local.isascii()
        assert "@" not in local


def test_nothing_the_letter_must_say_may_be_left_out(dtik: Dtik) -> None:
    """UNS-10, UNS-17, UNS-18, UNS-19, UNS-23: each is asked for and named when it is missing, all of them at once."""
    body = dtik.body(dtik.caller(NADIA))
    for missing in FIELDS:
        turned_away(dtik, body | {"fields": {n: v for n, v in FIELDS.items() if n != missing}}, missing)
        turned_away(dtik, body | {"fields": FIELDS | {missing: " "}}, missing)
    turned_away(dtik, body | {"fields": {}, "attachments": {}}, *FIELDS, "surat", "rekomendasi")


def test_neither_letter_nor_recommendation_may_be_left_out(dtik: Dtik) -> None:
    """UNS-09 the letter, UNS-23 the recommendation with it."""
    body = dtik.body(dtik.caller(NADIA))
    for missing in ("surat", "rekomendasi"):
        rest = {name: paper for name, paper in body["attachments"].items() if name != missing}
        turned_away(dtik, body | {"attachments": rest}, missing)


def test_what_cannot_be(dtik: Dtik) -> None:
    """UNS-11 the counter alone takes letters in; UNS-17 what is no number; UNS-23 who is none of the three."""
    body = dtik.body(dtik.caller(NADIA))
    wrong: list[tuple[str, object]] = [
        ("perekomendasi", "dekan"),
        ("perekomendasi", "Wakil Dekan 3 Fakultas"),
        ("whatsapp", "0271 646994"),
        ("whatsapp", "+1 202 555 0100"),
        ("saluran", "pos"),
        ("saluran", "langsung"),
        ("ormawa", "x" * 301),
        ("email", [EMAIL]),
        ("fakultas", {"a": 1}),
        ("keperluan", True),
    ]
    for field, value in wrong:
        turned_away(dtik, body | {"fields": FIELDS | {field: value}}, field)


def test_only_the_counter_takes_in_for_others(dtik: Dtik) -> None:
    """UNS-11: neither the leadership nor staff nor a student files for somebody else; an unknown account is named."""
    for who in (NADIA, BAMBANG, GALIH):
        filer = dtik.caller(who)
        body = dtik.body(filer) | {"on_behalf_of": NADIA if who != NADIA else SRI}
        before = dtik.everything()
        refused(filer.post("/cases", body), 403, "not_yours")
        assert dtik.everything() == before
    sri = dtik.caller(SRI)
    for nobody in ("uns.tidak-ada", {"name": "Raka"}, {"whatsapp": "0813 1111 2222"}, "auditor"):
        body = dtik.body(sri) | {"on_behalf_of": nobody}
        before = dtik.everything()
        assert list(refused(sri.post("/cases", body), 422, "invalid")["errors"]) == ["on_behalf_of"]
        assert dtik.everything() == before
