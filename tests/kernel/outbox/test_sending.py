"""Mails that are due go, each once, whatever the mail server does."""

from __future__ import annotations

import os
import socket
import stat
import time
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from commonplace.kernel import mail as kernel_mail
from commonplace.kernel.clock import now
from commonplace.kernel.outbox import claiming, sending
from commonplace.kernel.outbox.actions import put, send_again, withdraw
from commonplace.kernel.outbox.claiming import CLAIM, TRIES, claim, wait_after
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.sending import Report, send_due
from commonplace.kernel.smtp import Patience
from commonplace.members.models import Member
from tests.kernel.outbox.conftest import HURRIED, IMPATIENT, mails, states
from tests.kernel.outbox.post_office import (
    SILENT_FOR,
    Action,
    PostOffice,
    drops,
    hangs,
    never_ends,
    says,
    takes_and_drops,
    trickles,
)

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(seconds=1)


def go(after: timedelta = SOON, **options: Any) -> Report:
    return send_due(at=now() + after, **{"patience": HURRIED, **options})


def with_patience_for(action: Action) -> Patience:
    return IMPATIENT if action in {hangs, trickles, never_ends} else HURRIED


def the(key: str) -> OutgoingMail:
    return OutgoingMail.objects.get(key=key)


def test_mails_go_over_one_line_each_to_its_own_address(office: PostOffice) -> None:
    mails("ada", "bo", "cy")
    assert go() == Report(sent=3, put_back=0, failed=0, doubtful=0, more=False)
    assert office.receivers() == ["ada@example.org", "bo@example.org", "cy@example.org"]
    assert office.lines == 1
    assert set(states().values()) == {"sent"}
    assert the("ada").sent_at is not None
    assert go().sent == 0
    assert len(office.taken) == 3


