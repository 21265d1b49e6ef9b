"""The page behind the link of a mail: one question, one reply, no account, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonplace.connection.models import Asked, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail, Suppressed
from commonplace.members.models import Member
from tests.connection.asked import link_in, mail_of, never_in, put_to
from tests.connection.inbox.test_taking import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    cache.clear()


@pytest.fixture
def asked(member: Member) -> Asked:
    asked = put_to(member)
    Asked.objects.update(asked_at=now())
    return asked


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_it_shows_this_question_and_a_form(asked: Asked, stranger: Client) -> None:
    page = text_of(stranger.get(link_in(mail_of(asked))))
    assert "Ada Example asks you" in page
    assert "Where do I begin with weeding?" in page
    assert 'value="Rae Sample"' in page


def test_it_says_nothing_of_other_replies_nor_of_who_else_was_asked(asked: Asked, stranger: Client) -> None:
    Asked.objects.create(question=asked.question, name="Kim Invented", address="kim@example.org")
    Reply.objects.create(question=asked.question, name="Kim Invented", text="With the encyclopedias.", way="mail")
    page = text_of(stranger.get(link_in(mail_of(asked))))
    for words in ("Kim", "encyclopedias", "ada@example.org", "rae@school.example", "/ask"):
        assert words not in page


def test_opening_it_uses_nothing_up_and_sending_does(asked: Asked, stranger: Client) -> None:
    link = link_in(mail_of(asked))
    for _ in range(3):
        assert stranger.get(link).status_code == 200
        assert stranger.head(link).status_code == 200
    sent = stranger.post(link, {"what": "reply", "text": "Begin with the atlases.", "name": "Rae S."})
    assert "Thank you" in text_of(sent)
    reply = Reply.objects.get()
    assert (reply.text, reply.name, reply.way, reply.state, reply.asked) == ("Begin with the atlases.", "Rae S.", "link", "shown", asked)
    assert stranger.get(link).status_code == 404
    assert stranger.post(link, {"what": "reply", "text": "Again"}).status_code == 404
    assert Reply.objects.count() == 1


def test_after_sending_there_is_thanks_and_nothing_of_the_question(asked: Asked, stranger: Client) -> None:
    page = text_of(stranger.post(link_in(mail_of(asked)), {"what": "reply", "text": "Begin with the atlases."}))
    assert "Your reply is with Ada Example" in page
    assert "books" not in page
    assert "<form" not in page


def test_all_links_that_lead_nowhere_say_the_same(asked: Asked, stranger: Client) -> None:
    link = link_in(mail_of(asked))
    wrong = stranger.get("/reply/" + "x" * 32)
    said = [(wrong.status_code, wrong.content)]
    for change in ({"state": "hidden"}, {"state": "taken_back"}, {"state": "draft"}, {"state": "held"}):
        Question.objects.update(**change)
        answer = stranger.get(link)
        said.append((answer.status_code, answer.content))
    Question.objects.update(state="sent")
    Asked.objects.update(state=Asked.State.TAKEN_BACK)
    said.append((stranger.get(link).status_code, stranger.get(link).content))
    Asked.objects.update(state=Asked.State.WAITING, asked_at="2020-01-01T00:00Z")
    said.append((stranger.get(link).status_code, stranger.get(link).content))
    said.append((stranger.get(f"{link}/file").status_code, stranger.get(link).content))
    assert {status for status, _ in said} == {404}
    assert len({content for _, content in said}) == 1


def test_no_cookie_is_set_and_no_other_site_learns_of_it(asked: Asked, stranger: Client) -> None:
    mail = mail_of(asked)
    for answer in (
        stranger.get(link_in(mail)), stranger.get(never_in(mail)), stranger.get("/reply/nothing"),
        stranger.post(link_in(mail), {"what": "unknown"}), stranger.post(never_in(mail)),
    ):
        assert not answer.cookies
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_case_70_a_member_who_opens_it_sees_no_more_than_a_stranger(asked: Asked, bo: Member, stranger: Client) -> None:
    client = Client()
    client.force_login(bo)
    link = link_in(mail_of(asked))
    assert client.get(link).content == stranger.get(link).content


def test_case_77_links_cannot_be_tried_out(asked: Asked, stranger: Client) -> None:
    answers = [stranger.get(f"/reply/{number:032}", REMOTE_ADDR="203.0.113.9").status_code for number in range(305)]
    assert answers[-1] == 429
    assert stranger.get(link_in(mail_of(asked)), REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 429
    assert stranger.get(link_in(mail_of(asked)), REMOTE_ADDR="203.0.113.10").status_code == 200


def test_what_was_typed_is_kept_where_something_is_wrong(asked: Asked, stranger: Client) -> None:
    answer = stranger.post(link_in(mail_of(asked)), {
        "what": "reply", "text": "My long reply", "file": SimpleUploadedFile("x.svg", b"<svg/>"), "no_student": "on",
    })
    assert answer.status_code == 400
    assert "My long reply" in text_of(answer)
    assert "neither a picture" in text_of(answer)
    assert stranger.get(link_in(mail_of(asked))).status_code == 200


def test_an_empty_reply_leaves_the_link_as_it_was(asked: Asked, stranger: Client) -> None:
    link = link_in(mail_of(asked))
    assert "one line is enough" in text_of(stranger.post(link, {"what": "reply", "text": " "}))
    assert stranger.get(link).status_code == 200


def test_a_file_goes_with_the_reply_once_nobody_can_be_recognized_in_it(asked: Asked, stranger: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    link = link_in(mail_of(asked))
    typed = {"what": "reply", "text": "See"}
    assert stranger.post(link, {**typed, "file": SimpleUploadedFile("a.jpg", picture())}).status_code == 400
    assert not Reply.objects.exists()
    stranger.post(link, {**typed, "file": SimpleUploadedFile("a.jpg", picture()), "no_student": "on"})
    attachment = Reply.objects.get().attachment
    assert attachment is not None
    assert attachment.no_student_confirmed_at is not None


def test_i_do_not_know_closes_it_kindly(asked: Asked, stranger: Client, member: Member) -> None:
    link = link_in(mail_of(asked))
    assert "need not wait for you" in text_of(stranger.post(link, {"what": "unknown"}))
    asked.refresh_from_db()
    assert asked.state == Asked.State.UNKNOWN
    notice = OutgoingMail.objects.get(kind="notice")
    assert (notice.to, "is glad that you asked, and does not know" in notice.text) == (member.email, True)
    assert stranger.get(link).status_code == 404


def test_whom_to_ask_instead_is_for_the_asker_to_decide(asked: Asked, stranger: Client, member: Member) -> None:
    link = link_in(mail_of(asked))
    answer = stranger.post(link, {"what": "instead", "name": "Kim Invented", "address": "no address"})
    assert answer.status_code == 400
    stranger.post(link, {"what": "instead", "name": "Kim Invented", "address": "Kim@Example.org"})
    asked.refresh_from_db()
    assert (asked.state, asked.instead_name) == (Asked.State.PASSED_ON, "Kim Invented")
    assert not OutgoingMail.objects.filter(to__iexact="kim@example.org").exists()
    hers = Client()
    hers.force_login(member)
    hers.post(f"/ask/asked/{asked.public_id}/named/ask")
    mail = OutgoingMail.objects.get(to__iexact="kim@example.org")
    assert "Rae Sample thinks that you may know." in mail.text
    asked.refresh_from_db()
    assert asked.instead_address == ""


def test_left_alone_who_was_named_is_forgotten(asked: Asked, stranger: Client, member: Member, bo: Member) -> None:
    stranger.post(link_in(mail_of(asked)), {"what": "instead", "name": "Kim Invented", "address": "kim@example.org"})
    other = Client()
    other.force_login(bo)
    assert other.post(f"/ask/asked/{asked.public_id}/named/ask").status_code == 404
    hers = Client()
    hers.force_login(member)
    hers.post(f"/ask/asked/{asked.public_id}/named/leave")
    asked.refresh_from_db()
    assert asked.instead_address == ""
    assert not OutgoingMail.objects.filter(to="kim@example.org").exists()


def test_never_again_takes_one_press_and_a_look_alone_changes_nothing(asked: Asked, stranger: Client) -> None:
    never = never_in(mail_of(asked))
    assert "Never write to me again" in text_of(stranger.get(never))
    assert not Suppressed.objects.exists()
    assert "No more mails" in text_of(stranger.post(never))
    asked.refresh_from_db()
    assert asked.state == Asked.State.NEVER
    assert mail_of(asked).state == OutgoingMail.State.WITHDRAWN


def test_the_mail_programs_own_button_works_without_a_cookie(asked: Asked, stranger: Client) -> None:
    answer = stranger.post(never_in(mail_of(asked)), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert Suppressed.objects.exists()


def test_never_again_holds_for_the_whole_site(asked: Asked, stranger: Client, bo: Member) -> None:
    other = put_to(bo, address="rae@school.example")
    stranger.post(never_in(mail_of(asked)))
    other.refresh_from_db()
    assert other.state == Asked.State.NEVER
    assert put_to(bo, address="RAE@school.example").state == Asked.State.NEVER


def test_the_way_out_works_after_the_question_is_gone(asked: Asked, stranger: Client) -> None:
    never = never_in(mail_of(asked))
    Question.objects.all().delete()
    assert stranger.post(never).status_code == 200
    assert Suppressed.objects.exists()


def test_a_mistake_can_be_undone(asked: Asked, stranger: Client) -> None:
    never = never_in(mail_of(asked))
    stranger.post(never)
    assert "Mails can come again" in text_of(stranger.post(never, {"undo": "1"}))
    assert not Suppressed.objects.exists()
    asked.refresh_from_db()
    assert asked.state == Asked.State.WAITING


def test_a_forged_way_out_stops_nobodys_mails(asked: Asked, stranger: Client) -> None:
    never = never_in(mail_of(asked))
    for forged in (never.replace("/reply/", "/reply/a"), "/reply/abc.def.ghi/never", f"/reply/{'x' * 300}/never"):
        assert stranger.post(forged).status_code == 404
    assert not Suppressed.objects.exists()


def test_codes_for_signing_in_still_come(asked: Asked, stranger: Client, bo: Member) -> None:
    from django.core import mail

    asked = put_to(asked.question.asker, member=bo)
    stranger.post(never_in(mail_of(asked)))
    Client().post("/account/login/code/", {"email": bo.email})
    assert [one.to for one in mail.outbox] == [[bo.email]]


def test_case_79_no_cache_between_keeps_a_page(asked: Asked, stranger: Client) -> None:
    assert stranger.get(link_in(mail_of(asked))).headers["Cache-Control"] == "no-store"


def test_the_page_asks_the_database_little(asked: Asked, stranger: Client, django_assert_max_num_queries: Any) -> None:
    link = link_in(mail_of(asked))
    with django_assert_max_num_queries(5):
        stranger.get(link)
    with django_assert_max_num_queries(25):
        stranger.post(link, {"what": "reply", "text": "Begin with the atlases."})


def test_case_80_a_link_shows_nothing_of_what_was_said_to_others(asked: Asked, stranger: Client) -> None:
    other = Asked.objects.create(question=asked.question, name="Kim Invented", address="kim@example.org", asked_at=now())
    Reply.objects.create(question=asked.question, asked=other, text="Which ones?", way="web", is_from_asker=True)
    assert "Which ones?" not in text_of(stranger.get(link_in(mail_of(asked))))


def test_under_another_name_who_was_named_is_asked_at_an_hour_that_tells_nothing(member: Member, stranger: Client) -> None:
    asked = put_to(member, naming="chosen", chosen_name="Juniper")
    Asked.objects.update(asked_at=now())
    stranger.post(link_in(mail_of(asked)), {"what": "instead", "name": "Kim Invented", "address": "kim@example.org"})
    hers = Client()
    hers.force_login(member)
    hers.post(f"/ask/asked/{asked.public_id}/named/ask")
    mail = OutgoingMail.objects.get(to="kim@example.org")
    assert "Juniper asks you" in mail.text
    assert "Ada" not in mail.text + mail.html + mail.subject
    assert (mail.not_before.minute, mail.made_at.minute, mail.not_before > now()) == (0, 0, True)
