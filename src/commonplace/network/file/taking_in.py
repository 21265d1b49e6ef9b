"""Take what was read into a member's network: people, spaces, tools, goals, links, packs. What is followed, the stage above does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction

from commonplace.members.models import Member
from commonplace.network.actions.linking import ends
from commonplace.network.actions.snapshots import NotSet, set_term_day
from commonplace.network.file import layout, snapshots
from commonplace.network.file.model import Key, Note, Plan, Record
from commonplace.network.models import FileRemains, Goal, Link, Pack, PackItem, Serving
from commonplace.network.nodes import thing_of
from commonplace.people.models import Handle, Merge, NotTheSame, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

Made = tuple[str, UUID]
"""A thing (`person`, `space`, `tool`, `goal`, `link`, `pack`) and its id in files."""
MODELS: Final[dict[str, type[models.Model]]] = {
    "person": Person, "space": Space, "tool": Tool, "goal": Goal, "link": Link, "pack": Pack,
}
_BATCH: Final = 500
"""Rows of one statement: SQLite takes so many values."""
_MOST_DAYS: Final = 366
_PARTS: Final = ("packs", "merges", snapshots.PART)
"""Whose unknown fields stand under a name of their own in what remains of a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a plan.

    Args:
        made: new rows, by thing and id in files: the ids of the rows.
        there: those that stood there already.
        follows: ids of the follows that were made.
        notes: what was left out, and why.

    """

    made: dict[Made, int] = field(default_factory=dict)
    there: dict[Made, int] = field(default_factory=dict)
    follows: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def pk(self, thing: str, uuid: UUID) -> int | None:
        """The row of something that was made or stood there."""
        return self.made.get((thing, uuid), self.there.get((thing, uuid)))

    def count(self, thing: str) -> int:
        """How many were made."""
        return sum(one == thing for one, _uuid in self.made)


def there(member: Member, plan: Plan) -> set[Made]:
    """What of a plan stands in the member's network already: it has the same id."""
    known = _known(member)
    named = {(thing, one.uuid) for thing, records in _by_thing(plan).items() for one in records}
    return {one for one in named if one in known}


def _by_thing(plan: Plan) -> dict[str, tuple[Record, ...]]:
    return {
        "person": plan.people, "space": plan.spaces, "tool": plan.tools, "goal": plan.goals, "link": plan.links, "pack": plan.packs,
    }


def _known(member: Member) -> dict[Made, int]:
    """All that stands in a network, by id in files; another member's same id is another thing."""
    return {
        (thing, uuid): pk for thing, model in MODELS.items()
        for uuid, pk in model._default_manager.filter(owner=member).values_list("uuid", "pk")  # noqa: SLF001 - of any of the models
    }


@transaction.atomic
def take_in(*, acting: Member, plan: Plan, replace: Collection[Made] = frozenset()) -> Taken:
    """Take a plan, or a piece of one, into the network: all of it or, when something fails, nothing.

    Args:
        acting: whose network.
        plan: as it was read; nothing in it is believed to belong to anybody else.
        replace: of what stands there already, those whose fields the file decides; the others stay as they are.

    """
    known = _known(acting)
    taken = Taken()
    wanted = set(replace)
    for thing, records in _by_thing(plan).items():
        if thing == "link":
            continue
        _rows(acting, thing, records, known, taken, wanted)
    _handles(plan, taken, wanted)
    known |= taken.made
    _servings(acting, plan, known, taken)
    _links(acting, plan, known, taken)
    _items(plan, known, taken)
    _merges(acting, plan, known, taken)
    _rest(acting, plan, taken)
    return taken


def _rows(acting: Member, thing: str, records: tuple[Record, ...], known: dict[Made, int], taken: Taken, replace: set[Made]) -> None:
    model = MODELS[thing]
    new: list[Any] = []  # Any: rows of whichever model
    for one in records:
        key = (thing, one.uuid)
        if key in known:
            taken.there[key] = known[key]
            if key in replace:
                _change(model, known[key], one)
            continue
        row = model(owner=acting, uuid=one.uuid, **_columns(thing, one))
        new.append(row)
    for row in model._default_manager.bulk_create(new, batch_size=_BATCH):  # noqa: SLF001 - of any of the models
        taken.made[thing, row.uuid] = row.pk  # type: ignore[attr-defined]  # all of them have it


def _columns(thing: str, record: Record) -> dict[str, Any]:  # Any: what columns hold
    found = dict(record.fields)
    if thing in {"person", "space", "tool"} and not found.get("name") and found.get("kind") != Person.Kind.STUDENTS:
        found["name"] = _any_name(record)
    # A pack has no column for what nobody knows of it: that stands with the rest of the file.
    return found if thing == "pack" else found | {"extra": _extra(record)}


