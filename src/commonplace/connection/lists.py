"""Lists that come with the program as data, and that the stewards replace with a file of the same name in the data folder."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

MAX_BYTES: Final = 200_000
ListT = TypeVar("ListT")
_log = logging.getLogger(__name__)


class BadList(Exception):
    """A file that cannot be understood; the message is a sentence for a steward."""


def own_file(name: str) -> Path:
    """Where the stewards' own list is looked for."""
    return Path(settings.KNOBS.data) / name


def own_or_ours(name: str, ours: Path, read: Callable[[Path], ListT]) -> ListT:
    """The stewards' list, else ours. A file of theirs that cannot be understood is passed over with a line in the log."""
    own = own_file(name)
    if own.exists():
        try:
            return read(own)
        except BadList as fault:
            _log.warning("%s", fault)
    return read(ours)


def trouble_of_own(name: str, read: Callable[[Path], object]) -> str:
    """What is wrong with the stewards' own file, in a sentence; "" when nothing is, or there is none."""
    try:
        if own_file(name).exists():
            read(own_file(name))
    except BadList as fault:
        return str(fault)
    return ""


def parts(path: Path, kind: str, *, most: int) -> list[dict[str, object]]:
    """The parts of a file that each begin with [[kind]], in its order. Raises `BadList`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadList(trouble(path, _("it is larger than 200 kB")))
        said = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadList(trouble(path, str(fault))) from fault
    raw = said.get(kind, [])
    if not isinstance(raw, list) or set(said) - {kind} or not all(isinstance(one, dict) for one in raw):
        raise BadList(trouble(path, _("only parts that begin with [[%(kind)s]] belong in it") % {"kind": kind}))
    if len(raw) > most:
        raise BadList(trouble(path, _("it has more than %(most)d parts") % {"most": most}))
    return raw


def trouble(path: Path, fault: str) -> str:
    """The sentence about a file with a fault."""
    return _("%(path)s cannot be used: %(fault)s. The list that came with the program is used; mend the file or remove it.") % {
        "path": path, "fault": fault.rstrip("."),
    }
