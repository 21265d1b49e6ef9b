"""Rows of lists out of the columns of one statement, where the database gives values as Django's models hold them (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import models

from commonplace.entries.models import Entry, Follow
from commonplace.spaces.models import Source

NOT_SHOWN = ("identity", "content_hash", "updated_at")
NOT_SHOWN_OF_FOLLOW = ("since",)
NOT_SHOWN_OF_SOURCE = ("canonical", "about", "added_at", "site_address", "newest_at", "quiet_from", "dormant_from")
"""Columns that no list needs: a row is read in half the time without them. They are fetched where they are asked for."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Those columns of a model that lists show, in the order of its fields."""

    model: type[models.Model]
    names: tuple[str, ...]
    sql: str

    @classmethod
    def of(cls, model: type[models.Model], letter: str, without: Collection[str]) -> Self:
        fields = [field for field in model._meta.concrete_fields if field.name not in without]  # noqa: SLF001 - Django documents it
        return cls(model, tuple(field.attname for field in fields), ", ".join(f'{letter}."{field.column}"' for field in fields))

    def made(self, values: Sequence[Any]) -> Any:
        # Any: of the model that it is about.
        return self.model.from_db(None, self.names, values)


_ENTRY = _Columns.of(Entry, "e", NOT_SHOWN)
_FOLLOW = _Columns.of(Follow, "f", NOT_SHOWN_OF_FOLLOW)
_SOURCE = _Columns.of(Source, "s", NOT_SHOWN_OF_SOURCE)
COLUMNS = f"y.is_read, b.is_blocked_at_school, {_ENTRY.sql}, {_FOLLOW.sql}, {_SOURCE.sql}"
JOINS = (
    " JOIN entries_entry e ON e.id = p.id"
    " JOIN entries_follow f ON f.source_id = e.source_id AND f.member_id = %s AND f.stopped_at IS NULL"
    " JOIN spaces_source s ON s.id = e.source_id"
    " LEFT JOIN consumption_reading y ON y.entry_id = e.id AND y.member_id = %s"
    " LEFT JOIN consumption_entrymark b ON b.entry_id = e.id AND b.member_id = %s"
)
"""What is shown of the entries of a table `p`, as far as the member (three times) may see them."""
STANDS_AT = 2 + _ENTRY.names.index("stands_at")
"""Where in COLUMNS."""
_AFTER_ENTRY = 2 + len(_ENTRY.names)
_AFTER_FOLLOW = _AFTER_ENTRY + len(_FOLLOW.names)


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry with its follow; `was_read` and `was_blocked` are None where the member said nothing of this entry."""

    entry: Entry
    follow: Follow
    was_read: bool | None
    was_blocked: bool | None


def made(rows: Sequence[Sequence[Any]]) -> dict[int, Shown]:
    """Entries by id, out of rows of COLUMNS; entries of one source share its follow."""
    follows: dict[int, Follow] = {}
    found = {}
    for row in rows:
        entry: Entry = _ENTRY.made(row[2:_AFTER_ENTRY])
        follow = follows.get(entry.source_id)
        if follow is None:
            follow = follows[entry.source_id] = _FOLLOW.made(row[_AFTER_ENTRY:_AFTER_FOLLOW])
            follow.source = _SOURCE.made(row[_AFTER_FOLLOW:])
        found[entry.pk] = Shown(entry, follow, row[0], row[1])
    return found
