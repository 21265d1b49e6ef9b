"""Follow a source instead of another: somebody went elsewhere, and what a member noted of them goes along."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from commonplace.consumption.actions.following import Wish, follow, sources_at, stop, wake, watermark_at_first
from commonplace.consumption.models import Shelving
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Source


class TheSameSource(Exception):
    """What was to be followed instead is what was followed already."""


@transaction.atomic
def follow_instead(*, acting: Member, old: Follow, wish: Wish, account: str = "", has_moved: bool = False) -> Follow:
    """Stop following one source and follow another in its place.

    The new follow has the old one's name and categories, stays muted or noisy where that one was, and is the same person or
    space in the member's network, so that notes stay where they are. What the member follows already keeps what it is, and
    only joins the categories.

    Args:
        acting: the member.
        old: her follow of the source that has fallen silent.
        wish: what to follow; its title and folders are not looked at.
        account: how the new handle is written, such as `@nora@example.social`; "" for its address as typed.
        has_moved: they moved there; the old handle is kept as one that leads nowhere any more.

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
            _note_handle(old.person, source, wish, account)
        wake([source.pk])
    if has_moved and old.person:
        _say_dead(old.person, old.source)
    _shelve_alike(old, made, wish)
    stop(acting=acting, follow=old)
    return made


def _note_handle(person: Person, source: Source, wish: Wish, account: str) -> None:
    """Let the person be reached at the new place, unless that is noted already."""
    address = source.site_address or source.address
    keys = {canonical_key(source.address), canonical_key(address)}
    if any(canonical_key(one.address) in keys for one in _handles(person)):
        return
    kind = wish.kind if wish.kind in Handle.Kind.values else Handle.Kind.WEB
    Handle.objects.create(person=person, kind=kind, typed=account or wish.typed, address=address)


def _say_dead(person: Person, source: Source) -> None:
    """Keep the handles that lead to what moved away, as dead ones."""
    keys = {canonical_key(one) for one in (source.address, source.site_address) if one}
    Handle.objects.filter(pk__in=[one.pk for one in _handles(person) if canonical_key(one.address) in keys]).update(is_dead=True)


def _handles(person: Person) -> list[Handle]:
    """Those of the person, and of what was merged with it."""
    root = person.merged_into_id or person.pk
    return list(Handle.objects.filter(Q(person=root) | Q(person__merged_into=root)).exclude(address=""))


def _shelve_alike(old: Follow, made: Follow, wish: Wish) -> None:
    """Let the new follow stand in the categories of the old one, under its own address as it was typed."""
    standing: set[int | None] = {shelving.category_id for shelving in made.shelvings.all()}
    wanted: set[int | None] = {shelving.category_id for shelving in old.shelvings.all()} or {None}
    if standing:
        wanted.discard(None)
    Shelving.objects.bulk_create(
        Shelving(follow=made, category_id=category, typed=wish.typed, title=old.title) for category in wanted - standing
    )
