"""What can be reported: each module says it for its own kinds, and `trust` shows, hides and removes them through it.

A thing is named by its kind and public id, `question:AbC…`. Whoever has no account reports by an address that was signed here, as
it stands in each mail and on the page behind a mail's link: such an address is good for that one thing only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from commonplace.members.models import Member

Words = str | Promise
_SIGNER: Final = signing.Signer(salt="commonplace.report", sep=".")
LONGEST = 40
"""So many characters has `kind:public_id` at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that stood around the reported thing: who said it, as others see them, and what."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A thing as it reads now, in words that a steward may see: nobody in it has a name that its readers did not see."""

    title: str
    text: str
    author: str
    context: tuple[Said, ...] = ()

    def kept(self) -> dict[str, Any]:
        """The same for a JSON column. Any: text and lists of it."""
        around = [{"who": one.who, "text": one.text} for one in self.context]
        return {"title": self.title, "text": self.text, "author": self.author, "context": around}


@dataclass(frozen=True, slots=True)
class Writer:
    """Whom to tell what became of a thing. Only the program knows it: no page may be made from it."""

    address: str
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed: the texts themselves, so that copies of them can be found; keys of mails; and whose addresses nobody may see.

    `hides_recipients`: to whom its mails went would tell who asked under no name, so only their number is shown.
    """

    texts: tuple[str, ...]
    mail_keys: tuple[str, ...] = ()
    hides_recipients: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that can be reported.

    Args:
        kind: the word before the colon.
        name: what it is called, such as "a question".
        look: the thing as it reads now, for this member, None: for whoever holds a signed address; None where it is not there for them.
        writer: whom to tell, if anybody.
        hide: take it from everybody's sight; returns what it was, for `show`. None: this kind cannot be hidden.
        show: the way back.
        purge: remove it for good. None: this kind cannot be removed.
        pause: let its author, who is not named here, not ask under no name for a while; returns whether that was possible.
        is_unnamed: whether its author is hidden from the readers: then `pause` makes sense, and no mail repeats its words.
        named_author: the member under whose own name it stands for all its readers; None where it stands under another, or none.
        is_there: whether there is such a thing at all, whoever may see it.
        part_of: what it belongs to, as `kind:public_id`: what is held there is held here.
        concerns: members who said something in it, by primary key: while it is held, none of them can be erased.

    """

    kind: str
    name: Words
    look: Callable[[str, Member | None], Reported | None]
    writer: Callable[[str], Writer | None]
    hide: Callable[[str], str] | None = None
    show: Callable[[str, str], None] | None = None
    purge: Callable[[str], Purged] | None = None
    pause: Callable[[str], bool] | None = None
    is_unnamed: Callable[[str], bool] = field(default=lambda _public_id: False)
    named_author: Callable[[str], Member | None] = field(default=lambda _public_id: None)
    is_there: Callable[[str], bool] = field(default=lambda _public_id: False)
    part_of: Callable[[str], tuple[str, ...]] = field(default=lambda _public_id: ())
    concerns: Callable[[str], frozenset[int]] = field(default=lambda _public_id: frozenset())


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Add a kind; call it in `AppConfig.ready`. The same kind again replaces it."""
    _subjects[subject.kind] = subject


WhyKept = Callable[[str, Member | None], str]
_checks: dict[str, WhyKept] = {}


def register_check(name: str, check: WhyKept) -> None:
    """Add what can keep a thing from being deleted; call it in `AppConfig.ready`. The same name again replaces it."""
    _checks[name] = check


def why_kept(about: str, member: Member | None) -> str:
    """Why a thing of a member's must be kept for now, as a sentence; empty: it may go. None: whose it is does not matter."""
    return next((said for check in _checks.values() if (said := check(about, member))), "")


def subject_of(about: str) -> tuple[Subject, str] | None:
    """The kind and the public id that `about` names; None where there is no such kind."""
    kind, _, public_id = about.partition(":")
    subject = _subjects.get(kind)
    well_formed = public_id.isascii() and public_id.replace("-", "").replace("_", "").isalnum()
    if subject is None or not well_formed or len(about) > LONGEST:
        return None
    return subject, public_id


def report_address(about: str) -> str:
    """The whole address at which `about` can be reported without an account; it does not grow old, since mails do not either."""
    return f"{settings.SITE_ADDRESS}{reverse('trust:report')}?{urlencode({'about': _SIGNER.sign(about)})}"


def signed_about(token: str) -> str | None:
    """What a signed `about` names; None where it was not signed here for this purpose."""
    try:
        return _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
