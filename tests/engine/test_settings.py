"""The environment, read once: defaults that work, every mistake named in one message, secrets kept."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import unquote

import pytest

from engine.errors import SettingsError
from engine.private import LONGEST_SOCKET_PATH, socket_path
from engine.settings import Settings


def read(data_dir: Path, **environ: str) -> Settings:
    return Settings.read({"DATA_DIR": str(data_dir), **environ})


def refusal(data_dir: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(data_dir, **environ)
    return str(caught.value)


def test_nothing_set_gives_a_whole_embedded_office(tmp_path: Path) -> None:
    settings = read(tmp_path / "office")
    assert settings.database_url == f"sqlite:///{tmp_path}/office/disposisi.sqlite3"
    assert settings.redis_socket is not None
    assert settings.redis_client_url.startswith("unix://")
    assert settings.timezone.key == "Asia/Jakarta"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.smtp_url, settings.whatsapp_url, settings.whatsapp_token, settings.clock_file) == (None,) * 4


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first, second = read(tmp_path / "office"), read(tmp_path / "office")
    kept = tmp_path / "office" / "secret_key"
    assert first.secret_key == second.secret_key == kept.read_text()
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert read(tmp_path / "other").secret_key != first.secret_key
    assert sorted(path.name for path in kept.parent.iterdir()) == ["secret_key"], "no temporary file stays"


def test_every_mistake_is_named_in_one_message(tmp_path: Path) -> None:
    told = refusal(
        tmp_path,
        DATABASE_URL="mysql://x/y",
        REDIS_URL="amqp://x",
        SECRET_KEY="short",
        SMTP_URL="mail.example.go.id",
        PUBLIC_URL="zoom.example.go.id",
        TIMEZONE="Asia/Bandung",
        WHATSAPP_URL="https://example.org/1",
    )
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SMTP_URL", "PUBLIC_URL", "TIMEZONE", "WHATSAPP_TOKEN")
    assert [name for name in names if f"- {name}: " not in told] == []
    assert len(told.splitlines()) == 1 + len(names)


def test_a_database_of_ones_own_needs_a_secret_key_of_ones_own(tmp_path: Path) -> None:
    url = "postgresql+psycopg://a:b@db/disposisi"
    assert "SECRET_KEY: wajib diisi" in refusal(tmp_path, DATABASE_URL=url)
    assert not (tmp_path / "secret_key").exists()
    assert read(tmp_path, DATABASE_URL=url, SECRET_KEY="x" * 32).database_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://db/disposisi"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://host:99999/0"),
        ("SMTP_URL", "smtp://:25"),
        ("SMTP_URL", "smtp://host:port"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://a b"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "/etc/localtime"),
        ("DATA_DIR", "/proc/nothing/here"),
        ("DATA_DIR", "/tmp/what?"),
    ],
)
def test_what_cannot_work_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    assert f"- {name}: " in refusal(tmp_path, **{name: value})


def test_a_file_in_the_place_of_the_data_folder_is_one_clear_mistake(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    told = refusal(tmp_path / "taken")
    assert told.count("\n") == 1
    assert "- DATA_DIR: map tidak dapat dipakai" in told


def test_passwords_are_not_in_the_printed_form(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        DATABASE_URL="postgresql+psycopg://a:hush1@db/x",
        REDIS_URL="redis://:hush2@redis:6379/0",
        SECRET_KEY="hush3" * 8,
        SMTP_URL="smtp://a:hush4@mail",
        WHATSAPP_URL="https://graph.example/v1/1",
        WHATSAPP_TOKEN="hush5",
    )
    assert "hush" not in repr(settings)
    assert settings.redis_client_url == "redis://:hush2@redis:6379/0"
    assert settings.redis_socket is None


def test_blanks_around_a_value_and_a_closing_slash_do_no_harm(tmp_path: Path) -> None:
    settings = read(tmp_path, PUBLIC_URL=" https://zoom.example.go.id/ ", TIMEZONE="")
    assert settings.public_url == "https://zoom.example.go.id"


def test_a_long_or_odd_data_folder_still_gives_one_usable_socket(tmp_path: Path) -> None:
    """A socket path holds about a hundred bytes; every process must come to the same short one."""
    deep = tmp_path / ("a" * 120)
    first, second = read(deep), read(deep)
    assert first.redis_url == second.redis_url
    assert first.redis_socket is not None
    assert len(str(first.redis_socket)) <= LONGEST_SOCKET_PATH
    assert stat.S_IMODE(first.redis_socket.parent.stat().st_mode) == 0o700
    other = socket_path(tmp_path / ("b" * 120), "valkey.sock")
    assert other != first.redis_socket
    for made in (first.redis_socket, other):
        made.parent.rmdir()
    odd = read(tmp_path / "map %20 ü")
    assert odd.redis_socket == tmp_path / "map %20 ü" / "valkey.sock"
    assert unquote(odd.redis_client_url) == f"unix://{odd.redis_socket}?db=0"


def test_a_short_folder_that_others_could_enter_is_refused(tmp_path: Path) -> None:
    folder = socket_path(tmp_path / ("c" * 120), "valkey.sock").parent
    try:
        folder.chmod(0o755)
        (tmp_path / ("c" * 120)).mkdir()
        assert "- REDIS_URL: " in refusal(tmp_path / ("c" * 120))
    finally:
        folder.rmdir()


OIDC = {"OIDC_ISSUER": "https://masuk.kampus.example/", "OIDC_CLIENT_ID": "disposisi", "OIDC_CLIENT_SECRET": "rahasia"}


def test_single_sign_on_is_set_whole_or_not_at_all(tmp_path: Path) -> None:
    """The issuer to the last letter; the secret is not printed (UNS-30)."""
    none = read(tmp_path)
    assert (none.oidc_issuer, none.oidc_client_id, none.oidc_client_secret) == (None, None, None)
    settings = read(tmp_path, **OIDC, OIDC_LABEL="SSO Kampus")
    assert (settings.oidc_issuer, settings.oidc_label) == ("https://masuk.kampus.example/", "SSO Kampus")
    assert "rahasia" not in repr(settings)
    assert read(tmp_path, **OIDC | {"OIDC_ISSUER": "http://127.0.0.1:9000"}).oidc_label == "SSO"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "masuk.kampus.example"),
        ("OIDC_ISSUER", "http://masuk.kampus.example"),
        ("OIDC_ISSUER", "https://masuk.kampus.example/?x=1"),
        ("OIDC_ISSUER", "https://masuk.kampus.example/" + "x" * 300),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_LABEL", "x" * 41),
    ],
)
def test_single_sign_on_set_wrongly(tmp_path: Path, name: str, value: str) -> None:
    """Each mistake is named by its variable."""
    assert f"- {name}: " in refusal(tmp_path, **OIDC | {name: value})
