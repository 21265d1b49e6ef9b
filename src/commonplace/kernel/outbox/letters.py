"""A mail as it goes over the line: the same bytes whenever it is written, so that two copies would be known for one."""

from __future__ import annotations

from binascii import b2a_qp
from email.generator import BytesGenerator
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, parseaddr
from io import BytesIO

from django.core.mail.message import sanitize_address

from commonplace.kernel.outbox.models import OutgoingMail

_POLICY = compat32.clone(linesep="\r\n")


def written(mail: OutgoingMail, *, sender: str, host: str) -> bytes:
    """The bytes of a mail, with CRLF at the end of each line.

    Args:
        mail: the row; what the letter is made of does not change once it is stored.
        sender: an address, or a name and an address in angle brackets.
        host: the site's host name, for the id of the message.

    Raises `ValueError` (also as UnicodeError) where a part cannot be written.

    """
    letter: MIMEBase = _part("plain", mail.text)
    if mail.html:
        letter = MIMEMultipart("alternative", boundary=f"=_{mail.public_id}", _subparts=[letter, _part("html", mail.html)])
    letter["From"] = sanitize_address(sender, "utf-8")
    letter["To"] = line_address(mail.to)
    letter["Subject"] = _subject(mail.subject)
    letter["Date"] = format_datetime(mail.made_at)
    letter["Message-ID"] = f"<{mail.public_id}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        letter[name] = value
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=_POLICY).flatten(letter)
    return written.getvalue()


def line_address(address: str) -> str:
    """The bare address as a mail server takes it: a domain in another script becomes its ASCII form. Raises `ValueError`."""
    local, _, domain = parseaddr(address)[1].rpartition("@")
    if not local or not local.isascii():
        raise ValueError(f"{address!r} is no mail address that a server takes")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


def _part(kind: str, text: str) -> MIMENonMultipart:
    # Quoted-printable: lines stay short, and no text can hold the line that parts it from the HTML. Not by the library's own
    # encoder, which takes 3 ms of processor for 24 kB.
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp("\n".join(text.splitlines()).encode() + b"\n", istext=True).decode("ascii"))
    return part


def _subject(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8", header_name="Subject").encode()
