"""What reading does for the network, a band below: how sources are fetched, and how following ends with what is let go."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network import nodes, places
from commonplace.network.actions import following as below
from commonplace.network.places import Place
from commonplace.spaces.liveness import Fetching
from commonplace.spaces.models import Source


def fetching_of(sources: QuerySet[Source]) -> dict[int, Fetching]:
    """How each of these sources is fetched, by its id; one query."""
    from commonplace.consumption.liveness import fetching
    from commonplace.consumption.models import Polling

    rows = Polling.objects.filter(source__in=sources)
    columns = rows.values_list("source_id", "state", "trouble", "failures", "failing_since", "checked_at", "moved_at")
    return {
        source: fetching(state, trouble, failures, failing_since, checked_at, moved_at)
        for source, state, trouble, failures, failing_since, checked_at, moved_at in columns
    }


def stop(acting: Member, follows: Sequence[Follow]) -> None:
    """Follow them no more."""
    from commonplace.consumption.actions import following

    for one in follows:
        following.stop(acting=acting, follow=one)


def resume(acting: Member, follows: Sequence[Follow]) -> None:
    """Follow them again."""
    from commonplace.consumption.actions import following

    for one in follows:
        following.resume(acting=acting, follow=one)


def drop(acting: Member, follows: Sequence[Follow]) -> None:
    """Forget that they were followed; sources that nobody else follows go with all that they said."""
    from commonplace.consumption.actions import following

    if any(one.member_id != acting.pk for one in follows):
        raise PermissionError
    sources = [one.source_id for one in follows]
    Follow.objects.visible_to(acting).filter(pk__in=[one.pk for one in follows]).delete()
    following.purge_unfollowed(sources)
    following.rest_unfollowed(sources)


def places_of(member: Member) -> dict[int, tuple[Place, ...]]:
    """On which shelves a member's follows stand, by their ids; two queries."""
    from commonplace.consumption.models import Category, Shelving

    above = {pk: (parent, name) for pk, parent, name in Category.objects.visible_to(member).values_list("pk", "parent_id", "name")}
    found: dict[int, tuple[Place, ...]] = {}
    rows = Shelving.objects.filter(follow__member=member).order_by("pk")
    for follow, category, typed, title in rows.values_list("follow_id", "category_id", "typed", "title"):
        path: list[str] = []
        while category in above:
            category, name = above[category]  # noqa: PLW2901 - one step up
            path.insert(0, name)
        found[follow] = (*found.get(follow, ()), Place(typed, tuple(path), title))
    return found


def register() -> None:
    """Called once, when the program starts."""
    places.register(places_of)
    nodes.register_fetching(fetching_of)
    below.register(below.Ways(stop=stop, resume=resume, drop=drop))
