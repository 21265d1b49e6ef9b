"""An account is made: by a person who was invited or walked in, or by the operator on the command line."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.members.models import Invitation, Member, Site
from commonplace.members.names import tidy
from commonplace.members.queries import is_taken


class MailTaken(Exception):
    """There is an account with that mail address already."""


class InvitationUsed(Exception):
    """Somebody else was faster, or the link expired or was withdrawn meanwhile."""


@transaction.atomic
def add_member(*, email: str, name: str = "", is_steward: bool = False, password: str | None = None) -> Member:
    """Make an account whose mail address counts as verified. Raises `MailTaken`.

    Neither grown-up nor rules are confirmed by this: the member is asked on the first visit.
    """
    email = Member.objects.normalize(email)
    if is_taken(email):
        raise MailTaken(_("There is an account with that mail address already."))
    try:
        with transaction.atomic():
            member = Member.objects.create_user(email, password, name=tidy(name)[:100], is_steward=is_steward)
    except IntegrityError as error:
        raise MailTaken(_("There is an account with that mail address already.")) from error
    return member


@transaction.atomic
def join(*, email: str, name: str, invitation: Invitation | None, rules_version: int, password: str | None = None) -> Member:
    """Make the account of a person whose address is proven, who is grown-up and has accepted the rules of that version.

    Raises `MailTaken`, or `InvitationUsed` when the link cannot be used any more; then nothing is changed.
    """
    at = now()
    if invitation is not None:
        # Claimed by a conditional update, so that one link never makes two accounts.
        claimed = Invitation.objects.still_open(at).filter(pk=invitation.pk).update(used_at=at)
        first_too_late = invitation.is_first and Member.objects.filter(is_steward=True).exists()
        if not claimed or first_too_late:
            raise InvitationUsed
    member = add_member(email=email, name=name, is_steward=invitation is not None and invitation.makes_steward, password=password)
    member.adult_confirmed_at = member.rules_accepted_at = at
    member.rules_version = min(rules_version, Site.current().rules_version)
    member.save(update_fields=["adult_confirmed_at", "rules_accepted_at", "rules_version"])
    if invitation is not None:
        Invitation.objects.filter(pk=invitation.pk).update(used_by=member)
    return member
