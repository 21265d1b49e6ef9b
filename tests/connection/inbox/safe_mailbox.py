"""The little mailbox behind TLS, with a password, and with the habits of mail servers that are in use."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from base64 import b64decode

from tests.connection.inbox.mailbox import FakeMailbox

USER, PASSWORD = "replies@pln.example.org", "Geheimnis-ü 9"
NOISE = (
    b"* 12 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n"
    b"* 7 FETCH (FLAGS (\\Seen $NotJunk))\r\n* OK Still here\r\n"
)


class SafeMailbox(FakeMailbox):
    """`tls`: "always" or "starttls". `quirks` names what this server does besides; `dies_at` may also be "SEARCH" or "FETCH"."""

    def __init__(self, *mails: bytes, context: ssl.SSLContext, tls: str = "always", quirks: tuple[str, ...] = ()) -> None:
        super().__init__(*mails)
        self.context, self.tls, self.quirks = context, tls, set(quirks)
        self.validity = 1
        self.clear: list[str] = []

    def address(self, *, user: str = "replies%40pln.example.org", password: str = "Geheimnis-%C3%BC%209", folder: str = "INBOX") -> str:
        scheme = "imaps" if self.tls == "always" else "imap"
        return f"{scheme}://{user}:{password}@localhost:{self._socket.getsockname()[1]}/{folder}"

    def is_rebuilt(self) -> None:
        """The server lost its index: every mail has another number, and nobody knows which were read."""
        self.validity += 1
        self.mails = {str(int(uid) + 100): mail for uid, mail in self.mails.items()}
        self.seen.clear()

    def _talk(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self.tls == "always":
                line = self.context.wrap_socket(line, server_side=True)
            if "full" in self.quirks:
                line.sendall(b"* BYE [UNAVAILABLE] Too many simultaneous connections\r\n")
                return
            line.sendall(b"* OK [CAPABILITY IMAP4rev1 LITERAL+] ready\r\n")
            self._hear(line)

    def _hear(self, line: socket.socket) -> None:
        for raw in line.makefile("rb"):
            tag, _, words = raw.decode("utf-8", "replace").strip().partition(" ")
            if not isinstance(line, ssl.SSLSocket):
                self.clear.append(words.split(" ")[0])
            self.words.append(words.split(" ")[0] if "LOGIN" in words else words)
            if words == "STARTTLS":
                line.sendall(f"{tag} OK begin\r\n".encode())
                line = self.context.wrap_socket(line, server_side=True)
                return self._hear(line)
            answer = self._sign_in(words, line) if words.split(" ")[0] in {"LOGIN", "AUTHENTICATE"} else self._said(words)
            if answer is None:
                return None
            noise = NOISE if "noise" in self.quirks and self.words.count("CAPABILITY") < len(self.words) else b""
            line.sendall(noise + answer.replace(b"TAG ", tag.encode() + b" "))
            if words == "LOGOUT":
                return None
        return None

    def _sign_in(self, words: str, line: socket.socket) -> bytes:
        if words.startswith("AUTHENTICATE PLAIN"):
            line.sendall(b"+ \r\n")
            _, user, password = b64decode(line.makefile("rb").readline()).decode().split("\0")
        else:
            found = re.match(r'LOGIN (\S+) "(.*)"', words)
            user, password = (found[1].strip('"'), found[2]) if found else ("", "")
        if (user, password) == (USER, PASSWORD):
            return b"TAG OK [CAPABILITY IMAP4rev1 LITERAL+ UIDPLUS] Logged in\r\n"
        return b"TAG NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"

    def _said(self, words: str) -> bytes | None:
        verb = words.removeprefix("UID ").split(" ")[0]
        if verb == self.dies_at:
            return b"* BYE Disconnected for inactivity.\r\n" if "bye" in self.quirks else None
        if verb in {"SELECT", "EXAMINE"} and "folder" in self.quirks:
            return b"TAG NO [NONEXISTENT] Mailbox doesn't exist\r\n"
        if verb == "SELECT" and "read-only" in self.quirks:
            return b"* 3 EXISTS\r\nTAG OK [READ-ONLY] Select completed.\r\n"
        if verb == "STORE" and "no-store" in self.quirks:
            return b"TAG NO [NOPERM] Not allowed\r\n"
        if verb == "CAPABILITY":
            return f"* CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN{' STARTTLS' if self.tls == 'starttls' else ''}\r\nTAG OK done\r\n".encode()
        if verb in {"SELECT", "EXAMINE"}:
            return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] UIDs valid\r\nTAG OK [READ-WRITE] done\r\n".encode()
        if verb == "SEARCH" and "lines" in self.quirks:
            unread = [uid for uid in self.mails if uid not in self.seen]
            long = b"* OK " + b"x" * 60_000 + b"\r\n"
            return long + b"".join(f"* SEARCH {uid}\r\n".encode() for uid in unread) + b"TAG OK done\r\n"
        if verb == "FETCH":
            return self._fetched(words)
        answer = self._answer(words)
        return None if answer is None else answer + b"TAG OK done\r\n"

    def _fetched(self, words: str) -> bytes:
        found = re.match(r"UID FETCH (\d+) .*<0\.(\d+)>", words)
        assert found
        uid, mail = found[1], self.mails.get(found[1])
        if mail is None or "gone" in self.quirks:
            return b"TAG OK nothing there\r\n"
        mail = mail[: int(found[2])]
        head = b"* 4 FETCH (BODY[]<0> {%d}\r\n" % len(mail) if "order" in self.quirks else f"* 4 FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}\r\n".encode()
        tail = f" UID {uid} FLAGS (\\Recent))\r\n".encode() if "order" in self.quirks else b" FLAGS (\\Recent))\r\n"
        return head + mail + tail + b"TAG OK Fetch completed (0.001 + 0.000 secs).\r\n"
