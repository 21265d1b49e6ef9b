"""The page of one answer, as one member may see it: whose words, what happened to others, what is disputed, when it was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonplace.connection import assembling, discretion, naming, outcomes
from commonplace.connection.actions import crediting
from commonplace.connection.apart import NOBODY, Apart, apart_of
from commonplace.connection.coarse import told_before
from commonplace.connection.models import Answer, AnswerVersion, Credit, Dispute, Experience, Naming, Question
from commonplace.connection.question_page import when
from commonplace.kernel.clock import now
from commonplace.members.audience import Kind
from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a quotation and who said it."""

    text: str
    is_quote: bool
    by: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody did with it and what happened."""

    by: str
    words: str
    when: str
    did: str
    happened: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A dispute that stands beside the answer."""

    row: Dispute
    by: str
    when: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """How far the writers agreed to a wider audience; for the owner alone."""

    who: str
    agreed: int
    refused: int
    of: int


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows."""

    answer: Answer
    by: str
    is_mine: bool
    parts: Sequence[Part]
    also: Sequence[str]
    sources: Sequence[str]
    tried: Sequence[Tried]
    not_read: int
    line: str
    doubts: Sequence[Doubt]
    doubts_not_read: int
    question: Question | None
    open_questions: Sequence[Question]
    tokens: Sequence[str]
    audience: str
    asking: Asking | None
    may_review: bool
    is_due: bool
    versions: int

    @property
    def group(self) -> str:
        """The group that it is for, where it is for one."""
        return self.answer.group.name if self.answer.group else ""


def answer_of(member: Member, public_id: str) -> Answer | None:
    """An answer that this member may see; one that was merged is found by its owner and by whoever sees what it became part of."""
    if "\0" in public_id:  # may come out of a form; PostgreSQL takes no such byte, not even to look for it
        return None
    seen = Answer.objects.visible_to(member)
    rows = Answer.objects.filter(public_id=public_id).select_related(
        "owner", "group", "question__asker", "question__group", "merged_into", "wanted_group")
    found = rows.filter(pk__in=seen.values("pk")).first()
    found = found or rows.filter(state=Answer.State.MERGED, merged_into__in=seen.values("pk")).first()
    if found is not None:
        discretion.as_told([found], viewer=member)
    return found


def own_answer_of(member: Member, public_id: str) -> Answer | None:
    """An answer that this member may change."""
    found = Answer.objects.visible_to(member).filter(public_id=public_id, owner=member, state=Answer.State.KEPT)
    return found.select_related("question__group", "question__asker", "group", "wanted_group").first()


def page_of(member: Member, answer: Answer, *, today: date) -> Page:
    """Gather the page; thirteen questions to the database at most."""
    is_mine = answer.owner_id == member.pk
    credits_ = credits_of(answer)
    apart = apart_of(member)
    experiences = outcomes.of_answers([answer], viewer=member)[answer.pk]
    read = [one for one in experiences if _is_read(one, answer, member) and not (_is_named(one) and apart.hides(one.member_id, one.at))]
    parts = parts_of(answer.text, credits_, apart)
    disputes = list(answer.disputes.filter(taken_back_at=None).select_related("member"))
    doubts = [one for one in disputes if not apart.hides(one.member_id, one.at)]
    question = Question.objects.visible_to(member).filter(answers=answer).first() if answer.question_id else None
    own = Question.objects.filter(asker=member, state=Question.State.SENT).exclude(answers=answer)
    return Page(
        answer=answer, by=owner_words(answer), is_mine=is_mine, parts=parts, also=_also(credits_, apart),
        sources=answer.sources.splitlines(), tried=[_tried(one, member) for one in read], not_read=len(experiences) - len(read),
        line=str(outcomes.counted(experiences)) if experiences else "",
        doubts=[_doubt(one, answer, member) for one in doubts], doubts_not_read=len(disputes) - len(doubts),
        question=question, open_questions=list(own.order_by("-made_at")[:10]),
        tokens=[crediting.token_of(one) for one in credits_ if one.reply.member_id == member.pk],
        audience=crediting.audience_words(answer.audience, answer.group),
        asking=_asking(answer, credits_) if is_mine and answer.wanted else None,
        may_review=is_mine or any(one.member_id == member.pk for one in experiences),
        is_due=answer.review_on is not None and answer.review_on <= today, versions=versions_of(member, answer).count(),
    )


def credits_of(answer: Answer) -> list[Credit]:
    """Whose words or advice it has, without those who withdrew."""
    return list(answer.credits.filter(withdrawn_at=None).select_related("answer", "reply__member", "reply__asked").order_by("pk"))


def parts_of(text: str, credits_: Sequence[Credit], apart: Apart = NOBODY) -> list[Part]:
    """The paragraphs of a text; quotations with the name that their writer chose, as it is now; none across a block."""
    replies = [one.reply.text for one in credits_]
    found = []
    for block in assembling.blocks(text):
        number = assembling.said_by(block.text, replies) if block.is_quote else None
        found.append(Part(block.text, block.is_quote, _named_in(credits_[number], apart) if number is not None else ""))
    return found


def _named_in(credit: Credit, apart: Apart) -> str:
    return _("Somebody who replied") if _is_apart(credit, apart) else crediting.credited_as(credit.reply)


def _is_apart(credit: Credit, apart: Apart) -> bool:
    """Whether a writer who stands in an answer by name is kept from the viewer; the words stay, being part of it."""
    return credit.reply.naming == Naming.OWN and apart.hides(credit.reply.member_id, credit.answer.audience_since)


def owner_words(answer: Answer) -> str:
    """By whom an answer is, in what role; of whoever wants no name there is nothing."""
    if answer.naming == Naming.CHOSEN:
        return answer.chosen_name
    if answer.naming == Naming.NONE:
        return ""
    if answer.owner is None:
        return _("somebody who has left")
    return f"{answer.owner}, {answer.owner.role}" if answer.owner.role else str(answer.owner)


def versions_of(member: Member, answer: Answer) -> QuerySet[AnswerVersion]:
    """Earlier texts; for others than the owner only those that stood there since as many people see it."""
    rows = answer.versions.all()
    if answer.owner_id == member.pk:
        return rows
    rows = rows.filter(at__gt=answer.audience_since)
    is_secret_question = answer.question is not None and naming.is_secret(answer.question)
    return rows.filter(at__lt=told_before(now())) if is_secret_question else rows


def _also(credits_: Sequence[Credit], apart: Apart) -> list[str]:
    """Who is credited without being quoted."""
    others = [one for one in credits_ if not one.quoted and one.reply.naming != Naming.NONE and not _is_apart(one, apart)]
    return [crediting.credited_as(one.reply) for one in others]


def _is_read(row: Experience, answer: Answer, member: Member) -> bool:
    if row.member_id == member.pk or row.at >= answer.audience_since or answer.audience == Kind.SELF:
        return True
    # The owner decided who sees the answer, and so who reads what came of it.
    return row.member_id is not None and row.member_id == answer.owner_id


def _is_named(row: Experience) -> bool:
    """Whether it stands there under its writer's own name; where it does not, a block must not tell whose it is."""
    if row.question is not None and row.question.asker_id == row.member_id and naming.is_secret(row.question):
        return False
    return row.answer is None or row.answer.owner_id != row.member_id or row.answer.naming == Naming.OWN


