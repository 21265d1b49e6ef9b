"""The first shelf: good sources for who has nobody yet, as a data file that the stewards can replace."""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from commonplace.kernel.http import safe_address
from commonplace.spaces.canonical import canonical_key, holds_secret
from commonplace.spaces.models import Source

MAX_BYTES: Final = 200_000
MAX_ITEMS: Final = 100
_OURS: Final = Path(__file__).with_name("shelf.toml")
_log = logging.getLogger(__name__)


class BadShelf(Exception):
    """A shelf that cannot be understood; the message is a sentence for a steward."""


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """One source on the shelf; `why` is a sentence of ours, `site` its page for people or ""."""

    name: str
    address: str
    site: str
    why: str
    kind: str
    language: str


def shelf() -> tuple[ShelfItem, ...]:
    """What is on the shelf: the stewards' own `shelf.toml` in the data folder, else the one that came with the program.

    A file of theirs that cannot be understood is passed over with a line in the log; `shelf_trouble` says why.
    """
    own = own_file()
    if own.exists():
        try:
            return read_shelf(own)
        except BadShelf as trouble:
            _log.warning("%s", trouble)
    return read_shelf(_OURS)


def shelf_trouble() -> str:
    """What is wrong with the stewards' own file, in a sentence; "" when nothing is, or there is none."""
    try:
        if own_file().exists():
            read_shelf(own_file())
    except BadShelf as trouble:
        return str(trouble)
    return ""


def own_file() -> Path:
    """Where the stewards' own shelf is looked for."""
    return Path(settings.KNOBS.data) / "shelf.toml"


def read_shelf(path: Path) -> tuple[ShelfItem, ...]:
    """The items of a file, in its order.

    Raises `BadShelf` with a sentence that names the file and the fault.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadShelf(_trouble(path, _("it is larger than 200 kB")))
        said = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadShelf(_trouble(path, str(fault))) from fault
    raw = said.get("source", [])
    if not isinstance(raw, list) or set(said) - {"source"}:
        raise BadShelf(_trouble(path, _("only parts that begin with [[source]] belong in it")))
    if len(raw) > MAX_ITEMS:
        raise BadShelf(_trouble(path, _("it has more than 100 sources")))
    items = tuple(_item(path, number, one) for number, one in enumerate(raw, start=1))
    if len({canonical_key(item.address) for item in items}) < len(items):
        raise BadShelf(_trouble(path, _("an address stands in it twice")))
    return items


def _item(path: Path, number: int, said: object) -> ShelfItem:
    def refuse(fault: str) -> BadShelf:
        return BadShelf(_trouble(path, _("source %(number)d: %(fault)s") % {"number": number, "fault": fault}))

    names = [part.name for part in fields(ShelfItem)]
    if not isinstance(said, dict) or set(said) != set(names) or not all(isinstance(text, str) for text in said.values()):
        raise refuse(_("it needs %(names)s, each in quotes, and nothing else") % {"names": ", ".join(names)})
    item = ShelfItem(**said)
    if safe_address(item.address) != item.address or (item.site and safe_address(item.site) != item.site):
        raise refuse(_("an address must begin with http or https and hold no password"))
    if holds_secret(item.address):
        raise refuse(_("its address looks private, and what is on the shelf is shown to everybody"))
    if item.kind not in Source.Kind.values:
        raise refuse(_("its kind must be one of %(kinds)s") % {"kinds": ", ".join(Source.Kind.values)})
    if not item.name.strip() or len(item.name) > 200 or len(item.why) > 500:
        raise refuse(_("its name needs 1 to 200 characters, its reason at most 500"))
    return item


def _trouble(path: Path, fault: str) -> str:
    return _("%(path)s cannot be used: %(fault)s. The shelf that came with the program is shown; mend the file or remove it.") % {
        "path": path,
        "fault": fault.rstrip("."),
    }
