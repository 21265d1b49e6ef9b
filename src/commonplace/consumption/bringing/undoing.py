"""Take back what was brought, for thirty days: what it made goes, what somebody changed since stays and is named."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Model, QuerySet

from commonplace.consumption.actions.following import purge_unfollowed, rest_unfollowed
from commonplace.consumption.bringing import made, own_file
from commonplace.consumption.bringing.taking import PIECE
from commonplace.consumption.bringing.turns import Turns
from commonplace.consumption.models import Category, Mute, Shelving
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.models import Bringing, BroughtRow, Link, PackItem, Serving
from commonplace.people.models import Handle, Merge, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

DAYS: Final = 30
_MODELS: Final[dict[str, type[Person | Space | Tool]]] = {"person": Person, "space": Space, "tool": Tool}


class TooLate(Exception):
    """It was brought more than thirty days ago, or never taken in. Nothing was changed."""


def until(bringing: Bringing) -> datetime | None:
    """Until when it can be undone; None where there is nothing to undo."""
    if bringing.agreed_at is None or bringing.undone_at is not None or "undoing" in bringing.extra:
        return None
    end = bringing.agreed_at + timedelta(days=DAYS)
    return end if end > now() else None


@transaction.atomic
def begin(*, acting: Member, bringing: Bringing) -> Bringing:
    """Undo it from here on, whatever is interrupted; what was not taken in yet is left.

    Raises `TooLate`, and `PermissionError` where it is somebody else's. Asked again, it changes nothing.
    """
    if bringing.owner_id != acting.pk:
        raise PermissionError
    bringing = Bringing.objects.select_for_update().get(pk=bringing.pk)
    if bringing.undone_at is not None or "undoing" in bringing.extra:
        return bringing
    if until(bringing) is None:
        raise TooLate
    bringing.done_at = bringing.done_at or now()
    bringing.extra["undoing"] = bringing.position
    bringing.save(update_fields=["done_at", "extra"])
    return bringing


def work_back(bringing: Bringing, *, seconds: float | None = None) -> Bringing:
    """Undo what is to be undone, the last piece first; may be called again and from several places at once."""
    end = time.monotonic() + seconds if seconds is not None else None
    turns = Turns()
    while "undoing" in bringing.extra and bringing.undone_at is None and (end is None or time.monotonic() < end):
        bringing = _piece(bringing.pk)
        turns.give()
    return bringing


@transaction.atomic
def _piece(pk: int) -> Bringing:
    bringing = Bringing.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
    if "undoing" not in bringing.extra or bringing.undone_at is not None:
        return bringing
    through = bringing.extra["undoing"]
    begin_at = max(0, through - PIECE)
    rows = list(bringing.rows.filter(position__gte=begin_at, position__lt=through).order_by("-position"))
    counts = Counter(bringing.extra.get("undone", {}))
    counts.update(own_file.undo(bringing, rows) if own_file.is_own(bringing) else _Undoing(bringing.owner, rows).run())
    bringing.extra |= {"undoing": begin_at, "undone": dict(counts)}
    if begin_at == 0:
        bringing.undone_at = now()
        _empty_shelves(bringing)
    bringing.save(update_fields=["extra", "undone_at"])
    return bringing


def _empty_shelves(bringing: Bringing) -> None:
    """Categories that it made go where nothing stands in them, the innermost first."""
    left = set(bringing.extra.get("categories", ()))
    while left:
        empty = Category.objects.visible_to(bringing.owner).filter(pk__in=left, shelvings=None, children=None)
        gone = set(empty.values_list("pk", flat=True))
        if not gone:
            return
        Category.objects.filter(pk__in=gone).delete()
        left -= gone


class _Undoing:
    """Some rows on their way back, those that came last first."""

    def __init__(self, member: Member, rows: list[BroughtRow]) -> None:
        self.member = member
        self.rows = [row for row in rows if row.made]
        self.things = {thing: self._all(model, thing) for thing, model in _MODELS.items()}
        ids = {pk for row in self.rows for pk, _said in [*row.made.get("follows", ()), *row.made.get("resumed", ())]}
        self.follows = Follow.objects.visible_to(member).select_related("source").in_bulk(ids)
        self.all_follows = _by(Follow.objects.filter(person__in=self.things["person"]).values_list("person_id", "pk")) | {
            -key: value for key, value in _by(Follow.objects.filter(space__in=self.things["space"]).values_list("space_id", "pk")).items()}
        self.handles = _by(Handle.objects.filter(person__in=self.things["person"]).values_list("person_id", "pk"))
        self.gone: dict[str, set[int]] = {name: set() for name in (*_MODELS, "follow", "handle")}
        self.shelvings = _shelvings(self.follows)
        self.attached = {thing: self._attached(thing) for thing in _MODELS}

    def _all(self, model: type[Person | Space | Tool], thing: str) -> dict[int, Any]:  # Any: one of the three
        ids = [row.made[thing] for row in self.rows if thing in row.made]
        return model.objects.visible_to(self.member).in_bulk(ids)

    def _attached(self, thing: str) -> set[int]:
        """What something else of the member's points to: it is in use."""
        ids = list(self.things[thing])
        found: set[int] = set()
        places: list[tuple[type[Model], str]] = [(Serving, thing), (Link, thing), (Link, f"to_{thing}"), (PackItem, thing)]
        if thing == "person":
            places += [(Merge, "kept"), (Merge, "gone"), (Mute, "person")]
        for model, column in places:
            found.update(model._default_manager.filter(**{f"{column}__in": ids}).values_list(f"{column}_id", flat=True))  # noqa: SLF001 - Django's own way
        return found

    def run(self) -> Counter[str]:
        """Undo them; returns how many were `undone` and how many `kept`."""
        outcomes: Counter[str] = Counter()
        for row in self.rows:
            outcomes["kept" if self._undo(row) else "undone"] += 1
        self._delete()
        BroughtRow.objects.bulk_update(self.rows, ["made"], batch_size=100)
        return outcomes

    def _undo(self, row: BroughtRow) -> bool:
        """Undo one row; whether something of it was changed since and is kept."""
        said = row.made
        self._unshelve(said)
        is_kept = False
        for pk, before in said.get("resumed", ()):
            is_kept |= self._stop_again(pk, before)
        if said.get("is_new"):
            is_kept |= self._forget(said)
        else:
            self._drop_follows(said)
            self.gone["handle"].update(said.get("handles", ()))
        row.made = {**said, "kept": True} if is_kept else {"undone": True}
        return is_kept

    def _unshelve(self, said: made.Made) -> None:
        mine = {pk for pk, _title in said.get("follows", ())}
        for follow, category, typed in said.get("shelved", ()):
            if follow not in mine:
                Shelving.objects.filter(follow=follow, follow__member=self.member, category=category, typed=typed).delete()
                self.shelvings.get(follow, set()).discard((category, typed))
        for follow, typed, title in said.get("unshelved", ()):
            if Follow.objects.visible_to(self.member).filter(pk=follow).exists():
                Shelving.objects.get_or_create(follow_id=follow, category=None, typed=typed, defaults={"title": title})
                self.shelvings.setdefault(follow, set()).add((None, typed))

    def _stop_again(self, pk: int, before: dict[str, Any]) -> bool:
        """What was stopped before, and came back with it, is stopped again as it was; kept where it was changed since."""
        follow = self.follows.get(pk)
        if follow is None or follow.stopped_at is not None:
            return False
        if follow.is_muted or follow.is_noisy or follow.paused_at or follow.is_blocked_at_school:
            return True
        for name in ("stopped_at", "resumed_at", "silence_kept_at"):
            setattr(follow, name, datetime.fromisoformat(before[name]) if before[name] else None)
        follow.stopped_why, follow.read_through = before["stopped_why"], before["read_through"]
        follow.save(update_fields=["stopped_at", "stopped_why", "resumed_at", "silence_kept_at", "read_through"])
        rest_unfollowed([follow.source_id])
        return False

    def _forget(self, said: made.Made) -> bool:
        thing = next(one for one in _MODELS if one in said)
        row = self.things[thing].get(said[thing])
        if row is None:
            return False
        if self._is_changed(thing, row, said):
            return True
        self._drop_follows(said)
        self.gone[thing].add(row.pk)
        return False

    def _is_changed(self, thing: str, row: Any, said: made.Made) -> bool:  # Any: one of the three
        follows = [self.follows[pk] for pk, _title in said.get("follows", ()) if pk in self.follows]
        # A source gives what was followed by its bare address its own name.
        names = {said["name"], *(follow.source.title[:200] for follow in follows if said["name"] == follow.source.address[:200])}
        if row.name not in names or made.mark(row) != said["mark"] or row.pk in self.attached[thing]:
            return True
        if thing == "person" and self.handles.get(row.pk, set()) - set(said.get("handles", ())):
            return True
        titles = dict(said.get("follows", ()))
        others = self.all_follows.get(row.pk if thing == "person" else -row.pk, set()) - set(titles)
        if thing != "tool" and (others or len(follows) != len(titles)):
            return True
        return any(self._is_changed_follow(follow, titles[follow.pk], said) for follow in follows)

    def _is_changed_follow(self, follow: Follow, title: str, said: made.Made) -> bool:
        is_marked = follow.is_muted or follow.is_noisy or follow.is_blocked_at_school
        if follow.title != title or follow.stopped_at or follow.paused_at or is_marked:
            return True
        shelved = {(category, typed) for pk, category, typed in said.get("shelved", ()) if pk == follow.pk}
        return self.shelvings.get(follow.pk, set()) != shelved

    def _drop_follows(self, said: made.Made) -> None:
        self.gone["follow"].update(pk for pk, _title in said.get("follows", ()) if pk in self.follows)

    def _delete(self) -> None:
        """Delete what was found to go, all at once."""
        sources = [self.follows[pk].source_id for pk in self.gone["follow"]]
        Follow.objects.visible_to(self.member).filter(pk__in=self.gone["follow"]).delete()
        purge_unfollowed(sources)
        rest_unfollowed(sources)
        Handle.objects.filter(pk__in=self.gone["handle"], person__owner=self.member).delete()
        for thing, model in _MODELS.items():
            model.objects.visible_to(self.member).filter(pk__in=self.gone[thing]).delete()


def _shelvings(follows: Iterable[int]) -> dict[int, set[tuple[int | None, str]]]:
    found: dict[int, set[tuple[int | None, str]]] = {}
    for follow, category, typed in Shelving.objects.filter(follow__in=list(follows)).values_list("follow_id", "category_id", "typed"):
        found.setdefault(follow, set()).add((category, typed))
    return found


def _by(rows: Iterable[tuple[Any, int]]) -> dict[int, set[int]]:  # Any: a column that may be empty
    found: dict[int, set[int]] = {}
    for key, pk in rows:
        found.setdefault(key, set()).add(pk)
    return found


def kept_rows(bringing: Bringing) -> QuerySet[BroughtRow]:
    """What was changed since, and stayed when the rest was undone."""
    return bringing.rows.filter(made__kept=True)
