"""A little mail server on this machine, in a thread, that can be made to misbehave at any step."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

Action = Callable[["Talk"], None]
"""What is done at a step, in place of the usual answer."""


class Gone(Exception):
    """The line is dropped."""


class Talk:
    """One line that was taken up."""

    def __init__(self, office: PostOffice, line: socket.socket) -> None:
        self.office = office
        self.line = line
        self.file = line.makefile("rb")
        self.to = ""
        self.text = b""

    def say(self, answer: bytes) -> None:
        self.line.sendall(answer)

    def take(self) -> None:
        """The mail is in the mailbox, whatever is said about it."""
        self.office.taken.append((self.to, self.text))


def says(answer: bytes) -> Action:
    return lambda talk: talk.say(answer)


def drops(_talk: Talk) -> None:
    raise Gone


def takes_and_drops(talk: Talk) -> None:
    talk.take()
    raise Gone


SILENT_FOR = 20.0
"""Seconds; whoever asks should have given up long before."""


def hangs(talk: Talk) -> None:
    talk.office.closing.wait(SILENT_FOR)
    raise Gone


def trickles(talk: Talk) -> None:
    """Say something again and again, and never come to an end."""
    with contextlib.suppress(OSError):
        while not talk.office.closing.wait(0.02):
            talk.say(b"2")
    raise Gone


def never_ends(talk: Talk) -> None:
    with contextlib.suppress(OSError):
        while True:
            talk.say(b"250-and\r\n" * 1000)
    raise Gone


class PostOffice:
    """`at` says what is done at a step in place of the usual: HELLO, EHLO, MAIL, RCPT, DATA, TEXT (not read yet), DOT, RSET.

    An action stands for all mails, or under (step, n) for the nth time of that step, from 1.
    """

    def __init__(self) -> None:
        self.at: dict[str | tuple[str, int], Action] = {}
        self.taken: list[tuple[str, bytes]] = []
        self.heard: list[str] = []
        self.lines = 0
        self.caller: Callable[[], int] = lambda: 0  # the number of the process that calls, where a test kills it
        self.counts: dict[str, int] = {}
        self.closing = threading.Event()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.door.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._open, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def receivers(self) -> list[str]:
        return sorted(to for to, _ in self.taken)

    def letter(self, number: int = 0) -> EmailMessage:
        letter = message_from_bytes(self.taken[number][1], policy=policy.default)
        assert isinstance(letter, EmailMessage)
        return letter

    def _open(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            self.lines += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        talk = Talk(self, line)
        with line, talk.file, contextlib.suppress(Gone, OSError):
            self._step("HELLO", talk, b"220 post.example.org\r\n")
            for said in talk.file:
                self._answer(said.decode("utf-8", "replace").strip(), talk)

    def _answer(self, said: str, talk: Talk) -> None:
        verb = said.upper().split(" ")[0].split(":")[0]
        self.heard.append(verb)
        if verb == "QUIT":
            talk.say(b"221 bye\r\n")
            raise Gone
        if verb == "RCPT":
            talk.to = said.partition("<")[2].partition(">")[0]
        self._step(verb, talk, b"354 go on\r\n" if verb == "DATA" else b"250 fine\r\n")

    def _step(self, step: str, talk: Talk, usual: bytes) -> None:
        self.counts[step] = self.counts.get(step, 0) + 1
        action = self.at.get((step, self.counts[step])) or self.at.get(step)
        if action:
            action(talk)
            return
        if step == "DOT":
            talk.take()
        talk.say(usual)
        if step == "DATA":
            self._read(talk)

    def _read(self, talk: Talk) -> None:
        if action := self.at.get("TEXT"):
            action(talk)
        lines = []
        for line in talk.file:
            if line == b".\r\n":
                talk.text = b"".join(lines)
                self._step("DOT", talk, b"250 taken\r\n")
                return
            lines.append(line.removeprefix(b"."))
        raise Gone
