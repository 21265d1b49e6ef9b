"""Make the digests that are due: each once, in steps after any of which the program may be killed.

The day is made first, which done twice is the same day. Then, in one transaction, the member is marked as done for the day and the
mail is put into the outbox. Whoever is killed before that has done nothing; whoever is killed after it has left a mail that will go.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from commonplace.entries.models import Entry, EntryBody
from commonplace.kernel.clock import now
from commonplace.kernel.outbox import actions as outbox
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.hours import Hours, hours_of, is_holiday, moment, open_from, quiet_span, zone_of
from commonplace.members.models import Member, Site
from commonplace.members.zones import zone
from commonplace.today import queries
from commonplace.today.digest.due import is_due
from commonplace.today.digest.letter import Letter, language_of, letter
from commonplace.today.digest.stopping import KIND
from commonplace.today.models import Digest
from commonplace.today.queries import Today

logger = logging.getLogger(__name__)
ASKED: Final = "digest-asked"
"""Kind of a mail that a member asked for at this moment: quiet hours do not hold it."""
_ALIKE: Final = ("time_zone", "seen_zone", "quiet_from", "quiet_until", "mail_hour", "mail_days", "digest__made_for")
"""What decides whether a member's digest is due, but for holidays."""
ONE_IN: Final = timedelta(minutes=5)
"""Asked for several times within so long, the mail goes once."""


def make_due() -> int:
    """Make the digests of all members whose hour has come. Returns how many mails were put into the outbox."""
    made = 0
    for pk in _whose_hour_has_come(now()):
        try:
            made += make(pk, at=now()) is not None
        except Exception:
            logger.exception("A digest could not be made; it is tried again in a minute.")
    return made


def make(member_pk: int, *, at: datetime) -> OutgoingMail | None:
    """Make one member's digest where it is due; a day with nothing in it counts as made. Returns the mail, or None.

    May run in several workers at once: one of them puts the mail.
    """
    member = Member.objects.filter(pk=member_pk, mails_today=True, is_active=True).select_related("digest").first()
    if member is None:
        return None
    hours, last = hours_of(member), member.digest.made_for if hasattr(member, "digest") else None
    day = is_due(hours, member.mail_hour, member.mail_days, last_made=last, at=at)
    if day is None:
        kept_free = is_due(replace(hours, holidays=()), member.mail_hour, member.mail_days, last_made=last, at=at)
        if kept_free is not None:  # a holiday: looked at no more today
            _take(member, kept_free)
        return None
    release = open_from(hours, at)
    today, written = compose(member, at=at, release=release)
    with transaction.atomic():
        if not _take(member, day) or not today.things:
            return None
        return outbox.put(
            key=f"digest:{member.public_id}:{day.isoformat()}", kind=KIND, to=member.email, subject=written.subject, text=written.text,
            html=written.html, headers=written.headers, not_before=release, owner=member,
        )


def compose(member: Member, *, at: datetime, release: datetime | None = None) -> tuple[Today, Letter]:
    """A member's day at a moment, and the mail about it as it goes at `release` (None: at once)."""
    with translation.override(language_of(member)), timezone.override(zone_of(member)):
        today = queries.of_day(member, at, minutes=member.minutes_a_day)
        written = letter(today, member=member, site=Site.current(), texts=_texts(member, today), at=release or at)
    return today, written


def send_now(*, acting: Member, at: datetime) -> OutgoingMail | None:
    """Send a member her Today at once, since she asks for it; None where there is nothing in it."""
    today, written = compose(acting, at=at)
    if not today.things:
        return None
    return outbox.put(
        key=f"digest now:{acting.public_id}:{int(at.timestamp()) // int(ONE_IN.total_seconds())}", kind=ASKED, to=acting.email,
        subject=written.subject, text=written.text, html=written.html, headers=written.headers, owner=acting,
    )


