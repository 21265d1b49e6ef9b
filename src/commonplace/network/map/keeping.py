"""Where everything stood when it was laid out, kept until what is shown changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

from commonplace.members.models import Member
from commonplace.network.map.layout import Laid
from commonplace.network.models import DrawnMap

LAYOUT: Final = 4
"""Counted up when things are laid out otherwise, so that what was kept is laid out anew."""
KEPT: Final = 40
"""So many are kept a member, the newest: one a filter and a neighborhood."""
Papers = Mapping[str, Laid]


def fingerprint(papers: Sequence[str], things: Sequence[object], links: Sequence[object]) -> str:
    """What a layout hangs on, in one word: the papers, which things, in which order, how large, and their links. No names."""
    return blake2b(json.dumps([LAYOUT, papers, things, links]).encode(), digest_size=32).hexdigest()


def kept(member: Member, wanted: Mapping[str, Callable[[], Papers]]) -> Papers:
    """The places of what has these fingerprints: those that were kept, or made now and kept.

    Args:
        member: whose map it is.
        wanted: by `fingerprint` of what is laid out, what lays it out.

    """
    rows = dict(DrawnMap.objects.filter(owner=member, fingerprint__in=wanted).values_list("fingerprint", "places"))
    found = {name: _read(laid) for row in rows.values() for name, laid in row.items()}
    made = {mark: make() for mark, make in wanted.items() if mark not in rows}
    if made:
        _keep(member, made)
    return found | {name: laid for papers in made.values() for name, laid in papers.items()}


def _keep(member: Member, made: Mapping[str, Papers]) -> None:
    rows = [
        DrawnMap(owner=member, fingerprint=mark, places={name: _written(laid) for name, laid in papers.items()})
        for mark, papers in made.items()
    ]
    DrawnMap.objects.bulk_create(rows, ignore_conflicts=True)  # whoever asks twice at once gets the same places twice
    newest = DrawnMap.objects.filter(owner=member).order_by("-drawn_at", "-pk")[:KEPT]
    DrawnMap.objects.filter(owner=member).exclude(pk__in=newest.values("pk")).delete()


def _written(laid: Laid) -> dict[str, Any]:  # Any: as JSON holds it
    return {"places": [list(place) for place in laid.places], "height": laid.height, "shelf": laid.shelf_at, "cell": laid.cell}


def _read(row: dict[str, Any]) -> Laid:  # Any: as JSON holds it
    return Laid(tuple((x, y) for x, y in row["places"]), row["height"], row["shelf"], row["cell"])
