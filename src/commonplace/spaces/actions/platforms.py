"""Stewards correct what is said of a platform; what came with the program stays beneath and can be had again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces import models, platforms
from commonplace.spaces.platforms import Platform


@transaction.atomic
def change_platform(*, acting: Member, key: str, facts: dict[str, Any]) -> Platform:
    """Let these words stand over those that came with the program.

    Args:
        acting: a steward.
        key: which platform.
        facts: fields of `platforms.EDITED`, days as ISO 8601; what is as it came is not kept, so that a newer program may mend it.

    Raises:
        PermissionError: she is no steward.
        LookupError: there is no such platform.

    """
    one = _known(acting, key)
    there = plain(one)
    said = {name: value for name, value in facts.items() if name in platforms.EDITED and there[name] != value}
    if not said:
        models.Platform.objects.filter(key=key).delete()
        return one
    models.Platform.objects.update_or_create(key=key, defaults={"facts": said, "changed_at": now()})
    return platforms.changed_by(one, said)


@transaction.atomic
def restore_platform(*, acting: Member, key: str) -> Platform:
    """Take the stewards' words away. Raises as `change_platform` does."""
    one = _known(acting, key)
    models.Platform.objects.filter(key=key).delete()
    return one


def plain(one: Platform) -> dict[str, Any]:  # Any: what JSON can say
    """The fields that can be changed, as JSON says them."""
    return {
        "name": one.name, "state": one.state.value, "ended": one.ended.isoformat() if one.ended else "", "owner": one.owner,
        "earns": one.earns, "takes": one.takes, "export": one.export, "leave": one.leave, "checked": one.checked.isoformat(),
        "sources": list(one.sources),
    }


def _known(acting: Member, key: str) -> Platform:
    if not acting.is_steward:
        raise PermissionError
    if key not in platforms.shipped():
        raise LookupError(key)
    return platforms.shipped()[key]
