"""What replying holds of a member: taken along, erased, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, visibility
from commonplace.members.models import Member


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """What she replied to others, with the files that she added. Of their questions only what she replied to, as it reads there."""
    from commonplace.connection import attachments, naming
    from commonplace.connection.models import Reply

    mine = list(
        Reply.objects.filter(member=member).order_by("pk").select_related("question__asker", "question__group", "attachment"))
    replies = [
        {
            "id": one.public_id, "to": naming.shown(one.question, viewer=member), "question": one.question.text, "text": one.text,
            "way": one.way, "replied": one.received_at.isoformat(), "name_in_answers": one.naming, "chosen_name": one.chosen_name,
            "file": f"replies/{one.attachment.file}" if one.attachment else "",
        }
        for one in mine
    ]
    if replies:
        yield "replies.json", json.dumps(replies, ensure_ascii=False, indent=2).encode()
    for one in mine:
        if one.attachment and attachments.path_of(one.attachment).exists():
            yield f"replies/{one.attachment.file}", attachments.path_of(one.attachment).read_bytes()


def erase(member: Member) -> None:
    """Her words, her name and her files go from the questions of others; that somebody replied is still counted."""
    from commonplace.connection import attachments
    from commonplace.connection.models import Reply

    mine = Reply.objects.filter(member=member)
    for one in mine.filter(attachment__isnull=False).select_related("attachment"):
        if one.attachment:
            attachments.remove(one.attachment)
    mine.update(text="", name="", sender="", chosen_name="", state=Reply.State.WITHDRAWN)


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("What you reply, with a file where you add one"), _("You, and whoever asked; in a group, its members"),
        _("With your name. It goes to whoever asked by mail too. You can take your words out of an answer, not out of a mail."),
        key="replies")
    leaving.register(leaving.Part(
        module="connection.replying", export=export, erase=erase, goes=(_("What you replied to others, with your name and your files"),),
        stays=(leaving.Stays(_("Mails with your replies"), _("They lie in the mailboxes of those who asked.")),),
    ))
