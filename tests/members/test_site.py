"""What stewards change: the site's name, who may join, the rules, the keys, the links."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from commonplace.members.models import Invitation, Member, Site
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
TYPED = {"name": "Reading Room", "sign_up": "open", "rules": "Be kind.", "shows_pictures": "on"}


@pytest.fixture
def steward() -> Member:
    return make_member("sam@example.org", "Sam Steward", is_steward=True)


@pytest.fixture
def keys(steward: Member, client: Client) -> Client:
    client.force_login(steward)
    return client


@pytest.mark.parametrize("path", ["/settings/site", "/settings/site/invite", "/settings/site/stewards", "/settings/site/withdraw/abc"])
def test_for_others_the_page_is_not_there(signed_in: Client, path: str) -> None:
    assert signed_in.get(path).status_code == 404
    assert signed_in.post(path, TYPED).status_code == 404
    assert not Invitation.objects.exists()


def test_the_name_shows_up_on_every_page(keys: Client) -> None:
    assert keys.post("/settings/site", TYPED).status_code == 302
    assert Site.current().sign_up == "open"
    for path in ("/account/login/", "/rules", "/join", "/account/login/?by=password"):
        assert "Reading Room</title>" in Client().get(path).content.decode()


@pytest.mark.parametrize(("change", "sentence"), [
    ({"name": ""}, "required"), ({"name": "\u200b"}, "needs a name"), ({"name": "x" * 61}, "at most 60"),
    ({"sign_up": "anyhow"}, "not one of the available choices"), ({"rules": "x" * 20_001}, "at most 20000"),
])
def test_what_cannot_be_is_told_and_nothing_changes(keys: Client, change: dict[str, str], sentence: str) -> None:
    page = keys.post("/settings/site", {**TYPED, **change}).content.decode()
    assert sentence in page
    assert Site.current().name == "Commonplace"


def test_a_new_version_of_the_rules_counts_up_and_the_steward_has_accepted_it(keys: Client, steward: Member) -> None:
    keys.post("/settings/site", {**TYPED, "is_new_version": "on"})
    assert Site.current().rules_version == 2
    assert keys.get("/settings/site").status_code == 200


def test_a_link_is_shown_once_and_can_be_withdrawn(keys: Client) -> None:
    page = keys.post("/settings/site/invite", {"note": "Grace"}, follow=True).content.decode()
    link = re.search(r'<p class="address"><a href="(http://localhost:8000/join/[^"]+)"', page)
    assert link
    assert "/join/" not in keys.get("/settings/site").content.decode().split("<main")[1]
    path = link.group(1).removeprefix("http://localhost:8000")
    assert Client().get(path).status_code == 200
    keys.post(f"/settings/site/withdraw/{Invitation.objects.get().public_id}")
    assert Client().get(path).status_code == 410
    assert keys.post("/settings/site/withdraw/unknown").status_code == 404


def test_a_member_becomes_a_steward_and_back(keys: Client) -> None:
    grace = make_member("grace@example.org", "Grace Sample")
    keys.post("/settings/site/stewards", {"email": "Grace@Example.org"})
    grace.refresh_from_db()
    assert grace.is_steward
    keys.post(f"/settings/site/stewards/{grace.public_id}/remove")
    grace.refresh_from_db()
    assert not grace.is_steward


def test_the_last_steward_cannot_give_the_keys_away(keys: Client, steward: Member) -> None:
    page = keys.post(f"/settings/site/stewards/{steward.public_id}/remove", follow=True).content.decode()
    assert "the only steward" in page
    steward.refresh_from_db()
    assert steward.is_steward


def test_an_unknown_address_is_told(keys: Client) -> None:
    assert "No member has this mail address" in keys.post("/settings/site/stewards", {"email": "x@example.org"}).content.decode()


def test_a_second_steward_is_recommended(keys: Client) -> None:
    assert "There is only one steward" in keys.get("/settings/site").content.decode()
    make_member(is_steward=True)
    assert "There is only one steward" not in keys.get("/settings/site").content.decode()


def test_html_in_names_and_notes_is_shown_as_text(keys: Client) -> None:
    make_member("x@example.org", "<img src=x>", is_steward=True)
    keys.post("/settings/site/invite", {"note": "<b>who</b>"})
    page = keys.get("/settings/site").content.decode()
    assert "<img src=x>" not in page
    assert "<b>who</b>" not in page
