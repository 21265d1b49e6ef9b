"""Replies: the one way in, whether they were written here, by the link of a mail, as a mail, or pasted in by the asker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commonplace.connection import letters, naming
from commonplace.connection.models import Asked, Attachment, Question, Reply
from commonplace.kernel.text import clip, isolate
from commonplace.members import reporting
from commonplace.members.actions.barring import why_silent
from commonplace.members.models import Block, Member
from commonplace.members.names import tidy

LONGEST: Final = 10_000
MOST_FROM_ONE: Final = 50
MOST_WAITING: Final = 5
"""Replies of one person to one question: whoever holds an address for replies cannot fill the database."""
OPEN: Final = (Question.State.SENT, Question.State.CLOSED)
State = Reply.State


class NotTaken(Exception):
    """A reply that is not taken in; the message is a sentence that says why and what to do."""


@transaction.atomic
def take(  # noqa: PLR0913 - a reply has so many parts
    *, question: Question, asked: Asked | None = None, member: Member | None = None, name: str = "", text: str, way: str,
    sender: str = "", message_id: str = "", attachment: Attachment | None = None, waits: bool = False, at: datetime,
) -> Reply:
    """Take a reply in and tell the asker. The same mail again is the reply that is there.

    Args:
        question: what is replied to; one that is closed takes replies, too.
        asked: who was asked, where it is known.
        member: who replies, where it is somebody with an account.
        name: under which name, where it is not a member's or of who was asked.
        text: up to 10,000 characters, in lines; what is longer is cut, and what nobody sees is left out.
        way: one of `Reply.Way`.
        sender: the address that a mail said it is from.
        message_id: of the mail; empty for others.
        attachment: as `attachments.take_in` gave it.
        waits: the sender is not who was asked: the asker decides.
        at: when.

    Raises `NotTaken` where the question takes no replies (any more), or there is nothing in it.

    """
    if question.state not in OPEN:
        raise NotTaken(_("This question takes no replies any more. Nothing was sent; keep a copy of your words if you need them."))
    said = clip(_without_our_links(tidy_text(text)), LONGEST)
    if not said and attachment is None:
        raise NotTaken(_("Write your reply first: one line is enough."))
    if message_id and (known := Reply.objects.filter(question=question, message_id=message_id[:300]).first()):
        return known
    # The asker's own words below her question have no member: the question alone knows who asks.
    is_asker = naming.is_asker(question, member) and way == Reply.Way.WEB
    writer = None if is_asker else member or (asked.member if asked is not None and not waits else None)
    if silent := why_silent(question.asker if is_asker else writer) if way != Reply.Way.PASTED else "":
        raise NotTaken(silent)
    if not is_asker:
        _check_room(question, asked, writer, waits=waits)
    called = tidy(name) or (str(writer) if writer else asked.name if asked is not None and not waits else "")
    reply = Reply(
        question=question, asked=asked, member=writer, is_from_asker=is_asker, text=said, way=way, attachment=attachment,
        name="" if is_asker else called[:200], state=_state(question, writer, waits=waits), sender=sender[:254],
        message_id=message_id[:300], received_at=at,
    )
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError:  # the same mail, taken in by two at once
        return Reply.objects.get(question=question, message_id=message_id[:300])
    if asked is not None and not waits:
        _note(asked, Asked.State.REPLIED, at)
    if not is_asker and way != Reply.Way.PASTED and reply.state in {State.SHOWN, State.WAITING}:
        letters.tell_asker(reply, at=at)
    return reply


@transaction.atomic
def reply_here(
    *, acting: Member, question: Question, text: str, attachment: Attachment | None = None, at: datetime,
) -> Reply:
    """A member's reply on the page of a question that she sees. Raises `NotTaken`."""
    _check_length(text)
    asked = question.asked.exclude(state=Asked.State.TAKEN_BACK).filter(member=acting).first()
    return take(question=question, asked=asked, member=acting, text=text, way=Reply.Way.WEB, attachment=attachment, at=at)


@transaction.atomic
def paste(
    *, acting: Member, question: Question, name: str, text: str, asked_id: str = "", at: datetime,
) -> Reply:
    """The asker brings in a reply that reached her elsewhere.

    Args:
        acting: the asker; PermissionError for others.
        question: her question, which was asked.
        name: who replied.
        text: what they replied.
        asked_id: the public id of who was asked, where it is one of them.
        at: when.

    Raises `NotTaken` where the name or the text is missing.

    """
    _own(acting, question)
    _check_length(text)
    asked = question.asked.filter(public_id=asked_id).first() if asked_id else None
    if asked is None and not tidy(name):
        raise NotTaken(_("Say who replied, so that you know later. Your text is kept below."))
    return take(question=question, asked=asked, name=name, text=text, way=Reply.Way.PASTED, at=at)


@transaction.atomic
def accept(*, acting: Member, reply: Reply, at: datetime) -> Reply:
    """It is from somebody whom the asker asked: it is shown. PermissionError for others; once decided, nothing changes."""
    _own(acting, reply.question)
    if Reply.objects.filter(pk=reply.pk, state=State.WAITING).update(state=State.SHOWN):
        if reply.asked is not None:
            _note(reply.asked, Asked.State.REPLIED, at)
        reply.refresh_from_db()
    return reply


