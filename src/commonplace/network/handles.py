"""How somebody is reached, as their page shows it: a table of kinds and values, and what can be done with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from commonplace.entries.models import Follow
from commonplace.kernel.http import safe_address
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key

NEVER_ASKED: Final = frozenset({
    Handle.Kind.MAIL, Handle.Kind.PHONE, Handle.Kind.TWITTER, Handle.Kind.FACEBOOK, Handle.Kind.INSTAGRAM, Handle.Kind.THREADS,
    Handle.Kind.LINKEDIN, Handle.Kind.TIKTOK, Handle.Kind.NONE,
})
"""Nothing can be followed there: no page stands behind it, or the platform is closed and is never called."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A handle.

    Args:
        kind: in a word.
        typed: what was typed, as it is shown.
        address: where it leads; "" for nowhere.
        is_dead: it leads nowhere any more.
        is_mail: it is a mail address.
        is_unaddressed: there is no address yet.
        change_address: the page where it is changed.
        follow_address: the page where it can be followed; "" where that is not so, or where it is followed.
        source_address: the page of the source that is followed there; "" where none is.
        kind_value: the kind as it is stored, which tells the platform.

    """

    kind: str
    typed: str
    address: str
    is_dead: bool
    is_mail: bool
    is_unaddressed: bool
    change_address: str
    follow_address: str
    source_address: str
    kind_value: str


def handle_of(member: Member, person: Person, uuid: UUID) -> Handle | None:
    """One of the handles of a member's own person, or of a row that was merged into it; None for all others."""
    people = Person.objects.visible_to(member)
    rows = Handle.objects.filter(person__in=people.filter(pk=person.pk) | people.filter(merged_into=person))
    return rows.select_related("person").filter(uuid=uuid).order_by("pk").first()


def reached(row: Person, ids: Sequence[int], follows: Sequence[Follow]) -> list[Reached]:
    """The handles of a person and of what was merged into it.

    Args:
        row: the row that is shown.
        ids: its id, and those of the rows that were merged into it.
        follows: the member's follows of them, with their sources.

    """
    followed = _followed(follows)
    found = []
    for handle in _once(Handle.objects.filter(person__in=ids).order_by("is_dead", "pk"), row):
        address = safe_address(handle.address) or ""
        source = followed.get(canonical_key(address), "") if address else ""
        found.append(Reached(
            kind=handle.get_kind_display(), typed=isolate(handle.typed or handle.address), address=address, is_dead=handle.is_dead,
            is_mail=handle.kind == Handle.Kind.MAIL, is_unaddressed=handle.kind == Handle.Kind.NONE, source_address=source,
            kind_value=handle.kind,
            change_address=reverse("network:edit_handle", args=[row.public_id, handle.uuid]),
            follow_address="" if source or row.left_at is not None else follow_address(handle, row),
        ))
    return found


def _once(handles: Iterable[Handle], row: Person) -> Iterator[Handle]:
    """Rows that are one person often lead to the same place: it stands there once, and with each of them again when they are split."""
    def leads_to(handle: Handle) -> tuple[str, str]:
        address = safe_address(handle.address)
        return handle.kind, canonical_key(address) if address else handle.typed.casefold()

    handles = list(handles)
    seen = {leads_to(one) for one in handles if one.person_id == row.pk}
    for one in handles:
        if one.person_id == row.pk or leads_to(one) not in seen:
            seen.add(leads_to(one))
            yield one


def follow_address(handle: Handle, row: Person) -> str:
    """Where a handle of somebody can be followed as them; "" where there is nothing to follow."""
    if handle.is_dead or handle.kind in NEVER_ASKED or not (handle.address or handle.typed):
        return ""
    what = handle.typed if handle.kind in {Handle.Kind.FEDIVERSE, Handle.Kind.BLUESKY} else handle.address or handle.typed
    try:
        return f"{reverse('consumption:follow')}?{urlencode({'address': what, 'person': row.public_id})}"
    except NoReverseMatch:
        return ""


def _followed(follows: Sequence[Follow]) -> Mapping[str, str]:
    """Pages of sources by what is followed there now: the address that is fetched, and the site that it belongs to."""
    found: dict[str, str] = {}
    for one in follows:
        if one.stopped_at is None:
            page = reverse("consumption:source", args=[one.source.public_id])
            for address in (one.source.address, one.source.site_address):
                if address:
                    found.setdefault(canonical_key(address), page)
    return found
