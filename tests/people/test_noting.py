"""What a member notes of somebody."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.members.models import Member
from commonplace.members.names import tidy_lines
from commonplace.people.actions import NotNoted, change_person, note_person
from commonplace.people.models import Person
from tests.conftest import make_member


def test_somebody_is_noted_with_what_they_give(member: Member) -> None:
    person = note_person(acting=member, name=" Bea  Sample ", gives=["ideas", "advice", "gold"], role="Librarian", since=date(2020, 9, 1))
    person.refresh_from_db()
    assert (person.name, person.gives, person.role, person.since) == ("Bea Sample", ["advice", "ideas"], "Librarian", date(2020, 9, 1))
    assert person.owner == member


def test_what_is_left_out_stays(member: Member) -> None:
    person = note_person(acting=member, name="Bea Sample", note="Likes short questions")
    change_person(acting=member, person=person, why="Answers in a day")
    person.refresh_from_db()
    assert (person.note, person.why) == ("Likes short questions", "Answers in a day")


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b"])
def test_nobody_stands_there_without_a_name(member: Member, name: str) -> None:
    with pytest.raises(NotNoted):
        note_person(acting=member, name=name)
    assert not Person.objects.exists()


def test_a_name_of_any_length_and_of_any_sign_is_made_fit(member: Member) -> None:
    person = note_person(acting=member, name="<b>Bea</b>\u202e" + "x" * 5_000, note="n" * 50_000, why="w" * 900)
    person.refresh_from_db()
    assert person.name.startswith("<b>Bea</b>xx")
    assert (len(person.name), len(person.why), len(person.note)) == (200, 500, 20_000)


def test_students_are_a_count_and_a_note(member: Member) -> None:
    person = note_person(acting=member, kind="students", count=12, note="The Tuesday book club")
    person.refresh_from_db()
    assert (person.name, person.count, person.note) == ("", 12, "The Tuesday book club")


@pytest.mark.parametrize("facts", [
    {"name": "Ada Student"}, {"role": "class president"}, {"level": "grade 5"}, {"region": "Wales"}, {"why": "kind"}, {"gives": ["ideas"]},
])
def test_students_take_nothing_by_which_one_could_be_found(member: Member, facts: dict[str, object]) -> None:
    with pytest.raises(NotNoted, match="never stand here by name"):
        note_person(acting=member, kind="students", **facts)  # type: ignore[arg-type]  # what a form might send
    there = note_person(acting=member, kind="students", count=3)
    with pytest.raises(NotNoted):
        change_person(acting=member, person=there, **facts)  # type: ignore[arg-type]
    assert Person.objects.get().count == 3


def test_somebody_has_no_count(member: Member) -> None:
    assert note_person(acting=member, name="Bea Sample", count=4).count is None


def test_somebody_elses_note_cannot_be_changed(member: Member) -> None:
    person = note_person(acting=member, name="Bea Sample")
    with pytest.raises(PermissionError):
        change_person(acting=make_member("eve@example.org"), person=person, name="Mine now")


@given(st.text())
def test_lines_are_kept_and_nothing_hides_in_them(text: str) -> None:
    made = tidy_lines(text)
    assert "\u202e" not in made
    assert "\r" not in made
    assert tidy_lines(made) == made
