"""Sources that have fallen silent: found, told, asked about once a month; stopped, kept, looked for elsewhere; and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.consumption import liveness, presenting, queries, silence, timeline
from commonplace.consumption.actions import following as actions
from commonplace.consumption.actions.replacing import TheSameSource, follow_instead
from commonplace.consumption.jobs import sources_without_turning_points
from commonplace.consumption.models import Polling
from commonplace.consumption.refresh.running import refresh
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.members import prompts as registry
from commonplace.members.hours import today_of
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.liveness import SILENT, Liveness
from commonplace.spaces.models import Source
from commonplace.today.prompting import Past, Said, choose
from tests.conftest import make_member
from tests.consumption.conftest import START, FakeWeb, Reply, rss

pytestmark = pytest.mark.django_db
Following = Callable[..., Follow]
Says = Callable[..., Entry]
Silenced = Callable[..., Follow]
DAY = timedelta(days=1)
MOST_QUERIES = 15
fetches = pytest.mark.django_db(transaction=True)
"""A refresh stores from a thread of its own."""


@pytest.fixture
def silenced(following: Following, says: Says) -> Silenced:
    """Let a source that a member follows have spoken so many days ago for the last time; looked at an hour ago."""

    def make(member: Member, name: str = "paper", *folders: str, days: float = 400, fell: float = 30, **polling: Any) -> Follow:
        # Any: columns of the polling.
        follow = following(member, name, *folders)
        said = now() - days * DAY
        entry = says(follow.source, f"The last of {name}", (said - START).total_seconds() / 3600)
        source = Source.objects.get(pk=follow.source_id)
        source.first_fetched_at, source.posts_a_week = said, 0.5
        source.quiet_from, source.dormant_from = entry.stands_at + 90 * DAY, now() - fell * DAY
        source.save()
        columns = {"state": Polling.State.OK, "checked_at": now() - timedelta(hours=1), **polling}
        Polling.objects.filter(pk=source.pk).update(**columns)
        Follow.objects.filter(pk=follow.pk).update(since=said)
        return reread(follow)

    return make


def reread(follow: Follow) -> Follow:
    return Follow.objects.select_related("source__polling", "person", "space").get(pk=follow.pk)


def titles(member: Member) -> list[str]:
    return [one.follow.title for one in silence.silent_page(member, 1, now())[1]]


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# What is silent, in a list and in memory

STATES: list[tuple[dict[str, Any], Liveness]] = [
    ({"fell": 1}, Liveness.DORMANT),
    ({"fell": -1}, Liveness.QUIET),
    ({"fell": -1, "state": Polling.State.CLOSED, "trouble": "gone"}, Liveness.CLOSED),
    ({"fell": -1, "state": Polling.State.REFUSED, "trouble": "asked_not_to"}, Liveness.CLOSED),
    ({"fell": -1, "state": Polling.State.TROUBLE, "trouble": "timeout", "failures": 3, "failing_since": now() - 15 * DAY}, Liveness.CLOSED),
    ({"fell": -1, "state": Polling.State.TROUBLE, "trouble": "timeout", "failures": 2, "failing_since": now() - 15 * DAY}, Liveness.QUIET),
    ({"fell": -1, "state": Polling.State.TROUBLE, "trouble": "timeout", "failures": 9, "failing_since": now() - 13 * DAY}, Liveness.QUIET),
    ({"fell": -1, "state": Polling.State.TROUBLE, "trouble": "web_page", "failures": 1, "failing_since": now() - DAY}, Liveness.CLOSED),
    ({"fell": -1, "moved_at": now() - DAY}, Liveness.MOVED),
    ({"fell": 1, "moved_at": now() - DAY}, Liveness.DORMANT),
    ({"fell": 1, "checked_at": now() - 20 * DAY}, Liveness.QUIET),  # not looked at since
    ({"fell": 1, "checked_at": None}, Liveness.NEW),
]


@pytest.mark.parametrize(("state", "found"), STATES)
def test_lists_and_pages_agree_on_what_is_silent(member: Member, silenced: Silenced, state: dict[str, Any], found: Liveness) -> None:
    follow = silenced(member, **state)
    assert liveness.liveness_of(follow.source, now()) is found
    assert (titles(member) == ["Paper"]) is (found in SILENT)
    assert silence.count_silent(member, now()) == (found in SILENT)


def test_a_source_that_is_no_longer_followed_is_not_among_the_silent(member: Member, silenced: Silenced) -> None:
    actions.stop(acting=member, follow=silenced(member))
    assert titles(member) == []


# Reckoned when something is stored, and for what was stored before

@fetches
def test_a_first_look_reckons_when_a_source_will_be_quiet(web: FakeWeb, member: Member) -> None:
    web.pages["/feed"] = Reply(rss(("a", "A"), ("b", "B"), ("c", "C")))
    source = actions.follow(acting=member, wish=actions.Wish(f"{web.address}/feed")).source
    refresh()
    source.refresh_from_db()
    assert (source.quiet_from, source.dormant_from) == (START + 30 * DAY, START + 180 * DAY)


@fetches
def test_what_says_nothing_at_its_first_look_has_its_time_from_then_on(web: FakeWeb, member: Member) -> None:
    web.pages["/feed"] = Reply(rss())
    source = actions.follow(acting=member, wish=actions.Wish(f"{web.address}/feed")).source
    refresh()
    source.refresh_from_db()
    assert source.first_fetched_at
    assert (source.quiet_from, source.dormant_from) == (source.first_fetched_at + 270 * DAY, source.first_fetched_at + 540 * DAY)


@fetches
def test_a_new_entry_moves_the_turning_points_on(web: FakeWeb, member: Member) -> None:
    web.pages["/feed"] = Reply(rss(("a", "A")))
    source = actions.follow(acting=member, wish=actions.Wish(f"{web.address}/feed")).source
    refresh()
    before = Source.objects.get(pk=source.pk).dormant_from
    web.pages["/feed"] = Reply(rss(("new", "New")).replace(b"01 Sep 2026", b"20 Sep 2026"))
    refresh(everything=True)
    after = Source.objects.get(pk=source.pk).dormant_from
    assert before is not None
    assert after is not None
    assert after - before == 19 * DAY


@fetches
def test_a_permanent_move_is_dated(web: FakeWeb, member: Member) -> None:
    web.pages["/old"] = Reply(status=301, headers={"Location": f"{web.address}/feed"})
    web.pages["/feed"] = Reply(rss(("a", "A")))
    source = actions.follow(acting=member, wish=actions.Wish(f"{web.address}/old")).source
    refresh()
    polling = Polling.objects.get(pk=source.pk)
    assert polling.moved_from == f"{web.address}/old"
    assert polling.moved_at
    assert now() - polling.moved_at < timedelta(minutes=1)


def test_sources_that_were_stored_before_are_reckoned_in_the_background(
    member: Member, following: Following, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [following(member, name).source for name in ("one", "two", "three")]
    for source in sources[:2]:
        for hours in (0, 240, 480):
            says(source, "Something", hours)
    Source.objects.update(first_fetched_at=START)
    monkeypatch.setattr(silence, "CHUNK", 2)
    with CaptureQueriesContext(connection) as seen:
        sources_without_turning_points()
    assert len(seen) <= 6
    sources_without_turning_points()
    newest = START + timedelta(hours=480)
    found = list(Source.objects.order_by("pk").values_list("quiet_from", "dormant_from"))
    assert found == [(newest + 30 * DAY, newest + 180 * DAY)] * 2 + [(START + 270 * DAY, START + 540 * DAY)]
    with CaptureQueriesContext(connection) as seen:
        sources_without_turning_points()
    assert len(seen) == 1


# Told in words

@pytest.mark.parametrize(
    ("posts_a_week", "words"),
    [
        (None, ""), (9, "nearly every day"), (3, "about 3 times a week"), (2, "about twice a week"), (1, "about once a week"),
        (0.7, "about 3 times a month"), (0.5, "about twice a month"), (0.25, "about once a month"), (0.05, "a few times a year"),
    ],
)
def test_how_often_it_used_to_say_something(posts_a_week: float | None, words: str) -> None:
    assert liveness.used_to(posts_a_week) == words


def test_a_source_s_page_says_how_alive_it_is(signed_in: Client, member: Member, silenced: Silenced) -> None:
    follow = silenced(member, days=100, fell=-80)
    date = liveness.date(follow.source.newest_at or START, now())
    page = said(signed_in, f"/read/source/{follow.source.public_id}")
    assert f"Quiet: nothing since {date}; it used to say something about twice a month." in page
    assert "Look for it elsewhere" not in page
    Source.objects.update(dormant_from=now() - DAY, posts_a_week=None)
    page = said(signed_in, f"/read/source/{follow.source.public_id}")
    assert f"Dormant: nothing since {date}." in page
    assert "Look for it elsewhere" in page


def test_a_page_never_says_two_things_at_once(signed_in: Client, member: Member, silenced: Silenced) -> None:
    follow = silenced(member, state="trouble", trouble="timeout", failures=9, failing_since=now() - 20 * DAY, due_at=now() + DAY)
    page = said(signed_in, f"/read/source/{follow.source.public_id}")
    assert "Closed, as far as one can tell:" in page
    assert "Next try:" in page
    assert "Needs attention" not in page
    assert "Dormant:" not in page
    assert presenting.health(follow, follow.source.polling).level == "closed"
    listed = said(signed_in, "/read/sources")
    assert "closed" in listed
    assert "needs attention</span>" not in listed


def test_lists_name_each_source_s_liveness_and_show_the_silent_alone(signed_in: Client, member: Member, silenced: Silenced) -> None:
    silenced(member, "asleep", "Old")
    silenced(member, "awake", "New", days=1, fell=-200)
    Source.objects.filter(address__contains="awake").update(quiet_from=now() + 30 * DAY)
    page = said(signed_in, "/read/sources")
    assert "dormant</span>" in page
    assert "live</span>" in page
    assert "?show=silent" in page
    page = said(signed_in, "/read/sources?show=silent")
    assert ("Asleep" in page, "Awake" in page) == (True, False)
    assert "Those are all that have fallen silent." in page
    assert "Asleep" in said(signed_in, "/read/sources?show=silent&find=asl")
    assert "Asleep" not in said(signed_in, "/read/sources?show=silent&find=awa")


def test_who_has_nothing_silent_reads_so(signed_in: Client) -> None:
    assert "None of your sources has fallen silent" in said(signed_in, "/read/silent")
    assert "None of your sources has fallen silent" in said(signed_in, "/read/sources?show=silent")
    assert "You have stopped nothing so far" in said(signed_in, "/read/stopped")


# Three choices

def test_each_silent_source_stands_with_the_last_that_it_said(signed_in: Client, member: Member, silenced: Silenced) -> None:
    silenced(member, "paper")
    closed = silenced(member, "ink", days=50, state="closed", trouble="gone")
    page = said(signed_in, "/read/silent")
    assert "2 of your sources have fallen silent" in page
    assert page.index("The last of ink") < page.index("The last of paper"), "what spoke last comes first"
    assert "gone for good" in page
    assert f"/read/silent/{closed.source.public_id}/elsewhere" in page
    assert "Those are all that have fallen silent." in page


def test_stopping_takes_it_from_the_list_and_keeps_what_is_noted(signed_in: Client, member: Member, silenced: Silenced) -> None:
    follow = silenced(member, "paper", "Blogs")
    answer = signed_in.post(f"/read/silent/{follow.source.public_id}", {"stop": "1", "next": "/read/silent"}, follow=True)
    assert answer.redirect_chain == [("/read/silent", 302)]
    assert "You no longer follow Paper." in answer.content.decode()
    assert titles(member) == []
    page = said(signed_in, "/read/stopped")
    assert ("Paper" in page, "Blogs" in page, "Follow again" in page) == (True, True, True)


def test_a_kept_one_is_not_asked_about_until_it_speaks_and_falls_silent_anew(
    signed_in: Client, member: Member, silenced: Silenced, says: Says
) -> None:
    follow = silenced(member)
    signed_in.post(f"/read/silent/{follow.source.public_id}", {"keep": "1", "next": "/read/silent"})
    page = said(signed_in, "/read/silent")
    assert titles(member) == []
    assert "One more is silent, and you keep it." in page
    assert "Paper" in said(signed_in, "/read/sources?show=silent")
    # Years later it speaks, and falls silent anew.
    Follow.objects.update(silence_kept_at=now() - 300 * DAY)
    assert titles(member) == []
    says(follow.source, "Back again", ((now() - 250 * DAY) - START).total_seconds() / 3600)
    assert titles(member) == ["Paper"]


def test_there_are_fifty_on_a_page(signed_in: Client, member: Member, silenced: Silenced) -> None:
    follows = [silenced(member, f"s{number}") for number in range(52)]
    page = said(signed_in, "/read/silent")
    assert page.count('name="keep"') == 50
    assert "That is page 1 of 2" in page
    assert said(signed_in, "/read/silent?page=2").count('name="keep"') == 2
    for follow in follows:
        actions.stop(acting=member, follow=follow)
    page = said(signed_in, "/read/stopped")
    assert page.count("Follow again") == 50
    assert said(signed_in, "/read/stopped?page=2").count("Follow again") == 2


@pytest.mark.parametrize("path", ["/read/silent", "/read/stopped", "/read/sources?show=silent", "/read/sources", "/read/silent/{source}/elsewhere"])
def test_the_pages_cost_few_queries_however_much_is_silent(signed_in: Client, member: Member, silenced: Silenced, path: str) -> None:
    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert signed_in.get(path.format(source=follow.source.public_id)).status_code == 200
        return len(seen)

    follow = silenced(member, "first", "Blogs")
    actions.stop(acting=member, follow=silenced(member, "gone", "Blogs"))
    little = cost()
    for number in range(12):
        silenced(member, f"s{number}", f"Folder {number}")
        actions.stop(acting=member, follow=silenced(member, f"t{number}", f"Folder {number}"))
    assert cost() <= max(little, 1)
    assert little <= MOST_QUERIES


@pytest.mark.parametrize("path", ["", "/elsewhere"])
def test_case_of_another_s_silent_source_does_not_exist(signed_in: Client, silenced: Silenced, path: str) -> None:
    other = make_member("other@example.org", "Otto Other")
    follow = silenced(other)
    address = f"/read/silent/{follow.source.public_id}{path}"
    assert signed_in.post(address, {"stop": "1", "follow": "https://example.org/feed"}).status_code == 404
    assert signed_in.get(address).status_code in {404, 405}
    assert reread(follow).stopped_at is None
    assert "Paper" not in said(signed_in, "/read/silent")
    actions.stop(acting=other, follow=follow)
    assert "Paper" not in said(signed_in, "/read/stopped")


def test_only_its_own_member_acts_on_a_follow(silenced: Silenced, member: Member) -> None:
    other = make_member("other@example.org", "Otto Other")
    follow = silenced(member)
    with pytest.raises(PermissionError):
        actions.keep_silent(acting=other, follow=follow)
    with pytest.raises(PermissionError):
        follow_instead(acting=other, old=follow, wish=actions.Wish("https://new.example.org/feed"))


@pytest.mark.parametrize("path", ["/read/silent", "/read/stopped"])
def test_strangers_are_asked_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


# Looking for it elsewhere

def as_person(follow: Follow) -> Person:
    person = Person.objects.create(owner=follow.member, name="Berta Example", note="Met at the book fair.")
    Follow.objects.filter(pk=follow.pk).update(person=person, space=None)
    return person


def test_the_other_handles_of_a_person_come_first(signed_in: Client, member: Member, silenced: Silenced) -> None:
    follow = silenced(member)
    person = as_person(follow)
    Handle.objects.create(person=person, kind="fediverse", typed="@berta@example.org", address="https://example.org/@berta")
    Handle.objects.create(person=person, kind="web", typed="", address=follow.source.address)
    Handle.objects.create(person=person, kind="none", typed="somewhere")
    page = said(signed_in, f"/read/silent/{follow.source.public_id}/elsewhere")
    assert page.index("https://example.org/@berta") < page.index("https://paper.example.org/")
    assert page.count("Look there") == 2
    assert "Met at the book fair." in page


def test_what_is_found_at_its_own_site_can_be_followed_instead(
    signed_in: Client, member: Member, web: FakeWeb, silenced: Silenced
) -> None:
    follow = silenced(member, "paper", "Blogs")
    source = follow.source
    Source.objects.filter(pk=source.pk).update(site_address=f"{web.address}/", address=f"{web.address}/old", canonical=f"{web.address}/old")
    follow.space.note = "Good on paper."  # type: ignore[union-attr]
    follow.space.save()  # type: ignore[union-attr]
    web.pages["/"] = Reply(
        b"<html><head><link rel='alternate' type='application/rss+xml' href='/new'></head><body>We moved.</body></html>",
        headers={"Content-Type": "text/html"},
    )
    web.pages["/new"] = Reply(rss(("a", "Paper, anew"), title="New paper"))
    place = f"/read/silent/{source.public_id}/elsewhere"
    page = said(signed_in, place)
    assert web.asked == [], "nothing is asked before somebody asks"
    page = signed_in.post(place, {"look": "site"}).content.decode()
    assert "Follow this instead" in page
    assert "Paper, anew" in page
    answer = signed_in.post(place, {"follow": f"{web.address}/new", "typed": f"{web.address}/", "kind": "blog"}, follow=True)
    assert "You follow it instead of Paper" in answer.content.decode()
    made = Follow.objects.running().select_related("space").get()
    assert (made.source.address, made.title) == (f"{web.address}/new", "Paper")
    assert made.space == follow.space
    assert [one.category.name for one in made.shelvings.select_related("category") if one.category] == ["Blogs"]
    old = reread(follow)
    assert old.stopped_at is not None
    assert old.space == made.space
    assert [str(one.typed) for one in old.shelvings.all()] == ["https://paper.example.org/feed"]


def test_where_only_the_silent_address_is_found_the_page_says_so(signed_in: Client, member: Member, web: FakeWeb) -> None:
    web.pages["/feed"] = Reply(rss(("a", "A")))
    follow = actions.follow(acting=member, wish=actions.Wish(f"{web.address}/feed"))
    page = signed_in.post(f"/read/silent/{follow.source.public_id}/elsewhere", {"look": "typed", "address": f"{web.address}/feed"})
    assert "Only the address that has fallen silent is named there." in page.content.decode()
    page = signed_in.post(f"/read/silent/{follow.source.public_id}/elsewhere", {"look": "typed", "address": f"{web.address}/nothing"})
    assert "Nothing new was found there." in page.content.decode()


def test_what_cannot_be_followed_changes_nothing(signed_in: Client, member: Member, silenced: Silenced) -> None:
    follow = silenced(member)
    place = f"/read/silent/{follow.source.public_id}/elsewhere"
    for address in ("ftp://example.org/", "https://ada:word@example.org/feed", "", follow.source.address):
        page = signed_in.post(place, {"follow": address, "typed": address}, follow=True).content.decode()
        assert "Nothing was changed." in page
    assert [one.pk for one in Follow.objects.running()] == [follow.pk]
    with pytest.raises(TheSameSource):
        follow_instead(acting=member, old=follow, wish=actions.Wish(follow.source.address))


def test_following_a_person_instead_adds_a_handle_to_the_same_person(member: Member, silenced: Silenced) -> None:
    follow = silenced(member)
    person = as_person(follow)
    follow = reread(follow)
    follow.is_noisy = True
    made = follow_instead(acting=member, old=follow, wish=actions.Wish("https://social.example.org/@berta.rss", kind="fediverse"))
    assert (made.person, made.is_noisy, made.resumed_at) == (person, True, None)
    assert [(one.kind, one.address) for one in person.handles.all()] == [("fediverse", "https://social.example.org/@berta.rss")]
    assert Person.objects.count() == 1


def test_what_is_followed_already_keeps_what_it_is_and_joins_the_categories(
    member: Member, following: Following, silenced: Silenced
) -> None:
    there = following(member, "there", "Mine")
    old = silenced(member, "paper", "Blogs")
    made = follow_instead(acting=member, old=old, wish=actions.Wish("https://there.example.org/feed"))
    assert made == there
    assert (made.title, made.space) == ("There", there.space)
    assert {one.category.name for one in made.shelvings.select_related("category") if one.category} == {"Mine", "Blogs"}
    assert Follow.objects.visible_to(member).running().count() == 1


# Coming back

def test_what_comes_back_has_its_name_marks_and_categories_and_nothing_old_is_unread(
    signed_in: Client, member: Member, silenced: Silenced, says: Says
) -> None:
    follow = silenced(member, "paper", "Blogs")
    actions.change(acting=member, follow=follow, title="My paper", is_noisy=True, is_blocked_at_school=True)
    actions.stop(acting=member, follow=follow)
    says(follow.source, "Said meanwhile, and fetched for another", 1)
    signed_in.post(f"/read/source/{follow.source.public_id}/stop", {"again": "1"})
    back = reread(follow)
    assert (back.title, back.is_noisy, back.is_blocked_at_school, back.stopped_at) == ("My paper", True, True, None)
    assert [one.category.name for one in back.shelvings.select_related("category") if one.category] == ["Blogs"]
    assert [row.entry.title for row in timeline.newest(member, unread=True).rows] == []
    assert back.source.polling.due_at is not None
    assert titles(member) == [], "who follows a silent source again is not asked about it"
    says(follow.source, "Said afterwards", 2)
    assert [row.entry.title for row in timeline.newest(member, unread=True).rows] == ["Said afterwards"]


def test_following_its_address_again_is_coming_back_too(member: Member, silenced: Silenced) -> None:
    follow = silenced(member)
    actions.stop(acting=member, follow=follow)
    back = actions.follow(acting=member, wish=actions.Wish(follow.source.address))
    assert (back.pk, back.stopped_at) == (follow.pk, None)
    assert back.resumed_at is not None
    assert reread(follow).read_through == follow.source.newest_id


@fetches
def test_what_was_said_while_nobody_fetched_it_is_not_new_afterwards(web: FakeWeb, member: Member) -> None:
    other = make_member("other@example.org", "Otto Other")
    web.pages["/feed"] = Reply(rss(("a", "A")))
    follow = actions.follow(acting=member, wish=actions.Wish(f"{web.address}/feed"))
    refresh()
    actions.stop(acting=member, follow=follow)
    actions.resume(acting=member, follow=follow)
    theirs = actions.follow(acting=other, wish=actions.Wish(f"{web.address}/feed"))
    items = rss(("n", "Said after"), ("b", "Said before"))
    soon = (now() + timedelta(minutes=1)).strftime("%a, %d %b %Y %H:%M:%S GMT").encode()
    web.pages["/feed"] = Reply(items.replace(START.strftime("%a, %d %b %Y %H:%M:%S GMT").encode(), soon))
    refresh(everything=True)
    assert [row.entry.title for row in timeline.newest(member, unread=True).rows] == ["Said after"]
    assert {"Said after", "Said before"} <= {row.entry.title for row in timeline.newest(other, unread=True).rows}
    assert theirs.resumed_at is None


def test_cleaning_up_leaves_what_can_come_back(member: Member, silenced: Silenced) -> None:
    other = make_member("other@example.org", "Otto Other")
    follow = silenced(member, "paper", "Blogs")
    actions.follow(acting=other, wish=actions.Wish(follow.source.address))
    actions.stop(acting=member, follow=follow)
    Follow.objects.visible_to(other).delete()
    actions.purge_unfollowed([follow.source_id])
    actions.rest_unfollowed([follow.source_id])
    back = reread(follow)
    assert (back.source.address, back.title, back.shelvings.count()) == ("https://paper.example.org/feed", "Paper", 1)
    assert queries.follow_of(member, back.source.public_id) is not None


# Asked once a month

def prompts_of(member: Member, *, days: int = 0) -> list[Any]:
    # Any: prompts, compared by their parts.
    return list(silence.prompts(member, today_of(member, now()) + days * DAY))


def test_the_program_asks_the_day_after_one_more_fell_silent(member: Member, silenced: Silenced) -> None:
    assert prompts_of(member) == []
    silenced(member, "one", fell=40)
    silenced(member, "two", fell=3)
    silenced(member, "three", fell=0.0001, checked_at=now())
    with CaptureQueriesContext(connection) as seen:
        (asked,) = prompts_of(member)
    assert len(seen) == 1
    assert (asked.key, asked.title) == ("silent-sources", "2 of your sources have fallen silent")
    assert asked.due == today_of(member, now() - 3 * DAY) + DAY
    assert (asked.action, asked.address) == ("Look at them", "/read/silent")
    (asked,) = prompts_of(member, days=1)
    assert asked.title == "3 of your sources have fallen silent"


def test_what_is_kept_or_was_stopped_is_not_asked_about(member: Member, silenced: Silenced) -> None:
    actions.keep_silent(acting=member, follow=silenced(member, "one"))
    actions.stop(acting=member, follow=silenced(member, "two"))
    assert prompts_of(member) == []
    silenced(member, "three")
    assert [one.title for one in prompts_of(member)] == ["One of your sources has fallen silent"]


def test_what_was_silent_before_it_was_followed_is_asked_about_the_day_after(member: Member, silenced: Silenced) -> None:
    follow = silenced(member, fell=900)
    Follow.objects.filter(pk=follow.pk).update(since=now() - DAY)
    assert [one.due for one in prompts_of(member)] == [today_of(member, now())]


def test_another_s_silent_sources_are_no_matter_of_mine(member: Member, silenced: Silenced) -> None:
    silenced(make_member("other@example.org", "Otto Other"))
    assert prompts_of(member) == []


@pytest.mark.parametrize("answer", list(Said))
def test_it_is_asked_once_in_thirty_days_whatever_was_said_to_it(member: Member, silenced: Silenced, answer: Said) -> None:
    silenced(member, fell=1.5)
    offered = prompts_of(member)
    day = today_of(member, now())
    assert choose(offered, [Past(day - 29 * DAY, "silent-sources", answer)], day, is_holiday=False) is None
    asked = choose(offered, [Past(day - 30 * DAY, "silent-sources", answer)], day, is_holiday=False)
    assert asked is not None


def test_what_was_taken_up_is_not_asked_again_before_one_more_falls_silent(member: Member, silenced: Silenced) -> None:
    silenced(member, "one", fell=60)
    day = today_of(member, now())
    past = [Past(day - 50 * DAY, "silent-sources", Said.TAKEN)]
    assert choose(prompts_of(member), past, day, is_holiday=False) is None
    silenced(member, "two", fell=2)
    assert choose(prompts_of(member), past, day, is_holiday=False) is not None


def test_the_mechanism_of_prompts_knows_of_it(member: Member, silenced: Silenced) -> None:
    silenced(member)
    assert "silent-sources" in [one.key for one in registry.of(member, today_of(member, now()))]
