"""The whole of what was brought can be undone for thirty days: exactly what it made goes, and what was changed since stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from commonplace.consumption import bringing
from commonplace.consumption.actions.following import Wish, change, follow, set_categories, stop
from commonplace.consumption.bringing import undoing
from commonplace.consumption.models import Category, Polling, Shelving
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.linking import link
from commonplace.network.models import Bringing
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source, Space
from tests.conftest import make_member
from tests.consumption.bringing.rows import brought
from tests.consumption.bringing.test_lists import LIST
from tests.consumption.bringing.test_people import FOLLOWING, MASTODON

pytestmark = pytest.mark.django_db
MODELS = (Person, Handle, Space, Source, Polling, Follow, Category, Shelving)


def undone(made: Bringing) -> Bringing:
    return undoing.work_back(undoing.begin(acting=made.owner, bringing=made))


def all_there() -> list[Any]:
    return [sorted(map(str, model.objects.values_list())) for model in MODELS]  # type: ignore[attr-defined]  # every model has it


@pytest.mark.parametrize("data", [LIST, MASTODON, FOLLOWING, b"Maya Sample\n#libchat\nhttps://example.org/feed\nhttps://example.org/about"])
def test_in_an_empty_network_nothing_is_left(member: Member, data: bytes) -> None:
    before = all_there()
    made = brought(member, data)
    assert all_there() != before
    done = undone(made)
    assert all_there() == before
    assert done.undone_at
    assert done.extra["undone"].get("kept", 0) == 0


def test_what_was_there_before_is_as_it_was(member: Member) -> None:
    follow(acting=member, wish=Wish("https://b.example.org", title="My B"))
    loose = follow(acting=member, wish=Wish("http://a.example.org/feed?x=1&y=2"))
    there = follow(acting=member, wish=Wish("https://example.social/@nora.rss", kind="fediverse", title="Nora", folders=("Libraries",)))
    bo = make_member("bo@example.org")
    follow(acting=bo, wish=Wish("https://c.example.org/"))
    before = [one for one, model in zip(all_there(), MODELS, strict=True) if model is not Shelving]
    shelvings = set(Shelving.objects.values_list("follow", "category", "typed", "title"))
    made = [brought(member, LIST), brought(member, MASTODON)]
    assert loose.shelvings.count() == 2
    for one in reversed(made):
        undone(one)
    assert [one for one, model in zip(all_there(), MODELS, strict=True) if model is not Shelving] == before
    assert set(Shelving.objects.values_list("follow", "category", "typed", "title")) == shelvings
    assert there.person.handles.count() == 1
    assert Follow.objects.filter(member=bo).count() == 1


def test_stopped_follows_are_not_lost(member: Member) -> None:
    old = follow(acting=member, wish=Wish("https://example.social/@nora.rss", kind="fediverse", title="My Nora"))
    stop(acting=member, follow=old, why="too_much")
    before = Follow.objects.values().get()
    made = brought(member, MASTODON)
    assert Follow.objects.get(pk=old.pk).stopped_at is None
    undone(made)
    assert Follow.objects.values().get() == before


def rename(member: Member, person: Person) -> None:
    person.name = "Nora, from the conference"
    person.save()


def note(member: Member, person: Person) -> None:
    person.note = "Met her twice."
    person.save()


def add_handle(member: Member, person: Person) -> None:
    Handle.objects.create(person=person, kind="mail", typed="nora@example.org")


def tie(member: Member, person: Person) -> None:
    link(acting=member, one=person, other=Space.objects.create(owner=member, name="Her library"))


def mute(member: Member, person: Person) -> None:
    change(acting=member, follow=person.follows.get(), is_muted=True)


def stop_it(member: Member, person: Person) -> None:
    stop(acting=member, follow=person.follows.get(), why="sells")


def shelve(member: Member, person: Person) -> None:
    set_categories(acting=member, follow=person.follows.get(), categories=[Category.objects.create(member=member, name="Mine")])


def follow_more(member: Member, person: Person) -> None:
    follow(acting=member, wish=Wish("https://nora.example/feed", person=person))


@pytest.mark.parametrize("change_", [rename, note, add_handle, tie, mute, stop_it, shelve, follow_more])
def test_what_was_changed_since_is_kept_and_named(member: Member, change_: Callable[[Member, Person], None]) -> None:
    made = brought(member, MASTODON)
    nora = Person.objects.get(name="@nora@example.social")
    change_(member, nora)
    done = undone(made)
    assert list(Person.objects.values_list("pk", flat=True)) == [nora.pk]
    assert nora.follows.exists()
    assert [row.name or row.handles[0]["value"] for row in undoing.kept_rows(done)] == ["@nora@example.social"]
    assert done.extra["undone"] == {"kept": 1, "undone": 1}


def test_a_name_that_a_source_gave_itself_is_no_change_of_the_member_s(member: Member) -> None:
    made = brought(member, b'<opml><body><outline xmlUrl="http://nameless.example.org/feed"/></body></opml>')
    Source.objects.update(title="Its own name")
    Space.objects.update(name="Its own name")
    undone(made)
    assert not Space.objects.exists()


def test_an_undo_that_was_interrupted_goes_on(member: Member) -> None:
    rows = "".join(f'<outline xmlUrl="https://s{number}.example.org/feed"/>' for number in range(600))
    made = brought(member, f"<opml><body>{rows}</body></opml>".encode())
    undoing.begin(acting=member, bringing=made)
    undoing._piece(made.pk)
    assert Follow.objects.count() == 350
    done = undoing.work_back(Bringing.objects.get())
    assert done.undone_at
    assert not Follow.objects.exists()
    assert done.extra["undone"] == {"undone": 600}


def test_what_is_only_half_taken_in_can_be_undone(member: Member) -> None:
    rows = "".join(f'<outline xmlUrl="https://s{number}.example.org/feed"/>' for number in range(600))
    made = bringing.agree(acting=member, bringing=bringing.bring(acting=member, data=f"<opml><body>{rows}</body></opml>".encode()))
    from commonplace.consumption.bringing import taking

    taking._piece(made.pk)
    undone(Bringing.objects.get())
    assert not Follow.objects.exists()
    assert bringing.work_off(Bringing.objects.get()).position == taking.PIECE


def test_after_thirty_days_it_stays(member: Member) -> None:
    made = brought(member, MASTODON)
    Bringing.objects.update(agreed_at=now() - timedelta(days=31))
    made.refresh_from_db()
    assert undoing.until(made) is None
    with pytest.raises(undoing.TooLate):
        undoing.begin(acting=member, bringing=made)
    assert Person.objects.count() == 2


def test_nobody_undoes_what_is_another_s_or_was_never_agreed_to(member: Member) -> None:
    made = brought(member, MASTODON)
    with pytest.raises(PermissionError):
        undoing.begin(acting=make_member("bo@example.org"), bringing=made)
    with pytest.raises(undoing.TooLate):
        undoing.begin(acting=member, bringing=bringing.bring(acting=member, data=FOLLOWING))


def test_undone_twice_is_undone_once(member: Member) -> None:
    made = brought(member, MASTODON)
    undone(made)
    brought(member, MASTODON)
    undone(made)
    assert Person.objects.count() == 2
