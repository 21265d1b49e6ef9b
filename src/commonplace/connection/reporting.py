"""What of asking can be reported: how it reads, how it is hidden and removed, and whom to tell; never who asked under no name.

No time stands in what is kept for the stewards: when somebody asked can tell who it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.connection import assembling, naming
from commonplace.connection.models import Answer, AnswerVersion, AnswerWord, Attachment, Credit, Naming, Question, Reply
from commonplace.connection.telling import address_of
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.actions import withdraw
from commonplace.members import reporting
from commonplace.members.models import Member
from commonplace.members.reporting import Purged, Reported, Said, Writer

REMOVED: Final = "[…]"
"""Stands where a text was that was removed for good."""


def look_at_question(public_id: str, viewer: Member | None) -> Reported | None:
    """A question that has left, as its readers see it; with a signed address whoever holds it read it in a mail."""
    unsent = [Question.State.DRAFT, Question.State.HELD]
    seen = Question.objects.visible_to(viewer) if viewer else Question.objects.exclude(state__in=unsent)
    question = seen.filter(public_id=public_id).select_related("group", "asker", "attachment").first()
    if question is None:
        return None
    around = [Said(_("To whom"), _to_whom(question))]
    if question.attachment:
        around.append(Said(_("A file with it"), naming.file_name(question.attachment, question=question, viewer=None)))
    return Reported(_("A question"), question.text, asker_as_shown(question), tuple(around))


def look_at_reply(public_id: str, viewer: Member | None) -> Reported | None:
    """A reply as the asker reads it, under its question."""
    seen = Reply.objects.visible_to(viewer) if viewer else Reply.objects.all()
    reply = seen.filter(public_id=public_id).select_related("question__group", "question__asker", "member", "attachment").first()
    if reply is None:
        return None
    around = [Said(_("The question, by %(name)s") % {"name": asker_as_shown(reply.question)}, reply.question.text)]
    if reply.attachment:
        is_secret = naming.is_secret(reply.question)
        around.append(Said(_("A file with it"), naming.general_name(reply.attachment) if is_secret else reply.attachment.name))
    return Reported(_("A reply"), reply.text, _replier(reply), tuple(around))


def look_at_answer(public_id: str, viewer: Member | None) -> Reported | None:
    """An answer as it reads now."""
    seen = Answer.objects.visible_to(viewer) if viewer else Answer.objects.exclude(state=Answer.State.DRAFT)
    answer = seen.filter(public_id=public_id).select_related("owner", "group", "question__asker", "question__group").first()
    if answer is None:
        return None
    around = [Said(_("Its sources"), answer.sources)] if answer.sources else []
    return Reported(answer.title, answer.text, _owner(answer), tuple(around))


def look_at_member(public_id: str, viewer: Member | None) -> Reported | None:
    """A member whom one meets in a group: a public id alone tells nobody a name."""
    if viewer is None:
        return None
    member = Member.objects.filter(public_id=public_id, is_active=True, in_groups__members=viewer).exclude(pk=viewer.pk).first()
    return Reported(_("A member"), "", str(member)) if member else None


def asker_as_shown(question: Question) -> str:
    """The name under which a question stands for those who read it."""
    return naming.shown(question, viewer=None)


def _to_whom(question: Question) -> str:
    if question.group:
        return _("The group “%(name)s”") % {"name": question.group}
    return _("%(number)s people by name") % {"number": question.asked.count()}


def _is_asker(reply: Reply) -> bool:
    return reply.is_from_asker or (reply.member_id is not None and reply.member_id == reply.question.asker_id)


def _replier(reply: Reply) -> str:
    if _is_asker(reply):
        return asker_as_shown(reply.question)
    if reply.naming == Naming.CHOSEN and reply.chosen_name:
        return reply.chosen_name
    if reply.naming == Naming.NONE:
        return _("Somebody who wants no name")
    if reply.member:
        return str(reply.member)
    # Whom somebody knows outside of here can tell who that somebody is.
    return reply.name if reply.name and not naming.is_secret(reply.question) else _("Somebody by mail")


def _owner(answer: Answer) -> str:
    if answer.naming == Naming.CHOSEN and answer.chosen_name:
        return answer.chosen_name
    if answer.naming == Naming.NONE:
        return _("Somebody who wants no name")
    question = answer.question
    if question is not None and naming.is_secret(question) and question.asker_id == answer.owner_id:
        return asker_as_shown(question)
    return str(answer.owner) if answer.owner else _("Somebody who is no longer here")


def _of_member(member: Member | None) -> Writer | None:
    return Writer(member.email, member) if member and member.is_active else None


def writer_of_question(public_id: str) -> Writer | None:
    """Its asker, under whatever name: only the program knows."""
    question = Question.objects.filter(public_id=public_id).select_related("asker").first()
    return _of_member(question.asker) if question else None


def writer_of_reply(public_id: str) -> Writer | None:
    """Its writer: a member, or the address that the question was sent to; never an address that a mail only claimed."""
    reply = Reply.objects.filter(public_id=public_id).select_related("member", "question__asker", "asked").first()
    if reply is None:
        return None
    if _is_asker(reply):
        return _of_member(reply.question.asker)
    if reply.member:
        return _of_member(reply.member)
    address = address_of(reply)
    return Writer(address) if address and reply.state != Reply.State.WAITING else None


def writer_of_answer(public_id: str) -> Writer | None:
    """Its owner."""
    answer = Answer.objects.filter(public_id=public_id).select_related("owner").first()
    return _of_member(answer.owner) if answer else None


def writer_of_member(public_id: str) -> Writer | None:
    """The member, who is told what was decided."""
    return _of_member(Member.objects.filter(public_id=public_id).first())


Row = type[Question] | type[Reply] | type[Answer]


def _hide(model: Row) -> Callable[[str], str]:
    @transaction.atomic
    def hide(public_id: str) -> str:
        row = model.objects.select_for_update().filter(public_id=public_id).first()
        if row is None or row.state == "hidden":
            return ""
        before = str(row.state)
        model.objects.filter(pk=row.pk).update(state="hidden")
        for key in _mail_keys(row):
            withdraw(key)
        return before

    return hide


def _mail_keys(row: Question | Reply | Answer) -> tuple[str, ...]:
    """The mails that bring a thing to those it is for."""
    if isinstance(row, Question):
        return tuple(f"question:{one}" for one in row.asked.values_list("public_id", flat=True))
    return (f"reply:{row.public_id}",) if isinstance(row, Reply) else ()


def _show(model: Row) -> Callable[[str, str], None]:
    def show(public_id: str, before: str) -> None:
        if before:
            model.objects.filter(public_id=public_id, state="hidden").update(state=before)

    return show


@transaction.atomic
def purge_question(public_id: str) -> Purged:
    """Remove what was asked and its file, here and where an answer took it over."""
    question = Question.objects.select_for_update().get(public_id=public_id)
    texts = _gone(question.text)
    _drop(question.attachment)
    Question.objects.filter(pk=question.pk).update(text=REMOVED, attachment=None, state=Question.State.HIDDEN)
    _remove_from_answers(Answer.objects.filter(question=question), texts)
    return Purged(texts, _mail_keys(question), hides_recipients=naming.is_secret(question))


@transaction.atomic
def purge_reply(public_id: str) -> Purged:
    """Remove a reply and its file, here and from answers that hold its words.

    That its mail came stays known, so that it is not taken in again.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("question").get(public_id=public_id)
    texts = _gone(reply.text, *Credit.objects.filter(reply=reply).values_list("quoted", flat=True))
    _drop(reply.attachment)
    Reply.objects.filter(pk=reply.pk).update(text=REMOVED, attachment=None, state=Reply.State.HIDDEN)
    Credit.objects.filter(reply=reply).update(quoted="")
    _remove_from_answers(Answer.objects.filter(credits__reply=reply) | Answer.objects.filter(question=reply.question), texts)
    return Purged(texts, _mail_keys(reply), hides_recipients=naming.is_secret(reply.question))


