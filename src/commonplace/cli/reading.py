"""import, export, refresh, entries: what reading offers to the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonplace.cli import own_file
from commonplace.cli.printing import print_json, say, warn
from commonplace.cli.trouble import Trouble

if TYPE_CHECKING:
    from commonplace.consumption.models import Category
    from commonplace.consumption.refresh.schedule import Outcome, Poll
    from commonplace.consumption.timeline import Row
    from commonplace.members.models import Member

_MORE = {
    "kept": "bookmarks and posts kept for later", "left": "left out (whoever follows her, and names under a tag, come in by the page only)",
    "unknown": "not understood",
}
"""What else came of rows, where there are any."""
CHUNK = 500
"""Entries that are read from the database at once."""


def member_with(email: str) -> Member:
    """The member with a mail address. Raises `Trouble` where there is none."""
    from commonplace.members.models import Member

    try:
        return Member.objects.get_by_natural_key(email)
    except Member.DoesNotExist:
        raise Trouble(f"There is no member with the mail address {email}. commonplace member list shows who there is.") from None


def say_of_others(line: str) -> None:
    """A line with what others wrote in it, freed of characters that steer a terminal."""
    from commonplace.kernel.text import isolate

    say(isolate(line))


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `import`."""
    parser.add_argument("file", metavar="FILE", help="a Commonplace file, OPML or another list; or - for standard input")
    parser.add_argument("--member", required=True, metavar="EMAIL", help="whose network it becomes")
    parser.add_argument("--replace", action="store_true", help="a Commonplace file decides over what has the same id already")


def run_import(options: argparse.Namespace) -> int:
    """Take a Commonplace file or a list of sources into a member's network; nothing is fetched yet."""
    from commonplace.consumption import bringing
    from commonplace.consumption.bringing.queries import unfetched
    from commonplace.network.formats import NotUnderstood, words

    member = member_with(options.member)
    data = own_file.bytes_of(options.file)
    if own_file.import_file(options, member, data):
        return 0
    try:
        brought = bringing.bring(acting=member, data=data, name=Path(options.file).name)
    except NotUnderstood as fault:
        raise Trouble(f"{options.file}: {fault}") from fault
    total = brought.total
    bringing.agree(acting=member, bringing=brought)
    shows = sys.stderr.isatty() and not options.json

    def tell(so_far: Any) -> None:  # Any: Bringing, which only exists once Django is loaded
        if shows:
            print(f"\r{so_far.position} of {total}", end="", file=sys.stderr, flush=True)

    brought = bringing.work_off(brought, tell=tell)
    if shows:
        print("\r", end="", file=sys.stderr)
    for code in brought.problems:
        warn(words.sentence(code))
    counts = {name: brought.extra.get("counts", {}).get(name, 0) for name in ("added", "there", "unaddressed", "kept", "unknown", "left")}
    broken = unfetched(brought)
    if options.json:
        print_json({
            "outlines": total, "added": counts["added"], "there_already": counts["there"], "no_address": counts["unaddressed"],
            "kept_for_later": counts["kept"], "left_out": counts["left"], "not_understood": counts["unknown"],
            "broken": [{"address": address, "reason": words.sentence(problem)} for address, problem in broken],
        })
        return 0
    for address, problem in broken:
        say_of_others(f"  {address}: {words.sentence(problem)}")
    say(
        f"{total} rows: {counts['added']} added, {counts['there']} there already, {counts['unaddressed']} kept with no address yet"
        + "".join(f", {counts[name]} {word}" for name, word in _MORE.items() if counts[name])
        + (". commonplace refresh fetches them now." if counts["added"] else ".")
    )
    say(own_file.UNDO)
    return 0


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `export`."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("file", nargs="?", metavar="FILE", help="where the whole network is written, or - for standard output")
    which.add_argument("--opml", metavar="FILE", help="where only the sources are written, as OPML, or - for standard output")
    parser.add_argument("--member", required=True, metavar="EMAIL", help="whose network")


