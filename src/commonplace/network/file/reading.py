"""Read a Commonplace file: bytes in, a plan out. Nothing is stored, and nothing is dropped without being said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, get_args
from uuid import UUID, uuid4

from commonplace.kernel.text import clip
from commonplace.members.names import tidy
from commonplace.network.file import layout, values
from commonplace.network.file.layout import Field
from commonplace.network.file.model import Key, Merging, Note, NotOurFile, Plan, Record
from commonplace.network.file.parsing import MAX_BYTES, value_of
from commonplace.network.file.values import storable
from commonplace.network.said import Thing
from commonplace.people.models import Person

# Any in this file: JSON of strangers.

MOST: Final = 100_000
"""Entries of one list at the top."""
MOST_WITHIN: Final = 1_000
"""Handles or follows of one, or what serves one goal; of a pack and of what serves a goal `MOST`."""
MOST_EXTRA: Final = 50_000
"""Characters of unknown fields in one thing."""
MOST_NOTES: Final = 10_000
_PARTS: Final = ("people", "spaces", "tools", "goals", "links", "packs", "merges", "not_the_same", "term_days", "snapshots")
_LEFT_BY_EXTRA: Final = frozenset({"cut", "unknown", "unreadable"})
_LISTS: Final[dict[str, tuple[Field, ...]]] = {
    "handles": layout.HANDLE_FIELDS, "follows": layout.FOLLOW_FIELDS, "items": layout.ITEM_FIELDS,
    "places": (Field("address", "typed", "address"), Field("title", "title", "line", 300)), "holds": layout.HELD_FIELDS,
}
_WITHIN: Final[dict[str, tuple[str, ...]]] = {"follows": ("places",)}
_DEEPEST_FOLDERS: Final = 32
_LONGEST: Final = 2_100
"""Characters of an address of a snapshot: what stands before some of them is not of the address."""


def read(data: bytes, *, most: int = MAX_BYTES) -> Plan:
    """Read a file of any origin.

    Args:
        data: its bytes.
        most: how many they may be.

    Raises:
        NotOurFile: it cannot be taken; the sentence names the place, such as `people[3].handles[0].kind`.

    """
    value, is_guessed = value_of(data, most=most)
    if not any(isinstance(value.get(part), list) for part in ("people", "spaces", "tools", "goals")):
        raise NotOurFile("not_ours")
    plan = plan_of_value(value)
    return replace(plan, notes=(Note("", "guessed"), *plan.notes)) if is_guessed else plan


def plan_of_value(value: Mapping[str, Any]) -> Plan:
    """The plan that a whole file's JSON is. Raises `NotOurFile`."""
    version = value.get("version", layout.VERSION)
    if not isinstance(version, int) or isinstance(version, bool):
        raise NotOurFile("wrong", place="version", expected="a number")
    if version > layout.VERSION:
        raise NotOurFile("newer")
    kind = layout.PACK if value.get("kind") == layout.PACK else layout.NETWORK
    return _Reading(is_pack=kind == layout.PACK).plan(kind, value)


