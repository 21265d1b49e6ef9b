"""While much is brought in, others can write as well."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from commonplace.consumption.bringing import reading, taking, turns, undoing
from commonplace.members.models import Member
from tests.consumption.bringing.rows import brought


class Clock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.at = 100.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(turns, "time", made)
    return made


@pytest.mark.parametrize(("vendor", "pauses"), [("sqlite", 2), ("postgresql", 0)])
def test_others_have_a_turn_once_a_second_where_only_one_can_write(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, vendor: str, pauses: int
) -> None:
    monkeypatch.setattr(turns, "connection", SimpleNamespace(vendor=vendor, in_atomic_block=False))
    between = turns.Turns()
    for _piece in range(10):
        clock.at += 0.25
        between.give()
    assert clock.pauses == [turns.TURN] * pauses


@pytest.mark.django_db
def test_they_have_it_after_each_piece_that_is_kept_taken_in_and_undone(monkeypatch: pytest.MonkeyPatch, member: Member) -> None:
    given: list[str] = []
    for module in (reading, taking, undoing):
        monkeypatch.setattr(module, "Turns", lambda name=module.__name__: SimpleNamespace(give=lambda: given.append(name.rpartition(".")[2])))
    monkeypatch.setattr(taking, "PIECE", 2)
    monkeypatch.setattr(undoing, "PIECE", 2)
    made = brought(member, b"".join(b"@p%d@example.social\n" % number for number in range(4)))
    undoing.work_back(undoing.begin(acting=member, bringing=made))
    assert given == ["reading", "taking", "taking", "undoing", "undoing"]
