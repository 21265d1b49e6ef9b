"""A member notes somebody, and changes what she noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.members.models import Member
from commonplace.members.names import line, lines
from commonplace.members.scope import Scope
from commonplace.people.models import Person, Support

LONGEST_NOTE: Final = 20_000
"""Characters."""


class PersonFacts(TypedDict, total=False):
    """What can be noted of somebody; what is left out stays as it is."""

    name: str
    count: int | None
    scope: str
    why: str
    gives: Iterable[str]
    role: str
    level: str
    region: str
    known_from: str
    note: str
    since: date | None
    gave_on: date | None


NAMELESS: Final = frozenset({"count", "scope", "note", "since"})
"""What can be noted of students: nothing by which one of them could be found."""


class NotNoted(Exception):
    """It cannot stand in a network like this; the message is a sentence. Nothing was changed."""


@transaction.atomic
def note_person(*, acting: Member, kind: str = Person.Kind.PERSON, **facts: Unpack[PersonFacts]) -> Person:
    """Note somebody, or students.

    Args:
        acting: whose note it is; nobody else sees it.
        kind: `Person.Kind`; what somebody is does not change later.
        facts: see `PersonFacts`; texts are cleaned and cut to what the columns hold.

    Raises:
        NotNoted: somebody without a name, or students with more than a count and a note.

    """
    person = Person(owner=acting, kind=Person.Kind(kind))
    _set(person, facts)
    person.save(force_insert=True)
    return person


@transaction.atomic
def change_person(*, acting: Member, person: Person, **facts: Unpack[PersonFacts]) -> Person:
    """Change what was noted. Raises `NotNoted` as `note_person`, and `PermissionError` where it is somebody else's note."""
    if person.owner_id != acting.pk:
        raise PermissionError
    _set(person, facts)
    person.save()
    return person


def _set(person: Person, facts: PersonFacts) -> None:
    is_students = person.kind == Person.Kind.STUDENTS
    if is_students and any(value for field, value in facts.items() if field not in NAMELESS):
        raise NotNoted(_("Students never stand here by name, only how many they are and a note. Nothing was kept."))
    for field, value in facts.items():
        setattr(person, field, _CLEAN[field](value))
    if not is_students:
        person.count = None
        if not person.name:
            raise NotNoted(_("Somebody without a name cannot be found again. Give any name that you will know."))


def _in_order(values: Iterable[str]) -> list[str]:
    given = set(values)
    return [value for value in Support.values if value in given]


_CLEAN: Final[dict[str, Callable[[Any], object]]] = {  # Any: each cleans its own field's type
    "name": line(200), "why": line(500), "role": line(100), "level": line(100), "region": line(100), "note": lines(LONGEST_NOTE),
    "gives": _in_order, "scope": Scope, "known_from": Person.KnownFrom, "count": lambda count: count, "since": lambda day: day,
    "gave_on": lambda day: day,
}
