"""Mails as programs make them, of our own making: invented people, real habits."""

from __future__ import annotations

from base64 import encodebytes

BOUNDARY = "=_part_1"


def mail(
    *, to: str, body: str = "Begin with the atlases.", sender: str = "Rae Sample <rae@school.example>", message_id: str = "<one@school.example>",
    head: str = "", content: str = "text/plain; charset=utf-8", encoding: str = "8bit", subject: str = "Re: Ada Example has a question for you",
) -> bytes:
    lines = [
        f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Tue, 3 Nov 2026 10:01:12 +0100",
        *([f"Message-ID: {message_id}"] if message_id else []), *([head.strip()] if head else []), "MIME-Version: 1.0",
        f"Content-Type: {content}", f"Content-Transfer-Encoding: {encoding}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def with_file(*, to: str, name: str, content: bytes, kind: str, body: str = "Here it is.", disposition: str = "attachment", more: str = "") -> bytes:
    packed = encodebytes(content).decode()
    parts = (
        f"--{BOUNDARY}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
        f'--{BOUNDARY}\nContent-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: {disposition}; filename="{name}"\n{more}\n{packed}\n--{BOUNDARY}--\n'
    )
    return mail(to=to, body=parts, content=f'multipart/mixed; boundary="{BOUNDARY}"')


def bounce(*, returned_id: str, action: str = "failed", to: str = "commonplace@localhost") -> bytes:
    """As Postfix writes it."""
    body = (
        f"--{BOUNDARY}\nContent-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n"
        "This is the mail system at host mx.school.example.\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n"
        f"--{BOUNDARY}\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.school.example\n\nFinal-Recipient: rfc822; rae@school.example\n"
        f"Action: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n"
        f"--{BOUNDARY}\nContent-Description: Undelivered Message Headers\nContent-Type: text/rfc822-headers\n\n"
        f"From: commonplace@localhost\nTo: rae@school.example\nMessage-ID: {returned_id}\nSubject: Ada Example has a question for you\n\n"
        f"--{BOUNDARY}--\n"
    )
    return mail(
        to=to, sender="MAILER-DAEMON@mx.school.example (Mail Delivery System)", subject="Undelivered Mail Returned to Sender", body=body,
        head="Return-Path: <>\r\nAuto-Submitted: auto-replied", message_id="<bounce@mx.school.example>",
        content=f'multipart/report; report-type=delivery-status; boundary="{BOUNDARY}"',
    )
