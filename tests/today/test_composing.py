"""A day is chosen fairly, and the same day is always the same."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.entries.candidates import BRIDGE, CHANCE, QUESTIONS, RETURNS, SOURCES, Candidate
from commonplace.today.composing import BUDGETS, PER_SOURCE, SHARES, compose, fitting

DAY = date(2026, 11, 22)
ALL = (SOURCES, QUESTIONS, RETURNS, BRIDGE, CHANCE)


def thing(number: int, seconds: int = 60, source: int | None = None, week: float = 1.0, share: str = SOURCES) -> Candidate:
    return Candidate(
        key=f"entry:{number}", share=share, seconds=seconds, source=number if source is None else source, posts_a_week=week, order=number,
        entry=number,
    )


things = st.lists(
    st.builds(
        thing, st.integers(1, 10**6), st.integers(0, 7200), st.integers(1, 8), st.floats(0, 500), st.sampled_from((*ALL, "of another time")),
    ),
    max_size=60, unique_by=lambda one: one.key,
)
minutes = st.one_of(st.sampled_from(BUDGETS), st.integers(0, 400))


@given(things, minutes, minutes)
def test_every_budget_is_a_beginning_of_the_one_order_of_the_day(candidates: list[Candidate], one: int, other: int) -> None:
    less, more = sorted((one, other))
    small, large = compose(candidates, less, SHARES, DAY, "ada"), compose(candidates, more, SHARES, DAY, "ada")
    assert small.order == large.order
    assert small.chosen == large.chosen[: len(small.chosen)]
    everything = compose(candidates, None, SHARES, DAY, "ada")
    assert everything.order == small.order
    assert everything.left_out == 0


@given(things, minutes)
def test_nothing_is_lost_and_nothing_comes_twice(candidates: list[Candidate], budget: int) -> None:
    day = compose(candidates, budget, SHARES, DAY, "ada")
    assert Counter(one.key for one in day.order) == Counter(one.key for one in candidates)
    assert day.left_out == len(candidates) - len(day.chosen)


@given(things, minutes)
def test_a_budget_is_never_passed_by_more_than_one_thing(candidates: list[Candidate], budget: int) -> None:
    chosen = compose(candidates, budget, SHARES, DAY, "ada").chosen
    assert sum(one.seconds for one in chosen[:-1]) <= budget * 60
    # More than the budget only where one single thing is longer than it.
    assert sum(one.seconds for one in chosen) <= budget * 60 or len(chosen) == 1
    assert bool(chosen) == bool(candidates and budget)


@given(things, minutes)
def test_a_source_has_two_things_at_most_but_in_everything(candidates: list[Candidate], budget: int) -> None:
    day = compose(candidates, budget, SHARES, DAY, "ada")
    assert max(Counter(one.source for one in day.chosen).values(), default=0) <= PER_SOURCE
    assert max(Counter(one.source for one in day.order[: day.within_cap]).values(), default=0) <= PER_SOURCE
    kept = Counter(min(count, PER_SOURCE) for count in Counter(one.source for one in candidates).values())
    assert day.within_cap == sum(number * count for number, count in kept.items())


@given(things, st.randoms())
def test_the_order_in_which_things_come_does_not_matter(candidates: list[Candidate], chance: random.Random) -> None:
    shuffled = candidates[:]
    chance.shuffle(shuffled)
    assert compose(shuffled, 15, SHARES, DAY, "ada") == compose(candidates, 15, SHARES, DAY, "ada")


def test_another_day_and_another_member_have_another_order() -> None:
    candidates = [thing(number) for number in range(1, 40)]
    orders = {
        tuple(one.key for one in compose(candidates, 15, SHARES, day, seed).order) for day in (DAY, date(2026, 11, 23)) for seed in ("ada", "ben")
    }
    assert len(orders) == 4


def test_a_known_day_stays_as_it_was_drawn() -> None:
    """Across restarts, machines and databases: what was drawn is a matter of the hash alone."""
    candidates = [thing(number, week=number) for number in range(1, 10)]
    assert [one.entry for one in compose(candidates, 5, SHARES, DAY, "ada").chosen] == [2, 1, 3, 4, 6]


def test_quiet_voices_come_first() -> None:
    quiet_first = 0
    for seed in range(200):
        candidates = [thing(number, source=1, week=70) for number in range(1, 11)]
        candidates += [thing(100 + number, source=100 + number, week=1) for number in range(10)]
        first = compose(candidates, 5, SHARES, DAY, str(seed)).chosen[0]
        quiet_first += first.source != 1
    # The loud one has ten things of weight 1/70, ten quiet ones have one of weight 1 each: 10 / (10 + 1/7) = 98.6 %.
    assert quiet_first >= 190


def test_the_newest_of_a_source_come_before_its_older_ones() -> None:
    candidates = [thing(number, source=1) for number in range(1, 30)]
    order = compose(candidates, None, SHARES, DAY, "ada").order
    assert [one.entry for one in order] == list(range(29, 0, -1))


def test_each_share_gets_its_part_of_the_minutes() -> None:
    numbers = iter(range(1, 10_000))
    candidates = [thing(next(numbers), share=share) for share in ALL for _ in range(100)]
    chosen = compose(candidates, 20, SHARES, DAY, "ada").chosen
    spent = Counter(one.share for one in chosen)
    assert len(chosen) == 20
    assert {share: spent[share] for share in ALL} == {SOURCES: 10, QUESTIONS: 4, RETURNS: 2, BRIDGE: 2, CHANCE: 2}


def test_an_empty_share_goes_to_the_first() -> None:
    numbers = iter(range(1, 10_000))
    candidates = [thing(next(numbers), share=share) for share in (SOURCES, QUESTIONS) for _ in range(100)]
    spent = Counter(one.share for one in compose(candidates, 20, SHARES, DAY, "ada").chosen)
    assert spent == {SOURCES: 16, QUESTIONS: 4}


def test_what_no_share_is_named_for_is_a_part_of_the_first() -> None:
    chosen = compose([thing(1, share="later")], 5, SHARES, DAY, "ada").chosen
    assert [one.entry for one in chosen] == [1]


def test_a_long_one_waits_for_a_longer_day() -> None:
    candidates = [thing(1, seconds=18 * 60, week=0.01), *[thing(number, week=50) for number in range(2, 8)]]
    assert 1 not in [one.entry for one in compose(candidates, 5, SHARES, DAY, "ada").chosen]
    assert 1 in [one.entry for one in compose(candidates, None, SHARES, DAY, "ada").order]


def test_where_all_is_longer_than_twenty_minutes_the_shortest_begins() -> None:
    candidates = [thing(1, seconds=7200), thing(2, seconds=1800), thing(3, seconds=3600)]
    assert [one.entry for one in compose(candidates, 5, SHARES, DAY, "ada").chosen] == [2]


@pytest.mark.parametrize(("seconds", "budget", "count"), [
    ([], 15, 0), ([60], 0, 0), ([60], -5, 0), ([3600], 5, 1), ([120, 120, 120], 5, 2), ([300], 5, 1), ([300, 1], 5, 1), ([0, 0, 0], 1, 3),
])
def test_how_many_fit(seconds: list[int], budget: float, count: int) -> None:
    assert fitting(seconds, budget) == count


def test_fifty_thousand_candidates_are_chosen_from() -> None:
    count = 50_000
    day = compose((thing(number, source=number % 700 + 1, week=number % 90) for number in range(1, count + 1)), 20, SHARES, DAY, "ada")
    assert len(day.order) == count
    assert day.within_cap == 2 * 700
