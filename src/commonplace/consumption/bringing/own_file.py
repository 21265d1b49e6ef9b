"""A whole network among what is brought: rows to choose from, taken in by their ids, and undone. Starter packs are `packs`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final, cast

from django.db.models import Model, Q

from commonplace.consumption.actions.bring_file import bring_file
from commonplace.consumption.for_network import drop
from commonplace.consumption.models import Category
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.file import Note, NotOurFile, Plan, plan_of, read, rest_of, rows_of
from commonplace.network.file.model import Recorded
from commonplace.network.file.rows import LISTS
from commonplace.network.file.taking_in import MODELS, Taken, there
from commonplace.network.file.writing import follow_record, goal_record, link_record, person_record, space_record, tool_record
from commonplace.network.formats import Brought, NotUnderstood
from commonplace.network.formats.model import MAX_ROWS
from commonplace.network.models import (
    Bringing,
    BroughtRow,
    FileRemains,
    Goal,
    Link,
    Pack,
    PackItem,
    Serving,
    Snapshot,
    TermDay,
)
from commonplace.people.actions.merging import split
from commonplace.people.models import Merge, NotTheSame, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

# Any in this file: JSON, and rows of whichever model.
Verdict = BroughtRow.Verdict
FORMAT: Final = "commonplace"
"""Of `network.formats.words.FORMATS`."""
MOST_NOTES: Final = 200
"""So many sentences are shown of one file."""
_NODES: Final = ("person", "space", "tool")
_REST: Final[dict[str, type[Model]]] = {
    "pack": Pack, "snapshot": Snapshot, "term_day": TermDay, "merge": Merge, "not_the_same": NotTheSame,
}
"""What a file makes that is none of its rows."""


def is_own(bringing: Bringing) -> bool:
    """Whether it came as a file of ours."""
    return bringing.format == FORMAT


def brought_of(data: bytes) -> Brought:
    """A file of ours as rows. Raises `NotUnderstood`; its text says what is wrong with the file, and where."""
    try:
        return brought_as(read(data))
    except NotOurFile as fault:
        raise NotUnderstood(str(fault)) from fault


def brought_as(plan: Plan) -> Brought:
    """A plan as rows. Raises `NotUnderstood` where there are too many."""
    rows = tuple(rows_of(plan))
    if len(rows) > MAX_ROWS:
        raise NotUnderstood(str(NotOurFile("too_many", place="It", most=f"{MAX_ROWS:,}")))
    notes = [str(one) for one in plan.notes]
    more = {"rest": rest_of(plan), "notes": notes[:MOST_NOTES], "more_notes": max(0, len(notes) - MOST_NOTES)}
    return Brought(FORMAT, plan.title or plan.site, rows, (), more)


def judge(member: Member, rows: Iterable[BroughtRow]) -> None:
    """Say which stand in the network already: they have the same id. All are ticked: what is there stays as it is."""
    standing = {(thing, str(uuid)) for thing, uuid in there(member, _plan(rows))}
    for row in rows:
        if (row.thing, row.details["uuid"]) in standing:
            row.verdict = Verdict.THERE
        else:
            row.verdict = Verdict.UNADDRESSED if row.problem == "no_address" else Verdict.NEW


def _plan(rows: Iterable[BroughtRow]) -> Plan:
    return plan_of([(row.thing, row.details["record"]) for row in rows])


def take(bringing: Bringing, rows: list[BroughtRow]) -> Counter[str]:
    """Take in some rows, inside the transaction of the caller; returns how many came to what, as `piece.take` does."""
    before = standing(bringing.owner)
    taken = bring_file(acting=bringing.owner, plan=_plan(row for row in rows if row.is_taken))
    return note(bringing, rows, taken, before)


def standing(member: Member) -> dict[str, set[int]]:
    """What of a member's stands there that is no row, by ids: what is more of it afterwards was made by what she brought."""
    found = {name: set(model._default_manager.filter(owner=member).values_list("pk", flat=True)) for name, model in _REST.items()}  # noqa: SLF001 - of any of the models
    return found | {"category": set(Category.objects.visible_to(member).values_list("pk", flat=True))}


