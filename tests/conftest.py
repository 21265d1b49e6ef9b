"""Members and clients that most tests need."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from tests import emptying

# A machine that does other things at the same time is slow, and that is no fault of what is tested. The same examples each time: a red run is
# told by what was changed, not by chance. HYPOTHESIS=seeking looks for new ones.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("seeking", settings.get_profile("house"), derandomize=False, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS", "house"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks the database is run: the rest is the same on both, and is run with SQLite.

    Browser tests come first and long files before short ones, so that where two run side by side, neither is left with much at the end.
    """
    if os.environ.get("COMMONPLACE_DATABASE_URL"):
        asking = [one for one in items if one.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(one, "fixturenames", ()))]
        kept = set(asking)
        config.hook.pytest_deselected(items=[one for one in items if one not in kept])
        items[:] = asking
    sizes = Counter(one.path for one in items)
    items.sort(key=lambda one: (one.get_closest_marker("browser") is None, -sizes[one.path]))


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: Python is not to look through all of it again and again for what can go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """After a test with transactions of its own the tables are emptied in a quicker way than Django's; the log, whose database refuses, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.after)
        yield


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
