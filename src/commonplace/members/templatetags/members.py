"""What the sign-in pages need to know of the site."""

from __future__ import annotations

from django import template
from django.conf import settings

from commonplace.members import steward_pages
from commonplace.members.models import Member

register = template.Library()


@register.simple_tag
def sends_mail() -> bool:
    """Whether a mail server is set; else codes are shown where the program runs."""
    return bool(settings.SENDS_MAIL)


@register.simple_tag
def site_address() -> str:
    """The address that passkeys belong to."""
    return str(settings.SITE_ADDRESS)


@register.inclusion_tag("members/_for_stewards.html")
def for_stewards(member: Member) -> dict[str, object]:
    """What waits for a steward; for others nothing."""
    return {"waiting": steward_pages.waiting(member)}
