"""One mail as it came, read into what matters of it; pure. Nothing here fails, whatever the bytes are: that is `Unreadable`.

Whoever knows an address of ours may send anything: every number has a bound, and nothing is believed but the key and the id of our
own mail, which nobody can guess.
"""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from enum import Enum, auto
from typing import Final

from commonplace.connection.inbox.flattening import as_text
from commonplace.connection.inbox.limits import MOST_BYTES, MOST_PARTS
from commonplace.kernel.text import isolate

LONGEST_TEXT: Final = 200_000
"""Characters of text that are looked at; a reply keeps fewer."""
_MAILER: Final = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon)(?:@|$)")
_AWAY: Final = re.compile(
    r"^(?:(?:automatic reply|auto-?reply|auto:|autoreply|out of (?:the )?office|automatische antwort|abwesenheit\w*|abwesend|"
    r"respuesta automática|respuesta automatica|fuera de (?:la )?oficina|réponse automatique|absence du bureau|risposta automatica|"
    r"automatisch antwoord|autosvar)\b)|\b(?:out of office|on vacation|im urlaub|abwesenheitsnotiz)\b"
)
_MEANT: Final = {
    "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "unknown-8bit": "utf-8",
    "x-unknown": "utf-8", "gb2312": "gb18030", "ks_c_5601-1987": "cp949",
}
_SLOW: Final = {"punycode", "idna", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape", "undefined"}
"""Codecs of Python that are no charset of a mail; the first takes time by the square of the length."""
_IDS: Final = re.compile(r"<([^<>\s]{1,250})>")


class Unreadable(Exception):
    """No mail that can be taken in; the message is half a sentence that says why."""


class Kind(Enum):
    """What wrote a mail."""

    PERSON = auto()
    AUTOMATIC = auto()  # out of office, "we got your mail", lists
    BOUNCE = auto()  # it could not be delivered
    DELAY = auto()  # it could not be delivered so far


@dataclass(frozen=True, slots=True)
class File:
    """Something that came with a mail."""

    name: str
    type: str
    content: bytes
    is_inline: bool


@dataclass(frozen=True, slots=True)
class Mail:
    """What matters of one mail.

    `message_id` is without angle brackets, and never empty: a mail without one is known by its content. `answers`: ids of the mails
    that it says it answers, the nearest first. `returned`: ids that a mail server's report names.
    """

    kind: Kind
    sender: str
    sender_name: str
    to: tuple[str, ...]
    message_id: str
    answers: tuple[str, ...]
    returned: tuple[str, ...]
    text: str
    files: tuple[File, ...] = field(default=(), repr=False)


def read(raw: bytes) -> Mail:
    """Read one mail.

    Raises `Unreadable` where it is larger than 10 MB, has more than 100 parts, nests too deep, or is no mail.
    """
    if len(raw) > MOST_BYTES:
        raise Unreadable("it is larger than 10 MB")
    # Counted before it is parsed: a parser that is given 100,000 parts makes 100,000 objects.
    if raw.lower().count(b"\ncontent-type:") > 2 * MOST_PARTS:
        raise Unreadable("it has more than 100 parts")
    try:
        return _read(raw)
    except Unreadable:
        raise
    except Exception as error:
        # The library has failed on odd headers in each of its versions; which exceptions it may raise is written nowhere.
        raise Unreadable(f"it cannot be parsed ({type(error).__name__})") from error


def _read(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw.lstrip(b"\r\n"), policy=compat32)
    parts = list(message.walk())
    if len(parts) > MOST_PARTS:
        raise Unreadable("it has more than 100 parts")
    if not message.keys() or not any(message.get(name) for name in ("From", "Return-Path", "Received", "Subject", "To")):
        raise Unreadable("it is no mail")
    sender_name, sender = _sender(message)
    kind = _kind(message, parts, sender)
    text = "" if kind is not Kind.PERSON else _text(parts)
    return Mail(
        kind=kind, sender=sender, sender_name=sender_name, to=_recipients(message), message_id=_own_id(message, raw),
        answers=_answers(message), returned=_returned(parts) if kind in {Kind.BOUNCE, Kind.DELAY} else (), text=text,
        files=tuple(_files(parts)) if kind is Kind.PERSON else (),
    )


def _header(message: Message, name: str) -> str:
    """A header in one line of Unicode, whatever it was made of; empty where there is none."""
    return _decoded(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    """The first header of a name as it came: bytes that are no ASCII stand in it as surrogates. Empty where there is none."""
    return next(iter(_all_raw(message, name)), "")


def _all_raw(message: Message, name: str) -> list[str]:
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _decoded(value: str) -> str:
    if "=?" in value:
        try:
            pieces = [
                piece if isinstance(piece, str) else _from_charset(piece, charset or "ascii")
                for piece, charset in decode_header(value[:10_000])
            ]
            value = "".join(pieces)
        except (ValueError, LookupError, email.errors.MessageError):
            pass
    # Bytes that are no ASCII came as surrogates.
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(value[:10_000].split())


def _sender(message: Message) -> tuple[str, str]:
    """(name, address) of who a mail says that it is from; two senders are none."""
    found = [(name, address) for name, address in getaddresses([_raw(message, "From")[:2_000]]) if "@" in address]
    if len(found) != 1 or len(_all_raw(message, "From")) > 1:
        return "", ""
    name, address = found[0]
    clean = isolate(address.strip()).lower()
    if clean != address.strip().lower() or not address.isascii() or len(clean) > 254:
        return isolate(_decoded(name))[:200], ""
    return isolate(_decoded(name)).strip()[:200], clean


def _recipients(message: Message) -> tuple[str, ...]:
    values = [
        value[:5_000] for name in ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
        for value in _all_raw(message, name)[:20]
    ]
    return tuple(address for _, address in getaddresses(values)[:200] if address)


def _own_id(message: Message, raw: bytes) -> str:
    found = _IDS.search(str(message.get("Message-ID") or "")[:1_000])
    return found[1] if found else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _answers(message: Message) -> tuple[str, ...]:
    nearest = _IDS.findall(str(message.get("In-Reply-To") or "")[:2_000])
    earlier = _IDS.findall(str(message.get("References") or "")[-5_000:])
    return tuple(dict.fromkeys([*nearest, *reversed(earlier)]))[:50]


def _kind(message: Message, parts: list[Message], sender: str) -> Kind:
    if message.get_content_type() == "multipart/report" or any(part.get_content_type() == "message/delivery-status" for part in parts):
        kinds = {str(message.get_param("report-type") or "").lower()}
        if "disposition-notification" in kinds:
            return Kind.AUTOMATIC
        return Kind.DELAY if _actions(parts) and _actions(parts) <= {"delayed", "delivered", "relayed", "expanded"} else Kind.BOUNCE
    has_no_way_back = message.get("Return-Path") is not None and str(message.get("Return-Path")).strip() == "<>"
    if _MAILER.match(sender) or (has_no_way_back and message.get("X-Failed-Recipients")):
        return Kind.BOUNCE
    submitted = _header(message, "Auto-Submitted").lower()
    is_automatic = (
        has_no_way_back
        or (submitted and not submitted.startswith("no"))
        or _header(message, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply", "auto-reply"}
        or any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "List-Id", "X-Auto-Reply"))
        or _header(message, "X-Autogenerated") != ""
        # Outlook says to whom it does not want automatic replies to go, in ordinary mails, too; only this value is of a machine.
        or _header(message, "X-Auto-Response-Suppress").lower() == "all"
        or bool(_AWAY.search(re.sub(r"^(?:(?:re|aw|antw|sv|rv)\s?:\s?)+", "", _header(message, "Subject").casefold())))
    )
    return Kind.AUTOMATIC if is_automatic else Kind.PERSON


def _actions(parts: list[Message]) -> set[str]:
    found: set[str] = set()
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            inner = part.get_payload()
            for block in inner if isinstance(inner, list) else []:
                action = str(block.get("Action") or "").strip().lower() if isinstance(block, Message) else ""
                if action:
                    found.add(action)
    return found


def _returned(parts: list[Message]) -> tuple[str, ...]:
    """Ids of mails that a report gives back: of the mail inside it, or written out in its text."""
    found: list[str] = []
    for part in parts[1:]:
        if part.get("Message-ID"):
            found += _IDS.findall(str(part.get("Message-ID"))[:1_000])
        elif part.get_content_maintype() == "text":
            found += re.findall(r"(?im)^message-id:\s{0,5}<([^<>\s]{1,250})>", _content(part)[:LONGEST_TEXT])
    if len(parts) == 1:
        found += re.findall(r"(?im)^[> ]{0,4}message-id:\s{0,5}<([^<>\s]{1,250})>", _content(parts[0])[:LONGEST_TEXT])
    return tuple(dict.fromkeys(found))[:50]


def _text(parts: list[Message]) -> str:
    """The first text that is no attachment; where there is none but HTML, the text of that."""
    bodies = [part for part in _of_this_mail(parts) if part.get_content_maintype() == "text" and not _is_file(part)]
    for part in bodies:
        if part.get_content_subtype() == "plain" and (text := _content(part)[:LONGEST_TEXT]).strip():
            return _unfolded(text, part)
    for part in bodies:
        if part.get_content_subtype() == "html" and (text := as_text(_content(part))).strip():
            return text[:LONGEST_TEXT]
    return ""


def _of_this_mail(parts: list[Message]) -> list[Message]:
    """Its parts, without those of a mail that came as an attachment of it."""
    inner: set[int] = set()
    for part in parts:
        if part.get_content_maintype() == "message":
            inner.update(id(one) for one in part.walk() if one is not part)
    return [part for part in parts if id(part) not in inner]


def _unfolded(text: str, part: Message) -> str:
    """Text whose lines end in a space where they go on (RFC 3676), as Apple Mail and Thunderbird send it."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        stuffed = line.removeprefix(" ")
        before = lines[-1] if lines else ""
        if before.endswith(" ") and before != "-- " and not before.startswith(">") and not stuffed.startswith(">"):
            lines[-1] = before + stuffed
        else:
            lines.append(stuffed)
    return "\n".join(lines)


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _from_charset(payload[: 4 * LONGEST_TEXT], str(part.get_content_charset() or "utf-8"))


def _from_charset(content: bytes, charset: str) -> str:
    """Text of bytes, by what its program said about them; where that is nothing known, as UTF-8, else as Windows wrote it."""
    # What says that it is ASCII or Latin-1 often is not.
    for codec in (_MEANT.get(charset.lower(), charset.lower()), "utf-8"):
        if codec in _SLOW:
            continue
        try:
            return content.decode(codec)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _files(parts: list[Message]) -> list[File]:
    found = []
    for part in _of_this_mail(parts):
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        kind = part.get_content_type()
        if not _is_file(part) and part.get_content_maintype() in {"text", "multipart"}:
            continue
        if kind in {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar"}:
            continue
        payload = part.get_payload(decode=True)
        name = isolate(_decoded(str(part.get_filename() or ""))).replace("/", "_").replace("\\", "_").strip()[:100]
        is_inline = part.get_content_disposition() != "attachment" and part.get("Content-ID") is not None
        found.append(File(name, kind, payload if isinstance(payload, bytes) else b"", is_inline))
    return found
