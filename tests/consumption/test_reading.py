"""Read, unread, all read and back."""

from __future__ import annotations

import pytest

from commonplace.consumption import queries, timeline
from commonplace.consumption.actions import reading
from commonplace.consumption.models import AllRead, Reading
from commonplace.consumption.timeline import Shelf
from commonplace.entries.models import Follow
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def unread(member):
    return [row.entry.title for row in timeline.newest(member, unread=True).rows]


def test_reading_is_the_members_own(member, following, says):
    other = make_member("bo@example.org")
    entry = says(following(member, "one").source, "entry")
    following(other, "one")
    reading.mark(acting=member, entry=entry, read=True)
    assert unread(member) == []
    assert unread(other) == ["entry"]


def test_when_all_that_arrived_is_read_a_number_says_so_and_the_exceptions_are_gone(member, following, says):
    follow = following(member, "one")
    entries = [says(follow.source, f"{number}", number) for number in range(4)]
    for entry in entries:
        reading.mark(acting=member, entry=entry, read=True)
    assert not Reading.objects.exists()
    assert Follow.objects.get(pk=follow.pk).read_through == entries[-1].pk
    reading.mark(acting=member, entry=entries[1], read=False)
    assert unread(member) == ["1"]
    reading.mark(acting=member, entry=entries[1], read=True)
    assert unread(member) == []


def test_all_read_spares_what_arrived_after_the_page_was_made(member, following, says):
    follow = following(member, "one")
    says(follow.source, "shown", 1)
    through = queries.newest_arrival(member)
    says(follow.source, "since", 2)
    reading.mark_all(acting=member, shelf=Shelf(), through=through)
    assert unread(member) == ["since"]


def test_all_read_can_be_taken_back_exactly(member, following, says):
    one, two = following(member, "one", "Shelf"), following(member, "two")
    entries = [says(follow.source, f"{number}{follow.source}", number) for number in range(5) for follow in (one, two)]
    reading.mark(acting=member, entry=entries[2], read=True)
    Follow.objects.filter(pk=two.pk).update(read_through=entries[5].pk)
    reading.mark(acting=member, entry=entries[1], read=False)
    before = unread(member)
    undo = reading.mark_all(acting=member, shelf=Shelf(), through=queries.newest_arrival(member))
    assert unread(member) == []
    reading.take_back(acting=member, undo=undo)
    assert unread(member) == before


def test_all_read_of_a_category_leaves_the_others(member, following, says):
    from commonplace.consumption.models import Category

    says(following(member, "in", "Shelf").source, "in")
    says(following(member, "out").source, "out")
    shelf = Shelf.of(Category.objects.get(name="Shelf"))
    reading.mark_all(acting=member, shelf=shelf, through=queries.newest_arrival(member))
    assert unread(member) == ["out"]


def test_nobody_takes_back_what_another_member_did(member, following, says):
    says(following(member, "one").source, "entry")
    undo = reading.mark_all(acting=member, shelf=Shelf(), through=queries.newest_arrival(member))
    with pytest.raises(PermissionError):
        reading.take_back(acting=make_member("bo@example.org"), undo=undo)


def test_only_the_last_few_can_be_taken_back(member, following, says):
    says(following(member, "one").source, "entry")
    for _ in range(9):
        reading.mark_all(acting=member, shelf=Shelf(), through=queries.newest_arrival(member))
    assert AllRead.objects.count() == reading.KEEP_UNDO