def run_export(options: argparse.Namespace) -> int:
    """Write a member's network as a Commonplace file, or only its sources as OPML, every address as it was typed."""
    from commonplace.consumption import queries

    member = member_with(options.member)
    if options.file:
        own_file.export_file(options, member)
        return 0
    data = queries.own_list(member)
    without = queries.count_without_address(member)
    left_out = (
        f"{without} {'thing that has' if without == 1 else 'things that have'} no address yet cannot stand in such a list; "
        "commonplace export FILE writes them too."
    )
    if options.opml == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if without:
            warn(left_out)
        return 0
    target = Path(options.opml)
    beside = target.with_name(target.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except OSError as error:
        raise Trouble(f"{target} cannot be written: {error.strerror}. Nothing was changed.") from error
    count = len(queries.outlines_of(member))
    if options.json:
        print_json({"file": str(target), "outlines": count, "no_address": without})
    else:
        say(f"{count} addresses were written to {target}.")
        if without:
            say(left_out)
    return 0


def add_refresh_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `refresh`."""
    parser.add_argument("--all", action="store_true", help="also the sources that are not due yet")
    parser.add_argument("--source", metavar="ADDRESS", action="append", default=[], help="only this source, due or not")


def run_refresh(options: argparse.Namespace) -> int:
    """Fetch sources now; returns when all that they said is stored and searchable."""
    from commonplace.consumption.refresh.running import refresh
    from commonplace.consumption.refresh.troubles import in_words

    only = [_source(address) for address in options.source] or None

    def tell(poll: Poll, outcome: Outcome) -> None:
        if not options.json:
            words = {"new": f"{outcome.new} new", "nothing new": "nothing new", "not modified": "not modified"}
            say_of_others(f"{words.get(outcome.code) or in_words(outcome.code)}  {poll.address}")

    report = refresh(only=only, everything=options.all, tell=tell)
    failed = [{"address": one["address"], "reason": in_words(one["reason"])} for one in report.failed]
    if options.json:
        print_json({
            "checked": report.checked, "new_entries": report.new_entries, "not_modified": report.not_modified, "failed": failed,
        })
    else:
        say(
            f"{report.checked} checked, {report.new_entries} new entries, {report.not_modified} not modified, {len(failed)} failed."
            + ("" if report.checked else " Nothing is due; --all looks at every source.")
        )
    return 0


def _source(address: str) -> int:
    from commonplace.consumption.queries import source_with

    found = source_with(address)
    if found is None:
        raise Trouble(f"Nobody here follows {address}. Nothing was fetched.")
    return found.pk


def add_entries_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `entries`."""
    parser.add_argument("--member", required=True, metavar="EMAIL", help="whose sources")
    parser.add_argument("--search", metavar="QUERY", help='words, "phrases", prefix*, -without, in:, from:, after:')
    parser.add_argument("--category", metavar="NAME", help="only sources in this category")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (50)")


def _pages(member: Member, options: argparse.Namespace, category: Category | None) -> Iterator[Sequence[Row]]:
    """Page by page, so that a large --limit costs no more memory than it must."""
    from commonplace.consumption import quiet_lists, searching, timeline

    if options.search is not None and options.search.strip():
        below = None
        while True:
            found = searching.find(member, options.search, limit=CHUNK, below=below, category=category)
            if below is None:
                for note in found.notes:
                    warn(note)
            yield [hit.row for hit in found.hits]
            if (below := found.older) is None:
                return
    before = None
    while True:
        page = quiet_lists.newest(member, shelf=timeline.Shelf.of(category), before=before, limit=CHUNK)
        yield page.rows
        if (before := page.older) is None:
            return


def run_entries(options: argparse.Namespace) -> int:
    """Print what a member's sources said, newest first."""
    from commonplace.consumption import queries

    member = member_with(options.member)
    if options.limit < 1:
        raise Trouble("--limit takes a number from 1 up.")
    category = None
    if options.category is not None:
        category = queries.category_named(member, options.category)
        if category is None:
            raise Trouble(f"{options.member} has no category named {options.category}.")
    rows: list[Row] = []
    for page in _pages(member, options, category):
        rows += page[: options.limit - len(rows)]
        if len(rows) >= options.limit:
            break
    if options.json:
        print_json([
            {
                "id": row.entry.pk, "title": row.entry.title, "address": row.entry.address, "source": row.follow.shown_title,
                "published": (row.entry.published_at or row.entry.stands_at).isoformat(), "minutes": row.entry.minutes,
                "excerpt": row.entry.excerpt,
            }
            for row in rows
        ])
        return 0
    for row in rows:
        say_of_others(f"{row.entry.stands_at:%Y-%m-%d}  {row.follow.shown_title}: {row.entry.title or row.entry.excerpt[:80]}")
        say_of_others(f"            {row.entry.address}")
    if not rows:
        say("Nothing was found." if options.search else "There is nothing to read yet.")
        return 0
    say("That is all." if len(rows) < options.limit else f"These are the newest {len(rows)}; --limit shows more.")
    return 0
