"""A day is chosen fairly, and the same day is always the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.entries.candidates import BRIDGE, CHANCE, QUESTIONS, RETURNS, SOURCES, Candidate, Many
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
many_things = st.lists(
    st.tuples(st.sampled_from(ALL), st.integers(1, 8), st.floats(0, 500), st.sets(st.integers(1, 10**6), max_size=12)),
    max_size=12, unique_by=lambda one: one[:2],
)
"""What sources offer to shares: (share, source, posts a week, ids)."""


def offered(share: str, source: int, week: float, ids: Iterable[int]) -> Many:
    """What a source offers to a share; the ids of two are never the same."""
    entries = sorted((pk * 100 + source * 10 + ALL.index(share) for pk in ids), reverse=True)
    return Many(share, source, week, entries, lambda pk: thing(pk, seconds=pk % 1700, source=source, week=week, share=share))


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


@given(many_things, minutes, st.randoms())
def test_many_things_of_a_source_are_drawn_as_if_each_came_by_itself(offers: list[tuple[str, int, float, set[int]]], budget: int, chance: random.Random) -> None:
    many = [offered(*one) for one in offers]
    single = [one.look(pk) for one in many for pk in one.entries]
    chance.shuffle(single)
    day = compose(many, budget, SHARES, DAY, "ada")
    assert day == compose(single, budget, SHARES, DAY, "ada")
    chance.shuffle(many)
    assert day == compose(many, budget, SHARES, DAY, "ada")
    # Some of a source by themselves, the others together: still one source.
    left = [one.without({pk for pk in one.entries if pk % 3}) for one in many]
    assert day == compose([*left, *(one for one in single if one.order % 3)], budget, SHARES, DAY, "ada")
    halves = [one.without(set(one.entries[part::2])) for one in many for part in (0, 1)]
    assert day == compose(halves, budget, SHARES, DAY, "ada")


@given(many_things, minutes)
def test_the_rules_hold_for_many_things_of_a_source(offers: list[tuple[str, int, float, set[int]]], budget: int) -> None:
    many = [offered(*one) for one in offers]
    day = compose(many, budget, SHARES, DAY, "ada")
    assert sum(one.seconds for one in day.chosen[:-1]) <= budget * 60
    assert sum(one.seconds for one in day.chosen) <= budget * 60 or len(day.chosen) == 1
    assert max(Counter(one.source for one in day.order[: day.within_cap]).values(), default=0) <= PER_SOURCE
    assert sorted(one.order for one in day.order) == sorted(pk for one in many for pk in one.entries)
    everything = compose(many, None, SHARES, DAY, "ada")
    assert everything.order == day.order
    assert everything.chosen == tuple(day.order)
    assert everything.order[: day.shown] == day.chosen


@given(things, many_things, st.integers(0, 80))
def test_an_order_is_a_sequence_that_knows_its_ids(candidates: list[Candidate], offers: list[tuple[str, int, float, set[int]]], begin: int) -> None:
    questions = [one._replace(key=f"question:{one.order}", source=0, entry=None) for one in candidates[::2]]
    order = compose([*questions, *(offered(*one) for one in offers)], 15, SHARES, DAY, "ada").order
    assert order.entries(begin) == [one.entry for one in order[begin:]]
    assert list(order) == [order[place] for place in range(len(order))] == list(order[:])
    assert list(reversed(order)) == [order[-place] for place in range(1, len(order) + 1)]
    with pytest.raises(IndexError):
        order[len(order)]


def test_of_two_with_one_key_the_first_counts() -> None:
    order = compose([thing(1, seconds=60), thing(1, seconds=90)], 15, SHARES, DAY, "ada").order
    assert [one.seconds for one in order] == [60]


def test_of_many_things_only_those_are_made_that_may_be_shown() -> None:
    made: list[int] = []

    def look(pk: int) -> Candidate:
        made.append(pk)
        return thing(pk, source=pk // 1_000)

    many = [Many(SOURCES, source, 1.0, range(source * 1_000 + 999, source * 1_000 - 1, -1), look) for source in range(1, 11)]
    day = compose(many, 20, SHARES, DAY, "ada")
    assert len(day.order) == 10_000
    assert len(day.order.entries(120)) == 9_880
    assert len(made) == PER_SOURCE * len(many)


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


def test_a_known_day_of_many_things_stays_as_it_was_drawn() -> None:
    many = [offered(share, source, source * 3.5, range(1, 9)) for share in (SOURCES, CHANCE) for source in range(1, 5)]
    order = compose(many, 5, SHARES, DAY, "ada").order
    assert order.entries(0)[:16] == [824, 844, 814, 724, 834, 734, 714, 744, 624, 524, 424, 324, 820, 634, 840, 224]


@pytest.mark.parametrize(("said", "weeks"), [((1, 1, 1), (1.0, 2.0, 4.0)), ((4, 2, 1), (2.8, 1.4, 0.7)), ((40, 3, 1), (7.0, 7.0, 7.0))])
def test_a_source_comes_first_by_the_sum_of_its_weights(said: tuple[int, ...], weeks: tuple[float, ...]) -> None:
    """Each thing weighs 1 / posts a week; so a source that always speaks at its pace has the chance of any other."""
    many = [
        Many(SOURCES, source, week, range(count, 0, -1), partial(thing, source=source, week=week))
        for source, (count, week) in enumerate(zip(said, weeks, strict=True), 1)
    ]
    first = Counter(compose(many, 5, SHARES, DAY, str(seed)).chosen[0].source for seed in range(2_000))
    weights = [count / week for count, week in zip(said, weeks, strict=True)]
    for source, weight in enumerate(weights, 1):
        # Of 2,000 draws, four standard deviations are 0.045 at most.
        assert first[source] / 2_000 == pytest.approx(weight / sum(weights), abs=0.045)


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
