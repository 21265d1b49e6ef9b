"""Mails that come in: replies of who was asked are shown, others wait, and what programs write is never answered."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from commonplace.connection.inbox import addresses, reading
from commonplace.connection.inbox.taking import Outcome, take_mail
from commonplace.connection.models import Asked, Naming, Question, Reply
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Block, Member
from tests.connection.asked import AT, link_in, mail_of, put_to
from tests.connection.inbox import messages
from tests.connection.inbox.test_stripping import APPLE_DE, GMAIL, OUTLOOK_ES, SAID, THUNDERBIRD

pytestmark = pytest.mark.django_db
State = Reply.State


@pytest.fixture
def asked(member: Member) -> Asked:
    return put_to(member)


def to(asked: Asked) -> str:
    return mail_of(asked).headers["Reply-To"]


def notices() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="notice"))


@pytest.mark.parametrize("body", [GMAIL, OUTLOOK_ES, APPLE_DE, THUNDERBIRD], ids=["gmail", "outlook", "apple", "thunderbird"])
def test_a_reply_from_who_was_asked_is_shown_without_quotes_and_signature(asked: Asked, body: str) -> None:
    taken = take_mail(messages.mail(to=to(asked), body=body), at=AT)
    assert taken.outcome is Outcome.SHOWN
    reply = Reply.objects.get()
    assert (reply.text, reply.name, reply.way, reply.state) == (SAID, "Rae Sample", Reply.Way.MAIL, State.SHOWN)
    asked.refresh_from_db()
    assert (asked.state, asked.replied_at) == (Asked.State.REPLIED, AT)


def test_the_asker_is_told_by_a_mail_with_what_was_said(asked: Asked, member: Member) -> None:
    take_mail(messages.mail(to=to(asked)), at=AT)
    (notice,) = notices()
    assert notice.to == member.email
    assert "Rae Sample replies:" in notice.text
    assert "Begin with the atlases." in notice.text


def test_under_another_name_the_notice_holds_nothing_of_the_question(member: Member) -> None:
    asked = put_to(member, naming=Naming.CHOSEN, chosen_name="Juniper")
    take_mail(messages.mail(to=to(asked)), at=AT)
    (notice,) = notices()
    assert "atlases" not in notice.text
    assert "books" not in notice.text


def test_a_reply_from_another_address_waits_for_the_asker(asked: Asked) -> None:
    taken = take_mail(messages.mail(to=to(asked), sender="Rae at home <rae.private@mail.example>"), at=AT)
    assert taken.outcome is Outcome.WAITS
    reply = Reply.objects.get()
    assert (reply.state, reply.sender, reply.name) == (State.WAITING, "rae.private@mail.example", "Rae at home")
    asked.refresh_from_db()
    assert asked.state == Asked.State.WAITING
    assert "rae.private@mail.example" in notices()[0].text
    assert "atlases" not in notices()[0].text


def test_case_73_forged_sender_without_the_key_is_never_shown(asked: Asked) -> None:
    head = f"In-Reply-To: <{mail_of(asked).public_id}@localhost>"
    taken = take_mail(messages.mail(to="commonplace@localhost", head=head), at=AT)
    assert taken.outcome is Outcome.WAITS


def test_case_77_a_guessed_key_or_id_takes_nothing_in(asked: Asked) -> None:
    for address, head in (
        (addresses.reply_address("0" * 20), ""), ("commonplace@localhost", "In-Reply-To: <aaaaaaaaaaaa@localhost>"),
        ("reply+@localhost", ""), (f"reply+{asked.public_id}@localhost", ""),
    ):
        assert take_mail(messages.mail(to=address, head=head), at=AT).outcome is Outcome.NOTHING
    assert not Reply.objects.exists()
    assert not notices()


def test_two_senders_in_one_mail_are_nobody_that_was_asked(asked: Asked) -> None:
    take_mail(messages.mail(to=to(asked), sender="Rae <rae@school.example>, Eve <eve@mail.example>"), at=AT)
    assert Reply.objects.get().state == State.WAITING


def test_a_second_from_line_is_nobody_that_was_asked(asked: Asked) -> None:
    take_mail(messages.mail(to=to(asked), sender="Eve <eve@mail.example>", head="From: Rae <rae@school.example>"), at=AT)
    assert Reply.objects.get().state == State.WAITING


def test_a_name_that_looks_like_an_address_is_no_address(asked: Asked) -> None:
    take_mail(messages.mail(to=to(asked), sender='"rae@school.example" <eve@mail.example>'), at=AT)
    reply = Reply.objects.get()
    assert (reply.state, reply.sender) == (State.WAITING, "eve@mail.example")


def test_case_56_what_hides_in_a_name_or_a_text_is_gone(asked: Asked) -> None:
    sender = "=?utf-8?q?Rae=E2=80=AE_elpmaS?= <other@mail.example>"
    take_mail(messages.mail(to=to(asked), sender=sender, body="Yes\u202e\u200b, with the atlases."), at=AT)
    reply = Reply.objects.get()
    assert (reply.name, reply.text) == ("Rae elpmaS", "Yes, with the atlases.")


def test_case_78_the_same_mail_again_is_taken_in_once(asked: Asked) -> None:
    raw = messages.mail(to=to(asked))
    assert take_mail(raw, at=AT).outcome is Outcome.SHOWN
    assert take_mail(raw, at=AT).outcome is Outcome.KNOWN
    assert Reply.objects.count() == len(notices()) == 1


def test_a_mail_without_an_id_is_taken_in_once(asked: Asked) -> None:
    raw = messages.mail(to=to(asked), message_id="")
    take_mail(raw, at=AT)
    take_mail(raw, at=AT)
    assert Reply.objects.count() == 1


def test_a_second_reply_is_one_more(asked: Asked) -> None:
    take_mail(messages.mail(to=to(asked)), at=AT)
    take_mail(messages.mail(to=to(asked), message_id="<two@school.example>", body="And one thing more."), at=AT)
    assert Reply.objects.count() == 2


def test_one_who_has_the_address_cannot_fill_the_database(asked: Asked) -> None:
    for number in range(8):
        take_mail(messages.mail(to=to(asked), sender=f"eve{number}@mail.example", message_id=f"<{number}@mail.example>"), at=AT)
    assert Reply.objects.count() == len(notices()) == 5


@pytest.mark.parametrize("head", [
    "Auto-Submitted: auto-replied", "X-Autoreply: yes", "X-Autorespond: yes", "Precedence: bulk", "Precedence: auto_reply",
    "X-Auto-Response-Suppress: All", "List-Id: <staff.school.example>", "Return-Path: <>",
])
def test_automatic_replies_are_noted_and_never_answered(asked: Asked, head: str) -> None:
    before = OutgoingMail.objects.count()
    taken = take_mail(messages.mail(to=to(asked), head=head), at=AT)
    assert taken.outcome is Outcome.AWAY
    asked.refresh_from_db()
    assert (asked.state, asked.came_back) == (Asked.State.WAITING, Asked.CameBack.AWAY)
    assert not Reply.objects.exists()
    assert OutgoingMail.objects.count() == before


@pytest.mark.parametrize("subject", [
    "Automatic reply: Ada Example has a question for you", "Out of Office: back in May", "Automatische Antwort: Ada Example",
    "Abwesenheitsnotiz: Frage", "AW: Abwesend bis Montag", "Respuesta automática: Ada Example", "=?utf-8?q?R=C3=A9ponse_automatique?= : Ada",
])
def test_out_of_office_is_known_by_its_subject(asked: Asked, subject: str) -> None:
    assert take_mail(messages.mail(to=to(asked), subject=subject), at=AT).outcome is Outcome.AWAY


def test_a_reply_of_outlook_is_a_persons_though_it_suppresses_automatic_ones(asked: Asked) -> None:
    head = "X-Auto-Response-Suppress: DR, OOF, AutoReply\r\nAuto-Submitted: no"
    assert take_mail(messages.mail(to=to(asked), head=head), at=AT).outcome is Outcome.SHOWN


def test_a_bounce_is_noted_and_the_asker_is_told_once(asked: Asked) -> None:
    raw = messages.bounce(returned_id=f"<{mail_of(asked).public_id}@localhost>")
    assert take_mail(raw, at=AT).outcome is Outcome.BOUNCED
    assert take_mail(raw, at=AT).outcome is Outcome.BOUNCED
    asked.refresh_from_db()
    assert (asked.state, asked.came_back) == (Asked.State.WAITING, Asked.CameBack.BOUNCED)
    (notice,) = notices()
    assert "rae@school.example could not be delivered" in notice.text


def test_a_server_that_still_tries_is_no_bounce(asked: Asked) -> None:
    taken = take_mail(messages.bounce(returned_id=f"<{mail_of(asked).public_id}@localhost>", action="delayed"), at=AT)
    assert taken.outcome is Outcome.NOTHING


def test_a_forged_bounce_of_a_mail_that_never_was_changes_nothing(asked: Asked) -> None:
    assert take_mail(messages.bounce(returned_id="<aaaaaaaaaaaa@localhost>"), at=AT).outcome is Outcome.NOTHING
    asked.refresh_from_db()
    assert asked.came_back == ""


def test_a_bounce_of_exim_is_known_by_its_sender(asked: Asked) -> None:
    body = f"A message that you sent could not be delivered.\n\nMessage-Id: <{mail_of(asked).public_id}@localhost>\n"
    raw = messages.mail(to="commonplace@localhost", sender="Mailer-Daemon@mx.example", body=body, head="X-Failed-Recipients: rae@school.example")
    assert take_mail(raw, at=AT).outcome is Outcome.BOUNCED


def test_a_mail_of_this_site_that_comes_back_is_dropped(asked: Asked) -> None:
    for raw in (
        messages.mail(to=to(asked), sender="commonplace@localhost"), messages.mail(to=to(asked), sender="reply@localhost"),
        messages.mail(to=to(asked), sender=to(asked)), messages.mail(to=to(asked), message_id=f"<{mail_of(asked).public_id}@localhost>"),
    ):
        assert take_mail(raw, at=AT).outcome is Outcome.NOTHING
    assert not Reply.objects.exists()


def test_our_own_mails_say_that_no_program_is_to_answer(asked: Asked, settings: Any) -> None:
    from commonplace.kernel.outbox.letters import written

    raw = written(mail_of(asked), sender="commonplace@localhost", host="localhost")
    assert b"Auto-Submitted: auto-generated" in raw
    assert take_mail(raw, at=AT).outcome is Outcome.NOTHING


@pytest.mark.parametrize("state", [Question.State.HIDDEN, Question.State.TAKEN_BACK, Question.State.HELD])
def test_a_question_that_is_not_asked_takes_no_reply(asked: Asked, state: str) -> None:
    Question.objects.update(state=state)
    assert take_mail(messages.mail(to=to(asked)), at=AT).outcome is Outcome.NOTHING


def test_who_is_no_longer_asked_cannot_reply(asked: Asked) -> None:
    Asked.objects.update(state=Asked.State.TAKEN_BACK)
    assert take_mail(messages.mail(to=to(asked)), at=AT).outcome is Outcome.NOTHING


def test_a_late_reply_to_a_closed_question_is_welcome(asked: Asked) -> None:
    Question.objects.update(state=Question.State.CLOSED)
    assert take_mail(messages.mail(to=to(asked)), at=AT).outcome is Outcome.SHOWN


def test_case_73_a_reply_of_who_was_blocked_reaches_nobody_and_says_so_to_nobody(member: Member, bo: Member) -> None:
    asked = put_to(member, member=bo)
    Block.objects.create(member=member, other=bo)
    taken = take_mail(messages.mail(to=to(asked), sender=bo.email), at=AT)
    assert taken.outcome is Outcome.SHOWN
    assert Reply.objects.get().state == State.HIDDEN
    assert not Reply.objects.visible_to(member).exists()
    assert not notices()


def test_a_member_who_replies_by_mail_is_that_member(member: Member, bo: Member) -> None:
    asked = put_to(member, member=bo)
    take_mail(messages.mail(to=to(asked), sender=bo.email.upper()), at=AT)
    reply = Reply.objects.get()
    assert (reply.member, reply.state) == (bo, State.SHOWN)


def test_the_key_counts_wherever_servers_put_it(asked: Asked) -> None:
    for number, head in enumerate((f"Delivered-To: {to(asked)}", f"X-Original-To: {to(asked).upper()}", f"Cc: Ada <{to(asked)}>")):
        raw = messages.mail(to="commonplace@localhost", head=head, message_id=f"<{number}@school.example>")
        assert take_mail(raw, at=AT).outcome is Outcome.SHOWN


def picture(width: int = 300, *, noise: bool = True) -> bytes:
    made = BytesIO()
    image = Image.effect_noise((width, width), 90).convert("RGB") if noise else Image.new("RGB", (width, width))
    image.save(made, "JPEG")
    return made.getvalue()


def test_case_57_a_picture_is_made_anew_and_nobody_confirmed_it(asked: Asked, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    take_mail(messages.with_file(to=to(asked), name="shelf.jpg", content=picture(), kind="image/jpeg"), at=AT)
    attachment = Reply.objects.get().attachment
    assert attachment is not None
    assert attachment.name.startswith("shelf.")
    assert attachment.no_student_confirmed_at is None


def test_what_is_no_picture_is_named_and_not_kept(asked: Asked) -> None:
    take_mail(messages.with_file(to=to(asked), name="plan.docx", content=b"PK...", kind="application/msword"), at=AT)
    reply = Reply.objects.get()
    assert reply.attachment is None
    assert "plan.docx" in reply.text


def test_case_57_a_script_that_calls_itself_a_picture_is_not_kept(asked: Asked) -> None:
    take_mail(messages.with_file(to=to(asked), name="x.svg", content=b"<svg onload='x()'/>", kind="image/svg+xml"), at=AT)
    assert Reply.objects.get().attachment is None


def test_a_logo_in_a_signature_is_no_file(asked: Asked) -> None:
    raw = messages.with_file(
        to=to(asked), name="image001.jpg", content=picture(40), kind="image/jpeg", disposition="inline", more="Content-ID: <image001>\n",
    )
    take_mail(raw, at=AT)
    reply = Reply.objects.get()
    assert (reply.attachment, reply.text) == (None, "Here it is.")


@pytest.mark.parametrize(("content", "encoding", "body"), [
    ("text/plain; charset=iso-8859-1", "quoted-printable", "Gr=FC=DFe, wei=DF nicht"),
    ("text/plain; charset=windows-1252", "quoted-printable", "Gr=FC=DFe, wei=DF nicht"),
    ("text/plain; charset=us-ascii", "quoted-printable", "Gr=C3=BC=C3=9Fe, wei=C3=9F nicht"),
    ("text/plain; charset=no-such-charset", "8bit", "Grüße, weiß nicht"),
    ("text/plain; charset=punycode", "8bit", "Grüße, weiß nicht"),
    ("text/plain", "8bit", "Grüße, weiß nicht"),
    ("text/plain; charset=utf-8", "base64", "R3LDvMOfZSwgd2Vpw58gbmljaHQ="),
    ("text/html; charset=utf-8", "8bit", "<p>Grüße, weiß nicht</p>"),
])
def test_letters_arrive_as_they_were_written(asked: Asked, content: str, encoding: str, body: str) -> None:
    take_mail(messages.mail(to=to(asked), body=body, content=content, encoding=encoding), at=AT)
    assert Reply.objects.get().text == "Grüße, weiß nicht"


def test_lines_that_were_broken_to_travel_are_whole_again(asked: Asked) -> None:
    take_mail(messages.mail(to=to(asked), body="Begin with \nthe atlases.\n\n> quoted\n", content="text/plain; charset=utf-8; format=flowed"), at=AT)
    assert Reply.objects.get().text == "Begin with the atlases."


@pytest.mark.parametrize("raw", [
    b"", b"\n", b"no mail at all", b"\xff\xfe\x00" * 50, b"From: \n\n", b"From: a@b.example\nTo: (((((((\n\nx", b"Subject: =?x?b?????=\n\n",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=a\n\n--a\n" * 3,
    b"From: a@b.example\nContent-Type: " + b'multipart/mixed; boundary=""\n\n',
    b'From: a@b.example\nContent-Type: text/plain; charset="' + b"x" * 5000 + b'"\n\nhello',
    b"X: " + b"y" * 11_000_000,
], ids=str)
def test_no_bytes_are_too_odd(db: None, raw: bytes) -> None:
    assert take_mail(raw, at=AT).outcome is Outcome.NOTHING


def test_case_60_a_mail_of_very_many_parts_is_not_taken_in(asked: Asked) -> None:
    parts = "".join(f"--b\nContent-Type: text/plain\n\n{number}\n" for number in range(5_000))
    raw = messages.mail(to=to(asked), body=f"{parts}--b--\n", content="multipart/mixed; boundary=b")
    assert take_mail(raw, at=AT).outcome is Outcome.NOTHING


def test_case_60_parts_in_parts_in_parts_end_somewhere(asked: Asked) -> None:
    body = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(190))
    raw = messages.mail(to=to(asked), body=body, content="multipart/mixed; boundary=b0")
    assert take_mail(raw, at=AT).outcome is Outcome.NOTHING


def test_case_62_a_mail_that_came_within_a_mail_is_not_what_was_said(asked: Asked) -> None:
    body = (
        "--b\nContent-Type: message/rfc822\n\nFrom: eve@mail.example\nContent-Type: text/plain\n\nNot mine.\n"
        "--b\nContent-Type: text/plain\n\nMine.\n--b--\n"
    )
    take_mail(messages.mail(to=to(asked), body=body, content="multipart/mixed; boundary=b"), at=AT)
    assert Reply.objects.get().text.startswith("Mine.")


def test_what_is_logged_names_nobody_and_says_nothing_of_the_text(asked: Asked) -> None:
    says = take_mail(messages.mail(to=to(asked)), at=AT).says.replace(asked.question.public_id, "")
    assert "\n" not in says
    for word in ("rae", "Rae", "ada", "Ada", "atlases", "books"):
        assert word not in says


def test_a_long_mail_is_cut(asked: Asked) -> None:
    take_mail(messages.mail(to=to(asked), body="word " * 100_000), at=AT)
    assert len(Reply.objects.get().text) == 10_000


def test_reading_never_fails_on_headers_of_any_kind() -> None:
    for head in ("From: =?utf-8?b?//////?= <a@b.example>", 'From: "', "From: <>", "From: a@[1.2.3.4]", "From: ü@b.example", "From: a@b.example\x00"):
        mail = reading.read(f"{head}\nTo: <\n\nhello".encode())
        assert isinstance(mail.sender, str)


def test_a_link_of_the_mail_that_stands_in_a_quote_is_nobody_elses(asked: Asked) -> None:
    link = f"http://localhost:8000{link_in(mail_of(asked))}"
    take_mail(messages.mail(to=to(asked), body=f"Begin with the atlases. You wrote: {link} and that I can reply there"), at=AT)
    assert "/reply/" not in Reply.objects.get().text
