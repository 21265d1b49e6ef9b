"""Whom a member can put a question to: members here, people of her network with a mail address, her groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from commonplace.connection.models import Offer
from commonplace.kernel.clock import now
from commonplace.members.models import Block, Invitation, Member
from commonplace.members.names import tidy
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Group, GroupMembership


class NotFound(Exception):
    """Nobody, or more than one, is meant by what was typed; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class To:
    """Somebody to be asked: a member here, or a name with a mail address; `why` is read by whoever is asked."""

    name: str
    address: str = ""
    member: Member | None = None
    person: Person | None = None
    why: str = ""

    @property
    def key(self) -> str:
        """What a form sends back."""
        if self.member is not None:
            return f"member:{self.member.public_id}"
        return f"person:{self.person.public_id}" if self.person is not None else f"mail:{self.address}"


def apart_from(member: Member) -> QuerySet[Member]:
    """Members whom this one keeps away. Those who blocked her stay in her lists: if they went, she would know of the block.

    What she puts to them does not reach them: `leave_due` mails nothing across a block, and no page shows it to them.
    """
    return Member.objects.filter(pk__in=Block.objects.visible_to(member).values("other"))


def is_blocked(asker: Member, *, member: Member | None, address: str) -> bool:
    """Whether a block stands between the asker and whoever is asked, be it as a member or by the mail address of one."""
    other = Q(pk=member.pk) if member is not None else Q(email=Member.objects.normalize(address))
    others = Member.objects.filter(other)
    return Block.objects.filter(
        Q(member=asker, other__in=others) | Q(member__in=others, other=asker), kind=Block.Kind.BLOCK
    ).exists()


MOST_LISTED: Final = 60
"""So many members stand in a list at most, however many there are: who is not among them is found by name."""


def in_reach(member: Member) -> QuerySet[Member]:
    """Members who are in a group with her, who invited her or came by her invitation, or who offer to be asked; nobody whom she keeps away.

    Who has just come in is in no group: whoever invited her is the one that she can ask on the first day.

    An offer that is paused, or whose member was asked as often this week as it says, puts nobody in reach.
    """
    mates = GroupMembership.objects.filter(group__in=member.in_groups.all()).values("member")
    offering = Offer.objects.visible_to(member).with_room(now()).values("member")
    hosts = Invitation.objects.filter(used_by=member, invited_by__isnull=False).values("invited_by")
    guests = Invitation.objects.filter(invited_by=member, used_by__isnull=False).values("used_by")
    # One set of ids: with an "or" of several PostgreSQL looks each member up in all of them.
    known = mates.union(offering, hosts, guests)
    return Member.objects.filter(pk__in=known, is_active=True).exclude(pk=member.pk).exclude(pk__in=apart_from(member))


def members_in_reach(member: Member) -> list[To]:
    """Whom a list shows before anybody is looked for: all, where these are 60 at most; else those of her groups, 60 of them at most."""
    everybody = list(in_reach(member).order_by("name", "pk")[: MOST_LISTED + 1])
    if len(everybody) <= MOST_LISTED:
        return _by_name(everybody)
    mates = GroupMembership.objects.filter(group__in=member.in_groups.all()).values("member")
    return _by_name(in_reach(member).filter(pk__in=mates).order_by("name", "pk")[:MOST_LISTED])


def reachable(member: Member, *, among: Iterable[int] = (), ids: Iterable[str] = ()) -> list[To]:
    """Those in reach whose primary key is among `among`, or whose public id is among `ids`, by name."""
    return _by_name(in_reach(member).filter(Q(pk__in=list(among)) | Q(public_id__in=list(ids))))


def named(member: Member, text: str) -> list[To]:
    """Those in reach whose name has all of these words in it, 60 at most, by name."""
    words = tidy(text).split()[:5]
    found = in_reach(member)
    for word in words:
        # SQLite folds the case of ASCII alone.
        found = found.filter(Q(name__icontains=word) | Q(name__contains=word.capitalize()) | Q(name="", email__istartswith=word))
    return _by_name(found.order_by("name", "pk")[:MOST_LISTED]) if words else []


