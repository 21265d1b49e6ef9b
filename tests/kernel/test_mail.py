"""Mail: sent by SMTP, or kept as files that only their owner reads."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from commonplace.kernel import mail
from commonplace.kernel.mail import MailServer, MailTrouble, Outbox, Postman, forget_old, mail_server


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "outbox"


def letter(to: str = "ada@example.org") -> EmailMessage:
    return EmailMessage("Your code", "Your code is\n\n    BCDF-GHJK\n", "site@example.org", [to])


@pytest.mark.parametrize(("url", "server"), [
    ("smtp://mail.example.org", MailServer("mail.example.org", 587, "", "", "starttls")),
    ("starttls://mail.example.org:2525", MailServer("mail.example.org", 2525, "", "", "starttls")),
    ("smtps://us%40er:p%3Ass@mail.example.org", MailServer("mail.example.org", 465, "us@er", "p:ss", "always")),
    ("smtp://localhost:1025", MailServer("localhost", 1025, "", "", "")),
    ("smtp://relay.example.org:25?starttls=no", MailServer("relay.example.org", 25, "", "", "")),
    ("starttls://localhost:1025", MailServer("localhost", 1025, "", "", "starttls")),
])
def test_an_address_of_a_mail_server_is_understood(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


def test_no_address_means_no_mail_server() -> None:
    assert mail_server("") is None


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:port"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mail_server(url)


def test_without_a_server_a_mail_is_kept_and_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Outbox().send_messages([letter()]) == 1
    (path,) = folder.glob("*.eml")
    kept = message_from_bytes(path.read_bytes())
    assert (kept["To"], kept["Subject"]) == ("ada@example.org", "Your code")
    printed = capsys.readouterr().out
    assert "BCDF-GHJK" in printed
    assert "ada@example.org" in printed


@pytest.mark.skipif(os.name != "posix", reason="rights of files are a matter of POSIX")
def test_only_the_owner_reads_kept_mails(folder: Path) -> None:
    Outbox().send_messages([letter(), letter("b@example.org")])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*.eml")] == [0o600, 0o600]


def test_kept_mails_are_forgotten_after_a_month(folder: Path) -> None:
    mail.keep(letter(), folder)
    assert forget_old(folder, now=time.time() + 29 * 86400) == 0
    assert forget_old(folder, now=time.time() + 31 * 86400) == 1
    assert list(folder.glob("*.eml")) == []


def test_a_server_that_hangs_is_given_up_and_the_mail_is_kept(
    folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail_seconds = mail.SECONDS
    monkeypatch.setattr(mail, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.KNOBS = replace(settings.KNOBS, mail_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}")  # type: ignore[attr-defined]
        begun = time.monotonic()
        with pytest.raises(MailTrouble):
            Postman().send_messages([letter()])
    assert time.monotonic() - begun < mail_seconds
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_server_without_starttls_gets_no_mail_in_the_clear(folder: Path, settings: object) -> None:
    heard: list[bytes] = []

    def serve(door: socket.socket) -> None:
        talk, _ = door.accept()
        with talk:
            talk.sendall(b"220 here\r\n")
            while line := talk.recv(1024):
                heard.append(line)
                talk.sendall(b"250 plain\r\n" if line.startswith(b"EHLO") else b"500 no\r\n")

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve, args=(door,), daemon=True)
        thread.start()
        address = f"starttls://u:p@127.0.0.1:{door.getsockname()[1]}"
        settings.KNOBS = replace(settings.KNOBS, mail_url=address)  # type: ignore[attr-defined]
        with pytest.raises(MailTrouble):
            Postman().send_messages([letter()])
        thread.join(3)
    assert b"BCDF" not in b"".join(heard)
    assert b"AUTH" not in b"".join(heard)
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_server_that_takes_mail_gets_it(folder: Path, settings: object) -> None:
    heard: list[bytes] = []

    def serve(door: socket.socket) -> None:
        talk, _ = door.accept()
        with talk, talk.makefile("rb") as lines:
            talk.sendall(b"220 here\r\n")
            in_letter = False
            for line in lines:
                heard.append(line)
                if in_letter:
                    in_letter = line != b".\r\n"
                    if not in_letter:
                        talk.sendall(b"250 taken\r\n")
                    continue
                in_letter = line.upper().startswith(b"DATA")
                talk.sendall(b"354 go\r\n" if in_letter else b"250 fine\r\n")

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve, args=(door,), daemon=True)
        thread.start()
        settings.KNOBS = replace(settings.KNOBS, mail_url=f"smtp://127.0.0.1:{door.getsockname()[1]}")  # type: ignore[attr-defined]
        assert Postman().send_messages([letter()]) == 1
        thread.join(3)
    assert b"BCDF-GHJK" in b"".join(heard)
    assert not folder.exists()
