from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.kernel.http import max_age_seconds, retry_after_seconds

NOW = datetime(2025, 2, 1, 12, 0, tzinfo=UTC)
HOUR = "Sat, 01 Feb 2025 13:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), (" 0 ", 0), ("1.5", 1), ("99999999999", 7 * 86400), (HOUR, 3600), ("Sat, 01 Feb 2020 13:00:00 GMT", 0),
     ("Fri, 31 Dec 9999 23:59:59 GMT", 7 * 86400), ("soon", None), ("-5", None), ("", None), ("Mon, 99 Foo", None)],
)  # fmt: skip
def test_retry_after_is_read_in_both_spellings(text: str, seconds: int | None) -> None:
    assert retry_after_seconds({"Retry-After": text}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'MAX-AGE = "600"', "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "s-maxage=5, max-age=600"}, 600),
        ({"Cache-Control": "s-maxage=5"}, None),
        ({"Cache-Control": "max-age=999999999999"}, 30 * 86400),
        ({"Cache-Control": "max-age=600", "Expires": HOUR}, 600),
        ({"Cache-Control": "no-cache", "Expires": HOUR}, 0),
        ({"Expires": HOUR}, 3600),
        ({"Expires": HOUR, "Date": "Sat, 01 Feb 2025 12:30:00 GMT"}, 1800),
        ({"Expires": "0"}, 0),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 30 * 86400),
        ({}, None),
    ],
)  # fmt: skip
def test_freshness_is_read_from_cache_control_or_expires(headers: dict[str, str], seconds: int | None) -> None:
    assert max_age_seconds(headers, NOW) == seconds


@given(st.text(), st.text(), st.text())
def test_no_header_raises_or_leaves_the_bounds(control: str, age: str, moment: str) -> None:
    headers = {"Cache-Control": control, "Age": age, "Expires": moment, "Date": age, "Retry-After": moment}
    assert 0 <= (max_age_seconds(headers, NOW) or 0) <= 30 * 86400
    assert 0 <= (retry_after_seconds(headers, NOW) or 0) <= 7 * 86400
