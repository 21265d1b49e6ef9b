"""What pages show of Today by mail: how it looks, when the next one comes, and what did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from commonplace.kernel.html import clean
from commonplace.kernel.outbox.queries import troubled
from commonplace.members.hours import hours_of
from commonplace.members.models import Member
from commonplace.today.digest.due import next_at
from commonplace.today.digest.making import ASKED
from commonplace.today.digest.stopping import KIND
from commonplace.today.models import Digest


@dataclass(frozen=True, slots=True)
class Trouble:
    """A Today that did not arrive by mail, or may not have."""

    public_id: str
    made_at: datetime
    is_doubtful: bool
    said: str


def as_shown(html: str) -> SafeString:
    """The mail's HTML as a part of our own page: its text and links, in our own look."""
    body = html[html.index("<body") :]
    return mark_safe(clean(body, base=""))  # noqa: S308 - cleaned right here


def next_of(member: Member, at: datetime) -> datetime | None:
    """When a member's next digest goes; None where she wants none, or none of the coming days is one for it."""
    if not member.mails_today:
        return None
    made_for = Digest.objects.visible_to(member).values_list("made_for", flat=True).first()
    return next_at(hours_of(member), member.mail_hour, member.mail_days, last_made=made_for, at=at)


def trouble_of(member: Member) -> Trouble | None:
    """The last Today that did not arrive; asks the database only where there was trouble."""
    if member.mail_trouble_at is None:
        return None
    mail = troubled(member).filter(kind__in=[KIND, ASKED]).first()
    return Trouble(mail.public_id, mail.made_at, mail.state == mail.State.DOUBTFUL, mail.trouble) if mail else None
