"""One mail that came in, and what is done with it. Nothing is ever mailed to who sent it: two programs would write to each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import Enum
from io import BytesIO
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.connection import attachments, letters, naming
from commonplace.connection.actions import replying
from commonplace.connection.inbox import addresses
from commonplace.connection.inbox.reading import File, Kind, Mail, Unreadable, read
from commonplace.connection.inbox.stripping import said
from commonplace.connection.models import Asked, Attachment, Reply
from commonplace.kernel.outbox.models import OutgoingMail

LOGO: Final = 20_000
"""Bytes: a picture inside the text that is smaller belongs to a signature."""


class Outcome(Enum):
    """What became of a mail."""

    SHOWN = "shown"
    WAITS = "waits"
    KNOWN = "known"
    AWAY = "away"
    BOUNCED = "bounced"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done, and the same in a line for the log; it names no person and holds no word of the mail."""

    outcome: Outcome
    says: str
    reply: Reply | None = None


@transaction.atomic
def take_mail(raw: bytes, *, at: datetime) -> Taken:
    """Take one mail in, whatever it is. Never raises because of what is in the mail.

    A reply counts as of who was asked only where it has the key that their mail alone had, and comes from their address. With the key
    alone, or as an answer to a mail of ours without it, it waits for the asker. Without either, it is none.

    Args:
        raw: the mail as it came, with its headers.
        at: when it came in.

    """
    try:
        mail = read(raw)
    except Unreadable as trouble:
        return _nothing(f"{trouble}")
    if _is_ours(mail):
        return _nothing("it is from this site itself")
    asked, has_key = _who_was_asked(mail)
    if mail.kind is not Kind.PERSON:
        return _of_a_program(mail, asked, at)
    if asked is None or asked.state == Asked.State.TAKEN_BACK or asked.question.state not in replying.OPEN:
        return _nothing("it answers no question of this site" if asked is None else "its question takes no replies any more")
    if (known := Reply.objects.filter(question=asked.question, message_id=mail.message_id[:300]).first()) is not None:
        return Taken(Outcome.KNOWN, "Taken in before: the same mail came again.", known)
    return _take(mail, asked, has_key=has_key, at=at)


def _take(mail: Mail, asked: Asked, *, has_key: bool, at: datetime) -> Taken:
    text = said(mail.text, ours=_our_lines(asked))
    attachment, left_out = _file_of(mail.files)
    if left_out:
        text = f"{text}\n\n[{_('Not kept of this mail: %(names)s') % {'names': ', '.join(left_out)}}]"
    waits = not has_key or mail.sender != _expected(asked)
    try:
        with transaction.atomic():
            reply = replying.take(
                question=asked.question, asked=asked, name=mail.sender_name if waits else asked.name, text=text, way=Reply.Way.MAIL,
                sender=mail.sender, message_id=mail.message_id, attachment=attachment, waits=waits, at=at,
            )
    except replying.NotTaken:
        if attachment is not None:
            attachments.remove(attachment)
        return _nothing("it says nothing, or one too many came")
    if waits:
        says = f"Waits for the asker: a reply to question {asked.question.public_id} from an unexpected sender."
        return Taken(Outcome.WAITS, says, reply)
    return Taken(Outcome.SHOWN, f"Taken in: a reply to question {asked.question.public_id}.", reply)


def _of_a_program(mail: Mail, asked: Asked | None, at: datetime) -> Taken:
    """What a program wrote is no reply. Whether the mail arrived is worth to know, where it is about one of ours."""
    if mail.kind is Kind.DELAY:
        return _nothing("a mail server says that it still tries")
    asked = asked or _by_ids(mail.returned)
    what = "a mail that could not be delivered" if mail.kind is Kind.BOUNCE else "an automatic reply"
    if asked is None:
        return _nothing(f"it is {what}, and about no question")
    came = Asked.CameBack.BOUNCED if mail.kind is Kind.BOUNCE else Asked.CameBack.AWAY
    is_new = Asked.objects.filter(pk=asked.pk, state=Asked.State.WAITING).exclude(came_back=came).update(came_back=came)
    if is_new and mail.kind is Kind.BOUNCE:
        _tell_of_bounce(asked, at)
    outcome = Outcome.BOUNCED if mail.kind is Kind.BOUNCE else Outcome.AWAY
    return Taken(outcome, f"Noted: {what}, for question {asked.question.public_id}.")


