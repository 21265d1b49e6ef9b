"""What a member confirms and is told once."""

from __future__ import annotations

from django.db import transaction

from commonplace.kernel.clock import now
from commonplace.members.models import Member, Site
from commonplace.members.school_mail import looks_like_school


@transaction.atomic
def accept_rules(*, acting: Member, version: int) -> Member:
    """The member is grown-up and accepts the rules in the version that was on the page (never a later one)."""
    acting.rules_version = min(version, Site.current().rules_version)
    acting.rules_accepted_at = now()
    acting.adult_confirmed_at = acting.adult_confirmed_at or acting.rules_accepted_at
    acting.save(update_fields=["rules_version", "rules_accepted_at", "adult_confirmed_at"])
    return acting


@transaction.atomic
def finish_welcome(*, acting: Member) -> Member:
    """The welcome is over, walked through or skipped; it is not offered again."""
    if acting.welcomed_at is None:
        acting.welcomed_at = now()
        acting.save(update_fields=["welcomed_at"])
    return acting


@transaction.atomic
def tell_about_school_mail(*, acting: Member) -> bool:
    """Whether to say now, this once, that mails at a school's address may be public records."""
    if acting.school_mail_told_at is not None or not looks_like_school(acting.email):
        return False
    return bool(Member.objects.filter(pk=acting.pk, school_mail_told_at=None).update(school_mail_told_at=now()))
