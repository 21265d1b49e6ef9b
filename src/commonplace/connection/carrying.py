"""A question as a message that its asker sends with her own mail, or pastes wherever she likes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.utils import formats
from django.utils.translation import gettext as _

from commonplace.connection.models import Naming, Question
from commonplace.kernel.text import clip
from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Way:
    """A link that opens her own mail program with the message for one person."""

    name: str
    address: str
    link: str


@dataclass(frozen=True, slots=True)
class Message:
    """Subject and text, and a link for each person with a mail address."""

    subject: str
    text: str
    ways: tuple[Way, ...]


def message_of(question: Question, *, asker: Member) -> Message:
    """The message. It greets nobody by name, so that one text serves everybody."""
    subject = clip(question.text.splitlines()[0], 70)
    name = question.chosen_name if question.naming == Naming.CHOSEN else str(asker)
    asks = [_("What would help me: %(wants)s.") % {"wants": question.get_wants_display()}]
    if question.wanted_by:
        asks.append(_("By %(day)s, if you can.") % {"day": formats.date_format(question.wanted_by, "l, j F")})
    text = "\n\n".join([
        _("Hello,"), _("I have a question, and thought that you may know:"), question.text, " ".join(asks),
        _("A line or two is plenty. “I do not know” helps too."), _("Thank you") + "\n" + name,
    ])
    rest = f"?subject={quote(subject)}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
    ways = tuple(
        Way(asked.name, asked.address, f"mailto:{quote(asked.address, safe='@')}{rest}")
        for asked in question.asked.order_by("pk") if asked.address
    )
    return Message(subject, text, ways)
