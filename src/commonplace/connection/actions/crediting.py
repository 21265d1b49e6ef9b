"""Whoever wrote what an answer was made of: named as they choose, asked before more people see it, gone when they wish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.connection import assembling, telling
from commonplace.connection.models import Answer, Asked, Credit, Naming, Reply
from commonplace.kernel.text import excerpt, isolate
from commonplace.members.audience import Kind
from commonplace.spaces.models import Group

_SIGNER: Final = signing.Signer(salt="commonplace.connection.credit", sep=".")
_ORDER: Final = {kind.value: place for place, kind in enumerate(Kind)}


def token_of(credit: Credit) -> str:
    """What the address of a credit has in it: it leads to one answer and one writer, and to nothing else."""
    return _SIGNER.sign(f"{credit.answer.public_id}~{credit.reply.public_id}")


def address_of(credit: Credit) -> str:
    """The whole address under which a writer decides about a credit, without an account."""
    return str(settings.SITE_ADDRESS) + reverse("connection:credit", args=[token_of(credit)])


def credit_of(token: str) -> Credit | None:
    """The credit that a token stands for; None where it was not made here, or the answer is kept no more."""
    try:
        answer, _between, reply = _SIGNER.unsign(token).partition("~")
    except signing.BadSignature:
        return None
    return (
        Credit.objects.filter(answer__public_id=answer, reply__public_id=reply, answer__state__in=[Answer.State.KEPT, Answer.State.MERGED])
        .select_related(
            "answer__owner", "answer__question__group", "answer__group", "answer__wanted_group", "reply__member", "reply__asked",
            "reply__question__asker", "reply__question__group",
        ).first()
    )


def credit(answer: Answer, reply: Reply) -> Credit:
    """Credit a reply in an answer. Whoever replied by mail never chose a name, and is not named before choosing one."""
    if reply.member_id is None and reply.way in {Reply.Way.MAIL, Reply.Way.PASTED} and reply.naming == Naming.OWN:
        reply.naming = Naming.NONE
        reply.save(update_fields=["naming"])
    return Credit.objects.create(answer=answer, reply=reply, quoted=assembling.quotes_of(answer.text, reply.text))


def tell(credit: Credit, *, answer: Answer, at: datetime) -> None:
    """Tell a writer that their words stand in an answer, and ask where more people are to see it; each once."""
    reply = credit.reply
    if credit.withdrawn_at is not None:
        return
    asks = is_asked(credit, answer)
    if not asks and credit.said_no_to:
        return
    key = f"{answer.public_id}:{reply.public_id}"
    key = f"wider:{key}:{answer.wanted}:{answer.wanted_group_id or ''}" if asks else f"credit:{key}"
    sentences = [
        _("What you replied stands in an answer that is kept: “%(title)s”.") % {"title": answer.title},
        _("It is seen by: %(who)s.") % {"who": audience_words(answer.audience, answer.group)},
    ]
    if asks:
        who = audience_words(answer.wanted, answer.wanted_group)
        sentences.append(_("It would be of use to more people: %(who)s. Nobody more sees it before you say yes.") % {"who": who})
    sentences += [
        _("There you choose the name under which you stand in it, or none; say yes or no; or take your words out of it:"),
        address_of(credit),
    ]
    subject = _("May more people see what you wrote?") if asks else _("What you wrote is kept in an answer")
    telling.tell(reply, key=key, subject=subject, paragraphs=[" ".join(sentences[:-2]), "\n".join(sentences[-2:])], at=at)


def is_asked(credit: Credit, answer: Answer) -> bool:
    """Whether a writer is being asked for a wider audience, and has not said yes or no."""
    if not answer.wanted or credit.withdrawn_at is not None:
        return False
    return not _agreed(credit, answer.wanted) and credit.said_no_to != answer.wanted


def _agreed(credit: Credit, kind: str) -> bool:
    return bool(credit.agreed_to) and _ORDER[credit.agreed_to] >= _ORDER[kind]


def all_agreed(answer: Answer, *, kind: Kind, group: Group | None) -> bool:
    """Whether an answer may be shown to an audience: at most the question's, or every writer whose words are in it said yes."""
    question = answer.question
    if kind in {Kind.SELF, Kind.PEOPLE} or (question is not None and group is not None and group.pk == question.group_id):
        return True
    if (answer.audience, answer.group_id) == (kind, group.pk if group else None):
        return True  # it is so already
    return all(_agreed(one, kind) for one in answer.credits.filter(withdrawn_at=None))


