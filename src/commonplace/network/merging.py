"""People who are one: what of each shows on the page of the one that was kept, and who can be said to be the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.members.names import tidy_lines
from commonplace.network import finding, queries
from commonplace.network.facts import Fact, facts_of
from commonplace.network.lines import kind_of, name_of
from commonplace.network.said import Thing
from commonplace.people.models import Merge, Person

CHOICES: Final = 50
"""So many are offered."""
ONLY_PEOPLE: Final[tuple[Thing, ...]] = ("person",)


@dataclass(frozen=True, slots=True)
class Merged:
    """A row that was merged into another, with all that was noted there; `at`: when."""

    public_id: str
    name: str
    why: str
    note: str
    facts: Sequence[Fact]
    at: datetime | None
    since: date
    since_said: bool
    gave_on: date | None


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who may be the same."""

    public_id: str
    name: str
    kind: str
    is_left: bool


def merged_of(member: Member, row: Person) -> list[Merged]:
    """What was merged into a person, in the order of the rows; one query."""
    since = Merge.objects.filter(gone=OuterRef("pk"), split_at=None).order_by("-pk").values("at")[:1]
    rows = Person.objects.visible_to(member).filter(merged_into=row).annotate(merged_at=Subquery(since)).order_by("pk")
    return [
        Merged(
            one.public_id, name_of(one), isolate(one.why), tidy_lines(one.note), facts_of(one), getattr(one, "merged_at", None),
            one.since or timezone.localtime(one.added_at).date(), one.since is not None, one.gave_on,
        )
        for one in rows
    ]


def others_of(member: Member, row: Person, text: str) -> list[Other]:
    """Whom a person can be merged with: whom `text` finds, or without words those added last."""
    if text.strip():
        people = finding.rows_of(member, finding.find(member, text, things=ONLY_PEOPLE)[: CHOICES + 1])
    else:
        people = list(queries.everything(member, "person").order_by("-added_at", "-pk")[: CHOICES + 1])
    return [
        Other(one.public_id, name_of(one), kind_of(one), one.left_at is not None)
        for one in people if isinstance(one, Person) and one.pk != row.pk and one.kind != Person.Kind.STUDENTS
    ][:CHOICES]
