"""What asking holds of a member: her questions and whom she asked, taken along, erased, and who sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, visibility
from commonplace.members.models import Member

REMOVED = "[…]"
"""Stands where the words of somebody were who has left, while what others wrote to it is still used."""


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """Her questions with whom she asked and what was replied, and the files; nobody else's export has any of it."""
    from django.db.models import Prefetch

    from commonplace.connection import attachments
    from commonplace.connection.models import Question, Reply
    from commonplace.connection.question_page import writer

    shown = Reply.objects.filter(state=Reply.State.SHOWN).select_related("member", "asked", "attachment")
    mine = Question.objects.filter(asker=member).order_by("pk").select_related("group", "attachment", "asker")
    mine = mine.prefetch_related("asked", Prefetch("replies", shown))
    questions = [
        {
            "id": one.public_id, "text": one.text, "would_help": one.wants, "by": one.wanted_by.isoformat() if one.wanted_by else None,
            "name_on_it": one.naming, "chosen_name": one.chosen_name, "state": one.state, "group": one.group.name if one.group else "",
            "written": one.made_at.isoformat(), "asked": one.sent_at.isoformat() if one.sent_at else None,
            "file": f"questions/{one.attachment.file}" if one.attachment else "",
            "people": [
                {"name": asked.name, "address": asked.address, "state": asked.state,
                 "asked": asked.asked_at.isoformat() if asked.asked_at else None}
                for asked in one.asked.all()
            ],
            "replies": [
                {"from": writer(reply, question=one, viewer=member), "text": reply.text, "received": reply.received_at.isoformat(),
                 "file": f"questions/{reply.attachment.file}" if reply.attachment else ""}
                for reply in one.replies.all()
            ],
        }
        for one in mine
    ]
    if questions or member.unnamed_paused_until:
        yield "questions.json", json.dumps({
            "questions": questions,
            "asking_under_no_name_paused_until": member.unnamed_paused_until.isoformat() if member.unnamed_paused_until else None,
        }, ensure_ascii=False, indent=2).encode()
    files = [file for one in mine for file in (one.attachment, *(reply.attachment for reply in one.replies.all())) if file]
    for file in files:
        if attachments.path_of(file).exists():
            yield f"questions/{file.file}", attachments.path_of(file).read_bytes()


def erase(member: Member) -> None:
    """Her drafts and the questions under her name go. Those under no name, or another, stay and point to nobody.

    If those went as well, whoever saw that she left would know that they were hers.
    """
    from commonplace.connection import attachments
    from commonplace.connection.models import Credit, Naming, Question

    mine = Question.objects.filter(asker=member)
    unsent = [Question.State.DRAFT, Question.State.HELD, Question.State.TAKEN_BACK]
    mine.exclude(naming=Naming.OWN).exclude(state__in=unsent).update(asker=None)
    used = set(Credit.objects.filter(reply__question__in=mine).values_list("reply__question", flat=True))
    for one in mine.select_related("attachment").prefetch_related("replies__attachment"):
        # Where its replies are still used, their words stay, and no file of theirs.
        for file in (one.attachment, *(reply.attachment for reply in one.replies.all())):
            if file:
                attachments.remove(file)
        if one.pk in used:
            Question.objects.filter(pk=one.pk).update(asker=None, text=REMOVED, attachment=None, state=Question.State.CLOSED)
        else:
            one.delete()


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("Questions that you ask"), _("You; and those whom the page named before you asked: people by name, or a group"),
        _("Until you ask, and for the minutes in which you can take it back, nobody but you. Mails can be forwarded."), key="questions")
    visibility.register(
        _("Mails by which your questions and replies went, with their words and addresses"),
        _("Nobody, in the program's pages; you, where one did not arrive"),
        _("They lie in the database: 30 days after they went or were taken back, 90 where one did not arrive. Stewards can make the first "
          "shorter, never longer. Whoever runs this site could read them there, and in its backups."), key="outbox")
    visibility.register(
        _("Who asked, under no name or another"), _("You"),
        _("No page shows it to others or to a steward. Whoever runs this site could find out in its database, and your words may tell."),
        key="unnamed")
    visibility.register(
        _("Whom you asked by mail, with their addresses"), _("You"), _("Those who are asked see your name, and not who else was asked."),
        key="asked")
    visibility.register(
        _("Your name, as somebody who can be asked"), _("Members of your groups, who invited you, whom you invited; if you offer, all"),
        _("They can then put a question to you by name. Whoever you blocked cannot."), key="reach")
    leaving.register(leaving.Part(
        module="connection.asking", export=export, erase=erase,
        goes=(_("What you have not yet asked"), _("Questions under your name, with their files and what was replied to them")),
        stays=(
            leaving.Stays(
                _("Questions that you asked under no name, or another"),
                _("They point to nobody any more. If they went with you, others would know that they were yours."),
            ),
            leaving.Stays(
                _("Mails with your questions"), _("They lie in the mailboxes of those whom you asked."),
            ),
        ),
    ))
