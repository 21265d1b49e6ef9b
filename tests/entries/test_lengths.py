"""How long something takes at the speed a member listens."""

from __future__ import annotations

import pytest

from commonplace.entries.lengths import is_given, minutes, seconds_for, usual


@pytest.mark.parametrize(("kind", "seconds", "speed", "takes"), [
    ("episode", 1920, 150, 1280), ("video", 600, 200, 300), ("audio", 600, 75, 800), ("article", 600, 200, 600), ("post", 5, 150, 5),
    ("episode", 1920, 100, 1920), ("episode", 0, 150, 0), ("episode", -5, 150, 0),
    ("episode", 600, 0, 1200), ("episode", 600, -100, 1200), ("episode", 600, 65_535, 200),
])  # fmt: skip
def test_audio_and_video_take_their_length_by_the_speed_and_reading_takes_what_it_takes(
    kind: str, seconds: int, speed: int, takes: int
) -> None:
    assert seconds_for(kind, seconds, speed) == takes


def test_a_length_that_is_not_given_is_never_a_minute() -> None:
    assert not is_given("episode", 0)
    assert not is_given("video", 0)
    assert is_given("article", 0)
    assert usual("episode") == 1800
    assert usual("video", [60, 60, 60]) == 600
    assert usual("episode", [1200, 3600, 0, 2400]) == 2400


def test_minutes_are_whole_and_at_least_one() -> None:
    assert [minutes(one) for one in (0, 29, 90, 1280)] == [1, 1, 2, 21]