@transaction.atomic
def refuse(*, acting: Member, reply: Reply) -> Reply:
    """It is from nobody whom the asker asked: its text is forgotten, and the row keeps it from coming again.

    Raises `NotTaken` while it must be kept, PermissionError for others.
    """
    _own(acting, reply.question)
    _may_go(acting, reply)
    if Reply.objects.filter(pk=reply.pk, state=State.WAITING).update(state=State.REFUSED, text="", name="", sender=""):
        reply.refresh_from_db()
        if reply.attachment is not None:
            from commonplace.connection import attachments

            attachments.remove(reply.attachment)
    return reply


@transaction.atomic
def keep_file(*, acting: Member, reply: Reply, at: datetime) -> Reply:
    """The asker looked at a file that came by mail: no student can be recognized in it, so whoever sees the reply may have it.

    PermissionError for others; said twice, it was said once.
    """
    _own(acting, reply.question)
    Attachment.objects.filter(reply=reply, no_student_confirmed_at=None).update(no_student_confirmed_at=at)
    return reply


@transaction.atomic
def remove_file(*, acting: Member, reply: Reply) -> Reply:
    """Remove a file that came by mail, and that nobody else has seen.

    Raises `NotTaken` while it must be kept, PermissionError for others.
    """
    _own(acting, reply.question)
    _may_go(acting, reply)
    found = Attachment.objects.filter(reply=reply, no_student_confirmed_at=None).first()
    if found is not None:
        from commonplace.connection import attachments

        attachments.remove(found)
        reply.refresh_from_db()
    return reply


def _may_go(acting: Member, reply: Reply) -> None:
    if why := reporting.why_kept(f"reply:{reply.public_id}", acting):
        raise NotTaken(why)


def tidy_text(text: str) -> str:
    """Lines of visible text (security case 56); more than one empty line becomes one."""
    lines = [isolate(line.replace("\t", " ")).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    found: list[str] = []
    for line in lines:
        if line or (found and found[-1]):
            found.append(line)
    return "\n".join(found).strip("\n ")


def _without_our_links(text: str) -> str:
    """Without links of our own mails, which may stand in a quote: whoever reads one could reply in another's place."""
    return re.sub(re.escape(str(settings.SITE_ADDRESS)) + r"/reply/[^\s>)\]]{1,300}", "[…]", text)


def close_kindly(asked: Asked, *, at: datetime) -> None:
    """Who was asked does not know, and says so: the asker is told."""
    if _note(asked, Asked.State.UNKNOWN, at):
        letters.tell(
            asked.question, key=f"unknown:{asked.public_id}", subject=_("A reply to your question"), at=at,
            text=_about_one(asked, _("%(name)s is glad that you asked, and does not know.")),
        )


def name_instead(asked: Asked, *, name: str, address: str, at: datetime) -> None:
    """Who was asked would ask somebody else: the asker sees it and decides; nobody is written to before."""
    known = {"instead_name": tidy(name)[:200], "instead_address": address}
    if _note(asked, Asked.State.PASSED_ON, at, changes=known):
        letters.tell(
            asked.question, key=f"instead:{asked.public_id}", subject=_("A reply to your question"), at=at,
            text=_about_one(asked, _("%(name)s would ask somebody else. Whether they are asked is yours to say.")),
        )


def _about_one(asked: Asked, sentence: str) -> str:
    if naming.is_secret(asked.question):
        return _("Something was said about your question. It stands on its page.")
    return sentence % {"name": isolate(asked.name)}


def _note(asked: Asked, state: str, at: datetime, *, changes: Mapping[str, str] | None = None) -> bool:
    """Write down what somebody answered; a reply counts more than that they do not know, whichever came first."""
    left = Asked.objects.filter(pk=asked.pk)
    if state != Asked.State.REPLIED:
        left = left.filter(state__in=[Asked.State.WAITING, Asked.State.UNKNOWN, Asked.State.PASSED_ON])
    else:
        left = left.exclude(state=Asked.State.TAKEN_BACK)
    moved = bool(left.update(state=state, replied_at=at, **(changes or {})))
    asked.refresh_from_db()
    return moved


def _state(question: Question, writer: Member | None, *, waits: bool) -> str:
    """Across a block a reply reaches nobody. That it does not is not said: under no name it would say who asks. Case 73."""
    if writer is not None and question.asker_id is not None and Block.objects.filter(
        member=question.asker_id, other=writer, kind=Block.Kind.BLOCK,
    ).exists():
        return State.HIDDEN
    return State.WAITING if waits else State.SHOWN


def _check_room(question: Question, asked: Asked | None, writer: Member | None, *, waits: bool) -> None:
    known = question.replies.filter(asked=asked, member=writer, is_from_asker=False)
    if known.count() >= MOST_FROM_ONE or (waits and known.filter(state=State.WAITING).count() >= MOST_WAITING):
        raise NotTaken(_("These are more replies than one question takes from one person. Nothing more was taken in."))


def _own(acting: Member, question: Question) -> None:
    if not naming.is_asker(question, acting):
        raise PermissionError


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise NotTaken(_("This is longer than 10,000 characters. Shorten it, or send the long part as a PDF. All of it is kept below."))
