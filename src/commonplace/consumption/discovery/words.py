"""What discovery says to a member: one sentence for each thing that happened."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

PROBLEMS: Final = {
    "empty": _("Nothing was typed yet. Type an address, a handle such as @name@host, or a tag such as #tag@host."),
    "tag_needs_host": _(
        "A tag needs the host where it is read: write it as #tag@host, for example #tag@mastodon.social."
    ),
    "handle_needs_host": _(
        "A handle alone does not say where it is: write @name@host for the fediverse, or @name.bsky.social for Bluesky."
    ),
    "password": _(
        "This address has a name or a password in it, which is never sent on. Take that part out and try again."
    ),
    "mail": _(
        "This is a mail address. Newsletters by mail come later; it is kept as “no address yet”. "
        "If it is an account of the fediverse, write it with an @ in front: @name@host."
    ),
    "closed_host": _(
        "This host gives no sources that a reader may fetch. It is kept as “no address yet”; "
        "many people post the same on a blog, on the fediverse or on Bluesky as well."
    ),
    "spotify": _(
        "Spotify does not say where a podcast's own source is. It is kept as “no address yet”; "
        "look for the podcast's own page, or for its address at Apple Podcasts."
    ),
    "not_web": _("Only addresses that begin with http or https can be followed; it is kept as “no address yet”."),
    "name": _("This looks like a name. It is kept as “no address yet”; add the address when you know it."),
    "list": _("This is a list of sources, not a source. Bring it under “Bring my sources”, by its address."),
    "private": _("It leads into a private network, which this site does not enter; what you typed is kept as “no address yet”."),
    "nothing": _("No source was found there. What you typed is kept as “no address yet”; see what was tried."),
    "unreachable": _("Nobody could be asked just now. Try again later; what you typed is kept as “no address yet”."),
}
"""Why there is nothing to choose from, by code."""

HINTS: Final = {
    "fediverse": _("Some accounts are readable for members of their own host only."),
    "bluesky": _("Bluesky accounts can ask not to be shown to people who are not signed in; then there is no source."),
    "youtube": _("If YouTube hides the channel, open its page, choose “Share channel”, “Copy channel ID”, and paste "
                 "youtube.com/channel/ with that ID after it."),
    "reddit": _("Reddit often refuses servers; try again in a few minutes."),
    "apple": _("Apple's list knows no open address for this podcast; look for one on the podcast's own page."),
}
"""What helps when a rule found nothing, by code."""

_TROUBLES: Final = {
    "address": _("This is not an address that can be asked: only http and https, without a password."),
    "private": _("It leads into a private network, which this site does not enter."),
    "dns": _("There is no host of this name."),
    "unreachable": _("Nobody answered there."),
    "tls": _("No safe connection could be made; its certificate may have expired."),
    "timeout": _("It took too long to answer."),
    "too_big": _("It is too large to be read."),
    "redirects": _("It leads on to other addresses too many times."),
    "loop": _("It leads back to itself in a circle."),
    "downgrade": _("It leads from a safe connection to an unsafe one."),
    "broken": _("What it answered could not be unpacked."),
    "refused": _("Its owner asked this site not to fetch it."),
}
_NO_SOURCE: Final = {
    "web_page": _("A web page."),
    "picture": _("A picture, not a source."),
    "empty": _("It is empty."),
    "not_a_source": _("Something else than a source."),
    "broken": _("It looks like a source, but could not be read."),
}


def of_problem(code: str, hint: str = "") -> str:
    """The sentence for a problem, with what helps."""
    parts = [str(PROBLEMS[code]), *([str(HINTS[hint])] if hint else [])]
    return " ".join(parts)


def of_trouble(code: str) -> str:
    """Why an address brought no answer."""
    return str(_TROUBLES.get(code, _TROUBLES["unreachable"]))


def of_no_source(code: str) -> str:
    """What was there where a source was looked for."""
    return str(_NO_SOURCE.get(code, _NO_SOURCE["not_a_source"]))


def of_status(status: int) -> str:
    """What a host's refusal means."""
    if status in {404, 410}:
        return gettext("Nothing is there (%(status)d).") % {"status": status}
    if status in {401, 403, 451}:
        return gettext("It refuses servers such as this one (%(status)d).") % {"status": status}
    if status == 429:
        return gettext("It was asked too often; try again in a while (%(status)d).") % {"status": status}
    if status >= 500:
        return gettext("The host has trouble of its own (%(status)d).") % {"status": status}
    return gettext("It answered with nothing to read (%(status)d).") % {"status": status}


def of_page(links: int) -> str:
    """A page that was read for the sources it names."""
    if not links:
        return gettext("A web page that names no source.")
    said = ngettext("A web page that names one source.", "A web page that names %(count)d sources.", links)
    return said % {"count": links}


def of_source(entries: int) -> str:
    """A source, found."""
    return ngettext("A source with one entry.", "A source with %(count)d entries.", entries) % {"count": entries}


def of_document(values: int) -> str:
    """A JSON document that was asked where the source is."""
    if values:
        return gettext("It says where the account or the podcast is.")
    return gettext("It does not say where the source is.")
