"""Who of a member's people may be one and the same: gathered from her notes, in a fixed number of queries. She decides."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonplace.entries.models import Follow
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.network.formats.handles import tokens
from commonplace.network.lines import address_of, name_of
from commonplace.people import sameness
from commonplace.people.models import Handle, NotTheSame, Person
from commonplace.people.sameness import Evidence, Known, Reason, Suggestion
from commonplace.spaces.canonical import canonical_key

A_PAGE: Final = 20
WORDS: Final[dict[Reason, str | Promise]] = {
    Reason.SAME_ADDRESS: _("Both are reached at %(about)s."),
    Reason.EACH_OTHER: _("Each links to the other."),
    Reason.SAME_MAIL: _("Both have the mail address %(about)s."),
    Reason.ONE_WAY: _("One links to the other: %(about)s."),
    Reason.SAME_HOST_AND_NAME: _("The same name on the same site: %(about)s."),
    Reason.SAME_HANDLE: _("The same name on two platforms: %(about)s. Somebody else may have it there."),
    Reason.SAME_NAME: _("The same name. That alone says little: many people share one."),
}
_NAME = re.compile(r"@?(?P<name>[\w-]{1,60})(?:@[\w.:-]+|\.bsky\.social)?")
_PLATFORMS: Final = frozenset(Handle.Kind.values) - {
    Handle.Kind.BLOG, Handle.Kind.PODCAST, Handle.Kind.NEWSLETTER, Handle.Kind.WEB, Handle.Kind.MAIL, Handle.Kind.PHONE, Handle.Kind.NONE,
}


@dataclass(frozen=True, slots=True)
class One:
    """One of the two, as the page shows them."""

    public_id: str
    name: str
    address: str
    handles: tuple[str, ...]
    is_left: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one; `evidence` are sentences, the strongest first."""

    first: One
    second: One
    evidence: tuple[str, ...]
    is_weak: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """A page of suggestions; `two`: of whom she said that they are two, with the id that takes it back."""

    pairs: tuple[Pair, ...]
    total: int
    number: int
    pages: int


def suggested(member: Member, *, number: str | int | None = 1) -> Pairs:
    """Who may be one person, the likeliest first, in pages."""
    page = Paginator(suggestions(member), A_PAGE).get_page(number)
    chosen: list[Suggestion] = list(page)
    wanted = {pk for one in chosen for pk in (one.first, one.second)}
    people = Person.objects.visible_to(member).in_bulk(wanted)
    handles: dict[int, list[str]] = defaultdict(list)
    for pk, root, typed in Handle.objects.filter(person__in=_with_merged(member, wanted)).values_list(
        "person", "person__merged_into", "typed",
    ):
        handles[root or pk].append(isolate(typed))
    shown = {
        pk: One(row.public_id, name_of(row), address_of(row), tuple(handles[pk][:5]), row.left_at is not None) for pk, row in people.items()
    }
    pairs = tuple(
        Pair(shown[one.first], shown[one.second], tuple(sentence(why) for why in one.evidence), one.is_weak) for one in chosen
    )
    return Pairs(pairs, page.paginator.count, page.number, page.paginator.num_pages)


def sentence(evidence: Evidence) -> str:
    """A reason as the page says it."""
    return str(WORDS[evidence.reason]) % {"about": isolate(evidence.about)}


def suggestions(member: Member) -> list[Suggestion]:
    """All of them; what she said are two is left out."""
    two = set(NotTheSame.objects.filter(owner=member).values_list("first", "second"))
    return sameness.suggest(known_of(member), two=_of_roots(member, two))


def said_two(member: Member) -> list[tuple[int, str, str]]:
    """Of whom she said that they are two: the id of what she said, and both names."""
    rows = NotTheSame.objects.filter(owner=member).select_related("first", "second").order_by("-pk")[:100]
    # Who was merged all the same is one; what was said before holds again once they are split.
    return [
        (row.pk, name_of(row.first), name_of(row.second)) for row in rows
        if (row.first.merged_into_id or row.first.pk) != (row.second.merged_into_id or row.second.pk)
    ]


def what_was_said(member: Member, pk: str) -> NotTheSame | None:
    """One of these, by its id in a form."""
    return NotTheSame.objects.filter(owner=member, pk=pk).first() if pk.isascii() and pk.isdecimal() and len(pk) < 18 else None


def known_of(member: Member) -> list[Known]:
    """What is known of each of her people, by the row that is shown; students are nobody."""
    addresses: dict[int, set[str]] = defaultdict(set)
    mails: dict[int, set[str]] = defaultdict(set)
    names: dict[int, set[str]] = defaultdict(set)
    texts: dict[int, list[str]] = defaultdict(list)
    people = Person.objects.visible_to(member).exclude(kind=Person.Kind.STUDENTS).order_by("pk")
    shown = {}
    for pk, root, name, note, why in people.values_list("pk", "merged_into", "name", "note", "why"):
        texts[root or pk] += [text for text in (note, why) if text]
        if root is None:
            shown[pk] = name
    for pk, root, kind, typed, address in Handle.objects.filter(person__owner=member).values_list(
        "person", "person__merged_into", "kind", "typed", "address",
    ):
        if address:
            addresses[root or pk].add(canonical_key(address))
        if kind == Handle.Kind.MAIL:
            mails[root or pk].add(typed.strip())
        elif kind in _PLATFORMS and (match := _NAME.fullmatch(typed.strip())):
            names[root or pk].add(match["name"])
    follows = Follow.objects.visible_to(member).filter(person__isnull=False)
    for pk, root, address, site, about in follows.values_list(
        "person", "person__merged_into", "source__address", "source__site_address", "source__about",
    ):
        addresses[root or pk] |= {canonical_key(one) for one in (address, site) if one}
        texts[root or pk].append(about)
    return [
        Known(pk, name, frozenset(addresses[pk]), frozenset(mails[pk]), frozenset(names[pk]), _mentioned(texts[pk]))
        for pk, name in shown.items()
    ]


def _mentioned(texts: list[str]) -> frozenset[str]:
    """What profiles and notes link to, as canonical keys."""
    found = set()
    for text in texts:
        if "." in text or "@" in text:
            for token in tokens(text[:MOST_TEXT]):
                address = token.place.address or (token.place.handle.address if token.place.handle else "")
                if address:
                    found.add(canonical_key(address))
    return frozenset(found)


MOST_TEXT: Final = 2_000
"""Characters of each note that are read for links."""


def _of_roots(member: Member, two: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs, as the rows that are shown now."""
    wanted = {pk for pair in two for pk in pair}
    roots = {
        pk: root or pk for pk, root in Person.objects.visible_to(member).filter(pk__in=wanted).values_list("pk", "merged_into")
    } if wanted else {}
    pairs = {tuple(sorted((roots[first], roots[second]))) for first, second in two if first in roots and second in roots}
    return {(pair[0], pair[1]) for pair in pairs}


def _with_merged(member: Member, pks: set[int]) -> list[int]:
    people = Person.objects.visible_to(member)
    return list((people.filter(pk__in=pks) | people.filter(merged_into__in=pks)).values_list("pk", flat=True))
