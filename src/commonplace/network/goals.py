"""Goals as pages show them: who, where and what serves each, and what is missing, each with one next step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.members.scope import Scope
from commonplace.network import finding, nodes, queries
from commonplace.network.lines import Line, kind_of, lines_of, name_of
from commonplace.network.lists import A_PAGE, CHOICES, Listed
from commonplace.network.models import Goal, Serving
from commonplace.network.nodes import THINGS, thing_of
from commonplace.network.page import address_if_there
from commonplace.network.said import Thing
from commonplace.people.models import Person
from commonplace.spaces.liveness import SILENT, Liveness
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

ON_ITS_PAGE: Final = 12
"""So many of each stand on the page of a goal; the rest in pages."""
FIRST_OFFERED: Final = 20
"""So many of each are offered before anything is looked for."""
MOST_CLOSED: Final = 50
"""So many goals that were reached or dropped are listed, the last first."""


class Lack(StrEnum):
    """What a goal is without."""

    NOTHING = "nothing"
    NOBODY = "person"
    NO_SPACE = "space"
    NO_TOOL = "tool"
    NOTHING_LIVE = "silent"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a goal is without, and the one next step."""

    lack: Lack
    sentence: str
    step: str
    address: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal in a list; `counts`: how many people, spaces and tools serve it, in that order."""

    public_id: str
    words: str
    address: str
    is_personal: bool
    until: date | None
    is_past: bool
    counts: tuple[tuple[Thing, int], ...]
    gaps: tuple[Gap, ...]

    @property
    def is_served(self) -> bool:
        """Whether anything serves it."""
        return any(count for _thing, count in self.counts)


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody or something that can be chosen; `key` is what a form sends back."""

    key: str
    thing: Thing
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A goal that was reached or dropped, and when."""

    words: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Who, where or what serves a goal: some lines, how many there are in all, and the gap where there is none."""

    thing: Thing
    total: int
    lines: tuple[Line, ...]
    gap: Gap | None
    address: str
    choose: str


def lacks(counts: Mapping[Thing, int], alive: Collection[str]) -> tuple[Lack, ...]:
    """What a goal is without.

    Args:
        counts: how many of each thing serve it.
        alive: values of `Liveness` of what serves it and is followed; "" and "new" say nothing.

    """
    if not any(counts.get(thing, 0) for thing in THINGS):
        return (Lack.NOTHING,)
    found = [Lack(thing) for thing in THINGS if not counts.get(thing, 0)]
    known = [one for one in alive if one and one != Liveness.NEW]
    if known and all(one in SILENT for one in known):
        found.append(Lack.NOTHING_LIVE)
    return tuple(found)


def gap(public_id: str, lack: Lack, *, has: Collection[str]) -> Gap:
    """A gap in words, with its one next step.

    Args:
        public_id: the goal's.
        lack: what it is without.
        has: of which things there are some in the network: only from those something can be chosen.

    """
    choose = reverse("network:choose_serving", args=[public_id])
    if lack == Lack.NOTHING:
        sentence = _("Nobody and nothing serves it yet.")
        if has:
            return Gap(lack, sentence, _("Choose what serves it"), choose)
        return Gap(lack, sentence, _("Bring your people in"), address_if_there("consumption:bring") or reverse("network:new_person"))
    if lack == Lack.NOTHING_LIVE:
        return Gap(
            lack, _("All that serves it and can be read has fallen silent."), _("Ask who knows a living one"),
            address_if_there("connection:new") or choose)
    sentence, step, other, page = {
        Lack.NOBODY: (_("Nobody serves it yet."), _("Choose somebody"), _("Add somebody"), reverse("network:new_person")),
        Lack.NO_SPACE: (
            _("No space serves it yet."), _("Choose a space"), _("Look at the first shelf"),
            address_if_there("consumption:first_shelf") or reverse("network:new_space")),
        Lack.NO_TOOL: (_("No tool serves it yet."), _("Choose a tool"), _("Add a tool"), reverse("network:new_tool")),
    }[lack]
    if lack.value in has:
        return Gap(lack, sentence, step, f"{choose}?thing={lack.value}")
    return Gap(lack, sentence, other, page)


