"""Guessing at the door: tokens, codes, passwords, and who has an account. Case 77."""

from __future__ import annotations

import statistics
import time

import pytest
from django.core.cache import cache
from django.test import Client

from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uncounted() -> None:
    cache.clear()


def answers(path: str, times: int, fields: dict[str, str], **more: str) -> list[int]:
    return [Client().post(path, {name: value.replace("#", str(number)) for name, value in fields.items()}, headers=more).status_code for number in range(times)]


def test_case_77_links_cannot_be_tried_without_end() -> None:
    statuses = [Client().get(f"/join/guess{number}", headers={"x-forwarded-for": f"203.0.113.{number % 250}"}).status_code for number in range(310)]
    assert 429 in statuses
    assert set(statuses) == {410, 429}


def test_case_77_passwords_cannot_be_tried_over_many_accounts() -> None:
    assert 429 in answers("/account/login/?by=password", 125, {"login": "a#@example.org", "password": "wrong horse battery"})


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "true-client-ip", "cf-connecting-ip"])
def test_case_77_no_header_makes_a_visitor_another(header: str, member: Member) -> None:
    member.set_password("correct horse battery")
    member.save()
    for number in range(6):
        Client().post("/account/login/?by=password", {"login": member.email, "password": "wrong"}, headers={header: f"203.0.113.{number}"})
    last = Client()
    last.post("/account/login/?by=password", {"login": member.email, "password": "correct horse battery"}, headers={header: "203.0.113.99"})
    assert "_auth_user_id" not in last.session


def test_case_77_the_time_of_an_answer_does_not_tell_who_has_an_account(settings: object) -> None:
    """Grossly: the password is hashed either way. With the slow hash of the running program, not the tests' quick one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # type: ignore[attr-defined]
    make_member("here@example.org", password="correct horse battery")

    def seconds(login: str) -> float:
        taken = []
        for _ in range(3):
            cache.clear()
            client = Client()
            started = time.process_time()
            client.post("/account/login/?by=password", {"login": login, "password": "wrong horse battery"})
            taken.append(time.process_time() - started)
        return statistics.median(taken)

    here, gone = seconds("here@example.org"), seconds("gone@example.org")
    assert 0.5 < here / gone < 2


def test_a_code_is_no_use_in_another_browser(member: Member, mailoutbox: list[object]) -> None:
    Client().post("/account/login/code/", {"email": member.email})
    assert len(mailoutbox) == 1
    thief = Client()
    assert thief.get("/account/login/code/confirm/").status_code == 302
    thief.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"})
    assert "_auth_user_id" not in thief.session
