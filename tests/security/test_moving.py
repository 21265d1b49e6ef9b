"""A source that moves must not take another's place, nor carry a secret to those who follow it."""

from __future__ import annotations

import pytest

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.refresh.running import refresh
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.consumption.conftest import FakeWeb, Reply, rss

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_source_said_before_it_moved_is_not_said_by_the_place_it_moved_to(member: Member, bo: Member, web: FakeWeb) -> None:
    """Invented news, then a permanent redirect to a newspaper: whoever follows the newspaper afterwards must not get it as its news."""
    newspaper = web.address.replace("127.0.0.1", "localhost") + "/news"
    web.pages["/evil"] = Reply(rss(("1", "Invented news"), title="The newspaper"))
    web.pages["/news"] = Reply(rss(("2", "True news"), title="The newspaper"))
    follow(acting=bo, wish=Wish(web.address + "/evil"))
    refresh()
    web.pages["/evil"] = Reply(status=301, headers={"Location": newspaper})
    refresh(everything=True)
    follow(acting=member, wish=Wish(newspaper))
    refresh(everything=True)
    said = Entry.objects.filter(source=Follow.objects.get(member=member).source)
    assert sorted(said.values_list("title", flat=True)) == ["True news"]


def test_a_source_that_moves_to_an_address_with_a_secret_is_marked_so(member: Member, web: FakeWeb) -> None:
    web.pages["/feed"] = Reply(status=301, headers={"Location": "/feed?token=abcdef0123456789abcdef"})
    web.pages["/feed?token=abcdef0123456789abcdef"] = Reply(rss(("1", "One")))
    follow(acting=member, wish=Wish(web.address + "/feed"))
    refresh()
    source = Source.objects.get()
    assert "token" not in source.address or source.is_secret


def test_a_source_cannot_move_into_the_place_of_one_that_is_there(member: Member, bo: Member, web: FakeWeb) -> None:
    web.pages["/news"] = Reply(rss(("2", "True news")))
    web.pages["/evil"] = Reply(status=301, headers={"Location": "/news"})
    follow(acting=member, wish=Wish(web.address + "/news"))
    follow(acting=bo, wish=Wish(web.address + "/evil"))
    refresh()
    assert Follow.objects.get(member=member).source != Follow.objects.get(member=bo).source
    assert Source.objects.count() == 2


@pytest.mark.parametrize("target", ["http://169.254.169.254/x", "file:///etc/passwd", "https://ada:secret@example.org/feed"])
def test_a_source_cannot_move_out_of_what_may_be_fetched(target: str, member: Member, web: FakeWeb) -> None:
    web.pages["/feed"] = Reply(status=301, headers={"Location": target})
    follow(acting=member, wish=Wish(web.address + "/feed"))
    assert len(refresh().failed) == 1
    assert Source.objects.get().address == web.address + "/feed"
