"""Signing in: by a code in a mail, by password, by passkey; slowed down; telling nobody who is here."""

from __future__ import annotations

import time

import pytest
from allauth.account.internal.flows import code_verification
from django.core import mail
from django.test import Client

from commonplace.kernel import mail as kernel_mail
from commonplace.members.actions import add_member
from commonplace.members.models import Member, Site
from tests.conftest import make_member
from tests.members.conftest import code_in_mail

pytestmark = pytest.mark.django_db
PASSWORD = "seven lamps of reading"


def ask(client: Client, email: str = "ada@example.org", **more: str) -> str:
    return client.post("/account/login/code/", {"email": email, **more}).headers.get("Location", "")


def test_a_code_is_what_the_page_offers_first(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert "Send me a code" in page
    assert 'name="email"' in page
    assert 'type="password"' not in page
    assert "Use a password instead" in page


def test_a_code_from_the_mail_signs_in(client: Client, member: Member) -> None:
    assert ask(client) == "/account/login/code/confirm/"
    answer = client.post("/account/login/code/confirm/", {"code": code_in_mail("ada@example.org")})
    assert answer.status_code == 302
    assert client.get("/settings").status_code == 200


def test_a_page_that_was_asked_for_comes_after_signing_in(client: Client, member: Member) -> None:
    assert client.get("/settings/export").headers["Location"] == "/account/login/?next=/settings/export"
    page = client.get("/account/login/?next=/settings/export").content.decode()
    assert 'name="next" value="/settings/export"' in page
    after = ask(client, next="/settings/export")
    answer = client.post(after, {"code": code_in_mail("ada@example.org"), "next": "/settings/export"})
    assert answer.headers["Location"] == "/settings/export"


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, member: Member) -> None:
    after = ask(client, next="https://evil.example/")
    answer = client.post(after, {"code": code_in_mail("ada@example.org"), "next": "https://evil.example/"})
    assert "evil" not in answer.headers["Location"]


def test_a_new_member_comes_to_the_welcome(client: Client) -> None:
    add_member(email="new@example.org", name="New Sample")
    ask(client, "new@example.org")
    answer = client.post("/account/login/code/confirm/", {"code": code_in_mail("new@example.org")})
    assert answer.headers["Location"] == "/welcome/me"


def test_six_wrong_codes_are_too_many(client: Client, member: Member) -> None:
    ask(client)
    right = code_in_mail("ada@example.org")
    for _ in range(6):
        client.post("/account/login/code/confirm/", {"code": "BBBB-BBBB"})
    client.post("/account/login/code/confirm/", {"code": right})
    assert client.get("/settings").status_code == 302, "the code must be dead after three wrong ones"


def test_a_wrong_code_is_told_in_words(client: Client, member: Member) -> None:
    ask(client)
    page = client.post("/account/login/code/confirm/", {"code": "BBBB-BBBB"}).content.decode()
    assert "This is not the code that was sent" in page


