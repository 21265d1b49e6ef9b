"""Groups, and those who are in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from commonplace.members.models import Member
from commonplace.spaces.actions import invite_to_group, join_group, make_group
from commonplace.spaces.models import Group
from tests.conftest import make_member


@pytest.fixture
def bo(db: None) -> Member:
    return make_member("bo@example.org", "Bo Example")


@pytest.fixture
def cy(db: None) -> Member:
    return make_member("cy@example.org", "Cy Example")


@pytest.fixture
def as_bo(bo: Member) -> Client:
    client = Client()
    client.force_login(bo)
    return client


@pytest.fixture
def group(member: Member) -> Group:
    """Ada is its host, and alone in it."""
    return make_group(acting=member, name="Weeders", about="Shelves that breathe")


@pytest.fixture
def token(member: Member, group: Group) -> str:
    return invite_to_group(acting=member, public_id=group.public_id)[1]


@pytest.fixture
def let_in(token: str) -> Callable[[Member], None]:
    def enter(member: Member) -> None:
        join_group(acting=member, token=token)

    return enter
