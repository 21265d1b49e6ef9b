"""Every setting of the program that comes from outside, in one typed class, each with what it does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "COMMONPLACE_"
Network = IPv4Network | IPv6Network


class BadSetting(Exception):
    """A setting that cannot be understood; the message is a sentence for the person who set it."""


def platform_data_folder(environ: Mapping[str, str]) -> Path:
    """The folder where this platform keeps a program's data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Commonplace"
    base = environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "commonplace"


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def _yes(text: str) -> bool:
    if text.strip().lower() in {"1", "yes", "true", "on"}:
        return True
    if text.strip().lower() in {"", "0", "no", "false", "off"}:
        return False
    raise ValueError(text)


def _at_least_zero(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise ValueError(text)
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 < value < 65536:
        raise ValueError(text)
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value < 10_000:
        raise ValueError(text)
    return value


def _host(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]{1,253}", text.strip()):
        raise ValueError(text)
    return text.strip()


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z._-]{1,40}@[0-9A-Za-z.-]{1,200}", text.strip()):
        raise ValueError(text)
    return text.strip().lower()


def _address(*schemes: str) -> Callable[[str], str]:
    """A reader of addresses that begin with one of `schemes` and name a host (a socket's folder will do for a database)."""

    def read(text: str) -> str:
        parts = urlsplit(text.strip())
        if parts.scheme not in schemes or not (parts.hostname or parts.query or parts.scheme == "unix"):
            raise ValueError(text)
        parts.port  # noqa: B018 - raises ValueError where the port is no number
        return text.strip()

    return read


def _knob(default: object, read: Callable[[str], Any], says: str, *, secret: bool = False) -> Any:
    # Any: dataclasses.field itself is typed so.
    return field(default=default, metadata={"read": read, "says": says, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; an empty value counts as not set."""

    data: Path = _knob(  # noqa: RUF009 - it is dataclasses.field, with what a setting needs besides
        Path(), Path, "The folder that holds everything: database, key, pictures, mails, backups."
    )
    port: int = _knob(8000, _port, "The port that the program listens on: a number from 1 to 65535.")
    host: str = _knob("127.0.0.1", _host, "The address that it listens on; 0.0.0.0 lets other devices in.")
    address: str = _knob(
        "", _address("http", "https"),
        "The address people type, such as https://pln.example.org; default http://localhost:PORT.",
    )
    database_url: str = _knob(
        "", _address("postgres", "postgresql"),
        "postgres://user:password@host/name; without it, SQLite in the data folder.", secret=True)
    queue_url: str = _knob(
        "", _address("redis", "rediss", "unix"), "redis://host:6379/0 for the jobs; without it, a file in the data folder.", secret=True)
    mail_url: str = _knob(
        "",
        _address("smtp", "smtps", "starttls"),
        "smtp://user:password@host:587 sends mail (smtps:// for port 465); without it, mails go to DATA/outbox.",
        secret=True,
    )
    mail_from: str = _knob("", str, "The sender of mails; default commonplace@ and the host name.")
    inbox_url: str = _knob(
        "",
        _address("imaps", "imap"),
        "imaps://user:password@host/INBOX: the mailbox in which replies by mail arrive, looked into each minute.",
        secret=True,
    )
    inbox_address: str = _knob(
        "", _mail_address,
        "The mail address of that mailbox; replies go to it with +KEY before the @; default reply@ and the host name.",
    )
    contact: str = _knob(
        "", str,
        "A mail or web address that owners of other sites may write to; sent with every fetch.",
    )
    allow_networks: tuple[Network, ...] = _knob(
        (), _networks, "Networks inside your walls that may be fetched, such as 10.0.0.0/8; none by default.")
    host_rate: float = _knob(2.0, _at_least_zero, "Requests a second to one host; 0 = no limit and no cool-down.")
    backups: int = _knob(7, _count, "How many nightly backups are kept in DATA/backups; 0 = none are made.")
    undo_minutes: int = _knob(10, _count, "How many minutes a question can be taken back before it leaves; 0 = it leaves at once.")
    trust_proxy: bool = _knob(False, _yes, "Believe X-Forwarded-For and -Proto; only behind a proxy of your own.")
    debug: bool = _knob(False, _yes, "Show errors in full in the page; for people who change the program.")

    @property
    def site_address(self) -> str:
        """The address of the site, without a slash at the end."""
        return (self.address or f"http://localhost:{self.port}").rstrip("/")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, where each came from ("default" or the variable's name), and what looked wrong."""

    settings: Settings
    origins: dict[str, str]
    warnings: tuple[str, ...]


def variable(name: str) -> str:
    """The environment variable of a setting: `host_rate` is `COMMONPLACE_HOST_RATE`."""
    return PREFIX + name.upper()


def load(environ: Mapping[str, str] = os.environ) -> Loaded:
    """Read all settings from the environment.

    Raises `BadSetting` with a sentence when a value cannot be understood.
    """
    values: dict[str, Any] = {"data": platform_data_folder(environ)}
    origins: dict[str, str] = {}
    known = {variable(knob.name): knob for knob in fields(Settings)}
    for name, knob in known.items():
        text = environ.get(name, "")
        origins[knob.name] = name if text else "default"
        if not text:
            continue
        try:
            values[knob.name] = knob.metadata["read"](text)
        except ValueError:
            shown = "set to something that" if knob.metadata["secret"] else f"“{text}”, which"
            raise BadSetting(f"{name} is {shown} cannot be understood. {knob.metadata['says']}") from None
    values["data"] = values["data"].expanduser().absolute()
    internal = {PREFIX + "TEST_DATABASE_URL", PREFIX + "DEMO", PREFIX + "RUN"}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known and name not in internal)
    warnings = tuple(f"{name} is not a setting of Commonplace and does nothing; is it misspelled?" for name in unknown)
    return Loaded(settings=Settings(**values), origins=origins, warnings=warnings)


def secret_key(data: Path) -> str:
    """The site's secret key, made on first use and readable by its owner alone."""
    path = data / "secret.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        pass
    import secrets

    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written beside and linked into place, so that nobody ever reads half a key and the first one stands.
    unfinished = data / f".secret-{secrets.token_hex(8)}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
    return path.read_text("ascii").strip()
