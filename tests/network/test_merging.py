"""The pages of merging: suggestions show their evidence, the member decides, and can take it back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.actions.linking import link, serve
from commonplace.network.models import Goal
from commonplace.network.suggesting import suggestions
from commonplace.people.actions import add_handle, merge, note_person, split
from commonplace.people.models import Handle, Merge, NotTheSame, Person
from commonplace.people.sameness import Reason
from commonplace.spaces.actions import note_space
from tests.conftest import make_member
from tests.network.rows import make_entry, make_follow, make_source

SAME = "/network/same"
MOST_QUERIES = 15


@pytest.fixture
def two(member: Member) -> tuple[Person, Person]:
    """Bea as two rows: a blog whose page names an account, and the account, whose note names the blog."""
    blog = note_person(acting=member, name="Bea Sample", note="Also @bea@example.social")
    account = note_person(acting=member, name="Bea on the go", note="Writes at https://bea.example.org/")
    add_handle(acting=member, person=blog, typed="https://bea.example.org/", kind="blog", address="https://bea.example.org/")
    add_handle(acting=member, person=account, typed="@bea@example.social", kind="fediverse", address="https://example.social/@bea")
    return blog, account


def page(client: Client, person: Person) -> str:
    return client.get(reverse("network:person", args=[person.public_id]), follow=True).content.decode()


def test_a_suggestion_shows_its_evidence_and_decides_nothing(signed_in: Client, member: Member, two: tuple[Person, Person]) -> None:
    shown = signed_in.get(SAME).content.decode()
    assert "Each links to the other." in shown
    assert "They are one" in shown
    assert [one.evidence[0].reason for one in suggestions(member)] == [Reason.EACH_OTHER]
    assert not Person.objects.exclude(merged_into=None).exists()
    assert len(two) == 2


def test_what_a_profile_that_is_followed_links_to_is_evidence(member: Member) -> None:
    blog, account = note_person(acting=member, name="One"), note_person(acting=member, name="Other")
    make_follow(account, make_source(about="Librarian. https://bea.example.org/"))
    make_follow(blog, make_source(site_address="https://bea.example.org"))
    assert [one.evidence[0].reason for one in suggestions(member)] == [Reason.ONE_WAY]


def test_merged_they_show_on_one_page_and_split_each_has_what_was_theirs(
    signed_in: Client, member: Member, two: tuple[Person, Person]
) -> None:
    blog, account = two
    goal = Goal.objects.create(owner=member, text="Weed the shelves")
    serve(acting=member, row=account, goals=[goal])
    link(acting=member, one=account, other=note_space(acting=member, name="Tuesday chat"), word="hosts it")
    follow = make_follow(account, make_source(title="Bea: posts"))
    make_entry(follow.source, "A post of hers")
    answer = signed_in.post(SAME, {"merge": "1", "one": blog.public_id, "other": account.public_id}, follow=True)
    shown = answer.content.decode()
    assert "Bea Sample and Bea on the go are one person now." in shown
    for told in ("Merged here", "Bea on the go", "Writes at https://bea.example.org/", "@bea@example.social", "Weed the shelves",
                 "Tuesday chat", "hosts it", "Bea: posts", "A post of hers"):
        assert told in shown
    assert "<bdi>Bea Sample</bdi></h1>" in page(signed_in, account)
    assert "Nobody seems to stand here twice" in signed_in.get(SAME).content.decode()
    answer = signed_in.post(reverse("network:split", args=[blog.public_id]), {"gone": account.public_id}, follow=True)
    shown = answer.content.decode()
    assert "Bea on the go and Bea Sample are two again" in shown
    for told in ("Weed the shelves", "Tuesday chat", "Bea: posts"):
        assert told in shown
    shown = page(signed_in, blog)
    assert "Merged here" not in shown
    assert "Tuesday chat" not in shown
    assert Follow.objects.get().person == account


def test_they_are_two_is_remembered_and_can_be_asked_again(signed_in: Client, two: tuple[Person, Person]) -> None:
    blog, account = two
    answer = signed_in.post(SAME, {"two": "1", "one": account.public_id, "other": blog.public_id}, follow=True)
    shown = answer.content.decode()
    assert "are two. You are not asked again." in shown
    assert "Each links to the other." not in shown
    signed_in.post(SAME, {"again": str(NotTheSame.objects.get().pk)})
    assert "Each links to the other." in signed_in.get(SAME).content.decode()


def test_from_somebodys_page_another_is_found_and_merged_under_either_name(signed_in: Client, two: tuple[Person, Person]) -> None:
    blog, account = two
    address = reverse("network:merge", args=[blog.public_id])
    assert account.public_id in signed_in.get(address, {"q": "go"}).content.decode()
    assert "Nobody was chosen" in signed_in.post(address, {"keep": "this"}).content.decode()
    signed_in.post(address, {"with": account.public_id, "keep": "other"})
    blog.refresh_from_db()
    assert blog.merged_into == account
    answer = signed_in.post(reverse("network:merge", args=[account.public_id]), {"with": blog.public_id}, follow=True)
    assert "one person already" in answer.content.decode()


def test_case_74_another_s_people_cannot_be_merged_nor_split(signed_in: Client, member: Member, two: tuple[Person, Person]) -> None:
    other = make_member("ben@example.org", "Ben Example")
    theirs = note_person(acting=other, name="Bea Sample")
    said = NotTheSame.objects.create(owner=other, first=theirs, second=note_person(acting=other, name="Cem"))
    blog = two[0]
    for address, sent in (
        (SAME, {"merge": "1", "one": blog.public_id, "other": theirs.public_id}),
        (SAME, {"two": "1", "one": theirs.public_id, "other": blog.public_id}),
        (SAME, {"merge": "1", "one": blog.public_id, "other": "\0"}), (SAME, {"merge": "1"}), (SAME, {"again": str(said.pk)}), (SAME, {"again": "x"}),
        (reverse("network:merge", args=[theirs.public_id]), {"with": blog.public_id}),
        (reverse("network:merge", args=[blog.public_id]), {"with": theirs.public_id}),
        (reverse("network:split", args=[theirs.public_id]), {"gone": blog.public_id}),
        (reverse("network:split", args=[blog.public_id]), {"gone": theirs.public_id}),
    ):
        assert signed_in.post(address, sent).status_code == 404
    assert not Merge.objects.exists()
    assert NotTheSame.objects.get() == said
    assert len(suggestions(member)) == 1


def test_the_suggestions_cost_the_same_however_many_there_are(signed_in: Client, member: Member) -> None:
    costs = []
    signed_in.get(SAME)
    for number in range(2):
        for place in range(6):
            for half in range(2):
                person = note_person(acting=member, name=f"Person {number}{place}{half}")
                add_handle(acting=member, person=person, typed=f"p{number}{place}@example.org", kind="mail")
        with CaptureQueriesContext(connection) as caught:
            assert f"p{number}0@example.org" in signed_in.get(SAME).content.decode()
        costs.append(len(caught))
    assert costs[0] == costs[1] <= MOST_QUERIES


def test_whoever_is_one_is_there_since_the_first_and_gave_something_at_the_last_of_both(signed_in: Client, member: Member) -> None:
    kept = Person.objects.create(owner=member, name="Bea", since=date(2022, 5, 1), gave_on=date(2023, 1, 2))
    gone = Person.objects.create(owner=member, name="beasample", since=date(2019, 9, 1), gave_on=date(2024, 3, 4))
    merge(acting=member, kept=kept, gone=gone)
    page = signed_in.get(f"/network/people/{kept.public_id}").content.decode()
    assert "since Sept. 1, 2019" in page
    assert "last gave me something on March 4, 2024" in page


def test_what_leads_to_the_same_place_stands_there_once_and_with_each_again_when_they_are_two(signed_in: Client, member: Member) -> None:
    kept, gone = (Person.objects.create(owner=member, name=name) for name in ("Bea", "beasample"))
    Handle.objects.create(person=gone, kind="web", typed="bea.example.org", address="https://bea.example.org/")
    Handle.objects.create(person=kept, kind="web", typed="https://BEA.example.org", address="https://BEA.example.org")
    Handle.objects.create(person=gone, kind="mail", typed="BEA@example.org")
    Handle.objects.create(person=kept, kind="mail", typed="bea@example.org")
    Handle.objects.create(person=gone, kind="phone", typed="07700 900123")
    merge(acting=member, kept=kept, gone=gone)
    page = signed_in.get(f"/network/people/{kept.public_id}").content.decode()
    assert [typed in page for typed in ("https://BEA.example.org", "bea@example.org", "07700 900123", "BEA@example.org")] == [True, True, True, False]
    split(acting=member, gone=gone)
    assert "BEA@example.org" in signed_in.get(f"/network/people/{gone.public_id}").content.decode()
