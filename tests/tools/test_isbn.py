"""The number of a book."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.tools.isbn import NotAnIsbn, isbn


@pytest.mark.parametrize(("typed", "number"), [
    ("978-0-306-40615-7", "9780306406157"), ("978 0306406157", "9780306406157"), ("0-306-40615-2", "0306406152"),
    ("ISBN 080442957x", "080442957X"), ("ISBN-13: 9780306406157", "9780306406157"), ("urn:isbn:9780306406157", "9780306406157"),
    ("978\u20130\u2011306406157", "9780306406157"), ("", ""), ("   ", ""),
])
def test_it_is_read_however_it_is_written(typed: str, number: str) -> None:
    assert isbn(typed) == number


@pytest.mark.parametrize("typed", ["9780306406158", "0306406153", "978030640615", "X306406152", "a book", "\u0669\u0667\u0668\u0660\u0663\u0660\u0666\u0664\u0660\u0666\u0661\u0665\u0667"])
def test_a_slip_is_noticed(typed: str) -> None:
    with pytest.raises(NotAnIsbn):
        isbn(typed)


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: list[int], at: int, off: int) -> None:
    last = -sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    right = "".join(map(str, [*digits, last]))
    assert isbn(right) == right
    wrong = [*digits]
    wrong[at] = (wrong[at] + off) % 10
    with pytest.raises(NotAnIsbn):
        isbn("".join(map(str, [*wrong, last])))
