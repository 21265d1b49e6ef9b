"""For whom something is: a frozen pair that cannot contradict itself."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.members.audience import MYSELF, SITE, WEB, Audience, Kind


def test_an_audience_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        MYSELF.kind = Kind.WEB  # type: ignore[misc]


def test_a_plain_word_from_a_form_is_understood() -> None:
    assert Audience.of("people", [3, 1, 3]) == Audience(Kind.PEOPLE, (1, 3))


@pytest.mark.parametrize(("kind", "ids"), [
    ("self", (1,)), ("site", (1,)), ("web", (2,)), ("people", ()), ("group", ()), ("group", (1, 2)), ("everybody", ()),
    ("people", (0,)), ("people", (-4,)), ("people", (True,)), ("people", ("7",)),
])
def test_what_contradicts_itself_is_refused(kind: str, ids: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Audience.of(kind, ids)


@given(st.lists(st.integers(min_value=1), min_size=1))
def test_the_order_of_people_does_not_matter(ids: list[int]) -> None:
    assert Audience.of("people", ids) == Audience.of("people", list(reversed(ids)))
    assert hash(Audience.of("people", ids)) == hash(Audience.of("people", sorted(ids)))


def test_circles_widen_from_oneself_to_the_web() -> None:
    assert WEB.is_wider_than(SITE)
    assert SITE.is_wider_than(MYSELF)
    assert not MYSELF.is_wider_than(MYSELF)
