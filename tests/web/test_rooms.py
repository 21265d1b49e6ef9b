"""The navigation: rooms that exist, in the order of the four stages, with words."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.web import rooms
from commonplace.web.rooms import Room

pytestmark = pytest.mark.urls("tests.web.gallery")


@pytest.fixture(autouse=True)
def _own_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_rooms", dict(rooms._rooms))


def labels(doors: tuple[rooms.Door, ...]) -> list[str]:
    return [str(door.label) for door in doors]


def test_a_room_without_an_address_is_not_shown() -> None:
    rooms.add(Room("Today", "sun", "today:today", "stage", 10))
    assert labels(rooms.plan("consumption:read").stages) == ["Read"]


def test_rooms_stand_in_the_order_of_the_stages_whoever_was_first() -> None:
    rooms.add(Room("Talk", "message-circle", "consumption:attention", "stage", 40))
    rooms.add(Room("Today", "sun", "consumption:bring", "stage", 10))
    assert labels(rooms.plan("").stages) == ["Today", "Read", "Talk"]


@pytest.mark.parametrize(("view", "current"), [("consumption:read", "page"), ("consumption:entry", "true"), ("members:settings", "")])
def test_the_room_that_one_is_in_is_marked(view: str, current: str) -> None:
    (read,) = (door for door in rooms.plan(view).stages if door.label == "Read")
    assert read.current == current


def test_a_phone_shows_four_rooms_and_the_rest_behind_more() -> None:
    for slot, (label, name) in enumerate([("Talk", "follow"), ("Try", "bring"), ("Share", "sources"), ("Saved", "attention")]):
        rooms.add(Room(label, "send", f"consumption:{name}", "stage", 40 + slot))
    plan = rooms.plan("")
    assert labels(plan.bar) == ["Read", "Talk", "Try", "Share"]
    assert labels(plan.more)[0] == "Saved"
    assert labels(plan.more)[-1] == "Settings"


def test_few_rooms_all_stand_in_the_bar() -> None:
    plan = rooms.plan("")
    assert plan.more == ()
    assert labels(plan.bar)[0] == "Read"


def test_who_is_not_signed_in_sees_the_name_of_the_site_and_no_rooms(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "Commonplace" in page
    assert "<nav" not in page


def test_a_page_asks_for_the_site_once(signed_in: Client, django_assert_max_num_queries: object) -> None:
    signed_in.get("/read")
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # session, member, site
        signed_in.get("/read")
