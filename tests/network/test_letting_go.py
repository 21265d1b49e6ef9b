"""What is let go keeps its notes and can come back; what is forgotten is gone."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.models import Polling
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.letting_go import forget, let_go, take_back
from commonplace.network.actions.linking import link
from commonplace.network.actions.snapshots import take_snapshot
from commonplace.network.models import Bringing, BroughtRow, Link
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import make_entry, make_follow


def test_what_is_let_go_is_not_followed_and_keeps_its_notes(member: Member) -> None:
    followed = follow(acting=member, wish=Wish("https://bea.example.org/feed", title="Bea Sample", as_person=True))
    person = followed.person
    assert person is not None
    person.note = "Asks good questions"
    person.save()
    let_go(acting=member, row=person)
    person.refresh_from_db()
    followed.refresh_from_db()
    assert person.left_at is not None
    assert followed.stopped_at is not None
    assert person.note == "Asks good questions"
    assert Polling.objects.get(source=followed.source).due_at is None


def test_what_is_taken_back_is_followed_again(member: Member) -> None:
    followed = follow(acting=member, wish=Wish("https://bea.example.org/feed", as_person=True))
    assert followed.person is not None
    back = take_back(acting=member, row=let_go(acting=member, row=followed.person))
    followed.refresh_from_db()
    assert back.left_at is None
    assert followed.stopped_at is None


@pytest.mark.parametrize("as_person", [True, False])
def test_what_is_followed_again_is_no_longer_let_go(member: Member, as_person: bool) -> None:  # noqa: FBT001
    followed = follow(acting=member, wish=Wish("https://bea.example.org/feed", as_person=as_person))
    row = followed.person or followed.space
    assert row is not None
    if isinstance(row, Person):
        row = Person.objects.create(owner=member, name="Bea Sample")
        Person.objects.filter(pk=followed.person_id).update(merged_into=row)
    let_go(acting=member, row=row)
    follow(acting=member, wish=Wish("https://bea.example.org/feed"))
    row.refresh_from_db()
    assert row.left_at is None


def test_what_was_stopped_before_stays_stopped(member: Member) -> None:
    space = Space.objects.create(owner=member, name="Example")
    stopped = make_follow(space, stopped_at=now())
    take_back(acting=member, row=let_go(acting=member, row=space))
    stopped.refresh_from_db()
    assert stopped.stopped_at is not None


def test_sources_of_merged_rows_go_along(member: Member) -> None:
    kept = Person.objects.create(owner=member, name="Bea Sample")
    other = follow(acting=member, wish=Wish("https://bea.example.org/feed", as_person=True))
    Person.objects.filter(pk=other.person_id).update(merged_into=kept)
    let_go(acting=member, row=kept)
    other.refresh_from_db()
    assert other.stopped_at is not None


def test_letting_go_twice_keeps_the_first_day(member: Member) -> None:
    tool = let_go(acting=member, row=Tool.objects.create(owner=member, name="Sample Index"))
    first = tool.left_at
    assert let_go(acting=member, row=tool).left_at == first


def test_what_is_forgotten_is_gone_with_all_that_hangs_on_it(member: Member) -> None:
    followed = follow(acting=member, wish=Wish("https://bea.example.org/feed", as_person=True))
    person = followed.person
    assert person is not None
    merged = Person.objects.create(owner=member, name="beasample", merged_into=person)
    Handle.objects.create(person=merged, kind="mail", typed="bea@example.net")
    link(acting=member, one=person, other=Tool.objects.create(owner=member, name="Sample Index"))
    make_entry(followed.source, "Something")
    forget(acting=member, row=person)
    assert not Person.objects.exists()
    assert not Handle.objects.exists()
    assert not Link.objects.exists()
    assert not Follow.objects.exists()
    assert not Source.objects.exists()
    assert not Entry.objects.exists()
    assert Tool.objects.exists()


def test_a_source_that_others_follow_stays(member: Member) -> None:
    eve = make_member("eve@example.org")
    followed = follow(acting=member, wish=Wish("https://blog.example.org/feed"))
    follow(acting=eve, wish=Wish("https://blog.example.org/feed"))
    assert followed.space is not None
    forget(acting=member, row=followed.space)
    assert Source.objects.count() == 1
    assert Follow.objects.get().member == eve


@pytest.mark.parametrize("verb", [let_go, take_back, forget])
def test_somebody_elses_is_left_alone(member: Member, verb: object) -> None:
    hers = Tool.objects.create(owner=make_member("eve@example.org"), name="Hers")
    with pytest.raises(PermissionError):
        verb(acting=member, row=hers)  # type: ignore[operator]  # three verbs of one shape
    assert Tool.objects.filter(left_at=None).exists()


def test_whoever_is_deleted_stands_by_name_neither_in_snapshots_nor_in_what_was_brought_in(signed_in: Client, member: Member) -> None:
    bea = Person.objects.create(owner=member, name="Bea Sample")
    old = Person.objects.create(owner=member, name="beasample", merged_into=bea)
    cem = Person.objects.create(owner=member, name="Cem Sample")
    for one in (bea, old):
        Handle.objects.create(person=one, kind="mail", typed=f"{one.name.replace(' ', '')}@example.net")
    bringing = Bringing.objects.create(owner=member, format="table", agreed_at=now(), done_at=now(), total=3)
    for at, one in enumerate((bea, old, cem)):
        BroughtRow.objects.create(
            bringing=bringing, position=at, thing="person", verdict="new", name=one.name, raw=one.name, handles=[{"kind": "mail", "value": one.name}],
            details={"note": one.name}, made={"person": one.pk, "is_new": True})
    taken = take_snapshot(acting=member, name="Term")
    numbers = taken.sizes
    forget(acting=member, row=bea)
    taken.refresh_from_db()
    assert ("Bea" not in str(taken.holds), "beasample" not in str(taken.holds), "Cem Sample" in str(taken.holds)) == (True, True, True)
    assert taken.sizes == numbers
    assert [row.name for row in bringing.rows.all()] == ["", "", "Cem Sample"]
    assert "sample" not in str([(row.raw, row.handles, row.details) for row in bringing.rows.all()[:2]]).casefold()
    for path in (f"/network/snapshots/{taken.public_id}", f"/network/snapshots/compare?from={taken.public_id}&to=now", f"/network/bring/{bringing.public_id}"):
        answer = signed_in.get(path, follow=True)
        assert answer.status_code == 200
        assert "Bea Sample" not in answer.content.decode()