def open_goals(member: Member) -> list[GoalLine]:
    """Those that are neither reached nor dropped, in the order in which they were written; queries do not grow with them."""
    return _lines(member, list(Goal.objects.visible_to(member).filter(reached_at=None, dropped_at=None)))


def reached(member: Member) -> list[Closed]:
    """Those that were reached, the last first."""
    rows = Goal.objects.visible_to(member).filter(reached_at__isnull=False).order_by("-reached_at", "-pk")
    return _closed(rows.values_list("public_id", "text", "reached_at"))


def dropped(member: Member) -> list[Closed]:
    """Those that were dropped, the last first."""
    rows = Goal.objects.visible_to(member).filter(dropped_at__isnull=False).order_by("-dropped_at", "-pk")
    return _closed(rows.values_list("public_id", "text", "dropped_at"))


def _closed(rows: QuerySet[Any, Any]) -> list[Closed]:  # Any: id, text and time
    return [Closed(isolate(text), reverse("network:goal", args=[public_id]), at) for public_id, text, at in rows[:MOST_CLOSED]]


def one_goal(member: Member, public_id: str) -> Goal | None:
    """One of hers."""
    return Goal.objects.visible_to(member).filter(public_id=public_id).first()


def unserved(member: Member) -> Goal | None:
    """The oldest open goal of hers that nobody and nothing serves."""
    serves = Exists(Serving.objects.filter(_PRESENT, goal=OuterRef("pk")))
    return Goal.objects.visible_to(member).filter(~serves, reached_at=None, dropped_at=None).first()


def line_of(member: Member, goal: Goal) -> GoalLine:
    """One of them as a list shows it."""
    return _lines(member, [goal])[0]


def _lines(member: Member, goals: Sequence[Goal]) -> list[GoalLine]:
    if not goals:
        return []
    servings = Serving.objects.filter(goal__in=Goal.objects.visible_to(member).filter(pk__in=[goal.pk for goal in goals]))
    serving: dict[int, set[str]] = defaultdict(set)
    for goal, *ends in servings.filter(_PRESENT).annotate(kept=_KEPT).values_list("goal_id", "kept", "space_id", "tool_id"):
        serving[goal].add(next(f"{thing}:{pk}" for thing, pk in zip(THINGS, ends, strict=True) if pk is not None))
    alive, _gave = nodes.told(
        member, people=servings.exclude(person=None).annotate(kept=_KEPT).values("kept"),
        spaces=servings.exclude(space=None).values("space"),
    ) if serving else ({}, {})
    has = _has(member)
    return [_line(goal, serving[goal.pk], alive, has) for goal in goals]


def _has(member: Member) -> set[str]:
    """Of which things there are some in her network."""
    there = {f"has_{thing}": Exists(queries.present(member, thing)) for thing in THINGS}
    found = Member.objects.filter(pk=member.pk).annotate(**there).values_list(*there).get()
    return {thing for thing, is_there in zip(THINGS, found, strict=True) if is_there}


_KEPT: Final = Coalesce("person__merged_into", "person")
_PRESENT: Final = (
    Q(person__merged_into=None, person__left_at=None, person__isnull=False)
    | Q(person__merged_into__isnull=False, person__merged_into__left_at=None)
    | Q(space__isnull=False, space__left_at=None) | Q(tool__isnull=False, tool__left_at=None)
)
"""What serves a goal and was not let go; of people who were merged, those that were kept decide."""


