"""Plain text: what is cut, counted and made visible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commonplace.kernel.text import clip, excerpt, isolate, reading_seconds


def test_case_56_what_turns_direction_or_has_no_width_is_taken_out_of_names():
    assert isolate("Ada\u202egnp.exe\u202c") == "Adagnp.exe"
    assert isolate("A\u200bd\u2060a\ufeff\u00ad\x00\x1b[31m") == "Ada[31m"
    assert isolate("Ada\u2066\u2069 \U000e0041Example") == "Ada Example"
    assert isolate("one\ntwo\u2028three") == "one two three"


def test_joiners_stay_where_a_script_or_a_picture_needs_them():
    assert isolate("نمی\u200cشود") == "نمی\u200cشود"
    assert isolate("👩\u200d🏫") == "👩\u200d🏫"
    assert isolate("pay\u200dpal") == "paypal"


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("Three  small\nwords") == "Three small words"


def test_a_long_text_is_cut_between_words():
    cut = excerpt("word " * 200, 50)
    assert cut.endswith("word…")
    assert len(cut) <= 50


def test_reading_time_counts_220_words_a_minute():
    assert reading_seconds("word " * 219 + "word") == 60
    assert reading_seconds("") == 0
    assert reading_seconds("図書館" * 500) == 180


@given(st.text(max_size=900), st.integers(2, 300))
def test_nothing_is_ever_longer_than_its_limit(text: str, limit: int):
    assert len(clip(text, limit)) <= limit
    assert len(excerpt(text, limit)) <= limit
