"""Whom one can ask is found by a query: a site of ten thousand is not loaded for a list of sixty."""

from __future__ import annotations

from typing import Self

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.connection import reach, unanswered
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import Wording
from commonplace.connection.models import Offer
from commonplace.connection.reach import To
from commonplace.kernel.clock import now
from commonplace.members.models import Invitation, Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def crowd(member: Member, size: int) -> Group:
    """So many in a group with her, up to a hundred of whom offer to be asked."""
    group = Group.objects.create(name="All of the state")
    rows = Member.objects.bulk_create([Member(email=f"n{number}@example.org", name=f"Nora {number:05}") for number in range(size)], batch_size=1_000)
    GroupMembership.objects.bulk_create([GroupMembership(group=group, member=one) for one in (member, *rows)], batch_size=1_000)
    Offer.objects.bulk_create([Offer(member=one, text="Weeding", topics=["weed"]) for one in rows[:100]])
    return group


@pytest.fixture
def many(member: Member) -> Group:
    return crowd(member, 300)


class Loaded:
    """How many members were made of rows."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        post_init.connect(self._one, sender=Member)
        return self

    def __exit__(self, *_gone: object) -> None:
        post_init.disconnect(self._one, sender=Member)

    def _one(self, **_more: object) -> None:
        self.count += 1


def test_of_ten_thousand_few_are_loaded_whatever_is_done(signed_in: Client, member: Member) -> None:
    crowd(member, 10_000)
    draft = asking.write(acting=member, wording=Wording("How do I begin with weeding?"))
    somebody = Member.objects.get(name="Nora 00276")
    acts = {
        "the page": lambda: signed_in.get(f"/ask/question/{draft.public_id}/to"),
        "looked for": lambda: signed_in.post(f"/ask/question/{draft.public_id}/to", {
            "then": "find", "find": "nora 002", "else-TOTAL_FORMS": "1", "else-INITIAL_FORMS": "0"}),
        "kept": lambda: asking.put_to(acting=member, question=draft, people=[To(str(somebody), member=somebody)]),
        "found by name": lambda: reach.find(member, "Nora 00276"),
        "the next wider": lambda: unanswered.wider_of(member, draft, at=now()),
    }
    for what, act in acts.items():
        with Loaded() as loaded, CaptureQueriesContext(connection) as asked:
            act()
        assert loaded.count <= 400, what
        assert len(asked) <= 30, what


def test_the_list_asks_the_same_of_the_database_however_many_there_are(member: Member, many: Group) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = reach.members_in_reach(member)
    assert (len(found), len(asked)) == (60, 2)
    assert reach.has_more(member)
    many.memberships.filter(member__name__gt="Nora 00040").delete()
    Offer.objects.filter(member__name__gt="Nora 00040").delete()
    with CaptureQueriesContext(connection) as asked:
        assert len(reach.members_in_reach(member)) == 41
    assert len(asked) == 1
    assert not reach.has_more(member)


def test_whoever_is_not_in_the_list_is_found_by_name_and_chosen_without_losing_what_was(signed_in: Client, member: Member, many: Group) -> None:
    draft = asking.write(acting=member, wording=Wording("Which atlas?"))
    page = f"/ask/question/{draft.public_id}/to"
    seen = signed_in.get(page).content.decode()
    assert "Find somebody here by name" in seen
    assert "Nora 00276" not in seen
    first, far = Member.objects.get(name="Nora 00003"), Member.objects.get(name="Nora 00276")
    rows = {"else-TOTAL_FORMS": "1", "else-INITIAL_FORMS": "0", "else-0-name": "Jo", "else-0-address": "jo@elsewhere.example"}
    seen = signed_in.post(page, {**rows, "then": "find", "find": "00276 NORA", "who": [f"member:{first.public_id}"]}).content.decode()
    assert "1 found: it stands in the list above." in seen
    assert f'value="member:{far.public_id}"' in seen
    assert f'value="member:{first.public_id}" checked' in seen
    assert 'value="jo@elsewhere.example"' in seen
    assert not draft.asked.exists(), "looking for somebody keeps nothing"
    both = [f"member:{one.public_id}" for one in (first, far)]
    assert signed_in.post(page, {**rows, "who": both}).status_code == 302
    assert set(draft.asked.values_list("name", flat=True)) == {"Nora 00003", "Nora 00276", "Jo"}
    assert "checked" in signed_in.get(page).content.decode().partition("Nora 00276")[0][-120:], "whom she chose stands in the list"
    assert "Nobody whom you can ask here is called so." in signed_in.post(page, {**rows, "then": "find", "find": "Zelda"}).content.decode()


def test_a_name_finds_nobody_out_of_reach_nor_kept_away(member: Member, ben: Member) -> None:
    from commonplace.members.actions import blocking

    assert reach.named(member, "ben") == []
    Offer.objects.create(member=ben, text="Weeding", topics=["weed"])
    assert [to.member for to in reach.named(member, "BEN exam")] == [ben]
    assert reach.named(member, "  ") == []
    blocking.block(acting=member, other=ben)
    assert reach.named(member, "ben") == []
    assert reach.reachable(member, among=[ben.pk], ids=[ben.public_id]) == []


def test_names_of_other_letters_are_found(member: Member) -> None:
    other = make_member("osa@example.org", "Åsa Öhman")
    Offer.objects.create(member=other, text="Weeding", topics=["weed"])
    assert [to.member for to in reach.named(member, "åsa")] == [other]
    assert reach.find(member, "åsa öhman").member == other


def test_whoever_invited_somebody_and_whoever_came_can_ask_each_other(member: Member) -> None:
    guest, stranger = make_member("guest@example.org", "Gwen Guest"), make_member("stranger@example.org", "Stella Stranger")
    Invitation.objects.create(token_hash="h", invited_by=member, used_by=guest, used_at=now(), expires_at=now())
    Invitation.objects.create(token_hash="first", used_by=member, used_at=now(), expires_at=now())
    assert [one.member for one in reach.members_in_reach(guest)] == [member]
    assert [one.member for one in reach.members_in_reach(member)] == [guest]
    assert reach.members_in_reach(stranger) == []
