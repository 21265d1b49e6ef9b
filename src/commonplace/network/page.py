"""The page of one person, space or tool: all that belongs to it, gathered in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from commonplace.entries.models import Follow, StopReason
from commonplace.kernel.clock import now
from commonplace.kernel.http import safe_address
from commonplace.kernel.search.folded import filed
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.members.names import tidy_lines
from commonplace.members.scope import Scope
from commonplace.network import nodes
from commonplace.network.facts import Fact, facts_of
from commonplace.network.handles import Reached, reached
from commonplace.network.lines import address_of, name_of
from commonplace.network.merging import Merged, merged_of
from commonplace.network.models import Goal, Link, Serving
from commonplace.network.nodes import thing_of
from commonplace.network.said import Said, Thing, said
from commonplace.network.wording import Sign, sign
from commonplace.people.models import Person
from commonplace.spaces.liveness import Fetching, liveness
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool


@dataclass(frozen=True, slots=True)
class Read:
    """A source that is or was followed as this; `why` it was stopped, in words. `stop_address` takes both stopping and following again."""

    title: str
    address: str
    sign: Sign | None
    is_stopped: bool
    why: str
    stop_address: str


@dataclass(frozen=True, slots=True)
class Linked:
    """What belongs together with it, and how."""

    thing: Thing
    name: str
    address: str
    word: str
    uuid: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class Served:
    """A goal, where its page is ("" while there is none), and whether this serves it."""

    public_id: str
    words: str
    address: str
    is_served: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows.

    `since_said`: the member said the day; else it is the one on which it was added. `may_give`: she may note that it gave her
    something today.
    """

    thing: Thing
    row: Person | Space | Tool
    name: str
    why: str
    note: str
    edit_address: str
    ask_address: str
    follow_address: str
    is_students: bool
    is_personal: bool
    facts: Sequence[Fact]
    since: date
    since_said: bool
    gave_at: datetime | None
    may_give: bool
    sign: Sign | None
    handles: Sequence[Reached]
    merged: Sequence[Merged]
    stream_address: str
    sources: Sequence[Read]
    came: Sequence[Said]
    links: Sequence[Linked]
    goals: Sequence[Served]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why a source may be stopped."""
        return [(value, str(word)) for value, word in StopReason.choices]

    @property
    def served(self) -> list[Served]:
        """The goals that it serves."""
        return [one for one in self.goals if one.is_served]

    @property
    def choices(self) -> list[Served]:
        """The goals that it may serve: those that are neither reached nor dropped."""
        return [one for one in self.goals if one.is_open]


def page_of(member: Member, row: Person | Space | Tool, ids: Sequence[int]) -> Page:
    """Gather the page of one of the member's own.

    Args:
        member: whose.
        row: as `queries.with_merged` gives it, with the ids that are the same.
        ids: its own, and those of the rows that were merged into it.

    """
    thing = thing_of(row)
    follows = _follows(member, thing, ids)
    sources, alive, newest = _sources(follows)
    handles = reached(row, ids, follows) if isinstance(row, Person) else []
    lines = [line for some in said(member, thing=thing, pks=ids).values() for line in some]
    lines = sorted(lines, key=lambda line: line.at, reverse=True)
    is_students = isinstance(row, Person) and row.kind == Person.Kind.STUDENTS
    merged = merged_of(member, row) if isinstance(row, Person) and len(ids) > 1 else []
    gave_on = max((day for day in (row.gave_on, *(one.gave_on for one in merged)) if day is not None), default=None)
    gave_at = nodes.later(nodes.later(newest, lines[0].at if lines else None), nodes.begin_of(gave_on))
    # Who is one was there since the first of both was.
    own = (row.since or timezone.localtime(row.added_at).date(), row.since is None)
    since, is_not_said = min([own, *((one.since, not one.since_said) for one in merged)])
    return Page(
        thing=thing, row=row, name=name_of(row), why=isolate(row.why), note=tidy_lines(row.note),
        edit_address=reverse(f"network:edit_{thing}", args=[row.public_id]), ask_address=_ask_address(row, handles),
        follow_address="" if any(not one.is_stopped for one in sources) else _follow_address(row),
        is_students=is_students,
        is_personal=row.scope == Scope.PERSONAL, facts=facts_of(row), since=since,
        since_said=not is_not_said, gave_at=gave_at, sign=sign(alive),
        may_give=not is_students and row.left_at is None and gave_on != timezone.localdate(),
        handles=handles, merged=merged, sources=sources,
        stream_address=reverse("network:stream", args=[row.public_id]) if thing == "person" and sources else "",
        came=lines[:MOST_CAME],
        links=_links(member, thing, ids), goals=_goals(member, thing, ids),
    )


MOST_CAME = 8
"""So many lines of what came from it stand on its page."""


def _ask_address(row: Person | Space | Tool, handles: Sequence[Reached]) -> str:
    """Where a question to a group that it is, or to somebody who has an account here or a mail address, is written; else ""."""
    new = address_if_there("connection:new")
    if not new or row.left_at is not None:
        return ""
    if isinstance(row, Space) and row.group is not None:
        return f"{new}?{urlencode({'group': row.group.public_id})}"
    if isinstance(row, Person) and (row.member is not None or any(one.is_mail and not one.is_dead for one in handles)):
        return f"{new}?{urlencode({'person': row.public_id})}"
    return ""


def _follow_address(row: Person | Space | Tool) -> str:
    """Where a space that is not followed can be."""
    if not isinstance(row, Space) or row.left_at is not None or not safe_address(row.address):
        return ""
    follow = address_if_there("consumption:follow")
    return f"{follow}?{urlencode({'address': row.address})}" if follow else ""


def _follows(member: Member, thing: Thing, ids: Sequence[int]) -> list[Follow]:
    """What is or was followed as this, with the sources."""
    if thing == "tool":
        return []
    return list(Follow.objects.visible_to(member).filter(**{f"{thing}__in": ids}).select_related("source").order_by("pk"))


def _sources(follows: Sequence[Follow]) -> tuple[list[Read], str, datetime | None]:
    """What is followed as this, how alive the liveliest of it is, and when it said something last."""
    at = now()
    fetched = nodes.fetching_of(Source.objects.filter(pk__in=[one.source_id for one in follows])) if follows else {}
    alive, newest, found = "", None, []
    for one in follows:
        source = one.source
        fetching = fetched.get(source.pk, Fetching(checked_at=at))
        how = liveness(fetching, quiet_from=source.quiet_from, dormant_from=source.dormant_from, at=at)
        if one.stopped_at is None:
            alive = nodes.livelier(alive, how)
            newest = max((day for day in (newest, source.newest_at) if day is not None), default=None)
        found.append(Read(
            one.shown_title, reverse("consumption:source", args=[source.public_id]), sign(how) if one.stopped_at is None else None,
            one.stopped_at is not None, one.get_stopped_why_display(), reverse("consumption:stop", args=[source.public_id]),
        ))
    return found, alive, newest


def _links(member: Member, thing: Thing, ids: Sequence[int]) -> list[Linked]:
    """What stands at the other ends of its links: people, spaces, tools, each by name."""
    rows = Link.objects.visible_to(member).filter(Q(**{f"{thing}__in": ids}) | Q(**{f"to_{thing}__in": ids}))
    rows = rows.select_related("person__merged_into", "space", "tool", "to_person__merged_into", "to_space", "to_tool")
    found: dict[tuple[str, int], Linked] = {}
    for row in rows:
        for end in (row.person or row.space or row.tool, row.to_person or row.to_space or row.to_tool):
            assert end is not None  # the database refuses a link without an end
            kept = end.merged_into if isinstance(end, Person) and end.merged_into is not None else end
            if thing_of(kept) == thing and kept.pk in ids:
                continue
            found.setdefault((thing_of(kept), kept.pk), Linked(
                thing_of(kept), name_of(kept), address_of(kept), isolate(row.word), str(row.uuid), kept.left_at is not None,
            ))
    return sorted(found.values(), key=lambda one: (nodes.THINGS.index(one.thing), filed(one.name)))


def _goals(member: Member, thing: Thing, ids: Sequence[int]) -> list[Served]:
    serving = Serving.objects.filter(goal=OuterRef("pk"), **{f"{thing}__in": ids})
    goals = Goal.objects.visible_to(member).annotate(is_served=Exists(serving))
    return [
        Served(
            public_id=goal.public_id, words=isolate(goal.text), address=address_if_there("network:goal", goal.public_id),
            is_served=bool(getattr(goal, "is_served", False)), is_open=goal.reached_at is None and goal.dropped_at is None,
        )
        for goal in goals
    ]


def address_if_there(name: str, *ids: str) -> str:
    """The address of a page that may not exist in this program; "" where it does not."""
    try:
        return reverse(name, args=ids)
    except NoReverseMatch:
        return ""
