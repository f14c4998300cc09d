"""What the environment says, read once into one frozen object; every mistake is named in one message.

Nothing else in the house reads the environment. A private folder and, for the embedded office, a secret key are made on
the first reading; a database of one's own (not SQLite) must bring its own SECRET_KEY, because web and worker share it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from engine.errors import SettingsError
from engine.private import kept_secret, private_folder, socket_path

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 16
MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_ISSUER, LONGEST_LABEL = 300, 40
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. What may carry a password is left out of the printed form."""

    data_dir: Path
    timezone: ZoneInfo
    public_url: str
    clock_file: Path | None
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    smtp_url: str | None = field(repr=False)
    whatsapp_url: str | None = field(repr=False)
    whatsapp_token: str | None = field(repr=False)
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_label: str = "SSO"

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process. Raises SettingsError with one line per mistake."""
        return _Reader(environ).settings()

    @property
    def redis_socket(self) -> Path | None:
        """The socket file of the embedded broker, None where REDIS_URL names a server."""
        parts = urlsplit(self.redis_url)
        return Path(unquote(parts.path)) if parts.scheme == "redis+socket" else None

    @property
    def redis_client_url(self) -> str:
        """REDIS_URL as redis-py spells it: Celery writes a socket `redis+socket`, redis-py `unix`."""
        parts = urlsplit(self.redis_url)
        if parts.scheme != "redis+socket":
            return self.redis_url
        number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
        return f"unix://{parts.path}?db={number}"


class _Reader:
    """Reads variable by variable and keeps the mistakes, so that an operator mends them in one go."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._mistakes: list[str] = []

    def settings(self) -> Settings:
        data_dir = self._try("DATA_DIR", self._data_dir, ROOT)
        usable = not self._mistakes  # without a data folder nothing is put into it, and only the folder is blamed
        settings = Settings(
            data_dir=data_dir,
            timezone=self._try("TIMEZONE", lambda: ZoneInfo(self._get("TIMEZONE") or "Asia/Jakarta"), ZoneInfo("UTC")),
            public_url=self._try("PUBLIC_URL", lambda: self._web_url("PUBLIC_URL"), None) or "http://127.0.0.1:8000",
            clock_file=Path(self._get("CLOCK_FILE")).expanduser().absolute() if self._get("CLOCK_FILE") else None,
            database_url=self._try("DATABASE_URL", lambda: self._database_url(data_dir), ""),
            redis_url=self._try("REDIS_URL", lambda: self._redis_url(data_dir), "") if usable else "",
            secret_key=self._try("SECRET_KEY", lambda: self._secret_key(data_dir), "") if usable else "",
            smtp_url=self._try("SMTP_URL", self._smtp_url, None),
            whatsapp_url=self._try("WHATSAPP_URL", lambda: self._web_url("WHATSAPP_URL"), None),
            whatsapp_token=self._try("WHATSAPP_TOKEN", self._whatsapp_token, None),
            oidc_issuer=self._try("OIDC_ISSUER", self._oidc_issuer, None),
            oidc_client_id=self._try("OIDC_CLIENT_ID", lambda: self._with_issuer("OIDC_CLIENT_ID"), None),
            oidc_client_secret=self._try("OIDC_CLIENT_SECRET", lambda: self._with_issuer("OIDC_CLIENT_SECRET"), None),
            oidc_label=self._try("OIDC_LABEL", self._oidc_label, "SSO"),
        )
        if self._mistakes:
            raise SettingsError("Pengaturan belum benar:\n" + "\n".join(f"- {each}" for each in self._mistakes))
        return settings

    def _get(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def _try(self, name: str, read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except (OSError, LookupError, ValueError) as error:  # LookupError: a zone that zoneinfo does not know
            self._mistakes.append(f"{name}: {_sentence(name, error)}")
            return instead

    def _data_dir(self) -> Path:
        given = self._get("DATA_DIR")
        if "?" in given:
            raise ValueError("nama map tidak boleh memuat tanda tanya, karena menjadi bagian alamat basis data")
        return private_folder(Path(given).expanduser().absolute() if given else ROOT / "var" / "office")

    def _database_url(self, data_dir: Path) -> str:
        url = self._get("DATABASE_URL")
        if not url:
            return f"sqlite:///{data_dir / 'disposisi.sqlite3'}"
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("tulislah postgresql+psycopg://pengguna:sandi@tuan-rumah/basisdata atau sqlite:////berkas")
        if url == "sqlite:///" or ":memory:" in url:
            raise ValueError("basis data harus berupa berkas, karena web dan pekerja memakainya bersama")
        return url

    def _redis_url(self, data_dir: Path) -> str:
        url = self._get("REDIS_URL")
        if not url:
            return f"redis+socket://{quote(str(socket_path(data_dir, 'valkey.sock')))}?virtual_host=0"
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "rediss", "redis+socket") or not (parts.hostname or len(parts.path) > 1):
            raise ValueError("tulislah redis://tuan-rumah:6379/0, atau kosongkan untuk perantara bawaan")
        return _with_good_port(url, parts)

    def _secret_key(self, data_dir: Path) -> str:
        key, database_url = self._get("SECRET_KEY"), self._get("DATABASE_URL")
        if not key and database_url and not database_url.startswith("sqlite:"):
            raise ValueError(
                "wajib diisi bila DATABASE_URL bukan SQLite; pakailah nilai acak yang sama di web dan pekerja"
            )
        key = key or kept_secret(data_dir / "secret_key")
        if len(key) < SHORTEST_SECRET:
            raise ValueError(f"terlalu pendek; pakailah sedikitnya {SHORTEST_SECRET} karakter acak")
        return key

    def _smtp_url(self) -> str | None:
        url = self._get("SMTP_URL")
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
            raise ValueError("tulislah smtp+starttls://pengguna:sandi@tuan-rumah:587 (atau smtp://, smtps://)")
        return _with_good_port(url, parts)

    def _web_url(self, name: str) -> str | None:
        url = self._get(name)
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", url):
            raise ValueError("tulislah alamat lengkap yang diawali https:// atau http://")
        return _with_good_port(url, parts).rstrip("/")

    def _oidc_issuer(self) -> str | None:
        """As the provider writes it, to the last slash: tokens are compared with it letter by letter."""
        issuer = self._get("OIDC_ISSUER")
        if not issuer:
            return None
        self._web_url("OIDC_ISSUER")
        parts = urlsplit(issuer)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("penyedia masuk tunggal harus beralamat https://")
        if parts.query or parts.fragment or len(issuer) > LONGEST_ISSUER:
            raise ValueError("tulislah alamat penerbit saja, tanpa tanda tanya dan pagar")
        return issuer

    def _with_issuer(self, name: str) -> str | None:
        if bool(self._get(name)) != bool(self._get("OIDC_ISSUER")):
            raise ValueError(
                "OIDC_ISSUER, OIDC_CLIENT_ID, dan OIDC_CLIENT_SECRET harus diisi semuanya atau dikosongkan semuanya"
            )
        return self._get(name) or None

    def _oidc_label(self) -> str:
        label = self._get("OIDC_LABEL") or "SSO"
        if len(label) > LONGEST_LABEL or not label.isprintable():
            raise ValueError(f"tulislah nama tombol dalam satu baris, paling panjang {LONGEST_LABEL} huruf")
        return label

    def _whatsapp_token(self) -> str | None:
        if bool(self._get("WHATSAPP_TOKEN")) != bool(self._get("WHATSAPP_URL")):
            raise ValueError("WHATSAPP_URL dan WHATSAPP_TOKEN harus diisi keduanya atau dikosongkan keduanya")
        return self._get("WHATSAPP_TOKEN") or None


def _with_good_port(url: str, parts: SplitResult) -> str:
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("nomor port harus antara 0 dan 65535") from None
    return url


def _sentence(name: str, error: Exception) -> str:
    if name == "TIMEZONE":
        return "zona waktu tidak dikenal; tulislah misalnya Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura"
    if isinstance(error, OSError):
        return f"map tidak dapat dipakai ({error.strerror or error}); pilih map lain atau perbaiki izinnya"
    return str(error)
