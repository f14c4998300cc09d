"""A little OpenID provider on the loopback: discovery, authorization code with PKCE, RS256 tokens, and lies on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.sinks.hub import Hub, SinkServer, serving

CLIENT_ID, CLIENT_SECRET = "disposisi", "rahasia-klien"


@lru_cache(maxsize=2)
def rsa_key(kid: str) -> RSAKey:
    """A key of the provider, made once: making one is slow."""
    return RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass
class Provider(Hub):
    """The provider. `user` are the claims of whoever is signed in there; the rest is what it gets wrong.

    claims   claims of the token told otherwise (None leaves one out)    alg    RS256, `none` or HS256 (with our own secret)
    denies   the person gives no consent    down    every answer is 503    broken    the token answer is no JSON
    key      signs with this key; published is always `kunci-1`    called    the issuer of the discovery document
    post     knows no header for the client's secret, only the form
    """

    url: str = ""
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "orang-1"})
    claims: dict[str, Any] = field(default_factory=dict)
    alg: str = "RS256"
    denies: bool = False
    down: bool = False
    broken: bool = False
    post: bool = False
    key: str = "kunci-1"
    called: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def visit(self, url: str) -> str:
        """A browser opens the provider's page, signs in and is sent back: gives the address it is sent to."""
        assert url.startswith(f"{self.url}/authorize?"), url
        answer = httpx.get(url, trust_env=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def id_token(self, nonce: str) -> str:
        """The token, true unless told otherwise."""
        now = int(time.time())
        true = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce, **self.user}
        told = {name: value for name, value in (true | self.claims).items() if value is not None}
        if self.alg == "none":
            return f"{_b64(json.dumps({'alg': 'none'}).encode())}.{_b64(json.dumps(told).encode())}."
        if self.alg == "HS256":
            return jwt.encode({"alg": "HS256"}, told, OctKey.import_key(CLIENT_SECRET * 3))
        return jwt.encode({"alg": "RS256", "kid": "kunci-1"}, told, rsa_key(self.key))


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """Runs it."""
    provider = Provider(script=[])
    server = SinkServer(("127.0.0.1", 0), _Pages)
    server.hub = provider
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    with serving(server, provider):
        yield provider


class _Pages(BaseHTTPRequestHandler):
    server: SinkServer
    protocol_version = "HTTP/1.0"

    @property
    def provider(self) -> Provider:
        return cast("Provider", self.server.hub)

    def log_message(self, *_: Any) -> None:
        """The console stays quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.provider.down:
            self.answer(503, b"away")
        elif parts.path == "/.well-known/openid-configuration":
            self.json(self.discovery())
        elif parts.path == "/jwks":
            self.json({"keys": [rsa_key("kunci-1").as_dict(private=False)]})
        elif parts.path == "/authorize":
            self.authorize(query)
        else:
            self.answer(404, b"no such page")

    def discovery(self) -> dict[str, Any]:
        provider = self.provider
        return {
            "issuer": provider.called or provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "jwks_uri": f"{provider.url}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post" if provider.post else "client_secret_basic"],
        }

    def authorize(self, query: dict[str, str]) -> None:
        self.provider.asked.append(query)
        wrong = query.get("client_id") != CLIENT_ID or query.get("response_type") != "code"
        if wrong or query.get("code_challenge_method") != "S256" or "openid" not in query.get("scope", "").split():
            self.answer(400, b"wrong request")
            return
        back = {"state": query["state"], "iss": self.provider.url}
        if self.provider.denies:
            back["error"] = "access_denied"
        else:
            code = secrets.token_urlsafe(16)
            self.provider.codes[code] = query
            back["code"] = code
        self.answer(302, b"", {"Location": f"{query['redirect_uri']}?{urlencode(back)}"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.provider.down:
            self.answer(503, b"away")
        elif self.provider.broken:
            self.answer(200, b"<html>sign in to the hotel network</html>")
        elif not self.knows_client(form):
            self.json({"error": "invalid_client"}, 401)
        else:
            self.redeem(form)

    def knows_client(self, form: dict[str, str]) -> bool:
        if self.provider.post:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        kind, _, pair = self.headers.get("Authorization", "").partition(" ")
        given = unquote(base64.b64decode(pair).decode()) if kind == "Basic" else ""
        return given == f"{CLIENT_ID}:{CLIENT_SECRET}"

    def redeem(self, form: dict[str, str]) -> None:
        """A code is good once, for the address it was sent to and for whoever knows the verifier."""
        asked = self.provider.codes.pop(form.get("code", ""), {})
        challenge = _b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked.get("redirect_uri") != form.get("redirect_uri") or asked.get("code_challenge") != challenge:
            self.json({"error": "invalid_grant"}, 400)
            return
        token = self.provider.id_token(asked.get("nonce", ""))
        self.json({"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token})

    def json(self, body: object, status: int = 200) -> None:
        self.answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