def _tell_of_bounce(asked: Asked, at: datetime) -> None:
    text = _("A mail of your question could not be delivered. Whom it was for stands on the page of your question.")
    if not naming.is_secret(asked.question):
        text = _("Your question did not reach %(name)s: the mail to %(address)s could not be delivered.") % {
            "name": asked.name, "address": asked.address or _expected(asked)}
    letters.tell(asked.question, key=f"bounced:{asked.public_id}", subject=_("A mail could not be delivered"), text=text, at=at)


def _who_was_asked(mail: Mail) -> tuple[Asked | None, bool]:
    """Whose mail is answered, and whether the address of the reply had its key."""
    rows = Asked.objects.select_related("question__asker", "question__group", "member")
    for key in addresses.keys_in(mail.to)[:10]:
        asked = rows.filter(reply_key=key).first()
        if asked is not None:
            return asked, True
    return _by_ids(mail.answers), False


def _by_ids(ids: Iterable[str]) -> Asked | None:
    """Whose mail of ours has one of these ids; they cannot be guessed."""
    end = f"@{settings.SITE_HOST}"
    ours = [one.removesuffix(end) for one in ids if one.endswith(end)]
    keys = list(OutgoingMail.objects.filter(public_id__in=ours, kind=letters.KIND).values_list("key", flat=True))
    rows = Asked.objects.select_related("question__asker", "question__group", "member")
    for key in keys:
        what, _colon, public_id = key.partition(":")
        found = rows.filter(public_id=public_id) if what == "question" else rows.filter(replies__public_id=public_id)
        if (asked := found.first()) is not None:
            return asked
    return None


def _is_ours(mail: Mail) -> bool:
    """Whether this site sent it: it came back to itself, or somebody pretends to be this site."""
    own = {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), addresses.mailbox()}
    number = mail.message_id.removesuffix(f"@{settings.SITE_HOST}")
    is_own_id = number != mail.message_id and OutgoingMail.objects.filter(public_id=number).exists()
    return mail.sender in own or bool(addresses.keys_in([mail.sender])) or is_own_id


def _expected(asked: Asked) -> str:
    return (asked.member.email if asked.member is not None else asked.address).lower()


def _our_lines(asked: Asked) -> list[str]:
    """What stood in the mails that may be quoted; the outbox forgets them after a month, the question stays."""
    backs = asked.replies.filter(is_from_asker=True).values_list("public_id", "text")
    keys = [f"question:{asked.public_id}", *(f"back:{public_id}" for public_id, _text in backs)]
    texts = [*OutgoingMail.objects.filter(key__in=keys).values_list("text", flat=True), asked.question.text, *(text for _id, text in backs)]
    return [line for text in texts for line in text.splitlines()]


class _Upload(BytesIO):
    """A file of a mail, as `attachments` takes it."""

    def __init__(self, file: File) -> None:
        super().__init__(file.content)
        self.name = file.name
        self.size = len(file.content)


def _file_of(files: Iterable[File]) -> tuple[Attachment | None, list[str]]:
    """The first picture or PDF, made anew, and the names of what is left out. Nobody was asked whether a student can be recognized."""
    taken: Attachment | None = None
    left_out: list[str] = []
    for file in sorted(files, key=lambda file: file.is_inline):
        if file.is_inline and len(file.content) < LOGO:
            continue
        if taken is None and (file.type.startswith("image/") or file.type == "application/pdf" or file.name.lower().endswith(".pdf")):
            try:
                taken = attachments.take_in(_Upload(file), confirmed=True)
            except attachments.NotTaken:
                pass
            else:
                taken.no_student_confirmed_at = None
                taken.save(update_fields=["no_student_confirmed_at"])
                continue
        if not file.is_inline:
            left_out.append(file.name or file.type)
    return taken, left_out[:20]


def _nothing(why: str) -> Taken:
    return Taken(Outcome.NOTHING, f"Nothing was taken in: {why}.")
