"""You may ask me about …: said, paused, taken back, and read by rule."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client

from commonplace.connection.actions.offering import offer
from commonplace.connection.models import Asked, Offer, Question
from commonplace.connection.topics import stems_for, stored, topics_in
from commonplace.kernel.clock import now
from commonplace.members.leaving import erase_account, write_export
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership

pytestmark = pytest.mark.django_db
PAGE = "/ask/offer"
TYPED = {"text": "Weeding nonfiction, budgets, origami clubs", "a_week": "2", "paused_until": ""}


def test_an_offer_is_made_shown_as_it_is_read_and_changed(signed_in: Client, member: Member) -> None:
    page = signed_in.post(PAGE, TYPED, follow=True).content.decode()
    mine = Offer.objects.get(member=member)
    assert (mine.text, mine.a_week, mine.paused_until) == (TYPED["text"], 2, None)
    for topic in ("weeding", "budget", "origami"):
        assert f'dir="auto">{topic}</span>' in page
    signed_in.post(PAGE, {**TYPED, "text": "Grants"})
    assert Offer.objects.get().text == "Grants"


def test_once_a_week_is_what_is_chosen_before(signed_in: Client) -> None:
    page = signed_in.get(PAGE).content.decode()
    assert re.search(r'name="a_week" value="1"[^>]* checked', page)
    assert "Take the offer back" not in page


@pytest.mark.parametrize(("change", "sentence"), [
    ({"text": ""}, "at least one thing"), ({"text": "\u200b"}, "at least one thing"), ({"text": "x" * 301}, "at most 300"),
    ({"a_week": "6"}, "one to five times"), ({"a_week": "0"}, "one to five times"), ({"paused_until": "soon"}, "not a day"),
    ({"paused_until": "2999-01-01"}, "more than two years"),
])
def test_what_cannot_be_is_told_and_nothing_is_kept(change: dict[str, str], sentence: str, signed_in: Client) -> None:
    page = signed_in.post(PAGE, {**TYPED, **change}).content.decode()
    assert sentence in page
    assert not Offer.objects.exists()


def test_a_pause_is_said_and_one_that_is_over_is_none(signed_in: Client) -> None:
    today = now().date()
    page = signed_in.post(PAGE, {**TYPED, "paused_until": str(today + timedelta(days=3))}, follow=True).content.decode()
    assert "Paused: until" in page
    signed_in.post(PAGE, {**TYPED, "paused_until": str(today - timedelta(days=3))})
    assert Offer.objects.get().paused_until is None


def test_an_offer_is_taken_back(signed_in: Client) -> None:
    signed_in.post(PAGE, TYPED)
    assert "Taken back." in signed_in.post(f"{PAGE}/withdraw", follow=True).content.decode()
    assert not Offer.objects.exists()
    assert signed_in.post(f"{PAGE}/withdraw").status_code == 302


def test_an_offer_stands_after_its_pause_and_has_room_until_the_week_is_full(member: Member) -> None:
    at = now()
    offer(acting=member, text="Weeding", a_week=2, paused_until=at.date())
    assert not Offer.objects.with_room(at).exists()
    assert Offer.objects.with_room(at + timedelta(days=1)).exists()
    offer(acting=member, text="Weeding", a_week=2, paused_until=None)
    for days in (1, 8, 3):
        assert Offer.objects.with_room(at).exists()
        Asked.objects.create(question=Question.objects.create(text="?"), member=member, name="Ada", asked_at=at - timedelta(days=days))
    assert not Offer.objects.with_room(at).exists()


def test_it_is_taken_along_told_and_erased(member: Member, signed_in: Client) -> None:
    offer(acting=member, text="Weeding", a_week=1, paused_until=date(2030, 1, 1))
    file = io.BytesIO()
    write_export(member=member, file=file)
    with zipfile.ZipFile(file) as archive:
        assert '"2030-01-01"' in archive.read("offer.json").decode()
    assert "What you may be asked about" in signed_in.get("/settings/who-sees-me").content.decode()
    erase_account(member=member)
    assert not Offer.objects.exists()


def test_case_52_an_offer_is_text_and_nothing_else(signed_in: Client) -> None:
    page = signed_in.post(PAGE, {**TYPED, "text": "<script>alert(1)</script> weeding \u202e"}, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize(("text", "topics"), [
    ("How do we get rid of worn out books?", {"weeding"}),
    ("I am happy to help with budgets and grants", {"budget", "grants"}),
    ("Origami clubs", {"origami"}),
    ("Please ask me anything", set()),
    ("", set()),
])
def test_topics_are_found_by_rule(text: str, topics: set[str]) -> None:
    assert topics <= set(topics_in(text).values())
    if not topics:
        assert topics_in(text) == {}


def test_what_is_stored_is_found_by_other_words_of_the_same_topic(member: Member) -> None:
    kept = offer(acting=member, text="Culling the shelves", a_week=1, paused_until=None)
    assert set(stems_for(topics_in("Who helps me with weeding?"))) & set(kept.topics)


def test_where_many_offer_the_page_lists_those_of_her_groups_and_suggests_those_who_fit(member: Member, bo: Member, signed_in: Client) -> None:
    group = Group.objects.create(name="Readers")
    for one in (member, bo):
        GroupMembership.objects.create(group=group, member=one)
    strangers = Member.objects.bulk_create(Member(email=f"m{number}@example.org", name=f"Mo {number:03}") for number in range(80))
    Offer.objects.bulk_create(Offer(member=one, text="Grants", topics=stored("Grants")) for one in strangers)
    draft = Question.objects.create(asker=member, text="Who has applied for a grant?")
    page = signed_in.get(f"/ask/question/{draft.public_id}/to").content.decode()
    assert page.count("offers: grants") == 5
    assert page.count('name="who"') == 6
    assert "Bo Example" in page
    signed_in.post(f"/ask/question/{draft.public_id}/to", {
        "who": f"member:{strangers[7].public_id}", "else-TOTAL_FORMS": "0", "else-INITIAL_FORMS": "0"})
    assert draft.asked.get().why == "You offer to be asked about grants."
    assert "Mo 007" in signed_in.get(f"/ask/question/{draft.public_id}/to").content.decode(), "whom she chose stays in the list"
