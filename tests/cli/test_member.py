"""`commonplace member …`: accounts from the command line, and sentences where something cannot be."""

from __future__ import annotations

import argparse
import io
import json

import pytest
from django.test import Client

from commonplace.cli import member as verb
from commonplace.cli.trouble import Trouble
from commonplace.members.models import Invitation, Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def run(*words: str, as_json: bool = False) -> int:
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    options = parser.parse_args(words)
    options.json, options.data = as_json, None
    return verb.run(options)


def test_add_makes_an_account_that_can_sign_in(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("seven lamps of reading\n"))
    assert run("add", "Ada@Example.org", "--name", "Ada Example", "--steward", "--password-stdin") == 0
    assert "by=password" in capsys.readouterr().out
    visitor = Client()
    visitor.post("/account/login/", {"login": "ada@example.org", "password": "seven lamps of reading"})
    assert visitor.session.get("_auth_user_id") == str(Member.objects.get(is_steward=True).pk)


def test_without_a_password_it_says_how_to_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    run("add", "ada@example.org", "--name", "Ada")
    said = capsys.readouterr().out
    assert "with a code: http://localhost:8000/account/login/" in said
    assert "the window where serve runs" in said


@pytest.mark.parametrize(("words", "sentence"), [
    (("add", "ada at home", "--name", "Ada"), "is not a mail address"),
    (("add", "x" * 250 + "@example.org", "--name", "Ada"), "mail address"),
    (("add", "new@example.org", "--name", " \u200b"), "1 to 100 visible characters"),
    (("add", "new@example.org", "--name", "x" * 10_000), "1 to 100 visible characters"),
    (("add", "ADA@example.org", "--name", "Ada"), "There is an account with the mail address"),
    (("remove", "who@example.org", "--yes"), "No member has the mail address"),
    (("steward", "who@example.org"), "No member has the mail address"),
    (("remove", "ada@example.org", "--yes"), "only steward"),
])
def test_what_cannot_be_ends_in_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    make_member(is_steward=True)
    with pytest.raises(Trouble, match=sentence):
        run(*words)
    assert Member.objects.count() == 1


def test_a_short_password_makes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(Trouble, match="too short"):
        run("add", "ada@example.org", "--name", "Ada", "--password-stdin")
    assert not Member.objects.exists()


def test_list_recommends_a_second_steward(capsys: pytest.CaptureFixture[str]) -> None:
    run("list")
    assert "Nobody is here yet" in capsys.readouterr().out
    make_member()
    run("list")
    assert "There is no steward" in capsys.readouterr().out
    run("steward", "ada@example.org")
    capsys.readouterr()
    run("list")
    said = capsys.readouterr().out
    assert "ada@example.org  Ada Example  steward" in said
    assert "only one steward" in said


def test_list_as_json_is_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    make_member()
    run("list", as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert [(row["email"], row["steward"]) for row in rows] == [("ada@example.org", False)]


def test_invite_prints_a_link_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    run("invite", "--note", "Grace")
    link = capsys.readouterr().out.splitlines()[0]
    assert link.startswith("http://localhost:8000/join/")
    assert Client().get(link.removeprefix("http://localhost:8000")).status_code == 200
    assert Invitation.objects.get().note == "Grace"


def test_remove_asks_unless_told_not_to(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    make_member()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(Trouble, match="--yes"):
        run("remove", "ada@example.org")
    run("remove", "ada@example.org", "--yes")
    assert "is erased" in capsys.readouterr().out
    assert not Member.objects.exists()
