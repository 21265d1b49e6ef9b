"""The mail that asks: who asks, why this person, the question, two ways to reply, and one to hear nothing more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client

from commonplace.connection import letters
from commonplace.connection.models import Asked, Naming, Question, Reply
from commonplace.kernel.outbox.holding import held_until
from commonplace.kernel.outbox.letters import written
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.suppression import suppress
from commonplace.members.models import Member
from tests.connection.asked import AT, later, link_in, mail_of, never_in, put_to

pytestmark = pytest.mark.django_db


def test_the_mail_says_who_asks_why_you_what_and_by_when(member: Member) -> None:
    mail = mail_of(put_to(member, wanted_by=date(2026, 11, 5)))
    assert mail.to == "rae@school.example"
    assert mail.subject == "Ada Example has a question for you"
    for words in ("Ada Example asks you:", "Where do I begin with weeding?", "You wrote about weeding.", "Advice is welcome.", "Thursday, November 5"):
        assert words in mail.text
        assert words.rstrip(":") in mail.html.replace("&#x27;", "'")


def test_the_askers_address_stands_nowhere(member: Member) -> None:
    mail = mail_of(put_to(member))
    raw = written(mail, sender="commonplace@localhost", host="localhost").decode()
    assert member.email not in raw + mail.text + mail.html
    assert member.public_id not in raw + mail.text + mail.html


def test_under_another_name_no_word_of_hers_is_in_the_mail(member: Member) -> None:
    mail = mail_of(put_to(member, naming=Naming.CHOSEN, chosen_name="Juniper"))
    raw = message_from_bytes(written(mail, sender="commonplace@localhost", host="localhost"), policy=policy.default)
    whole = "\n".join([str(value) for value in raw.values()] + [mail.text, mail.html])
    assert "Juniper asks you" in whole
    for words in ("Ada", member.email, member.public_id):
        assert words not in whole


def test_there_is_an_address_for_replies_a_link_and_a_way_out(member: Member) -> None:
    asked = put_to(member)
    mail = mail_of(asked)
    assert re.fullmatch(r"reply\+[0-9a-f]{20}@localhost", mail.headers["Reply-To"])
    assert asked.reply_key in mail.headers["Reply-To"]
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert never_in(mail) in mail.headers["List-Unsubscribe"]
    assert link_in(mail) in mail.html


def test_only_the_hash_of_the_link_is_kept(member: Member) -> None:
    asked = put_to(member)
    token = link_in(mail_of(asked)).rpartition("/")[2]
    assert asked.token_hash == letters.token_hash(token) != token
    assert len(token) == 32


def test_the_way_out_holds_no_address(member: Member) -> None:
    assert "rae" not in never_in(mail_of(put_to(member)))


def test_the_mail_loads_nothing_from_anywhere(member: Member) -> None:
    html = mail_of(put_to(member)).html
    assert not re.search(r"<(?:img|link|script|iframe)\b|url\(|@import|src=", html)


def test_case_52_what_is_asked_is_no_markup(member: Member) -> None:
    html = mail_of(put_to(member, text="<img src=x onerror=alert(1)> & more?")).html
    assert "&lt;img src=x" in html
    assert "<img" not in html


def test_case_56_a_name_does_not_turn_the_mail(member: Member) -> None:
    mail = mail_of(put_to(member, naming=Naming.CHOSEN, chosen_name="Ev\u202ee\u200b"))
    assert mail.subject == "Eve has a question for you"


def test_a_member_is_written_to_outside_quiet_hours_and_in_their_language(member: Member, bo: Member) -> None:
    bo.quiet_from, bo.quiet_until, bo.time_zone = time(8, 0), time(12, 0), "UTC"
    bo.save()
    mail = mail_of(put_to(member, member=bo))
    assert mail.to == bo.email
    assert mail.not_before == AT.replace(hour=12, minute=0)


def test_whoever_wants_no_mails_gets_none_and_the_asker_can_see_it(member: Member) -> None:
    suppress("rae@school.example")
    asked = put_to(member)
    assert mail_of(asked).state == OutgoingMail.State.WITHDRAWN
    assert asked.state == Asked.State.NEVER


def test_sent_twice_it_is_one_mail(member: Member) -> None:
    asked = put_to(member)
    text = mail_of(asked).text
    letters.send_question(asked, at=later(hours=1))
    assert OutgoingMail.objects.filter(kind="question").count() == 1
    assert mail_of(asked).text == text
    assert link_in(mail_of(asked)).rpartition("/")[2]
    asked.refresh_from_db()
    assert asked.token_hash == letters.token_hash(link_in(mail_of(asked)).rpartition("/")[2])


def test_replies_by_mail_are_promised_only_where_they_arrive(member: Member, settings: Any) -> None:
    settings.KNOBS = replace(settings.KNOBS, mail_url="smtp://mail.example.org")
    assert "reply to this mail" not in mail_of(put_to(member)).text
    settings.KNOBS = replace(settings.KNOBS, inbox_url="imaps://asks%40pln.example.org:secret@imap.example.org/INBOX")
    mail = mail_of(put_to(member))
    assert "reply to this mail" in mail.text
    assert re.fullmatch(r"asks\+[0-9a-f]{20}@pln\.example\.org", mail.headers["Reply-To"])
    settings.KNOBS = replace(settings.KNOBS, inbox_address="replies@pln.example.org")
    assert mail_of(put_to(member)).headers["Reply-To"].startswith("replies+")


def test_a_question_back_comes_with_a_new_link(member: Member) -> None:
    asked = put_to(member)
    first = Reply.objects.create(question=asked.question, asked=asked, name="Rae Sample", text="The atlases.", way="mail")
    back = Reply.objects.create(question=asked.question, asked=asked, text="Which of them?", way="web", is_from_asker=True, back_to=first)
    mail = letters.send_back(back, at=AT)
    assert mail is not None
    for words in ("Ada Example asks you back:", "Which of them?", "You had replied:", "The atlases.", "Where do I begin"):
        assert words in mail.text
    assert link_in(mail) != link_in(mail_of(asked))
    assert mail.headers["Reply-To"] == mail_of(asked).headers["Reply-To"]


def test_nobody_is_written_to_whose_account_has_ended(member: Member, bo: Member) -> None:
    bo.is_active = False
    asked = Asked.objects.create(question=Question.objects.create(asker=member, text="?", state="sent"), member=bo, name="Bo")
    assert letters.send_question(asked, at=AT) is None


def test_the_mail_can_be_reported_without_an_account(member: Member, client: Client) -> None:
    found = re.search(r"http://localhost:8000(/report\?about=\S+)", mail_of(put_to(member)).text)
    assert found
    answer = client.get(found[1])
    assert answer.status_code == 200
    assert b'rel="nofollow"' in answer.content


def test_a_question_does_not_wait_for_the_hours_of_who_asks(member: Member) -> None:
    member.quiet_from, member.quiet_until, member.time_zone = time(8, 0), time(12, 0), "UTC"
    member.save()
    assert mail_of(put_to(member)).not_before == AT
    assert held_until(mail_of(put_to(member)), AT) is None


def test_right_before_it_goes_the_hours_of_who_gets_it_count(member: Member, bo: Member) -> None:
    mail = mail_of(put_to(member, member=bo))
    bo.quiet_from, bo.quiet_until, bo.time_zone = time(8, 0), time(12, 0), "UTC"
    bo.save()
    assert held_until(mail, AT) == AT.replace(hour=12, minute=0)
