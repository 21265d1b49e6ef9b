"""Groups as members meet them: made, opened, joined by a link, left; and what strangers learn of them: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
LetIn = Callable[[Member], None]
LINK = re.compile(r'<p class="address"><a href="http://localhost:8000(/groups/join/[^"]+)"')


def test_a_group_is_made_and_another_joins_by_the_link(signed_in: Client, as_bo: Client) -> None:
    page = signed_in.post("/groups", {"name": "  Weeders\u200b ", "about": "Shelves"}, follow=True)
    group = Group.objects.get()
    assert group.name == "Weeders"
    made = signed_in.post(f"/groups/{group.public_id}/link", follow=True)
    link = LINK.search(made.content.decode())
    assert link
    assert not LINK.search(signed_in.get(f"/groups/{group.public_id}").content.decode()), "the link is shown once"
    before = as_bo.get(link.group(1)).content.decode()
    assert "1 member" in before
    assert "Ada Example invites you" in before
    assert "will see your name, Bo Example" in before
    assert GroupMembership.objects.count() == 1, "opening it does nothing"
    joined = as_bo.post(link.group(1), follow=True).content.decode()
    assert "You are in Weeders now." in joined
    assert "2 members" in joined
    assert "Weeders" in page.content.decode()


@pytest.mark.parametrize(("typed", "sentence"), [({"name": ""}, "needs a name"), ({"name": "\u200b"}, "needs a name"), ({"name": "x" * 101}, "at most 100")])
def test_what_cannot_be_is_told_and_nothing_is_made(typed: dict[str, str], sentence: str, signed_in: Client) -> None:
    assert sentence in signed_in.post("/groups", typed).content.decode()
    assert not Group.objects.exists()


@pytest.mark.parametrize("end", ["", "/link", "/link/abcdefgh/withdraw", "/members/{bo}/host", "/members/{bo}/remove", "/leave"])
def test_case_70_for_others_and_for_stewards_a_group_is_not_there(end: str, group: Group, as_bo: Client, bo: Member) -> None:
    Member.objects.filter(pk=bo.pk).update(is_steward=True)
    for public_id in (group.public_id, "abcdefghjkmn"):
        path = f"/groups/{public_id}{end.format(bo=bo.public_id)}"
        there, not_there = as_bo.get(path), as_bo.post(path, {"name": "Mine"})
        assert {there.status_code, not_there.status_code} <= {404, 405}
    group.refresh_from_db()
    assert group.name == "Weeders"


def test_a_member_who_is_no_host_is_offered_nothing_of_a_host_s(group: Group, as_bo: Client, bo: Member, let_in: LetIn) -> None:
    let_in(bo)
    page = as_bo.get(f"/groups/{group.public_id}").content.decode()
    assert "Ada Example" in page
    for word in ("Make a link", "Remove from the group", "Name and words"):
        assert word not in page
    assert as_bo.post(f"/groups/{group.public_id}", {"name": "Mine"}).status_code == 404


def test_a_host_renames_makes_hosts_and_lets_members_go(group: Group, signed_in: Client, bo: Member, cy: Member, let_in: LetIn) -> None:
    let_in(bo)
    let_in(cy)
    base = f"/groups/{group.public_id}"
    assert "Kept." in signed_in.post(base, {"name": "Pruners", "about": ""}, follow=True).content.decode()
    assert "Bo Example is a host now." in signed_in.post(f"{base}/members/{bo.public_id}/host", follow=True).content.decode()
    gone = signed_in.post(f"{base}/members/{cy.public_id}/remove", follow=True).content.decode()
    assert "Cy Example is no longer in the group." in gone
    assert "No open links." in gone
    assert signed_in.post(f"{base}/members/{cy.public_id}/remove").status_code == 404


def test_the_last_host_is_asked_who_comes_after(group: Group, signed_in: Client, bo: Member, let_in: LetIn) -> None:
    let_in(bo)
    base = f"/groups/{group.public_id}"
    assert "Who is host after you?" in signed_in.get(f"{base}/leave").content.decode()
    assert "Nothing was changed." in signed_in.post(f"{base}/leave").content.decode()
    left = signed_in.post(f"{base}/leave", {"next_host": bo.public_id}, follow=True).content.decode()
    assert "You have left Weeders." in left
    assert signed_in.get(base).status_code == 404


def test_whoever_is_alone_ends_the_group(group: Group, signed_in: Client) -> None:
    assert "the group ends" in signed_in.get(f"/groups/{group.public_id}/leave").content.decode()
    assert "Weeders is no more." in signed_in.post(f"/groups/{group.public_id}/leave", follow=True).content.decode()


def test_whoever_is_signed_out_comes_back_to_the_link_and_learns_nothing_before(token: str, client: Client) -> None:
    answer = client.get(f"/groups/join/{token}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/login/?next=/groups/join/{token}"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Weeders" not in page
    assert "Ada Example" not in page
    assert client.post(f"/groups/join/{token}").status_code == 302
    assert GroupMembership.objects.count() == 1


def test_whoever_joins_the_site_on_the_way_is_led_to_the_group_after_the_welcome(token: str, client: Client) -> None:
    client.get(f"/groups/join/{token}")
    client.force_login(make_member("new@example.org", "New Example", welcomed_at=None))
    assert client.post("/welcome/done").headers["Location"] == f"/groups/join/{token}"
    assert client.post("/welcome/done").headers["Location"] != f"/groups/join/{token}"


def test_an_unknown_link_and_one_that_is_over_read_alike(group: Group, token: str, as_bo: Client) -> None:
    group.delete()
    texts = []
    for bad in (token, "invented"):
        answer = as_bo.get(f"/groups/join/{bad}")
        assert answer.status_code == as_bo.post(f"/groups/join/{bad}").status_code == 410
        texts.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()))
    assert texts[0] == texts[1]


def test_case_56_a_name_with_odd_signs_is_shown_without_them(signed_in: Client) -> None:
    page = signed_in.post("/groups", {"name": "<b>Weeders</b>\u202e", "about": "<script>alert(1)</script>"}, follow=True).content.decode()
    assert "&lt;b&gt;Weeders&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_page_of_a_hundred_members_asks_no_more_than_one_of_two(group: Group, signed_in: Client, bo: Member, let_in: LetIn, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    let_in(bo)
    with django_assert_max_num_queries(12):
        signed_in.get(f"/groups/{group.public_id}")
    GroupMembership.objects.bulk_create(GroupMembership(group=group, member=make_member(f"m{n}@example.org", f"M {n:03}")) for n in range(110))
    with django_assert_max_num_queries(12):
        page = signed_in.get(f"/groups/{group.public_id}").content.decode()
    assert "112 members" in page
    assert "More names" in page
    assert "That is everybody" in signed_in.get(f"/groups/{group.public_id}?page=2").content.decode()


def test_settings_lead_to_groups_and_who_can_see_me_says_who_sees_them(signed_in: Client) -> None:
    assert 'href="/groups"' in signed_in.get("/settings").content.decode()
    assert "The groups that you are in" in signed_in.get("/settings/who-sees-me").content.decode()


def test_a_question_begun_on_the_page_of_a_group_has_it_chosen_and_no_other_s_group(group: Group, signed_in: Client, as_bo: Client) -> None:
    assert f'href="/ask/new?group={group.public_id}"' in signed_in.get(f"/groups/{group.public_id}").content.decode()
    assert f'action="/ask/new?group={group.public_id}"' in signed_in.get(f"/ask/new?group={group.public_id}").content.decode()
    typed = {"text": "Where do you begin?", "wants": "advice", "naming": "own"}
    to_whom = signed_in.post(f"/ask/new?group={group.public_id}", typed, follow=True).content.decode()
    assert re.search(rf'name="group" value="{group.public_id}"[^>]* checked', to_whom)
    assert group.public_id not in as_bo.post(f"/ask/new?group={group.public_id}", typed, follow=True).content.decode()


@pytest.mark.parametrize("odd", ["a\0b", "\u202e", "x" * 10_000, "'; --", "../..", "%00"])
def test_case_69_nothing_odd_in_a_form_or_an_address_breaks_a_page(odd: str, group: Group, signed_in: Client, bo: Member, let_in: LetIn) -> None:
    let_in(bo)
    base = f"/groups/{group.public_id}"
    assert "Nothing was changed." in signed_in.post(f"{base}/leave", {"next_host": odd}).content.decode()
    assert signed_in.get(base, {"page": odd}).status_code == 200
    assert signed_in.post(base, {"name": odd, "about": odd}).status_code in {200, 302}
    assert signed_in.get(f"/groups/join/{quote(odd, safe='')}").status_code in {404, 410}
    assert signed_in.post("/ask/offer", {"text": odd, "a_week": odd, "paused_until": odd}).status_code == 200
    assert signed_in.get("/ask/new", {"group": odd}).status_code == 200
    assert signed_in.post(f"/settings/people-kept-away/{bo.public_id}", {"kind": odd, "next": odd}).status_code == 302
