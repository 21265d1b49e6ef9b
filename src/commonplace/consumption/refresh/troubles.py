"""What went wrong with a source, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "address": gettext_noop("This address cannot be fetched: it is not a plain http or https address."),
    "private": gettext_noop("This address leads inside a private network, where this site does not go."),
    "dns": gettext_noop("There is no computer by this name. It may have closed, or the name is misspelled."),
    "unreachable": gettext_noop("The computer behind this address does not answer."),
    "tls": gettext_noop("The connection is not secure: the certificate of this address is not valid."),
    "timeout": gettext_noop("It took too long to answer."),
    "too_big": gettext_noop("What it sent is larger than this site takes in."),
    "redirects": gettext_noop("It leads on to more than three other addresses."),
    "loop": gettext_noop("It leads in a circle: from one address to the next and back."),
    "downgrade": gettext_noop("It leads from a secure address to one that is not."),
    "broken": gettext_noop("What it sent broke off or could not be unpacked."),
    "gone": gettext_noop("It has closed: its owner says that it is gone for good. What you have read stays."),
    "missing": gettext_noop("There is nothing at this address any more. It may have moved."),
    "refuses": gettext_noop("This site refuses programs that fetch on behalf of readers."),
    "wait": gettext_noop("It asked us to wait before we come again."),
    "server": gettext_noop("The computer behind this address has a fault of its own."),
    "status": gettext_noop("It gave an answer that is of no use here."),
    "web_page": gettext_noop("There is a web page where a feed was."),
    "picture": gettext_noop("There is a picture where a feed was."),
    "empty": gettext_noop("It sent nothing at all."),
    "not_a_source": gettext_noop("What it sent is not a list of entries."),
    "unreadable": gettext_noop("What it sent is damaged, and no repair helped."),
    "asked_not_to": gettext_noop("Its owner asked this site not to fetch it. What you have read stays."),
    "fault": gettext_noop("The program stumbled over what it sent. The fault is ours."),
}


def in_words(code: str) -> str:
    """The sentence for a trouble; empty for none."""
    return _(WORDS.get(code, WORDS["status"])) if code else ""


def of_fetch(code: str) -> str:
    """The code of the trouble that a fetch ended in: what was refused on the way was refused for its owner's sake."""
    return "asked_not_to" if code == "refused" else code


def of_status(status: int) -> str:
    """The code of the trouble that an HTTP status tells of."""
    if status == 410:
        return "gone"
    if status == 404:
        return "missing"
    if status in {429, 503}:
        return "wait"
    if status in {401, 402, 403, 406, 451}:
        return "refuses"
    return "server" if status >= 500 else "status"
