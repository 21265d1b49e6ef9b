"""What a member notes of a space."""

from __future__ import annotations

from datetime import date

import pytest

from commonplace.members.models import Member
from commonplace.spaces.actions import SpaceNotNoted, change_space, note_space
from commonplace.spaces.models import Group, GroupMembership, Space
from tests.conftest import make_member


def test_a_space_is_noted_with_when_and_where(member: Member) -> None:
    space = note_space(
        acting=member, name="#examplechat", kind="chat", form="hybrid", times="Mondays, 8 p.m.", place="Reading room", cost="free",
        address="https://chat.example.org/", since=date(2021, 1, 4))
    space.refresh_from_db()
    assert (space.kind, space.form, space.times, space.place, space.cost) == ("chat", "hybrid", "Mondays, 8 p.m.", "Reading room", "free")
    assert not space.follows.exists()


def test_a_space_without_a_name_is_not_kept(member: Member) -> None:
    with pytest.raises(SpaceNotNoted):
        note_space(acting=member, name=" \u200b ")
    assert not Space.objects.exists()


def test_a_space_can_be_one_of_her_groups_and_no_other(member: Member) -> None:
    hers, other = Group.objects.create(name="Rural libraries"), Group.objects.create(name="Secret society")
    GroupMembership.objects.create(group=hers, member=member)
    space = note_space(acting=member, name="Rural libraries", group=hers)
    assert space.group == hers
    with pytest.raises(PermissionError):
        change_space(acting=member, space=space, group=other)


def test_somebody_elses_note_cannot_be_changed(member: Member) -> None:
    space = note_space(acting=member, name="Example")
    with pytest.raises(PermissionError):
        change_space(acting=make_member("eve@example.org"), space=space, name="Mine now")
