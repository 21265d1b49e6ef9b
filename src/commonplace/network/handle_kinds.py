"""What kind of handle something is that was typed, by its spelling alone: a guess that the member can change. Nobody is asked."""

from __future__ import annotations

import re
from typing import Final, cast

from commonplace.network.formats.handles import handle_on, whole
from commonplace.network.formats.model import Handle, Kind
from commonplace.spaces.canonical import web_address

PHONE: Final = re.compile(r"(?:tel:)?\+?\(?\d[\d\s()./-]{5,28}\d")


def guess(typed: str) -> Handle:
    """What was typed as a handle; what is none of the kinds has no address yet.

    Args:
        typed: an address, a handle, a number, or words such as "she said she is on Mastodon".

    """
    typed = typed.strip()
    place = whole(typed)
    if place is not None and place.handle is not None:
        return place.handle
    if PHONE.fullmatch(typed):
        return Handle("phone", typed.removeprefix("tel:"))
    if (address := web_address(typed)) is not None and " " not in typed:
        return Handle("web", typed, address)
    return Handle("none", typed)


def as_kind(kind: str, typed: str) -> Handle:
    """What was typed, as the kind that the member says it is; the address is found from both where that can be."""
    typed = typed.strip()
    chosen = cast("Kind", kind)
    if kind == "none":
        return Handle("none", typed)
    found = handle_on(chosen, typed)
    if found is not None and found.kind == kind:
        return Handle(chosen, typed, found.address, found.dead)
    return Handle(chosen, typed, web_address(typed) or "" if " " not in typed else "")