@transaction.atomic
def purge_answer(public_id: str) -> Purged:
    """Remove an answer with all its versions."""
    answer = Answer.objects.select_for_update(of=("self",)).select_related("question").get(public_id=public_id)
    versions = answer.versions.values_list("title", "text")
    texts = _gone(answer.title, answer.text, *(text for version in versions for text in version))
    answer.versions.all().delete()
    answer.title = answer.text = REMOVED
    answer.sources, answer.topics, answer.state, answer.indexed_at = "", [], Answer.State.HIDDEN, None
    answer.save(update_fields=["title", "text", "sources", "topics", "state", "indexed_at"])
    AnswerWord.objects.filter(answer=answer).delete()
    unnamed = answer.naming != Naming.OWN or (answer.question is not None and naming.is_secret(answer.question))
    return Purged(texts, hides_recipients=unnamed)


def _gone(*texts: str) -> tuple[str, ...]:
    """What is to be found elsewhere; words as short as a greeting stand in other texts by chance."""
    found = {text.strip() for text in texts if len(text.strip()) >= 12 and text.strip() != REMOVED}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _remove_from_answers(answers: Iterable[Answer], texts: tuple[str, ...]) -> None:
    for answer in {one.pk: one for one in answers}.values():
        rows: list[Answer | AnswerVersion] = [answer, *answer.versions.all()]
        for row in rows:
            before = (row.title, row.text)
            for text in texts:
                # Quotations have a sign before each line, and may be shortened.
                row.title, row.text = row.title.replace(text, REMOVED), assembling.without(row.text.replace(text, REMOVED), text, REMOVED)
            if (row.title, row.text) == before:
                continue
            if isinstance(row, AnswerVersion):
                row.save(update_fields=["title", "text"])
                continue
            row.indexed_at = None  # the search takes it in anew
            row.save(update_fields=["title", "text", "indexed_at"])
            AnswerWord.objects.filter(answer=row).delete()


