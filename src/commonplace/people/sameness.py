"""Which of a member's people may be one and the same: suggestions with their evidence. Pure; nothing here decides anything."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

MOST_ALIKE: Final = 8
"""Where more people than this share a name or a host, that says nothing about any two of them."""


class Reason(StrEnum):
    """Why two may be one, the strongest first."""

    SAME_ADDRESS = "same_address"
    EACH_OTHER = "each_other"
    SAME_MAIL = "same_mail"
    ONE_WAY = "one_way"
    SAME_HOST_AND_NAME = "same_host_and_name"
    SAME_HANDLE = "same_handle"
    SAME_NAME = "same_name"


STRENGTH: Final = {reason: len(Reason) - place for place, reason in enumerate(Reason)}
WEAK: Final = frozenset({Reason.SAME_HANDLE, Reason.SAME_NAME})
"""Alone they say little: very many people share a name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person.

    Args:
        pk: id of the row that is shown; what was merged into it is in the rest.
        name: as the member wrote it.
        addresses: canonical keys of the pages and sources that are theirs.
        mails: mail addresses.
        handles: names on platforms, such as `nora` of `@nora@example.social`.
        mentioned: canonical keys of what their own profiles and the member's notes on them link to.

    """

    pk: int
    name: str
    addresses: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, and what it is about: an address, a mail address, a name."""

    reason: Reason
    about: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two who may be one; `first` has the smaller id. `evidence`: the strongest first, never empty."""

    first: int
    second: int
    evidence: tuple[Evidence, ...]

    @property
    def strength(self) -> int:
        """By its strongest reason; several weigh a little more."""
        return STRENGTH[self.evidence[0].reason] * 10 + min(len(self.evidence), 9)

    @property
    def is_weak(self) -> bool:
        """Whether it rests on a name alone."""
        return all(one.reason in WEAK for one in self.evidence)


def suggest(people: Sequence[Known], *, two: Collection[tuple[int, int]] = ()) -> list[Suggestion]:
    """Who may be one person, the likeliest first.

    Args:
        people: all of one member's; each once.
        two: pairs of ids, the smaller first, of whom the member said that they are two.

    The work grows with the people and with what they share, never with all pairs: what more than `MOST_ALIKE` share is left out.

    """
    found: dict[tuple[int, int], dict[Reason, str]] = defaultdict(dict)
    apart = frozenset(two)
    people = sorted(people, key=lambda one: one.pk)
    for first, second, reason, about in _reasons(people):
        pair = (first, second) if first < second else (second, first)
        if first != second and pair not in apart:
            found[pair].setdefault(reason, about)
    suggestions = [Suggestion(*pair, _evidence(reasons)) for pair, reasons in found.items()]
    return sorted(suggestions, key=lambda one: (-one.strength, one.first, one.second))


def _evidence(reasons: dict[Reason, str]) -> tuple[Evidence, ...]:
    if Reason.EACH_OTHER in reasons:
        reasons.pop(Reason.ONE_WAY, None)
    if Reason.SAME_HOST_AND_NAME in reasons:
        reasons.pop(Reason.SAME_NAME, None)
    return tuple(Evidence(reason, reasons[reason]) for reason in Reason if reason in reasons)


def _reasons(people: Sequence[Known]) -> Iterator[tuple[int, int, Reason, str]]:
    yield from _shared(((one.pk, address) for one in people for address in one.addresses), Reason.SAME_ADDRESS)
    yield from _shared(((one.pk, mail.casefold()) for one in people for mail in one.mails), Reason.SAME_MAIL)
    yield from _links(people)
    names = [(one, name) for one in people if (name := folded(one.name))]
    yield from _shared(((one.pk, f"{host} {name}") for one, name in names for host in hosts(one.addresses)), Reason.SAME_HOST_AND_NAME)
    yield from _shared(
        ((one.pk, handle) for one in people for handle in {name.casefold() for name in one.handles} if len(handle) >= FEWEST_SIGNS),
        Reason.SAME_HANDLE,
    )
    # A first name alone is nobody's: at least two words.
    yield from _shared(((one.pk, name) for one, name in names if " " in name), Reason.SAME_NAME)


FEWEST_SIGNS: Final = 5
"""Shorter names on platforms are many people's."""


def _shared(pairs: Iterable[tuple[int, str]], reason: Reason) -> Iterator[tuple[int, int, Reason, str]]:
    of: dict[str, set[int]] = defaultdict(set)
    for pk, key in pairs:
        of[key].add(pk)
    for key, pks in sorted(of.items()):
        if 1 < len(pks) <= MOST_ALIKE:
            about = key.partition(" ")[0] if reason is Reason.SAME_HOST_AND_NAME else key
            for first, second in combinations(sorted(pks), 2):
                yield first, second, reason, about


def _links(people: Sequence[Known]) -> Iterator[tuple[int, int, Reason, str]]:
    """Who links to whose address; both ways is what somebody does who has two accounts."""
    owner: dict[str, set[int]] = defaultdict(set)
    for one in people:
        for address in one.addresses:
            owner[address].add(one.pk)
    links: dict[tuple[int, int], str] = {}
    for one in people:
        for address in sorted(one.mentioned):
            for other in owner.get(address, ()):
                if other != one.pk and len(owner[address]) <= MOST_ALIKE:
                    links.setdefault((one.pk, other), address)
    for (one_pk, other), address in links.items():
        if (other, one_pk) in links:
            yield one_pk, other, Reason.EACH_OTHER, address
        else:
            yield one_pk, other, Reason.ONE_WAY, address


def folded(name: str) -> str:
    """A name without accents, signs and case, its words in one order: "García, Ana" is "ana garcia"."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join(sorted(re.findall(r"[^\W_]+", plain)))


def hosts(addresses: Iterable[str]) -> set[str]:
    """The hosts of canonical addresses, without `www.`."""
    found = (re.match(r"https?://(?:www\.)?([^/?#]+)", address) for address in addresses)
    return {match[1] for match in found if match}
