"""The welcome: at most four steps, each of which may be skipped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
ME = {"name": "Ada Example", "role": "school librarian", "level": "", "region": "Ohio", "alone": "yes"}
HOURS = {"minutes_a_day": "10", "quiet_from": "18:00", "quiet_until": "07:30", "time_zone": "America/New_York"}


@pytest.fixture
def newcomer(client: Client) -> Client:
    client.force_login(make_member(welcomed_at=None))
    return client


def ada() -> Member:
    return Member.objects.get(email="ada@example.org")


def test_who_am_i_is_kept(newcomer: Client) -> None:
    assert newcomer.post("/welcome/me", ME).status_code == 302
    assert (ada().role, ada().region, ada().alone) == ("school librarian", "Ohio", True)


def test_all_but_the_name_may_stay_empty(newcomer: Client) -> None:
    assert newcomer.post("/welcome/me", {"name": "Ada"}).status_code == 302
    assert ada().alone is None
    assert "Tell us a name" in newcomer.post("/welcome/me", {"name": "  "}).content.decode()


def test_hours_are_kept(newcomer: Client) -> None:
    assert newcomer.post("/welcome/hours", HOURS).headers["Location"] == "/welcome/done"
    assert (ada().minutes_a_day, ada().quiet_from, ada().time_zone) == (10, dt.time(18), "America/New_York")


@pytest.mark.parametrize(("change", "sentence"), [
    ({"quiet_until": ""}, "Quiet hours need both times"),
    ({"quiet_from": ""}, "Quiet hours need both times"),
    ({"quiet_until": "18:00"}, "Both times are the same"),
    ({"quiet_from": "25:61"}, "This is not a time"),
    ({"time_zone": "Atlantis/Poseidonis"}, "not one of the available choices"),
    ({"minutes_a_day": "600"}, "not one of the available choices"),
    ({"minutes_a_day": ""}, "Choose one of the four"),
])
def test_hours_that_cannot_be_are_told(newcomer: Client, change: dict[str, str], sentence: str) -> None:
    answer = newcomer.post("/welcome/hours", {**HOURS, **change})
    assert sentence in answer.content.decode()
    assert ada().minutes_a_day == 15


def test_the_zone_of_the_browser_is_offered_and_nonsense_is_not(newcomer: Client) -> None:
    newcomer.cookies["tz"] = "Europe/Dublin"
    assert "As my browser says: Europe/Dublin" in newcomer.get("/welcome/hours").content.decode()
    newcomer.cookies["tz"] = "<b>"
    assert "&lt;b&gt;" not in newcomer.get("/welcome/hours").content.decode()


def test_skipping_all_ends_it(newcomer: Client) -> None:
    assert "Skip all of it" in newcomer.get("/welcome/me").content.decode()
    newcomer.post("/welcome/done")
    assert ada().welcomed_at is not None


def test_the_last_step_asks_what_is_on_the_plate_and_leads_to_what_is_known(newcomer: Client) -> None:
    page = newcomer.get("/welcome/done").content.decode()
    assert "What is on your plate this week?" in page
    assert "Step 4 of 4" in page
    assert newcomer.post("/welcome/done", {"q": " Which numbers? & who "}).headers["Location"] == "/ask?q=Which+numbers%3F+%26+who"
    assert ada().welcomed_at is not None


@pytest.mark.parametrize("sent", [{}, {"q": "  "}, {"q": "Which numbers?", "then": "read"}])
def test_with_nothing_on_the_plate_the_day_begins(newcomer: Client, sent: dict[str, str]) -> None:
    assert newcomer.post("/welcome/done", sent).headers["Location"] == "/today"


def test_who_came_by_the_link_of_a_group_is_led_there_and_asked_nothing_else(newcomer: Client) -> None:
    session = newcomer.session
    session["came_for"] = "/groups/join/abc"
    session.save()
    assert "What is on your plate" not in newcomer.get("/welcome/done").content.decode()
    assert newcomer.post("/welcome/done", {"q": "Which numbers?"}).headers["Location"] == "/groups/join/abc"


@pytest.mark.parametrize(("step", "following"), [("me", "/welcome/sources"), ("hours", "/welcome/done")])
def test_a_step_can_be_skipped_by_a_link_without_changing_anything(
    newcomer: Client, settings: object, step: str, following: str,
) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    page = newcomer.get(f"/welcome/{step}").content.decode()
    assert f'<a class="button" href="{following}">Skip</a>' in page
    newcomer.get(following)
    assert ada().welcomed_at is None


def test_the_shelf_of_the_reading_room_is_a_step_where_it_exists(newcomer: Client, settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    assert newcomer.post("/welcome/me", ME).headers["Location"] == "/welcome/sources"
    assert newcomer.get("/welcome/sources").headers["Location"] == "/shelf?next=%2Fwelcome%2Fhours"
    assert "Step 1 of 4" in newcomer.get("/welcome/me").content.decode()


shelf = ([path("shelf", lambda request: HttpResponse("shelf"), name="first_shelf")], "consumption")
urlpatterns = [
    path("", include("commonplace.web.urls")),
    path("", include("commonplace.members.urls")),
    path("", include(shelf)),
    path("account/", include("allauth.urls")),
]


def test_a_school_mail_address_is_told_about_once(client: Client) -> None:
    client.force_login(make_member("ada@lincoln.k12.oh.us", welcomed_at=None))
    client.post("/welcome/done")
    assert "may be a public record" in client.get("/rules").content.decode()
    client.post("/welcome/done")
    assert "may be a public record" not in client.get("/rules").content.decode()


def test_another_address_is_told_nothing(newcomer: Client) -> None:
    newcomer.post("/welcome/done")
    assert "public record" not in newcomer.get("/rules").content.decode()


def test_a_step_that_does_not_exist_is_not_found(newcomer: Client) -> None:
    assert newcomer.get("/welcome/five").status_code == 404


def test_the_welcome_needs_a_member(client: Client) -> None:
    assert client.get("/welcome/me").headers["Location"] == "/account/login/?next=/welcome/me"
