"""A little mailbox on this machine that speaks as much IMAP as is needed, and can be made to misbehave."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from types import TracebackType
from typing import Self


class FakeMailbox:
    """Mails by uid; `seen` are those marked as read. `dies_at`: it hangs up when that uid is to be marked."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = {str(number): mail for number, mail in enumerate(mails, 1)}
        self.seen: set[str] = set()
        self.dies_at = ""
        self.is_silent = False
        self.words: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"imap://replies%40pln.example.org:secret@127.0.0.1:{self._socket.getsockname()[1]}/INBOX"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        if self.is_silent:
            line.settimeout(5)
            line.recv(10)
            return
        line.sendall(b"* OK ready\r\n")
        for raw in line.makefile("rb"):
            tag, _, words = raw.decode().strip().partition(" ")
            self.words.append(words)
            answer = self._answer(words)
            if answer is None:
                return
            line.sendall(answer + f"{tag} OK done\r\n".encode())
            if words == "LOGOUT":
                return

    def _answer(self, words: str) -> bytes | None:
        if words == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if words.startswith("SELECT"):
            return f"* {len(self.mails)} EXISTS\r\n".encode()
        if words == "UID SEARCH UNSEEN":
            return f"* SEARCH {' '.join(uid for uid in self.mails if uid not in self.seen)}\r\n".encode()
        if fetched := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", words):
            uid, most = fetched[1], int(fetched[2])
            mail = self.mails[uid][:most]
            return f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}\r\n".encode() + mail + b")\r\n"
        if stored := re.match(r"UID STORE (\d+) ", words):
            if stored[1] == self.dies_at:
                return None
            self.seen.add(stored[1])
        return b"* BYE\r\n" if words == "LOGOUT" else b""
