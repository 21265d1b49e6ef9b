"""One piece of what was brought: rows become people, spaces and tools, and what each made stands in it, so that it can be undone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from commonplace.consumption.actions.following import Wish, follow_all
from commonplace.consumption.bringing import becoming, made
from commonplace.consumption.bringing.keys import address_of, handles_of, keys_of, kind_of, typed_of
from commonplace.consumption.bringing.known import Match, known_of
from commonplace.consumption.bringing.reading import is_of_sources
from commonplace.consumption.bringing.shelves import Shelves
from commonplace.consumption.bringing.sources import FOLLOWABLE, NOWHERE, source_of
from commonplace.entries.models import Follow
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.network.models import Bringing, BroughtRow
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key, web_address
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool

Thing, Verdict = BroughtRow.Thing, BroughtRow.Verdict
STORED = frozenset({Thing.BOOKMARK, Thing.POST})
"""These stay rows: the program has no other place for them yet."""


@dataclass(slots=True)
class _Taken:
    """A row on its way: what it is in the network, and what is to be followed for it."""

    row: BroughtRow
    outcome: str
    person: Person | None = None
    space: Space | None = None
    tool: Tool | None = None
    handles: list[Handle] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    look: list[str] = field(default_factory=list)
    is_new: bool = False


def take(bringing: Bringing, rows: list[BroughtRow]) -> Counter[str]:
    """Take in some rows, inside the transaction of the caller; returns how many came to what.

    The outcomes: `added` (new in the network, or followed again), `there`, `unaddressed`, `kept` (bookmarks, posts), `left` (not
    ticked), `unknown`; and of those added `person`, `space`, `tool`.
    """
    work = _Piece(bringing, rows)
    work.sort_out()
    work.store()
    work.follow()
    for one in work.taken:
        one.row.made = made.of(one.row.made, person=one.person, space=one.space, tool=one.tool, handles=one.handles, is_new=one.is_new)
        if one.look:
            one.row.made["look"] = one.look
    BroughtRow.objects.bulk_update([one.row for one in work.taken], ["made"], batch_size=100)
    twice = [row.pk for row in rows if row.thing in STORED and not row.is_taken]
    BroughtRow.objects.filter(pk__in=twice).update(is_taken=False)
    return work.counts()


class _Piece:
    def __init__(self, bringing: Bringing, rows: list[BroughtRow]) -> None:
        self.bringing = bringing
        self.member: Member = bringing.owner
        self.rows = rows
        self.is_source = is_of_sources(bringing)
        self.taken: list[_Taken] = []
        self.outcomes: Counter[str] = Counter()
        self.keys = {row.pk: keys_of(row, is_source=self.is_source) for row in rows if row.is_taken and row.thing not in STORED}
        self.there = known_of(self.member, {key for keys in self.keys.values() for key in keys}, besides=bringing.pk)
        people = {one.person for one in self.there.values() if one.person}
        self.people = Person.objects.visible_to(self.member).prefetch_related("handles").in_bulk(people)
        self.spaces = Space.objects.visible_to(self.member).in_bulk({one.space for one in self.there.values() if one.space})
        addresses = {key[1:] for keys in self.keys.values() for key in keys if key[0] == "s"}
        sources = Source.objects.filter(canonical__in=addresses, first_fetched_at__isnull=False)
        self.fetched = {key: (title, kind) for key, title, kind in sources.values_list("canonical", "title", "kind")}
        """{canonical address: what a source that was fetched calls itself, and is}"""
        self.now: dict[str, _Taken] = {}
        """{key: what an earlier row of this piece became}"""

    def sort_out(self) -> None:
        """Say of each row what it becomes."""
        for row in self.rows:
            if row.thing == Thing.NOTHING:
                self.outcomes["unknown"] += 1
            elif not row.is_taken:
                self.outcomes["left"] += 1
            elif row.thing in STORED:
                self._keep(row)
            else:
                one = self._one(row)
                if one:
                    self.taken.append(one)
                    for key in self.keys[row.pk]:
                        self.now.setdefault(key, one)

    def _keep(self, row: BroughtRow) -> None:
        # What was there when it was looked at is not kept twice.
        row.is_taken = row.verdict != Verdict.THERE
        self.outcomes["kept" if row.is_taken else "there"] += 1

    def _one(self, row: BroughtRow) -> _Taken | None:
        if row.thing == Thing.PERSON:
            return self._person(row)
        if row.thing == Thing.SPACE:
            return self._space(row)
        if row.thing == Thing.TOOL:
            return self._tool(row)
        self.outcomes["unknown"] += 1
        return None

    def _matched(self, row: BroughtRow) -> tuple[_Taken | None, Match | None]:
        keys = self.keys[row.pk]
        before = next((self.now[key] for key in keys if key in self.now), None)
        return before, next((self.there[key] for key in keys if key in self.there), None)

    def _person(self, row: BroughtRow) -> _Taken:
        before, match = self._matched(row)
        person = before.person if before else self.people.get(match.person or 0) if match else None
        space = before.space if before else self.spaces.get(match.space or 0) if match and not person else None
        one = _Taken(row, "there", person=person, space=space if person is None else None)
        if person is None and space is None:
            one.is_new, one.outcome = True, "added"
            one.person = person = becoming.person(self.member, row)
        if person is not None:
            standing = {(handle.kind, handle.typed.lower()) for handle in self._handles_of(person)}
            fresh = [said for said in handles_of(row) if (said["kind"], said["value"].lower()) not in standing]
            one.handles = [becoming.handle(person, said) for said in fresh]
            if one.is_new and not one.handles:
                one.handles = [Handle(person=person, kind=Handle.Kind.NONE, typed=clip(typed_of(row), 2_000))]
                one.outcome = "unaddressed"
            elif one.is_new and all(handle.is_dead for handle in one.handles):
                one.outcome = "unaddressed"
        for said in handles_of(row):
            if said["kind"] in FOLLOWABLE and not said["dead"]:
                self._wish(one, said["value"], kind=said["kind"], site=said["address"])
        return one

    def _handles_of(self, person: Person) -> list[Handle]:
        fresh = [handle for one in self.taken if one.person is person for handle in one.handles]
        return fresh + (list(person.handles.all()) if person.pk else [])

    def _space(self, row: BroughtRow) -> _Taken:
        before, match = self._matched(row)
        person = before.person if before else self.people.get(match.person or 0) if match else None
        space = before.space if before else self.spaces.get(match.space or 0) if match else None
        one = _Taken(row, "there", person=person, space=space)
        address = address_of(row)
        if person is None and space is None:
            one.is_new, one.outcome = True, "added" if address else "unaddressed"
            one.space = becoming.space(self.member, row, address)
        if address:
            self._wish(one, address, kind=kind_of(row), site=row.details.get("site_address", ""))
        if one.is_new and one.space and one.wishes:
            followed = one.wishes[0].address
            title, kind = self.fetched.get(canonical_key(followed), ("", ""))
            if not becoming.title(row):
                # Named by its address for now; once it was fetched it gets its own name.
                one.space.name = clip(title or web_address(followed) or address, 200)
            if kind in Space.Kind.values:
                one.space.kind = kind
        return one

    def _tool(self, row: BroughtRow) -> _Taken:
        before, match = self._matched(row)
        if before or match:
            return _Taken(row, "there", tool=before.tool if before else None)
        return _Taken(row, "added", tool=becoming.tool(self.member, row), is_new=True)

    def _wish(self, one: _Taken, typed: str, *, kind: str = "", site: str = "") -> None:
        row = one.row
        found = source_of(typed, kind=kind, is_source=self.is_source) if typed else NOWHERE
        if not found.address:
            if found.is_to_look and one.is_new:
                one.look.append(typed)
            return
        is_itself = canonical_key(typed) == canonical_key(found.address)
        one.wishes.append(Wish(
            typed=typed if is_itself else found.address, address=found.address, title=becoming.title(row), site_address=site,
            folders=tuple(row.folders), kind=becoming.source_kind(row.details.get("kind", "") if one.space else "", found.kind),
            person=one.person, space=one.space,
        ))

    def store(self) -> None:
        """Store what is new, but for what is followed."""
        new = [one for one in self.taken if one.is_new]
        Person.objects.bulk_create([one.person for one in new if one.person])
        Space.objects.bulk_create([one.space for one in new if one.space])
        Tool.objects.bulk_create([one.tool for one in new if one.tool])
        handles = [handle for one in self.taken for handle in one.handles]
        for handle in handles:
            # The person has its id now; a foreign key copies the id when it is set.
            handle.person = handle.person
        Handle.objects.bulk_create(handles)

    def follow(self) -> None:
        """Follow what has a source, and note what that made."""
        wished = [(one, wish) for one in self.taken for wish in one.wishes]
        if not wished:
            return
        wishes = [wish for _one, wish in wished]
        canonical = {canonical_key(wish.address) for wish in wishes}
        before = {one.source_id: one for one in Follow.objects.visible_to(self.member).filter(source__canonical__in=canonical)}
        people = [one.person for one, _wish in wished if one.person]
        standing = set(Handle.objects.filter(person__in=people).values_list("pk", flat=True))
        shelves = Shelves(self.member, [one.pk for one in before.values()])
        follows = follow_all(acting=self.member, wishes=wishes)
        # Their handles stand as they were brought: following does not add the address of the source to them.
        Handle.objects.filter(person__in=people).exclude(pk__in=standing).delete()
        shelved = shelves.changes({one.pk for one in follows})
        self.bringing.extra["categories"] = [*self.bringing.extra.get("categories", ()), *shelved.categories]
        seen = set(before)
        for (one, wish), follow in zip(wished, follows, strict=True):
            made.add_follow(one.row.made, follow, wish, before=before.get(follow.source_id), is_first=follow.source_id not in seen)
            made.add_shelving(one.row.made, follow, wish, shelved)
            if follow.source_id not in seen or (follow.source_id in before and before[follow.source_id].stopped_at):
                one.outcome = "added" if one.outcome == "there" and not one.is_new else one.outcome
                if follow.source_id in before:
                    before[follow.source_id].stopped_at = None
            seen.add(follow.source_id)

    def counts(self) -> Counter[str]:
        """How many rows came to what."""
        for one in self.taken:
            self.outcomes[one.outcome] += 1
            if one.is_new:
                self.outcomes[one.row.thing] += 1
            if one.look:
                self.outcomes["look"] += 1
        return self.outcomes
