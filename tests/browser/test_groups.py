"""A group's life and keeping somebody away, on a phone without scripts; every page of it under axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from commonplace.members.models import Block, Member
from commonplace.spaces.actions import invite_to_group, join_group, make_group
from tests.browser.test_pages import Look
from tests.conftest import make_member

SignIn = Callable[[Page, Member], None]


@pytest.fixture
def ada(transactional_db: None) -> Member:
    return make_member()


def test_a_group_is_made_joined_by_its_link_and_a_member_kept_away_without_scripts(page_at: Callable[..., Page], sign_in: SignIn, ada: Member) -> None:
    bo = make_member("bo@example.org", "Bo Example")
    host, guest = page_at(390, javascript=False), page_at(390, javascript=False)
    sign_in(host, ada)
    sign_in(guest, bo)
    host.goto("/groups")
    host.get_by_label("Name of the group").fill("Weeders")
    host.get_by_role("button", name="Make the group").click()
    host.get_by_role("button", name="Make a link").click()
    link = host.locator("p.address a").inner_text()
    guest.goto(link.removeprefix("http://localhost:8000"))
    assert "Ada Example invites you" in guest.locator("main").inner_text()
    guest.get_by_role("button", name="Join the group").click()
    assert guest.locator("h1").inner_text() == "Weeders"
    guest.locator("summary", has_text="Keep away").click()
    guest.get_by_role("button", name="Mute : Ada Example").click()
    assert guest.locator("h1").inner_text() == "Weeders"
    assert Block.objects.get().member == bo
    guest.goto("/settings/people-kept-away")
    guest.get_by_role("button", name="Undo : Ada Example").click()
    assert not Block.objects.exists()
    host.goto("/groups")
    host.get_by_role("link", name="Weeders").click()
    host.get_by_role("link", name="Leave the group").click()
    host.get_by_label("Who is host after you?").select_option(label="Bo Example")
    host.get_by_role("button", name="Leave the group").click()
    assert "You are in no group yet" in host.locator("main").inner_text()


def test_the_pages_of_groups_are_without_fault(
    page_at: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: SignIn, ada: Member
) -> None:
    group = make_group(acting=ada, name="Weeders", about="Shelves that breathe")
    token = invite_to_group(acting=ada, public_id=group.public_id)[1]
    for number in range(3):
        bo = make_member(f"bo{number}@example.org", f"Bo Example {number}")
        join_group(acting=bo, token=token)
    other = invite_to_group(acting=bo, public_id=make_group(acting=bo, name="Readers").public_id)[1]
    Block.objects.create(member=ada, other=bo)
    look = Look(page_at(1280), axe)
    sign_in(look.page, ada)
    base = f"/groups/{group.public_id}"
    for path in ("/groups", base, f"{base}/leave", f"/groups/join/{other}", "/settings/people-kept-away"):
        look.at(path)
    assert look.found == []
