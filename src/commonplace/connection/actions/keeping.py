"""Answers: made of a question or written directly, changed with the old text kept, and shown to as many as every writer agreed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.connection import assembling, discretion, naming, telling
from commonplace.connection.actions import crediting
from commonplace.connection.models import Answer, AnswerVersion, Naming, Question, Reply
from commonplace.kernel.http import safe_address
from commonplace.kernel.text import isolate
from commonplace.members.actions.barring import why_silent
from commonplace.members.audience import Kind
from commonplace.members.models import Member
from commonplace.spaces.models import Group

MOST_TOPICS: Final = 8
MOST_SOURCES: Final = 20


class CannotKeep(Exception):
    """Says in a sentence why not; `field` names the field of a form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom an answer is to be: a kind, and the group where it is one."""

    kind: Kind = Kind.SELF
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of an answer. Text and sources as typed; topics are words; `chosen_name` counts where naming is "chosen"."""

    title: str
    text: str
    sources: str = ""
    topics: Collection[str] = ()
    wanted: Wanted = Wanted()
    naming: str = Naming.OWN
    chosen_name: str = ""


@transaction.atomic
def keep(*, acting: Member, question: Question, said: Said, credited: Collection[str], at: datetime) -> Answer:
    """Keep an answer made of a question of one's own.

    Args:
        acting: the asker; PermissionError for others.
        question: one that was sent.
        said: what the form says.
        credited: public ids of the replies that went into it; of others nothing may be quoted.
        at: when.

    Raises `CannotKeep` with a sentence. Where `said.wanted` is wider than the question was, the answer begins with the question's
    audience (or one's own), and each writer is asked.
    """
    if question.asker_id != acting.pk or question.state not in {Question.State.SENT, Question.State.CLOSED}:
        raise PermissionError
    replies = list(
        question.replies.filter(public_id__in=credited, is_from_asker=False, state=Reply.State.SHOWN)
        .select_related("member", "asked", "question__asker", "question__group")
    )
    said = _checked(said, [one.text for one in replies], is_quoting=True)
    said = _secretly(said, question)
    _check_wanted(acting, said.wanted)
    answer = _new(acting, said, at)
    answer.question, answer.changed_at = question, discretion.told_from(question, at)
    answer.save()
    for reply in replies:
        crediting.credit(answer, reply)
    _set_audience(answer, said.wanted, at)
    for one in answer.credits.select_related("reply__member", "reply__asked", "reply__question__asker", "reply__question__group"):
        crediting.tell(one, answer=answer, at=at)
    telling.what_came_of_it(question, at=at)
    return answer


@transaction.atomic
def write(*, acting: Member, said: Said, at: datetime) -> Answer:
    """Write an answer directly: for oneself or one of one's groups; for everybody here where `acting` is a steward.

    Raises `CannotKeep`.
    """
    said = _checked(said, [], is_quoting=False)
    _check_wanted(acting, said.wanted)
    if said.wanted.kind is Kind.SITE and not acting.is_steward:
        raise CannotKeep(_("Answers for everybody here are written by the stewards. Yours can be for you or for a group."), "audience")
    if said.wanted.kind is Kind.PEOPLE:
        raise CannotKeep(_("Nobody was asked, so it cannot be for those who were."), "audience")
    answer = _new(acting, said, at)
    answer.save()
    _set_audience(answer, said.wanted, at)
    return answer


@transaction.atomic
def change(*, acting: Member, answer: Answer, said: Said, at: datetime) -> Answer:
    """Change an answer of one's own; how it read before is kept as a version. Raises `CannotKeep`."""
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    if answer.owner_id != acting.pk or answer.state != Answer.State.KEPT:
        raise PermissionError
    credits_ = list(answer.credits.filter(withdrawn_at=None).select_related("reply__member", "reply__asked", "reply__question__asker"))
    said = _checked(said, [one.reply.text for one in credits_], is_quoting=bool(answer.question_id))
    if answer.question is not None:
        said = _secretly(said, answer.question)
    _check_wanted(acting, said.wanted)
    if said.wanted.kind is Kind.SITE and answer.question_id is None and not acting.is_steward and answer.audience != Kind.SITE:
        raise CannotKeep(_("Answers for everybody here are written by the stewards. Yours can be for you or for a group."), "audience")
    if (answer.title, answer.text, answer.sources) != (said.title, said.text, said.sources):
        AnswerVersion.objects.create(answer=answer, title=answer.title, text=answer.text, sources=answer.sources, at=at)
        answer.title, answer.text, answer.sources = said.title, said.text, said.sources
    # Topics are found by a search, too. In a list, its new place would tell when an asker was here who is not to be known.
    is_secret = answer.question is not None and naming.is_secret(answer.question)
    answer.changed_at = answer.changed_at + timedelta(microseconds=1) if is_secret else at
    answer.topics, answer.naming, answer.chosen_name = list(said.topics), said.naming, said.chosen_name
    answer.save()
    for one in credits_:
        one.quoted = assembling.quotes_of(answer.text, one.reply.text)
        one.save(update_fields=["quoted"])
    _set_audience(answer, said.wanted, at)
    for one in credits_:
        crediting.tell(one, answer=answer, at=at)
    return answer


