"""What is read about members and the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from commonplace.kernel.clock import now
from commonplace.members.models import Holiday, Invitation, Member


def stewards() -> QuerySet[Member]:
    """Who holds the keys, longest first."""
    return Member.objects.filter(is_steward=True, is_active=True).order_by("joined_at", "pk")


def needs_second_steward() -> bool:
    """Whether nobody could help if the only steward were ill."""
    return stewards().count() == 1


def all_members() -> QuerySet[Member]:
    """Everybody, as the operator lists them: in the order of joining."""
    return Member.objects.order_by("joined_at", "pk")


def member_by_email(email: str) -> Member | None:
    """The member with that address, however it is spelled."""
    return Member.objects.filter(email=Member.objects.normalize(email)).first()


def member_by_public_id(public_id: str) -> Member | None:
    """The member whom a button beside a name means."""
    return Member.objects.filter(public_id=public_id, is_active=True).first()


def steward_by_public_id(public_id: str) -> Member | None:
    """The steward whom a button on the site page names."""
    return stewards().filter(public_id=public_id).first()


def open_invitations(member: Member) -> QuerySet[Invitation]:
    """Links that can still be used, newest first."""
    return Invitation.objects.visible_to(member).still_open(now()).select_related("invited_by").order_by("-made_at", "-pk")


@dataclass(frozen=True, slots=True)
class Holidays:
    """A member's holidays: those that run or come, the next first; and those that are over, the latest first."""

    coming: tuple[Holiday, ...]
    over: tuple[Holiday, ...]


def holidays_of(member: Member, day: date) -> Holidays:
    """Holidays as they stand on a day of the member's."""
    every = list(Holiday.objects.visible_to(member).order_by("first", "pk"))
    return Holidays(tuple(one for one in every if one.last >= day), tuple(one for one in reversed(every) if one.last < day))


def nights_of_backups() -> int:
    """How many nights pass until no backup holds what was erased; 0 = the program makes none."""
    return int(settings.KNOBS.backups)


def address_of(name: str) -> str | None:
    """The address of a page of a module above, where it exists."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def is_taken(email: str) -> bool:
    """Whether an account has this address, as its own or as a second one that is verified."""
    from allauth.account.models import EmailAddress

    email = Member.objects.normalize(email)
    return Member.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email, verified=True).exists()


def invitation_by_id(pk: object) -> Invitation | None:
    """The invitation that a person who is waiting for a code came with."""
    return Invitation.objects.filter(pk=pk).first() if isinstance(pk, int) else None


def welcome_address(member: Member) -> str:
    """Where the welcome goes on for somebody who left it at its second step to bring sources; empty once it is done."""
    return "" if member.welcomed_at else reverse("members:welcome", args=["hours"])
