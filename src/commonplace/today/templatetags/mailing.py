"""What Today says about mails that did not arrive."""

from __future__ import annotations

from django import template

from commonplace.members.models import Member
from commonplace.today.digest.showing import Trouble, trouble_of

register = template.Library()


@register.simple_tag
def mail_trouble(member: Member) -> Trouble | None:
    """The last Today of a member that did not arrive by mail."""
    return trouble_of(member)
