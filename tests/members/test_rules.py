"""The rules: everybody reads them, members accept them, and again when they change."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.members.actions import add_member, save_site
from commonplace.members.models import Member, RulesVersion, Site
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def change_rules(text: str, *, is_new_version: bool) -> None:
    steward = make_member(f"sam{Member.objects.count()}@example.org", is_steward=True)
    site = Site.current()
    site.rules = text
    save_site(acting=steward, site=site, is_new_version=is_new_version)


def test_everybody_can_read_them(client: Client) -> None:
    assert "No student can be recognized" in client.get("/rules").content.decode()


def test_members_are_asked_again_when_the_steward_says_so(signed_in: Client, member: Member) -> None:
    assert signed_in.get("/settings").status_code == 200
    change_rules("Be kind.\n\nNever at night.", is_new_version=True)
    answer = signed_in.get("/settings?x=1")
    assert answer.headers["Location"] == "/rules?next=%2Fsettings%3Fx%3D1"
    page = signed_in.get(answer.headers["Location"]).content.decode()
    assert "The rules have changed" in page
    accepted = signed_in.post("/rules", {"rules": "on", "version": "2", "next": "/settings?x=1"})
    assert accepted.headers["Location"] == "/settings?x=1"
    member.refresh_from_db()
    assert member.rules_version == 2


def test_only_what_is_new_is_marked(signed_in: Client, member: Member) -> None:
    change_rules("Be kind.\n\nOld line.", is_new_version=True)
    Member.objects.filter(pk=member.pk).update(rules_version=2)
    change_rules("Be kind.\n\nA new line.", is_new_version=True)
    page = signed_in.get("/rules").content.decode()
    assert page.count(">New<") == 1
    assert page.index(">New<") > page.index("Be kind.")
    assert "Old line." in page.split("What is no longer there")[1]


def test_a_corrected_typing_error_asks_nobody(signed_in: Client) -> None:
    change_rules("Be kind, always.", is_new_version=False)
    assert signed_in.get("/settings").status_code == 200
    assert RulesVersion.objects.get(version=1).text == "Be kind, always."


def test_accepting_counts_for_the_version_on_the_page_only(signed_in: Client, member: Member) -> None:
    change_rules("Two", is_new_version=True)
    change_rules("Three", is_new_version=True)
    signed_in.post("/rules", {"rules": "on", "version": "2"})
    assert signed_in.get("/settings").status_code == 302
    signed_in.post("/rules", {"rules": "on", "version": "999"})
    member.refresh_from_db()
    assert member.rules_version == 3


def test_who_does_not_accept_can_still_take_everything_along_and_leave(signed_in: Client) -> None:
    change_rules("Two", is_new_version=True)
    assert signed_in.post("/rules", {"version": "2"}).status_code == 200
    assert signed_in.get("/settings").status_code == 302
    assert signed_in.get("/settings/export").status_code == 200
    assert signed_in.get("/settings/erase").status_code == 200
    assert signed_in.get("/account/logout/").status_code == 200


def test_who_was_added_on_the_command_line_confirms_to_be_an_adult_first(client: Client) -> None:
    member = add_member(email="new@example.org", name="New Sample")
    client.force_login(member)
    assert client.get("/settings").headers["Location"].startswith("/rules")
    assert "I am an adult" in client.get("/rules").content.decode()
    assert "Only adults can join" in client.post("/rules", {"rules": "on", "version": "1"}).content.decode()
    client.post("/rules", {"rules": "on", "adult": "on", "version": "1"})
    assert client.get("/settings").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_accepting(signed_in: Client, wanted: str) -> None:
    change_rules("Two", is_new_version=True)
    assert signed_in.post("/rules", {"rules": "on", "version": "2", "next": wanted}).headers["Location"] == "/"


def test_html_in_the_rules_is_shown_as_text(client: Client) -> None:
    change_rules("<script>alert(1)</script>", is_new_version=False)
    assert "<script>alert(1)" not in client.get("/rules").content.decode()
