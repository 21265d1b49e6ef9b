"""Which one thing is asked on a day: at most one, the one that is due first, none on holidays; "not now" keeps quiet for 28 days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonplace.members.prompts import Prompt
from commonplace.today.prompting import Past, Said, choose, quiet_until

DAY = date(2026, 5, 20)
NOTHING, TAKEN, NOT_NOW = Said.NOTHING, Said.TAKEN, Said.NOT_NOW


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def prompt(key: str, due: date = DAY) -> Prompt:
    return Prompt(key, due, f"{key}?", "", "Yes", "/read")


def past(key: str, days: int, said: Said = NOTHING, *, said_days: int | None = None) -> Past:
    return Past(ago(days), key, said, None if said_days is None else ago(said_days))


@pytest.mark.parametrize(
    ("offered", "shown", "asked"),
    [
        # Nothing was asked before: what is due first, of two due at once the one first in the alphabet, nothing before its day.
        ([], [], None),
        ([prompt("a")], [], "a"),
        ([prompt("a"), prompt("b", ago(1))], [], "b"),
        ([prompt("b", ago(3)), prompt("a", ago(3))], [], "a"),
        ([prompt("a", ago(-1))], [], None),
        ([prompt("a", ago(-1)), prompt("b")], [], "b"),
        ([prompt("a", ago(900))], [], "a"),
        ([prompt("a", ago(2)), prompt("a")], [], "a"),
        # The one of today stays the one of today; answered, it was the only one.
        ([prompt("a"), prompt("b", ago(5))], [past("a", 0)], "a"),
        ([prompt("a"), prompt("b", ago(5))], [past("a", 0, TAKEN)], None),
        ([prompt("a"), prompt("b", ago(5))], [past("a", 0, NOT_NOW)], None),
        ([prompt("b", ago(5))], [past("a", 0)], None),  # its reason is gone, and nothing takes its place
        ([prompt("a", ago(-3))], [past("a", 0)], "a"),
        # Not now: quiet for 28 days from the day of the answer, and others go on.
        ([prompt("a", ago(9))], [past("a", 1, NOT_NOW)], None),
        ([prompt("a", ago(9))], [past("a", 27, NOT_NOW)], None),
        ([prompt("a", ago(40))], [past("a", 28, NOT_NOW)], "a"),
        ([prompt("a", ago(40))], [past("a", 28, NOT_NOW, said_days=27)], None),  # answered after midnight
        ([prompt("a", ago(9)), prompt("b")], [past("a", 1, NOT_NOW)], "b"),
        ([prompt("a", ago(90))], [past("a", 60, NOT_NOW), past("a", 20, NOT_NOW)], None),
        ([prompt("a")], [past("a", 20, NOT_NOW)], None),  # due anew, and quiet all the same
        # Taken up: not again, until it is due anew.
        ([prompt("a", ago(9))], [past("a", 9, TAKEN)], None),
        ([prompt("a", ago(9))], [past("a", 900, TAKEN)], "a"),
        ([prompt("a", ago(901))], [past("a", 900, TAKEN)], None),
        ([prompt("a")], [past("a", 31, TAKEN)], "a"),
        ([prompt("a")], [past("a", 60, TAKEN), past("a", 0, TAKEN)], None),
        ([prompt("a", ago(9)), prompt("b")], [past("a", 9, TAKEN)], "b"),
        # No answer: it may come again, three times within 28 days.
        ([prompt("a", ago(9))], [past("a", 1)], "a"),
        ([prompt("a", ago(9))], [past("a", 1), past("a", 2)], "a"),
        ([prompt("a", ago(9))], [past("a", 1), past("a", 2), past("a", 5)], None),
        ([prompt("a", ago(9)), prompt("b")], [past("a", 1), past("a", 2), past("a", 5)], "b"),
        ([prompt("a", ago(40))], [past("a", 26), past("a", 27), past("a", 28)], "a"),
        # A clock that had jumped years ahead left rows behind: they do not silence the program for years.
        ([prompt("a")], [past("a", -900, NOT_NOW)], "a"),
        ([prompt("a")], [past("a", -900, TAKEN)], "a"),
        ([prompt("a")], [past("a", -1, NOT_NOW)], None),  # flown west over the date line
        ([prompt("a")], [past("a", 0, NOT_NOW, said_days=-900)], None),
    ],
)
def test_what_is_asked_today(offered: list[Prompt], shown: list[Past], asked: str | None) -> None:
    chosen = choose(offered, shown, DAY, is_holiday=False)
    assert (chosen.key if chosen else None) == asked


def test_of_the_same_key_twice_the_one_due_first_is_asked() -> None:
    assert choose([prompt("a"), prompt("a", ago(2))], [], DAY, is_holiday=False) == prompt("a", ago(2))


def test_the_day_from_which_on_it_may_come_again_is_the_one_that_is_named() -> None:
    said = [past("a", 0, NOT_NOW)]
    again = quiet_until(DAY)
    assert choose([prompt("a")], said, again - timedelta(days=1), is_holiday=False) is None
    assert choose([prompt("a")], said, again, is_holiday=False) == prompt("a")


keys = some.sampled_from(["a", "b", "c"])
days = some.integers(-60, 60).map(ago)
prompts = some.lists(some.builds(prompt, keys, days), max_size=6)
pasts = some.lists(some.builds(Past, days, keys, some.sampled_from(Said), some.none() | days), max_size=40, unique_by=lambda one: one.day)


@given(prompts, pasts, days)
def test_nothing_is_asked_on_a_holiday(offered: list[Prompt], shown: list[Past], day: date) -> None:
    assert choose(offered, shown, day, is_holiday=True) is None


@given(prompts, pasts, days)
def test_what_is_asked_was_offered_and_is_due_or_was_shown_today(offered: list[Prompt], shown: list[Past], day: date) -> None:
    chosen = choose(offered, shown, day, is_holiday=False)
    if chosen is not None:
        assert chosen in offered
        assert chosen.due <= day or chosen.key in {one.key for one in shown if one.day == day}


@given(prompts, pasts, days, some.randoms(use_true_random=False))
def test_the_order_in_which_things_are_offered_does_not_matter(offered: list[Prompt], shown: list[Past], day: date, chance: object) -> None:
    others, before = list(offered), list(shown)
    chance.shuffle(others)  # type: ignore[attr-defined]
    chance.shuffle(before)  # type: ignore[attr-defined]
    assert choose(offered, shown, day, is_holiday=False) == choose(others, before, day, is_holiday=False)


@given(prompts, pasts, days)
def test_asked_again_on_the_same_day_it_is_the_same(offered: list[Prompt], shown: list[Past], day: date) -> None:
    chosen = choose(offered, shown, day, is_holiday=False)
    if chosen is not None and all(one.day != day for one in shown):
        again = choose([*offered, prompt("zzz", ago(999))], [*shown, Past(day, chosen.key)], day, is_holiday=False)
        assert again is not None
        assert again.key == chosen.key


@given(prompts, some.lists(some.sampled_from(Said), min_size=1, max_size=120))
def test_day_after_day_it_never_nags(offered: list[Prompt], answers: list[Said]) -> None:
    shown: list[Past] = []
    for step, said in enumerate(answers):
        day = DAY + timedelta(days=step)
        chosen = choose(offered, shown, day, is_holiday=False)
        if chosen is not None:
            shown.append(Past(day, chosen.key, said))
    for key in ("a", "b", "c"):
        mine = [one for one in shown if one.key == key]
        for earlier, later in pairwise(mine):
            assert earlier.said is not NOT_NOW or later.day - earlier.day >= timedelta(days=28)
        for one in mine:
            month = [other for other in mine if one.day <= other.day < one.day + timedelta(days=28) and other.said is NOTHING]
            assert len(month) <= 3
        dues = {one.due for one in offered if one.key == key}
        assert len([one for one in mine if one.said is TAKEN]) <= len(dues)
