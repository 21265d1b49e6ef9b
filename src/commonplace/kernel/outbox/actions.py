"""Put a mail into the outbox, take it back, ask for one that did not arrive to go again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import ring
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.suppression import is_suppressed

State = OutgoingMail.State
KEPT = timedelta(days=30)
"""A mail that went, or was withdrawn, is forgotten after this: it holds names and addresses. Its key is forgotten with it."""
TROUBLED_KEPT = timedelta(days=90)
OURS = {"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "mime-version", "auto-submitted", "return-path"}
"""Headers that no caller sets."""
LONGEST_SUBJECT = 300
_NAME = re.compile(r"[!-9;-~]{1,76}")


@transaction.atomic
def put(  # noqa: PLR0913 - a mail has so many parts
    *, key: str, kind: str, to: str, subject: str, text: str, html: str = "", headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None, owner: AbstractBaseUser | None = None,
) -> OutgoingMail:
    """Have a mail sent once what the caller does is committed. Returns its row.

    Args:
        key: what makes it one, at most 200 characters; a key that was put before returns the row that is there, changed in nothing.
            Keys of mails that went are known for 30 days.
        kind: what it is, such as "digest"; at most 20 characters.
        to: one bare address.
        subject: one line; what is longer than 300 characters is cut.
        text: the plain text.
        html: the same in HTML; empty for none.
        headers: further headers in ASCII, such as List-Unsubscribe.
        not_before: when it may go; None for at once.
        owner: whom to tell when it did not go.

    An address that wants no mails from this site gets none: its row is withdrawn from the start.

    Raises `ValueError` when a part could not stand in a mail, such as a subject of two lines.

    """
    if not 0 < len(key) <= 200 or not 0 < len(kind) <= 20:
        raise ValueError(f"key must have 1 to 200 characters and kind 1 to 20: {key!r}, {kind!r}")
    extra = dict(headers or {})
    _check_address(to)
    _check_line("the subject", subject)
    for name, value in extra.items():
        _check_header(name, value)
    at = now()
    mail, is_new = OutgoingMail.objects.get_or_create(key=key, defaults={
        "kind": kind, "to": to, "subject": subject if len(subject) <= LONGEST_SUBJECT else subject[:LONGEST_SUBJECT - 1] + "…",
        "text": _storable(text), "html": _storable(html), "headers": extra, "made_at": at, "not_before": not_before or at,
        "owner_id": owner.pk if owner else None, "state": State.WITHDRAWN if is_suppressed(to) else State.WAITING,
    })
    if is_new and mail.state == State.WAITING and mail.not_before <= at:
        ring("kernel.outbox.send_mails")
    return mail


def withdraw(key: str) -> bool:
    """Keep a mail from going that has not gone yet. Returns whether there was one; its text may be on its way already."""
    return bool(OutgoingMail.objects.filter(key=key, state__in=[State.WAITING, State.SENDING]).update(state=State.WITHDRAWN, claim=""))


@transaction.atomic
def send_again(acting: AbstractBaseUser, public_id: str) -> OutgoingMail:
    """Send a mail of one's own again that failed, or that may not have arrived. Asked twice, it goes once.

    To an address that wants no mails it does not go; it is let go.

    Raises `OutgoingMail.DoesNotExist` when `acting` has no such mail.
    """
    mail = OutgoingMail.objects.get(owner_id=acting.pk, public_id=public_id)
    if is_suppressed(mail.to):
        return let_go(acting, public_id)
    changed = OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.FAILED, State.DOUBTFUL]).update(
        state=State.WAITING, not_before=now(), tries=0, trouble="", claim="", claimed_until=None,
    )
    if changed:
        ring("kernel.outbox.send_mails")
        mail.refresh_from_db()
    return mail


@transaction.atomic
def let_go(acting: AbstractBaseUser, public_id: str) -> OutgoingMail:
    """Do without a mail of one's own that failed or is doubtful: it is no longer shown.

    Raises `OutgoingMail.DoesNotExist` when `acting` has no such mail.
    """
    mail = OutgoingMail.objects.get(owner_id=acting.pk, public_id=public_id)
    if OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.FAILED, State.DOUBTFUL]).update(state=State.WITHDRAWN):
        mail.refresh_from_db()
    return mail


def forget_old(*, at: datetime) -> int:
    """Delete mails that went more than 30 days ago, and those in trouble after 90. Returns how many."""
    old = (
        Q(state=State.SENT, sent_at__lt=at - KEPT)
        | Q(state=State.WITHDRAWN, made_at__lt=at - KEPT)
        | Q(state__in=[State.FAILED, State.DOUBTFUL], made_at__lt=at - TROUBLED_KEPT)
    )
    return OutgoingMail.objects.filter(old).delete()[0]


def _check_address(to: str) -> None:
    try:
        validate_email(to)
    except ValidationError:
        raise ValueError(f"{to!r} is no mail address") from None


def _check_line(what: str, value: str) -> None:
    if any(not sign.isprintable() for sign in value):
        raise ValueError(f"{what} must be one line without control characters: {value!r}")


def _check_header(name: str, value: str) -> None:
    if not _NAME.fullmatch(name) or name.lower() in OURS or name.lower().startswith("content-"):
        raise ValueError(f"{name!r} is no header that may be added to a mail")
    _check_line(f"the header {name}", value)
    if not value.isascii() or not 0 < len(value) <= 900:
        raise ValueError(f"the header {name} must be 1 to 900 characters of ASCII")


def _storable(text: str) -> str:
    """Without what no database or line takes: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
