"""The little mail server, behind TLS, and asking for a name and a password."""

from __future__ import annotations

import contextlib
import socket
import ssl
from base64 import b64decode

from tests.kernel.outbox.post_office import Gone, PostOffice, Talk

USER, PASSWORD = "pln@example.org", "Geheimnis-ü 9"


class SafePostOffice(PostOffice):
    """`tls`: "always" or "starttls". Nothing but EHLO, STARTTLS and AUTH is answered before both are done."""

    def __init__(self, context: ssl.SSLContext, *, tls: str, ways: str = "PLAIN LOGIN", password: str = PASSWORD) -> None:
        super().__init__()
        self.context, self.tls, self.ways, self.password = context, tls, ways, password
        self.offers_tls = True
        self.signed_in: set[int] = set()
        self.clear: list[str] = []  # what was said before TLS

    def address(self, *, user: str = "pln%40example.org", password: str = "Geheimnis-%C3%BC%209", host: str = "localhost") -> str:
        scheme = "smtps" if self.tls == "always" else "starttls"
        return f"{scheme}://{user}:{password}@{host}:{self.door.getsockname()[1]}"

    def _talk(self, line: socket.socket) -> None:
        if self.tls == "always":
            try:
                line = self.context.wrap_socket(line, server_side=True)
            except OSError:
                with contextlib.suppress(OSError):
                    line.close()
                return
        super()._talk(line)

    def _answer(self, said: str, talk: Talk) -> None:
        verb, _, rest = said.partition(" ")
        is_safe = isinstance(talk.line, ssl.SSLSocket)
        if not is_safe:
            self.clear.append(verb.upper())
        if verb.upper() == "EHLO":
            self.heard.append("EHLO")
            talk.say(f"250-post.example.org\r\n250-SIZE 1000000\r\n{self._offers(is_safe=is_safe)}250 HELP\r\n".encode())
        elif verb.upper() == "STARTTLS":
            talk.say(b"220 go on\r\n")
            talk.line = self.context.wrap_socket(talk.line, server_side=True)
            talk.file = talk.line.makefile("rb")
            for again in talk.file:
                self._answer(again.decode().strip(), talk)
            raise Gone
        elif verb.upper() == "AUTH":
            self._sign_in(rest, talk)
        elif verb.upper() in {"MAIL", "RCPT", "DATA"} and id(talk) not in self.signed_in:
            talk.say(b"530 5.7.0 Authentication required\r\n")
        else:
            super()._answer(said, talk)

    def _offers(self, *, is_safe: bool) -> str:
        if is_safe:
            return f"250-AUTH {self.ways}\r\n"
        return "250-STARTTLS\r\n" if self.offers_tls else ""

    def _sign_in(self, rest: str, talk: Talk) -> None:
        way, _, first = rest.partition(" ")
        if way.upper() == "PLAIN":
            _, user, password = b64decode(first).decode().split("\0")
        else:
            user = b64decode(first).decode()
            talk.say(b"334 UGFzc3dvcmQ6\r\n")
            password = b64decode(talk.file.readline()).decode()
        if (user, password) == (USER, self.password):
            self.signed_in.add(id(talk))
            talk.say(b"235 2.7.0 welcome\r\n")
        else:
            talk.say(b"535 5.7.8 Username and Password not accepted\r\n")
