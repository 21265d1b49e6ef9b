"""today: a member's day on the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from commonplace.cli.printing import print_json, say
from commonplace.cli.reading import member_with, say_of_others
from commonplace.cli.trouble import Trouble

if TYPE_CHECKING:
    from commonplace.today.queries import Thing, Today

MOST = 24 * 60
"""Minutes of a day."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `today`."""
    parser.add_argument("--member", required=True, metavar="EMAIL", help="whose day")
    parser.add_argument("--minutes", type=int, metavar="N", help="how many minutes (default: the member's own)")


def run(options: argparse.Namespace) -> int:
    """Print what is chosen for today, why, and how much was left out."""
    from django.utils import timezone

    from commonplace.kernel.clock import now
    from commonplace.members.hours import zone_of
    from commonplace.today import queries

    member = member_with(options.member)
    minutes = member.minutes_a_day if options.minutes is None else options.minutes
    if not 0 <= minutes <= MOST:
        raise Trouble(f"--minutes takes a number from 0 to {MOST}.")
    with timezone.override(zone_of(member)):
        today = queries.of_day(member, now(), minutes=minutes)
    if options.json:
        print_json(as_json(today))
    else:
        _print(today)
    return 0


def as_json(today: Today) -> dict[str, Any]:  # Any: what JSON can say
    """The day as `--json` prints it: all that was chosen, done or not, in the order of the page."""
    things = sorted((*today.things, *today.done), key=lambda thing: thing.item.position if thing.item else 0)
    return {
        "day": today.date.isoformat(), "budget_minutes": today.budget, "minutes": round(sum(one.seconds for one in things) / 60, 1),
        "items": [_item(thing) for thing in things], "left_out": today.left_out,
    }


def _item(thing: Thing) -> dict[str, Any]:  # Any: what JSON can say
    entry = thing.row.entry
    return {
        "id": entry.pk, "title": entry.title or entry.excerpt, "address": entry.address, "source": thing.row.follow.shown_title,
        "minutes": round(thing.seconds / 60, 1), "why": thing.why, "folded": [one.address for one in thing.elsewhere],
    }


def _print(today: Today) -> None:
    for thing in today.things:
        entry = thing.row.entry
        say_of_others(f"{thing.minutes:>3} min  {thing.row.follow.shown_title}: {entry.title or entry.excerpt[:80]}")
        say_of_others(f"         {entry.address}")
        say_of_others(f"         {thing.why}")
        for one in thing.elsewhere:
            say_of_others(f"         also in {one.title}: {one.address}")
    done = f" {len(today.done)} are done." if today.done else ""
    left = f" {today.left_out} were left out." if today.left_out else ""
    say(f"{len(today.things)} things, about {today.minutes} minutes.{done} That is all for today.{left}")