def _any_name(record: Record) -> str:
    """Something to know it by, where it has no name: what leads to it."""
    within = (*record.parts.get("handles", ()), *record.parts.get("follows", ()))
    own = (record.fields.get("address"), record.fields.get("typed"))
    others = (one.fields.get("typed") or one.fields.get("address") for one in within)
    return str(next((one for one in (*own, *others) if one), "?"))[:200]


def _extra(record: Record) -> dict[str, Any]:  # Any: JSON of strangers
    """What is not understood of a record, and of the follows in it: those have no place of their own for it."""
    follows = {one.fields["address"]: one.extra for one in record.parts.get("follows", ()) if one.extra and one.fields.get("address")}
    return record.extra | ({"follows": follows} if follows else {})


def _change(model: type[models.Model], pk: int, record: Record) -> None:
    row: Any = model._default_manager.get(pk=pk)  # noqa: SLF001 - of any of the models
    students = isinstance(row, Person) and Person.Kind.STUDENTS in {row.kind, record.fields.get("kind", row.kind)}
    for column, value in record.fields.items():
        # What somebody is does not change: a person does not become students, nor they a person with a name.
        is_told = not students or column in {"count", "scope", "note", "since", "left_at"}
        if is_told and not (column == "kind" and isinstance(row, Person)):
            setattr(row, column, value)
    if hasattr(row, "extra") and not students:
        row.extra = {**row.extra, **_extra(record)}
    row.save()


def _handles(plan: Plan, taken: Taken, replace: set[Made]) -> None:
    new = []
    for one in plan.people:
        key = ("person", one.uuid)
        pk = taken.made.get(key)
        known: set[UUID] = set()
        if pk is None and key in replace:
            pk = taken.there[key]
            known = set(Handle.objects.filter(person=pk).values_list("uuid", flat=True))
            if Person.objects.filter(pk=pk, kind=Person.Kind.STUDENTS).exists():
                continue
        if pk is not None:
            new += [
                Handle(person_id=pk, uuid=handle.uuid, extra=handle.extra, **{"kind": Handle.Kind.OTHER, **handle.fields})
                for handle in one.parts.get("handles", ()) if handle.uuid not in known
            ]
    Handle.objects.bulk_create(new, batch_size=_BATCH)


def _servings(acting: Member, plan: Plan, known: dict[Made, int], taken: Taken) -> None:
    rows = Serving.objects.filter(goal__owner=acting).values_list("goal_id", "person_id", "space_id", "tool_id") if plan.goals else ()
    standing: set[tuple[int | None, ...]] = set(rows)
    new = []
    for one in plan.goals:
        goal = known["goal", one.uuid]
        if ("goal", one.uuid) not in taken.made:
            continue
        for thing, uuid in one.refs.get("served_by", ()):
            pk = known.get((thing, uuid))
            if pk is None:
                taken.notes.append(Note(f"{one.place}.served_by", "dangling"))
                continue
            key = (goal, *(pk if thing == name else None for name in ("person", "space", "tool")))
            if key not in standing:
                standing.add(key)
                new.append(Serving(goal_id=goal, **{f"{thing}_id": pk}))
    Serving.objects.bulk_create(new, batch_size=_BATCH)


def _links(acting: Member, plan: Plan, known: dict[Made, int], taken: Taken) -> None:
    pairs = dict(Link.objects.visible_to(acting).values_list("pair", "pk")) if plan.links else {}
    new = []
    for one in plan.links:
        key = ("link", one.uuid)
        if key in known:
            taken.there[key] = known[key]
            continue
        rows = [_end(thing, known.get((thing, uuid))) for thing, uuid in one.refs["between"]]
        if rows[0] is None or rows[1] is None:
            taken.notes.append(Note(f"{one.place}.between", "dangling"))
            continue
        if rows[0] == rows[1]:
            taken.notes.append(Note(f"{one.place}.between", "itself"))
            continue
        first, second = ends(rows[0], rows[1])
        pair = f"{thing_of(first)}:{first.pk} {thing_of(second)}:{second.pk}"
        if pair in pairs:
            taken.there[key] = pairs[pair]
            continue
        pairs[pair] = 0
        new.append(Link(
            owner=acting, uuid=one.uuid, pair=pair, extra=one.extra, **one.fields,
            **{f"{thing_of(first)}_id": first.pk, f"to_{thing_of(second)}_id": second.pk},
        ))
    for row in Link.objects.bulk_create(new, batch_size=_BATCH):
        taken.made["link", row.uuid] = row.pk


def _end(thing: str, pk: int | None) -> Any:  # Any: one of the three models, or None
    return None if pk is None else MODELS[thing](pk=pk)


