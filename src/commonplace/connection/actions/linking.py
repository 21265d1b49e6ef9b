"""What the link of a mail lets somebody do without an account: see this one question, and reply once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonplace.connection import reach
from commonplace.connection.actions import replying
from commonplace.connection.actions.replying import NotTaken
from commonplace.connection.coarse import told_before
from commonplace.connection.letters import token_hash
from commonplace.connection.models import Asked, Attachment, Question, Reply

GOOD_FOR: Final = timedelta(days=180)
GOOD_AFTER_CLOSING: Final = timedelta(days=30)
LONGEST_TOKEN: Final = 64


class LinkUsed(Exception):
    """Between looking and sending the link was used, or the question was taken back."""


def find(token: str, *, at: datetime) -> Asked | None:
    """Whom a link belongs to. None, alike, for one that is used, too old or invented, or whose question was taken back or hidden."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    # From the beginning of a day: the minute at which a link ends would tell when a question was closed, or asked.
    day = told_before(at)
    closed = Q(question__state=Question.State.CLOSED, question__closed_at__gt=day - GOOD_AFTER_CLOSING)
    still = Q(question__state=Question.State.SENT) | closed
    return (
        Asked.objects.select_related("question__asker", "question__group", "question__attachment", "member")
        .filter(still, token_hash=token_hash(token), asked_at__gt=day - GOOD_FOR)
        .exclude(state__in=[Asked.State.TAKEN_BACK]).first()
    )


def asked_back(asked: Asked) -> Reply | None:
    """What the asker asked back last, where the link is of such a mail."""
    return asked.replies.filter(is_from_asker=True, state=Reply.State.SHOWN).order_by("-received_at", "-pk").first()


@transaction.atomic
def reply(asked: Asked, *, text: str, name: str = "", attachment: Attachment | None = None, at: datetime) -> Reply:
    """Send the one reply of a link. Raises `NotTaken` with the link as it was, and `LinkUsed`."""
    if len(text) > replying.LONGEST:
        raise NotTaken(_("This is longer than 10,000 characters. Shorten it, or send the long part as a PDF. All of it is kept below."))
    if not text.strip() and attachment is None:
        raise NotTaken(_("Write your reply first: one line is enough."))
    _use_up(asked)
    return replying.take(
        question=asked.question, asked=asked, name=name or asked.name, text=text, way=Reply.Way.LINK, attachment=attachment, at=at,
    )


@transaction.atomic
def say_unknown(asked: Asked, *, at: datetime) -> None:
    """"I am glad you asked, I do not know." Raises `LinkUsed`."""
    _use_up(asked)
    replying.close_kindly(asked, at=at)


@transaction.atomic
def name_instead(asked: Asked, *, name: str, address: str, at: datetime) -> None:
    """Name somebody else; the asker decides. Raises `NotTaken` where that is no mail address, and `LinkUsed`."""
    found = reach.as_mail(address)
    if not found:
        raise NotTaken(_("“%(address)s” is not a mail address. It looks like name@example.org.") % {"address": address})
    _use_up(asked)
    replying.name_instead(asked, name=name or found, address=found, at=at)


def _use_up(asked: Asked) -> None:
    # Under the condition that it is not: of two who press at once, one sends.
    if not asked.token_hash or not Asked.objects.filter(pk=asked.pk, token_hash=asked.token_hash).update(token_hash=""):
        raise LinkUsed
    asked.token_hash = ""
