"""Accounts of the fediverse that fell quiet are asked whether they moved, without anybody pressing anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from commonplace.consumption import moving, noticing
from commonplace.consumption.models import AccountMove, Polling
from commonplace.consumption.moving import Actor, Moved
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Source

PAGE = "https://old.example/@nora"
NEW = Actor("https://new.example/users/nora", "@nora@new.example", "https://new.example/@nora")


@pytest.fixture
def quiet(member: Member) -> Follow:
    """Nora's account, which said nothing for a year."""
    at = now()
    source = Source.objects.create(
        address=f"{PAGE}.rss", canonical=canonical_key(f"{PAGE}.rss"), site_address=PAGE, kind=Source.Kind.FEDIVERSE, title="Nora",
        first_fetched_at=at, newest_at=at - timedelta(days=365), quiet_from=at - timedelta(days=300), dormant_from=at + timedelta(days=30))
    Polling.objects.create(source=source, state=Polling.State.OK, checked_at=at)
    return Follow.objects.create(member=member, source=source, person=Person.objects.create(owner=member, name="Nora Sample"))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, Moved]:
    """What servers say, by the page that is asked about; `asked` lists the pages."""
    answers: dict[str, Moved] = {}

    def ask_all_now(pages: list[str]) -> list[Moved]:
        return [answers[page] for page in pages]

    monkeypatch.setattr(moving, "ask_all_now", ask_all_now)
    return answers


def test_an_account_that_fell_quiet_and_moved_is_noticed_and_its_page_says_so(quiet: Follow, said: dict[str, Moved], signed_in: Client) -> None:
    at = f"/read/source/{quiet.source.public_id}"
    assert "Where did they go?" not in signed_in.get(at).content.decode()
    said[PAGE] = Moved("moved", NEW, is_said_back=True)
    assert noticing.notice(at=now()) == 1
    page = signed_in.get(at).content.decode()
    assert "Where did they go?" in page
    assert "The account says that it moved to @nora@new.example, and the new one says that it is the same." in page
    assert "See the new account" in page


def test_among_those_that_fell_silent_it_is_said_too(quiet: Follow, said: dict[str, Moved], signed_in: Client) -> None:
    Source.objects.update(dormant_from=now() - timedelta(days=60))
    said[PAGE] = Moved("moved", NEW, is_said_back=True)
    noticing.notice(at=now())
    assert "The account says that it moved to @nora@new.example." in signed_in.get("/read/silent").content.decode()


def test_an_account_is_asked_about_once_a_month(quiet: Follow, said: dict[str, Moved]) -> None:
    at = now()
    said[PAGE] = Moved("stays")
    noticing.notice(at=at)
    del said[PAGE]  # whoever asks now finds nothing to say
    assert noticing.notice(at=at + timedelta(days=29)) == 0
    said[PAGE] = Moved("moved", NEW, is_said_back=True)
    assert noticing.notice(at=at + timedelta(days=31)) == 1


@pytest.mark.parametrize("change", [
    {"quiet_from": timedelta(days=5)}, {"kind": Source.Kind.BLOG}, {"is_secret": True}, {"stopped": True},
])
def test_nobody_else_is_asked_about(quiet: Follow, said: dict[str, Moved], change: dict[str, object]) -> None:
    if change.pop("stopped", False):
        Follow.objects.update(stopped_at=now())
    ahead = {name: now() + value if isinstance(value, timedelta) else value for name, value in change.items()}
    Source.objects.update(**({"is_secret": False} | ahead))
    assert noticing.notice(at=now()) == 0
    assert not AccountMove.objects.exists()


def test_case_35_a_move_that_the_new_account_does_not_confirm_is_not_told(quiet: Follow, said: dict[str, Moved]) -> None:
    said[PAGE] = Moved("moved", NEW)
    assert noticing.notice(at=now()) == 0
    assert noticing.moves_of([quiet.source]) == {}


def test_whoever_only_calls_another_the_same_has_not_moved(quiet: Follow, said: dict[str, Moved]) -> None:
    said[PAGE] = Moved("same", NEW, is_said_back=True)
    assert noticing.notice(at=now()) == 0
    assert noticing.moves_of([quiet.source]) == {}


def test_what_was_known_stays_while_the_server_is_silent_and_goes_when_it_says_otherwise(quiet: Follow, said: dict[str, Moved]) -> None:
    at = now()
    said[PAGE] = Moved("moved", NEW, is_said_back=True)
    noticing.notice(at=at)
    said[PAGE] = Moved("unreachable")
    noticing.notice(at=at + timedelta(days=31))
    assert noticing.moves_of([quiet.source])[quiet.source.pk].page == NEW.page
    said[PAGE] = Moved("stays")
    noticing.notice(at=at + timedelta(days=62))
    assert noticing.moves_of([quiet.source]) == {}


def test_an_account_that_speaks_again_has_not_moved(quiet: Follow, said: dict[str, Moved]) -> None:
    at = now()
    said[PAGE] = Moved("moved", NEW, is_said_back=True)
    noticing.notice(at=at)
    quiet.source.newest_at = at + timedelta(hours=1)
    assert noticing.moves_of([quiet.source]) == {}


def test_a_name_that_is_html_is_text(quiet: Follow, said: dict[str, Moved], signed_in: Client) -> None:
    said[PAGE] = Moved("moved", Actor(NEW.id, "@<b>nora</b>@new.example", NEW.page), is_said_back=True)
    noticing.notice(at=now())
    page = signed_in.get(f"/read/source/{quiet.source.public_id}").content.decode()
    assert "@&lt;b&gt;nora" in page
    assert "<b>nora" not in page
