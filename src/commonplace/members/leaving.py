"""Taking everything along, and leaving: each module registers what it holds of a member; here both are carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commonplace.members.actions.site import refuse_last_steward
from commonplace.members.models import Member

Words = str | Promise
Export = Callable[[Member], Iterable[tuple[str, bytes]]]
Erase = Callable[[Member], None]


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that is still there after a member has erased the account, and why."""

    what: Words
    why: Words


@dataclass(frozen=True, slots=True)
class Part:
    """What one module holds of a member.

    `export` yields (name of a file inside the zip, its bytes), one file at a time, in open formats. `erase` removes or
    cuts loose everything; it runs inside one transaction with all others, modules further up first.
    """

    module: str
    export: Export
    erase: Erase
    goes: tuple[Words, ...]
    stays: tuple[Stays, ...] = ()


class NotErased(Exception):
    """The account must stay for now; the message is a sentence for its owner. Nothing was changed."""


MayErase = Callable[[Member], str]
"""Why a member's account must stay for now, as a sentence; empty: it may go."""
_checks: dict[str, MayErase] = {}
_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a module's part; call it in `AppConfig.ready`. The same module again replaces it."""
    _parts[part.module] = part


def register_check(name: str, check: MayErase) -> None:
    """Add what can keep an account from being erased; call it in `AppConfig.ready`. The same name again replaces it."""
    _checks[name] = check


def parts() -> tuple[Part, ...]:
    """All parts, in the order in which the modules stand on one another."""
    return tuple(_parts.values())


def write_export(*, member: Member, file: IO[bytes]) -> None:
    """Write one zip of all that is the member's; never more than one of its files is in memory."""
    import zipfile  # loads slowly, and every start of the program passes here

    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        names = []
        for part in parts():
            for name, body in part.export(member):
                archive.writestr(name, body)
                names.append(name)
        archive.writestr("README.txt", _read_me(member, names))


def _read_me(member: Member, names: list[str]) -> str:
    lines = [
        _("This is what the site keeps of %(name)s (%(email)s).") % {"name": member, "email": member.email},
        _("Every file is in an open format that other programs read: JSON, OPML (lists of sources), plain text."),
        "",
        *names,
    ]
    return "\n".join(str(line) for line in lines) + "\n"


@transaction.atomic
def erase_account(*, member: Member) -> None:
    """Remove a member and all that is theirs. Raises `LastSteward` or `NotErased`; then nothing is changed."""
    refuse_last_steward(member)
    for check in _checks.values():
        why_not = check(member)
        if why_not:
            raise NotErased(why_not)
    for part in reversed(parts()):
        part.erase(member)
    member.delete()
