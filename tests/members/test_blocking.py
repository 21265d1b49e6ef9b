"""Muted and blocked: who is spared whom, undone, and never told."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client

from commonplace.members.actions import blocking
from commonplace.members.leaving import erase_account, write_export
from commonplace.members.models import Block, Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
PAGE = "/settings/people-kept-away"


@pytest.fixture
def bo(db: None) -> Member:
    return make_member("bo@example.org", "Bo Example")


@pytest.fixture
def as_bo(bo: Member) -> Client:
    client = Client()
    client.force_login(bo)
    return client


def test_a_block_holds_both_ways_and_a_mute_one_way(member: Member, bo: Member) -> None:
    cy = make_member("cy@example.org", "Cy Example")
    blocking.block(acting=member, other=bo)
    blocking.mute(acting=member, other=cy)
    assert blocking.unreachable(member) == {bo.pk, cy.pk}
    assert blocking.unreachable(bo) == {member.pk}
    assert blocking.unreachable(cy) == set()
    assert blocking.apart(cy) == {member.pk}, "nobody is suggested to the one whom they have muted"
    assert not blocking.meets(bo, member)
    assert blocking.meets(cy, member)
    assert not blocking.meets(member, cy)


def test_the_later_word_counts_and_can_be_taken_back(member: Member, bo: Member) -> None:
    blocking.block(acting=member, other=bo)
    blocking.mute(acting=member, other=bo)
    assert [one.kind for one in blocking.kept_away(member)] == ["mute"]
    assert blocking.let_back(acting=member, other=bo)
    assert not blocking.let_back(acting=member, other=bo)
    assert blocking.unreachable(member) == set()


def test_undoing_mine_leaves_the_other_s(member: Member, bo: Member) -> None:
    blocking.block(acting=member, other=bo)
    blocking.block(acting=bo, other=member)
    blocking.let_back(acting=member, other=bo)
    assert blocking.unreachable(member) == {bo.pk}


def test_nobody_keeps_themselves_away(member: Member, signed_in: Client) -> None:
    with pytest.raises(blocking.NotOneself):
        blocking.block(acting=member, other=member)
    assert signed_in.post(f"{PAGE}/{member.public_id}", {"kind": "block"}).status_code == 404


@pytest.mark.parametrize("kind", ["mute", "block"])
def test_two_buttons_and_undo(kind: str, signed_in: Client, member: Member, bo: Member) -> None:
    answer = signed_in.post(f"{PAGE}/{bo.public_id}", {"kind": kind, "next": "/settings"})
    assert answer.headers["Location"] == "/settings"
    assert Block.objects.get().kind == kind
    page = signed_in.get(PAGE).content.decode()
    assert "Bo Example" in page
    assert "no longer kept away" in signed_in.post(f"{PAGE}/{bo.public_id}/undo", follow=True).content.decode()
    assert not Block.objects.exists()
    assert signed_in.post(f"{PAGE}/{bo.public_id}/undo").status_code == 404


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_case_78_the_way_back_leads_to_no_other_site(wanted: str, signed_in: Client, bo: Member) -> None:
    assert signed_in.post(f"{PAGE}/{bo.public_id}", {"kind": "mute", "next": wanted}).headers["Location"] == PAGE


def test_case_73_nobody_can_learn_that_they_are_blocked(as_bo: Client, member: Member, bo: Member) -> None:
    def everything() -> list[str]:
        pages = [as_bo.get(path) for path in (PAGE, "/settings", "/settings/who-sees-me", "/groups")]
        pages += [as_bo.post(f"{PAGE}/{member.public_id}/undo")]
        return [f"{one.status_code} " + re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", one.content.decode()) for one in pages]

    before = everything()
    blocking.block(acting=member, other=bo)
    assert everything() == before
    as_bo.post(f"{PAGE}/{member.public_id}", {"kind": "block"}, follow=True)
    page = as_bo.get(PAGE).content.decode()
    assert page.count("Ada Example") == 2, "her own block and nothing else"
    as_bo.post(f"{PAGE}/{member.public_id}/undo")
    assert Block.objects.get().member == member


def test_case_70_only_one_s_own_blocks_are_taken_along(member: Member, bo: Member) -> None:
    blocking.block(acting=member, other=bo)
    for whose, is_told in ((member, True), (bo, False)):
        file = io.BytesIO()
        write_export(member=whose, file=file)
        with zipfile.ZipFile(file) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        assert ("Bo Example" in text and '"block"' in text) == is_told
        assert ("Ada Example" in text) == is_told


def test_with_an_account_its_blocks_go(member: Member, bo: Member) -> None:
    blocking.block(acting=member, other=bo)
    blocking.mute(acting=bo, other=member)
    erase_account(member=bo)
    assert not Block.objects.exists()
