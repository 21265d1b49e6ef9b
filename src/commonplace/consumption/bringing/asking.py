"""Ask for what stands at an address that somebody gave: a list, or everybody of a starter pack of Bluesky."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonplace.consumption.discovery import classify
from commonplace.consumption.refresh.troubles import in_words, of_fetch, of_status
from commonplace.consumption.refusals import not_to_be_fetched
from commonplace.kernel.http import Answer, FetchTrouble, fetch, from_settings
from commonplace.network.formats import Brought, NotUnderstood, bluesky
from commonplace.network.formats.model import MAX_TEXT_BYTES
from commonplace.spaces.canonical import web_address

CLOSED = gettext_noop(
    "This is an address of a platform that lets no other program in, so nothing was asked there. Nothing was changed; "
    "look there for a way to export your list, and bring that file."
)
WHOLE_WALK = 40.0
"""Seconds for all pages of a starter pack together; what came until then is shown, and that there is more."""


class NotBrought(Exception):
    """Nothing came from the address; the message is a sentence. Nothing was changed."""


def fetched(typed: str) -> bytes:
    """What stands at an address. Raises `NotBrought`."""
    address = web_address(typed)
    # A closed platform is never asked, whatever is to be had there.
    if address is None or classify(address).rule.problem == "closed_host":
        raise _trouble("address") if address is None else NotBrought(_(CLOSED))
    return _asked(address, max_bytes=MAX_TEXT_BYTES, deadline=20).body


def walk(address: str) -> Brought:
    """Everybody in a starter pack or a list of Bluesky, by its public interface.

    Raises `NotBrought`, or `NotUnderstood` where the address is none of the two.
    """
    until = time.monotonic() + WHOLE_WALK
    steps = bluesky.Walk(address)
    while steps.ask:
        try:
            answer = _asked(steps.ask, max_bytes=bluesky.MAX_BYTES, deadline=max(1.0, min(10.0, until - time.monotonic())))
        except NotBrought as trouble:
            return _so_far(steps, trouble)
        steps.take(answer.body, address=answer.address)
        if time.monotonic() > until:
            break
    return steps.brought()


def _so_far(steps: bluesky.Walk, trouble: NotBrought) -> Brought:
    """What came before a page did not; where that is nobody, the trouble is told."""
    try:
        brought = steps.brought()
    except NotUnderstood:
        raise trouble from None
    return replace(brought, problems=(*brought.problems, "cut"))


def _trouble(code: str) -> NotBrought:
    return NotBrought(f"{in_words(code)} {_('Nothing was changed.')}")


def _asked(address: str, *, max_bytes: int, deadline: float) -> Answer:
    try:
        answer = fetch(address, max_bytes=max_bytes, deadline=deadline, opener=partial(from_settings, forbids=not_to_be_fetched()))
    except FetchTrouble as trouble:
        raise _trouble(of_fetch(trouble.code)) from trouble
    if answer.status != 200:
        raise _trouble(of_status(answer.status))
    return answer
