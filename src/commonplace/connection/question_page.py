"""The page of one question, as one member may see it: who asks, who was asked, what was replied, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.connection import discretion, naming
from commonplace.connection.actions import crediting
from commonplace.connection.models import Answer, Asked, Attachment, Credit, Experience, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate
from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Line:
    """A reply, or a question back, as the viewer may read it. `token` leads to what its writer decides about an answer."""

    reply: Reply
    by: str
    when: str
    way: str
    is_mine: bool
    text: str
    member: Member | None
    helped: bool
    thanked: bool
    back: str = ""
    token: str = ""
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody did and what happened."""

    row: Experience
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows. `asked` and `waiting` are for the asker alone; `state` is the question's, as the viewer may know it."""

    question: Question
    by: str
    when: str
    is_mine: bool
    to_whom: str
    replies: Sequence[Line]
    happened: Sequence[Happened]
    answers: Sequence[Answer]
    asked: Sequence[Asked] = ()
    waiting: Sequence[Line] = ()
    mine: Asked | None = None
    may_reply: bool = False
    file_name: str = ""
    state: str = ""
    ended: str = ""
    asker: Member | None = None
    first_reply: Reply | None = field(default=None)

    @property
    def has_outcome(self) -> bool:
        """Whether the asker said what came of it."""
        return bool(self.happened)


def question_of(member: Member, public_id: str) -> Question | None:
    """A question that this member may see."""
    if "\0" in public_id:  # may come out of a form; PostgreSQL takes no such byte, not even to look for it
        return None
    found = Question.objects.visible_to(member).filter(public_id=public_id)
    return found.select_related("asker", "group", "attachment").first()


def reply_of(member: Member, question: Question, public_id: str) -> Reply | None:
    """A reply to a question that this member may see."""
    found = _replies(question, member).filter(public_id=public_id)
    return found.select_related("question__asker", "question__group").first()


def _replies(question: Question, member: Member) -> QuerySet[Reply]:
    seen = Reply.objects.visible_to(member).filter(question=question)
    return seen.select_related("member", "asked", "attachment", "back_to__member", "back_to__asked")


def page_of(member: Member, question: Question) -> Page:
    """Gather the page; ten questions to the database at most."""
    is_mine = naming.is_asker(question, member)
    at = now()
    asked = list(question.asked.exclude(state=Asked.State.TAKEN_BACK).select_related("member").order_by("pk"))
    rows = [
        one for one in _replies(question, member)
        if (one.state in {Reply.State.SHOWN, Reply.State.WAITING} or _is_kept_from_others(one, question, member))
        and _is_told(one, question, member, at)
    ]
    tokens = _tokens(rows, member)
    lines = [_line(one, question, member, tokens) for one in rows]
    kept = Answer.objects.visible_to(member).filter(question=question, state=Answer.State.KEPT)
    answers = list(kept.select_related("question").order_by("pk"))
    discretion.as_told(answers, viewer=member)
    mine = next((one for one in asked if one.member_id == member.pk), None)
    state = discretion.state_shown(question, viewer=member, now=at)
    return Page(
        question=question, by=naming.shown(question, viewer=member), when=when(naming.when_shown(question, viewer=member)), is_mine=is_mine,
        to_whom=_to_whom(question, asked, member, is_mine=is_mine),
        replies=[one for one in lines if one.reply.state != Reply.State.WAITING],
        waiting=[one for one in lines if one.reply.state == Reply.State.WAITING] if is_mine else (),
        happened=[
            _happened(one, question, member) for one in question.experiences.select_related("member")
            if is_mine or one.member_id != question.asker_id or discretion.told_from(question, one.at) <= at
        ],
        answers=answers, asked=asked if is_mine else (), mine=mine,
        may_reply=state == Question.State.SENT and not is_mine,
        file_name=naming.file_name(question.attachment, question=question, viewer=member) if question.attachment else "",
        state=state, ended=_ended(question) if state == Question.State.CLOSED else "",
        asker=None if is_mine else naming.link_of(question, viewer=member),
        first_reply=next((one.reply for one in lines if not one.reply.is_from_asker), None),
    )


def _is_kept_from_others(reply: Reply, question: Question, member: Member) -> bool:
    """A reply that a block keeps from all others. Its writer sees it all the same: if it were gone, that would say who asks."""
    return reply.state == Reply.State.HIDDEN and reply.member_id == member.pk and naming.is_secret(question)


