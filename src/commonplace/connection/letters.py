"""Mails of asking once: the question to whom it was put to, a question back, and to the asker what came.

Each is a row of the outbox, put in the transaction of what it tells of. Whoever asks is named by `naming.shown` alone. All of them say
`Auto-Submitted: auto-generated` (the outbox does): a person wrote the question, but a program decides when it goes, and with it
no out-of-office program answers and no two programs write to each other without end.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from commonplace.connection import naming, unwanted
from commonplace.connection.inbox import addresses
from commonplace.connection.models import Asked, Question, Reply
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.text import excerpt, isolate
from commonplace.members import reporting
from commonplace.members.hours import hours_of, open_from
from commonplace.members.models import Member, Site

KIND: Final = "question"
NOTICE: Final = "notice"


def token_hash(token: str) -> str:
    """What is kept of the token of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def send_question(asked: Asked, *, at: datetime) -> OutgoingMail | None:
    """Put the mail that asks one person into the outbox, with a link of its own and an address of its own for replies.

    Called in the transaction in which the question leaves. Returns the row; None where there is nobody to write to. Who wants no
    mails from this site gets none, and `asked.state` says so.
    """
    to, key = _address_of(asked), f"question:{asked.public_id}"
    if not to:
        return None
    known = OutgoingMail.objects.filter(key=key).first()
    if known is not None:  # called again after it was committed: its link must go on working
        return known
    with translation.override(_language(asked)):
        who = naming.shown(asked.question, viewer=asked.member)
        subject = _("%(who)s has a question for you") % {"who": isolate(who)}
        mail = _send(asked, to=to, key=key, subject=subject, context={"who": isolate(who)}, at=at)
    if mail.state == OutgoingMail.State.WITHDRAWN:
        asked.state = Asked.State.NEVER
        asked.save(update_fields=["state"])
    return mail


def send_back(back: Reply, *, at: datetime) -> OutgoingMail | None:
    """Put the mail with a question back into the outbox, with a new link. None where the writer cannot be reached by mail."""
    asked, first = back.asked, back.back_to
    writer = first.member if first is not None else None
    if asked is None:
        return _point_to(back, writer, at=at) if writer is not None and writer.is_active else None
    if not _address_of(asked) or asked.state == Asked.State.NEVER:
        return None
    with translation.override(_language(asked)):
        who = isolate(naming.shown(back.question, viewer=asked.member))
        return _send(
            asked, to=_address_of(asked), key=f"back:{back.public_id}", subject=_("%(who)s asks you back") % {"who": who}, at=at,
            context={"who": who, "back": back.text, "you_said": excerpt(first.text, 400) if first is not None else ""},
        )


def tell_asker(reply: Reply, *, at: datetime) -> OutgoingMail | None:
    """Tell the asker that a reply came. What it says stands in the mail only where everybody may know who asks."""
    question = reply.question
    if naming.is_secret(question):
        text = _("A reply to your question has come. It stands on the page of your question.")
    elif reply.state == Reply.State.WAITING:
        text = _("A reply from %(sender)s waits on the page of your question: is it from somebody you asked?") % {
            "sender": reply.sender or isolate(reply.name) or _("somebody")}
    else:
        text = _("%(name)s replies:") % {"name": isolate(reply.name) or _("Somebody")} + f"\n\n{reply.text}"
        if reply.attachment is not None:
            text += "\n\n" + _("A file came with it: it stands on the page of your question.")
    return tell(question, key=f"reply:{reply.public_id}", subject=_("A reply to your question"), text=text, at=at)


def tell(question: Question, *, key: str, subject: str, text: str, at: datetime) -> OutgoingMail | None:
    """Tell the asker something about her question, outside her quiet hours; once for each key. None where she has left."""
    asker = question.asker
    if asker is None or not asker.is_active:
        return None
    page = str(settings.SITE_ADDRESS) + reverse("connection:question", args=[question.public_id])
    return put(
        key=key, kind=NOTICE, to=asker.email, subject=subject, text=f"{text}\n\n{page}\n", owner=asker,
        not_before=open_from(hours_of(asker), at),
    )


def _send(
    asked: Asked, *, to: str, key: str, subject: str, context: dict[str, Any], at: datetime,
) -> OutgoingMail:
    # Any: a template's context holds values of all kinds.
    token = secrets.token_urlsafe(24)
    asked.token_hash = token_hash(token)
    asked.reply_key = asked.reply_key or addresses.new_key()
    asked.save(update_fields=["token_hash", "reply_key"])
    never = unwanted.address(to, asked)
    whole = {**_context(asked, token, never), "subject": subject, **context}
    member = asked.member
    return put(
        key=key, kind=KIND, to=to, subject=subject, text=render_to_string("connection/mail/question.txt", whole),
        html=render_to_string("connection/mail/question.html", whole), not_before=open_from(hours_of(member), at) if member else at,
        # RFC 8058: the mail program posts to the address when its own button is used.
        headers={
            "Reply-To": addresses.reply_address(asked.reply_key), "List-Unsubscribe": f"<{never}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        # Whoever asks is told where it did not go.
        owner=asked.question.asker,
    )


def _context(asked: Asked, token: str, never: str) -> dict[str, Any]:
    # Any: a template's context holds values of all kinds.
    question = asked.question
    return {
        "question": question, "lines": question.text.splitlines(), "wants": wanted(question), "why": isolate(asked.why),
        "by": formats.date_format(question.wanted_by, _("l, F j")) if question.wanted_by else "",
        "group": isolate(question.group.name) if question.group else "", "has_file": question.attachment_id is not None,
        "link": str(settings.SITE_ADDRESS) + reverse("connection:by_link", args=[token]), "never": never,
        "report": report_address(question),
        "by_mail": addresses.is_read(), "site_name": isolate(Site.current().name), "site_address": settings.SITE_ADDRESS,
        "is_member": asked.member_id is not None, "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def wanted(question: Question) -> str:
    """What kind of reply is wanted, as a sentence for who is asked."""
    return {
        Question.Wants.ADVICE: _("Advice is welcome."),
        Question.Wants.LISTEN: _("It need not be solved: a kind word is enough."),
        Question.Wants.FILE: _("A file that you use yourself would help."),
        Question.Wants.PERSON: _("The name of somebody to talk to would help."),
    }[Question.Wants(question.wants)]


def report_address(question: Question) -> str:
    """Where somebody without an account can report the question; empty where this version has no such page."""
    try:
        return reporting.report_address(f"question:{question.public_id}")
    except NoReverseMatch:
        return ""


def _point_to(back: Reply, writer: Member, *, at: datetime) -> OutgoingMail:
    """A question back to a member who replied here, without having been asked by name."""
    page = str(settings.SITE_ADDRESS) + reverse("connection:question", args=[back.question.public_id])
    with translation.override(_spoken_by(writer)):
        who = isolate(naming.shown(back.question, viewer=writer))
        subject = _("%(who)s asks you back") % {"who": who}
    return put(
        key=f"back:{back.public_id}", kind=NOTICE, to=writer.email, subject=subject, text=f"{back.text}\n\n{page}\n", owner=writer,
        not_before=open_from(hours_of(writer), at),
    )


def _address_of(asked: Asked) -> str:
    if asked.member is not None:
        return asked.member.email if asked.member.is_active else ""
    return asked.address


def _language(asked: Asked) -> str:
    """The language of who reads it; of somebody without an account nobody knows it, so the site's."""
    return _spoken_by(asked.member) if asked.member is not None else settings.LANGUAGE_CODE


def _spoken_by(member: Member) -> str:
    return member.language if member.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
