"""What is noted of people, spaces and tools is carried folded with each row, however the row is written."""

from __future__ import annotations

import pytest
from django.apps import apps

from commonplace.kernel.search.folded import fill
from commonplace.members.models import Member
from commonplace.people.actions import change_handle, change_person, note_person
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool


@pytest.fixture
def bea(member: Member) -> Person:
    return note_person(acting=member, name="Béa Öz", note="Met in Köln", role="Librarian")


def test_what_is_noted_is_found_without_case_and_accents(bea: Person) -> None:
    bea.refresh_from_db()
    assert (bea.found_by, bea.filed_under) == ("bea oz\nmet in koln\nlibrarian", "bea oz")


def test_what_is_changed_is_found_anew(member: Member, bea: Person) -> None:
    change_person(acting=member, person=bea, name="Åsa", note="")
    assert Person.objects.get(found_by="asa\nlibrarian", filed_under="asa") == bea


def test_a_handle_is_found_anew_though_only_some_of_it_is_saved(member: Member, bea: Person) -> None:
    handle = Handle.objects.create(person=bea, kind="web", typed="Béa", address="https://Example.org")
    change_handle(acting=member, handle=handle, typed="BÉA2", kind="web", address="https://example.net")
    assert Handle.objects.filter(found_by="bea2\nhttps://example.net").exists()


def test_many_at_once_are_found_as_well(member: Member) -> None:
    made = Tool.objects.bulk_create([Tool(owner=member, name="Ärger"), Tool(owner=member, name="Éclair")])
    assert set(Tool.objects.values_list("filed_under", flat=True)) == {"arger", "eclair"}
    for one in made:
        one.name += " 2"
    Tool.objects.bulk_update(made, ["name"])
    assert set(Tool.objects.values_list("found_by", "filed_under")) == {("arger 2", "arger 2"), ("eclair 2", "eclair 2")}


def test_an_update_of_names_is_an_update_of_what_they_are_found_by(member: Member) -> None:
    Space.objects.create(owner=member, name="a", note="Kept")
    assert Space.objects.filter(name="a").update(name="Über") == 1
    assert Space.objects.filter(name="Über", found_by="uber\nkept", filed_under="uber").exists()
    Space.objects.update(left_at=None)
    assert Space.objects.filter(found_by="uber\nkept").exists()


@pytest.mark.parametrize(("name", "key"), [
    ("#examplechat", "examplechat"), ("“Weeding”, for all", "weeding for all"), ("  *  ", "  *  "), ("O\u0308z", "oz"), ("https://www.Example.org/feed", "example org feed"), ("http://", "http"), ("图书馆", "图书馆"), ("", ""),
    ("ab" * 150, "ab" * 100),
])
def test_signs_put_nothing_in_order_but_where_there_is_nothing_else(member: Member, name: str, key: str) -> None:
    assert Person._meta.get_field("filed_under").pre_save(Person(owner=member, name=name), add=True) == key


def test_rows_of_before_are_filled_when_the_columns_come(bea: Person) -> None:
    Person.objects.filter(pk=bea.pk).update(found_by="", filed_under="")
    fill("people", "Person")(apps, None)  # type: ignore[arg-type]  # what it does not look at
    bea.refresh_from_db()
    assert (bea.found_by, bea.filed_under) == ("bea oz\nmet in koln\nlibrarian", "bea oz")