def _line(goal: Goal, serving: Collection[str], alive: Mapping[str, str], has: Collection[str]) -> GoalLine:
    counts: dict[Thing, int] = {thing: sum(key.startswith(f"{thing}:") for key in serving) for thing in THINGS}
    is_open = goal.reached_at is None and goal.dropped_at is None
    found = lacks(counts, [alive.get(key, "") for key in serving]) if is_open else ()
    return GoalLine(
        public_id=goal.public_id, words=isolate(goal.text), address=reverse("network:goal", args=[goal.public_id]),
        is_personal=goal.scope == Scope.PERSONAL, until=goal.until,
        is_past=is_open and goal.until is not None and goal.until < timezone.localdate(),
        counts=tuple(counts.items()), gaps=tuple(gap(goal.public_id, lack, has=has) for lack in found),
    )


def parts_of(member: Member, goal: Goal, line: GoalLine) -> list[Part]:
    """Who, where and what serves a goal, each with its gap; queries do not grow with them.

    Args:
        member: whose.
        goal: one of hers.
        line: the same as `line_of` gives it.

    """
    rows = {thing: list(serving(member, goal, thing)[:ON_ITS_PAGE]) for thing, count in line.counts if count}
    lines = lines_of(member, [row for some in rows.values() for row in some])
    gaps = {one.lack: one for one in line.gaps}
    return [
        Part(
            thing=thing, total=count, lines=tuple(one for one in lines if one.thing == thing), gap=gaps.get(Lack(thing)),
            address=reverse("network:goal_served", args=[goal.public_id, thing]),
            choose=f"{reverse('network:choose_serving', args=[goal.public_id])}?thing={thing}",
        )
        for thing, count in line.counts
    ]


def serving(member: Member, goal: Goal, thing: Thing) -> QuerySet[Any]:  # Any: one of the three models
    """Those of one thing that serve a goal and were not let go, by name."""
    return queries.present(member, thing).filter(_serves(goal, thing)).order_by("filed_under", "pk")


def _serves(goal: Goal, thing: Thing) -> Q:
    # A list of ids, made once: asked row by row, a goal that thousands serve took ten seconds.
    rows = Serving.objects.filter(goal=goal, **{f"{thing}__isnull": False})
    return Q(pk__in=rows.annotate(kept=_KEPT).values("kept") if thing == "person" else rows.values(thing))


def served(member: Member, goal: Goal, thing: Thing, *, number: str | int | None = 1) -> Listed:
    """All of one thing that serve a goal, in pages."""
    page = Paginator(serving(member, goal, thing), A_PAGE).get_page(number)
    return Listed(tuple(lines_of(member, list(page))), page.paginator.count, page.number, page.paginator.num_pages)


def choices(member: Member, goal: Goal, text: str, *, things: Sequence[Thing] = THINGS) -> list[Offered]:
    """What can be said to serve a goal and does not yet: what `text` finds, or without words the newest of each.

    Args:
        member: whose.
        goal: one of hers.
        text: as typed into the field.
        things: only these.

    """
    rows: list[Any]  # Any: the three models
    if text.strip():
        hits = [hit for hit in finding.find(member, text, things=things) if not hit.is_left]
        there = {(thing, pk) for thing in things for pk in serving(member, goal, thing).values_list("pk", flat=True)}
        rows = finding.rows_of(member, [hit for hit in hits if (hit.thing, hit.pk) not in there][:CHOICES])
    else:
        rows = []
        for thing in things:
            rows += queries.present(member, thing).exclude(_serves(goal, thing)).order_by("-added_at", "-pk")[:FIRST_OFFERED]
    return [offer(row) for row in rows]


def offer(row: Person | Space | Tool) -> Offered:
    """A row as it is offered."""
    return Offered(f"{thing_of(row)}:{row.public_id}", thing_of(row), name_of(row), kind_of(row))


def names_of(rows: Sequence[Any]) -> str:  # Any: the three models
    """A few names in one line, for what is said after something was done."""
    names = [name_of(row) for row in rows[:3]]
    return ", ".join(names) + (" …" if len(rows) > len(names) else "")
