"""The address that replies to one mail go to: the mailbox of the site with a key before the @ that only this mail knows.

Where nothing is set, it is `reply+KEY@` the site's host, which is right for a mail server on it that hands such mails to
`commonplace mail-in`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.conf import settings

_KEY = re.compile(r"\+([0-9a-f]{20})@")
_MAILBOX = re.compile(r"[0-9A-Za-z._-]{1,40}@[0-9A-Za-z.-]{1,200}")


def new_key() -> str:
    """A key of 80 bits that survives what mail servers do to letters."""
    return secrets.token_hex(10)


def mailbox() -> str:
    """The mail address that replies come to, without a key."""
    if settings.KNOBS.inbox_address:
        return str(settings.KNOBS.inbox_address)
    user = unquote(urlsplit(settings.KNOBS.inbox_url).username or "")
    return user.lower() if _MAILBOX.fullmatch(user) else f"reply@{settings.SITE_HOST}"


def reply_address(key: str) -> str:
    """Where a reply to the mail with this key goes."""
    local, _, domain = mailbox().partition("@")
    return f"{local}+{key}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


def keys_in(addresses: Iterable[str]) -> list[str]:
    """The keys in addresses of a mail, in their order, each once. Whose domain they name does not matter: the key is what counts."""
    return list(dict.fromkeys(found[1] for address in addresses if (found := _KEY.search(address.lower()))))


def is_read() -> bool:
    """Whether replies by mail are known to reach this site: a mailbox is set, or mails only become files here."""
    return bool(settings.KNOBS.inbox_url or settings.KNOBS.inbox_address or not settings.KNOBS.mail_url)
