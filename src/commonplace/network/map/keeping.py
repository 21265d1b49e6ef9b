"""Where everything stood when it was laid out, kept until what is shown changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

from django.db import transaction

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.map.layout import Laid
from commonplace.network.models import DrawnMap

LAYOUT: Final = 1
"""Counted up when things are laid out otherwise, so that what was kept is laid out anew."""
KEPT: Final = 40
"""So many are kept a member, the newest: one a filter and a neighborhood."""
Papers = Mapping[str, Laid]


def fingerprint(papers: Sequence[str], things: Sequence[object], links: Sequence[object]) -> str:
    """What a layout hangs on, in one word: the papers, which things, in which order, how large, and their links. No names."""
    return blake2b(json.dumps([LAYOUT, papers, things, links]).encode(), digest_size=32).hexdigest()


def kept(member: Member, mark: str, make: Callable[[], Papers]) -> Papers:
    """The places of what has this fingerprint: those that were kept, or made now and kept.

    Args:
        member: whose map it is.
        mark: `fingerprint` of what is laid out.
        make: lays it out.

    """
    row = DrawnMap.objects.filter(owner=member, fingerprint=mark).values_list("places", flat=True).first()
    if row is not None:
        return {name: _read(laid) for name, laid in row.items()}
    made = make()
    with transaction.atomic():
        DrawnMap.objects.bulk_create(  # whoever asks twice at once gets the same places twice
            [DrawnMap(owner=member, fingerprint=mark, drawn_at=now(), places={name: _written(laid) for name, laid in made.items()})],
            ignore_conflicts=True,
        )
        newest = DrawnMap.objects.filter(owner=member).order_by("-drawn_at", "-pk").values_list("pk", flat=True)[:KEPT]
        DrawnMap.objects.filter(owner=member).exclude(pk__in=list(newest)).delete()
    return made


def _written(laid: Laid) -> dict[str, Any]:  # Any: as JSON holds it
    return {"places": [list(place) for place in laid.places], "height": laid.height, "shelf": laid.shelf_at, "cell": laid.cell}


def _read(row: dict[str, Any]) -> Laid:  # Any: as JSON holds it
    return Laid(tuple((x, y) for x, y in row["places"]), row["height"], row["shelf"], row["cell"])
