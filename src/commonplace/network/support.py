"""The support map: five kinds of support and the people who give them; what nobody gives is seen, and says one next step.

The kinds are those of Trust, Krutka & Carpenter (2016); who gives what is what the member noted, and nothing is inferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Member
from commonplace.network import finding, queries
from commonplace.network.goals import Offered, offer
from commonplace.network.lists import CHOICES
from commonplace.network.nodes import person_name
from commonplace.network.page import address_if_there
from commonplace.network.said import Thing
from commonplace.people.models import Person, Support

A_TABLE: Final = 40
"""So many people stand in one page of the table."""
NAMED: Final = 8
"""So many names stand under a kind; the others are counted."""
OFFERED: Final = 30
"""So many people are offered before anybody is looked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """The one next step where nobody gives a kind of support."""

    sentence: str | Promise
    label: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody; `gives` are values of `Support`."""

    name: str
    address: str
    edit: str
    gives: frozenset[str]

    @property
    def cells(self) -> list[tuple[str, str, bool]]:
        """For each kind: its value, its word, whether they give it."""
        return [(kind.value, str(kind.label), kind.value in self.gives) for kind in Support]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of support: who gives it (some of them), how many in all, and the step where it is nobody."""

    value: str
    word: str | Promise
    about: str | Promise
    total: int
    people: tuple[Giver, ...]
    step: Step | None
    choose: str

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.total - len(self.people)


@dataclass(frozen=True, slots=True)
class SupportMap:
    """All of it.

    Args:
        kinds: the five.
        people: one page of those who give something, by name.
        without: how many people have nothing noted that they give; students are never asked.
        total: how many give something.
        number: the page.
        pages: how many pages there are.

    """

    kinds: tuple[Kind, ...]
    people: tuple[Giver, ...]
    without: int
    total: int
    number: int
    pages: int

    @property
    def is_empty(self) -> bool:
        """Nobody is in the network at all."""
        return not self.total and not self.without


ABOUT: Final[dict[str, str | Promise]] = {
    Support.FEEDBACK: _("looks at what you made, and says what they see"),
    Support.ADVICE: _("tells you what they would do"),
    Support.IDEAS: _("shows you what you had not thought of"),
    Support.EMOTIONAL: _("listens when it is hard"),
    Support.MENTORING: _("goes beside you for a while"),
}
_STEPS: Final[dict[str, tuple[str | Promise, str | Promise, str]]] = {
    Support.FEEDBACK: (_("Show something that you made to one person."), _("Ask one person"), "connection:new"),
    Support.ADVICE: (_("One question is enough to find out who knows."), _("Ask a question"), "connection:new"),
    Support.IDEAS: (
        _("People who write down what they try are a good place to begin."), _("Look at the first shelf"), "consumption:first_shelf"),
    Support.EMOTIONAL: (_("It may be somebody from outside of work."), _("Note somebody"), "network:new_person"),
    Support.MENTORING: (_("Somebody who did this before you may like to be asked."), _("Ask who would"), "connection:new"),
}
"""Where nobody gives it: one sentence, what the link says, and where it leads."""


def step(kind: str) -> Step:
    """The one next step where nobody gives this kind of support."""
    sentence, label, name = _STEPS[kind]
    return Step(sentence, label, address_if_there(name) or reverse("network:new_person"))


def support_map(member: Member, *, number: str | int | None = 1) -> SupportMap:
    """Who gives a member what, as she noted it. What merged people give, the one gives who was kept.

    Args:
        member: whose.
        number: the page of the table, from 1.

    """
    more: dict[int, set[str]] = defaultdict(set)
    merged = Person.objects.visible_to(member).filter(merged_into__isnull=False).exclude(gives=[])
    for kept, gives in merged.values_list("merged_into_id", "gives"):
        more[kept] |= _known(gives)
    rows = queries.present(member, "person").filter(kind=Person.Kind.PERSON).order_by("filed_under", "pk")
    givers, without = [], 0
    for pk, public_id, name, gives in rows.values_list("pk", "public_id", "name", "gives").iterator(chunk_size=5_000):
        found = _known(gives) | more[pk] if pk in more else _known(gives)
        if found:
            givers.append((public_id, name, frozenset(found)))
        else:
            without += 1
    page = Paginator(givers, A_TABLE).get_page(number)
    return SupportMap(
        kinds=tuple(_kind(kind, [one for one in givers if kind.value in one[2]]) for kind in Support),
        people=tuple(_giver(*one) for one in page), without=without, total=len(givers), number=page.number,
        pages=page.paginator.num_pages,
    )


def _known(gives: Any) -> set[str]:  # Any: what a column of JSON holds
    return {one for one in gives if one in Support.values} if isinstance(gives, list) else set()


def _giver(public_id: str, name: str, gives: frozenset[str]) -> Giver:
    return Giver(
        person_name(Person.Kind.PERSON, name, None), reverse("network:person", args=[public_id]),
        reverse("network:edit_person", args=[public_id]) + "#id_gives_0", gives)


def _kind(kind: Support, givers: Sequence[tuple[str, str, frozenset[str]]]) -> Kind:
    return Kind(
        value=kind.value, word=kind.label, about=ABOUT[kind], total=len(givers), people=tuple(_giver(*one) for one in givers[:NAMED]),
        step=None if givers else step(kind), choose=reverse("network:choose_giving", args=[kind.value]),
    )


def choices(member: Member, kind: str, text: str) -> list[Offered]:
    """Whom a member may say to give a kind of support, and has not yet: those whom `text` finds, or without words the newest."""
    people = queries.present(member, "person").filter(kind=Person.Kind.PERSON)
    if text.strip():
        only: tuple[Thing, ...] = ("person",)
        hits = [hit for hit in finding.find(member, text, things=only) if not hit.is_left]
        found = finding.rows_of(member, hits[: CHOICES * 2])
        rows = [row for row in found if isinstance(row, Person) and row.kind == Person.Kind.PERSON]
    else:
        rows = list(people.order_by("-added_at", "-pk")[: OFFERED * 2])
    rest = [row for row in rows if kind not in row.gives][: CHOICES if text.strip() else OFFERED]
    return [offer(row) for row in rest]
