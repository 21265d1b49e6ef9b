"""People who ask and are asked."""

from __future__ import annotations

import pytest

from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member


def make_group(*members: Member, name: str = "Rural libraries") -> Group:
    group = Group.objects.create(name=name)
    for number, one in enumerate(members):
        GroupMembership.objects.create(group=group, member=one, is_host=number == 0)
    return group


@pytest.fixture
def ben(db: None) -> Member:
    return make_member("ben@example.org", "Ben Example")


@pytest.fixture
def cleo(db: None) -> Member:
    return make_member("cleo@example.org", "Cleo Example")


@pytest.fixture
def group(member: Member, ben: Member, cleo: Member) -> Group:
    return make_group(member, ben, cleo)


@pytest.fixture
def ruth(db: None) -> Member:
    return make_member("ruth@example.org", "Ruth Sample")


@pytest.fixture
def bo(db: None) -> Member:
    return make_member("bo@example.org", "Bo Example")


@pytest.fixture
def cy(db: None) -> Member:
    return make_member("cy@example.org", "Cy Example")