@dataclass
class _Reading:
    """One file while it is read: the ids that stand in it, and what is to be said."""

    is_pack: bool = False
    ids: dict[str, set[UUID]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def plan(self, kind: str, value: Mapping[str, Any]) -> Plan:
        people = tuple(self.person(one, place) for place, one in _listed(value, "people"))
        spaces = tuple(self.thing("space", layout.SPACE_FIELDS, one, place, ("follows",)) for place, one in _listed(value, "spaces"))
        tools = tuple(self.thing("tool", layout.TOOL_FIELDS, one, place, ()) for place, one in _listed(value, "tools"))
        goals = tuple(
            self.thing("goal", layout.GOAL_FIELDS, one, place, (), ("served_by",)) for place, one in _listed(value, "goals"))
        links = tuple(self.link(one, place) for place, one in _listed(value, "links"))
        packs = tuple(self.thing("pack", layout.PACK_FIELDS, one, place, ("items",)) for place, one in _listed(value, "packs"))
        merges = tuple(self.merging(one, place) for place, one in _listed(value, "merges"))
        plan = Plan(
            kind, clip(tidy(_text(value, "title")), 120), clip(tidy(_text(value, "site")), 300), _exported(value), people=people,
            spaces=spaces, tools=tools, goals=goals, links=links, packs=packs, merges=merges,
            not_the_same=tuple(self.pair(one, place) for place, one in _listed(value, "not_the_same")),
            term_days=tuple(self.term_day(one, place) for place, one in _listed(value, "term_days")),
            snapshots=tuple(self.snapshot(one, place) for place, one in _listed(value, "snapshots")),
            extra=_limited({key: one for key, one in value.items() if key not in {*layout.ENVELOPE, *_PARTS}}, "the top of the file"),
        )
        self.look_outside(plan)
        return replace(plan, notes=tuple(self.notes[:MOST_NOTES]))

    def say(self, place: str, code: str) -> None:
        self.notes.append(Note(place, code))

    def person(self, value: Any, place: str) -> Record:
        if isinstance(value, dict) and value.get("kind") == Person.Kind.STUDENTS:
            kept = {key: one for key, one in value.items() if key in layout.STUDENTS_FIELDS or key == "uuid"}
            if len(kept) < len(value):
                self.say(place, "student")
            value = kept
        return self.thing("person", layout.PERSON_FIELDS, value, place, ("handles", "follows"))

    def thing(
        self, thing: str, fields: tuple[Field, ...], value: Any, place: str, parts: tuple[str, ...], refs: tuple[str, ...] = (),
        others: tuple[str, ...] = (),
    ) -> Record:
        """One of a list at the top, with an id of its own."""
        if self.is_pack and thing in {"person", "space", "tool"}:
            # Why somebody is in a pack, and that they agreed, is the pack's matter and not that of whoever takes it over.
            others = (*others, *(one.key for one in layout.CONSENT_FIELDS))
        record = self.record(fields, value, place, parts=parts, refs=refs, others=others)
        uuid, seen = record.uuid, self.ids.setdefault(thing, set())
        if uuid in seen:
            self.say(f"{place}.uuid", "twice")
            uuid = uuid4()
        seen.add(uuid)
        if thing in {"person", "space", "tool"} and not record.fields.get("name") and record.fields.get("kind") != Person.Kind.STUDENTS:
            self.say(f"{place}.name", "nameless")
        return replace(record, uuid=uuid, said={**record.said, "uuid": str(uuid)})

    def link(self, value: Any, place: str) -> Record:
        record = self.thing("link", layout.LINK_FIELDS, value, place, (), ("between",))
        if len(record.refs.get("between", ())) != 2:
            raise NotOurFile("wrong", place=f"{place}.between", expected="two ids such as person:UUID")
        return record

    def record(
        self, fields: tuple[Field, ...], value: Any, place: str, *, parts: tuple[str, ...] = (), refs: tuple[str, ...] = (),
        others: tuple[str, ...] = (),
    ) -> Record:
        """Whatever has fields; `parts` are lists of records within it, `refs` what it points to, `others` what is read elsewhere."""
        if not isinstance(value, dict):
            raise NotOurFile("wrong", place=place, expected="an object in braces")
        found: dict[str, Any] = {}
        extra = {key: one for key, one in value.items() if key not in {"uuid", *parts, *refs, *others}}
        for one in fields:
            given = extra.pop(one.key, None)
            if given is None or given in ("", []):
                continue
            found[one.column], code = values.read(one, given, f"{place}.{one.key}")
            if code:
                self.say(f"{place}.{one.key}", code)
                if code in _LEFT_BY_EXTRA and not (one.shape == "choices" and code == "unknown"):
                    extra[one.key] = given
        return Record(
            place, _uuid(value["uuid"], f"{place}.uuid") if value.get("uuid") else uuid4(), found, _limited(extra, place),
            {part: self.part(part, value, place) for part in parts},
            {ref: _refs(value.get(ref), f"{place}.{ref}") for ref in refs}, dict(value),
        )

    def part(self, name: str, value: Mapping[str, Any], place: str) -> tuple[Record, ...]:
        """Records within a record."""
        most = MOST if name in {"items", "holds"} else MOST_WITHIN
        records = []
        for at, one in _listed(value, name, within=place, most=most):
            others = {"items": ("what",), "places": ("folders",), "holds": ("what", "addresses")}.get(name, ())
            record = self.record(_LISTS[name], one, at, parts=_WITHIN.get(name, ()), others=others)
            if name in {"items", "holds"}:
                record = replace(record, refs={"what": (_ref(one.get("what"), f"{at}.what"),)})
            if name == "places":
                record.fields["folders"] = _folders(one.get("folders"), f"{at}.folders")
            if name == "holds":
                record.fields["addresses"] = _addresses(one.get("addresses"), f"{at}.addresses")
            records.append(record)
        return tuple(records)

    def snapshot(self, value: Any, place: str) -> Record:
        record = self.record(layout.SNAPSHOT_FIELDS, value, place, parts=("holds",))
        if not record.fields.get("at"):
            raise NotOurFile("wrong", place=f"{place}.at", expected="a time such as 2026-09-01T08:00:00Z")
        return record

    def merging(self, value: Any, place: str) -> Merging:
        record = self.record(layout.MERGE_FIELDS, value, place, others=("kept", "gone", "brought"))
        return Merging(
            record, _uuid(value.get("kept"), f"{place}.kept"), _uuid(value.get("gone"), f"{place}.gone"),
            tuple(_uuid(one, at) for at, one in _listed(value, "brought", within=place)),
        )

    def pair(self, value: Any, place: str) -> tuple[UUID, UUID]:
        if not isinstance(value, list) or len(value) != 2:
            raise NotOurFile("wrong", place=place, expected="two ids of people")
        return _uuid(value[0], f"{place}[0]"), _uuid(value[1], f"{place}[1]")

    def term_day(self, value: Any, place: str) -> tuple[int, int]:
        try:
            day = date.fromisoformat(f"2000-{value}")  # a leap year: February has 29 days
        except ValueError:
            raise NotOurFile("wrong", place=place, expected="a month and a day such as 09-01") from None
        return day.month, day.day

    def look_outside(self, plan: Plan) -> None:
        """Say what points to something that is not in the file; it may be in the network already."""
        for record in (*plan.links, *plan.goals, *(item for pack in plan.packs for item in pack.parts["items"])):
            for name, keys in record.refs.items():
                for thing, uuid in keys:
                    if uuid not in self.ids.get(thing, ()):
                        self.say(f"{record.place}.{name}", "outside")
        people = self.ids.get("person", set())
        for number, merge in enumerate(plan.merges):
            if not {merge.kept, merge.gone, *merge.brought} <= people:
                self.say(f"merges[{number}]", "outside")


def _listed(value: Mapping[str, Any], name: str, *, within: str = "", most: int = MOST) -> Iterable[tuple[str, Any]]:
    """The entries of a list with the place of each; a list that is missing is empty."""
    found = value.get(name)
    place = f"{within}.{name}" if within else name
    if found is None:
        return ()
    if not isinstance(found, list):
        raise NotOurFile("wrong", place=place, expected="a list in brackets")
    if len(found) > most:
        raise NotOurFile("too_many", place=place, most=f"{most:,}")
    return ((f"{place}[{number}]", one) for number, one in enumerate(found))


def _uuid(value: Any, place: str) -> UUID:
    try:
        return UUID(value if isinstance(value, str) and len(value) == 36 else "")
    except ValueError:
        raise NotOurFile("wrong", place=place, expected="a UUID of 36 characters") from None


def _ref(value: Any, place: str) -> Key:
    thing, _colon, uuid = value.partition(":") if isinstance(value, str) else ("", "", "")
    for known in get_args(Thing):
        if thing == known:
            return known, _uuid(uuid, place)
    raise NotOurFile("wrong", place=place, expected="an id such as person:UUID, space:UUID or tool:UUID")


def _refs(value: Any, place: str) -> tuple[Key, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST:
        raise NotOurFile("wrong", place=place, expected="a list of ids such as person:UUID")
    return tuple(_ref(one, f"{place}[{number}]") for number, one in enumerate(value))


def _folders(value: Any, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _DEEPEST_FOLDERS or not all(isinstance(one, str) and len(one) <= 500 for one in value):
        raise NotOurFile("wrong", place=place, expected="a list of names, from the outermost in")
    return tuple(value)


def _addresses(value: Any, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_WITHIN or not all(isinstance(one, str) and len(one) <= _LONGEST for one in value):
        raise NotOurFile("wrong", place=place, expected="a list of addresses")
    return tuple(storable(one) for one in value)


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _exported(value: Mapping[str, Any]) -> datetime | None:
    found = _text(value, "exported")
    moment = Field("exported", "exported", "moment")
    at = values.read(moment, found, "exported")[0] if found else None
    return at if isinstance(at, datetime) else None


def _limited(extra: dict[str, Any], place: str) -> dict[str, Any]:
    if extra and len(json.dumps(extra, ensure_ascii=False)) > MOST_EXTRA:
        raise NotOurFile("too_much", place=place)
    return extra
