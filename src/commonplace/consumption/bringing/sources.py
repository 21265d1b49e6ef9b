"""Where the source of a handle or an address is, as far as its spelling says: pure, nobody is asked."""

from __future__ import annotations

from typing import Final, NamedTuple

from commonplace.consumption.discovery import classify, load_rules
from commonplace.spaces.canonical import web_address
from commonplace.spaces.models import Source

_PLAIN_PROFILES: Final = frozenset({Source.Kind.FEDIVERSE, Source.Kind.BLUESKY})
"""Here an account's source stands at the usual place beside its page."""
FOLLOWABLE: Final = frozenset({"fediverse", "bluesky", "blog", "podcast", "video", "newsletter", "web"})
"""Kinds of handles that may have a source."""


class Place(NamedTuple):
    """`address`: of the source; empty where it is not known, or where there is none. `is_to_look`: only asking would tell."""

    address: str
    kind: str
    is_to_look: bool


NOWHERE: Final = Place("", "", is_to_look=False)


def source_of(typed: str, *, kind: str = "", is_source: bool = False) -> Place:
    """Where the source of something typed is.

    Args:
        typed: a handle such as `@nora@example.social`, or an address.
        kind: of handle, where it is known: a page of an account is a page like any other by its spelling.
        is_source: it is the address of a source by what it stood in, such as a list of sources.

    """
    if is_source:
        return Place(typed if web_address(typed) else "", Source.Kind.BLOG, is_to_look=False)
    # Names of accounts mean the same in capitals; paths of addresses may not.
    reading = classify(typed if "://" in typed else typed.lower())
    rule = reading.rule
    if rule.problem:
        return NOWHERE
    page = load_rules().page
    if web_address(typed) and page.anchors.search(reading.values.get("address", "")):
        return Place(typed, rule.kind or Source.Kind.BLOG, is_to_look=False)
    is_plain = rule.kind in _PLAIN_PROFILES or kind in _PLAIN_PROFILES
    if is_plain or rule.sure:
        otherwise = {name: text for name, one in rule.otherwise.items() for text in reading.filled((one,))}
        places = reading.filled(rule.feeds, otherwise)
        if places:
            return Place(places[0], rule.kind or kind or Source.Kind.BLOG, is_to_look=False)
    return Place("", rule.kind, is_to_look=bool(web_address(typed)))
