"""From bytes to rows that a member can look at, each with a verdict; nothing of them is in her network yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from django.db import DatabaseError

from commonplace.consumption.bringing import own_file, packs
from commonplace.consumption.bringing.keys import keys_of
from commonplace.consumption.bringing.known import Match, known_of
from commonplace.consumption.bringing.turns import Turns
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.network.formats import Brought, Row, recognize
from commonplace.network.formats.model import TWICE
from commonplace.network.models import Bringing, BroughtRow

KEPT = 10
"""So many that a member did not agree to are kept."""
AT_ONCE = 500
"""Rows that are stored in one transaction."""
SOURCES = frozenset({"opml"})
"""Formats whose addresses are those of sources."""
Thing, Verdict = BroughtRow.Thing, BroughtRow.Verdict


def bring(*, acting: Member, data: bytes, name: str = "", ask: Callable[[str], Brought] | None = None) -> Bringing:
    """Read what somebody brings and keep it until she agrees; nothing of it is followed yet.

    Args:
        acting: who brings it.
        data: a file, or pasted text as UTF-8.
        name: of the file; a title where the content has none.
        ask: asks for what stands at an address that is all there is in it (`asking.walk`).

    Raises:
        NotUnderstood: nothing of it is understood; its text is a sentence.
        NotBrought: it is a starter pack that cannot be taken; its text is a sentence.

    """
    brought = recognize(data, name=name)
    if brought.format == own_file.FORMAT:
        brought = own_file.brought_of(data)
    if brought.format == packs.FORMAT:
        brought = packs.rows_in(data, brought)
    if ask is not None and brought.extra.get("ask"):
        brought = ask(brought.extra["ask"])
    return keep(acting=acting, brought=brought)


def keep(*, acting: Member, brought: Brought) -> Bringing:
    """Keep the rows of what was recognized, each with its verdict: all of them or, when something fails, nothing."""
    bringing = Bringing(
        owner=acting, format=brought.format, title=clip(brought.title, 300), problems=list(brought.problems), total=len(brought.rows),
        extra={key: value for key, value in brought.extra.items() if key != "ask"},
    )
    rows = [row_of(bringing, position, row) for position, row in enumerate(brought.rows)]
    if own_file.is_own(bringing):
        own_file.judge(acting, rows)
    else:
        judge(acting, rows, is_source=is_of_sources(bringing))
        for row in rows:
            row.is_taken = _is_wished(row, brought.format)
    _store(bringing, rows)
    _forget_old(acting)
    return bringing


def _store(bringing: Bringing, rows: list[BroughtRow]) -> None:
    """Store it piece by piece: in one transaction, fifty thousand rows would keep everybody else from writing for half a minute.

    Nobody knows its address before all of it is there; what is interrupted is never shown, and is forgotten with what nobody agreed to.
    """
    bringing.save(force_insert=True)
    turns = Turns()
    try:
        for begin in range(0, len(rows), AT_ONCE):
            piece = rows[begin : begin + AT_ONCE]
            for row in piece:
                row.bringing_id = bringing.pk
            BroughtRow.objects.bulk_create(piece)
            turns.give()
    except BaseException:
        with suppress(DatabaseError):
            bringing.delete()
        raise


def is_of_sources(bringing: Bringing) -> bool:
    """Whether the addresses in it are those of sources."""
    return bringing.format in SOURCES


def row_of(bringing: Bringing, position: int, row: Row) -> BroughtRow:
    """A row as it is stored."""
    return BroughtRow(
        bringing=bringing, position=position, thing=row.thing, name=clip(row.name, 300), address=row.address, folders=list(row.folders),
        handles=[{"kind": one.kind, "value": one.value, "address": one.address, "dead": one.dead} for one in row.handles],
        details=row.details, raw=row.raw if row.thing == "nothing" else "", problem=row.problem,
    )


def judge(member: Member, rows: Iterable[BroughtRow], *, is_source: bool) -> None:
    """Set the verdict of each row, in their order: what stands twice is there already the second time."""
    all_keys = [(row, keys_of(row, is_source=is_source)) for row in rows]
    there = known_of(member, {key for _row, keys in all_keys for key in keys})
    seen: set[str] = set()
    for row, keys in all_keys:
        matches = [there[key] for key in keys if key in there]
        row.verdict = _verdict(row, matches)
        if row.verdict == Verdict.THERE and not row.problem and not seen.isdisjoint(keys):
            row.problem = TWICE
        seen.update(keys)
        there |= dict.fromkeys(keys, Match())


def _verdict(row: BroughtRow, matches: list[Match]) -> str:
    if row.thing == Thing.NOTHING:
        return Verdict.UNKNOWN
    if matches and not any(match.is_stopped for match in matches):
        return Verdict.THERE
    return Verdict.UNADDRESSED if is_unaddressed(row) else Verdict.NEW


def is_unaddressed(row: BroughtRow) -> bool:
    """Whether nothing leads to it: a person without a living handle, a space without an address."""
    if row.thing == Thing.PERSON:
        return not row.address and all(one["dead"] or one["kind"] == "none" for one in row.handles)
    return row.thing == Thing.SPACE and not row.address and all(one["dead"] or not one["address"] for one in row.handles)


def _is_wished(row: BroughtRow, format_: str) -> bool:
    """What is ticked at first: whom she follows, but not whoever follows her, nor everybody who once wrote under a tag.

    Of a starter pack nobody is: others chose them.
    """
    if format_ == packs.FORMAT or row.thing == Thing.NOTHING or row.details.get("relation") == ["follower"]:
        return False
    return not (format_ == "posts" and row.thing == Thing.PERSON and row.verdict == Verdict.UNADDRESSED)


def _forget_old(acting: Member) -> None:
    waiting = Bringing.objects.visible_to(acting).filter(agreed_at=None)
    waiting.filter(pk__in=list(waiting.order_by("-pk").values_list("pk", flat=True)[KEPT:])).delete()
