"""Commonplace's own files, recognized; what is in them is read by `network.file`, since there is more in them than rows."""

from __future__ import annotations

from typing import Any, Final

from commonplace.network.formats import making
from commonplace.network.formats.model import Brought
from commonplace.network.formats.objects import text_at

_PARTS: Final = frozenset({"people", "spaces", "tools"})


def is_own(value: Any) -> bool:  # Any: JSON of strangers
    """Whether JSON is a network or a pack of Commonplace, written by any site or by hand: by its envelope, of which more is asked there."""
    if not isinstance(value, dict):
        return False
    has_parts = bool(_PARTS & value.keys())
    if value.get("kind") in {"network", "pack"}:
        return has_parts or "exported" in value
    return has_parts and "exported" in value and bool(text_at(value, "generator"))


def recognized(value: dict[str, Any]) -> Brought:
    """Without rows: whoever brings it gives the bytes to `network.file.reading`."""
    kind = "pack" if value.get("kind") == "pack" else "commonplace"
    title = next(filter(None, (text_at(value, key) for key in ("title", "name", "site"))), "")
    return Brought(kind, making.folder(title), (), (), {"is_own": True})
