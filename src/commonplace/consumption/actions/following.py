"""Follow a source, keep it on shelves, stop: what a member does with sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from commonplace.consumption.models import Category, Polling, Shelving
from commonplace.entries.models import Entry, Follow, StopReason
from commonplace.kernel import search
from commonplace.kernel.clock import now
from commonplace.kernel.http import host_key, safe_address
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key, holds_secret, web_address
from commonplace.spaces.models import Source, Space

NEW_AT_FIRST = 3
"""So many of a source's newest entries count as unread when it is first followed: a first import floods nobody."""
PERSON_KINDS = frozenset({Source.Kind.FEDIVERSE, Source.Kind.BLUESKY})


class NotAnAddress(Exception):
    """What was typed cannot be fetched; the message says why and what was kept."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A source that a member wants to follow.

    `typed` is the address byte for byte as it came; `address` is what is fetched (the same, where nothing was found
    behind it); `folders` the path of the category it stands in. `person` or `space`: who of the member's network it is, where
    they stand there already; what is followed already stays who it is.
    """

    typed: str
    address: str = ""
    title: str = ""
    kind: str = Source.Kind.BLOG
    site_address: str = ""
    folders: tuple[str, ...] = ()
    as_person: bool | None = None
    person: Person | None = None
    space: Space | None = None


def follow(*, acting: Member, wish: Wish) -> Follow:
    """Follow a source, and make the minimal space or person that it is in the member's network.

    Following again what is followed already only adds the shelf; a follow that was stopped comes back with its notes.

    Raises:
        NotAnAddress: the address is not http or https, or carries a name and password.
        PermissionError: the person or the space of the wish is somebody else's.

    """
    return follow_all(acting=acting, wishes=[wish])[0]


@transaction.atomic
def follow_all(*, acting: Member, wishes: Sequence[Wish]) -> list[Follow]:
    """Follow many sources, as `follow` does, in a number of queries that does not grow with them.

    Returns the follow of each wish, in their order. Raises `NotAnAddress` when one of them cannot be fetched, `PermissionError` when
    one is to be somebody of another's network; then nothing is changed.
    """
    if any(it is not None and it.owner_id != acting.pk for wish in wishes for it in (wish.person, wish.space)):
        raise PermissionError
    sources = sources_at(wishes)
    follows = _follows_of(acting, sources, wishes)
    stopped = [one for one in follows.values() if one.stopped_at]
    _come_back(stopped)
    wake([source.pk for source in sources])
    _shelve_all(acting, [(follows[source.pk], wish) for source, wish in zip(sources, wishes, strict=True)])
    return [follows[source.pk] for source in sources]


def sources_at(wishes: Sequence[Wish]) -> list[Source]:
    """The source of each wish; those that nobody followed before are made, and are due at once."""
    wanted: dict[str, Source] = {}
    keys = []
    for wish in wishes:
        address = web_address(wish.address or wish.typed)
        if address is None:
            raise NotAnAddress(wish.typed)
        keys.append(key := canonical_key(address))
        # The source is everybody's: what a member calls it stays with the member's follow, and its page is only believed
        # where it belongs to the same owner. The rest it says itself at its first fetch.
        wanted.setdefault(key, Source(
            canonical=key, address=address, kind=wish.kind, site_address=_own_page(wish.site_address, address),
            is_secret=holds_secret(address),
        ))
    there = set(Source.objects.filter(canonical__in=wanted).values_list("canonical", flat=True))
    # Somebody else may follow the same source at this moment: whoever comes second takes what is there.
    Source.objects.bulk_create([source for key, source in wanted.items() if key not in there], ignore_conflicts=True)
    found = {source.canonical: source for source in Source.objects.filter(canonical__in=wanted)}
    fresh = [source for key, source in found.items() if key not in there]
    Polling.objects.bulk_create([Polling(source=source) for source in fresh], ignore_conflicts=True)
    return [found[key] for key in keys]


