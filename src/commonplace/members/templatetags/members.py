"""What the sign-in pages need to know of the site."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def sends_mail() -> bool:
    """Whether a mail server is set; else codes are shown where the program runs."""
    return bool(settings.SENDS_MAIL)


@register.simple_tag
def site_address() -> str:
    """The address that passkeys belong to."""
    return str(settings.SITE_ADDRESS)
