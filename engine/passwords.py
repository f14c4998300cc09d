"""Passwords as Argon2id hashes, and the digests of random secrets. Knows no table."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from engine.errors import Invalid

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 1000
_HASHER: Final = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Invalid when the password is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid({"password": [f"Kata sandi paling sedikit {SHORTEST_PASSWORD} huruf. Pakailah beberapa kata."]})
    return _HASHER.hash(_bytes(password))


def fits(known: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Where there is none it takes as long, and the answer is no."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        _HASHER.verify(known or _decoy(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def renewed(known: str, password: str) -> str | None:
    """A stronger hash of a password just proven, where the old one has become too weak."""
    return _HASHER.hash(_bytes(password)) if _HASHER.check_needs_rehash(known) else None


def digest(secret: str) -> str:
    """What is stored of a random secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _decoy() -> str:
    """What an unknown name is checked against, so that it takes as long as a known one."""
    return _HASHER.hash(secrets.token_bytes(16))
