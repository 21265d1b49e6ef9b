"""Where a member stopped listening or watching."""

from __future__ import annotations

import math

from commonplace.consumption.models import Place
from commonplace.entries.lengths import LATEST
from commonplace.entries.models import Entry
from commonplace.members.models import Member

OVER = 0.95
"""From this part of a recording on it counts as heard to its end."""


def places_of(member: Member, entry: Entry) -> dict[int, int]:
    """Where the member stopped in the files of an entry, in seconds, by the number of the file."""
    return dict(Place.objects.filter(member=member, entry=entry).values_list("enclosure", "seconds"))


def bounded(text: str) -> int | None:
    """Seconds as a script gave them, between 0 and seven days; None for what is no number."""
    try:
        seconds = float(text[:40])
    except ValueError:
        return None
    return None if math.isnan(seconds) else int(min(max(seconds, 0), LATEST))


def is_over(seconds: int, lasting: int | None) -> bool:
    """Whether a place is so near to the end of a recording of `lasting` seconds that it was heard."""
    return bool(lasting) and seconds >= (lasting or 0) * OVER
