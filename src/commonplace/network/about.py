"""All that stands about one person, as one file: for whoever asks what is noted of them (duty of care: access requests)."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q, QuerySet

from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.lines import name_of
from commonplace.network.models import BroughtRow, Link, PackItem, Serving, Snapshot
from commonplace.network.own import person_plain, plain
from commonplace.network.said import said
from commonplace.people.models import Person


def about(member: Member, person: Person) -> bytes:
    """What a member's network holds about somebody: the notes, the handles, what hangs on them, as JSON to hand over.

    Args:
        member: whose notes they are.
        person: one of hers; what was merged into it is in it.

    """
    same = Person.objects.visible_to(member).filter(Q(pk=person.pk) | Q(merged_into=person))
    rows = list(same.prefetch_related("handles").order_by("pk"))
    ids, uuids = [row.pk for row in rows], {str(row.uuid) for row in rows}
    links = Link.objects.visible_to(member).filter(Q(person__in=ids) | Q(to_person__in=ids))
    told = said(member, thing="person", pks=ids)
    return json.dumps({
        "about": name_of(person),
        "written_at": now().isoformat(),
        "noted": [
            {**person_plain(row), "handles": [plain(handle, without={"person", "uuid"}) for handle in row.handles.all()]} for row in rows
        ],
        "linked_with": [_link(link, ids) for link in links.select_related("person", "space", "tool", "to_person", "to_space", "to_tool")],
        "serves_goals": [one.goal.text for one in Serving.objects.filter(person__in=ids).select_related("goal").order_by("pk")],
        "followed": [
            {
                "address": one.source.address, "since": one.since.isoformat(),
                "stopped_at": one.stopped_at.isoformat() if one.stopped_at else None,
            }
            for one in Follow.objects.visible_to(member).filter(person__in=ids).select_related("source").order_by("pk")
        ],
        "in_packs": [
            {"pack": one.pack.title, **plain(one, without={"pack", "person", "space", "tool", "position"})}
            for one in PackItem.objects.filter(pack__owner=member, person__in=ids).select_related("pack").order_by("pk")
        ],
        "brought_in": [
            {
                "from": one.bringing.title or one.bringing.format, "on": one.bringing.brought_at.isoformat(),
                **plain(one, without={"bringing", "made", "position"}),
            }
            for one in _brought(member, ids)
        ],
        "in_snapshots": [one.at.isoformat() for one in Snapshot.objects.visible_to(member) if any(held[1] in uuids for held in one.holds)],
        "last_asked_and_told": [{"at": line.at.isoformat(), "what": line.sentence} for lines in told.values() for line in lines],
    }, ensure_ascii=False, indent=2).encode()


def _brought(member: Member, ids: list[int]) -> QuerySet[BroughtRow]:
    """The rows of what was brought in that became these people."""
    rows = BroughtRow.objects.filter(bringing__owner=member, made__person__in=ids)
    return rows.select_related("bringing").order_by("bringing", "position")


def _link(link: Link, ids: list[int]) -> dict[str, Any]:  # Any: what JSON can say
    ends = [link.person or link.space or link.tool, link.to_person or link.to_space or link.to_tool]
    others = [name_of(end) for end in ends if end is not None and not (isinstance(end, Person) and end.pk in ids)]
    return {"with": others, "how": link.word}
