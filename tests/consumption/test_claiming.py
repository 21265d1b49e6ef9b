"""Claims of processes that were killed: nothing waits for the dead, and nobody takes from the living."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.models import Polling
from commonplace.consumption.refresh import claiming
from commonplace.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(member):
    """A source that was claimed a moment ago, by whom the test then says."""
    follow(acting=member, wish=Wish("https://one.example.org/"))
    at = now() + timedelta(seconds=1)
    assert len(claiming.claim(at=at, rate=0, limit=5)) == 1
    return at


def claimed_by(monkeypatch, *, pid, machine=None):
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(os, "getpid", lambda: pid)
        if machine is not None:
            elsewhere.setattr(claiming, "_machine", lambda: machine)
        Polling.objects.update(claim=claiming._number())


@pytest.fixture
def dead_pid():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


def test_what_a_killed_process_had_claimed_is_free_at_once(claimed, monkeypatch, dead_pid):
    claimed_by(monkeypatch, pid=dead_pid)
    assert claiming.claim(at=claimed, rate=0, limit=5) == []
    assert claiming.free_the_dead(at=claimed) == 1
    assert len(claiming.claim(at=claimed, rate=0, limit=5)) == 1


def test_the_living_keep_their_claims(claimed, monkeypatch):
    assert claiming.free_the_dead(at=claimed) == 0
    claimed_by(monkeypatch, pid=os.getppid())
    assert claiming.free_the_dead(at=claimed) == 0
    assert claiming.claim(at=claimed, rate=0, limit=5) == []


def test_nothing_is_known_of_processes_on_other_machines(claimed, monkeypatch, dead_pid):
    claimed_by(monkeypatch, pid=dead_pid, machine=claiming._machine() ^ 1)
    assert claiming.free_the_dead(at=claimed) == 0


def test_a_claim_number_fits_the_column():
    assert 0 <= claiming._number() < 1 << 63


def test_a_claim_that_waits_long_for_its_host_lasts_until_its_turn(member):
    for number in range(3):
        follow(acting=member, wish=Wish(f"https://one.example.org/{number}"))
    at = now() + timedelta(seconds=1)
    claims = claiming.claim(at=at, rate=1 / 600, limit=5)
    assert [one.start_at - at for one in claims] == [timedelta(0), timedelta(minutes=10), timedelta(minutes=20)]
    assert claiming.claim(at=at + timedelta(minutes=15), rate=0, limit=5)[0].poll == claims[0].poll
    assert claiming.claim(at=at + timedelta(minutes=15), rate=0, limit=5) == []