def note(bringing: Bringing, rows: list[BroughtRow], taken: Taken, before: Mapping[str, Collection[int]]) -> Counter[str]:
    """Note with each row what it made, so that it can be undone; `before` is what was `standing`."""
    for name, pks in standing(bringing.owner).items():
        key = "categories" if name == "category" else f"made_{name}"
        bringing.extra[key] = sorted({*bringing.extra.get(key, ()), *(pks - set(before[name]))})
    _note_follows(bringing, taken)
    chosen = [row for row in rows if row.is_taken]
    counts = Counter({"left": len(rows) - len(chosen)})
    _say(bringing, [Note(_named(one.place, chosen), one.code) for one in taken.notes if one.code != "dangling"])
    made = {(thing, str(uuid)): pk for (thing, uuid), pk in taken.made.items()}
    marks = marks_of(bringing.owner, {thing: [pk for (one, _uuid), pk in made.items() if one == thing] for thing in MODELS})
    for row in chosen:
        pk = made.get((row.thing, row.details["uuid"]))
        if pk is None:
            counts["there"] += 1
            continue
        row.made = {row.thing: pk, "mark": marks[row.thing, pk]}
        counts["added"] += 1
        counts[row.thing] += 1
    BroughtRow.objects.bulk_update(chosen, ["made"], batch_size=100)
    return counts


def _say(bringing: Bringing, notes: list[Note]) -> None:
    """Show what was left out on the way in, and why; what points out of the file was said before."""
    said = bringing.extra.setdefault("notes", [])
    room = max(0, MOST_NOTES - len(said))
    said += [str(one) for one in notes[:room]]
    bringing.extra["more_notes"] = bringing.extra.get("more_notes", 0) + len(notes[room:])


def _named(place: str, rows: list[BroughtRow]) -> str:
    """A place in a piece by the name of what stands there: its number says something in the whole file only."""
    match = re.match(r"(people|spaces|tools|goals|links)\[(\d+)\]", place)
    if match is None:
        return place
    of_it = [row for row in rows if LISTS[cast("Recorded", row.thing)] == match[1]]
    return of_it[int(match[2])].name if int(match[2]) < len(of_it) else place


def _note_follows(bringing: Bringing, taken: Taken) -> None:
    """What is followed by now of people and spaces that stood there before: they stay when it is undone, and that goes."""
    new = {(thing, pk) for (thing, _uuid), pk in taken.made.items()}
    found = bringing.extra.setdefault("followed", {})
    for one in Follow.objects.visible_to(bringing.owner).filter(pk__in=taken.follows).select_related("source"):
        if not {("person", one.person_id), ("space", one.space_id)} & new:
            found[str(one.pk)] = _mark(_followed(one))


def finish(bringing: Bringing) -> None:
    """Take in what is no row, once all rows are taken: packs, and who is one person with whom."""
    before, remains = standing(bringing.owner), remains_of(bringing.owner)
    taken = bring_file(acting=bringing.owner, plan=plan_of([], rest=bringing.extra["rest"]), follows=False)
    note(bringing, [], taken, before)
    note_remains(bringing, remains)


def remains_of(member: Member) -> dict[str, Any]:
    """The unknown fields that stand with a member's network."""
    row = FileRemains.objects.filter(owner=member).first()
    return row.extra if row is not None else {}


def note_remains(bringing: Bringing, before: dict[str, Any]) -> None:
    """Keep what they were where they are others now."""
    if (now := remains_of(bringing.owner)) != before:
        bringing.extra["remains"] = {"before": before, "mark": _mark(now)}


def undo(bringing: Bringing, rows: list[BroughtRow]) -> Counter[str]:
    """Take back what some rows made, those that came last first; what was changed since, or is used elsewhere, stays and is named."""
    member = bringing.owner
    if rows and rows[0].position == bringing.total - 1:
        _undo_rest(bringing)
    rows = [row for row in rows if row.made and not row.made.get("undone")]
    counts: Counter[str] = Counter()
    for things in (("link",), ("goal",), _NODES):
        some = [row for row in rows if row.thing in things]
        pks = {thing: [row.made[thing] for row in some if row.thing == thing] for thing in things}
        marks, used = marks_of(member, pks), _used(member, pks)
        gone: dict[str, list[int]] = {thing: [] for thing in things}
        for row in some:
            key = (row.thing, row.made[row.thing])
            is_kept = key in marks and (marks[key] != row.made["mark"] or key in used)
            counts["kept" if is_kept else "undone"] += 1
            if not is_kept:
                gone[row.thing].append(row.made[row.thing])
            row.made = {**row.made, "kept": True} if is_kept else {"undone": True}
        _delete(member, gone)
    BroughtRow.objects.bulk_update(rows, ["made"], batch_size=100)
    return counts


