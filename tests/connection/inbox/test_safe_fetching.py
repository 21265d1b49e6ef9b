"""Replies are fetched over TLS from the mailbox that was meant; trouble is said plainly, nothing is lost, nothing is taken twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commonplace.cli import probes
from commonplace.connection import jobs
from commonplace.connection.inbox import fetching
from commonplace.connection.models import Reply
from commonplace.members.models import Member
from tests.connection.asked import mail_of, put_to
from tests.connection.inbox import messages
from tests.connection.inbox.safe_mailbox import SafeMailbox
from tests.kernel.certificates import Authority, authority

pytestmark = pytest.mark.django_db
Opens = Callable[..., SafeMailbox]


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def opens(signs: Authority, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, member: Member) -> Iterator[Opens]:
    """A mailbox with three replies in it; this machine trusts its authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(signs.file))
    settings.DATA = tmp_path
    to = mail_of(put_to(member)).headers["Reply-To"]
    mails = [messages.mail(to=to, message_id=f"<{number}@school.example>", body=f"Number {number}: ü\n)\nA1 OK done") for number in range(3)]
    with ExitStack() as stack:

        def open_one(*quirks: str, context: Any = None, tls: str = "always") -> SafeMailbox:
            box = stack.enter_context(SafeMailbox(*mails, context=context or signs.context(), tls=tls, quirks=quirks))
            settings.KNOBS = replace(settings.KNOBS, inbox_url=box.address())
            return box

        yield open_one


def check(settings: Any, monkeypatch: pytest.MonkeyPatch) -> probes.Result:
    monkeypatch.setattr("commonplace.cli.database.ready", lambda: None)
    return probes._inbox(settings.KNOBS)


@pytest.mark.parametrize("tls", ["always", "starttls"])
@pytest.mark.parametrize("quirks", [(), ("noise",), ("lines",), ("order",), ("noise", "lines", "order")])
def test_replies_come_over_tls_whatever_the_habits_of_the_server(
    opens: Opens, tls: str, quirks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, settings: Any,
) -> None:
    if tls == "starttls":
        monkeypatch.setattr(fetching, "_HERE", set())
    box = opens(*quirks, tls=tls)
    jobs.collect_mail()
    assert sorted(Reply.objects.values_list("text", flat=True)) == [f"Number {number}: ü\n)\nA1 OK done" for number in range(3)]
    assert box.seen == {"1", "2", "3"}
    jobs.collect_mail()
    assert Reply.objects.count() == 3
    assert check(settings, monkeypatch).ok is True
    assert set(box.clear) <= {"CAPABILITY", "STARTTLS"}


def test_a_mailbox_that_was_rebuilt_brings_nothing_twice(opens: Opens) -> None:
    box = opens()
    jobs.collect_mail()
    box.is_rebuilt()
    jobs.collect_mail()
    assert Reply.objects.count() == 3
    assert box.seen == {"101", "102", "103"}


@pytest.mark.parametrize("dies_at", ["SEARCH", "FETCH", "2", "STORE"])
@pytest.mark.parametrize("quirks", [(), ("bye",)])
def test_hung_up_at_any_step_nothing_is_lost_and_nothing_comes_twice(
    opens: Opens, dies_at: str, quirks: tuple[str, ...], caplog: pytest.LogCaptureFixture,
) -> None:
    box = opens(*quirks)
    box.dies_at = dies_at
    jobs.collect_mail()
    assert "the server hung up" in caplog.text
    assert "the next try is in a minute" in caplog.text
    box.dies_at = ""
    jobs.collect_mail()
    jobs.collect_mail()
    assert Reply.objects.count() == 3
    assert box.seen == {"1", "2", "3"}


@pytest.mark.parametrize(("quirk", "sentence"), [
    ("no-store", "what was taken in cannot be marked as read, and is fetched again each time: [NOPERM] Not allowed"),
    ("read-only", "the folder INBOX can be read, but no mail can be marked as read in it"),
    ("folder", "the folder INBOX cannot be opened: [NONEXISTENT] Mailbox doesn't exist"),
    ("full", "Too many simultaneous connections"),
])
def test_what_the_server_refuses_is_said_plainly(opens: Opens, quirk: str, sentence: str, caplog: pytest.LogCaptureFixture) -> None:
    opens(quirk)
    for _ in range(2):
        jobs.collect_mail()
    assert f"could not be looked into ({sentence}" in caplog.text or f"{sentence})" in caplog.text
    assert Reply.objects.count() == (3 if quirk == "no-store" else 0)


def test_a_mail_that_another_program_removed_meanwhile_is_passed_over(opens: Opens, caplog: pytest.LogCaptureFixture) -> None:
    opens("gone")
    jobs.collect_mail()
    assert (Reply.objects.count(), caplog.text) == (0, "")


@pytest.mark.parametrize("password", ["none-of-mine-9", "f%C3%A4lsch"])
def test_a_wrong_password_is_said_plainly_in_check_and_in_the_log(
    opens: Opens, settings: Any, password: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    box = opens()
    settings.KNOBS = replace(settings.KNOBS, inbox_url=box.address(password=password))
    jobs.collect_mail()
    found = check(settings, monkeypatch)
    sentence = "the user name or the password is refused: [AUTHENTICATIONFAILED] Authentication failed."
    assert found.ok is False
    for told in (caplog.text, found.says):
        assert sentence in told
        assert "mine-9" not in told
        assert "fälsch" not in told
    assert box.seen == set()


@pytest.mark.parametrize("which", ["another name", "out of date", "unknown authority"])
def test_a_wrong_certificate_is_refused_before_the_password_is_said(
    opens: Opens, signs: Authority, settings: Any, which: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    context = {"another name": lambda: signs.context("imap.example.org"), "out of date": lambda: signs.context(days=-1),
               "unknown authority": signs.context}[which]()
    if which == "unknown authority":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path).file))
    monkeypatch.setattr(fetching, "_HERE", set())
    for tls in ("always", "starttls"):
        box = opens(context=context, tls=tls)
        found = check(settings, monkeypatch)
        assert (found.ok, "its certificate is not trusted" in found.says) == (False, True)
        assert set(box.words) <= {"CAPABILITY", "STARTTLS"}


def test_far_away_a_server_without_tls_hears_no_password(opens: Opens, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    box = opens(tls="starttls")
    box.tls = "none"
    monkeypatch.setattr(fetching, "_HERE", set())
    assert "does not offer STARTTLS, and nothing was said to it in the clear" in check(settings, monkeypatch).says
    assert box.words == ["CAPABILITY"]


@pytest.mark.parametrize(("url", "sentence"), [
    ("imaps://a:b@no-such-host.invalid/INBOX", "there is no server of this name"),
    ("imaps://a:b@localhost:9/INBOX", "nothing listens at this port"),
    ("imaps://a:b@a..b/INBOX", "the name of the server is no host name"),
])
def test_a_server_that_is_not_there_is_said_plainly(
    settings: Any, url: str, sentence: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    settings.KNOBS = replace(settings.KNOBS, inbox_url=url)
    jobs.collect_mail()
    assert sentence in caplog.text
    assert sentence in check(settings, monkeypatch).says


@pytest.mark.parametrize(("name", "known"), [
    ("INBOX", "INBOX"), ("Réponses", "R&AOk-ponses"), ("A&B", "A&-B"), ("台北", "&U,BTFw-"), ("Mail/日本語", "Mail/&ZeVnLIqe-"),
])
def test_a_folder_in_any_script_is_named_as_servers_name_it(name: str, known: str) -> None:
    assert fetching.folder_name(name) == known
