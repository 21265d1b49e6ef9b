"""Two rows are one person, and two again: nothing is moved, nothing is lost."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from commonplace.members.models import Member
from commonplace.people.actions import NotMerged, add_handle, ask_again, merge, note_person, same_as, say_two, split
from commonplace.people.models import Handle, Merge, NotTheSame, Person
from tests.conftest import make_member

ROWS = 5


def people_of(member: Member, number: int) -> list[Person]:
    return [note_person(acting=member, name=f"Person {place}", note=f"Note {place}") for place in range(number)]


def groups(member: Member) -> set[frozenset[int]]:
    """Who stands with whom; a pointer never leads to a row that points on."""
    found: dict[int, set[int]] = {}
    for pk, root in Person.objects.visible_to(member).values_list("pk", "merged_into"):
        found.setdefault(root or pk, set()).add(pk)
    for root, ids in found.items():
        assert root in ids
    return {frozenset(ids) for ids in found.values()}


def test_merging_moves_nothing_and_splitting_gives_all_back(member: Member) -> None:
    bea, other = people_of(member, 2)
    add_handle(acting=member, person=other, typed="@bea", kind="twitter")
    merge(acting=member, kept=bea, gone=other)
    other.refresh_from_db()
    assert (other.merged_into, other.note) == (bea, "Note 1")
    assert Handle.objects.get().person == other
    assert same_as(member, other) == [bea, other]
    alone = split(acting=member, gone=other)
    assert (alone.pk, Person.objects.get(pk=other.pk).merged_into) == (other.pk, None)
    assert Merge.objects.get().split_at is not None


def test_who_was_merged_before_comes_along_and_goes_along(member: Member) -> None:
    first, second, third = people_of(member, 3)
    merge(acting=member, kept=second, gone=third)
    made = merge(acting=member, kept=first, gone=second)
    assert made.brought == [third.pk]
    assert groups(member) == {frozenset({first.pk, second.pk, third.pk})}
    split(acting=member, gone=second)
    assert groups(member) == {frozenset({first.pk}), frozenset({second.pk, third.pk})}


def test_a_row_in_between_can_be_split_off_alone(member: Member) -> None:
    first, second, third = people_of(member, 3)
    merge(acting=member, kept=second, gone=third)
    merge(acting=member, kept=first, gone=second)
    split(acting=member, gone=third)
    assert groups(member) == {frozenset({first.pk, second.pk}), frozenset({third.pk})}


def test_of_rows_that_went_those_stand_for_them_that_were_kept(member: Member) -> None:
    first, second, third, fourth = people_of(member, 4)
    merge(acting=member, kept=first, gone=second)
    merge(acting=member, kept=third, gone=fourth)
    merge(acting=member, kept=second, gone=fourth)
    assert {row.merged_into_id for row in Person.objects.exclude(pk=first.pk)} == {first.pk}


def test_what_cannot_be_one_is_refused(member: Member) -> None:
    bea, other = people_of(member, 2)
    students = note_person(acting=member, kind="students", count=9)
    for kept, gone in ((bea, bea), (bea, students), (students, bea)):
        with pytest.raises(NotMerged):
            merge(acting=member, kept=kept, gone=gone)
    merge(acting=member, kept=bea, gone=other)
    with pytest.raises(NotMerged, match="one person already"):
        merge(acting=member, kept=other, gone=bea)
    with pytest.raises(NotMerged, match="stands alone"):
        split(acting=member, gone=bea)


def test_nobody_merges_or_splits_anothers_people(member: Member) -> None:
    ben = make_member("ben@example.org", "Ben Example")
    bea, other = people_of(member, 2)
    (mine,) = people_of(ben, 1)
    for kept, gone in ((bea, other), (mine, other), (bea, mine)):
        with pytest.raises(PermissionError):
            merge(acting=ben, kept=kept, gone=gone)
        with pytest.raises(PermissionError):
            say_two(acting=ben, one=kept, other=gone)
    merge(acting=member, kept=bea, gone=other)
    other.refresh_from_db()
    with pytest.raises(PermissionError):
        split(acting=ben, gone=other)
    assert groups(member) == {frozenset({bea.pk, other.pk})}


def test_two_are_remembered_once_whichever_way_round_and_can_be_asked_again(member: Member) -> None:
    bea, other = people_of(member, 2)
    said = say_two(acting=member, one=other, other=bea)
    assert say_two(acting=member, one=bea, other=other) == said
    assert (said.first, said.second) == (bea, other)
    ask_again(acting=member, said=said)
    assert not NotTheSame.objects.exists()


def test_who_was_merged_all_the_same_is_two_again_once_split(member: Member) -> None:
    bea, other = people_of(member, 2)
    say_two(acting=member, one=bea, other=other)
    merge(acting=member, kept=bea, gone=other)
    with pytest.raises(NotMerged, match="split them first"):
        say_two(acting=member, one=bea, other=other)
    split(acting=member, gone=other)
    assert NotTheSame.objects.get().second == other


steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)),
        st.tuples(st.just("split"), st.integers(0, ROWS - 1), st.just(0)),
    ), max_size=12,
)


@pytest.mark.django_db
@given(steps=steps)
def test_after_any_merges_and_splits_all_stand_alone_again_as_they_were(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        member = make_member("any@example.org")
        rows = people_of(member, ROWS)
        for row in rows:
            add_handle(acting=member, person=row, typed=f"@{row.pk}", kind="twitter")
        before = list(Person.objects.visible_to(member).order_by("pk").values())
        handles = list(Handle.objects.order_by("pk").values())
        for deed, one, other in steps:
            try:
                if deed == "merge":
                    merge(acting=member, kept=rows[one], gone=rows[other])
                else:
                    split(acting=member, gone=rows[one])
            except NotMerged:
                continue
            assert {pk for group in groups(member) for pk in group} == {row.pk for row in rows}
        while gone := Person.objects.visible_to(member).filter(merged_into__isnull=False).order_by("?").first():
            split(acting=member, gone=gone)
        assert list(Person.objects.visible_to(member).order_by("pk").values()) == before
        assert list(Handle.objects.order_by("pk").values()) == handles
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(steps=steps)
def test_each_merge_is_undone_by_its_split(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        member = make_member("any@example.org")
        rows = people_of(member, ROWS)
        for deed, one, other in steps:
            if deed == "merge":
                before = groups(member)
                try:
                    made = merge(acting=member, kept=rows[one], gone=rows[other])
                except NotMerged:
                    continue
                split(acting=member, gone=made.gone)
                assert groups(member) == before
                merge(acting=member, kept=rows[one], gone=rows[other])
        transaction.set_rollback(True)
