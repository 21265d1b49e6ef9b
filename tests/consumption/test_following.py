"""Follow, shelve, mute, pause, stop."""

from __future__ import annotations

import pytest

from commonplace.consumption import queries
from commonplace.consumption.actions import following as actions
from commonplace.consumption.actions.following import NotAnAddress, Wish, follow
from commonplace.consumption.models import Category, Polling
from commonplace.entries.models import Follow
from commonplace.people.models import Person
from commonplace.spaces.models import Source, Space
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def test_two_members_follow_one_source_that_is_stored_once(member):
    other = make_member("bo@example.org")
    one = follow(acting=member, wish=Wish("http://Example.org:80/feed"))
    two = follow(acting=other, wish=Wish("https://example.org/feed#top"))
    assert one.source == two.source
    assert Source.objects.count() == Polling.objects.count() == 1


def test_following_makes_the_minimal_space_in_my_network(member):
    followed = follow(acting=member, wish=Wish("https://example.org/feed", title="A shelf apart"))
    assert followed.space.name == "A shelf apart"
    assert list(Space.objects.visible_to(member)) == [followed.space]
    assert not Space.objects.visible_to(make_member("bo@example.org")).exists()


def test_an_account_on_the_fediverse_is_a_person_with_a_handle(member):
    wish = Wish("@nora@example.social", address="https://example.social/@nora.rss", kind="fediverse")
    followed = follow(acting=member, wish=wish)
    assert followed.person.handles.get().kind == "fediverse"
    assert Person.objects.visible_to(member).count() == 1


def test_the_same_address_twice_is_one_source_in_two_categories(member):
    follow(acting=member, wish=Wish("https://example.org/feed", folders=("One",)))
    again = follow(acting=member, wish=Wish("https://example.org/feed", folders=("Two", "Within")))
    assert Follow.objects.count() == 1
    assert sorted(path for path in queries.paths_of(again)) == [("One",), ("Two", "Within")]


def test_the_address_is_kept_as_it_was_typed(member):
    typed = "  HTTP://Example.org:80/feed?b=2&a=1#x "
    followed = follow(acting=member, wish=Wish(typed))
    assert followed.shelvings.get().typed == typed
    assert [one.typed for one in queries.outlines_of(member)] == [typed]


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "file:///etc/passwd", "https://me:secret@example.org/feed", "", "   ", "data:text/html,x"])
def test_case_46_what_is_no_plain_address_is_not_followed(member, typed):
    with pytest.raises(NotAnAddress):
        follow(acting=member, wish=Wish(typed))
    assert not Source.objects.exists()


def test_what_was_stopped_comes_back_with_its_name_and_shelves(member):
    followed = follow(acting=member, wish=Wish("https://example.org/feed", title="Mine", folders=("Shelf",)))
    actions.stop(acting=member, follow=followed)
    assert not queries.follows_of(member).exists()
    again = follow(acting=member, wish=Wish("https://example.org/feed"))
    assert again.pk == followed.pk
    assert again.title == "Mine"
    assert queries.paths_of(again) == [("Shelf",)]


def test_what_nobody_follows_any_more_is_not_polled_until_somebody_does(member):
    followed = follow(acting=member, wish=Wish("https://example.org/feed"))
    other = follow(acting=make_member("bo@example.org"), wish=Wish("https://example.org/feed"))
    actions.stop(acting=member, follow=followed)
    assert Polling.objects.get().due_at is not None
    actions.stop(acting=other.member, follow=other)
    assert Polling.objects.get().due_at is None
    actions.resume(acting=member, follow=followed)
    assert Polling.objects.get().due_at is not None


def test_a_source_that_closed_is_not_polled_again_because_one_more_follows_it(member):
    follow(acting=member, wish=Wish("https://example.org/feed"))
    Polling.objects.update(state="closed", due_at=None)
    follow(acting=make_member("bo@example.org"), wish=Wish("https://example.org/feed"))
    assert Polling.objects.get().due_at is None


def test_a_first_import_shows_the_newest_three_of_a_source_as_new(member, following, says):
    source = following(make_member("bo@example.org"), "known").source
    for number in range(9):
        says(source, f"{number}", number)
    from commonplace.consumption import timeline

    following(member, "known")
    rows = timeline.newest(member, unread=True).rows
    assert [row.entry.title for row in rows] == ["8", "7", "6"]


def test_categories_can_be_changed_and_the_typed_address_stays(member):
    followed = follow(acting=member, wish=Wish("https://example.org/feed/", folders=("Old",)))
    new = actions.category_at(acting=member, folders=("New",))
    actions.set_categories(acting=member, follow=followed, categories=[new])
    assert queries.paths_of(Follow.objects.get()) == [("New",)]
    actions.set_categories(acting=member, follow=followed, categories=[])
    assert queries.paths_of(Follow.objects.get()) == []
    assert [one.typed for one in queries.outlines_of(member)] == ["https://example.org/feed/"]


def test_nobody_changes_what_another_member_follows(member, following):
    mine, other = following(member, "mine"), make_member("bo@example.org")
    theirs = Category.objects.create(member=other, name="Theirs")
    for attempt in (
        lambda: actions.stop(acting=other, follow=mine),
        lambda: actions.resume(acting=other, follow=mine),
        lambda: actions.change(acting=other, follow=mine, is_muted=True),
        lambda: actions.set_categories(acting=member, follow=mine, categories=[theirs]),
    ):
        with pytest.raises(PermissionError):
            attempt()


def test_what_came_while_a_source_was_paused_does_not_count_as_new(member, following, says):
    from commonplace.consumption import timeline

    followed = following(member, "pausing")
    actions.change(acting=member, follow=followed, is_paused=True)
    says(followed.source, "meanwhile")
    assert not timeline.newest(member, unread=True).rows
    actions.change(acting=member, follow=followed, is_paused=False)
    assert not timeline.newest(member, unread=True).rows
    says(followed.source, "afterwards")
    assert [row.entry.title for row in timeline.newest(member, unread=True).rows] == ["afterwards"]


def test_what_led_nowhere_is_kept_with_no_address_yet_once(member):
    actions.keep_without_address(acting=member, typed="  the blog of that woman from Ohio ")
    actions.keep_without_address(acting=member, typed="the blog of that woman from Ohio")
    (one,) = queries.without_address(member)
    assert one.typed == "the blog of that woman from Ohio"
    actions.forget_without_address(acting=member, kept=one.kept)
    assert queries.without_address(member) == []
