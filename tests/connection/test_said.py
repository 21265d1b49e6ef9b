"""What was asked of people and groups of a network, and told by them, for their pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonplace.connection.models import Naming, Reply
from commonplace.connection.reach import people_by_mail
from commonplace.connection.said import latest, said
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Group, Space
from tests.connection.rows import ask, reply


@pytest.fixture
def bea(member: Member) -> Person:
    return Person.objects.create(owner=member, name="Bea Sample")


def sentences(member: Member, row: Person | Space) -> list[str]:
    thing = "person" if isinstance(row, Person) else "space"
    return sorted(line.sentence for line in said(member, thing=thing, pks=[row.pk]).get(row.pk, []))


def test_by_her_account(member: Member, ben: Member, bea: Person) -> None:
    bea.member = ben
    bea.save()
    question = ask(member, "How do you weed?", to=[ben])
    reply(question, ben, "Slowly.")
    assert sentences(member, bea) == ["You asked: How do you weed?", "You were told: Slowly."]
    assert set(latest(member)) == {f"person:{bea.pk}"}
    assert said(member, thing="person", pks=[bea.pk])[bea.pk][0].address == f"/ask/question/{question.public_id}"


def test_by_her_mail_address(member: Member, bea: Person) -> None:
    Handle.objects.create(person=bea, kind="mail", typed="Bea@Example.net")
    reply(ask(member, "How do you weed?", to=["bea@example.net"]), "bea@example.net", "Slowly.")
    assert sentences(member, bea) == ["You asked: How do you weed?", "You were told: Slowly."]
    assert set(latest(member)) == {f"person:{bea.pk}"}


def test_by_the_group_that_a_space_is(member: Member, ben: Member, group: Group) -> None:
    space = Space.objects.create(owner=member, name="Rural libraries", group=group)
    reply(ask(member, "How do you weed?", group=group), ben, "Slowly.")
    assert sentences(member, space) == ["You asked: How do you weed?", "You were told: Slowly."]
    assert set(latest(member)) == {f"space:{space.pk}"}


def test_what_was_told_in_a_group_stands_with_who_told_it(member: Member, ben: Member, bea: Person, group: Group) -> None:
    bea.member = ben
    bea.save()
    reply(ask(member, "How do you weed?", group=group), ben, "Slowly.")
    assert sentences(member, bea) == ["You were told: Slowly."]


def test_a_merged_row_counts_as_the_one_who_was_kept(member: Member, ben: Member, bea: Person) -> None:
    Person.objects.create(owner=member, name="bea", member=ben, merged_into=bea)
    reply(ask(member, "How do you weed?", to=[ben]), ben)
    assert set(latest(member)) == {f"person:{bea.pk}"}


@pytest.mark.parametrize("state", ["draft", "held", "taken_back"])
def test_what_has_not_left_was_not_asked(member: Member, ben: Member, bea: Person, state: str) -> None:
    bea.member = ben
    bea.save()
    ask(member, "How do you weed?", to=[ben], state=state)
    assert sentences(member, bea) == []


@pytest.mark.parametrize("state", [Reply.State.WAITING, Reply.State.REFUSED, Reply.State.WITHDRAWN, Reply.State.HIDDEN])
def test_what_is_not_shown_was_not_told(member: Member, ben: Member, bea: Person, state: str) -> None:
    bea.member = ben
    bea.save()
    reply(ask(member, "How do you weed?", to=[ben]), ben, "Slowly.", state=state)
    assert sentences(member, bea) == ["You asked: How do you weed?"]
    assert latest(member) == {}


@pytest.mark.parametrize("naming", Naming.values)
def test_what_others_asked_says_nothing_about_anybody(member: Member, ben: Member, cleo: Member, bea: Person, group: Group, naming: str) -> None:
    """Neither that ben asked, under whatever name, nor that he replied to somebody else: on no page of a network."""
    bea.member = ben
    bea.save()
    space = Space.objects.create(owner=member, name="Rural libraries", group=group)
    ask(ben, "I am lost", group=group, naming=naming, chosen_name="Nobody")
    reply(ask(cleo, "I am lost too", group=group, naming=naming), ben, "So am I.")
    assert sentences(member, bea) == []
    assert sentences(member, space) == []
    assert latest(member) == {}


def test_somebody_elses_rows_say_nothing(member: Member, ben: Member, bea: Person) -> None:
    bea.member = ben
    bea.save()
    reply(ask(member, "How do you weed?", to=[ben]), ben)
    assert said(ben, thing="person", pks=[bea.pk]) == {}


def test_a_page_costs_three_queries_and_a_whole_network_three(member: Member, ben: Member, bea: Person, group: Group) -> None:
    bea.member = ben
    bea.save()
    others = [Person.objects.create(owner=member, name=f"Other {number}") for number in range(20)]
    for _number in range(8):
        reply(ask(member, "How do you weed?", to=[ben]), ben)
    with CaptureQueriesContext(connection) as caught:
        lines = said(member, thing="person", pks=[bea.pk, *(one.pk for one in others)])
    assert len(lines[bea.pk]) == 5
    assert len(caught) == 3
    with CaptureQueriesContext(connection) as caught:
        latest(member)
    assert len(caught) == 3


def test_a_mail_handle_can_be_asked_and_a_dead_one_cannot(member: Member, bea: Person) -> None:
    merged = Person.objects.create(owner=member, name="bea", merged_into=bea)
    dead = Handle.objects.create(person=bea, kind="mail", typed="old@example.net", is_dead=True)
    assert people_by_mail(member) == []
    Handle.objects.create(person=merged, kind="mail", typed="bea@example.net")
    (to,) = people_by_mail(member)
    assert (to.name, to.address, to.person) == ("Bea Sample", "bea@example.net", bea)
    assert dead.is_dead
