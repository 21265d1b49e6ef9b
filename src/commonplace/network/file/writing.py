"""Write a network as a Commonplace file; a starter pack is written with the same parts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings

from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.network.file import layout, snapshots, values
from commonplace.network.file.layout import Field
from commonplace.network.models import FileRemains, Goal, Link, Pack, PackItem, Serving, TermDay
from commonplace.network.places import Place, places_of
from commonplace.people.models import Handle, Merge, NotTheSame, Person
from commonplace.spaces.canonical import holds_secret
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

# Any in this file: what JSON can say.
Said = dict[str, Any]
GENERATOR: Final = "Commonplace"


def file_of(member: Member) -> bytes:
    """The whole network of a member as the bytes of a file."""
    return bytes_of(network_of(member))


def bytes_of(value: Said) -> bytes:
    """A file's bytes: UTF-8, one line a field, so that it can be read and compared."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def network_of(member: Member) -> Said:
    """The whole network of a member; a number of queries that does not grow with it.

    Secret addresses are in it, marked: it is the member's own. Which accounts and groups of this site people and spaces are, is not:
    elsewhere there are others.
    """
    remains = _remains(member)
    follows = _follows(member)
    people = list(Person.objects.visible_to(member).order_by("pk").prefetch_related("handles"))
    uuids = {one.pk: str(one.uuid) for one in people}
    top = {key: one for key, one in remains.items() if key not in {"merges", "packs", snapshots.PART}}
    return envelope(layout.NETWORK) | top | {
        "people": [person_record(one, follows=follows["person", one.pk]) for one in people],
        "spaces": [space_record(one, follows=follows["space", one.pk]) for one in Space.objects.visible_to(member).order_by("pk")],
        "tools": [tool_record(one) for one in Tool.objects.visible_to(member).order_by("pk")],
        "goals": _goals(member),
        "links": _links(member),
        "packs": _packs(member, remains.get("packs", {})),
        "merges": _merges(member, people, remains.get("merges", {})),
        "not_the_same": sorted(
            [uuids[one.first_id], uuids[one.second_id]] for one in NotTheSame.objects.filter(owner=member)
            if one.first_id in uuids and one.second_id in uuids),
        "term_days": [f"{one.month:02}-{one.day:02}" for one in TermDay.objects.filter(owner=member)],
        "snapshots": snapshots.records_of(member, remains.get(snapshots.PART, {})),
    }


def envelope(kind: str) -> Said:
    """What stands first in every file: `layout.NETWORK` or `layout.PACK`, when and where it was written."""
    at = now().replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {"kind": kind, "version": layout.VERSION, "exported": at, "site": settings.SITE_ADDRESS, "generator": GENERATOR}


def person_record(person: Person, *, follows: Iterable[Said] = ()) -> Said:
    """A person with all that is noted of them; handles are read from `person.handles`."""
    if person.kind == Person.Kind.STUDENTS:
        fields = tuple(one for one in layout.PERSON_FIELDS if one.key in layout.STUDENTS_FIELDS)
        return {"uuid": str(person.uuid), **values.fields_of(fields, person, {})}
    found = {"uuid": str(person.uuid), **_row(layout.PERSON_FIELDS, person, person.extra, ("handles", "follows"))}
    found |= _unless_empty("handles", [handle_record(one) for one in person.handles.all()])
    return found | _unless_empty("follows", [_with_unknown(one, person.extra) for one in follows])


def handle_record(handle: Handle) -> Said:
    """A handle."""
    return {"uuid": str(handle.uuid), **_row(layout.HANDLE_FIELDS, handle, handle.extra)}


def space_record(space: Space, *, follows: Iterable[Said] = ()) -> Said:
    """A space with all that is noted of it."""
    found = {"uuid": str(space.uuid), **_row(layout.SPACE_FIELDS, space, space.extra, ("follows",))}
    return found | _unless_empty("follows", [_with_unknown(one, space.extra) for one in follows])


def tool_record(tool: Tool) -> Said:
    """A tool with all that is noted of it."""
    return {"uuid": str(tool.uuid), **_row(layout.TOOL_FIELDS, tool, tool.extra)}


def goal_record(goal: Goal) -> Said:
    """A goal, without what serves it."""
    return {"uuid": str(goal.uuid), **_row(layout.GOAL_FIELDS, goal, goal.extra, ("served_by",))}


def link_record(link: Link) -> Said:
    """A link, without what it joins."""
    return {"uuid": str(link.uuid), **_row(layout.LINK_FIELDS, link, link.extra, ("between",))}


