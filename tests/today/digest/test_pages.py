"""Pages of Today by mail: how it looks, send me one now, stop and have it again, and what did not arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse

from commonplace.entries.models import Entry
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.models import Member, Site
from commonplace.today.digest import making, stopping
from tests.conftest import make_member
from tests.today.digest.conftest import Following, following, give, wants_mails  # noqa: F401 - a fixture
from tests.web.speaking import speak_brackets, unspoken

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


@pytest.fixture
def today(member: Member, following: Following) -> Member:  # noqa: F811
    """Wants mails, and has three things in the Today of now."""
    give(member, following, "maps", "poems", "weeding", at=now())
    return wants_mails(member)


def stop_path(member: Member) -> str:
    return stopping.stop_address(member).removeprefix(str(settings.SITE_ADDRESS))


def test_the_page_shows_the_mail_as_it_would_come(signed_in: Client, today: Member) -> None:
    page = signed_in.get("/today/mail").content.decode()
    assert "Today: three things, about six minutes" in page
    assert page.count("News of maps") >= 2  # as HTML, and as text
    assert "The next one comes" in page
    assert " style=" not in page
    assert "Send me one now" in page
    wants_mails(today, mails_today=False)
    page = signed_in.get("/today/mail").content.decode()
    assert "You get no mails with your Today." in page
    wants_mails(today, mail_days="")
    assert "No day is chosen on which it could come." in signed_in.get("/today/mail").content.decode()


def test_the_page_says_so_where_nothing_waits(signed_in: Client, member: Member) -> None:
    wants_mails(member)
    page = signed_in.get("/today/mail").content.decode()
    assert "On a day with nothing in it, no mail comes." in page
    assert "Send me one now" not in page
    assert "there is nothing to send" in signed_in.post("/today/mail/now", follow=True).content.decode()
    assert not OutgoingMail.objects.exists()


def test_send_me_one_now_sends_one(signed_in: Client, today: Member) -> None:
    answer = signed_in.post("/today/mail/now", follow=True)
    assert f"on its way to {today.email}" in answer.content.decode()
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to, mail.owner_id) == (making.ASKED, today.email, today.pk)
    assert mail.not_before <= now()


def test_pages_of_mails_are_for_members_and_change_by_post_alone(client: Client, signed_in: Client, today: Member) -> None:
    del today
    for path in ("/today/mail/now", "/today/mail/resume", "/today/mail/again/x"):
        assert signed_in.get(path).status_code == 405
    client.logout()
    for path in ("/today/mail", "/today/mail/now", "/today/mail/resume", "/today/mail/again/x"):
        assert reverse("members:sign_in") in client.post(path).headers["Location"]


def test_the_link_of_a_mail_shows_a_page_with_a_button_and_changes_nothing(client: Client, today: Member) -> None:
    path = stop_path(today)
    for ask in (client.get, client.head, client.get):
        assert ask(path).status_code == 200
    page = client.get(path).content.decode()
    assert '<button class="button primary">Stop these mails</button>' in page
    today.refresh_from_db()
    assert today.mails_today


def test_a_mail_program_stops_them_at_once_without_cookies_and_tokens(today: Member) -> None:
    program = Client(enforce_csrf_checks=True)
    answer = program.post(stop_path(today), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200  # and no redirect, which RFC 8058 does not want
    assert "No more mails" in answer.content.decode()
    assert not program.cookies
    today.refresh_from_db()
    assert not today.mails_today
    assert program.post(stop_path(today)).status_code == 200  # twice is once


def test_the_button_stops_them_for_who_is_signed_out(today: Member) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(stop_path(today)).content.decode()
    assert "No more mails" in page
    assert "Send them again" not in page
    assert "Sign in" in page
    assert "No more mails" in browser.get(stop_path(today)).content.decode()


def test_stopping_withdraws_what_has_not_gone_yet(client: Client, today: Member) -> None:
    waiting = put(key="a", kind="digest", to=today.email, subject="s", text="t", not_before=now() + timedelta(hours=3), owner=today)
    other = put(key="b", kind="notice", to=today.email, subject="s", text="t", owner=today)
    client.post(stop_path(today))
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, other.state) == (State.WITHDRAWN, State.WAITING)


def test_who_is_signed_in_can_have_them_again(signed_in: Client, today: Member) -> None:
    page = signed_in.post(stop_path(today)).content.decode()
    assert "Send them again" in page
    answer = signed_in.post("/today/mail/resume", follow=True)
    assert "comes by mail again" in answer.content.decode()
    today.refresh_from_db()
    assert (today.mails_today, today.mail_days, today.mail_hour) == (True, "12345", time(7))


def test_somebody_else_who_is_signed_in_is_not_offered_to_undo(client: Client, today: Member) -> None:
    client.force_login(make_member("bo@example.org", "Bo Example"))
    assert "Send them again" not in client.post(stop_path(today)).content.decode()


def test_new_rules_keep_nobody_from_ending_mails(signed_in: Client, today: Member) -> None:
    Site.objects.filter(pk=Site.current().pk).update(rules="New.", rules_version=7)
    assert signed_in.get("/today/mail").status_code == 302
    assert signed_in.get(stop_path(today)).status_code == 200
    assert signed_in.post(stop_path(today)).status_code == 200
    today.refresh_from_db()
    assert not today.mails_today


@pytest.mark.parametrize("change", [
    lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: ("x" if token[0] != "x" else "y") + token[1:], lambda token: token.split(".")[0],
    lambda token: token.split(".")[0] + ".", lambda token: "." + token.split(".")[1], lambda _: "x", lambda _: "é.ü", lambda token: token * 50,
    lambda _: "%00.%00",
])
def test_a_wrong_token_leads_nowhere(client: Client, today: Member, change: Callable[[str], str]) -> None:
    start, _, token = stop_path(today).rpartition("/")
    for ask in (client.get, client.post):
        assert ask(f"{start}/{change(token)}").status_code == 404
    today.refresh_from_db()
    assert today.mails_today


def test_case_74_a_signature_for_another_purpose_ends_no_mails(client: Client, today: Member) -> None:
    for salt in ("", "django.core.signing", "commonplace.today.mail"):
        token = signing.Signer(salt=salt or None, sep=".").sign(today.public_id)
        assert client.post(reverse("today:stop_mail", args=[token])).status_code == 404


def test_case_70_the_page_tells_nothing_of_whose_mails_they_are(client: Client, today: Member) -> None:
    for answer in (client.get(stop_path(today)), client.post(stop_path(today))):
        page = answer.content.decode()
        assert today.email not in page
        assert today.name not in page


def test_the_link_of_a_member_who_is_gone_leads_nowhere(client: Client, today: Member) -> None:
    path = stop_path(today)
    today.is_active = False
    today.save()
    assert client.get(path).status_code == 404
    gone = make_member("bo@example.org", "Bo Example")
    path = stop_path(gone)
    gone.delete()
    assert client.post(path).status_code == 404


def failed(member: Member, **more: object) -> OutgoingMail:
    mail = put(key="k", kind="digest", to=member.email, subject="s", text="t", owner=member)
    OutgoingMail.objects.filter(pk=mail.pk).update(**{"state": State.FAILED, "trouble": "550 no <such> box", **more})
    making.note_trouble(now())
    return mail


def test_today_says_that_it_did_not_arrive_and_sends_it_again(signed_in: Client, today: Member) -> None:
    assert "did not reach you by mail" not in signed_in.get("/today").content.decode()
    mail = failed(today)
    page = signed_in.get("/today").content.decode()
    assert "did not reach you by mail" in page
    assert "550 no &lt;such&gt; box" in page
    assert "Nothing is lost" in page
    answer = signed_in.post(f"/today/mail/again/{mail.public_id}", follow=True)
    assert "on its way again" in answer.content.decode()
    assert "did not reach you by mail" not in answer.content.decode()
    mail.refresh_from_db()
    assert mail.state == State.WAITING


def test_a_doubtful_one_is_told_as_doubtful(signed_in: Client, today: Member) -> None:
    failed(today, state=State.DOUBTFUL)
    assert "Nobody knows whether your Today" in signed_in.get("/today").content.decode()


def test_nobody_sends_another_s_mail_again(client: Client, today: Member) -> None:
    mail = failed(today)
    client.force_login(make_member("bo@example.org", "Bo Example"))
    assert client.post(f"/today/mail/again/{mail.public_id}").status_code == 404
    mail.refresh_from_db()
    assert mail.state == State.FAILED


def test_other_mails_in_trouble_are_not_today_s_matter(signed_in: Client, today: Member) -> None:
    failed(today, kind="notice")
    assert "did not reach you by mail" not in signed_in.get("/today").content.decode()


def test_today_leads_to_its_mail(signed_in: Client, today: Member) -> None:
    assert "As a mail" in signed_in.get("/today").content.decode()
    wants_mails(today, mails_today=False)
    assert "Get this by mail" in signed_in.get("/today").content.decode()


def test_no_word_of_the_pages_is_out_of_a_translator_s_reach(signed_in: Client, today: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    failed(today, trouble="")
    Entry.objects.all().delete()
    speak_brackets(monkeypatch)
    names = ("Commonplace", "Ada Example", today.email)
    for path in ("/today", "/today/mail", stop_path(today)):
        assert unspoken(signed_in.get(path).content.decode(), names=names) == []
    assert unspoken(signed_in.post(stop_path(today)).content.decode(), names=names) == []
