"""The pages of reading, with invented content."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.web.gallery")
PATHS = ["/read", "/nothing", "/done", "/entry/1000", "/episode", "/source/source0", "/parts"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_one_heading_one_main_part_and_at_most_one_primary_action(path: str, signed_in: Client) -> None:
    page = signed_in.get(path).content.decode()
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert len(re.findall(r'class="button primary', page)) <= 1
    levels = [int(level) for level in re.findall(r"<h([1-6])", page.split("<dialog")[0])]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_a_list_ends_with_a_sentence(signed_in: Client) -> None:
    assert "That is all" in signed_in.get("/read").content.decode()
    assert "What your sources publish will stand here" in signed_in.get("/nothing").content.decode()


def test_a_row_says_in_words_what_its_dot_and_its_weight_say(signed_in: Client) -> None:
    page = signed_in.get("/read").content.decode()
    assert '<span class="for-ears">person </span>' in page
    assert '<span class="for-ears">space </span>' in page
    assert "Read already. Mark as unread: Episode 41" in page
    assert "Mark as read: What my reluctant readers" in page


def test_a_post_without_a_title_is_named_by_what_it_says(signed_in: Client) -> None:
    page = signed_in.get("/read").content.decode()
    assert page.count("Does anyone have a circulation policy that does not mention fines?") == 1


def test_all_rows_share_one_form(signed_in: Client) -> None:
    page = signed_in.get("/many").content.decode()
    assert page.count('id="marks"') == 1
    assert page.count('form="marks"') == 50


def test_an_entry_that_is_blocked_at_school_keeps_its_text_and_its_link(signed_in: Client) -> None:
    page = signed_in.get("/episode").content.decode()
    assert "Blocked at your school" in page
    assert "Eighty-one students" in page
    assert "For the phone:" in page
    assert '<audio controls preload="none" src="https://example.org/41.mp3#t=760" aria-label="Episode 41">' in page


def test_every_field_of_a_form_has_a_label_and_its_error_beside_it(signed_in: Client) -> None:
    page = signed_in.get("/parts").content.decode()
    for control in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page):
        if 'type="hidden"' in control:
            continue
        name = re.search(r'\sid="([^"]+)"', control)
        assert name is None or f'for="{name[1]}"' in page or "<label" in page.split(control)[0][-40:], control
    assert 'aria-describedby="id_typed_helptext id_typed_error"' in page
    assert 'id="id_typed_error"' in page


def test_a_message_says_its_kind_in_a_word(signed_in: Client) -> None:
    page = signed_in.get("/parts").content.decode()
    for word in ["For your information:", "Done:", "Take note:", "Not done:"]:
        assert word in page
