"""Who asks a member by name stands on her day, until she has said something."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.connection import front
from commonplace.connection.models import Asked, Naming
from commonplace.consumption.actions.following import Wish, follow
from commonplace.members.models import Block, Member
from commonplace.spaces.models import Group
from tests.connection.corpus import ask

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)


def today(client: Client) -> str:
    answer = client.get("/today")
    assert answer.status_code == 200
    return answer.content.decode()


def by_name(member: Member, at: datetime) -> list[str]:
    return [one.text for one in front.put_by_name(member, at)]


@pytest.mark.parametrize("follows", [True, False])
def test_a_question_put_to_me_is_there_until_i_reply(member: Member, ben: Member, signed_in: Client, follows: bool) -> None:  # noqa: FBT001
    if follows:
        follow(acting=member, wish=Wish("https://a.example.org/feed"))
    assert "asks you" not in today(signed_in)
    question = ask(ben, "Where do I begin with <weeding>?", to=[member])
    shown = today(signed_in)
    assert "Ben Example asks you:" in shown
    assert "Where do I begin with &lt;weeding&gt;?" in shown
    assert f'href="/ask/question/{question.public_id}"' in shown
    Asked.objects.update(state=Asked.State.REPLIED)
    assert "asks you" not in today(signed_in)


def test_what_goes_to_a_group_and_what_is_not_mine_is_not(member: Member, ben: Member, cleo: Member, group: Group, signed_in: Client) -> None:
    ask(ben, "To all of you?", group=group)
    ask(ben, "To her alone?", to=[cleo])
    ask(ben, "Not gone yet?", to=[member], state="held")
    ask(member, "My own?", group=group)
    assert "asks you" not in today(signed_in)


def test_two_stand_there_the_oldest_first_and_the_others_under_ask(member: Member, ben: Member, signed_in: Client) -> None:
    for day in (3, 1, 2):
        ask(ben, f"Question of day {day}?", to=[member], sent_at=NIGHT + timedelta(days=day))
    shown = today(signed_in)
    assert [day for day in (1, 2, 3) if f"Question of day {day}?" in shown] == [1, 2]
    assert shown.index("day 1?") < shown.index("day 2?")
    assert "Question of day 3?" in signed_in.get("/ask").content.decode()


def test_case_80_who_asks_under_no_name_stands_under_none(member: Member, ben: Member, group: Group, signed_in: Client) -> None:
    ask(ben, "Is somebody else tired?", to=[member], group=group, naming=Naming.NONE, sent_at=NIGHT)
    shown = today(signed_in)
    assert "Somebody in Rural libraries asks you:" in shown
    assert "Ben" not in shown


def test_who_is_asked_nothing_costs_her_day_one_short_query(member: Member, ben: Member, group: Group) -> None:
    ask(ben, "To all of you?", group=group)
    with CaptureQueriesContext(connection) as caught:
        assert by_name(member, NIGHT) == []
    assert len(caught) == 1
    assert "JOIN" not in caught[0]["sql"]


@pytest.mark.parametrize("kind", ["mute", "block"])
def test_case_76_whom_i_muted_or_blocked_afterwards_does_not(member: Member, ben: Member, signed_in: Client, kind: str) -> None:
    ask(ben, "May I?", to=[member])
    Block.objects.create(member=member, other=ben, kind=kind)
    assert "asks you" not in today(signed_in)


def test_what_comes_in_quiet_hours_waits_until_they_are_over(member: Member, ben: Member) -> None:
    member.quiet_from, member.quiet_until = time(20), time(7)
    member.save()
    ask(ben, "Before?", to=[member], sent_at=NIGHT - timedelta(hours=4))
    ask(ben, "Within?", to=[member], sent_at=NIGHT - timedelta(hours=1))
    assert by_name(member, NIGHT) == ["Before?"]
    # Of one day in an order that says nothing.
    assert sorted(by_name(member, NIGHT + timedelta(hours=8))) == ["Before?", "Within?"]