def _own_page(claimed: str, address: str) -> str:
    page = safe_address(claimed) or ""
    return page if page and host_key(page) == host_key(address) else ""


def _follows_of(acting: Member, sources: Sequence[Source], wishes: Sequence[Wish]) -> dict[int, Follow]:
    """The member's follow of each source, by the source's id; made, with its space or person, where it is not there."""
    follows = {one.source_id: one for one in Follow.objects.visible_to(acting).filter(source__in=sources)}
    new = {source.pk: (source, wish) for source, wish in reversed(list(zip(sources, wishes, strict=True))) if source.pk not in follows}
    made = [_new_follow(acting, source, wish) for source, wish in reversed(list(new.values()))]
    spaces, people = [one.space for one in made if one.space], [one.person for one in made if one.person]
    Space.objects.bulk_create([one for one in spaces if one.pk is None])
    Person.objects.bulk_create([one for one in people if one.pk is None])
    Handle.objects.bulk_create(_without_those_there([_handle(one, new[one.source_id][1]) for one in made if one.person]))
    for one in made:
        # The rows have their ids now; a foreign key copies the id when it is set.
        one.person, one.space = one.person, one.space
    return follows | {one.source_id: one for one in Follow.objects.bulk_create(made)}


def _without_those_there(handles: Sequence[Handle]) -> list[Handle]:
    """New handles, but for those whose person has one that leads to the same place."""
    standing = {
        (person, canonical_key(address))
        for person, address in Handle.objects.filter(person__in=[one.person_id for one in handles]).values_list("person_id", "address")
    }
    return [one for one in handles if (one.person_id, canonical_key(one.address)) not in standing]


def _new_follow(acting: Member, source: Source, wish: Wish) -> Follow:
    if wish.person is not None or wish.space is not None:
        return Follow(
            member=acting, source=source, title=clip(wish.title, 300), read_through=watermark_at_first(source),
            person=wish.person, space=None if wish.person is not None else wish.space,
        )
    name = clip(wish.title or source.title or source.address, 200)
    kind = _kind_of(source, wish)
    as_person = wish.as_person if wish.as_person is not None else kind in PERSON_KINDS
    return Follow(
        member=acting, source=source, title=clip(wish.title, 300), read_through=watermark_at_first(source),
        person=Person(owner=acting, name=name) if as_person else None,
        space=None if as_person else Space(owner=acting, name=name, kind=kind, address=wish.typed),
    )


def _kind_of(source: Source, wish: Wish) -> str:
    # Before its first fetch, a source is only what whoever followed it first took it for.
    return source.kind if source.first_fetched_at else wish.kind


def _handle(made: Follow, wish: Wish) -> Handle:
    source = made.source
    known = _kind_of(source, wish)
    kind = Handle.Kind(known) if known in Handle.Kind.values else Handle.Kind.WEB
    return Handle(person=made.person, kind=kind, typed=wish.typed, address=source.site_address or source.address)


def watermark_at_first(source: Source) -> int:
    """The watermark that leaves the newest few arrivals of a source unread; 0 while it holds no more than those."""
    if not source.newest_id:
        return 0
    arrivals = Entry.objects.filter(source=source).order_by("-id").values_list("id", flat=True)
    return next(iter(arrivals[NEW_AT_FIRST : NEW_AT_FIRST + 1]), 0)


def _shelve_all(acting: Member, places: Sequence[tuple[Follow, Wish]]) -> None:
    """Put each follow on its shelf under the address as it was typed; what stands there already stays once."""
    shelves: dict[tuple[str, ...], Category | None] = {}
    for _, wish in places:
        if wish.folders not in shelves:
            shelves[wish.folders] = category_at(acting=acting, folders=wish.folders)
    follows = {follow.pk for follow, _ in places}
    standing = {
        (row.follow_id, row.category_id, row.typed): row for row in Shelving.objects.filter(follow__in=follows).defer("title")
    }
    new: dict[tuple[int, int | None, str], Shelving] = {}
    moved = []
    for follow, wish in places:
        category = shelves[wish.folders]
        key = (follow.pk, category.pk if category else None, wish.typed)
        if key not in standing:
            new.setdefault(key, Shelving(follow=follow, category=category, typed=wish.typed, title=clip(wish.title, 300)))
        if category and (loose := standing.get((follow.pk, None, wish.typed))):
            # What stood on no shelf under the same address moves; what stands on others stays there too.
            moved.append(loose.pk)
    Shelving.objects.bulk_create(new.values())
    Shelving.objects.filter(pk__in=moved).delete()


