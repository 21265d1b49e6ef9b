"""What a member's file would hold, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.models import Goal, Link, Pack, Snapshot
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool


@dataclass(frozen=True, slots=True)
class Contents:
    """How many of each; `secret`: addresses that let in whoever knows them."""

    people: int
    spaces: int
    tools: int
    goals: int
    links: int
    packs: int
    snapshots: int
    follows: int
    secret: int

    @property
    def is_empty(self) -> bool:
        """Nothing of her own stands in it yet."""
        return not (self.people or self.spaces or self.tools or self.goals or self.packs)


def contents_of(member: Member) -> Contents:
    """Count what the file of a member would hold; merged people count each, as they can be split again. Nine queries."""
    follows = Follow.objects.visible_to(member)
    return Contents(
        people=Person.objects.visible_to(member).count(), spaces=Space.objects.visible_to(member).count(),
        tools=Tool.objects.visible_to(member).count(), goals=Goal.objects.visible_to(member).count(),
        links=Link.objects.visible_to(member).count(), packs=Pack.objects.filter(owner=member).count(),
        snapshots=Snapshot.objects.visible_to(member).count(), follows=follows.count(),
        secret=follows.filter(source__is_secret=True).count(),
    )
