"""What waits for a member, for pages of other rooms: `{% waiting_by_name as rows %}`."""

from __future__ import annotations

from typing import Any

from django import template

from commonplace.connection import front
from commonplace.kernel.clock import now

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_by_name(context: dict[str, Any]) -> list[front.Row]:
    """The first questions that were put to whoever looks, by name. Any: a template's context holds values of all kinds."""
    member, at = context["request"].user, now()
    return front.waiting_rows(list(front.put_by_name(member, at)[: front.ON_TODAY]), member)
