"""Mails to those who replied: thanks, what came of it, that their words stand in an answer. Each goes once, and never in quiet hours.

Nothing here is made from who asked: a mail says what `naming.shown` says, to everybody but the asker.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.connection import discretion, naming, unwanted
from commonplace.connection.models import Asked, Experience, Question, Reply
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.text import excerpt
from commonplace.members.hours import hours_of, open_from
from commonplace.members.models import Block

KIND: Final = "notice"


def address_of(reply: Reply) -> str:
    """Where the writer of a reply is told; empty where nobody can be: pasted replies, and whoever wants no mails."""
    if reply.is_from_asker:
        return ""
    if reply.member is not None:
        return reply.member.email if reply.member.is_active else ""
    if reply.asked is not None:
        return "" if reply.asked.state == Asked.State.NEVER else reply.asked.address
    return reply.sender if reply.way == Reply.Way.MAIL and reply.state == Reply.State.SHOWN else ""


def tell(reply: Reply, *, key: str, subject: str, paragraphs: Sequence[str], at: datetime) -> OutgoingMail | None:
    """Tell the writer of a reply something, once for each key. None where nobody can be told, or nobody wants to be."""
    address = address_of(reply)
    # Where nobody is to know who asks, a block must not tell it by a mail that does not come.
    if not address or (not naming.is_secret(reply.question) and _is_apart(reply)):
        return None
    writer = reply.member
    goes = discretion.told_from(reply.question, at)
    never = unwanted.address(address, reply.asked) if writer is None and reply.asked is not None else ""
    mail = put(
        key=key, kind=KIND, to=address, subject=subject, text="\n\n".join((*paragraphs, _foot(reply, never))) + "\n",
        headers={"List-Unsubscribe": f"<{never}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if never else None,
        not_before=open_from(hours_of(writer), goes) if writer else goes,
        # A mail to a member is the member's own; of one to somebody else the asker is to know that it did not go.
        owner=writer or reply.question.asker,
    )
    return discretion.hold(mail, reply.question, at)


def thank(reply: Reply, *, at: datetime) -> OutgoingMail | None:
    """Tell a writer that the asker is thankful."""
    who = naming.shown(reply.question, viewer=reply.member)
    return tell(reply, key=f"thanks:{reply.public_id}", subject=_("Thank you for your reply"), at=at, paragraphs=[
        _("%(who)s thanks you for what you replied.") % {"who": who}, _about(reply.question),
    ])


def what_came_of_it(question: Question, *, at: datetime) -> int:
    """Tell each writer whose reply helped, or went into an answer, what came of it, once it is known. Returns how many have a mail."""
    outcome = question.experiences.filter(member_id=question.asker_id).order_by("at", "pk").last() if question.asker_id else None
    if outcome is None:
        return 0
    used = question.replies.filter(
        Q(helped=True) | Q(credits__isnull=False, credits__withdrawn_at=None), is_from_asker=False, state=Reply.State.SHOWN,
    ).select_related("member", "asked", "question__asker", "question__group").distinct()
    return sum(1 for reply in used if _used(reply, outcome, at))


def _used(reply: Reply, outcome: Experience, at: datetime) -> OutgoingMail | None:
    words = {
        Experience.Result.WORKED: _("What you wrote was used. It worked."),
        Experience.Result.CHANGED: _("What you wrote was used. It worked once it was changed."),
        Experience.Result.NOT: _("What you wrote was used. It did not work this time; it is good to know that too."),
    }[Experience.Result(outcome.result)]
    said = "\n".join(one for one in (outcome.did, outcome.happened) if one)
    who = naming.shown(reply.question, viewer=reply.member)
    return tell(reply, key=f"used:{reply.public_id}", subject=_("What you wrote was used"), at=at, paragraphs=[
        words, _("%(who)s says:") % {"who": who} + "\n" + said, _about(reply.question),
    ])


def _about(question: Question) -> str:
    return _("The question was: %(text)s") % {"text": excerpt(question.text, 280)}


def _foot(reply: Reply, never: str) -> str:
    site = str(settings.SITE_ADDRESS)
    if reply.member is not None:
        return site + reverse("connection:question", args=[reply.question.public_id])
    why = _("You have this mail because you replied to a question that came from %(site)s.") % {"site": site}
    return why + ("\n" + _("Never write to me again: %(address)s") % {"address": never} if never else "")


def _is_apart(reply: Reply) -> bool:
    """Whether the writer and the asker want nothing to do with each other, from either side."""
    writer, asker = reply.member_id, reply.question.asker_id
    if writer is None or asker is None:
        return False
    return Block.objects.filter(Q(member=writer, other=asker) | Q(member=asker, other=writer)).exists()
