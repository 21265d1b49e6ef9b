"""What a map shows: the nodes that were asked for, the links between them, the goals that they serve; in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network.models import Goal, Link
from commonplace.network.nodes import THINGS, Node, all_nodes, key
from commonplace.network.said import Key, Thing
from commonplace.spaces.models import Space

DEEPEST: Final = 6
"""Neighborhoods in neighborhoods."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a map is asked to show.

    Args:
        goal: public id of a goal: only what serves it; "" is all.
        things: only these; all three where nobody said.
        kind: of spaces only those of this kind; "" is all.
        within: the neighborhoods that were opened, from the outermost in.
        page: of the table, from 1.

    """

    goal: str = ""
    things: tuple[Thing, ...] = THINGS
    kind: str = ""
    within: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two nodes, by their indices, the smaller first; how, in the member's words."""

    one: int
    other: int
    words: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A network, or what was asked of it.

    Args:
        nodes: people, spaces, tools.
        ties: links between them, each pair once.
        beyond: how many links lead to what is not among them.
        goals: of each node, the public ids of the goals that it serves.
        texts: the member's goals that are neither reached nor dropped, and the one that was asked for: words by public id.

    """

    nodes: list[Node]
    ties: list[Tie]
    beyond: int
    goals: list[tuple[str, ...]]
    texts: dict[str, str]


def asked_of(sent: QueryDict) -> Asked:
    """What a form or a link asks for; what nobody knows is left out."""
    things = tuple(thing for thing in THINGS if thing in sent.getlist("show"))
    kind, page = sent.get("kind", ""), sent.get("page", "")
    return Asked(
        goal=sent.get("goal", "")[:16], things=things or THINGS, kind=kind if kind in Space.Kind.values else "",
        within=tuple(sent.getlist("in")[:DEEPEST]), page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def gather(member: Member, asked: Asked) -> Gathered:
    """All of a member's network that was asked for; neighborhoods are taken out of it later."""
    goals = _goals(member, asked.goal)
    nodes = all_nodes(member, things=asked.things)
    if asked.goal in goals:
        nodes = [node for node in nodes if key(node) in goals[asked.goal].served]
    if asked.kind:
        nodes = [node for node in nodes if node.thing != "space" or node.kind == asked.kind]
    index = {key(node): number for number, node in enumerate(nodes)}
    ties, beyond = _ties(member, index)
    serving = [tuple(goal for goal, known in goals.items() if one in known.served) for one in index]
    return Gathered(nodes, ties, beyond, serving, {goal: known.words for goal, known in goals.items()})


@dataclass(frozen=True, slots=True)
class _Goal:
    words: str
    served: set[Key]


def _goals(member: Member, asked: str) -> dict[str, _Goal]:
    """Goals neither reached nor dropped, and the one that is asked for, with what serves them; by public id, in their order."""
    found: dict[str, _Goal] = {}
    rows = Goal.objects.visible_to(member).order_by("made_at", "pk", "servings__pk").values_list(
        "public_id", "text", "reached_at", "dropped_at",
        "servings__person_id", "servings__person__merged_into_id", "servings__space_id", "servings__tool_id",
    )
    for public_id, text, reached_at, dropped_at, person, kept, space, tool in rows:
        if public_id == asked or (reached_at is None and dropped_at is None):
            goal = found.setdefault(public_id, _Goal(isolate(text), set()))
            if person or space or tool:
                goal.served.add(_key(kept or person, space, tool))
    return found


def _ties(member: Member, index: dict[Key, int]) -> tuple[list[Tie], int]:
    """Each pair once, whoever of a merged person has the link; and how many lead elsewhere."""
    words: dict[tuple[int, int], list[str]] = {}
    beyond = 0
    rows = Link.objects.visible_to(member).order_by("pk").values_list(
        "person_id", "person__merged_into_id", "space_id", "tool_id",
        "to_person_id", "to_person__merged_into_id", "to_space_id", "to_tool_id", "word",
    )
    for person, kept, space, tool, to_person, to_kept, to_space, to_tool, word in rows:
        one, other = index.get(_key(kept or person, space, tool)), index.get(_key(to_kept or to_person, to_space, to_tool))
        if one is None and other is None:
            continue
        if one is None or other is None:
            beyond += 1
        elif one != other:
            some = words.setdefault((min(one, other), max(one, other)), [])
            if word and isolate(word) not in some:
                some.append(isolate(word))
    return [Tie(one, other, ", ".join(some)) for (one, other), some in sorted(words.items())], beyond


def _key(person: int | None, space: int | None, tool: int | None) -> Key:
    return f"person:{person}" if person is not None else f"space:{space}" if space is not None else f"tool:{tool}"
