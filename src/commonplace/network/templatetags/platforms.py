"""`{% platform_of kind address as known %}`: the platform that a handle or a space belongs to, or None. No query."""

from __future__ import annotations

from django import template

from commonplace.spaces.platforms import Platform, key_of, shipped

register = template.Library()


@register.simple_tag
def platform_of(kind: str, address: str) -> Platform | None:
    """As it came with the program: for its key and its name."""
    return shipped().get(key_of(kind or "", address or ""))
