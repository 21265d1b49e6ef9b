"""The link that the program prints while there is no steward: it lets a person alone on a laptop in, once."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from commonplace.kernel.clock import now
from commonplace.members.actions import add_member, first_account_link
from commonplace.members.models import Invitation, Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
TYPED = {"name": "Ada Example", "email": "Ada@Example.org", "password": "", "adult": "on", "rules": "on", "version": "1"}


def path_of_first_link() -> str:
    link = first_account_link()
    assert link is not None
    assert link.startswith(settings.SITE_ADDRESS + "/join/")
    return urlsplit(link).path


def test_the_link_makes_a_steward_and_signs_in_without_any_mail(client: Client) -> None:
    answer = client.post(path_of_first_link(), TYPED)
    assert answer.headers["Location"] == "/welcome/me"
    ada = Member.objects.get()
    assert (ada.email, ada.name, ada.is_steward, ada.rules_version) == ("ada@example.org", "Ada Example", True, 1)
    assert ada.adult_confirmed_at
    assert client.get("/settings/site").status_code == 200
    assert mail.outbox == []


def test_the_password_may_be_set_and_used(client: Client) -> None:
    client.post(path_of_first_link(), {**TYPED, "password": "seven lamps of reading"})
    other = Client()
    other.post("/account/login/", {"login": "ada@example.org", "password": "seven lamps of reading"})
    assert other.get("/settings").status_code == 200


@pytest.mark.parametrize(("change", "sentence"), [
    ({"adult": ""}, "Only adults can join"),
    ({"rules": ""}, "without accepting the rules"),
    ({"email": "ada at home"}, "This is not a mail address"),
    ({"name": "\u200b\u202e"}, "Tell us a name"),
    ({"name": "x" * 10_000}, "at most 100 characters"),
    ({"password": "short"}, "too short"),
])
def test_what_is_missing_is_said_and_nothing_is_made(client: Client, change: dict[str, str], sentence: str) -> None:
    path = path_of_first_link()
    page = client.post(path, {**TYPED, **change}).content.decode()
    assert sentence in page
    assert not Member.objects.exists()
    assert client.post(path, TYPED).status_code == 302, "the link must not be used up by a mistake"


def test_opening_the_link_does_not_use_it_up(client: Client) -> None:
    path = path_of_first_link()
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert client.post(path, TYPED).status_code == 302


def test_the_link_works_once(client: Client) -> None:
    path = path_of_first_link()
    client.post(path, TYPED)
    second = Client().post(path, {**TYPED, "email": "eve@example.org"})
    assert second.status_code == 410
    assert Member.objects.count() == 1


def test_each_call_replaces_the_link_given_before(client: Client) -> None:
    old, new = path_of_first_link(), path_of_first_link()
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_there_is_no_link_once_a_steward_is_there() -> None:
    make_member(is_steward=True)
    assert first_account_link() is None


def test_a_steward_made_on_the_command_line_meanwhile_closes_the_link(client: Client) -> None:
    path = path_of_first_link()
    add_member(email="root@example.org", name="Root Example", is_steward=True)
    assert client.get(path).status_code == 410
    assert client.post(path, TYPED).status_code == 410
    assert Member.objects.count() == 1


def test_the_token_is_stored_nowhere(client: Client) -> None:
    token = path_of_first_link().rsplit("/", 1)[1]
    row = Invitation.objects.get()
    assert token not in " ".join(str(value) for value in vars(row).values())


def test_an_old_link_expires(client: Client) -> None:
    path = path_of_first_link()
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    answer = client.post(path, TYPED)
    assert answer.status_code == 410
    assert "expired" in answer.content.decode()
