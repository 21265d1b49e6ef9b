"""Members and clients that most tests need."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings

from commonplace.kernel.clock import now
from commonplace.members.models import Member

# A machine that does other things at the same time is slow, and that is no fault of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def make_member(email: str = "ada@example.org", name: str = "Ada Example", **fields: object) -> Member:
    at = now()
    return Member.objects.create_user(
        email, name=name, **{"adult_confirmed_at": at, "rules_version": 1, "rules_accepted_at": at, "welcomed_at": at, **fields}
    )


@pytest.fixture
def member(db: None) -> Member:
    return make_member()


@pytest.fixture
def signed_in(member: Member, client: Client) -> Client:
    client.force_login(member)
    return client
