"""Why a server of mail could not be talked to, in the words of whoever runs this site: half a sentence that says what to look at."""

from __future__ import annotations

import socket
import ssl
from typing import Final

_KNOWN: Final[dict[type[Exception], str]] = {
    socket.gaierror: "there is no server of this name",
    ConnectionRefusedError: "nothing listens at this port",
    TimeoutError: "no answer in time (timed out)",
    UnicodeError: "the name of the server is no host name",
}


def why(error: Exception) -> str:
    """Half a sentence for trouble with the line itself; empty where it is of another kind, and the server's own words say more."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message or 'it cannot be checked'}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed ({error.reason or 'no reason given'}); is it the right port for TLS from the first byte, or for STARTTLS?"
    return next((words for kind, words in _KNOWN.items() if isinstance(error, kind)), "")
