"""Chapters that lie in a file of their own: fetched when somebody opens the entry for the first time, and stored for all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from commonplace.consumption.refusals import not_to_be_fetched
from commonplace.entries.models import EntryBody
from commonplace.kernel.http import FetchTrouble, fetch, from_settings, safe_address

if TYPE_CHECKING:
    from commonplace.consumption.parsing import Chapter

MAX_BYTES = 200_000
DEADLINE_SECONDS = 10.0
ACCEPT = "application/json+chapters, application/json;q=0.9, */*;q=0.5"
TRIES = 3
"""After so many looks that nobody answered, an entry has no chapters."""
_MAY_PASS = frozenset({"dns", "unreachable", "timeout", "tls"})
"""Troubles that may be over tomorrow."""


def are_elsewhere(body: EntryBody) -> bool:
    """Whether an entry has chapters that were not fetched yet."""
    return not body.chapters and any(one.get("chapters") for one in body.enclosures)


def bring(entry: int) -> int:
    """Fetch the chapters of an entry, if they are still to be fetched; returns how many there are.

    What is broken, too large or not to be fetched is not asked for again; where nobody answers, three times.
    """
    body = EntryBody.objects.filter(pk=entry).first()
    if body is None or not are_elsewhere(body):
        return 0
    address = next(one["chapters"] for one in body.enclosures if one.get("chapters"))
    try:
        found = _fetched(address)
    except FetchTrouble as trouble:
        _store(entry, address, (), again=trouble.code in _MAY_PASS)
        return 0
    return _store(entry, address, found, again=False)


def _fetched(address: str) -> tuple[Chapter, ...]:
    # Parsers are loaded where something is fetched, not with every page.
    from commonplace.consumption.parsing import NotASource
    from commonplace.consumption.parsing.chapters import in_json

    if not safe_address(address):
        return ()
    answer = fetch(
        address, accept=ACCEPT, max_bytes=MAX_BYTES, deadline=DEADLINE_SECONDS, opener=partial(from_settings, forbids=not_to_be_fetched()),
    )
    if answer.status != 200:
        return ()
    try:
        return in_json(answer.body)
    except NotASource:
        return ()


@transaction.atomic
def _store(entry: int, address: str, found: tuple[Chapter, ...], *, again: bool) -> int:
    # Read anew: while it was fetched, the source may have said something else.
    body = EntryBody.objects.select_for_update().filter(pk=entry).first()
    if body is None or not any(one.get("chapters") == address for one in body.enclosures):
        return 0
    for one in body.enclosures:
        if one.get("chapters") == address:
            _settle(one, again=again)
    if found:
        body.chapters = [{"seconds": each.seconds, "title": each.title} for each in found]
    body.save(update_fields=["enclosures", "chapters"])
    return len(found)


# Any: JSON of our own making.
def _settle(file: dict[str, Any], *, again: bool) -> None:
    tried = file.pop("chapters_tried", 0) + 1
    if again and tried < TRIES:
        file["chapters_tried"] = tried
    else:
        del file["chapters"]
