"""A member notes a tool, and changes what she noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.members.models import Member
from commonplace.members.names import line, lines
from commonplace.members.scope import Scope
from commonplace.tools.isbn import NotAnIsbn, isbn
from commonplace.tools.models import Purpose, Tool

LONGEST_NOTE: Final = 20_000
LONGEST_ADDRESS: Final = 2_000
"""Characters, both."""


class ToolFacts(TypedDict, total=False):
    """What can be noted of a tool; what is left out stays as it is."""

    name: str
    form: str
    purposes: Iterable[str]
    scope: str
    why: str
    isbn: str
    address: str
    loan: str
    note: str
    since: date | None
    gave_on: date | None


class ToolNotNoted(Exception):
    """It cannot stand in a network like this; the message is a sentence. Nothing was changed."""


@transaction.atomic
def note_tool(*, acting: Member, **facts: Unpack[ToolFacts]) -> Tool:
    """Note a tool.

    Args:
        acting: whose note it is; nobody else sees it.
        facts: see `ToolFacts`; texts are cleaned and cut, the address stays as it was typed.

    Raises:
        ToolNotNoted: it has no name, or a number that is no ISBN.

    """
    tool = Tool(owner=acting)
    _set(tool, facts)
    tool.save(force_insert=True)
    return tool


@transaction.atomic
def change_tool(*, acting: Member, tool: Tool, **facts: Unpack[ToolFacts]) -> Tool:
    """Change what was noted; raises as `note_tool`, and `PermissionError` where it is somebody else's note."""
    if tool.owner_id != acting.pk:
        raise PermissionError
    _set(tool, facts)
    tool.save()
    return tool


def _set(tool: Tool, facts: ToolFacts) -> None:
    for field, value in facts.items():
        setattr(tool, field, _CLEAN[field](value))
    if not tool.name:
        raise ToolNotNoted(_("A tool without a name cannot be found again. Give any name that you will know."))


def _in_order(values: Iterable[str]) -> list[str]:
    given = set(values)
    return [value for value in Purpose.values if value in given]


def _number(text: str) -> str:
    try:
        return isbn(text)
    except NotAnIsbn as wrong:
        raise ToolNotNoted(_("That is not an ISBN: its last sign does not fit the others. Look for a slip of a digit.")) from wrong


_CLEAN: Final[dict[str, Callable[[Any], object]]] = {  # Any: each cleans its own field's type
    "name": line(200), "why": line(500), "loan": line(300), "note": lines(LONGEST_NOTE), "address": line(LONGEST_ADDRESS),
    "isbn": _number, "form": Tool.Form, "purposes": _in_order, "scope": Scope, "since": lambda day: day, "gave_on": lambda day: day,
}
