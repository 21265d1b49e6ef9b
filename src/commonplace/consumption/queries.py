"""What pages and commands read: sources with their state, categories, what needs attention."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from commonplace.consumption.models import Category, Polling, Shelving
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.formats import opml
from commonplace.network.formats.opml import Outline
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Source, Space

TROUBLED = (Polling.State.TROUBLE, Polling.State.CLOSED, Polling.State.REFUSED)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category in its place in the tree: `depth` 0 is at the top, `path` are the names from the top to it."""

    category: Category
    depth: int
    path: tuple[str, ...]


def category_tree(member: Member) -> list[Shelf]:
    """All categories of a member, each after the one it stands in, by name."""
    children: dict[int | None, list[Category]] = {}
    for category in Category.objects.visible_to(member):
        children.setdefault(category.parent_id, []).append(category)
    found: list[Shelf] = []
    waiting = [Shelf(category, 0, (category.name,)) for category in reversed(children.get(None, []))]
    while waiting:
        shelf = waiting.pop()
        found.append(shelf)
        waiting += [
            Shelf(child, shelf.depth + 1, (*shelf.path, child.name)) for child in reversed(children.get(shelf.category.pk, []))
        ]
    return found


def standing_in(tree: list[Shelf], category: Category) -> list[int]:
    """The ids of a category and of all that stand in it, from a tree that was read already."""
    first = next((place for place, one in enumerate(tree) if one.category.pk == category.pk), len(tree))
    ids: list[int] = []
    for one in tree[first:]:
        if ids and one.depth <= tree[first].depth:
            break
        ids.append(one.category.pk)
    return ids


def follows_of(member: Member) -> QuerySet[Follow]:
    """What a member follows now, by name, with the source and how it is polled."""
    return (
        Follow.objects.visible_to(member).running().select_related("source", "source__polling", "person", "space")
        .order_by("source__title", "pk")
    )


def follow_of(member: Member, public_id: str) -> Follow | None:
    """A member's follow of a source, stopped ones too."""
    return (
        Follow.objects.visible_to(member).filter(source__public_id=public_id)
        .select_related("source", "source__polling", "person", "space").first()
    )


def needing_attention(member: Member) -> QuerySet[Follow]:
    """Follows whose source is in trouble, closed, or not to be fetched."""
    return follows_of(member).filter(source__polling__state__in=TROUBLED).order_by("source__polling__failing_since", "pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member's reading stands: sources followed, those that need attention, and the id of the newest arrival (0: none).

    `ended` counts sources that are still marked as muted though the time is over.
    """

    sources: int
    troubled: int
    newest: int
    ended: int


def standing(member: Member) -> Standing:
    """Count a member's sources, in one query."""
    counted = Follow.objects.visible_to(member).running().aggregate(
        sources=Count("pk"), troubled=Count("pk", filter=Q(source__polling__state__in=TROUBLED)), newest=Max("source__newest_id"),
        ended=Count("pk", filter=Q(is_muted=True, muted_until__lte=now())),
    )
    return Standing(counted["sources"], counted["troubled"], counted["newest"] or 0, counted["ended"])


def waits_for_first_look(member: Member) -> bool:
    """Whether a source that a member follows was not looked at yet."""
    return Follow.objects.visible_to(member).running().filter(source__polling__state=Polling.State.WAITING).exists()


def newest_arrival(member: Member) -> int:
    """Id of the newest entry that has arrived for a member; 0 for none."""
    newest: int | None = Follow.objects.visible_to(member).running().aggregate(newest=Max("source__newest_id"))["newest"]
    return newest or 0


def shelvings_of(member: Member) -> QuerySet[Shelving]:
    """Every place on a member's shelves, in the order in which they were made."""
    return (
        Shelving.objects.filter(follow__member=member, follow__stopped_at__isnull=True)
        .select_related("follow__source", "category").order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """A person or a space with no address yet; `typed` is what was typed."""

    kept: Space | Person
    is_person: bool
    typed: str


def without_address(member: Member) -> list[Unaddressed]:
    """What was typed and led nowhere: kept, with no address yet."""
    spaces = Space.objects.visible_to(member).filter(follows__isnull=True).exclude(typed="")
    handles = Handle.objects.filter(person__in=Person.objects.visible_to(member), kind=Handle.Kind.NONE).select_related("person")
    found = [Unaddressed(space, is_person=False, typed=space.typed) for space in spaces]
    found += [Unaddressed(handle.person, is_person=True, typed=handle.typed) for handle in handles]
    return sorted(found, key=lambda one: (one.kept.name.casefold(), one.typed))


def count_without_address(member: Member) -> int:
    """How many things are kept with no address yet: a list of addresses cannot hold them."""
    spaces = Space.objects.visible_to(member).filter(follows__isnull=True).exclude(typed="")
    return spaces.count() + Handle.objects.filter(person__in=Person.objects.visible_to(member), kind=Handle.Kind.NONE).count()


def outlines_of(member: Member) -> list[Outline]:
    """What a member follows as outlines: every address byte for byte as it was typed, in its folders."""
    paths = {one.category.pk: one.path for one in category_tree(member)}
    order = {pk: position for position, pk in enumerate(paths)}
    shelvings = sorted(shelvings_of(member), key=lambda one: (order.get(one.category_id or 0, len(order)), one.pk))
    return [
        Outline(
            one.typed, one.title or one.follow.shown_title, paths.get(one.category_id or 0, ()), one.follow.source.site_address
        )
        for one in shelvings
    ]


def own_list(member: Member) -> bytes:
    """A member's own list of sources, as an OPML file."""
    return opml.write(str(member), outlines_of(member), now())


def category_named(member: Member, name: str) -> Category | None:
    """A member's category by its name or its path ("Blogs / Reading"); the one nearest to the top wins."""
    tree = sorted(category_tree(member), key=lambda one: one.depth)
    wanted = name.strip().casefold()
    return next(
        (one.category for one in tree if wanted in {one.category.name.casefold(), " / ".join(one.path).casefold()}), None
    )


def source_with(address: str) -> Source | None:
    """The source at an address, in whatever spelling; for the command line, which is the operator's."""
    return Source.objects.filter(canonical=canonical_key(address)).first() or Source.objects.filter(address=address).first()


def all_follows_of(member: Member) -> QuerySet[Follow]:
    """What a member follows or followed, in the order in which it began."""
    return (
        Follow.objects.visible_to(member).select_related("source").prefetch_related("shelvings__category__parent").order_by("pk")
    )


def paths_of(follow: Follow) -> list[tuple[str, ...]]:
    """The categories of a follow, each as the names from the top to it."""
    paths = []
    for shelving in follow.shelvings.all():
        names: list[str] = []
        category = shelving.category
        while category is not None:
            names.insert(0, category.name)
            category = category.parent
        if names:
            paths.append(tuple(names))
    return paths