def category_at(*, acting: Member, folders: Sequence[str]) -> Category | None:
    """The category at a path of names, each made in the one before where it is not there yet; () is none."""
    category: Category | None = None
    for name in folders:
        category, _ = Category.objects.get_or_create(member=acting, parent=category, name=clip(name, 500))
    return category


@transaction.atomic
def set_categories(*, acting: Member, follow: Follow, categories: Sequence[Category]) -> Follow:
    """Let a follow stand in exactly these categories; the addresses as typed are kept."""
    if follow.member_id != acting.pk or any(category.member_id != acting.pk for category in categories):
        raise PermissionError
    first = follow.shelvings.order_by("pk").first()
    typed, title = (first.typed, first.title) if first else (follow.source.address, "")
    wanted = {category.pk for category in categories}
    standing = set(follow.shelvings.values_list("category_id", flat=True))
    follow.shelvings.exclude(category__in=wanted).delete()
    for pk in wanted - standing:
        Shelving.objects.create(follow=follow, category_id=pk, typed=typed, title=title)
    if not wanted:
        Shelving.objects.create(follow=follow, category=None, typed=typed, title=title)
    return follow


@transaction.atomic
def change(*, acting: Member, follow: Follow, **marks: bool | str) -> Follow:
    """Change the member's own marks on a follow.

    Args:
        acting: whose follow it is.
        follow: the follow.
        marks: any of `title` (own name), `is_muted` (for good, or no longer), `is_noisy`, `is_paused`, `is_blocked_at_school`.

    """
    if follow.member_id != acting.pk:
        raise PermissionError
    if "title" in marks:
        follow.title = clip(str(marks["title"]), 300)
    if "is_muted" in marks:
        follow.is_muted, follow.muted_until = bool(marks["is_muted"]), None
    if "is_noisy" in marks:
        follow.is_noisy = bool(marks["is_noisy"])
    if "is_blocked_at_school" in marks:
        follow.is_blocked_at_school = bool(marks["is_blocked_at_school"])
    if "is_paused" in marks and bool(marks["is_paused"]) != bool(follow.paused_at):
        _pause(follow, pause=bool(marks["is_paused"]))
    follow.save()
    return follow


def _pause(follow: Follow, *, pause: bool) -> None:
    follow.paused_at = now() if pause else None
    if not pause:
        # What came while it was paused does not count as new.
        follow.source.refresh_from_db(fields=["newest_id"])
        follow.read_through = max(follow.read_through, follow.source.newest_id)


@transaction.atomic
def stop(*, acting: Member, follow: Follow, why: str = "") -> Follow:
    """Stop following: its entries leave the lists; the name, the shelves and the notes are kept.

    Args:
        acting: whose follow it is.
        follow: the follow; what was stopped already keeps its day, and may get another reason.
        why: a value of `StopReason`, or "" where none was said.

    """
    if follow.member_id != acting.pk:
        raise PermissionError
    follow.stopped_at = follow.stopped_at or now()
    follow.stopped_why = StopReason(why).value if why else ""
    follow.save(update_fields=["stopped_at", "stopped_why"])
    rest_unfollowed([follow.source_id])
    return follow


@transaction.atomic
def resume(*, acting: Member, follow: Follow) -> Follow:
    """Follow again what was stopped, with its name, its shelves and its marks; what it says from now on is new."""
    if follow.member_id != acting.pk:
        raise PermissionError
    if follow.stopped_at is not None:
        _come_back([follow])
    wake([follow.source_id])
    return follow


