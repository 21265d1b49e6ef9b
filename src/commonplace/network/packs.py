"""What of a starter pack may leave this site: pure, over what is known of each that was chosen.

A person leaves only if they are publicly listed, and where is said, or if they were asked and agreed on a day. What is personal,
what lets in whoever holds it, how somebody is reached in private, and notes never leave, whatever was said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import unquote
from uuid import UUID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.http import safe_address
from commonplace.kernel.text import isolate
from commonplace.network.said import Thing
from commonplace.spaces.canonical import canonical_key, holds_secret


@dataclass(frozen=True, slots=True)
class Licence:
    """On what terms a pack's own words may be used: its key, its name, one plain sentence, where its text stands ("")."""

    key: str
    name: str | Promise
    says: str | Promise
    address: str = ""


LICENCES: Final = {
    one.key: one for one in (
        Licence("cc-by-4.0", "CC BY 4.0", _("Others may use and change it, if they say that it is from you."),
                "https://creativecommons.org/licenses/by/4.0/"),
        Licence("cc-by-sa-4.0", "CC BY-SA 4.0",
                _("Others may use and change it, if they say that it is from you and pass it on under these terms."),
                "https://creativecommons.org/licenses/by-sa/4.0/"),
        Licence("cc-by-nc-4.0", "CC BY-NC 4.0",
                _("Others may use and change it, if they say that it is from you and earn nothing with it."),
                "https://creativecommons.org/licenses/by-nc/4.0/"),
        Licence("cc0-1.0", "CC0 1.0", _("Everybody may do with it what they like; you ask for nothing."),
                "https://creativecommons.org/publicdomain/zero/1.0/"),
        Licence("all-rights", _("All rights reserved"), _("Others may read and follow it; to copy your words they ask you first.")),
    )
}
"""The terms that a pack can stand under, by their keys."""


class Consent(StrEnum):
    """The values of `PackItem.Consent`."""

    NOT_ASKED = "not_asked"
    LISTED = "listed"
    AGREED = "agreed"


class Held(StrEnum):
    """Why one that was chosen stays here."""

    STUDENTS = "students"
    PERSONAL = "personal"
    LET_GO = "let_go"
    NOT_ASKED = "not_asked"
    NOT_SAID_WHERE = "not_said_where"
    NOT_YET = "not_yet"
    GROUP = "group"
    SECRET = "secret"  # noqa: S105 - a word, no password
    NAME = "name"


WHY_HELD: Final = {
    Held.STUDENTS: _("Students never leave this site."),
    Held.PERSONAL: _("It is personal in your network; what is personal never leaves in a pack."),
    Held.LET_GO: _("You have let it go."),
    Held.NOT_ASKED: _("They were not asked. Ask them, or say where they are publicly listed."),
    Held.NOT_SAID_WHERE: _("Where they are publicly listed is not said yet."),
    Held.NOT_YET: _("The day on which they agreed is missing, or is to come."),
    Held.GROUP: _("It is a group of this site: that it exists is its members' matter."),
    Held.SECRET: _("Its address lets in whoever holds it."),
    Held.NAME: _("Its name is a mail address, a phone number or a secret address. Give it another name in your network."),
}
"""A sentence for its owner; nobody else is told that somebody was held back."""

PUBLIC_KINDS: Final = frozenset({
    "fediverse", "bluesky", "blog", "podcast", "video", "newsletter", "web", "twitter", "facebook", "instagram", "threads", "linkedin",
    "tiktok", "other",
})
"""Kinds of handles that may leave: no mail, no phone, nothing without an address."""
ACCOUNTS: Final = frozenset({"fediverse", "bluesky"})
"""Spaces of these kinds are somebody's account: what holds for people holds for them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A handle as it is noted, dead or not."""

    kind: str
    value: str
    address: str = ""
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Fed:
    """A source that is followed as it: the address that is fetched, its page, whether it is secret."""

    address: str
    site_address: str = ""
    kind: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """One that was chosen for a pack, with all that decides whether it may leave; `uuid` is the one of its owner's network."""

    thing: Thing
    uuid: UUID
    name: str
    why: str = ""
    kind: str = ""
    form: str = ""
    is_personal: bool = False
    is_students: bool = False
    is_left: bool = False
    is_group: bool = False
    consent: str = Consent.NOT_ASKED
    listed_at: str = ""
    agreed_on: date | None = None
    ways: tuple[Way, ...] = ()
    sources: tuple[Fed, ...] = ()
    address: str = ""
    place: str = ""
    times: str = ""
    cost: str = ""
    purposes: tuple[str, ...] = ()
    isbn: str = ""

    @property
    def is_somebody(self) -> bool:
        """A person, or a space that is somebody's account: only with consent."""
        return self.thing == "person" or (self.thing == "space" and self.kind in ACCOUNTS)


