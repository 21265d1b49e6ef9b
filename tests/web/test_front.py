"""The front door, and what is shown when something went wrong."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.members.models import Site

pytestmark = pytest.mark.urls("tests.web.gallery")


def test_whoever_is_signed_in_goes_on_to_the_first_room(signed_in: Client) -> None:
    answer = signed_in.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/read"


@pytest.mark.parametrize(("sign_up", "said"), [("open", "Join"), ("invitation", "A member can send you an invitation"), ("closed", "Nobody new can join")])
def test_whoever_is_not_learns_whether_one_can_join(sign_up: str, said: str, client: Client, db: None) -> None:
    Site.objects.update_or_create(pk=1, defaults={"name": "Reading Room North", "sign_up": sign_up})
    page = client.get("/").content.decode()
    assert said in page
    assert "Sign in" in page
    assert "Reading Room North" in page
    assert (">Join</a>" in page) == (sign_up == "open")


def test_what_is_not_there_looks_the_same_as_what_one_may_not_see(signed_in: Client) -> None:
    answer = signed_in.get("/no-such-page")
    assert answer.status_code == 404
    assert "Nothing of yours was changed" in answer.content.decode()


def test_a_failure_is_told_without_asking_the_database(client: Client) -> None:
    # No `db` fixture: any query here would raise.
    client.raise_request_exception = False
    answer = client.get("/fails")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "What was saved before is still there" in page
    assert "RuntimeError" not in page


def test_a_form_without_its_token_says_what_happened_and_leads_back(member: object) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)  # type: ignore[arg-type]
    answer = strict.post("/mark", {"read": "1"}, headers={"Referer": "http://testserver/read?view=all"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "nothing was changed" in page
    assert 'href="http://testserver/read?view=all"' in page


def test_the_way_back_never_leads_to_another_site(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/mark", {"read": "1"}, headers={"Referer": "https://elsewhere.example/read"}).content.decode()
    assert "elsewhere" not in page
