"""import and export of a Commonplace file: a whole network in one file."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from commonplace.cli.archives import only_what_is_read
from commonplace.cli.printing import print_json, say, warn
from commonplace.cli.trouble import Trouble

if TYPE_CHECKING:
    from commonplace.members.models import Member
    from commonplace.network.file import Plan
    from commonplace.network.file.taking_in import Taken

_NAMES: Final = {"person": "people", "space": "spaces", "tool": "tools", "goal": "goals", "link": "links", "pack": "packs"}
_ELSEWHERE: Final = frozenset({"not_ours", "not_json", "web_page", "empty"})
"""Why something is no file of ours and may be a list of another kind."""
UNDO: Final = "What was added can be undone for 30 days, in the page “Bring them in”."


def bytes_of(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`: no more of them than such a file may have, and one; of a large archive, its parts.

    Raises `Trouble`.
    """
    from commonplace.network.file.parsing import MAX_BYTES_OF_HOST
    from commonplace.network.formats.model import MAX_BYTES

    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES and name != "-" and (small := only_what_is_read(Path(name))):
                return small
            return data + file.read(MAX_BYTES_OF_HOST - MAX_BYTES) if _begins_as_object(data) else data
    except OSError as error:
        raise Trouble(f"{name} cannot be read: {error.strerror}. Nothing was changed.") from error


def import_file(options: argparse.Namespace, member: Member, data: bytes) -> bool:
    """Take a Commonplace file into a member's network and say what became of it; False where it is a list of another kind.

    Raises `Trouble` where it is one of ours and cannot be taken.
    """
    from commonplace.consumption.bringing.whole import take_whole
    from commonplace.network.file import NotOurFile, read
    from commonplace.network.file.layout import PACK
    from commonplace.network.file.parsing import MAX_BYTES_OF_HOST
    from commonplace.network.file.taking_in import there

    if not _begins_as_object(data):
        return False
    try:
        plan = read(data, most=MAX_BYTES_OF_HOST)
    except NotOurFile as fault:
        if fault.code in _ELSEWHERE:
            return False
        raise Trouble(f"{options.file}: {fault}") from fault
    if plan.kind == PACK:
        raise Trouble(
            f"{options.file} is a starter pack, and from a pack one chooses. Nothing was changed. Bring it in the page “Bring them in”.")
    taken, can_be_undone = take_whole(
        acting=member, plan=plan, name=Path(options.file).name, replace=there(member, plan) if options.replace else frozenset())
    _tell(options, plan, taken, can_be_undone=can_be_undone)
    return True


def _begins_as_object(data: bytes) -> bool:
    """Whether it can be JSON of ours at all, so that large lists of other kinds are not read twice."""
    return data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{")


def _tell(options: argparse.Namespace, plan: Plan, taken: Taken, *, can_be_undone: bool) -> None:
    from commonplace.cli.reading import say_of_others

    # What points out of the file is told by what became of it.
    notes = [str(one) for one in (*(one for one in plan.notes if one.code != "outside"), *taken.notes)]
    new = {name: taken.count(thing) for thing, name in _NAMES.items()}
    standing = {name: sum(one == thing for one, _uuid in taken.there) for thing, name in _NAMES.items()}
    if options.json:
        print_json({"added": new, "there_already": standing, "followed": len(taken.follows), "notes": notes})
        return
    for note in notes:
        say_of_others(f"  {note}")
    counted = _counted({name: many for name, many in new.items() if many}) or "nothing new"
    many = sum(standing.values())
    which = "took over what the file says" if options.replace else "stayed as they are"
    say(
        f"Added: {counted}. "
        + (f"{many} {'was' if many == 1 else 'were'} there already and {which}. " if many else "")
        + (f"{len(taken.follows)} followed; commonplace refresh fetches them now." if taken.follows else "Nothing new is followed.")
    )
    if can_be_undone:
        say(UNDO)


def export_file(options: argparse.Namespace, member: Member) -> None:
    """Write a member's whole network. Raises `Trouble` where it cannot be written."""
    from commonplace.network.file.parsing import MAX_BYTES
    from commonplace.network.file.writing import bytes_of as written
    from commonplace.network.file.writing import network_of

    network = network_of(member)
    data = written(network)
    secret = _secrets(network)
    kept_safe = (
        f"{secret} {'address in it lets' if secret == 1 else 'addresses in it let'} in whoever knows {'it' if secret == 1 else 'them'}: "
        "keep the file as safe as a password."
    )
    if options.file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        if secret:
            warn(kept_safe)
        return
    write_private(Path(options.file), data)
    counts = {name: len(network[name]) for name in _NAMES.values()}
    if len(data) > MAX_BYTES:
        warn("It is larger than a page takes in; commonplace import takes it.")
    if options.json:
        print_json({"file": options.file, **counts, "secret_addresses": secret})
        return
    say(f"{_counted(counts)} were written to {options.file}.")
    if secret:
        say(kept_safe)


def _counted(counts: dict[str, int]) -> str:
    """So many of each, as one says it: 1 tool, 2 tools."""
    one = {name: thing for thing, name in _NAMES.items()}
    return ", ".join(f"{many} {one[name] if many == 1 else name}" for name, many in counts.items())


def _secrets(network: dict[str, Any]) -> int:  # Any: JSON
    nodes = (*network["people"], *network["spaces"])
    return sum(bool(one.get("secret")) for node in nodes for one in node.get("follows", ()))


def write_private(target: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all. Raises `Trouble`."""
    beside = target.with_name(target.name + ".part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise Trouble(f"{target} cannot be written: {error.strerror}. Nothing was changed.") from error
