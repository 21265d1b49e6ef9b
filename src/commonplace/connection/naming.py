"""Under which name somebody is shown who asks, to whom: pages, mails, exports, reports and commands use nothing else.

Whoever asks under no name, or under another, is known to `Question.asker` alone. What follows from that is here: no name, no
link, no hour, no place in a list, no name of a file tells the others. The asker herself sees that it is hers.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from commonplace.connection.models import Attachment, Naming, Question
from commonplace.members.models import Member

SMALL_GROUP = 10
"""In a group of fewer, the others may guess who asks (duty of care)."""


def shown(question: Question, *, viewer: Member | None) -> str:
    """The name under which the asker is shown to `viewer`; None is somebody without an account."""
    if is_asker(question, viewer):
        return _("You")
    if question.naming == Naming.NONE:
        return _("Somebody in %(group)s") % {"group": question.group.name} if question.group else _("Somebody")
    if question.naming == Naming.CHOSEN:
        return question.chosen_name
    return str(question.asker) if question.asker else _("Somebody who has left")


def is_asker(question: Question, member: Member | None) -> bool:
    """Whether it is this member's own question."""
    return member is not None and question.asker_id is not None and question.asker_id == member.pk


def is_secret(question: Question) -> bool:
    """Whether others must not learn who asks."""
    return question.naming != Naming.OWN


def link_of(question: Question, *, viewer: Member | None) -> Member | None:
    """The member whom a face or a link may stand for; None where none may."""
    return None if is_secret(question) and not is_asker(question, viewer) else question.asker


def when_shown(question: Question, *, viewer: Member | None) -> datetime | date | None:
    """When it was asked, for `viewer`: of a question under no name or another only the day, since the hour says who was there."""
    if question.sent_at is None or not is_secret(question) or is_asker(question, viewer):
        return question.sent_at
    return timezone.localtime(question.sent_at).date()


def in_shown_order(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Newest day first, and within a day in an order that says nothing: for lists of what several people asked."""
    return questions.order_by(TruncDate(F("sent_at")).desc(nulls_last=True), "public_id")


def file_name(attachment: Attachment, *, question: Question, viewer: Member | None) -> str:
    """The name under which a question's file is shown and saved: her own only where everybody may know whose it is."""
    if not is_secret(question) or is_asker(question, viewer):
        return attachment.name
    return general_name(attachment)


def general_name(attachment: Attachment) -> str:
    """A name that says nothing but what kind of file it is."""
    if attachment.kind == Attachment.Kind.PDF:
        return _("file") + ".pdf"
    return _("picture") + "." + attachment.file.rpartition(".")[2]
