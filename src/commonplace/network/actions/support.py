"""A member notes who gives her a kind of support."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from commonplace.members.models import Member
from commonplace.people.actions import change_person
from commonplace.people.models import Person, Support


@transaction.atomic
def note_giving(*, acting: Member, kind: str, people: Collection[Person]) -> list[Person]:
    """Note that these give her this kind of support, beside what they give already.

    Raises:
        ValueError: there is no such kind.
        NotNoted: one of them is students, who have no names here.
        PermissionError: one of them is somebody else's note.

    """
    given = Support(kind).value
    return [change_person(acting=acting, person=person, gives=[*person.gives, given]) for person in people]
