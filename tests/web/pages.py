"""A browser without JavaScript that is strict about every page it is given."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine.accounts import begin_session
from tests.office import Place
from web.door import Door

_H = "{http://www.w3.org/1999/xhtml}"
_FETCHED = {
    "img": "src",
    "script": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "form": "action",
    "object": "data",
}
Values = Mapping[str, Any]


@dataclass
class Form:
    """A form as the page shows it: where it goes and what it would send untouched."""

    action: str
    method: str
    fields: list[tuple[str, str]]
    buttons: list[tuple[str, str, str]]
    names: set[str]


class Page:
    """An answer, parsed and checked when it is HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response, self.status = response, response.status_code
        self.path, self.location = response.request.full_path.rstrip("?"), response.headers.get("Location")
        self.html = (
            response.get_data(as_text=True) if str(response.mimetype).startswith(("text/", "application/json")) else ""
        )
        self.tree: Element | None = None
        if response.mimetype == "text/html" and not 300 <= self.status < 400:
            self.tree = html5lib.HTMLParser(strict=True).parse(self.html)
            _check(self)

    def all(self, tag: str, root: Element | None = None) -> Iterator[Element]:
        """Every element of that tag."""
        root = self.tree if root is None else root
        assert root is not None, f"{self.path} answered {self.status} {self.response.mimetype}, no page"
        return root.iter(_H + tag)

    @property
    def text(self) -> str:
        """What is there to read in <main>, spaces made single."""
        return words(next(self.all("main")))

    @property
    def title(self) -> str:
        """The text of the one h1."""
        return words(next(self.all("h1")))

    @property
    def links(self) -> dict[str, str]:
        """Link texts with their targets."""
        return {words(a): a.get("href", "") for a in self.all("a")}

    def form(self, action: str) -> Form:
        """The first form whose action ends so, or whose submit button says so."""
        for element in self.all("form"):
            found = _form(self, element)
            if found.action.endswith(action) or any(label == action for _, _, label in found.buttons):
                return found
        raise AssertionError(f"no form {action!r} on {self.path}: {[_form(self, f).action for f in self.all('form')]}")


