"""A member says which account of this site somebody of her network is."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from commonplace.members.models import Block, Member
from commonplace.people.models import Person
from commonplace.spaces.models import GroupMembership


def accounts_for(member: Member) -> QuerySet[Member]:
    """Whom she may say so of: those who are in a group with her, and nobody whom she keeps away."""
    mates = GroupMembership.objects.filter(group__in=member.in_groups.all()).values("member")
    apart = Block.objects.visible_to(member).values("other")
    return Member.objects.filter(Q(pk__in=mates), is_active=True).exclude(pk=member.pk).exclude(pk__in=apart)


@transaction.atomic
def say_account(*, acting: Member, person: Person, member: Member | None) -> Person:
    """Say who it is here, or that it is nobody here; they are not told.

    Raises `PermissionError` where the person is somebody else's, is students, or the member is not one of `accounts_for`.
    """
    known = member is None or member.pk == person.member_id or accounts_for(acting).filter(pk=member.pk).exists()
    if person.owner_id != acting.pk or not known or (member is not None and person.kind == Person.Kind.STUDENTS):
        raise PermissionError
    person.member = member
    person.save(update_fields=["member"])
    return person