def _is_told(reply: Reply, question: Question, member: Member, at: datetime) -> bool:
    """Whether a viewer may know of a reply already."""
    return not reply.is_from_asker or naming.is_asker(question, member) or discretion.told_from(question, reply.received_at) <= at


def when(at: datetime | date | None) -> str:
    """A moment with its hour, a day without."""
    if at is None:
        return ""
    return formats.date_format(timezone.localtime(at), "N j, P") if isinstance(at, datetime) else formats.date_format(at, "N j")


def writer(reply: Reply, *, question: Question, viewer: Member) -> str:
    """Who wrote a reply, for a viewer: what the asker calls somebody is shown to the asker alone."""
    if reply.is_from_asker:
        return naming.shown(question, viewer=viewer)
    if reply.member is not None:
        return _("You") if reply.member_id == viewer.pk else str(reply.member)
    if naming.is_asker(question, viewer):
        name = isolate(reply.name or (reply.asked.name if reply.asked else ""))
        return name or isolate(reply.sender) or _("Somebody who has left")
    return isolate(reply.name) if reply.way == Reply.Way.LINK and reply.name else _("Somebody who was asked by mail")


def _line(reply: Reply, question: Question, member: Member, tokens: dict[int, str]) -> Line:
    at: datetime | date = reply.received_at
    sees = naming.is_asker(question, member)
    if reply.is_from_asker and naming.is_secret(question) and not sees:
        at = timezone.localtime(reply.received_at).date()
    back = writer(reply.back_to, question=question, viewer=member) if reply.back_to else ""
    way = "" if reply.way == Reply.Way.WEB else reply.get_way_display()
    return Line(
        reply, by=writer(reply, question=question, viewer=member), when=when(at), way=way, is_mine=reply.member_id == member.pk,
        text=reply.text, member=None if reply.is_from_asker else reply.member,
        # What she marked would tell whoever looks often when she was here.
        helped=bool(reply.helped) and (sees or not naming.is_secret(question)),
        thanked=reply.thanked_at is not None and (sees or discretion.told_from(question, reply.thanked_at) <= now()),
        back=back, token=tokens.get(reply.pk, ""), file=_file(reply, question, member),
    )


def _file(reply: Reply, question: Question, member: Member) -> Attachment | None:
    """The file of a reply, as `Attachment.visible_to` says, without a question to the database for each."""
    file = reply.attachment
    if file is None or naming.is_asker(question, member) or reply.member_id == member.pk:
        return file
    said = file.no_student_confirmed_at
    if said is None or (reply.way == Reply.Way.MAIL and discretion.told_from(question, said) > now()):
        return None
    return file


def _tokens(replies: Sequence[Reply], member: Member) -> dict[int, str]:
    """Where a writer decides about answers, of each reply of the member's own that stands in one."""
    own = [one.pk for one in replies if one.member_id == member.pk]
    if not own:
        return {}
    rows = Credit.objects.filter(reply__in=own, answer__state=Answer.State.KEPT).select_related("answer__question", "reply")
    # That she made an answer, its writers are told the next morning, where nobody is to know who asks.
    return {
        one.reply_id: crediting.token_of(one) for one in rows
        if discretion.is_told(one.answer, one.answer.made_at, viewer=member, now=now())
    }


def _to_whom(question: Question, asked: Sequence[Asked], member: Member, *, is_mine: bool) -> str:
    """Who else was asked, without a name for others than the asker."""
    parts = []
    if question.group is not None:
        parts.append(_("the group %(group)s") % {"group": question.group.name})
    others = len([one for one in asked if is_mine or one.member_id != member.pk])
    if not is_mine and len(asked) > others:
        parts.append(_("you"))
    if others:
        parts.append(ngettext("one person", "%(many)d people", others) % {"many": others} if is_mine or len(asked) == others else
                     ngettext("one other", "%(many)d others", others) % {"many": others})
    return _(" and ").join(parts)


def _happened(row: Experience, question: Question, member: Member) -> Happened:
    is_asker = question.asker_id is not None and row.member_id == question.asker_id
    by = naming.shown(question, viewer=member) if is_asker else str(row.member or _("Somebody who has left"))
    return Happened(row, by, str(row.get_result_display()))


def _ended(question: Question) -> str:
    return {
        "helped": _("The replies were what was needed."), "answer": _("An answer that was there already says it."),
        "nobody": _("Nobody could help this time."), "moot": _("It is no longer needed."), "outcome": _("It is known what came of it."),
    }.get(question.closed_kindly, "")
