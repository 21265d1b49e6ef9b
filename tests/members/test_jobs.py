"""What happens to old sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from commonplace.kernel.clock import now
from commonplace.members import jobs

pytestmark = pytest.mark.django_db


def test_sessions_that_have_run_out_are_forgotten_and_others_are_not():
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(days=days))
    jobs.forget_old_sessions()
    assert [one.session_key for one in Session.objects.all()] == ["new"]