def _come_back(stopped: Sequence[Follow]) -> None:
    """Let stopped follows run again. Nothing said until now is new, not even what nobody fetched meanwhile (`resumed_at`)."""
    newest = dict(Source.objects.filter(pk__in=[one.source_id for one in stopped]).values_list("pk", "newest_id"))
    at = now()
    for one in stopped:
        one.read_through = max(one.read_through, newest[one.source_id])
        # Who follows a silent source again knows that it is silent: it is not asked about until it speaks.
        one.stopped_at, one.stopped_why, one.resumed_at, one.silence_kept_at = None, "", at, at
    Follow.objects.bulk_update(stopped, ["stopped_at", "stopped_why", "resumed_at", "silence_kept_at", "read_through"], batch_size=200)
    # What is followed again is no longer let go: it would speak in Today and stand in no list of the network.
    if people := [one.person_id for one in stopped if one.person_id]:
        Person.objects.filter(Q(pk__in=people) | Q(merged__in=people), left_at__isnull=False).update(left_at=None)
    if spaces := [one.space_id for one in stopped if one.space_id]:
        Space.objects.filter(pk__in=spaces, left_at__isnull=False).update(left_at=None)


@transaction.atomic
def keep_silent(*, acting: Member, follow: Follow) -> Follow:
    """Keep a source that has fallen silent: it is not asked about again until it speaks and falls silent anew."""
    if follow.member_id != acting.pk:
        raise PermissionError
    follow.silence_kept_at = now()
    follow.save(update_fields=["silence_kept_at"])
    return follow


def wake(sources: Sequence[int]) -> None:
    """Poll sources again that rested because nobody followed them; what closed or asked not to be fetched stays as it is."""
    ended = (Polling.State.CLOSED, Polling.State.REFUSED)
    Polling.objects.filter(source__in=sources, due_at__isnull=True).exclude(state__in=ended).update(due_at=now())


def rest_unfollowed(sources: Sequence[int]) -> None:
    """Do not poll what nobody follows any more."""
    followed = Follow.objects.running().filter(source__in=sources).values_list("source_id", flat=True)
    Polling.objects.filter(source__in=set(sources) - set(followed)).update(due_at=None)


def purge_unfollowed(sources: Sequence[int]) -> None:
    """Delete sources that nobody follows nor followed, with all that they said, and take it out of the search index."""
    kept = set(Follow.objects.filter(source__in=sources).values_list("source_id", flat=True))
    gone = set(sources) - kept
    for pk in Entry.objects.filter(source__in=gone).order_by().values_list("source", flat=True).distinct():
        search.remove(list(Entry.objects.filter(source=pk).values_list("pk", flat=True)))
    Source.objects.filter(pk__in=gone).delete()


@transaction.atomic
def keep_without_address(*, acting: Member, typed: str, name: str = "", as_person: bool = False) -> Space | Person:
    """Keep what was typed in the member's network as "no address yet"; nothing that was typed is dropped."""
    typed = clip(typed.strip(), 2000) or "?"
    name = clip(name or typed, 200)
    if as_person:
        known = Handle.objects.filter(person__owner=acting, kind=Handle.Kind.NONE, typed=typed).select_related("person").first()
        if known:
            return known.person
        person = Person.objects.create(owner=acting, name=name)
        Handle.objects.create(person=person, kind=Handle.Kind.NONE, typed=typed)
        return person
    found = Space.objects.visible_to(acting).filter(typed=typed, follows__isnull=True).first()
    return found or Space.objects.create(owner=acting, name=name, typed=typed)


@transaction.atomic
def forget_without_address(*, acting: Member, kept: Space | Person) -> None:
    """Drop something that was kept with no address yet."""
    if kept.owner_id != acting.pk or kept.follows.exists():
        raise PermissionError
    kept.delete()
