"""A package index on loopback that offers one uv: a shell script which notes how it was called."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import platform
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

VERSION = "9.9.9"
UV = f"""#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$UV_DEFAULT_INDEX $*" >> uv.calls
if [ "$1" = venv ]; then for last; do :; done; exec {sys.executable} -m venv --without-pip --clear "$last"; fi
"""


@dataclass
class FakeIndex:
    """What it serves and what it was asked."""

    as_json: bool = False
    spoilt: bool = False
    asked: list[str] = field(default_factory=list)
    logins: set[str] = field(default_factory=set)
    url: str = ""

    @property
    def wheel(self) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(zipfile.ZipInfo(f"uv-{VERSION}.data/scripts/uv"), UV)
        return stream.getvalue()

    @property
    def lock(self) -> str:
        """requirements/uv.lock that names exactly this wheel."""
        digest = hashlib.sha256(self.wheel).hexdigest()
        return f"# made for a test\nuv=={VERSION} \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{digest}\n"

    def answer(self, path: str) -> tuple[str, bytes] | None:
        machine = platform.machine().lower()
        systems = ("manylinux_2_17", "musllinux_1_1", "macosx_11_0")
        names = [f"uv-{VERSION}.tar.gz", f"uv-{VERSION}-py3-none-manylinux_2_17_riscv.whl", "uv-0.0.1-py3-none-any.whl"]
        names += [f"uv-{VERSION}-py3-none-{system}_{machine}.whl" for system in systems]
        links = [f"../../files/{name}" for name in names]
        if path == "/simple/uv/" and self.as_json:
            return "application/vnd.pypi.simple.v1+json", json.dumps(
                {"files": [{"url": link} for link in links]}
            ).encode()
        if path == "/simple/uv/":
            page = "".join(f'<a href="{link}#sha256=0&amp;x=1">{link}</a>' for link in links)
            return "text/html", page.encode()
        if path.startswith("/files/") and path.endswith(f"_{machine}.whl"):
            return "application/octet-stream", self.wheel + (b"!" if self.spoilt else b"")
        return None


@contextmanager
def serving(index: FakeIndex) -> Iterator[FakeIndex]:
    """Serve until the end of the block; `index.url` is its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            login = self.headers.get("Authorization", "").removeprefix("Basic ")
            index.logins.add(base64.b64decode(login).decode())
            kind, body = index.answer(self.path) or ("", b"")
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002, ARG002 - the base class names them
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        index.url = f"http://127.0.0.1:{server.server_port}/simple"
        try:
            yield index
        finally:
            server.shutdown()
            thread.join()