def hold(mail: OutgoingMail, at: datetime) -> datetime | None:
    """The rule of the outbox: nothing reaches a member in her quiet hours but what she asks for, and no digest on a holiday."""
    if mail.owner_id is None or mail.kind == ASKED:
        return None
    member = Member.objects.filter(pk=mail.owner_id).first()
    if member is not None and mail.kind != KIND and mail.to != member.email:
        # What one member has sent to somebody else keeps to the hours of who gets it, where that is a member, never of who sends it.
        member = Member.objects.filter(email=mail.to).first()
    if member is None:
        return None
    return _opens(hours_of(member), at, keeps_holidays=mail.kind == KIND)


def withdraw_unwanted(at: datetime) -> int:
    """Withdraw digests that wait for the end of quiet hours and are not wanted any more. Returns how many."""
    waiting = OutgoingMail.objects.filter(
        kind=KIND, state=OutgoingMail.State.WAITING, tries=0, not_before__gt=at, owner__in=Member.objects.filter(mails_today=False),
    )
    return sum(outbox.withdraw(key) for key in waiting.values_list("key", flat=True))


def note_trouble(at: datetime) -> None:
    """Keep with the member whether a digest did not go, so that pages need not ask the outbox each time."""
    troubled = OutgoingMail.objects.filter(
        kind__in=[KIND, ASKED], state__in=[OutgoingMail.State.FAILED, OutgoingMail.State.DOUBTFUL], owner__isnull=False,
    ).values("owner")
    Member.objects.filter(pk__in=troubled, mail_trouble_at__isnull=True).update(mail_trouble_at=at)
    Member.objects.filter(mail_trouble_at__isnull=False).exclude(pk__in=troubled).update(mail_trouble_at=None)


def _whose_hour_has_come(at: datetime) -> list[int]:
    """Members whose digest may be due. Members of the same zone, hours and last day are looked at as one, whatever their number."""
    ahead = at.date() + timedelta(days=2)  # further than any zone is ahead of UTC
    waiting = Member.objects.filter(Q(digest__made_for__isnull=True) | Q(digest__made_for__lt=ahead), mails_today=True, is_active=True)
    due = set()
    for group in waiting.values_list(*_ALIKE).distinct():
        chosen, seen, start, end, hour, days, last = group
        hours = Hours(zone(chosen) or zone(seen) or UTC, start, end)
        if is_due(hours, hour, days, last_made=last, at=at) is not None:
            due.add(group)
    if not due:
        return []
    return [pk for pk, *group in waiting.order_by("pk").values_list("pk", *_ALIKE).iterator() if tuple(group) in due]


def _take(member: Member, day: date) -> bool:
    """Mark a day as made. False: another worker was faster, or the mails were ended meanwhile."""
    Digest.objects.bulk_create([Digest(member=member)], ignore_conflicts=True)
    free = Q(made_for__isnull=True) | Q(made_for__lt=day)
    return bool(Digest.objects.filter(free, member=member, member__mails_today=True).update(made_for=day))


def _texts(member: Member, today: Today) -> dict[int, str]:
    """The texts of what is blocked at the member's school, by entry."""
    blocked = [thing.row.entry.pk for thing in today.things if thing.row.is_blocked]
    if not blocked:
        return {}
    entries = Entry.objects.visible_to(member).filter(pk__in=blocked)
    return dict(EntryBody.objects.filter(entry__in=entries).values_list("entry_id", "html"))


def _opens(hours: Hours, at: datetime, *, keeps_holidays: bool) -> datetime | None:
    """When neither quiet hours nor a holiday hold a mail, None: now. Bounded: a year of holidays, one after the other, is enough."""
    opens = at
    for _ in range(400):
        quiet = quiet_span(hours, opens)
        if quiet is not None:
            opens = quiet[1]
            continue
        day = opens.astimezone(hours.zone).date()
        if not keeps_holidays or not is_holiday(hours, day):
            break
        last = max(last for first, last in hours.holidays if first <= day <= last)
        opens = moment(hours, last + timedelta(days=1), time(0))
    return opens if opens > at else None