class Browser:
    """One person's browser. Every page it fetches is checked."""

    def __init__(self, app: Flask, bandung: Place, username: str | None = None) -> None:
        self.client = app.test_client()
        self._door: Door = app.extensions["door"]
        if username is not None:
            with self._door.database.writing() as session:
                token = begin_session(session, bandung.people[username], bandung.clock.now())
            self.client.set_cookie(self._door.cookie, token)

    def get(self, path: str, *, follow: bool = True, **kw: Any) -> Page:
        """Fetches a page."""
        return Page(self.client.get(path, follow_redirects=follow, **kw))

    def post(self, path: str, data: Values | None = None, *, follow: bool = True, **kw: Any) -> Page:
        """Posts as it is given, with no CSRF token of its own."""
        return Page(self.client.post(path, data=data, follow_redirects=follow, **kw))

    def submit(
        self,
        page: Page,
        action: str,
        values: Values | None = None,
        *,
        follow: bool = True,
        leave_out: tuple[str, ...] = (),
    ) -> Page:
        """Fills in a form of the page and sends it, as a person would. Unknown fields are a mistake of the test.

        A list as value sends the name once for each. `action`: the end of the form's address, or a button's text.
        """
        form, changed = page.form(action), dict(values or {})
        unknown = set(changed) - form.names
        assert not unknown, (
            f"the form {form.action} on {page.path} has no {sorted(unknown)}; it has {sorted(form.names)}"
        )
        data: dict[str, Any] = {}
        for name, value in form.fields:
            if name not in changed and name not in leave_out:
                data.setdefault(name, []).append(value)
        pressed = next(((n, v) for n, v, label in form.buttons if label == action and n), None)
        if pressed:
            changed.setdefault(*pressed)
        data |= changed
        target = form.action or page.path
        if form.method == "get":
            return Page(self.client.get(target, query_string=data, follow_redirects=follow))
        boundary, body = encode_multipart({name: _file(value) for name, value in data.items()})
        headers = {
            "Referer": f"http://localhost{page.path}",
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        return Page(self.client.post(target, data=body, follow_redirects=follow, headers=headers))


def _file(value: Any) -> Any:
    """A (stream, filename) pair as the test client's encoder wants it."""
    return FileStorage(value[0], filename=value[1]) if isinstance(value, tuple) else value


def words(element: Element) -> str:
    """The text inside an element, spaces made single."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _form(page: Page, element: Element) -> Form:
    fields: list[tuple[str, str]] = []
    buttons: list[tuple[str, str, str]] = []
    names: set[str] = set()
    for item in element.iter():
        tag, name, kind = item.tag.removeprefix(_H), item.get("name", ""), item.get("type", "")
        if tag == "button" and kind != "button":
            buttons.append((name, item.get("value", ""), words(item)))
        names |= {name} if name else set()
        if not name or item.get("disabled") is not None:
            continue
        if tag == "input" and (
            kind not in ("checkbox", "radio", "file", "submit")
            or (kind in ("checkbox", "radio") and item.get("checked") is not None)
        ):
            fields.append((name, item.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea":
            fields.append((name, (item.text or "").removeprefix("\n")))
        elif tag == "select":
            options = list(page.all("option", item))
            chosen = [o for o in options if o.get("selected") is not None] or (
                [] if item.get("multiple") is not None else options[:1]
            )
            fields.extend((name, o.get("value", words(o))) for o in chosen)
    return Form(element.get("action", ""), element.get("method", "get").lower(), fields, buttons, names)


def _check(page: Page) -> None:
    """What is true of every page of the house."""
    assert page.tree is not None
    where, headers = page.path, page.response.headers
    headings = [words(h) for h in page.all("h1")]
    assert len(headings) == 1, f"{where}: headings {headings}"
    title = words(next(page.all("title")))
    assert headings[0], f"{where}: an empty heading"
    assert title.startswith(headings[0]), f"{where}: title {title!r} does not begin with {headings[0]!r}"
    twice = [i for i, n in Counter(e.get("id") for e in page.tree.iter() if e.get("id")).items() if n > 1]
    assert not twice, f"{where}: ids used twice: {twice}"
    _check_labels(page)
    policy = headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None, f"{where}: no nonce in {policy}"
    for script in page.all("script"):
        assert script.get("nonce") == nonce[1], f"{where}: a script without the nonce"
    for element in page.tree.iter():
        tag = str(element.tag).removeprefix(_H)
        assert tag != "style", f"{where}: a <style>"
        assert element.get("style") is None, f"{where}: inline style in <{tag}>"
        assert not [a for a in element.attrib if a.lower().startswith("on")], f"{where}: inline script in <{tag}>"
        target = element.get(_FETCHED.get(tag, ""), "")
        assert not urlsplit(target).netloc, f"{where}: <{tag}> fetches from {target}"
    assert headers["X-Content-Type-Options"] == "nosniff"


def _check_labels(page: Page) -> None:
    """Every field has a label or a name that is read out; what describes it is there."""
    assert page.tree is not None
    ids = {e.get("id") for e in page.tree.iter() if e.get("id")}
    labelled = {e.get("for") for e in page.all("label")}
    wrapped = {id(e) for label in page.all("label") for e in label.iter()}
    assert labelled - {None} <= ids, f"{page.path}: labels for nothing: {labelled - ids}"
    for tag in ("input", "select", "textarea"):
        for element in page.all(tag):
            named = (
                element.get("id") in labelled
                or id(element) in wrapped
                or element.get("aria-label")
                or element.get("aria-labelledby")
            )
            assert element.get("type") == "hidden" or named, f"{page.path}: no label for {element.attrib}"
            described = set((element.get("aria-describedby") or "").split())
            assert described <= ids, f"{page.path}: described by nothing: {described - ids}"


def mailing(app: Flask) -> None:
    """From now on this office has a mail server, so far as the pages know."""
    door: Door = app.extensions["door"]
    door.settings = replace(door.settings, smtp_url="smtp://127.0.0.1:25")