def _drop(attachment: Attachment | None) -> None:
    if attachment is not None:
        from commonplace.connection import attachments

        attachments.remove(attachment)


def pause_author(public_id: str) -> bool:
    """Let who asked this not ask under no name for a while."""
    from commonplace.connection.actions import asking

    question = Question.objects.filter(public_id=public_id).first()
    return question is not None and asking.pause_unnamed_author(question, at=now())


def is_unnamed(public_id: str) -> bool:
    """Whether a question stands under no name, or under another than its asker's."""
    return Question.objects.filter(public_id=public_id).exclude(naming=Naming.OWN).exists()


def is_unnamed_reply(public_id: str) -> bool:
    """Whether whoever replied stands under another name or none: the asker of such a question does, too."""
    reply = Reply.objects.filter(public_id=public_id).select_related("question").first()
    return reply is not None and (reply.naming != Naming.OWN or (_is_asker(reply) and naming.is_secret(reply.question)))


def is_unnamed_answer(public_id: str) -> bool:
    """Whether an answer stands under another name or none."""
    answer = Answer.objects.filter(public_id=public_id).select_related("question").first()
    if answer is None:
        return False
    question = answer.question
    return answer.naming != Naming.OWN or (question is not None and naming.is_secret(question) and question.asker_id == answer.owner_id)


def _named(writer_of: Callable[[str], Writer | None], is_hidden: Callable[[str], bool]) -> Callable[[str], Member | None]:
    def named_author(public_id: str) -> Member | None:
        writer = None if is_hidden(public_id) else writer_of(public_id)
        return writer.member if writer is not None else None

    return named_author


def _there(model: Row | type[Member]) -> Callable[[str], bool]:
    def is_there(public_id: str) -> bool:
        return model._default_manager.filter(public_id=public_id).exists()  # noqa: SLF001 - of four models, one after the other

    return is_there


def thread_of_reply(public_id: str) -> tuple[str, ...]:
    """The question that a reply is to."""
    return tuple(f"question:{one}" for one in Question.objects.filter(replies__public_id=public_id).values_list("public_id", flat=True))


def thread_of_answer(public_id: str) -> tuple[str, ...]:
    """The question that an answer was made of."""
    return tuple(f"question:{one}" for one in Question.objects.filter(answers__public_id=public_id).values_list("public_id", flat=True))


def said_in_question(public_id: str) -> frozenset[int]:
    """Who asked and who replied."""
    rows = Question.objects.filter(public_id=public_id).values_list("asker_id", "replies__member_id")
    return frozenset(pk for row in rows for pk in row if pk is not None)


def said_in_reply(public_id: str) -> frozenset[int]:
    """Who replied."""
    return frozenset(pk for pk in Reply.objects.filter(public_id=public_id).values_list("member_id", flat=True) if pk is not None)


def said_in_answer(public_id: str) -> frozenset[int]:
    """Whose answer it is."""
    return frozenset(pk for pk in Answer.objects.filter(public_id=public_id).values_list("owner_id", flat=True) if pk is not None)


def said_by_member(public_id: str) -> frozenset[int]:
    """The member."""
    return frozenset(Member.objects.filter(public_id=public_id).values_list("pk", flat=True))


def register() -> None:
    """Called once, when the program starts."""
    reporting.register(reporting.Subject(
        "question", gettext_lazy("a question"), look_at_question, writer_of_question,
        hide=_hide(Question), show=_show(Question), purge=purge_question, pause=pause_author, is_unnamed=is_unnamed,
        is_there=_there(Question), concerns=said_in_question, named_author=_named(writer_of_question, is_unnamed),
    ))
    reporting.register(reporting.Subject(
        "reply", gettext_lazy("a reply"), look_at_reply, writer_of_reply, hide=_hide(Reply), show=_show(Reply), purge=purge_reply,
        is_there=_there(Reply), part_of=thread_of_reply, concerns=said_in_reply, is_unnamed=is_unnamed_reply,
        named_author=_named(writer_of_reply, is_unnamed_reply),
    ))
    reporting.register(reporting.Subject(
        "answer", gettext_lazy("an answer"), look_at_answer, writer_of_answer, hide=_hide(Answer), show=_show(Answer), purge=purge_answer,
        is_there=_there(Answer), part_of=thread_of_answer, concerns=said_in_answer, is_unnamed=is_unnamed_answer,
        named_author=_named(writer_of_answer, is_unnamed_answer),
    ))
    reporting.register(reporting.Subject(
        "member", gettext_lazy("a member"), look_at_member, writer_of_member, is_there=_there(Member), concerns=said_by_member,
    ))