def test_a_mail_says_what_it_is_in_text_and_html(office: PostOffice, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Läsesaal <site@example.org>"
    settings.SITE_HOST = "pln.example.org"
    row = put(
        key="x", kind="digest", to="ada@exämple.org", subject="Heute: " + "lange Überschrift " * 8, text="Grüße\n.zwei\nFrom hier\n",
        html="<p>Grüße</p>" + "x" * 3000, headers={"List-Unsubscribe": f"<https://pln.example.org/out/{'a' * 90}>",
                                                 "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    assert go().sent == 1
    letter = office.letter()
    assert office.receivers() == ["ada@xn--exmple-cua.org"]
    assert letter["From"] == "Läsesaal <site@example.org>"
    assert letter["Subject"] == row.subject
    assert letter["Message-ID"] == f"<{row.public_id}@pln.example.org>"
    assert letter["Date"].datetime == row.made_at.replace(microsecond=0)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"].strip() == f"<https://pln.example.org/out/{'a' * 90}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = letter.iter_parts()
    assert (text.get_content_type(), text.get_content().replace("\r\n", "\n")) == ("text/plain", "Grüße\n.zwei\nFrom hier\n")
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", "<p>Grüße</p>" + "x" * 3000)
    raw = office.taken[0][1]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_quiet_hours_hold_a_mail_until_they_end(office: PostOffice) -> None:
    mails("ada", not_before=now() + timedelta(hours=8))
    assert go(timedelta(hours=7)).sent == 0
    assert go(timedelta(hours=9)).sent == 1


def test_a_mail_that_was_withdrawn_never_goes(office: PostOffice) -> None:
    mails("ada")
    assert withdraw("ada")
    assert not withdraw("ada")
    assert go().sent == 0
    assert states() == {"ada": "withdrawn"}


def test_an_address_refused_for_good_fails_and_the_others_go(office: PostOffice, member: Member) -> None:
    mails("ada", "bo", "cy", owner=member)
    office.at["RCPT", 2] = says(b"550-5.1.1 nobody\r\n550 of that name\r\n")
    report = go()
    assert (report.sent, report.failed) == (2, 1)
    assert states() == {"ada": "sent", "bo": "failed", "cy": "sent"}
    assert the("bo").trouble.startswith("550 5.1.1 nobody")
    assert office.lines == 1
    assert go(timedelta(days=1)).sent == 0


def test_an_address_refused_for_now_is_tried_again_with_growing_waits_for_two_days(office: PostOffice) -> None:
    mails("ada")
    office.at["RCPT"] = says(b"450 later\r\n")
    first = now()
    at, waits = first + SOON, []
    for _ in range(TRIES - 1):
        assert send_due(at=at, patience=HURRIED).put_back == 1
        waits.append((the("ada").not_before - at).total_seconds())
        assert send_due(at=at + timedelta(minutes=4), patience=HURRIED).put_back == 0
        at = the("ada").not_before + SOON
    assert waits == pytest.approx([wait_after(n).total_seconds() for n in range(1, TRIES)], abs=5)
    assert (waits[0], waits[-1]) == pytest.approx((300, 6 * 3600), abs=5)
    assert timedelta(days=1.5) < at - first < timedelta(days=2.5)
    assert send_due(at=at, patience=HURRIED).failed == 1
    assert states() == {"ada": "failed"}
    assert "450 later" in the("ada").trouble


def test_a_try_later_can_succeed(office: PostOffice) -> None:
    mails("ada")
    office.at["RCPT", 1] = says(b"450 greylisted\r\n")
    assert go().put_back == 1
    assert go(timedelta(minutes=6)).sent == 1
    assert the("ada").trouble == ""


@pytest.mark.parametrize(("answer", "state"), [(b"452 full\r\n", "waiting"), (b"554 this is spam\r\n", "failed")])
def test_an_answer_after_the_text_that_says_no_means_not_taken(office: PostOffice, answer: bytes, state: str) -> None:
    mails("ada", "bo")
    office.at["DOT", 1] = says(answer)
    go()
    assert states() == {"ada": state, "bo": "sent"}
    assert office.receivers() == ["bo@example.org"]


@pytest.mark.parametrize(("answer", "state"), [(b"451 not now\r\n", "waiting"), (b"554 no\r\n", "failed")])
def test_a_text_that_is_not_wanted_is_never_sent(office: PostOffice, answer: bytes, state: str) -> None:
    mails("ada", "bo")
    office.at["DATA", 1] = says(answer)
    go()
    assert states() == {"ada": state, "bo": "sent"}


@pytest.mark.parametrize("action", [takes_and_drops, drops, hangs, trickles, never_ends, says(b"what?\r\n"), says(b"799 hm\r\n")])
def test_without_an_answer_after_the_text_a_mail_is_doubtful_and_stays_so(office: PostOffice, action: Action) -> None:
    mails("ada", "bo", "cy")
    office.at["DOT", 2] = action
    report = go(patience=with_patience_for(action))
    assert (report.sent, report.doubtful, report.put_back) == (1, 1, 1)
    assert report.trouble
    assert states() == {"ada": "sent", "bo": "doubtful", "cy": "waiting"}
    assert go(timedelta(minutes=1)).sent == 0  # the others wait a little, so that not one after the other falls into doubt
    assert go(timedelta(minutes=7)).sent == 1
    assert go(timedelta(days=3)) == Report(0, 0, 0, 0, more=False)
    assert states() == {"ada": "sent", "bo": "doubtful", "cy": "sent"}
    assert office.receivers().count("bo@example.org") <= 1


def test_a_doubtful_mail_goes_again_when_its_owner_asks_and_only_then(office: PostOffice, member: Member) -> None:
    (row,) = mails("ada", owner=member)
    office.at["DOT", 1] = drops
    go()
    send_again(member, row.public_id)
    send_again(member, row.public_id)
    assert go().sent == 1
    assert go().sent == 0
    assert office.receivers() == ["ada@example.org"]
    send_again(member, row.public_id)
    assert states() == {"ada": "sent"}


SILENT = [drops, hangs, trickles]
GARBAGE = [says(b"hello\r\n"), says(b"+25 x\r\n"), says(b"\xff\x00\xfe\r\n")]


@pytest.mark.parametrize(("step", "action"), [
    *product(["HELLO", "MAIL", "RCPT", "DATA"], SILENT + GARBAGE),
    *product(["EHLO"], SILENT),  # a server that does not understand EHLO is spoken to in the older way
])
def test_a_line_lost_before_the_text_leaves_the_mails_waiting(office: PostOffice, step: str, action: Action) -> None:
    mails("ada", "bo")
    office.at[step] = action
    started = time.monotonic()
    report = go(patience=with_patience_for(action))
    assert time.monotonic() - started < SILENT_FOR
    assert (report.sent, report.doubtful, report.failed, report.put_back) == (0, 0, 0, 2)
    assert report.trouble
    assert not report.more
    assert states() == {"ada": "waiting", "bo": "waiting"}
    assert the("ada").tries == 1
    office.at.clear()
    assert go(timedelta(minutes=6)).sent == 2
    assert office.receivers() == ["ada@example.org", "bo@example.org"]


def test_a_server_that_does_not_stop_talking_fills_no_memory(office: PostOffice) -> None:
    mails("ada")
    office.at["MAIL"] = never_ends
    assert "does not end" in go(patience=Patience(step=5)).trouble


def test_a_server_that_refuses_the_connection_gives_all_mails_back_at_once(office: PostOffice, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.KNOBS = replace(settings.KNOBS, mail_url=f"smtp://127.0.0.1:{port}")
    mails("ada", "bo", "cy")
    report = go()
    assert (report.put_back, report.more) == (3, False)
    assert {row.tries for row in OutgoingMail.objects.all()} == {1}
    assert go(timedelta(minutes=4)).put_back == 0


def test_a_server_that_is_away_for_two_days_loses_no_mail_silently(office: PostOffice) -> None:
    mails("ada")
    office.at["HELLO"] = says(b"554 no service\r\n")
    at = now() + SOON
    for _ in range(TRIES):
        send_due(at=at, patience=HURRIED)
        at = max(at, the("ada").not_before) + SOON
    assert states() == {"ada": "failed"}


def test_a_sender_who_may_not_send_fails_no_mail_but_waits(office: PostOffice) -> None:
    mails("ada", "bo")
    office.at["MAIL"] = says(b"530 sign in first\r\n")
    report = go()
    assert (report.failed, report.put_back, report.trouble) == (0, 2, "530 sign in first")
    assert office.heard.count("MAIL") == 1


@pytest.mark.parametrize("action", [drops, says(b"421 enough for one line\r\n")])
def test_a_server_that_closes_between_two_mails_is_called_again_at_once(office: PostOffice, action: Action) -> None:
    mails("ada", "bo", "cy")
    office.at["MAIL", 2] = action
    report = go()
    assert (report.sent, report.put_back, report.more, report.trouble) == (1, 2, True, "")
    assert go().sent == 2
    assert the("bo").tries == 1


def test_a_server_without_starttls_hears_no_mail_where_it_was_asked_for(office: PostOffice, settings: Any) -> None:
    settings.KNOBS = replace(settings.KNOBS, mail_url=office.url.replace("smtp:", "starttls:"))
    mails("ada")
    assert go().put_back == 1
    assert "MAIL" not in office.heard


def test_a_server_that_hangs_at_one_mail_does_not_hold_the_others_for_long(office: PostOffice) -> None:
    mails("ada", "bo", "cy")
    office.at["RCPT", 2] = hangs
    started = time.monotonic()
    go(patience=IMPATIENT)
    assert time.monotonic() - started < SILENT_FOR
    assert states() == {"ada": "sent", "bo": "waiting", "cy": "waiting"}
    assert (the("bo").tries, the("cy").tries) == (1, 0)
    assert go(timedelta(minutes=6)).sent == 2


def test_no_mail_is_begun_once_the_time_of_the_batch_is_over(office: PostOffice) -> None:
    mails("ada", "bo")
    report = go(patience=Patience(batch=-1))
    assert (report.sent, report.put_back) == (0, 2)
    assert the("ada").tries == 0


def test_a_mail_that_cannot_be_written_fails_alone(office: PostOffice) -> None:
    mails("ada", "bo")
    OutgoingMail.objects.filter(key="ada").update(to="no address")
    report = go()
    assert (report.sent, report.failed) == (1, 1)
    assert "cannot be written" in the("ada").trouble


def test_who_lost_the_claim_sends_nothing(office: PostOffice) -> None:
    mails("ada")
    slow = claim(at=now() + SOON, most=9)
    (mail,) = slow.mails()
    assert go(CLAIM + SOON).sent == 1
    assert not slow.handed(mail, seconds=1)
    slow.all_later("late")
    slow.give_back()
    assert states() == {"ada": "sent"}


def test_a_mail_withdrawn_in_the_last_moment_is_not_taken(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    mails("ada", "bo")
    handed = claiming.Batch.handed
    monkeypatch.setattr(claiming.Batch, "handed", lambda self, mail, *, seconds: withdraw("ada") is None or handed(self, mail, seconds=seconds))
    go()
    assert states()["ada"] == "withdrawn"
    go()
    assert office.receivers() == ["bo@example.org"]


def test_a_mail_erased_with_its_owner_does_not_go(office: PostOffice, member: Member) -> None:
    mails("ada", owner=member)
    member.delete()
    assert go().sent == 0
    assert not office.taken


def test_what_was_held_for_doubtful_is_certain_once_the_answer_comes(office: PostOffice) -> None:
    mails("ada")
    batch = claim(at=now() + SOON, most=9)
    (mail,) = batch.mails()
    assert batch.handed(mail, seconds=1)
    assert claiming.doubt_what_was_cut_off(at=now() + CLAIM) == 1
    assert states() == {"ada": "doubtful"}
    batch.took(mail)
    assert states() == {"ada": "sent"}


def test_a_clock_that_was_put_back_leaves_no_mail_claimed_for_years(office: PostOffice) -> None:
    mails("ada")
    claim(at=now() + timedelta(days=700), most=9)
    assert go().sent == 1


def test_sending_inside_a_transaction_is_a_mistake_and_says_so() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        send_due(at=now())


def test_without_a_server_each_mail_becomes_one_file_of_its_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row, _ = mails("ada", "bo")
    assert go().sent == 2
    path = folder / f"{row.public_id}.eml"
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert letter["To"] == "ada@example.org"
    assert len(list(folder.iterdir())) == 2
    printed = capsys.readouterr().out
    assert printed.count("\n") == 2
    assert "Hello" not in printed
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_leaves_the_mails_waiting(folder: Path) -> None:
    mails("ada", "bo")
    folder.write_text("in the way")
    report = go()
    assert (report.put_back, report.sent) == (2, 0)
    assert report.trouble
    folder.unlink()
    assert go(timedelta(minutes=6)).sent == 2


def test_what_was_never_finished_is_swept_from_the_folder(folder: Path) -> None:
    mails("ada")
    go()
    (folder / "x.eml.12345678.part").write_text("half")
    assert kernel_mail.forget_old(folder, now=time.time() + 7200) == 1
    assert len(list(folder.glob("*.eml"))) == 1


def test_the_minute_goes_on_until_all_have_gone(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    from commonplace.kernel.outbox.jobs import send_mails

    mails("ada", "bo", "cy")
    office.at["MAIL", 2] = says(b"421 enough\r\n")
    monkeypatch.setattr(sending, "Patience", lambda: HURRIED)
    send_mails()
    assert set(states().values()) == {"sent"}
    lines = office.lines
    send_mails()
    assert office.lines == lines


def test_that_a_text_goes_out_is_on_the_disk_before_it_does(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        return  # others wait for the disk at each commit
    waits: dict[str, int] = {}
    move = claiming.Batch._move

    def watched(self: claiming.Batch, pk: int, *states: Any, **changes: Any) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            waits[changes["state"]] = cursor.fetchone()[0]
        return move(self, pk, *states, **changes)

    monkeypatch.setattr(claiming.Batch, "_move", watched)
    mails("ada")
    assert go().sent == 1
    full, normal = 2, 1
    assert waits == {"handed": full, "sent": normal}


def test_mails_are_kept_though_nobody_reads_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", closed)
    mails("ada", "bo")
    assert go().sent == 2
