"""Nobody replies: at 24 hours a wider circle, at 72 the topic for the stewards, after seven days an honest end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection import unanswered
from commonplace.connection.actions import widening
from commonplace.connection.actions.asking import NotAsked
from commonplace.connection.models import Asked, Naming, Offer, Question
from commonplace.connection.waiting import CLOSED_AFTER, Circle, Step, Way, next_wider, step
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members import prompts
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member
from tests.connection.corpus import ask, reply

ASKED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("waited", "comes"), [
    (0 * HOUR, Step.NOTHING), (24 * HOUR - SECOND, Step.NOTHING), (24 * HOUR, Step.WIDER), (72 * HOUR - SECOND, Step.WIDER), (72 * HOUR, Step.TOPIC),
    (168 * HOUR - SECOND, Step.TOPIC), (168 * HOUR, Step.CLOSE), (9999 * HOUR, Step.CLOSE), (-HOUR, Step.NOTHING),
])
def test_each_step_comes_at_its_hour(waited: timedelta, comes: Step) -> None:
    assert step(asked_at=ASKED, has_reply=False, now=ASKED + waited) == comes
    assert step(asked_at=ASKED, has_reply=True, now=ASKED + waited) == Step.NOTHING
    assert step(asked_at=None, has_reply=False, now=ASKED + waited) == Step.NOTHING


def test_a_change_of_the_clocks_changes_no_step() -> None:
    """72 hours are 72 hours, in a week with an hour more too."""
    from zoneinfo import ZoneInfo

    asked = datetime(2026, 10, 31, 12, tzinfo=ZoneInfo("America/New_York"))
    assert step(asked_at=asked.astimezone(UTC), has_reply=False, now=asked.astimezone(UTC) + 24 * HOUR) == Step.WIDER


PEOPLE = [Circle(Way.PEOPLE, size) for size in (0, 3, 5)]
SMALL, LARGE = Circle(Way.GROUP, 6, "small"), Circle(Way.GROUP, 40, "large")


@pytest.mark.parametrize(("current", "others", "comes"), [
    (Circle(Way.PEOPLE, 2), [PEOPLE[1], SMALL, LARGE], PEOPLE[1]),
    (Circle(Way.PEOPLE, 5), [PEOPLE[1], SMALL, LARGE], SMALL),
    (Circle(Way.PEOPLE, 2), [PEOPLE[0], LARGE, SMALL], SMALL),
    (SMALL, [PEOPLE[2], SMALL, LARGE], LARGE),
    (LARGE, [PEOPLE[2], SMALL, LARGE], None),
    (Circle(Way.PEOPLE, 2), [], None),
    (Circle(Way.PEOPLE, 8), [SMALL], None),
])
def test_the_next_circle_is_one_step_and_never_smaller(current: Circle, others: list[Circle], comes: Circle | None) -> None:
    assert next_wider(current, others) == comes


circles = st.builds(Circle, st.sampled_from(list(Way)), st.integers(0, 50), st.sampled_from(["", "a", "b", "c"]))


@given(circles, st.lists(circles))
def test_a_group_is_never_left_for_a_smaller_one(current: Circle, others: list[Circle]) -> None:
    found = next_wider(current, others)
    assert found is None or found in others
    if found is not None and found.way == Way.GROUP:
        assert found.size > current.size
        assert all(one.size >= found.size for one in others if one.way == Way.GROUP and one.size > current.size and one.key != current.key)


def old(question: Question, hours: float) -> Question:
    question.sent_at = now() - timedelta(hours=hours)
    question.save(update_fields=["sent_at"])
    return question


@pytest.mark.django_db
def test_after_a_day_a_larger_circle_is_offered_and_nothing_leaves_by_itself(member: Member, ben: Member, group: Group, signed_in: Client) -> None:
    question = old(ask(member, to=[ben]), 25)
    shown = signed_in.get(f"/ask/question/{question.public_id}").content.decode()
    assert "Nobody has replied yet" in shown
    assert "2 people in Rural libraries" in shown
    answer = signed_in.post(f"/ask/question/{question.public_id}/wider")
    again = Question.objects.exclude(pk=question.pk).get()
    assert answer["Location"] == f"/ask/question/{again.public_id}/confirm"
    assert (again.state, again.group, again.text) == ("draft", group, question.text)
    assert not OutgoingMail.objects.exists()
    assert signed_in.get(answer["Location"]).status_code == 200
    signed_in.post(f"/ask/question/{question.public_id}/wider")
    assert Question.objects.count() == 2


@pytest.mark.django_db
def test_those_who_offered_to_be_asked_come_before_a_group(member: Member, ben: Member, group: Group) -> None:
    dee = make_member("dee@example.org", "Dee Example")
    Offer.objects.create(member=dee, text="Weeding of atlases", topics=["weed", "atlas"])
    question = old(ask(member, "How do you weed atlases?", to=[ben]), 25)
    offered = unanswered.offer(member, question, at=now())
    assert offered is not None
    assert offered.wider is not None
    assert offered.wider.names == "Dee Example"
    again = widening.widen(acting=member, question=question, at=now())
    assert [one.member for one in again.asked.all()] == [dee]


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "replied"), [(23, False), (25, True)])
def test_before_a_day_and_after_a_reply_nothing_is_offered(member: Member, ben: Member, group: Group, hours: float, *, replied: bool) -> None:
    question = old(ask(member, to=[ben]), hours)
    if replied:
        reply(question, ben)
    assert unanswered.offer(member, question, at=now()) is None
    assert list(unanswered.ask_more_people(member, now().date() + timedelta(days=0))) == [] or hours < 24
    with pytest.raises(NotAsked):
        widening.widen(acting=member, question=question, at=now())


@pytest.mark.django_db
def test_only_the_asker_is_offered_anything(member: Member, ben: Member, group: Group, client: Client) -> None:
    question = old(ask(ben, to=[member], group=group, naming=Naming.NONE), 25)
    client.force_login(member)
    assert "Nobody has replied yet" not in client.get(f"/ask/question/{question.public_id}").content.decode()
    assert client.post(f"/ask/question/{question.public_id}/wider").status_code == 404
    with pytest.raises(PermissionError):
        widening.widen(acting=member, question=question, at=now())


@pytest.mark.django_db
def test_case_80_under_no_name_only_a_larger_group_is_offered_never_people(member: Member, ben: Member, group: Group) -> None:
    Offer.objects.create(member=ben, text="Weeding", topics=["weed"])
    question = old(ask(member, "Weeding?", group=group, naming=Naming.NONE), 25)
    offered = unanswered.offer(member, question, at=now())
    assert offered is not None
    assert offered.wider is None
    large = Group.objects.create(name="Sample County")
    for number in range(5):
        GroupMembership.objects.create(group=large, member=make_member(f"n{number}@example.org"))
    GroupMembership.objects.create(group=large, member=member)
    again = widening.widen(acting=member, question=question, at=now())
    assert (again.naming, again.group, again.asked.count()) == (Naming.NONE, large, 0)


@pytest.mark.django_db
def test_a_prompt_asks_once_whether_others_are_to_be_asked(member: Member, ben: Member) -> None:
    question = ask(member, to=[ben])
    today = now().date()
    assert [one for one in prompts.of(member, today) if one.key.startswith("wider")] == []
    asked = [one for one in prompts.of(member, today + timedelta(days=2)) if one.key == f"wider:{question.public_id}"]
    assert len(asked) == 1
    assert asked[0].address.endswith("#wider")
    assert [one for one in prompts.of(ben, today + timedelta(days=2)) if one.key.startswith("wider")] == []


@pytest.mark.django_db
def test_the_stewards_learn_the_topic_and_nothing_else(member: Member, ben: Member, group: Group, client: Client) -> None:
    old(ask(member, "Jonah Sample lost the atlas: fines or not?", group=group, naming=Naming.NONE), 24 * 5)
    old(ask(ben, "Weeding at Invented Elementary?", to=[member]), 24)
    reply(old(ask(ben, "A manga club?", to=[member]), 24 * 5), member)
    assert unanswered.topics(at=now()) == ["overdue books"]
    client.force_login(make_member("sam@example.org", "Sam Steward", is_steward=True))
    shown = client.get("/settings/site/unanswered").content.decode()
    assert "overdue books" in shown
    for word in ("Jonah", "Ada", "Rural libraries", "weeding", member.public_id):
        assert word not in shown
    assert "Topics without a reply" in client.get("/settings/site").content.decode()
    client.force_login(ben)
    assert client.get("/settings/site/unanswered").status_code == 404


@pytest.mark.django_db
def test_the_list_of_topics_changes_at_midnight_only(member: Member, ben: Member) -> None:
    """Were it to change within a day, it would say at which hour somebody asked."""
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    question = ask(member, "Weeding?", to=[ben])
    Question.objects.filter(pk=question.pk).update(sent_at=at - timedelta(hours=73))
    seen = {tuple(unanswered.topics(at=at.replace(hour=hour))) for hour in (7, 12, 20)}
    assert len(seen) == 1
    assert unanswered.topics(at=at + timedelta(days=1)) == ["weeding"]


@pytest.mark.django_db
def test_after_seven_days_it_is_closed_with_one_mail_to_the_asker(member: Member, ben: Member, signed_in: Client) -> None:
    question = old(ask(member, to=[ben]), 24 * 7)
    young, replied = old(ask(member, "Young", to=[ben]), 24 * 7 - 1), old(ask(member, "Replied", to=[ben]), 24 * 9)
    reply(replied, ben)
    at = now()
    assert widening.close_unanswered(at=at) == 1
    assert widening.close_unanswered(at=at) == 0
    question.refresh_from_db()
    assert (question.state, question.closed_kindly, question.closed_at) == ("closed", "nobody", at)
    assert set(Question.objects.filter(state="sent")) == {young, replied}
    sent = OutgoingMail.objects.get()
    assert (sent.to, sent.key) == (member.email, f"nobody:{question.public_id}")
    assert mail.outbox == []
    shown = signed_in.get(f"/ask/question/{question.public_id}").content.decode()
    assert "What can be tried" in shown
    assert "/ask/new?text=" in shown


@pytest.mark.django_db
def test_a_mail_about_an_unnamed_question_does_not_hold_its_words(member: Member, group: Group) -> None:
    old(ask(member, "Zebrafish?", group=group, naming=Naming.NONE), 24 * 8)
    assert widening.close_unanswered(at=now()) == 1
    assert "Zebrafish" not in str(OutgoingMail.objects.values().get())


@pytest.mark.django_db
def test_somebody_who_does_not_know_has_not_replied(member: Member, ben: Member) -> None:
    question = old(ask(member, to=[ben]), 24 * 7)
    Asked.objects.filter(question=question).update(state="unknown")
    assert widening.close_unanswered(at=now()) == 1


@pytest.mark.django_db
def test_a_question_whose_asker_has_left_is_closed_without_a_mail(member: Member, ben: Member) -> None:
    old(ask(member, to=[ben]), 24 * 8)
    Question.objects.update(asker=None)
    assert widening.close_unanswered(at=now() + CLOSED_AFTER) == 1
    assert not OutgoingMail.objects.exists()
