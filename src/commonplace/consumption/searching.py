"""Search everything that a member may see: which sources a query looks in, and the rows of what was found."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from commonplace.consumption.models import Category
from commonplace.consumption.queries import category_tree
from commonplace.consumption.timeline import PAGE, Row, rows_of, with_those_within
from commonplace.entries.models import Follow
from commonplace.kernel import search
from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found: its row, and title and text with what was looked for marked (safe HTML)."""

    row: Row
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; `older` is the id below which the next page begins, `skip` how many hits come before it by rank."""

    hits: tuple[Hit, ...]
    older: int | None
    skip: int | None
    notes: tuple[str, ...]


def find(
    member: Member, text: str, *, newest: bool = True, below: int | None = None, skip: int = 0,
    limit: int = PAGE, category: Category | None = None,
) -> Found:
    """Search everything that a member may see.

    Args:
        member: whose sources.
        text: words, "phrases", prefix*, -without, in:category, from:source, after:2026-01-01, before:2026-01-01.
        newest: newest first, else best first.
        below: only hits with an id below this one (newest first).
        skip: hits to leave out (best first).
        limit: hits a page.
        category: only what stands in this category.

    """
    query = search.parse(text)
    notes = list(query.notes)
    named = _named(member, query.category) if query.category else None
    if query.category and not named:
        notes.append(_("You have no category named “%(name)s”.") % {"name": query.category[:80]})
    scopes = _scopes(member, query, category, named)
    hits = search.find(query, scopes=scopes, newest=newest, limit=limit + 1, before_id=below, offset=skip) if scopes else []
    page = hits[:limit]
    rows = {row.entry.pk: row for row in rows_of(member, [hit.id for hit in page])}
    more = len(hits) > limit
    return Found(
        hits=tuple(Hit(rows[hit.id], hit.title_marked, hit.text_marked) for hit in page if hit.id in rows),
        older=page[-1].id if more and newest else None,
        skip=skip + limit if more and not newest else None,
        notes=tuple(notes),
    )


def _scopes(member: Member, query: search.SearchQuery, category: Category | None, named: list[int] | None) -> list[int]:
    """The sources that a query looks in: those followed, narrowed by in: and from:."""
    follows = Follow.objects.visible_to(member).running()
    if category is not None:
        follows = follows.filter(shelvings__category__in=with_those_within(category))
    if named is not None:
        follows = follows.filter(shelvings__category__in=named)
    if query.source:
        wanted = query.source
        follows = follows.filter(
            Q(title__icontains=wanted) | Q(source__title__icontains=wanted) | Q(source__address__icontains=wanted)
        )
    return sorted(set(follows.values_list("source_id", flat=True)))


def _named(member: Member, name: str) -> list[int]:
    """The ids of the categories of this name or path ("Blogs / Reading"), and of all that stand in them."""
    wanted = name.strip().casefold()

    def is_within(path: tuple[str, ...]) -> bool:
        paths = (" / ".join(path[:depth]).casefold() for depth in range(1, len(path) + 1))
        return wanted in {part.casefold() for part in path} or wanted in paths

    return [one.category.pk for one in category_tree(member) if is_within(one.path)]
