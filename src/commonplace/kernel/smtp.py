"""One line to a mail server, taken step by step: before the text of a mail goes out, what is known can be written down.

Every step has a deadline as a whole, however slowly the other side talks.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from commonplace.kernel.mail import MailServer
from commonplace.kernel.smtp_client import Client, plain, said

LONGEST_ANSWER = 65_536
"""Bytes of one answer of the server; what says more is no mail server."""
_PIECE = 16_384
CLOSING = 421
"""What a server answers, at any step, before it closes the line."""


class LineTrouble(Exception):
    """There is no line, or it was lost, or what came over it was no answer; no text was taken."""

    def __init__(self, says: str, *, in_time: bool = True) -> None:
        super().__init__(says)
        self.in_time = in_time


class Unanswered(Exception):
    """The whole text went out, and no answer came: the server may have taken the mail, or not."""


class Refused(Exception):
    """The server answered no. `step` is one of MAIL, RCPT, DATA and TEXT."""

    def __init__(self, step: str, code: int, says: str) -> None:
        super().__init__(f"{code} {says}".strip())
        self.step = step
        self.code = code

    @property
    def for_good(self) -> bool:
        """Whether asking again is of no use."""
        return self.code >= 500


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a server is waited for.

    Connecting (with TLS and signing in) and each command have `step`. The answer to a text has `text`, which is longer: some servers
    look through a mail before they answer, and to hang up on them leaves a mail in doubt. No further mail is begun after `batch`.
    """

    step: float = 10.0
    text: float = 30.0
    batch: float = 240.0


class Line:
    """A line to a mail server. `with` closes it, politely where it is still in order."""

    def __init__(self, server: MailServer, *, name: str, patience: Patience) -> None:
        """`name` is what this side calls itself: a host name."""
        self.server = server
        self.name = name if "." in name else "[127.0.0.1]"
        self.patience = patience
        self._smtp: _Timed | None = None
        self._in_order = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._smtp and self._in_order and kind is None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.allow(min(1.0, self.patience.step))
                self._smtp.quit()
        self.hang_up()

    def open(self) -> None:
        """Connect, turn to TLS where it is asked for, sign in. Raises `LineTrouble`."""
        started = time.monotonic()
        try:
            smtp = self._smtp = _Timed(self.server, name=self.name, seconds=self.patience.step)
            smtp.ehlo_or_helo_if_needed()
            if self.server.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo_or_helo_if_needed()
            if self.server.user:
                smtp.login(self.server.user, self.server.password)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self.hang_up()
            raise LineTrouble(said(error), in_time=time.monotonic() - started < self.patience.step) from error
        self._in_order = True

    def address(self, *, sender: str, to: str) -> None:
        """Say whom the next mail is from and to. Raises `Refused` or `LineTrouble`."""
        self._ask("MAIL", lambda smtp: smtp.mail(sender))
        self._ask("RCPT", lambda smtp: smtp.rcpt(to))

    def offer(self) -> None:
        """Ask whether the text may come. Raises `Refused` or `LineTrouble`."""
        self._ask("DATA", lambda smtp: smtp.docmd("DATA"), wanted=3)

    def hand(self, content: bytes) -> None:
        """Send the text and hear whether it was taken.

        Raises `Refused` when it was not, `LineTrouble` when the line was lost before the last dot was written, so that it cannot have
        been; `Unanswered` when nobody can know.
        """
        smtp = self._open_line()
        started, self._in_order = time.monotonic(), False
        smtp.allow(self.patience.text)
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", content.removesuffix(b"\r\n")) + b"\r\n")
        except OSError as error:
            self.hang_up()
            raise LineTrouble(said(error), in_time=time.monotonic() - started < self.patience.text) from error
        except smtplib.SMTPException as error:
            self.hang_up()
            raise LineTrouble(said(error)) from error
        try:
            smtp.send(b".\r\n")
            code, says = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise Unanswered(said(error)) from error
        if code // 100 not in {2, 4, 5}:
            self.hang_up()
            raise Unanswered(f"the answer cannot be understood: {plain(says)}")
        self._in_order = True
        if code // 100 != 2:
            raise Refused("TEXT", code, plain(says))

    def forget(self) -> None:
        """Take back what `address` said, so that the next mail can begin. Raises `LineTrouble`."""
        with suppress(Refused):
            self._ask("RSET", lambda smtp: smtp.docmd("RSET"))

    def hang_up(self) -> None:
        """Drop the line at once: a text that was begun is not taken."""
        self._in_order = False
        if self._smtp:
            self._smtp.close()
            self._smtp = None

    def _ask(self, step: str, command: Callable[[smtplib.SMTP], tuple[int, bytes]], wanted: int = 2) -> None:
        smtp = self._open_line()
        started, self._in_order = time.monotonic(), False
        smtp.allow(self.patience.step)
        try:
            code, says = command(smtp)
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise LineTrouble(said(error), in_time=time.monotonic() - started < self.patience.step) from error
        if code // 100 not in {wanted, 4, 5}:
            self.hang_up()
            raise LineTrouble(f"the answer to {step} cannot be understood: {code} {plain(says)}")
        self._in_order = True
        if code // 100 != wanted:
            raise Refused(step, code, plain(says))

    def _open_line(self) -> _Timed:
        if self._smtp is None:
            raise LineTrouble("the line is closed")
        return self._smtp


class _Timed(Client):
    """The library's client, with deadlines for whole steps where it has them for single bytes."""

    def __init__(self, server: MailServer, *, name: str, seconds: float) -> None:
        self._tls = server.tls == "always"
        self.allow(seconds)
        super().__init__(server.host, server.port, local_hostname=name, timeout=seconds)

    def allow(self, seconds: float) -> None:
        """The step that begins now has so long."""
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that the step still has. Raises `TimeoutError`."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - the step has a deadline as a whole
        trouble: OSError = ConnectionError(f"{host} has no address")
        for family, kind, protocol, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            dialed = socket.socket(family, kind, protocol)
            try:
                dialed.settimeout(self.left())
                dialed.connect(where)
                dialed.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the last dot, a write of its own, waits for no echo
                if self._tls:
                    dialed = ssl.create_default_context().wrap_socket(dialed, server_hostname=host)
            except OSError as error:
                dialed.close()
                trouble = error
            else:
                return dialed
        raise trouble

    def send(self, s: Any) -> None:  # Any: the library passes text and bytes
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        content = s.encode(self.command_encoding) if isinstance(s, str) else s
        try:
            for start in range(0, len(content), _PIECE):
                self.sock.settimeout(self.left())
                self.sock.sendall(content[start:start + _PIECE])
        except OSError:
            self.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        if self.file is None:  # also after STARTTLS: what was said before in the clear is not listened to
            self.file = _Answers(self.sock, self.left)
        self.file.heard = 0
        return super().getreply()


class _Answers:
    """Lines from a socket until a deadline; what the library would read from a file that waits anew for each byte."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self.sock = sock
        self.left = left
        self.heard = 0
        self._come = bytearray()

    def readline(self, most: int) -> bytes:
        """One line, or what there is of it at its `most` bytes or at the end. Raises `OSError`."""
        while (end := self._come.find(b"\n") + 1) == 0 and len(self._come) < most:
            self.sock.settimeout(self.left())
            piece = self.sock.recv(4_096)
            if not piece:
                end = len(self._come)
                break
            self._come += piece
        line = bytes(self._come[:end or most])
        del self._come[:len(line)]
        self.heard += len(line)
        if self.heard > LONGEST_ANSWER:
            raise ConnectionError("the answer does not end")
        return line

    def close(self) -> None:
        """The socket is closed by whoever opened it."""
