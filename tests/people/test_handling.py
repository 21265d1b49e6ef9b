"""How somebody is reached is noted, changed, marked as dead and removed."""

from __future__ import annotations

import pytest

from commonplace.members.models import Member
from commonplace.people.actions import NotHandled, add_handle, change_handle, note_person, remove_handle, say_dead
from commonplace.people.models import Handle, Person
from tests.conftest import make_member


@pytest.fixture
def bea(member: Member) -> Person:
    return note_person(acting=member, name="Bea Sample")


def test_a_handle_is_noted_as_it_was_typed(member: Member, bea: Person) -> None:
    made = add_handle(acting=member, person=bea, typed=" @bea@example.social ", kind="fediverse", address="https://example.social/@bea")
    assert (made.typed, made.kind, made.address, made.is_dead) == ("@bea@example.social", "fediverse", "https://example.social/@bea", False)


def test_words_stand_there_while_there_is_no_address_yet(member: Member, bea: Person) -> None:
    made = add_handle(acting=member, person=bea, typed="she said she is on Mastodon")
    assert (made.kind, made.address) == (Handle.Kind.NONE, "")


def test_the_same_handle_is_kept_once(member: Member, bea: Person) -> None:
    first = add_handle(acting=member, person=bea, typed="@Bea", kind="twitter", is_dead=True)
    assert add_handle(acting=member, person=bea, typed="@bea", kind="twitter") == first
    assert first.is_dead
    assert bea.handles.count() == 1


@pytest.mark.parametrize("typed", ["", "  ", "\u202e\u200b"])
def test_nothing_is_no_handle(member: Member, bea: Person, typed: str) -> None:
    with pytest.raises(NotHandled, match="nothing to keep"):
        add_handle(acting=member, person=bea, typed=typed)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://name:password@example.org/", "file:///etc/passwd"])
def test_case_of_an_address_that_is_not_of_the_web_leads_nowhere(member: Member, bea: Person, address: str) -> None:
    assert add_handle(acting=member, person=bea, typed=address, kind="web", address=address).address == ""


def test_students_have_no_handles(member: Member) -> None:
    students = note_person(acting=member, kind="students", count=12)
    with pytest.raises(NotHandled, match="never stand here by name"):
        add_handle(acting=member, person=students, typed="kid@example.org", kind="mail")
    assert not Handle.objects.exists()


def test_a_kind_that_was_guessed_wrongly_is_set_right(member: Member, bea: Person) -> None:
    made = add_handle(acting=member, person=bea, typed="bea@example.org", kind="mail")
    change_handle(acting=member, handle=made, typed="@bea@example.org", kind="fediverse", address="https://example.org/@bea")
    made.refresh_from_db()
    assert (made.kind, made.typed, made.address) == ("fediverse", "@bea@example.org", "https://example.org/@bea")


def test_a_dead_handle_is_kept_and_can_come_alive(member: Member, bea: Person) -> None:
    made = add_handle(acting=member, person=bea, typed="@bea", kind="twitter")
    say_dead(acting=member, handle=made)
    assert Handle.objects.get().is_dead
    say_dead(acting=member, handle=made, is_dead=False)
    assert not Handle.objects.get().is_dead


def test_a_handle_is_removed(member: Member, bea: Person) -> None:
    remove_handle(acting=member, handle=add_handle(acting=member, person=bea, typed="x"))
    assert not Handle.objects.exists()


def test_nobody_changes_the_handles_of_anothers_people(member: Member, bea: Person) -> None:
    other = make_member("ben@example.org", "Ben Example")
    made = add_handle(acting=member, person=bea, typed="@bea", kind="twitter")
    for deed in (
        lambda: add_handle(acting=other, person=bea, typed="x"),
        lambda: change_handle(acting=other, handle=made, typed="y", kind="web"),
        lambda: say_dead(acting=other, handle=made),
        lambda: remove_handle(acting=other, handle=made),
    ):
        with pytest.raises(PermissionError):
            deed()
    made.refresh_from_db()
    assert (made.typed, made.kind, made.is_dead) == ("@bea", "twitter", False)
