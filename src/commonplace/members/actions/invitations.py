"""Invitation links: made, found by their token, withdrawn."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from commonplace.kernel.clock import now
from commonplace.members.models import Invitation, Member

OPEN_FOR = timedelta(days=14)
LONGEST_TOKEN = 64


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    """The address to hand on."""
    return str(settings.SITE_ADDRESS) + reverse("members:join", args=[token])


@transaction.atomic
def invite(
    *, acting: Member | None, makes_steward: bool = False, note: str = "", is_first: bool = False,
) -> tuple[Invitation, str]:
    """Make a link for one person; returns it with its token, which is kept nowhere. `acting` is None on the command line."""
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=_hash(token), invited_by=acting, makes_steward=makes_steward, is_first=is_first, note=note[:100],
        expires_at=now() + OPEN_FOR,
    )
    return invitation, token


def find_invitation(*, token: str) -> Invitation | None:
    """The invitation with that token, used and expired ones included, so that a page can say which."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return Invitation.objects.select_related("invited_by").filter(token_hash=_hash(token)).first()


@transaction.atomic
def withdraw(*, acting: Member, public_id: str) -> bool:
    """Take back an invitation that is still open; False when this member sees none of that id."""
    deleted, _ = Invitation.objects.visible_to(acting).filter(public_id=public_id, used_at=None).delete()
    return deleted > 0


@transaction.atomic
def first_account_link() -> str | None:
    """A one-time link that makes the first steward, or None when the site has one; replaces the link given before."""
    if Member.objects.filter(is_steward=True, is_active=True).exists():
        return None
    Invitation.objects.filter(is_first=True, used_at=None).delete()
    _, token = invite(acting=None, makes_steward=True, is_first=True)
    return link_of(token)