def _items(plan: Plan, known: dict[Made, int], taken: Taken) -> None:
    new = []
    for one in plan.packs:
        if ("pack", one.uuid) not in taken.made:
            continue
        seen: set[Key] = set()
        for position, item in enumerate(one.parts.get("items", ())):
            what = item.refs["what"][0]
            pk = known.get(what)
            if pk is None or what in seen:
                taken.notes.append(Note(item.place, "dangling"))
                continue
            seen.add(what)
            fields = dict(item.fields)
            if fields.get("consent") == PackItem.Consent.AGREED and not fields.get("agreed_on"):
                # Whoever agreed did so on a day; without one nobody can say that they did.
                fields["consent"] = PackItem.Consent.NOT_ASKED
            new.append(PackItem(pack_id=taken.made["pack", one.uuid], position=position, **{f"{what[0]}_id": pk}, **fields))
    PackItem.objects.bulk_create(new, batch_size=_BATCH)


def _merges(acting: Member, plan: Plan, known: dict[Made, int], taken: Taken) -> None:
    """Who was said to be one: the rows stay apart, so that they can be split again.

    Open merges are a forest, and each row points to the root of its tree (`people.actions.merging`): so much of what the file says is
    taken as keeps it so. Who was merged or split here before, or said to be two, stays so.
    """
    if not plan.merges and not plan.not_the_same:
        return
    single = set(Person.objects.visible_to(acting).filter(kind=Person.Kind.PERSON).values_list("pk", flat=True))
    said = set(Merge.objects.filter(owner=acting).values_list("kept_id", "gone_id"))
    for first, second in NotTheSame.objects.filter(owner=acting).values_list("first_id", "second_id"):
        said |= {(first, second), (second, first)}
    tree = dict(Merge.objects.filter(owner=acting, split_at=None).values_list("gone_id", "kept_id"))
    before = set(tree)
    new = []
    for one in plan.merges:
        kept, gone = known.get(("person", one.kept)), known.get(("person", one.gone))
        if kept not in single or gone not in single or kept is None or gone is None:
            taken.notes.append(Note(one.record.place, "dangling"))
            continue
        if (kept, gone) in said:
            continue
        if one.record.fields.get("split_at") is None:
            if gone in tree or _root(tree, kept) == gone:
                taken.notes.append(Note(one.record.place, "joined"))
                continue
            tree[gone] = kept
        brought = [pk for uuid in one.brought if (pk := known.get(("person", uuid))) is not None]
        new.append(Merge(owner=acting, kept_id=kept, gone_id=gone, brought=brought, **one.record.fields))
    Merge.objects.bulk_create(new, batch_size=_BATCH)
    # Whoever was seen in somebody that is now seen in another moves along.
    folded = [Person(pk=pk, merged_into_id=_root(tree, pk)) for pk in sorted(tree)] if tree.keys() != before else []
    Person.objects.bulk_update(folded, ["merged_into"], batch_size=_BATCH)
    pairs = {
        tuple(sorted(pks)) for one, other in plan.not_the_same
        if len(pks := {pk for uuid in (one, other) if (pk := known.get(("person", uuid))) is not None}) == 2
    }
    NotTheSame.objects.bulk_create([NotTheSame(owner=acting, first_id=a, second_id=b) for a, b in sorted(pairs)], ignore_conflicts=True)


def _root(tree: dict[int, int], pk: int) -> int:
    while pk in tree:
        pk = tree[pk]
    return pk


def _rest(acting: Member, plan: Plan, taken: Taken) -> None:
    for number, (month, day) in enumerate(plan.term_days[:_MOST_DAYS]):
        try:
            set_term_day(acting=acting, month=month, day=day)
        except NotSet:
            taken.notes.append(Note(f"term_days[{number}]", "term_day"))
    snapshots.take(acting, plan)
    remains: dict[str, Any] = dict(plan.extra) if plan.kind == layout.NETWORK else {}  # Any: JSON of strangers
    packs = {
        str(pack.uuid): {"extra": pack.extra, "items": items} for pack in plan.packs
        if (items := {f"{item.refs['what'][0][0]}:{item.refs['what'][0][1]}": item.extra for item in pack.parts["items"] if item.extra})
        or pack.extra
    }
    merges = {f"{one.kept} {one.gone}": one.record.extra for one in plan.merges if one.record.extra}
    remains |= ({"packs": packs} if packs else {}) | ({"merges": merges} if merges else {})
    remains |= {snapshots.PART: unknown} if (unknown := snapshots.unknown_of(plan)) else {}
    if not remains:
        return
    row, _new = FileRemains.objects.get_or_create(owner=acting)
    kept = row.extra
    for part in _PARTS:
        if part in remains:
            remains[part] = remains[part] | kept.get(part, {})
    row.extra = {**remains, **{key: one for key, one in kept.items() if key not in _PARTS}}
    row.save()
