"""What the mail says: Today in plain text and in light HTML, with nothing in it that is loaded from elsewhere; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from commonplace.kernel.mail_text import for_mail, paragraphs
from commonplace.kernel.text import isolate
from commonplace.members.hours import zone_of
from commonplace.members.models import Member, Site
from commonplace.today import wording
from commonplace.today.digest.stopping import stop_address
from commonplace.today.queries import Thing, Today

LONGEST_TEXT: Final = 20_000
"""Characters of one text that comes with the mail, because its link is blocked at school."""
ALL_TEXTS: Final = 120_000
"""Characters of all of them; what comes after that is a link to our own page."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, but for whom it goes to and when."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


def letter(today: Today, *, member: Member, site: Site, texts: Mapping[int, str], at: datetime) -> Letter:
    """Today as a mail, in the member's language and zone.

    Args:
        today: the day, fitted to her minutes; its things that are not done stand in the mail.
        member: to whom it goes.
        site: from where.
        texts: HTML by entry id, of what is blocked at her school.
        at: when it goes; the greeting and ages go by it.

    """
    with translation.override(language_of(member)), timezone.override(zone_of(member)):
        stop = stop_address(member)
        amount = wording.amount(len(today.things), today.minutes)
        base = str(settings.SITE_ADDRESS)
        page = base + reverse("today:today")
        context = {
            "heading": wording.heading(len(today.things), today.minutes, at), "date": formats.date_format(today.date, _("l, F j")),
            "things": _things(today, texts, base), "left_out": today.left_out, "page": page, "all_page": f"{page}?minutes=all",
            "settings_page": f"{base}{reverse('members:settings')}#mail", "stop": stop, "site_name": isolate(site.name),
            "language": translation.get_language() or "en", "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "subject": _("Today: %(amount)s") % {"amount": amount},
        }
        text = render_to_string("today/digest.txt", context)
        html = render_to_string("today/digest.html", context)
    return Letter(str(context["subject"]), text, html, _headers(stop, urlsplit(base).hostname or ""))


def language_of(member: Member) -> str:
    """The language that a member chose, else the site's."""
    return member.language if member.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _headers(stop: str, host: str) -> dict[str, str]:
    # RFC 8058: the mail program posts to the address when its own button is used. RFC 3834's Auto-Submitted is the outbox's own;
    # Precedence is no standard, and "bulk" makes some servers hold mails back.
    return {
        "List-Unsubscribe": f"<{_ascii(stop)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<today.{_ascii_host(host)}>",
    }


def _ascii_host(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _ascii(address: str) -> str:
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return address if address.isascii() else urlunsplit(parts._replace(netloc=_ascii_host(parts.hostname or "") + port))


def _things(today: Today, texts: Mapping[int, str], base: str) -> list[dict[str, Any]]:
    # Any: a template's context holds values of all kinds.
    left = ALL_TEXTS
    found = []
    for thing in today.things:
        one = _thing(thing, base)
        if thing.row.is_blocked and (html := texts.get(thing.row.entry.pk)):
            most = min(LONGEST_TEXT, left)
            safe, was_cut = for_mail(html, most=most)
            one["text"], too = paragraphs(safe, most=most)
            one["html"], one["is_cut"] = safe, was_cut or too
            left = max(0, left - len(safe))
        found.append(one)
    return found


def _thing(thing: Thing, base: str) -> dict[str, Any]:
    # Any: as above.
    line, entry = thing.line, thing.row.entry
    link = "" if line.is_blocked else _outward(entry.address)
    title = isolate(line.title) or isolate(line.excerpt) or pgettext("of an entry", "Without a title")
    return {
        "source": line.source_title, "is_person": line.is_person, "kind": line.kind_word, "minutes": thing.minutes, "title": title,
        "address": base + line.address, "link": link, "host": (urlsplit(link).hostname or "").removeprefix("www."),
        "is_post": not line.title, "language": line.language,
        "excerpt": isolate(line.excerpt) if line.title else "", "why": thing.why, "burst": thing.burst, "is_blocked": line.is_blocked,
        "elsewhere": [{"title": one.title, "address": base + one.entry_address} for one in thing.elsewhere],
        "text": "", "html": "", "is_cut": False,
    }


def _outward(address: str) -> str:
    """An address as it may be a link, or nothing (security case 58)."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return ""
    is_fit = bool(host) and address.isprintable() and not any(sign.isspace() for sign in address)
    return address if is_fit and address.startswith(("https://", "http://")) else ""
