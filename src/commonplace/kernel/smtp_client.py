"""The library's SMTP client, which takes passwords in ASCII alone, taught those with an ü in them (RFC 4616: UTF-8)."""

from __future__ import annotations

import smtplib
from base64 import b64encode

from commonplace.kernel.unreached import why


class Client(smtplib.SMTP):
    """A line in the clear, or with STARTTLS."""

    def login(self, user: str, password: str, *, initial_response_ok: bool = True) -> tuple[int, bytes]:
        """Sign in. Raises what the library's own does; its sentence holds neither name nor password."""
        if (user + password).isascii():
            return super().login(user, password, initial_response_ok=initial_response_ok)
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("auth"):
            raise smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported by server.")
        if "PLAIN" in self.esmtp_features["auth"].upper().split():
            code, says = self.docmd("AUTH", f"PLAIN {_packed(f'{chr(0)}{user}{chr(0)}{password}')}")
        else:
            code, says = self.docmd("AUTH", f"LOGIN {_packed(user)}")
            if code == 334:
                code, says = self.docmd(_packed(password))
        if code not in {235, 503}:
            raise smtplib.SMTPAuthenticationError(code, says)
        return code, says


class TlsClient(Client, smtplib.SMTP_SSL):
    """A line with TLS from the first byte."""


def _packed(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def plain(says: bytes) -> str:
    """What a server says, in one line of visible characters, and not too long."""
    text = says.decode("utf-8", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def said(error: Exception) -> str:
    """What went wrong on a line, in half a sentence: in our words where they say more, else in the server's; never with a password."""
    if ours := why(error):
        return ours
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the user name or the password is refused: {_answer(error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"the server does not offer what the address asks for, and nothing was sent: {error}"
    return plain(str(error).encode("utf-8", "replace")) or type(error).__name__


def _answer(error: smtplib.SMTPResponseException) -> str:
    says = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    return f"{error.smtp_code} {plain(says)}"
