"""Hours are shown in the member's zone, else in the browser's, else in UTC."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonplace.members.forms.preferences import HoursForm
from commonplace.members.middleware import local_time
from commonplace.members.models import Member
from commonplace.members.zones import names, zone


def zone_of_page(user: object, cookie: str = "") -> str:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    if cookie:
        request.COOKIES["tz"] = cookie
    return local_time(page)(request).content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_member_s_own_zone_wins(member: Member) -> None:
    member.time_zone = "Asia/Tokyo"
    assert zone_of_page(member, "Europe/Dublin") == "Asia/Tokyo"


@pytest.mark.django_db
def test_a_zone_that_no_longer_exists_falls_back_to_the_browser_s(member: Member) -> None:
    member.time_zone = "Atlantis/Poseidonis"
    assert zone_of_page(member, "Europe/Dublin") == "Europe/Dublin"


@pytest.mark.parametrize("cookie", ["../../etc/passwd", "/etc/passwd", "America", "x" * 5000, "Europe/Dublin\x00", "<script>", ""])
def test_a_cookie_that_says_nonsense_means_utc(cookie: str) -> None:
    assert zone_of_page(None, cookie) == "UTC"


def test_every_zone_to_choose_exists() -> None:
    assert all(zone(name) for name in names())
    assert "America/New_York" in names()
    assert "posixrules" not in names()


def test_places_stand_by_region_after_what_is_chosen_and_what_the_browser_says() -> None:
    form = HoursForm(instance=Member(time_zone="Asia/Tokyo"), guess="America/Argentina/Buenos_Aires")
    choices = form.fields["time_zone"].choices
    assert [value for value, _ in choices[:4]] == ["", "Asia/Tokyo", "America/Argentina/Buenos_Aires", "UTC"]
    groups = dict(choices[4:])
    assert [*groups] == sorted(groups)
    assert ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires") in groups["America, North and South"]
    assert sum(len(places) for places in groups.values()) == len(names()) - 1
    page = str(form["time_zone"])
    assert page.count("<optgroup") == len(groups)
    assert page.count(" selected") == 1


def test_a_zone_that_was_renamed_stays_chosen() -> None:
    form = HoursForm(instance=Member(time_zone="US/Pacific"), guess="<nonsense>")
    assert [value for value, _ in form.fields["time_zone"].choices[:3]] == ["", "US/Pacific", "UTC"]


@pytest.mark.django_db
def test_the_zone_does_not_leak_into_the_next_request(member: Member) -> None:
    member.time_zone = "Asia/Tokyo"
    zone_of_page(member)
    assert zone_of_page(None) == "UTC"


@pytest.mark.django_db
def test_what_the_browser_says_is_kept_for_mails_and_for_the_turn_of_the_day(member: Member) -> None:
    zone_of_page(member, "Europe/Dublin")
    member.refresh_from_db()
    assert member.seen_zone == "Europe/Dublin"
    zone_of_page(member, "Pacific/Chatham")
    member.refresh_from_db()
    assert member.seen_zone == "Pacific/Chatham"
    assert zone_of_page(member) == "Pacific/Chatham", "a browser that says nothing takes nothing away"
    assert member.time_zone == "", "what she chose is hers"


@pytest.mark.django_db
def test_the_same_zone_again_writes_nothing(member: Member) -> None:
    with CaptureQueriesContext(connection) as seen:
        zone_of_page(member, "Europe/Dublin")
    assert len(seen) == 1
    with CaptureQueriesContext(connection) as seen:
        zone_of_page(member, "Europe/Dublin")
        zone_of_page(member)
    assert len(seen) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["../../etc/passwd", "America", "x" * 5000, "Europe/Dublin\x00", "<script>", "", "Europe/Dublin "])
def test_a_cookie_that_says_nonsense_is_not_kept(member: Member, cookie: str) -> None:
    member.seen_zone = "Asia/Tokyo"
    member.save()
    with CaptureQueriesContext(connection) as seen:
        assert zone_of_page(member, cookie) == "Asia/Tokyo"
    assert len(seen) == 0
    member.refresh_from_db()
    assert member.seen_zone == "Asia/Tokyo"


@pytest.mark.django_db
def test_a_busy_database_keeps_nobody_from_a_page(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object, **more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", busy)
    assert zone_of_page(member, "Europe/Dublin") == "Europe/Dublin"
