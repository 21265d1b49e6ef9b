"""Whether most people of a network hang on one platform."""

from __future__ import annotations

import pytest
from django.test import Client

from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.leaning import hangs_on, leaning, leaning_of, only_on
from commonplace.network.packs import Way
from commonplace.people.models import Handle, Person
from tests.conftest import make_member

TWITTER, MAIL, BLOG = Way("twitter", "@nora"), Way("mail", "nora@example.org"), Way("blog", "x", "https://nora.example.org/")
HERE, THERE = Way("fediverse", "@nora@one.example"), Way("fediverse", "@nora@two.example")
SUBSTACK = Way("newsletter", "x", "https://nora.substack.com/feed")


@pytest.mark.parametrize(("ways", "places"), [
    ([TWITTER], {("twitter", "")}),
    ([TWITTER, MAIL], set()),
    ([TWITTER, BLOG], set()),
    ([TWITTER, Way("mail", "old@example.org", is_dead=True)], {("twitter", "")}),
    ([Way("twitter", "@gone", is_dead=True), BLOG], set()),
    ([HERE], {("fediverse", ""), ("fediverse", "one.example")}),
    ([HERE, THERE], {("fediverse", "")}),
    ([Way("fediverse", "x", "https://one.example/@nora")], {("fediverse", ""), ("fediverse", "one.example")}),
    ([SUBSTACK], {("substack", "")}),
    ([Way("web", "https://www.youtube.com/@nora"), Way("video", "x", "https://m.youtube.com/@nora")], {("youtube", "")}),
    ([Way("web", "https://notsubstack.com/")], set()),
    ([Way("web", "https://[")], set()),
])
def test_a_person_hangs_on_what_all_their_live_handles_are_on(ways: list[Way], places: set[tuple[str, str]]) -> None:
    assert hangs_on(ways) == places


@pytest.mark.parametrize("ways", [[], [Way("none", "Nora from the workshop")], [Way("twitter", "@gone", is_dead=True)]])
def test_of_whom_no_live_handle_is_known_nothing_is_said(ways: list[Way]) -> None:
    assert hangs_on(ways) is None


@pytest.mark.parametrize(("there", "elsewhere", "heavy"), [(7, 3, False), (8, 3, True), (8, 2, True), (9, 0, False), (10, 0, True), (70, 30, False), (71, 29, True)])
def test_it_is_told_above_70_percent_and_from_ten_people_on(*, there: int, elsewhere: int, heavy: bool) -> None:
    people = {pk: [TWITTER] if pk < there else [BLOG] for pk in range(there + elsewhere)}
    found = leaning(people)
    assert found.is_heavy is heavy
    assert (found.known, found.platform, len(found.people)) == (there + elsewhere, "twitter", there)


def test_a_server_is_told_before_the_fediverse_as_a_whole() -> None:
    found = leaning({pk: [HERE] for pk in range(12)})
    assert (found.platform, found.server, found.percent) == ("fediverse", "one.example", 100)
    mixed = leaning({pk: [HERE] if pk % 2 else [THERE] for pk in range(12)})
    assert (mixed.platform, mixed.server, mixed.is_heavy) == ("fediverse", "", True)


def test_nobody_hangs_on_anything_in_an_empty_network() -> None:
    assert (leaning({}).is_known, leaning({}).is_heavy, leaning({}).percent) == (False, False, 0)


@pytest.fixture
def eleven(member: Member) -> list[Person]:
    people = [Person.objects.create(owner=member, name=f"Person {n:02}") for n in range(11)]
    for one in people:
        Handle.objects.create(person=one, kind="twitter", typed=f"@p{one.pk}", address=f"https://twitter.com/p{one.pk}")
    return people


def test_the_front_page_says_it_without_blame_and_with_one_next_step(eleven: list[Person], signed_in: Client) -> None:
    page = signed_in.get("/network").content.decode()
    assert "11 of the 11 people whose handles you noted are found only there" in page
    assert page.count('href="/network/platforms/twitter#people"') == 1
    for one in eleven[:4]:
        Handle.objects.create(person=one, kind="mail", typed=f"p{one.pk}@example.org")
    assert "Most are in one place" not in signed_in.get("/network").content.decode()


def test_students_those_let_go_and_others_networks_do_not_count(eleven: list[Person], member: Member) -> None:
    Person.objects.filter(pk=eleven[0].pk).update(left_at=now())
    other = Person.objects.create(owner=make_member("bo@example.org"), name="Not hers")
    Handle.objects.create(person=other, kind="twitter", typed="@no")
    double = Person.objects.create(owner=member, name="double", merged_into=eleven[1])
    Handle.objects.create(person=double, kind="blog", typed="x", address="https://p.example.org/")
    found = leaning_of(member)
    assert (found.known, len(found.people)) == (10, 9)
    assert eleven[1] not in only_on(member, "twitter")
    assert len(only_on(member, "twitter")) == 9


def test_with_fewer_than_ten_not_enough_is_known(member: Member, signed_in: Client) -> None:
    for n in range(9):
        Handle.objects.create(person=Person.objects.create(owner=member, name=f"P {n}"), kind="twitter", typed=f"@p{n}")
    assert "Most are in one place" not in signed_in.get("/network").content.decode()
    assert "not enough known" in signed_in.get("/network/platforms").content.decode()
