"""Which one thing the program asks on a day, if any. Pure: it never nags, so when in doubt it is silent.

The rules, from the mission: at most one prompt a day in all, chosen by due date, none on a holiday; "not now" keeps it quiet for
28 days. Besides: what was taken up comes again only when it is due anew, what was looked past three times rests as well, and a
prompt may say itself how long it rests after it was shown (`once_in`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from commonplace.members.prompts import Prompt

QUIET_FOR: Final = timedelta(days=28)
LOOKED_PAST: Final = 3
"""Shown on so many days within 28 without an answer, a prompt rests: no answer is one, too."""


class Said(Enum):
    """What a member said to a prompt."""

    NOTHING = ""
    TAKEN = "taken"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Past:
    """A prompt that was shown.

    Args:
        day: on which day of the member's it was shown.
        key: which prompt it was.
        said: what the member said to it.
        said_on: on which day of hers she said so; the day on which it was shown where that is not known.

    """

    day: date
    key: str
    said: Said = Said.NOTHING
    said_on: date | None = None

    @property
    def since(self) -> date:
        """From which day on it is quiet."""
        return self.said_on or self.day


def choose(prompts: Iterable[Prompt], past: Sequence[Past], day: date, *, is_holiday: bool) -> Prompt | None:
    """The prompt of a day, or None.

    Args:
        prompts: all that could be asked.
        past: what was shown to this member before, in any order.
        day: the member's day.
        is_holiday: whether it is one of her holidays.

    """
    if is_holiday:
        return None
    offered = sorted(prompts, key=lambda one: (one.due, one.key))
    if shown := next((one for one in past if one.day == day), None):
        is_open = shown.said is Said.NOTHING
        return next((one for one in offered if one.key == shown.key), None) if is_open else None
    # A clock that had jumped ahead leaves rows of a time to come: those far off say nothing.
    near = [one for one in past if one.day < day + QUIET_FOR and one.since < day + QUIET_FOR]
    seldom = {one.key for one in offered for last in near if last.key == one.key and day < last.since + one.once_in}
    resting = _resting(near, day) | seldom
    taken = _last_taken(near)
    return next(
        (one for one in offered if one.due <= day and one.key not in resting and (one.key not in taken or one.due > taken[one.key])),
        None,
    )


def quiet_until(said_on: date) -> date:
    """From which day on a prompt to which "not now" was said may be asked again."""
    return said_on + QUIET_FOR


def _resting(past: Iterable[Past], day: date) -> set[str]:
    recent = [one for one in past if day < quiet_until(one.since)]
    unanswered = Counter(one.key for one in recent if one.said is Said.NOTHING)
    looked_past = {key for key, times in unanswered.items() if times >= LOOKED_PAST}
    return looked_past | {one.key for one in recent if one.said is Said.NOT_NOW}


def _last_taken(past: Iterable[Past]) -> dict[str, date]:
    taken: dict[str, date] = {}
    for one in past:
        if one.said is Said.TAKEN:
            taken[one.key] = max(one.since, taken.get(one.key, one.since))
    return taken
