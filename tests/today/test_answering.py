"""The one prompt of a day as a member meets it: shown, taken up, or not now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from commonplace.members import prompts
from commonplace.members.models import Holiday, Member
from commonplace.members.prompts import Prompt
from commonplace.today.answering import last_prompted, not_now, prompt_of_today, take_up
from commonplace.today.models import Prompted
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
LAMPS = Prompt("lamps", date(2026, 5, 1), "Are the lamps lit?", "They were dark.", "Light them", "/read")
BOOKS = Prompt("books", date(2026, 5, 10), "Are the books back?", "", "Look", "/search")


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Prompt]:
    """What the house would like to ask; a test may change the list."""
    now_offered = [BOOKS, LAMPS]
    monkeypatch.setattr(prompts, "_providers", {"test": lambda member, day: list(now_offered)})
    return now_offered


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.today.answering.now", lambda: NOON)
    monkeypatch.setattr("commonplace.today.prompt_views.now", lambda: NOON)


def asked(member: Member, at: datetime = NOON) -> str:
    prompt = prompt_of_today(member, at)
    return prompt.key if prompt else ""


def test_the_prompt_of_a_day_is_recorded_once_and_stays(member: Member, offered: list[Prompt]) -> None:
    assert asked(member) == "lamps"
    offered.append(Prompt("urgent", date(2026, 1, 1), "Now?", "", "Yes", "/read"))
    assert asked(member, NOON + timedelta(hours=5)) == "lamps"
    assert list(Prompted.objects.values_list("date", "key", "answer")) == [(date(2026, 5, 20), "lamps", "")]


def test_one_member_s_prompt_is_not_another_s(member: Member) -> None:
    grace = make_member("grace@example.org")
    asked(member)
    not_now(acting=member, prompted=Prompted.objects.get(), element="time")
    assert asked(grace) == "lamps"


def test_where_nothing_is_to_be_asked_nothing_is_written(member: Member, offered: list[Prompt]) -> None:
    offered.clear()
    assert asked(member) == ""
    assert not Prompted.objects.exists()


def test_nothing_is_asked_on_a_holiday_nor_in_quiet_hours(member: Member) -> None:
    Holiday.objects.create(member=member, first=date(2026, 5, 20), last=date(2026, 5, 20))
    assert asked(member) == ""
    assert not Prompted.objects.exists()
    member.quiet_from, member.quiet_until = time(6), time(8)
    assert asked(member, NOON + timedelta(hours=19)) == ""
    assert asked(member, NOON + timedelta(hours=20)) == "lamps"


def test_the_day_is_the_member_s_own(member: Member) -> None:
    member.time_zone = "Pacific/Chatham"
    asked(member)
    assert Prompted.objects.get().date == date(2026, 5, 21)


def test_answered_it_was_the_only_one_of_the_day_and_the_next_comes_tomorrow(member: Member) -> None:
    asked(member)
    not_now(acting=member, prompted=Prompted.objects.get(), element="goal")
    assert asked(member) == ""
    assert asked(member, NOON + timedelta(days=1)) == "books"
    kept = Prompted.objects.get(key="lamps")
    assert (kept.answer, kept.element, kept.answered_at) == ("not_now", "goal", NOON)


def test_not_now_is_quiet_for_28_days_and_then_asked_again(member: Member, offered: list[Prompt]) -> None:
    offered.remove(BOOKS)
    asked(member)
    not_now(acting=member, prompted=Prompted.objects.get(), element="blocked")
    assert asked(member, NOON + timedelta(days=27)) == ""
    assert asked(member, NOON + timedelta(days=28)) == "lamps"


def test_what_was_taken_up_is_not_asked_again(member: Member, offered: list[Prompt]) -> None:
    offered.remove(BOOKS)
    asked(member)
    assert take_up(acting=member, prompted=Prompted.objects.get()) == LAMPS
    assert asked(member, NOON + timedelta(days=700)) == ""


def test_two_pages_at_once_show_the_same_one(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.today.answering._past", lambda *about: [])
    Prompted.objects.create(member=member, date=NOON.date(), key="books")
    assert asked(member) == ""
    assert Prompted.objects.count() == 1


def test_only_one_of_the_six_elements_is_an_answer(member: Member) -> None:
    asked(member)
    with pytest.raises(ValueError, match="wisdom"):
        not_now(acting=member, prompted=Prompted.objects.get(), element="wisdom")


def test_nobody_answers_for_another(member: Member) -> None:
    asked(member)
    grace = make_member("grace@example.org")
    with pytest.raises(PermissionError):
        take_up(acting=grace, prompted=Prompted.objects.get())
    assert last_prompted(grace, "lamps") is None


def test_taking_it_up_leads_to_its_page(signed_in: Client, member: Member) -> None:
    asked(member)
    assert signed_in.post("/today/prompt/lamps/take").headers["Location"] == "/read"
    assert Prompted.objects.get().answer == "taken"


def test_a_prompt_whose_reason_is_gone_leads_back_to_today(signed_in: Client, member: Member, offered: list[Prompt]) -> None:
    asked(member)
    offered.clear()
    assert signed_in.post("/today/prompt/lamps/take").headers["Location"] == "/today"


def test_not_now_says_until_when_in_one_quiet_sentence(signed_in: Client, member: Member) -> None:
    asked(member)
    answer = signed_in.post("/today/prompt/lamps/not-now", {"element": "confidence"})
    assert answer.headers["Location"] == "/today"
    assert "Good. This is not asked again before June 17, 2026." in signed_in.get("/read").content.decode()
    assert Prompted.objects.get().element == "confidence"


def test_what_nobody_was_asked_cannot_be_answered(signed_in: Client, client: Client, member: Member) -> None:
    asked(make_member("grace@example.org"))
    assert signed_in.post("/today/prompt/lamps/take").status_code == 404
    assert signed_in.post("/today/prompt/lamps/not-now", {"element": "time"}).status_code == 404
    asked(member)
    assert signed_in.post("/today/prompt/lamps/not-now", {"element": "wisdom"}).status_code == 404
    assert signed_in.get("/today/prompt/lamps/take").status_code == 405
    assert Client().post("/today/prompt/lamps/take").headers["Location"].startswith("/account/login/")


def test_the_card_offers_each_element_as_one_tap_and_says_who_sees_it(member: Member) -> None:
    card = render_to_string("today/_prompt.html", {"prompt": LAMPS}, RequestFactory().get("/today"))
    for value, words in Prompted.Element.choices:
        assert f'<button class="button" name="element" value="{value}">{words}</button>' in card
    assert "Light them" in card
    assert "Nobody else is shown your answer" in card
    assert "primary" not in card, "the page has a primary action of its own"