def _undo_rest(bringing: Bringing) -> None:
    """What it made that is no row: packs that nobody else sees, snapshots, term days, who is one with whom, unknown fields."""
    member = bringing.owner
    followed = bringing.extra.get("followed", {})
    standing = Follow.objects.visible_to(member).filter(pk__in=map(int, followed)).select_related("source")
    drop(member, [one for one in standing if _mark(_followed(one)) == followed[str(one.pk)]])
    Pack.objects.filter(owner=member, pk__in=bringing.extra.get("made_pack", ()), published_at=None).delete()
    for one in Merge.objects.filter(owner=member, pk__in=bringing.extra.get("made_merge", ())).order_by("-pk").select_related("gone"):
        if one.split_at is None:
            split(acting=member, gone=one.gone)
        one.delete()
    for model, name in ((Snapshot, "snapshot"), (TermDay, "term_day"), (NotTheSame, "not_the_same")):
        model._default_manager.filter(owner=member, pk__in=bringing.extra.get(f"made_{name}", ())).delete()  # noqa: SLF001 - of any of the models
    remains = bringing.extra.get("remains")
    if remains and _mark(remains_of(member)) == remains["mark"]:
        FileRemains.objects.filter(owner=member).update(extra=remains["before"])


def _delete(member: Member, gone: dict[str, list[int]]) -> None:
    whose = Q(person__in=gone.get("person", ())) | Q(space__in=gone.get("space", ()))
    drop(member, list(Follow.objects.visible_to(member).filter(whose)))
    for thing, pks in gone.items():
        MODELS[thing]._default_manager.filter(owner=member, pk__in=pks).delete()  # noqa: SLF001 - of any of the models


def _used(member: Member, pks: dict[str, list[int]]) -> set[tuple[str, int]]:
    """What something else of the member's points to by now."""
    found: set[tuple[str, int]] = set()
    for thing in set(pks) & set(_NODES):
        ids = pks[thing]
        for model, column in ((Serving, thing), (Link, thing), (Link, f"to_{thing}"), (PackItem, thing)):
            rows = model._default_manager.filter(**{f"{column}__in": ids})  # noqa: SLF001 - of any of the models
            found |= {(thing, pk) for pk in rows.values_list(f"{column}_id", flat=True)}
    if people := set(pks.get("person", ())):
        merges = Merge.objects.filter(owner=member, kept__in=people).values_list("kept_id", "gone_id")
        found |= {("person", kept) for kept, gone in merges if gone not in people}
    return found


def marks_of(member: Member, pks: dict[str, list[int]]) -> dict[tuple[str, int], str]:
    """A hash of all that can be said of each of these: whether somebody changed it since."""
    found: dict[tuple[str, int], str] = {}
    follows: dict[tuple[str, int], list[Any]] = {}
    whose = Q(person__in=pks.get("person", ())) | Q(space__in=pks.get("space", ()))
    for one in Follow.objects.visible_to(member).filter(whose).select_related("source").order_by("pk"):
        key = ("person", one.person_id) if one.person_id else ("space", one.space_id or 0)
        follows.setdefault(key, []).append([one.source_id, _followed(one)])
    for person in Person.objects.visible_to(member).filter(pk__in=pks.get("person", ())).prefetch_related("handles"):
        found["person", person.pk] = _mark(person_record(person), follows.get(("person", person.pk)))
    for space in Space.objects.visible_to(member).filter(pk__in=pks.get("space", ())):
        found["space", space.pk] = _mark(space_record(space), follows.get(("space", space.pk)))
    for tool in Tool.objects.visible_to(member).filter(pk__in=pks.get("tool", ())):
        found["tool", tool.pk] = _mark(tool_record(tool))
    for goal in Goal.objects.visible_to(member).filter(pk__in=pks.get("goal", ())):
        found["goal", goal.pk] = _mark(goal_record(goal))
    for link in Link.objects.visible_to(member).filter(pk__in=pks.get("link", ())):
        found["link", link.pk] = _mark(link_record(link))
    return found


def _followed(one: Follow) -> dict[str, Any]:
    """What the member says of what she follows; what it is and where it stands by now, its source says."""
    return {name: value for name, value in follow_record(one, ()).items() if name not in {"kind", "address", "secret"}}


def _mark(*said: Any) -> str:
    return blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=12).hexdigest()
