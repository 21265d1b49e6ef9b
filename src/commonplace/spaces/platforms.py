"""Platforms: who owns them, how they earn, what they take, how to leave. They come with the program (`platforms.toml`); what the
stewards changed (`models.Platform`) stands over it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import get_language

from commonplace.kernel.http import safe_address
from commonplace.spaces import models

FEDIVERSE: Final = "fediverse"


class State(StrEnum):
    """Whether one can still go there."""

    ALIVE = "alive"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Platform:
    """What is known of a platform, in sentences.

    Args:
        key: its name in addresses.
        name: as it is called.
        state: whether it is there; `ended` is the day on which it ended, or became another.
        hosts: host names of it, without `www.`; what ends in one of them belongs to it.
        handles: kinds of handles (`people.Handle.Kind`) and of spaces (`Space.Kind`) that are its alone.
        owner: who owns it.
        earns: how it earns.
        takes: what it takes.
        export: how one takes one's own things along.
        leave: how one leaves.
        checked: the day on which all that was last read through.
        sources: addresses where a reader can look.
        is_by_stewards: whether a steward of this site changed something of it.

    """

    key: str
    name: str
    state: State
    owner: str
    earns: str
    takes: str
    export: str
    leave: str
    checked: date
    hosts: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ended: date | None = None
    is_by_stewards: bool = False


EDITED: Final = ("name", "state", "ended", "owner", "earns", "takes", "export", "leave", "checked", "sources")
"""What stewards can change; to whom a handle belongs is the program's matter."""


WORDS: Final = ("name", "owner", "earns", "takes", "export", "leave")
"""What a translation says anew (`platforms.de.toml` beside `platforms.toml`); the facts stand once."""
FOLDER: Final = Path(__file__).parent


def shipped() -> Mapping[str, Platform]:
    """What came with the program, by key, in the order of the file; in the language of whoever reads, as far as it is translated."""
    return _in(get_language() or "")


@cache
def _in(language: str) -> Mapping[str, Platform]:
    found = {row["key"]: _typed(row) for row in _rows("platforms.toml")}
    for code in dict.fromkeys((language.partition("-")[0], language)):
        for row in _rows(f"platforms.{code}.toml") if code else ():
            if row["key"] in found:
                found[row["key"]] = replace(found[row["key"]], **{name: row[name] for name in WORDS if row.get(name)})
    return found


def _rows(name: str) -> list[dict[str, Any]]:  # Any: what TOML holds
    file = FOLDER / name
    return tomllib.loads(file.read_text("utf-8"))["platform"] if file.is_file() else []


def _typed(row: dict[str, Any]) -> Platform:  # Any: what TOML holds
    listed = {name: tuple(row.get(name, ())) for name in ("hosts", "handles", "sources")}
    return Platform(**{**row, **listed, "state": State(row["state"])})


def platforms() -> list[Platform]:
    """All of them as they read here and now: those that are there by name, then those that ended. One query."""
    changed = dict(models.Platform.objects.values_list("key", "facts"))
    found = [changed_by(one, changed[one.key]) if one.key in changed else one for one in shipped().values()]
    return sorted(found, key=lambda one: (one.state == State.ENDED, one.name.casefold()))


def platform(key: str) -> Platform | None:
    """One of them; None where there is none of that name."""
    one = shipped().get(key)
    if one is None:
        return None
    row = models.Platform.objects.filter(key=key).first()
    return changed_by(one, row.facts) if row is not None else one


def changed_by(one: Platform, facts: Mapping[str, Any]) -> Platform:  # Any: what JSON holds
    """A platform with what the stewards set; what is not understood of it is left as it came."""
    said: dict[str, Any] = {}  # Any: fields of several types
    for name in EDITED:
        if name in facts:
            try:
                said[name] = _read(name, facts[name])
            except (ValueError, TypeError):
                continue
    return replace(one, **said, is_by_stewards=bool(said))


def _read(name: str, value: Any) -> Any:  # Any: what JSON holds, and one of a few types
    if name == "state":
        return State(value)
    if name in {"checked", "ended"}:
        return None if name == "ended" and not value else date.fromisoformat(value)
    if name == "sources":
        return tuple(address for address in map(safe_address, map(str, value)) if address)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(name)
    return value


def key_of(kind: str, address: str = "") -> str:
    """The platform that a handle or an address belongs to, by its key; "" where it is nobody's but its owner's.

    Args:
        kind: of a handle (`people.Handle.Kind`) or of a space; "" is not known.
        address: where it is found; without one, the kind alone may tell.

    """
    return _by_kind().get(kind) or _by_host(host_of(address))


def host_of(address: str) -> str:
    """The host of an address, in lower case and without `www.`; "" where there is none."""
    try:
        host = (urlsplit(address).hostname or "") if "://" in address else ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def _by_host(host: str) -> str:
    known, steps = _hosts(), host.split(".")
    return next((key for start in range(len(steps) - 1) if (key := known.get(".".join(steps[start:])))), "")


@cache
def _by_kind() -> Mapping[str, str]:
    return {kind: one.key for one in _in("").values() for kind in one.handles}


@cache
def _hosts() -> Mapping[str, str]:
    return {host: one.key for one in _in("").values() for host in one.hosts}