def has_more(member: Member) -> bool:
    """Whether more members are in reach than a list shows."""
    return in_reach(member).order_by()[: MOST_LISTED + 1].count() > MOST_LISTED


def _by_name(members: Iterable[Member]) -> list[To]:
    return sorted((To(str(one), member=one) for one in members), key=lambda to: to.name.casefold())


def people_by_mail(member: Member) -> list[To]:
    """People of her network of whom a mail address is known, by name."""
    handles = Handle.objects.filter(person__in=Person.objects.visible_to(member)).select_related("person__merged_into")
    found: dict[int, To] = {}
    for handle in handles.filter(Q(address__contains="@") | Q(typed__contains="@")):
        address, person = mail_of(handle), handle.person.merged_into or handle.person
        if address and person.pk not in found:
            found[person.pk] = To(person.name, address, person=person)
    return sorted(found.values(), key=lambda to: to.name.casefold())


def to_person(member: Member, public_id: str) -> To | None:
    """Somebody of her network, by the id of their page: as a member here where they are in reach, else by mail; None where neither goes."""
    if not public_id.isalnum():
        return None
    person = Person.objects.visible_to(member).whole().filter(public_id=public_id, left_at=None).first()
    if person is None:
        return None
    here = reachable(member, among=[person.member_id]) if person.member_id is not None else []
    return here[0] if here else next((to for to in people_by_mail(member) if to.person == person), None)


def mail_of(handle: Handle) -> str:
    """The mail address that a handle is, or nothing: handles of the fediverse look alike, but begin with an @ or are of that kind.

    A dead one is none: nothing is sent there.
    """
    if handle.is_dead or handle.kind not in {Handle.Kind.MAIL, Handle.Kind.NONE, Handle.Kind.WEB}:
        return ""
    for text in (handle.address.removeprefix("mailto:"), handle.typed.removeprefix("mailto:")):
        if mail := as_mail(text):
            return mail
    return ""


def as_mail(text: str) -> str:
    """The mail address that a text is, in lower case, or nothing."""
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def groups_of(member: Member) -> list[Group]:
    """Her groups, with how many are in each (`size`, herself included)."""
    return list(
        Group.objects.filter(pk__in=Group.objects.visible_to(member).values("pk"))
        .annotate(size=Count("memberships", filter=Q(memberships__member__is_active=True))).order_by("name", "pk")
    )


def others_in(group: Group, *, asker: Member, secret: bool) -> list[Member]:
    """Whoever may see what she asks there, by name; not those whom she blocked, unless her own name does not stand on it (`secret`).

    Those who blocked her are named though they will not see it: if they were missing, she would know of the block.
    """
    found = group.members.filter(is_active=True).exclude(pk=asker.pk)
    if not secret:
        found = found.exclude(pk__in=Block.objects.visible_to(asker).filter(kind=Block.Kind.BLOCK).values("other"))
    return sorted(found, key=lambda one: str(one).casefold())


def is_alone(member: Member) -> bool:
    """Whether there is nobody else on this site."""
    return not Member.objects.filter(is_active=True).exclude(pk=member.pk).exists()


def find(member: Member, text: str) -> To:
    """Whoever is meant by a name or a mail address.

    Raises `NotFound` with a sentence where nobody of that name is in reach, or more than one.
    """
    if mail := as_mail(text):
        return next((to for to in people_by_mail(member) if to.address == mail), To(mail, mail))
    wanted = tidy(text).casefold()
    here = [to for to in (*named(member, text), *people_by_mail(member)) if to.name.casefold() == wanted]
    if len(here) == 1:
        return here[0]
    if here:
        raise NotFound(_("Several people are called “%(name)s”. Give the mail address of the one you mean.") % {"name": text})
    raise NotFound(_("Nobody whom you can ask here is called “%(name)s”. A mail address works too.") % {"name": text})
