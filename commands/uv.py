"""Has uv at hand on a machine with nothing but Python: finds it, or fetches the locked wheel from the package index.

Standard library only: ./dev calls this before anything is installed.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOCK = ROOT / "requirements" / "uv.lock"
DEFAULT_INDEX = "https://pypi.org/simple"


def find_uv() -> str:
    """The uv on PATH if it runs, else the one in .tools, fetched when it is not there or not the locked one."""
    on_path = shutil.which("uv")
    if on_path and subprocess.run([on_path, "--version"], capture_output=True, check=False).returncode == 0:
        return on_path
    lock = LOCK.read_text()
    version = lock.partition("\nuv==")[2].split()[0]
    uv = TOOLS / f"uv-{version}"
    if not uv.exists():
        print(f"./dev: fetching uv {version}", file=sys.stderr)
        hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lock))
        wheel = zipfile.ZipFile(io.BytesIO(fetch_wheel(version, hashes)))
        unfinished = uv.with_suffix(".part")
        unfinished.write_bytes(wheel.read(next(name for name in wheel.namelist() if name.endswith(".data/scripts/uv"))))
        unfinished.chmod(0o755)
        unfinished.replace(uv)
    return str(uv)


def fetch_wheel(version: str, hashes: set[str]) -> bytes:
    """The wheel of uv for this machine, refused unless its SHA-256 stands in the lock file."""
    address = f"{index()}/uv/"
    try:
        links = [url for url in wheel_links(address) if is_for_here(url.split("/")[-1].split("#")[0], version)]
        if not links:
            sys.exit(f"./dev: {address} has no uv {version} for this machine; install uv yourself and run ./dev again")
        wheel, _ = get(links[0])
    except (urllib.error.URLError, TimeoutError) as error:
        sys.exit(f"./dev: cannot reach {bare(address)} ({error}); set PIP_INDEX_URL, HTTPS_PROXY or SSL_CERT_FILE")
    if hashlib.sha256(wheel).hexdigest() not in hashes:
        sys.exit(f"./dev: {bare(links[0])} is not the file that requirements/uv.lock names; nothing was installed")
    return wheel


def wheel_links(address: str) -> list[str]:
    """The simple index as JSON or HTML; a mirror may link relatively."""
    page, kind = get(address, accept="application/vnd.pypi.simple.v1+json, text/html;q=0.5")
    if "json" in kind:
        found = [file["url"] for file in json.loads(page)["files"]]
    else:
        found = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', page.decode())]
    return [urllib.parse.urljoin(address, link) for link in found]


def is_for_here(file: str, version: str) -> bool:
    machine = platform.machine().lower()
    if sys.platform == "darwin":
        system = "macosx"
    else:
        system = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return file.startswith(f"uv-{version}-") and system in file and file.endswith(f"_{machine}.whl")


def index() -> str:
    """The simple index that pip or uv was told of. A local folder cannot be read here and is passed over."""
    named = (os.environ.get(name, "") for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"))
    return next((url for url in named if url.startswith(("http://", "https://"))), DEFAULT_INDEX).rstrip("/")


def get(address: str, accept: str = "*/*") -> tuple[bytes, str]:
    """Body and content type; a user and password in the address are sent as such."""
    request = urllib.request.Request(bare(address), headers={"Accept": accept})  # noqa: S310 - index() refuses others than http
    parts = urllib.parse.urlsplit(address)
    if parts.username:
        pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    authorities = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    context = ssl.create_default_context(cafile=authorities)
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:  # noqa: S310 - as above
        return answer.read(), answer.headers.get_content_type()


def bare(address: str) -> str:
    """The address without user and password."""
    parts = urllib.parse.urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def run_uv(*arguments: str) -> None:
    """Run uv, cut off from other environments, with this machine's certificates and the index that pip was told of."""
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        environment.setdefault("UV_SYSTEM_CERTS", "true")
    if environment.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", environment["PIP_CERT"])
    if not os.access(environment.get("HOME") or "/nonexistent", os.W_OK):
        environment.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
    if not environment.get("UV_INDEX_URL") and environment.get("PIP_INDEX_URL"):
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    environment |= {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_CUSTOM_COMPILE_COMMAND": "./dev lock",
    }
    code = subprocess.run([find_uv(), *arguments], env=environment, cwd=ROOT, check=False).returncode
    if code != 0:
        sys.exit(f"./dev: uv {' '.join(arguments[:2])} ended with {code}; mend what it says above and run ./dev again")
