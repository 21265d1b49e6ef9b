"""Who wants no mails from a site gets none, and the list of them tells nobody who they are."""

from __future__ import annotations

import pytest

from commonplace.kernel.outbox.models import OutgoingMail, Suppressed
from commonplace.kernel.outbox.suppression import address_hash, allow_hash, is_suppressed, suppress
from tests.kernel.outbox.conftest import mails

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


def test_a_mail_to_who_wants_none_is_withdrawn_from_the_start() -> None:
    suppress("rae@example.org")
    (mail,) = mails("rae")
    assert mail.state == State.WITHDRAWN


def test_what_waits_for_them_does_not_go_either() -> None:
    first, other = mails("rae", "kim")
    assert suppress("Rae@Example.org ") == 1
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (State.WITHDRAWN, State.WAITING)


def test_the_list_names_nobody() -> None:
    suppress("rae@example.org")
    row = Suppressed.objects.get()
    assert "rae" not in row.address_hash
    assert len(row.address_hash) == 64


def test_the_hash_is_of_this_site_alone(settings: pytest.FixtureRequest) -> None:
    before = address_hash("rae@example.org")
    settings.SECRET_KEY = "another site"  # type: ignore[attr-defined]
    assert address_hash("rae@example.org") != before


def test_who_changes_their_mind_gets_mails_again() -> None:
    suppress("rae@example.org")
    assert allow_hash(address_hash("rae@example.org"))
    assert not is_suppressed("rae@example.org")