def open_to(answer: Answer, *, kind: Kind, group: Group | None, at: datetime) -> Answer:
    """Show an answer to an audience from now on."""
    before = (answer.audience, answer.group_id)
    answer.audience, answer.group = kind, group
    answer.wanted, answer.wanted_group = "", None
    if before != (answer.audience, answer.group_id):
        answer.audience_since = at
    answer.save()
    asked: Iterable[int] = ()
    if kind is Kind.PEOPLE and answer.question is not None:
        asked = answer.question.asked.filter(member__isnull=False).exclude(state=Asked.State.TAKEN_BACK).values_list("member", flat=True)
    answer.people.set(asked)
    return answer


@transaction.atomic
def decide(*, credit: Credit, agrees: bool, at: datetime) -> Answer:
    """A writer says yes or no to the wider audience that is asked for; with the last yes it holds."""
    answer = Answer.objects.select_for_update().get(pk=credit.answer_id)
    if not answer.wanted or credit.withdrawn_at is not None:
        return answer
    credit.agreed_to, credit.said_no_to = (answer.wanted, "") if agrees else (credit.agreed_to, answer.wanted)
    credit.save(update_fields=["agreed_to", "said_no_to"])
    return _open_if_agreed(answer, at)


@transaction.atomic
def withdraw(*, credit: Credit, at: datetime) -> Answer:
    """Take a writer's words out of an answer: of its text as it is, and of all its versions."""
    answer = Answer.objects.select_for_update().get(pk=credit.answer_id)
    if credit.withdrawn_at is not None:
        return answer
    mark, said = _("[withdrawn]"), credit.reply.text
    answer.text = assembling.without(answer.text, said, mark) or mark
    answer.changed_at = at
    answer.save(update_fields=["text", "changed_at"])
    for version in answer.versions.all():
        version.text = assembling.without(version.text, said, mark)
        version.save(update_fields=["text"])
    credit.withdrawn_at, credit.quoted = at, ""
    credit.save(update_fields=["withdrawn_at", "quoted"])
    return _open_if_agreed(answer, at)


@transaction.atomic
def name(*, credit: Credit, naming: str, chosen_name: str) -> Credit:
    """Choose the name under which a writer stands in answers. ValueError where none is given with "another name"."""
    chosen = " ".join(isolate(chosen_name).split())[:60]
    if naming not in Naming.values or (naming == Naming.CHOSEN and not chosen):
        raise ValueError(naming)
    credit.reply.naming, credit.reply.chosen_name = naming, chosen if naming == Naming.CHOSEN else ""
    credit.reply.save(update_fields=["naming", "chosen_name"])
    return credit


def _open_if_agreed(answer: Answer, at: datetime) -> Answer:
    if answer.wanted and all_agreed(answer, kind=Kind(answer.wanted), group=answer.wanted_group):
        open_to(answer, kind=Kind(answer.wanted), group=answer.wanted_group, at=at)
    return answer


def credited_as(reply: Reply) -> str:
    """The name under which a writer stands in an answer; never how the asker calls somebody."""
    if reply.naming == Naming.CHOSEN:
        return reply.chosen_name
    if reply.naming == Naming.NONE:
        return _("Somebody who replied")
    if reply.member is None:
        return isolate(reply.name) or _("Somebody who replied")
    role = reply.member.role
    return f"{reply.member}, {role}" if role else str(reply.member)


def audience_words(kind: str, group: Group | None) -> str:
    """An audience in words, for a sentence that ends with it."""
    words = {
        Kind.SELF: _("only whoever wrote it"), Kind.PEOPLE: _("those who were asked"), Kind.SITE: _("everybody on this site"),
        Kind.WEB: _("everybody"),
        Kind.GROUP: _("the group %(name)s") % {"name": excerpt(group.name, 60) if group else _("that is no more")},
    }
    return words[Kind(kind)]
