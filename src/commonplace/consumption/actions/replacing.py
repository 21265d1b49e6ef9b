"""Follow a source instead of another: somebody went elsewhere, and what a member noted of them goes along."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from commonplace.consumption.actions.following import Wish, follow, sources_at, stop, wake, watermark_at_first
from commonplace.consumption.models import Shelving
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.people.models import Handle


class TheSameSource(Exception):
    """What was to be followed instead is what was followed already."""


@transaction.atomic
def follow_instead(*, acting: Member, old: Follow, wish: Wish) -> Follow:
    """Stop following one source and follow another in its place.

    The new follow has the old one's name and categories, stays muted or noisy where that one was, and is the same person or
    space in the member's network, so that notes stay where they are. What the member follows already keeps what it is, and
    only joins the categories.

    Args:
        acting: the member.
        old: her follow of the source that has fallen silent.
        wish: what to follow; its title and folders are not looked at.

    Raises:
        NotAnAddress: the address cannot be fetched; nothing was changed.
        TheSameSource: it is the source that was followed; nothing was changed.

    """
    if old.member_id != acting.pk:
        raise PermissionError
    wish = replace(wish, title="", folders=())
    (source,) = sources_at([wish])
    if source.pk == old.source_id:
        raise TheSameSource
    if Follow.objects.visible_to(acting).filter(source=source).exists():
        made = follow(acting=acting, wish=wish)
    else:
        made = Follow.objects.create(
            member=acting, source=source, person=old.person, space=old.space, title=old.title, read_through=watermark_at_first(source),
            is_muted=old.is_muted, muted_until=old.muted_until, is_noisy=old.is_noisy,
        )
        if old.person:
            kind = wish.kind if wish.kind in Handle.Kind.values else Handle.Kind.WEB
            Handle.objects.get_or_create(person=old.person, address=source.address, defaults={"kind": kind, "typed": wish.typed})
        wake([source.pk])
    _shelve_alike(old, made, wish)
    stop(acting=acting, follow=old)
    return made


def _shelve_alike(old: Follow, made: Follow, wish: Wish) -> None:
    """Let the new follow stand in the categories of the old one, under its own address as it was typed."""
    standing: set[int | None] = {shelving.category_id for shelving in made.shelvings.all()}
    wanted: set[int | None] = {shelving.category_id for shelving in old.shelvings.all()} or {None}
    if standing:
        wanted.discard(None)
    Shelving.objects.bulk_create(
        Shelving(follow=made, category_id=category, typed=wish.typed, title=old.title) for category in wanted - standing
    )