def _new(acting: Member, said: Said, at: datetime) -> Answer:
    day = at.date()
    return Answer(
        owner=acting, title=said.title, text=said.text, sources=said.sources, topics=list(said.topics), naming=said.naming,
        chosen_name=said.chosen_name, state=Answer.State.KEPT, reviewed_on=day, made_at=at, changed_at=at, audience_since=at,
        review_on=assembling.months_on(day, assembling.REVIEW_MONTHS),
    )


def _set_audience(answer: Answer, wanted: Wanted, at: datetime) -> None:
    """The audience that was asked for; or, until every writer agreed, the one that holds, and at most the question's."""
    if answer.wanted and (answer.wanted, answer.wanted_group_id) != (wanted.kind, wanted.group and wanted.group.pk):
        answer.credits.filter(agreed_to=Kind.GROUP).update(agreed_to="")  # it was said of another group
    answer.wanted, answer.wanted_group = "", None
    if crediting.all_agreed(answer, kind=wanted.kind, group=wanted.group):
        crediting.open_to(answer, kind=wanted.kind, group=wanted.group, at=at)
        return
    question = answer.question
    if wanted.kind is Kind.SITE and answer.audience == Kind.SELF and question is not None:
        # Whoever the question was for is part of everybody here.
        if question.group is not None:
            crediting.open_to(answer, kind=Kind.GROUP, group=question.group, at=at)
        elif question.asked.filter(member__isnull=False).exists():
            crediting.open_to(answer, kind=Kind.PEOPLE, group=None, at=at)
    answer.wanted, answer.wanted_group = wanted.kind, wanted.group
    answer.save()


def _check_wanted(acting: Member, wanted: Wanted) -> None:
    # What is for oneself alone may be written at any time.
    if wanted.kind is not Kind.SELF and (silent := why_silent(acting)):
        raise CannotKeep(silent, "audience")
    if wanted.kind is Kind.WEB or (wanted.kind is Kind.GROUP) != (wanted.group is not None):
        raise CannotKeep(_("Choose for whom it is."), "audience")
    if wanted.group is not None and not Group.objects.visible_to(acting).filter(pk=wanted.group.pk).exists():
        raise CannotKeep(_("You are not in this group any more."), "audience")


def _secretly(said: Said, question: Question) -> Said:
    """Whoever asked under no name, or another, must not be told by the answer: neither by its name nor by who sees it."""
    if not naming.is_secret(question):
        return said
    if said.wanted.kind is Kind.GROUP and said.wanted.group is not None and said.wanted.group.pk != question.group_id:
        why = _("In another group it would show that somebody of both groups asked. Choose the same group, or everybody here.")
        raise CannotKeep(why, "audience")
    if said.naming == Naming.CHOSEN and question.naming == Naming.CHOSEN:
        return replace(said, chosen_name=question.chosen_name)
    return replace(said, naming=Naming.NONE, chosen_name="")


def _checked(said: Said, replies: Sequence[str], *, is_quoting: bool) -> Said:
    title, text = " ".join(isolate(said.title).split()), said.text.replace("\r\n", "\n").strip()
    if not title or len(title) > 200:
        raise CannotKeep(_("A title has one to 200 characters."), "title")
    if not text or len(text) > assembling.LONGEST_TEXT:
        raise CannotKeep(_("A text has one to 20,000 characters."), "text")
    if is_quoting and (changed := assembling.changed_quotes(text, replies)):
        why = _("Lines that begin with > are somebody's words, and must stand as they were written, by somebody who is credited.")
        raise CannotKeep(why + " " + _("Mend or remove: “%(quote)s”") % {"quote": changed[0][:120]}, "text")
    chosen = " ".join(isolate(said.chosen_name).split())[:60]
    if said.naming not in Naming.values or (said.naming == Naming.CHOSEN and not chosen):
        raise CannotKeep(_("Say under which name it stands."), "chosen_name")
    return replace(
        said, title=title, text=text, sources=_addresses(said.sources), topics=_topics(said.topics),
        chosen_name=chosen if said.naming == Naming.CHOSEN else "",
    )


def _addresses(typed: str) -> str:
    found = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if bad := next((one for one in found if safe_address(one) is None), None):
        why = _("This is no web address: %(address)s. One a line, each beginning with https:// or http://.")
        raise CannotKeep(why % {"address": bad[:200]}, "sources")
    if len(found) > MOST_SOURCES or len("\n".join(found)) > 4_000:
        raise CannotKeep(_("At most %(most)d sources, please.") % {"most": MOST_SOURCES}, "sources")
    return "\n".join(found)


def _topics(words: Collection[str]) -> list[str]:
    found = list(dict.fromkeys(" ".join(isolate(one).split()).casefold()[:40] for one in words))
    return [one for one in found if one][:MOST_TOPICS]