def test_an_old_code_does_not_work(client: Client, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    later = time.time() + 16 * 60
    monkeypatch.setattr(code_verification.time, "time", lambda: later)
    client.post("/account/login/code/confirm/", {"code": code_in_mail("ada@example.org")})
    monkeypatch.undo()
    assert client.get("/settings").status_code == 302


def test_a_code_works_once_and_only_in_the_browser_that_asked(client: Client, member: Member) -> None:
    ask(client)
    code = code_in_mail("ada@example.org")
    thief = Client()
    thief.post("/account/login/code/confirm/", {"code": code})
    assert thief.get("/settings").status_code == 302
    client.post("/account/login/code/confirm/", {"code": code})
    assert client.get("/settings").status_code == 200


def test_nobody_learns_whether_an_address_has_an_account(member: Member) -> None:
    seen = []
    for email in ("ada@example.org", "nobody@example.org"):
        visitor = Client()
        where = ask(visitor, email)
        page = visitor.get(where).content.decode().replace(email, "…")
        seen.append((where, page.split("<main")[1].split("csrfmiddlewaretoken")[0]))
    assert seen[0] == seen[1]
    assert "there is no account with it" in str(mail.outbox[1].body)


def test_nobody_learns_it_from_the_password_page_either(member: Member) -> None:
    member.set_password(PASSWORD)
    member.save()
    sentences = [
        Client().post("/account/login/", {"login": email, "password": "wrong password"}).content.decode().count("do not go together")
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert sentences == [1, 1]


def test_a_password_signs_in(client: Client) -> None:
    make_member()
    add_member(email="pass@example.org", name="Pat", password=PASSWORD)
    client.post("/account/login/", {"login": " Pass@Example.org ", "password": PASSWORD})
    assert client.session.get("_auth_user_id")


def test_wrong_passwords_are_slowed_down_for_the_account(client: Client) -> None:
    add_member(email="pass@example.org", name="Pat", password=PASSWORD)
    for _ in range(5):
        client.post("/account/login/", {"login": "pass@example.org", "password": "wrong password"})
    page = client.post("/account/login/", {"login": "pass@example.org", "password": PASSWORD})
    assert "Too many tries" in page.content.decode()
    assert not client.session.get("_auth_user_id")


def test_case_77_a_made_up_x_forwarded_for_does_not_get_around_the_throttle(client: Client) -> None:
    for at in range(10):
        client.post("/account/login/", {"login": f"p{at}@example.org", "password": "wrong password"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{at}")
    page = client.post("/account/login/", {"login": "p11@example.org", "password": "x"}, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert "Too many tries" in page.content.decode()


def test_case_77_behind_a_proxy_of_our_own_the_last_address_counts(client: Client, settings: object) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
    for at in range(10):
        client.post("/account/login/", {"login": f"p{at}@example.org", "password": "wrong"}, HTTP_X_FORWARDED_FOR=f"198.51.100.{at}, 203.0.113.7")
    same = client.post("/account/login/", {"login": "q@example.org", "password": "wrong"}, HTTP_X_FORWARDED_FOR="192.0.2.1, 203.0.113.7")
    other = client.post("/account/login/", {"login": "q@example.org", "password": "wrong"}, HTTP_X_FORWARDED_FOR="192.0.2.1, 203.0.113.8")
    assert "Too many tries" in same.content.decode()
    assert "do not go together" in other.content.decode()


def test_case_77_codes_cannot_be_asked_for_without_end(client: Client, member: Member) -> None:
    for _ in range(5):
        Client().post("/account/login/code/", {"email": "ada@example.org"})
    assert len(mail.outbox) == 3


def test_case_77_a_password_change_is_slowed_down(client: Client, member: Member) -> None:
    member.set_password(PASSWORD)
    member.save()
    client.force_login(member)
    answers = [client.post("/account/password/change/", {"oldpassword": "x", "password1": "y", "password2": "y"}).status_code for _ in range(6)]
    assert answers[-1] == 429


def test_every_other_session_ends_when_the_password_changes(member: Member) -> None:
    member.set_password(PASSWORD)
    member.save()
    here, there = Client(), Client()
    for one in (here, there):
        one.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
        assert one.get("/settings").status_code == 200
    new = "eight lamps of reading"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302


def test_a_forgotten_password_is_replaced_with_a_code_and_no_link(client: Client) -> None:
    add_member(email="pass@example.org", name="Pat", password=PASSWORD)
    client.post("/account/password/reset/", {"email": "pass@example.org"}, HTTP_HOST="localhost")
    assert "http" not in str(mail.outbox[0].body).replace("http://localhost:8000\n", "")
    answer = client.post("/account/password/reset/confirm/", {"code": code_in_mail("pass@example.org")})
    new = "eight lamps of reading"
    client.post(answer.headers["Location"], {"password1": new, "password2": new})
    client.post("/account/login/", {"login": "pass@example.org", "password": new})
    assert client.session.get("_auth_user_id")


def test_mails_are_plain_and_come_in_the_name_of_the_site(client: Client, member: Member) -> None:
    Site.objects.update_or_create(pk=1, defaults={"name": "Reading <Room>"})
    ask(client)
    message = mail.outbox[0]
    assert "Reading <Room>" in message.subject
    assert message.from_email == '"Reading <Room>" <commonplace@localhost>'
    assert message.message().get_content_type() == "text/plain"
    assert "&lt;" not in str(message.body)


def test_a_site_without_mail_says_where_the_code_is(client: Client, member: Member, settings: object) -> None:
    settings.SENDS_MAIL = False  # type: ignore[attr-defined]
    assert "sends no mail yet" in client.get("/account/login/").content.decode()
    where = ask(client)
    page = client.get(where).content.decode()
    assert "sends no mail yet" in page
    assert "on its way" not in page


def test_a_mail_server_that_hangs_is_told_on_the_page_and_nothing_is_lost(
    client: Client, member: Member, settings: object, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(*args: object, **more: object) -> int:
        raise kernel_mail.MailTrouble("timed out")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", hang)
    settings.SENDS_MAIL = True  # type: ignore[attr-defined]
    where = ask(client)
    page = client.get(where).content.decode()
    assert "The mail could not be sent just now" in page
    assert "on its way" not in page


def test_the_page_of_a_passkey_offers_a_challenge(client: Client) -> None:
    answer = client.get("/account/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
    assert answer.json()["request_options"]["publicKey"]["challenge"]


def test_a_passkey_that_is_none_changes_nothing(client: Client, member: Member) -> None:
    client.get("/account/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
    for credential in ("", "{}", "[]", '{"id": "x"}', "not json"):
        answer = client.post("/account/2fa/webauthn/login/", {"credential": credential})
        assert answer.status_code in {200, 302}
    assert not client.session.get("_auth_user_id")


def test_signing_out_asks_first(signed_in: Client) -> None:
    assert signed_in.get("/account/logout/").status_code == 200
    assert signed_in.get("/settings").status_code == 200
    signed_in.post("/account/logout/")
    assert signed_in.get("/settings").status_code == 302


@pytest.mark.parametrize("path", ["/account/login/", "/account/login/?by=password", "/account/password/reset/"])
def test_pages_of_signing_in_hold_no_inline_script(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    for script in page.split("<script")[1:]:
        tag, _, _body = script.partition(">")
        assert "src=" in tag or "application/json" in tag, tag
    assert " onclick=" not in page


def test_a_mail_address_changes_with_a_code_and_the_old_one_is_told(signed_in: Client, member: Member) -> None:
    assert signed_in.post("/account/email/", {"email": "Ada@New.example.org", "action_add": ""}).status_code == 302
    member.refresh_from_db()
    assert member.email == "ada@example.org", "not before the code"
    signed_in.post("/account/confirm-email/", {"code": code_in_mail("ada@new.example.org")})
    member.refresh_from_db()
    assert member.email == "ada@new.example.org"
    assert any("ada@example.org" in one.to and "has changed from" in str(one.body) for one in mail.outbox)


def test_an_address_of_another_member_cannot_be_taken(signed_in: Client, member: Member) -> None:
    make_member("grace@example.org")
    assert signed_in.post("/account/email/", {"email": "grace@example.org", "action_add": ""}).status_code == 302
    page = signed_in.post("/account/confirm-email/", {"code": code_in_mail("grace@example.org")}, follow=True).content.decode()
    member.refresh_from_db()
    assert member.email == "ada@example.org"
    assert "belongs to an account already" in page


def test_a_first_password_can_be_set_and_the_member_hears_of_it(signed_in: Client, member: Member) -> None:
    signed_in.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    assert "has a password now" in str(mail.outbox[-1].body)
    assert signed_in.get("/settings").status_code == 200


def test_a_closed_account_cannot_be_entered(client: Client) -> None:
    add_member(email="pass@example.org", name="Pat", password=PASSWORD)
    Member.objects.update(is_active=False)
    client.post("/account/login/", {"login": "pass@example.org", "password": PASSWORD})
    ask(client, "pass@example.org")
    assert not client.session.get("_auth_user_id")
    assert all("Your code" not in one.subject for one in mail.outbox)