def follow_record(follow: Follow, places: tuple[Place, ...]) -> Said:
    """A follow: its address as typed, the one that is fetched where that is another, where it stands, and the member's marks."""
    fetched = follow.source.address
    address = places[0].typed if places else fetched
    found: Said = {"address": address} | ({"fetched": fetched} if fetched != address else {}) | {"kind": follow.source.kind}
    fields = [one for one in layout.FOLLOW_FIELDS if hasattr(follow, one.column)]
    found |= values.fields_of(tuple(fields), follow, {})
    if follow.source.is_secret or holds_secret(address):
        found["secret"] = True
    standing = [_place(one, address) for one in places]
    return found | _unless_empty("places", standing if any(standing) else [])


def _row(fields: tuple[Field, ...], row: Any, extra: Mapping[str, Any], parts: tuple[str, ...] = ()) -> Said:
    return values.fields_of(fields, row, extra) | values.unknown(fields, ("uuid", *parts), extra)


def _unless_empty(name: str, records: list[Any]) -> Said:
    return {name: records} if records else {}


def _with_unknown(follow: Said, extra: Mapping[str, Any]) -> Said:
    """A follow with the fields that came with it and that nobody here knows; they are kept with whom it belongs to."""
    more = extra.get("follows", {}).get(follow["address"], {})
    return follow | {key: one for key, one in more.items() if key not in follow}


def _place(place: Place, address: str) -> Said:
    found: Said = {} if place.typed == address else {"address": place.typed}
    if place.folders:
        found["folders"] = list(place.folders)
    return found | ({"title": tidy(place.title)} if tidy(place.title) else {})


def _follows(member: Member) -> defaultdict[tuple[str, int], list[Said]]:
    places = places_of(member)
    found: defaultdict[tuple[str, int], list[Said]] = defaultdict(list)
    for one in Follow.objects.visible_to(member).select_related("source").order_by("pk"):
        key = ("person", one.person_id) if one.person_id else ("space", one.space_id or 0)
        found[key].append(follow_record(one, places.get(one.pk, ())))
    return found


def _goals(member: Member) -> list[Said]:
    served: defaultdict[int, list[str]] = defaultdict(list)
    rows = Serving.objects.filter(goal__owner=member).select_related("person", "space", "tool").order_by("pk")
    for one in rows:
        served[one.goal_id].append(_ref(one))
    return [
        goal_record(one) | _unless_empty("served_by", served[one.pk])
        for one in Goal.objects.visible_to(member).order_by("pk")
    ]


def _links(member: Member) -> list[Said]:
    ends = ("person", "space", "tool", "to_person", "to_space", "to_tool")
    return [
        {**link_record(one), "between": [_ref(one), _ref(one, "to_")]}
        for one in Link.objects.visible_to(member).select_related(*ends).order_by("pk")
    ]


def _ref(row: Link | Serving | PackItem, before: str = "") -> str:
    for thing in ("person", "space", "tool"):
        if (other := getattr(row, before + thing)) is not None:
            return f"{thing}:{other.uuid}"
    raise AssertionError(row)  # a constraint of the database sees to it


def _packs(member: Member, remains: Mapping[str, Any]) -> list[Said]:
    items: defaultdict[int, list[Said]] = defaultdict(list)
    packs = list(Pack.objects.filter(owner=member).order_by("pk"))
    uuids = {one.pk: one.uuid for one in packs}
    rows = PackItem.objects.filter(pack__owner=member).select_related("person", "space", "tool").order_by("position", "pk")
    for one in rows:
        what = _ref(one)
        extra = remains.get(str(uuids[one.pack_id]), {}).get("items", {}).get(what, {})
        items[one.pack_id].append({"what": what, **_row(layout.ITEM_FIELDS, one, extra, ("what",))})
    return [
        {
            "uuid": str(one.uuid), **_row(layout.PACK_FIELDS, one, remains.get(str(one.uuid), {}).get("extra", {}), ("items",)),
            **_unless_empty("items", items[one.pk]),
        }
        for one in packs
    ]


def _merges(member: Member, people: Iterable[Person], remains: Mapping[str, Any]) -> list[Said]:
    """Who was said to be one with whom, also when they were split again."""
    uuids = {one.pk: str(one.uuid) for one in people}
    found, folded = [], set()
    for one in Merge.objects.filter(owner=member).order_by("pk"):
        kept, gone = uuids[one.kept_id], uuids[one.gone_id]
        if one.split_at is None:
            folded.add(one.gone_id)
        extra = remains.get(f"{kept} {gone}", {})
        brought = [uuids[pk] for pk in one.brought if pk in uuids]
        found.append({
            "kept": kept, "gone": gone, **_row(layout.MERGE_FIELDS, one, extra, ("kept", "gone", "brought")),
            **_unless_empty("brought", brought),
        })
    loose = [one for one in people if one.merged_into_id is not None and one.pk not in folded]
    return found + [{"kept": uuids[one.merged_into_id or 0], "gone": uuids[one.pk]} for one in loose]


def _remains(member: Member) -> dict[str, Any]:
    row = FileRemains.objects.filter(owner=member).first()
    return row.extra if row is not None else {}
