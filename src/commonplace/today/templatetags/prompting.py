"""What the card of a prompt needs."""

from __future__ import annotations

from django import template

from commonplace.today.models import Prompted

register = template.Library()


@register.simple_tag
def missing_elements() -> list[tuple[str, str]]:
    """What could be missing, as (value, words): the five elements that decide whether someone acts, and what stands around them."""
    return [(value, str(words)) for value, words in Prompted.Element.choices]
