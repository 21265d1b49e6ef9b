"""Joining: by invitation, through an open door, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from commonplace.kernel.clock import now
from commonplace.members import codes
from commonplace.members.actions import invite
from commonplace.members.models import Invitation, Member, Site
from tests.conftest import make_member
from tests.members.conftest import code_in_mail

pytestmark = pytest.mark.django_db
TYPED = {"name": "Grace Sample", "email": "grace@example.org", "adult": "on", "rules": "on", "version": "1"}


@pytest.fixture
def steward() -> Member:
    return make_member("sam@example.org", "Sam Steward", is_steward=True)


@pytest.fixture
def path(steward: Member) -> str:
    return "/join/" + invite(acting=steward, note="Grace")[1]


def sign_up(mode: str) -> None:
    Site.objects.update_or_create(pk=1, defaults={"sign_up": mode})


def test_an_invitation_a_code_and_the_welcome(client: Client, path: str) -> None:
    assert "Sam Steward invites you" in client.get(path).content.decode()
    assert client.post(path, TYPED).headers["Location"] == "/join/code"
    assert not Member.objects.filter(email="grace@example.org").exists(), "no account before the code"
    answer = client.post("/join/code", {"code": code_in_mail("grace@example.org").lower().replace("-", " ")})
    assert answer.headers["Location"] == "/welcome/me"
    grace = Member.objects.get(email="grace@example.org")
    assert not grace.is_steward
    assert Invitation.objects.get().used_by == grace


def test_a_used_link_says_so(client: Client, path: str) -> None:
    client.post(path, TYPED)
    client.post("/join/code", {"code": code_in_mail("grace@example.org")})
    answer = Client().get(path)
    assert answer.status_code == 410
    assert "has been used" in answer.content.decode()


def test_two_people_with_one_link_become_one_account(path: str) -> None:
    first, second = Client(), Client()
    first.post(path, TYPED)
    second.post(path, {**TYPED, "email": "late@example.org"})
    assert first.post("/join/code", {"code": code_in_mail("grace@example.org")}).status_code == 302
    late = second.post("/join/code", {"code": code_in_mail("late@example.org")})
    assert late.status_code == 410
    assert not Member.objects.filter(email="late@example.org").exists()


def test_a_withdrawn_link_does_not_work_even_while_a_code_is_waited_for(client: Client, path: str) -> None:
    client.post(path, TYPED)
    Invitation.objects.all().delete()
    assert client.post("/join/code", {"code": code_in_mail("grace@example.org")}).status_code == 410
    assert client.get(path).status_code == 410


def test_an_expired_link_says_so(client: Client, path: str) -> None:
    Invitation.objects.update(expires_at=now() - timedelta(minutes=1))
    assert "has expired" in client.get(path).content.decode()


@pytest.mark.parametrize("token", ["nothing", "x" * 5000, "%00", "..%2f..", "<script>"])
def test_a_made_up_token_is_refused(client: Client, token: str) -> None:
    assert client.get(f"/join/{token}").status_code in {404, 410}


def test_three_wrong_codes_end_it(client: Client, path: str) -> None:
    client.post(path, TYPED)
    right = code_in_mail("grace@example.org")
    for _ in range(2):
        assert "This is not the code" in client.post("/join/code", {"code": "BBBB-BBBB"}).content.decode()
    assert "wrong three times" in client.post("/join/code", {"code": "BBBB-BBBB"}).content.decode()
    assert client.post("/join/code", {"code": right}).status_code == 200
    assert not Member.objects.filter(email="grace@example.org").exists()


def test_an_old_code_does_not_work(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(path, TYPED)
    monkeypatch.setattr(codes, "VALID_SECONDS", -1)
    page = client.post("/join/code", {"code": code_in_mail("grace@example.org")}).content.decode()
    assert "expired" in page
    assert not Member.objects.filter(email="grace@example.org").exists()


def test_nobody_learns_whether_an_address_has_an_account(path: str) -> None:
    make_member("known@example.org")
    pages = []
    for email in ("known@example.org", "new@example.org"):
        visitor = Client()
        answer = visitor.post(path, {**TYPED, "email": email})
        shown = visitor.get("/join/code").content.decode().replace(email, "…")
        pages.append((answer.status_code, answer.headers["Location"], shown.split("<main")[1].split("csrfmiddlewaretoken")[0]))
    assert pages[0] == pages[1]
    assert "belongs to an account already" in str(mail.outbox[0].body)
    assert "Your code to join" in str(mail.outbox[1].body)


def test_a_person_with_an_account_cannot_take_it_over_by_joining(path: str, client: Client) -> None:
    make_member("known@example.org")
    client.post(path, {**TYPED, "email": "known@example.org"})
    for code in ("", "BBBB-BBBB", "…"):
        client.post("/join/code", {"code": code})
    assert Member.objects.filter(email="known@example.org").count() == 1
    assert client.get("/settings").status_code == 302


def test_where_the_door_is_open_no_link_is_needed(client: Client) -> None:
    sign_up("open")
    assert client.post("/join", TYPED).headers["Location"] == "/join/code"
    client.post("/join/code", {"code": code_in_mail("grace@example.org")})
    assert Member.objects.get().name == "Grace Sample"


def test_by_invitation_the_page_says_what_to_do(client: Client) -> None:
    page = client.get("/account/signup/").content.decode()
    assert "You need a link from somebody who is here" in page
    assert client.post("/join", TYPED).status_code == 200
    assert mail.outbox == []


def test_a_closed_site_lets_nobody_new_in_even_with_a_link(client: Client, path: str) -> None:
    sign_up("closed")
    assert "Nobody new can join for now" in client.get("/join").content.decode()
    answer = client.post(path, TYPED)
    assert answer.status_code == 410
    assert mail.outbox == []


def test_a_member_who_opens_a_link_does_not_use_it_up(path: str, client: Client) -> None:
    other = Client()
    other.force_login(make_member())
    assert "for one other person" in other.get(path).content.decode()
    assert client.get(path).status_code == 200


def test_case_56_a_name_that_turns_the_direction_of_the_page_is_made_plain(client: Client, path: str) -> None:
    client.post(path, {**TYPED, "name": "Grace\u202e\u2066 Sam\u200bple"})
    client.post("/join/code", {"code": code_in_mail("grace@example.org")})
    assert Member.objects.get(email="grace@example.org").name == "Grace Sample"


def test_case_61_a_name_of_10_000_characters_is_refused_with_a_sentence(client: Client, path: str) -> None:
    assert "at most 100 characters" in client.post(path, {**TYPED, "name": "x" * 10_000}).content.decode()
    assert mail.outbox == []


def test_html_in_a_name_is_shown_as_it_was_typed(client: Client, path: str) -> None:
    client.post(path, {**TYPED, "name": "<b>Grace</b><script>alert(1)</script>"})
    client.post("/join/code", {"code": code_in_mail("grace@example.org")})
    page = client.get("/settings").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;Grace" in page


def test_a_newline_in_a_name_cannot_add_headers_to_a_mail(client: Client, path: str) -> None:
    client.post(path, {**TYPED, "name": "Grace\r\nBcc: all@example.org"})
    client.post("/join/code", {"code": code_in_mail("grace@example.org")})
    assert "\n" not in Member.objects.get(email="grace@example.org").name


def test_asking_for_many_codes_is_slowed_down(client: Client, path: str) -> None:
    for _ in range(3):
        assert client.post(path, TYPED).status_code == 302
    assert client.post(path, TYPED).status_code == 429
    assert len(mail.outbox) == 3