@dataclass(frozen=True, slots=True)
class Leaving:
    """One that leaves, and all of it that leaves. `consent` is "" for what is nobody; `uuid` is of this pack alone."""

    thing: Thing
    uuid: UUID
    name: str
    why: str
    kind: str = ""
    form: str = ""
    consent: str = ""
    listed_at: str = ""
    agreed_on: date | None = None
    handles: tuple[Way, ...] = ()
    sources: tuple[Fed, ...] = ()
    address: str = ""
    place: str = ""
    times: str = ""
    cost: str = ""
    purposes: tuple[str, ...] = ()
    isbn: str = ""

    @property
    def page(self) -> str:
        """Its address for somebody who wants to look: not what a reader fetches, where a page stands beside that."""
        beside = (one.site_address for one in self.sources if canonical_key(one.address) == canonical_key(self.address))
        return next(filter(None, beside), self.address)

    @property
    def listed_page(self) -> str:
        """Where they are publicly listed, if that is an address of the web; else ""."""
        return safe_address(self.listed_at) or ""


_MAIL = re.compile(r"(?<![@\w.+-])(?:mailto:)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_CALL = re.compile(r"(?<![\w/=.@#-])(?:tel:)?(?:\+|\(\+?)?\d[\d ()./\u2010-\u2015\xa0-]{6,}\d(?![\w@])", re.IGNORECASE)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|(?:19|20)\d\d\D{1,3}(?:19|20)\d\d")
_ADDRESS = re.compile(r"(?:https?|feed|webcal|itpc|pcast)://\S+|\b[\w-]+(?:\.[\w-]+)+/\S+", re.IGNORECASE)
_LEFT_OUT: Final = "[…]"


def is_private_text(text: str) -> bool:
    """Whether a text holds a mail address, a phone number or an address that lets in whoever holds it."""
    return without_private(text) != text


def without_private(text: str) -> str:
    """A text with "[…]" in place of mail addresses, phone numbers and secret addresses. Handles such as @nora@example.social stay."""
    text = _ADDRESS.sub(lambda found: _LEFT_OUT if _is_secret(found[0]) else found[0], text)
    text = _MAIL.sub(_LEFT_OUT, text)
    return _CALL.sub(lambda found: _LEFT_OUT if _is_number(found[0]) else found[0], text)


def _is_number(text: str) -> bool:
    """Whether digits are a phone number: neither a day, nor two years, nor an ISBN."""
    digits = re.sub(r"\D", "", text)
    if _DATE.fullmatch(text.strip()) or (len(digits) == 13 and digits.startswith(("978", "979"))):
        return False
    looks_so = len(digits) >= 9 or "+" in text or text.lower().startswith("tel:") or bool(re.search(r"\d[ -]\d", text))
    return 7 <= len(digits) <= 15 and looks_so


def _is_secret(address: str) -> bool:
    return holds_secret(address) or bool(_MAIL.search(_plain(address)))


def _plain(address: str) -> str:
    """As a reader would write it: twice decoded, since one may be wrapped in another."""
    return unquote(unquote(address))


def public_address(address: str, secrets: Collection[str] = ()) -> str:
    """An address of the web that may leave, or "".

    Args:
        address: as it is noted.
        secrets: canonical keys of addresses that are known to be secret, though they do not look so.

    """
    safe = safe_address(address)
    if safe is None or _is_secret(safe) or canonical_key(safe) in secrets:
        return ""
    return safe


def why_held(chosen: Chosen, secrets: Collection[str] = (), *, today: date) -> Held | None:
    """Why it stays here; None: it may leave.

    Args:
        chosen: what is known of it.
        secrets: canonical keys of addresses that are known to be secret.
        today: a day that is to come is none on which anybody agreed.

    """
    name = isolate(chosen.name)
    reasons = (
        (chosen.is_students, Held.STUDENTS),
        (chosen.is_personal, Held.PERSONAL),
        (chosen.is_left, Held.LET_GO),
        (chosen.is_group, Held.GROUP),
        (chosen.is_somebody and _without_consent(chosen, today) is not None, _without_consent(chosen, today)),
        (chosen.thing != "person" and _is_closed(chosen, secrets), Held.SECRET),
        (not name.strip() or is_private_text(name), Held.NAME),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _without_consent(chosen: Chosen, today: date) -> Held | None:
    if chosen.consent == Consent.LISTED:
        return None if isolate(chosen.listed_at).strip() else Held.NOT_SAID_WHERE
    if chosen.consent == Consent.AGREED:
        return None if chosen.agreed_on is not None and chosen.agreed_on <= today else Held.NOT_YET
    return Held.NOT_ASKED


def _is_closed(chosen: Chosen, secrets: Collection[str]) -> bool:
    """Whether a space or a tool is behind an address that is a secret: then even its name says too much."""
    if any(source.is_secret or _is_secret(source.address) for source in chosen.sources):
        return True
    return bool(chosen.address) and (_is_secret(chosen.address) or canonical_key(chosen.address) in secrets)


def leaving(chosen: Chosen, *, pack: UUID, secrets: Collection[str] = (), today: date) -> Leaving | None:
    """What of it leaves; None: nothing does.

    Args:
        chosen: what is known of it.
        pack: the pack's own id: from it and the chosen's comes an id that is the same in each copy of this pack, and in no other.
        secrets: canonical keys of addresses that are known to be secret.
        today: as for `why_held`.

    """
    if why_held(chosen, secrets, today=today) is not None:
        return None
    hidden = {*secrets, *(canonical_key(one.address) for one in chosen.sources if one.is_secret)}
    hidden |= {canonical_key(one.site_address) for one in chosen.sources if one.is_secret and one.site_address}
    text = _words
    is_somebody = chosen.is_somebody
    return Leaving(
        thing=chosen.thing, uuid=uuid5(pack, str(chosen.uuid)), name=isolate(chosen.name), why=text(chosen.why), kind=chosen.kind,
        form=chosen.form, consent=chosen.consent if is_somebody else "",
        listed_at=text(chosen.listed_at) if is_somebody and chosen.consent == Consent.LISTED else "",
        agreed_on=chosen.agreed_on if is_somebody and chosen.consent == Consent.AGREED else None,
        handles=tuple(_handles(chosen.ways, hidden)) if chosen.thing == "person" else (),
        sources=tuple(_sources(chosen.sources, hidden)), address=public_address(chosen.address, hidden),
        place=text(chosen.place), times=text(chosen.times), cost=text(chosen.cost), purposes=chosen.purposes, isbn=chosen.isbn,
    )


def _words(text: str) -> str:
    return without_private(isolate(text))


_ACCOUNT = re.compile(r"@?(\w(?:[\w.-]*\w)?)@([a-z0-9](?:[a-z0-9-]*\.)+[a-z0-9-]+)", re.ASCII | re.IGNORECASE)


def account_of(way: Way) -> str:
    """A fediverse handle as `nora@example.social`, for a list that Mastodon reads; "" for whatever else.

    It begins with a letter, a digit or a low line and holds nothing but those, dots and hyphens: no spreadsheet takes it for a formula.
    """
    found = _ACCOUNT.fullmatch(way.value.strip()) if way.kind == "fediverse" else None
    return f"{found[1]}@{found[2].lower()}" if found else ""


def _handles(ways: Iterable[Way], hidden: Collection[str]) -> Iterable[Way]:
    seen = set()
    for way in ways:
        if way.kind not in PUBLIC_KINDS or way.is_dead or (way.kind, way.value) in seen:
            continue
        seen.add((way.kind, way.value))
        value, address = isolate(way.value).strip(), public_address(way.address, hidden)
        if account := account_of(way):
            value = f"@{account}"
        elif safe_address(value) is not None:
            value = public_address(value, hidden)
        elif is_private_text(value) or _is_secret(value) or (value and canonical_key(value) in hidden):
            value = ""
        if (way.address and not address) or not (value or address):
            continue  # an address that may not leave takes the handle's name along
        yield Way(way.kind, value or address, address)


def _sources(sources: Iterable[Fed], hidden: Collection[str]) -> Iterable[Fed]:
    for source in sources:
        address = "" if source.is_secret else public_address(source.address, hidden)
        if address:
            yield Fed(address, public_address(source.site_address, hidden), source.kind)


def number_of(leaves: Sequence[Leaving]) -> dict[Thing, int]:
    """How many of each of the three leave."""
    found: dict[Thing, int] = {"person": 0, "space": 0, "tool": 0}
    for one in leaves:
        found[one.thing] += 1
    return found
