"""What a member's mutes hide: words, phrases and hashtags by the search index, people by the sources that are theirs.

Hidden is hidden from lists and from Today; search, and the address of an entry, show it all the same. A muted source
is another thing: `Follow.is_muted` stands in the conditions of every list, and `hidden` says nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from commonplace.consumption.models import Mute
from commonplace.entries.models import Entry, Follow
from commonplace.kernel import search
from commonplace.kernel.clock import now
from commonplace.kernel.search import words
from commonplace.members.models import Member
from commonplace.people.models import Person

MOST = 500
"""Running mutes of a member."""
_HASHTAG = re.compile(r"(?<![\w&/])#(\w+)")
"""As people write them: not the end of an address, nor the name of a programming language."""


def hidden(member: Member, ids: Collection[int], *, at: datetime | None = None, people: bool = True) -> set[int]:
    """Those of these entries that a running mute hides.

    One query where the member mutes nothing; else a few, however many entries there are. A person stands for the
    sources that the member follows as this person, not for a name in the text or above it.

    Args:
        member: whose mutes.
        ids: of entries, any number; 20,000 take some tens of milliseconds.
        at: the moment that counts; by default, the present.
        people: whether muted people count: not on the page of a source that somebody opened.

    """
    if not ids:
        return set()
    mutes = running(member, at or now())
    return hidden_by(member, mutes if people else without_people(mutes), ids)


def without_people(mutes: Iterable[Mute]) -> list[Mute]:
    """Mutes of what is said, not of who says it."""
    return [one for one in mutes if one.person_id is None]


def hidden_by(member: Member, mutes: Iterable[Mute], ids: Collection[int]) -> set[int]:
    """Those of these entries that one of these mutes hides, whether it is stored, and runs, or not."""
    mutes = list(mutes)
    if not mutes or not ids:
        return set()
    wanted = set(ids)
    spoken = [term for one in mutes if one.kind in {Mute.Kind.WORD, Mute.Kind.PHRASE} and (term := search.exactly(one.text))]
    found = search.matching(spoken, ids=wanted)
    tags = {key for one in mutes if one.kind == Mute.Kind.HASHTAG and (key := hashtag_key(one.text))}
    people = [one.person_id for one in mutes if one.person_id is not None]
    found |= _tagged(tags, [one.text for one in mutes if one.kind == Mute.Kind.HASHTAG], wanted - found) if tags else set()
    found |= _of_people(member, people, wanted - found) if people else set()
    return found


def running(member: Member, at: datetime) -> list[Mute]:
    """The member's running mutes, in one query; without an order."""
    return list(Mute.objects.visible_to(member).running(at).order_by()[:MOST])


def sameness(kind: str, text: str) -> str:
    """What two mutes of words have in common that hide the same; empty for a text that hides nothing."""
    if kind == Mute.Kind.HASHTAG:
        return f"#{key}" if (key := hashtag_key(text)) else ""
    return " ".join(words.split(words.fold(words.normal(text))))


def hashtag_key(text: str) -> str:
    """What two hashtags have in common that are the same: letters and digits alone, small, without accents; may be empty."""
    return "".join(words.split(words.fold(words.normal(text))))


def indexed(text: str, tags: Iterable[str]) -> str:
    """What the search index takes of an entry: its text, and its tags as people write hashtags, each one word with its sign."""
    written = ("".join(words.split(words.normal(tag))) for tag in tags if isinstance(tag, str))
    return "\n".join(part for part in (text, " ".join(f"#{tag}" for tag in dict.fromkeys(written) if tag)) if part)


def _tagged(keys: set[str], typed: Sequence[str], ids: Collection[int]) -> set[int]:
    """Documents that hold the word at all, from the index; of these, those in which it carries the sign."""
    terms = {term for text in (*keys, *typed) if (term := search.exactly(text))}
    return {
        one for one, text in search.texts_with("#", search.matching(terms, ids=ids))
        if any(hashtag_key(tag) in keys for tag in _HASHTAG.findall(text))
    }


def _of_people(member: Member, people: Sequence[int], ids: Collection[int]) -> set[int]:
    if not ids:
        return set()
    mine = Person.objects.visible_to(member)
    whole = mine.filter(pk__in=people).annotate(whole=Coalesce("merged_into", "pk")).values("whole")
    # Rows that are one person are one here too, whichever of them was muted.
    sources = Follow.objects.visible_to(member).filter(Q(person__in=whole) | Q(person__merged_into__in=whole)).values("source")
    said = Entry.objects.filter(source__in=sources, pk__gte=min(ids), pk__lte=max(ids))
    return set(said.values_list("pk", flat=True)).intersection(ids)
