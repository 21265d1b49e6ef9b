"""The settings hold what the welcome asked, and "Who can see me" says what is true."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.suppression import is_suppressed, suppress
from commonplace.members import visibility
from commonplace.members.actions import invite
from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def test_each_section_is_kept_on_its_own(signed_in: Client, member: Member) -> None:
    signed_in.post("/settings/keep/me", {"name": "Ada Renamed", "role": "teacher"})
    signed_in.post("/settings/keep/hours", {"minutes_a_day": "5"})
    signed_in.post("/settings/keep/pictures", {})
    member.refresh_from_db()
    assert (member.name, member.role, member.minutes_a_day, member.shows_pictures) == ("Ada Renamed", "teacher", 5, False)


def test_what_was_typed_stays_when_it_is_refused(signed_in: Client, member: Member) -> None:
    page = signed_in.post("/settings/keep/me", {"name": "x" * 10_000, "role": "teacher <i>"}).content.decode()
    assert "At most 100 characters" in page
    assert "teacher &lt;i&gt;" in page
    member.refresh_from_db()
    assert member.name == "Ada Example"


def test_case_61_every_line_about_oneself_is_capped(signed_in: Client, member: Member) -> None:
    for field in ("name", "role", "level", "region"):
        assert signed_in.post("/settings/keep/me", {"name": "Ada", field: "x" * 101}).status_code == 200
    member.refresh_from_db()
    assert member.role == ""


@pytest.mark.parametrize("path", ["/settings/keep/steward", "/settings/keep/is_steward"])
def test_nothing_else_can_be_kept(signed_in: Client, path: str) -> None:
    assert signed_in.post(path, {"is_steward": "on"}).status_code == 404


def test_nobody_makes_oneself_a_steward(signed_in: Client, member: Member) -> None:
    signed_in.post("/settings/keep/me", {"name": "Ada", "is_steward": "on", "email": "eve@example.org"})
    member.refresh_from_db()
    assert not member.is_steward
    assert member.email == "ada@example.org"


def test_settings_need_a_member(client: Client) -> None:
    for path in ("/settings", "/settings/who-sees-me", "/settings/export", "/settings/erase", "/settings/site"):
        assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


def test_the_page_costs_few_queries(signed_in: Client) -> None:
    signed_in.get("/settings")
    with CaptureQueriesContext(connection) as seen:
        signed_in.get("/settings")
    assert len(seen) <= 15, [one["sql"][:90] for one in seen]


def test_the_site_page_does_not_ask_more_for_more_stewards(client: Client) -> None:
    client.force_login(make_member(is_steward=True))
    client.get("/settings/site")
    counts = []
    for size in (10, 20):
        for at in range(size):
            make_member(f"s{size}-{at}@example.org", is_steward=True)
            invite(acting=Member.objects.get(email="ada@example.org"))
        with CaptureQueriesContext(connection) as seen:
            client.get("/settings/site")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


def test_who_can_see_me_names_what_is_stored_and_what_cannot_be_promised(signed_in: Client) -> None:
    page = signed_in.get("/settings/who-sees-me").content.decode()
    for line in visibility.lines():
        assert str(line.who).replace("'", "&#x27;") in page
    for truth in ("can read its database", "A court", "belongs to the employer", "can forward it", "last 7 nights"):
        assert truth in page


def test_who_can_see_me_never_promises_without_saying_to_whom(signed_in: Client) -> None:
    page = signed_in.get("/settings/who-sees-me").content.decode().lower()
    for word in ("private", "anonymous", "secure", "confidential"):
        assert word not in page.split("<main")[1]


def test_backups_that_are_not_made_are_not_claimed(signed_in: Client, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.members.views.settings.nights_of_backups", lambda: 0)
    assert "makes no nightly backups" in signed_in.get("/settings/who-sees-me").content.decode()


def test_a_school_address_is_named_on_who_can_see_me(client: Client) -> None:
    client.force_login(make_member("ada@lincoln.k12.oh.us"))
    assert "may be a public record" in client.get("/settings/who-sees-me").content.decode()


def test_the_only_steward_is_advised_to_find_a_second(client: Client) -> None:
    client.force_login(make_member(is_steward=True))
    assert "You are the only steward" in client.get("/settings").content.decode()
    make_member("sam@example.org", is_steward=True)
    assert "You are the only steward" not in client.get("/settings").content.decode()


def test_never_write_to_me_again_can_be_pressed_and_taken_back_in_the_settings(signed_in: Client, member: Member) -> None:
    assert "Never write to me again" in signed_in.get("/settings").content.decode()
    waiting = put(key="k", kind="notice", to=member.email, subject="S", text="T")
    signed_in.post("/settings/mails/wanted/none")
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert is_suppressed(member.email)
    page = signed_in.get("/settings").content.decode()
    assert "No mails come to you from here." in page
    assert "Nobody who asks you can change this." in page
    signed_in.post("/settings/mails/wanted/again")
    assert not is_suppressed(member.email)
    assert put(key="k2", kind="notice", to=member.email, subject="S", text="T").state == "waiting"


def test_whoever_pressed_it_in_a_mail_finds_it_in_the_settings(signed_in: Client, member: Member) -> None:
    suppress(member.email.upper())
    assert "Let mails come again" in signed_in.get("/settings").content.decode()


def test_case_74_nobody_changes_it_for_somebody_else(client: Client, signed_in: Client, member: Member) -> None:
    other = make_member("other@example.org")
    suppress(other.email)
    signed_in.post("/settings/mails/wanted/again", {"email": other.email})
    assert is_suppressed(other.email)
    assert signed_in.get("/settings/mails/wanted/again").status_code == 405
    assert signed_in.post("/settings/mails/wanted/else").status_code == 404
    signed_in.logout()
    assert client.post("/settings/mails/wanted/none").status_code == 302
    assert not is_suppressed(member.email)
