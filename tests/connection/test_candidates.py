"""Whom the routing finds in the database: whoever offers or wrote, as far as the asker may see it; nobody across a block."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commonplace.connection import indexing, routing
from commonplace.connection.actions.offering import offer
from commonplace.connection.models import Answer, Asked, Naming, Offer, Question
from commonplace.connection.topics import stored
from commonplace.kernel.clock import now
from commonplace.members.actions import blocking
from commonplace.members.audience import Kind
from commonplace.members.models import Holiday, Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
TEXT = "Which books should I get rid of first when there is no room left?"


@pytest.fixture
def question(member: Member) -> Question:
    return Question.objects.create(asker=member, text=TEXT)


@pytest.fixture
def weeders(member: Member, cy: Member) -> Group:
    group = Group.objects.create(name="Weeding")
    for one in (member, cy):
        GroupMembership.objects.create(group=group, member=one)
    return group


def names(question: Question) -> list[str]:
    return [one.person.name for one in routing.suggest(question, at=now())]


def write(owner: Member, *, audience: Kind = Kind.SITE, naming: str = Naming.OWN, state: str = Answer.State.KEPT) -> Answer:
    answer = Answer.objects.create(
        owner=owner, title="Weeding, a cart at a time", text="One cart.", audience=audience, naming=naming, state=state, review_on=date(2030, 1, 1))
    indexing.index_answers()
    return answer


def test_whoever_offers_by_other_words_is_found_with_the_reason(question: Question, bo: Member) -> None:
    offer(acting=bo, text="Culling nonfiction", a_week=1, paused_until=None)
    [found] = routing.suggest(question, at=now())
    assert (found.person.pk, found.reasons) == (bo.pk, ("offers: weeding",))


def test_the_asker_and_whoever_left_or_pauses_are_not(question: Question, member: Member, bo: Member, cy: Member) -> None:
    offer(acting=member, text="Weeding", a_week=1, paused_until=None)
    offer(acting=bo, text="Weeding", a_week=1, paused_until=now().date() + timedelta(days=3))
    offer(acting=cy, text="Weeding", a_week=1, paused_until=None)
    Member.objects.filter(pk=cy.pk).update(is_active=False)
    assert names(question) == []


def test_whoever_wrote_an_answer_is_found_in_a_group_that_both_are_in(question: Question, bo: Member, cy: Member, weeders: Group) -> None:
    write(bo)
    write(cy)
    [found] = routing.suggest(question, at=now())
    assert found.person.pk == cy.pk, "nobody shares a group with the other writer, who offers nothing"
    assert found.reasons == ("wrote an answer about weeding", "is in “Weeding” with you")


def test_an_answer_counts_for_whoever_offers_something_else(question: Question, bo: Member) -> None:
    write(bo)
    offer(acting=bo, text="Grants", a_week=1, paused_until=None)
    assert names(question) == ["Bo Example"]


@pytest.mark.parametrize("hidden", [{"naming": Naming.NONE}, {"naming": Naming.CHOSEN}, {"state": Answer.State.DRAFT}, {"audience": Kind.SELF}])
def test_case_70_an_answer_that_does_not_stand_under_a_name_or_is_not_seen_points_to_nobody(
    hidden: dict[str, str], question: Question, cy: Member, weeders: Group
) -> None:
    write(cy, **hidden)  # type: ignore[arg-type]
    assert names(question) == []


@pytest.mark.parametrize("act", [blocking.block, blocking.mute])
@pytest.mark.parametrize("by_asker", [True, False])
def test_case_73_never_across_a_mute_or_block(act, question: Question, member: Member, bo: Member, *, by_asker: bool) -> None:  # type: ignore[no-untyped-def]
    offer(acting=bo, text="Weeding", a_week=1, paused_until=None)
    assert names(question) == ["Bo Example"]
    act(acting=member if by_asker else bo, other=bo if by_asker else member)
    assert names(question) == []


def test_holidays_and_what_was_asked_lately_or_is_about_to_leave_are_read(question: Question, bo: Member, member: Member) -> None:
    offer(acting=bo, text="Weeding", a_week=5, paused_until=None)
    today = now().date()
    off = Holiday.objects.create(member=bo, first=today - timedelta(days=1), last=today + timedelta(days=1))
    assert names(question) == []
    off.delete()
    held = Question.objects.create(asker=member, text="?", state=Question.State.HELD, leaves_at=now())
    Asked.objects.create(question=held, member=bo, name="Bo")
    assert names(question) == []
    Question.objects.update(state=Question.State.DRAFT)
    assert names(question) == ["Bo Example"], "a draft has asked nobody"
    Asked.objects.update(asked_at=now() - timedelta(days=6))
    assert names(question) == []


def test_a_question_about_nothing_leads_to_nobody(member: Member, bo: Member) -> None:
    offer(acting=bo, text="Weeding", a_week=1, paused_until=None)
    assert names(Question.objects.create(asker=member, text="Can anybody help me?")) == []


def test_words_of_other_scripts_are_found_too(member: Member, bo: Member) -> None:
    offer(acting=bo, text="図書館の予算 und Büchertürme", a_week=1, paused_until=None)
    assert names(Question.objects.create(asker=member, text="Wer baut Büchertürme?")) == ["Bo Example"]


def test_six_queries_however_many_offer(question: Question, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    members = Member.objects.bulk_create(Member(email=f"m{number}@example.org", name=f"M {number}") for number in range(400))
    Offer.objects.bulk_create(Offer(member=one, text="Weeding", topics=stored("Weeding")) for one in members)
    write(members[0])
    make_member("later@example.org", "Later Example")
    with django_assert_max_num_queries(6):
        assert len(routing.suggest(question, at=now())) == 5
