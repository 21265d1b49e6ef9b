"""What is noted of a person, a space or a tool, as pairs of words for its page; what is not said does not stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commonplace.kernel.http import safe_address
from commonplace.kernel.text import isolate
from commonplace.people.models import Person, Support
from commonplace.spaces.models import Space
from commonplace.tools.models import Purpose, Tool


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, the words, and the address that they lead to, or "". All of it is plain text."""

    label: str | Promise
    words: str
    address: str = ""


def facts_of(row: Person | Space | Tool) -> list[Fact]:
    """What is noted, in the order of the page."""
    facts = _person(row) if isinstance(row, Person) else _space(row) if isinstance(row, Space) else _tool(row)
    return [fact for fact in facts if fact.words]


def _person(row: Person) -> Iterator[Fact]:
    yield Fact(_("Gives me"), listed(row.gives, Support))
    yield Fact(_("Role"), isolate(row.role))
    yield Fact(_("Level"), isolate(row.level))
    yield Fact(_("Region"), isolate(row.region))
    if row.role or row.level or row.region:
        yield Fact(_("Known from"), _("themselves: they say so") if row.known_from == Person.KnownFrom.DECLARED else _("me: I noted it"))
    yield Fact(_("Account here"), str(row.member) if row.member else "")


def _space(row: Space) -> Iterator[Fact]:
    yield Fact(_("What it is"), row.get_kind_display() if row.kind else "")
    yield Fact(_("Where one meets"), row.get_form_display())
    yield Fact(_("Address"), isolate(row.address), safe_address(row.address) or "")
    yield Fact(_("No address yet; typed"), "" if row.address else isolate(row.typed))
    yield Fact(_("Place"), isolate(row.place))
    yield Fact(_("When"), isolate(row.times))
    yield Fact(_("Costs"), isolate(row.cost))
    yield Fact(_("Group here"), isolate(row.group.name) if row.group else "")


def _tool(row: Tool) -> Iterator[Fact]:
    yield Fact(_("What for"), listed(row.purposes, Purpose))
    yield Fact(_("What it is"), row.get_form_display())
    yield Fact(_("ISBN"), isolate(row.isbn))
    yield Fact(_("Address"), isolate(row.address), safe_address(row.address) or "")
    yield Fact(_("Loan"), isolate(row.loan))


def listed(values: list[str], words: type[Support | Purpose]) -> str:
    """Values of a list of choices in words; what a file brought and nobody knows is left out."""
    return ", ".join(str(words(value).label) for value in values if value in words.values)