def experience_by(row: Experience, viewer: Member) -> str:
    """Who tried it, in what role. Whoever asked or wrote under no name is not named here either."""
    if row.member is None:
        return _("somebody who has left")
    if row.member_id == viewer.pk:
        return _("you")
    if row.question is not None and row.question.asker_id == row.member_id and naming.is_secret(row.question):
        return naming.shown(row.question, viewer=viewer)
    if row.answer is not None and not _is_named(row):
        return row.answer.chosen_name or _("whoever wrote the answer")
    return f"{row.member}, {row.member.role}" if row.member.role else str(row.member)


def _tried(row: Experience, member: Member) -> Tried:
    return Tried(experience_by(row, member), str(row.get_result_display()), when(row.at.date()), row.did, row.happened)


def _doubt(row: Dispute, answer: Answer, member: Member) -> Doubt:
    is_mine = row.member_id == member.pk
    named = str(row.member) if row.member is not None and row.at >= answer.audience_since else _("Somebody")
    return Doubt(row, _("You") if is_mine else named, when(row.at.date()), is_mine)


def _asking(answer: Answer, credits_: Sequence[Credit]) -> Asking:
    open_, refused = 0, 0
    for one in credits_:
        open_ += crediting.is_asked(one, answer)
        refused += bool(one.said_no_to) and one.said_no_to == answer.wanted
    who = crediting.audience_words(answer.wanted, answer.wanted_group)
    return Asking(who, agreed=len(credits_) - open_ - refused, refused=refused, of=len(credits_))


def is_secret(member: Member, answer: Answer) -> bool:
    """Whether what this member says about an answer is shown without the member's name."""
    if answer.question is not None and naming.is_asker(answer.question, member) and naming.is_secret(answer.question):
        return True
    return answer.owner_id == member.pk and answer.naming != Naming.OWN


def own_dispute_of(member: Member, answer: Answer, public_id: str) -> Dispute | None:
    """A dispute of this member's own."""
    return answer.disputes.filter(member=member, public_id=public_id, taken_back_at=None).first()


def shown_versions(member: Member, answer: Answer) -> list[tuple[AnswerVersion, list[Part]]]:
    """Earlier texts, the newest first, as a page shows them."""
    credits_, apart = credits_of(answer), apart_of(member)
    return [(one, parts_of(one.text, credits_, apart)) for one in versions_of(member, answer)]


def merged_texts(member: Member, answer: Answer) -> list[tuple[Answer, list[Part]]]:
    """The answers that became part of one; they were for the same people. For those who have joined them since, only what is there now."""
    rows = answer.merged.filter(state=Answer.State.MERGED).order_by("changed_at")
    shown = [one for one in rows if answer.owner_id == member.pk or one.changed_at >= answer.audience_since]
    apart = apart_of(member) if shown else NOBODY
    return [(one, parts_of(one.text, credits_of(one), apart)) for one in shown]
