"""OpenID Connect: the authorization code flow with PKCE, spoken to the one provider of the settings.

Authlib and joserfc do the protocol; here stand the addresses it is spoken to and what is insisted on: the issuer letter by
letter, an asymmetric signature by a key of the provider, our audience, our nonce, a token that has not expired.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from engine.errors import DisposisiError
from engine.identities import Stated, stated
from engine.settings import Settings
from web.door import door

PATIENCE: Final = 5.0  # seconds for each question to the provider
LEEWAY: Final = 60  # seconds two clocks may differ
SCOPE: Final = "openid profile email"
SIGNED_WITH: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
DISCOVERY: Final = "/.well-known/openid-configuration"


class ProviderFailed(DisposisiError):
    """The provider is away, or what it said cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Begun:
    """One way to the provider and back: where it goes, and what must come back with it."""

    url: str
    state: str
    nonce: str
    verifier: str


def label() -> str:
    """What the button says, "" where there is no single sign-on."""
    settings = door().settings
    return settings.oidc_label if settings.oidc_issuer else ""


def begin(settings: Settings) -> Begun:
    """The address of the provider's sign-in page. ProviderFailed when it cannot be asked."""
    state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
    with _asking(settings) as (session, metadata):
        url, _ = _client(settings, session).create_authorization_url(
            _endpoint(settings, metadata, "authorization_endpoint"), state=state, nonce=nonce, code_verifier=verifier
        )
    return Begun(url, state, nonce, verifier)


def finish(settings: Settings, code: str, nonce: str, verifier: str) -> Stated:
    """Whom the provider says has signed in. ProviderFailed when it is away or its token does not hold."""
    with _asking(settings) as (session, metadata):
        token = _client(settings, session).fetch_token(
            _endpoint(settings, metadata, "token_endpoint"),
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            redirect_uri=_came_back(settings),
            **_proof(settings, metadata),
        )
        keys = _json(session.get(_endpoint(settings, metadata, "jwks_uri")))
        claims = _verified(settings, token, keys, nonce)
    return stated(settings.oidc_issuer or "", claims)


def _verified(settings: Settings, token: dict[str, Any], keys: dict[str, Any], nonce: str) -> CodeIDToken:
    """The claims of the id_token, if its signature and everything it claims hold. Raises JoseError, ValueError."""
    signed = jwt.decode(str(token["id_token"]), KeySet.import_key_set(keys), algorithms=list(SIGNED_WITH))  # type: ignore[arg-type]  # a set of keys as it came
    expected = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    params = {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(signed.claims, signed.header, expected, params)
    claims.validate(now=int(time.time()), leeway=LEEWAY)  # the provider's clock is real, whatever a demonstration plays
    return claims


@contextmanager
def _asking(settings: Settings) -> Iterator[tuple[httpx.Client, dict[str, Any]]]:
    """A connection and the provider's own description, whose issuer is the one of the settings."""
    issuer = settings.oidc_issuer or ""
    try:
        with httpx.Client(timeout=PATIENCE, follow_redirects=False) as session:
            metadata = _json(session.get(issuer.rstrip("/") + DISCOVERY))
            if metadata.get("issuer") != issuer:
                raise ProviderFailed(f"the provider calls itself {metadata.get('issuer')!r}")
            yield session, metadata
    except (httpx.HTTPError, httpx.InvalidURL, OAuth2Error, JoseError, ValueError, KeyError, TypeError) as problem:
        raise ProviderFailed(f"{type(problem).__name__}: {problem}") from problem


def _client(settings: Settings, session: httpx.Client) -> OAuth2Client:
    return OAuth2Client(
        session,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scope=SCOPE,
        redirect_uri=_came_back(settings),
        code_challenge_method="S256",
    )


def _proof(settings: Settings, metadata: dict[str, Any]) -> dict[str, Any]:
    """How we prove who we are: in the header, or in the form for a provider that knows nothing else."""
    pair = (settings.oidc_client_id or "", settings.oidc_client_secret or "")
    known = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in known:
        return {"auth": pair}
    return {"auth": httpx.Auth(), "client_id": pair[0], "client_secret": pair[1]}


def _endpoint(settings: Settings, metadata: dict[str, Any], name: str) -> str:
    """An address out of the provider's description; never a less safe one than the issuer's."""
    address = str(metadata[name])
    if urlsplit(settings.oidc_issuer or "").scheme == "https" and urlsplit(address).scheme != "https":
        raise ProviderFailed(f"{name} is not https")
    return address


def _came_back(settings: Settings) -> str:
    return f"{settings.public_url}/masuk/sso/kembali"


def _json(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    found = response.json()
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found
