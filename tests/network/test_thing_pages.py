"""The pages of one person, one space, one tool."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from commonplace.connection.models import Question
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.actions.linking import link, serve
from commonplace.network.lines import lines_of
from commonplace.network.models import Goal, Link, Serving
from commonplace.network.nodes import all_nodes
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Group, GroupMembership, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.connection.rows import ask, reply
from tests.network.rows import live, make_entry, make_follow, make_network, make_source

MOST_QUERIES = 15


@pytest.fixture
def bea(member: Member) -> Person:
    return Person.objects.create(owner=member, name="Bea Sample", why="Answers in a day", note="Met in <b>May</b>.\nLikes tea.")


def page(client: Client, row: Person | Space | Tool) -> str:
    answer = client.get(at(row))
    assert answer.status_code == 200
    return answer.content.decode()


def at(row: Person | Space | Tool, verb: str = "") -> str:
    many = "people" if isinstance(row, Person) else "spaces" if isinstance(row, Space) else "tools"
    return f"/network/{many}/{row.public_id}{verb}"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# Made and changed


def test_somebody_is_added_with_a_form(signed_in: Client, member: Member) -> None:
    answer = signed_in.post("/network/people/new", {
        "name": "Bea Sample", "why": "Answers in a day", "gives": ["advice"], "role": "Librarian", "known_from": "declared",
        "since": "2020-09-01", "scope": "personal", "note": "",
    }, follow=True)
    person = Person.objects.get(owner=member)
    assert (person.role, person.known_from, person.scope, str(person.since)) == ("Librarian", "declared", "personal", "2020-09-01")
    assert "Kept: Bea Sample." in answer.content.decode()
    assert "they say so" in words(page(signed_in, person))


@pytest.mark.parametrize(("many", "fields"), [
    ("spaces", {"name": "#examplechat", "kind": "chat", "form": "digital", "scope": "work", "times": "Mondays"}),
    ("tools", {"name": "Sample Index", "form": "digital", "purposes": ["curate"], "scope": "work"}),
])
def test_a_space_and_a_tool_are_added_with_a_form(signed_in: Client, member: Member, many: str, fields: dict[str, object]) -> None:
    answer = signed_in.post(f"/network/{many}/new", fields, follow=True)
    row = (Space if many == "spaces" else Tool).objects.get(owner=member)
    assert answer.redirect_chain == [(at(row), 302)]
    assert str(fields["name"]) in page(signed_in, row)


def test_what_was_noted_is_changed(signed_in: Client, bea: Person) -> None:
    form = signed_in.get(at(bea, "/edit")).content.decode()
    assert "Answers in a day" in form
    signed_in.post(at(bea, "/edit"), {"name": "Bea Winter", "why": "", "note": "", "known_from": "noted", "scope": "work"})
    bea.refresh_from_db()
    assert (bea.name, bea.why) == ("Bea Winter", "")


@pytest.mark.parametrize(("many", "fields", "sentence"), [
    ("people", {"name": ""}, "Without a name it cannot be found again."),
    ("people", {"name": "\u202e\u200b"}, "Without a name it cannot be found again."),
    ("people", {"name": "Bea", "since": "2999-01-01"}, "That day is to come"),
    ("people", {"name": "Bea", "gave_on": "2999-01-01"}, "That day is to come"),
    ("people/new/students", {"count": "0"}, "Give a number from 1, or leave it empty."),
    ("people/new/students", {"note": "  "}, "Say how many they are, or what they are to your learning"),
    ("people", {"name": "Bea", "gives": ["gold"]}, "gold is not one of the available choices"),
    ("people", {"name": "Bea", "scope": "secret"}, "secret is not one of the available choices"),
    ("spaces", {"name": "X", "kind": "volcano"}, "volcano is not one of the available choices"),
    ("tools", {"name": "X", "isbn": "9780306406158"}, "That is not an ISBN"),
    ("tools", {"name": "x" * 201}, "at most 200 characters"),
])
def test_a_wrong_form_says_why_keeps_what_was_typed_and_makes_nothing(
    signed_in: Client, many: str, fields: dict[str, object], sentence: str
) -> None:
    form = {"known_from": "noted", "scope": "work", "form": "digital", "note": "What I typed", **fields}
    answer = signed_in.post(f"/network/{many}" if "/" in many else f"/network/{many}/new", form)
    assert answer.status_code == 200
    assert sentence in words(answer.content.decode())
    assert str(form["note"]) in answer.content.decode()
    assert not any(model.objects.exists() for model in (Person, Space, Tool))


def test_case_69_zero_bytes_are_refused_not_stored(signed_in: Client) -> None:
    answer = signed_in.post("/network/people/new", {"name": "Bea\0Sample", "known_from": "noted", "scope": "work"})
    assert answer.status_code == 200
    assert not Person.objects.exists()


@pytest.mark.parametrize(("many", "field"), [
    ("people", "name"), ("people", "why"), ("people", "note"), ("people", "role"), ("spaces", "address"), ("spaces", "times"), ("tools", "loan"),
])
def test_case_61_texts_without_end_are_refused_in_a_sentence(signed_in: Client, many: str, field: str) -> None:
    form = {"name": "Sample", "known_from": "noted", "scope": "work", "form": "digital", field: "x" * 100_000}
    answer = signed_in.post(f"/network/{many}/new", form)
    assert "That is too long: at most" in words(answer.content.decode())
    assert not any(model.objects.exists() for model in (Person, Space, Tool))


@pytest.mark.parametrize("model", [Space, Tool])
@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " JaVaScript:alert(1)", "//evil.example.org", "https://user:pass@x.example"])
def test_case_58_what_is_no_address_of_the_web_is_shown_and_leads_nowhere(
    signed_in: Client, member: Member, model: type[Space | Tool], address: str,
) -> None:
    html = page(signed_in, model.objects.create(owner=member, name="Sample", address=address))
    assert escape(address.strip()) in html
    assert not re.search(r'href="\s*(?:javascript|data|//|https://user)', html, re.IGNORECASE)


# Students


def test_the_form_of_students_has_no_field_for_a_name(signed_in: Client, member: Member) -> None:
    form = signed_in.get("/network/people/new/students").content.decode()
    main = form.partition("<main")[2].partition("</main")[0]
    fields = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', main)) - {"csrfmiddlewaretoken"}
    assert fields == {"count", "note", "since", "scope"}
    assert "No names" in words(form)
    signed_in.post("/network/people/new/students", {"count": "12", "note": "Book club", "scope": "work", "name": "Ada Pupil", "role": "x"})
    person = Person.objects.get(owner=member)
    assert (person.kind, person.name, person.role, person.count) == ("students", "", "", 12)


def test_the_page_of_students_says_why_they_have_no_name(signed_in: Client, member: Member) -> None:
    students = Person.objects.create(owner=member, kind="students", count=12, note="Book club")
    html = page(signed_in, students)
    assert "12 students" in html
    assert "students cannot agree" in words(html)
    assert "Ada Pupil" not in signed_in.post(at(students, "/edit"), {"count": "3", "scope": "work", "name": "Ada Pupil"}, follow=True).content.decode()
    students.refresh_from_db()
    assert (students.name, students.count) == ("", 3)


# What stands there


def test_case_52_html_in_what_was_noted_is_shown_as_text(signed_in: Client, member: Member, bea: Person) -> None:
    bea.name, bea.role = "<script>alert(1)</script>", "<img src=x>"
    bea.save()
    Handle.objects.create(person=bea, kind="web", typed="javascript:alert(1)", address="javascript:alert(1)")
    tool = Tool.objects.create(owner=member, name="<i>Index</i>", address="javascript:alert(2)")
    link(acting=member, one=bea, other=tool, word="<b>both</b>")
    for html in (page(signed_in, bea), page(signed_in, tool)):
        assert "<script>alert" not in html
        assert "<b>both" not in html
        assert "&lt;b&gt;both" in html
        assert 'href="javascript' not in html
    assert "&lt;b&gt;May&lt;/b&gt;" in page(signed_in, bea)


def test_case_56_a_name_cannot_turn_the_direction_of_the_page(signed_in: Client, member: Member, bea: Person) -> None:
    bea.name, bea.note, bea.why = "Bea\u202eelpmaS", "note\u202eeton", "why\u2066yhw"
    bea.save()
    Handle.objects.create(person=bea, kind="twitter", typed="@bea\u202e")
    link(acting=member, one=bea, other=Tool.objects.create(owner=member, name="In\u202edex"))
    html = page(signed_in, bea) + signed_in.get("/network").content.decode() + signed_in.get("/network/people").content.decode()
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)


def test_the_page_shows_handles_dead_ones_too(signed_in: Client, bea: Person) -> None:
    merged = Person.objects.create(owner=bea.owner, name="beasample", merged_into=bea)
    Handle.objects.create(person=bea, kind="twitter", typed="@beasample", address="https://twitter.example.org/bea", is_dead=True)
    Handle.objects.create(person=merged, kind="blog", typed="bea.example.net", address="https://bea.example.net/")
    html = page(signed_in, bea)
    assert "leads nowhere any more" in html
    assert 'href="https://twitter.example.org' not in html
    assert 'href="https://bea.example.net/"' in html


def test_the_page_shows_what_came_from_it_and_when(signed_in: Client, member: Member) -> None:
    space = Space.objects.create(owner=member, name="Any Book Counts", kind="blog")
    source = make_source(title="Any Book Counts feed", **live())
    make_follow(space, source)
    make_entry(source, "Ten minutes, no questions")
    text = words(page(signed_in, space))
    assert "Ten minutes, no questions" in text
    assert "last gave me something on" in text
    assert "live" in text
    assert "Any Book Counts feed" in text


def test_a_merged_persons_address_leads_to_the_one_who_was_kept(signed_in: Client, bea: Person) -> None:
    merged = Person.objects.create(owner=bea.owner, name="beasample", merged_into=bea)
    assert signed_in.get(at(merged)).headers["Location"] == at(bea)


def test_what_was_asked_and_told_stands_on_the_page_of_a_person(signed_in: Client, member: Member, bea: Person) -> None:
    ben = make_member("ben@example.org", "Ben Example")
    group = Group.objects.create(name="Rural libraries")
    for one in (member, ben):
        GroupMembership.objects.create(group=group, member=one)
    bea.member = ben
    bea.save()
    reply(ask(member, "How do you weed the 600s?", to=[ben]), ben, "Keep what was lent in five years.")
    text = words(page(signed_in, bea))
    assert "You asked: How do you weed the 600s?" in text
    assert "You were told: Keep what was lent in five years." in text
    assert "last gave me something on" in text
    assert "Account here Ben Example" in text


def test_an_account_and_a_group_are_not_named_once_they_are_no_longer_hers(signed_in: Client, member: Member, bea: Person) -> None:
    stranger, group = make_member("zed@example.org", "Zed Stranger"), Group.objects.create(name="Left behind")
    Person.objects.filter(pk=bea.pk).update(member=stranger)
    space = Space.objects.create(owner=member, name="That group", group=group)
    for html in (page(signed_in, bea), signed_in.get(at(bea, "/edit")).content.decode(), page(signed_in, space), signed_in.get(at(space, "/edit")).content.decode()):
        assert "Zed Stranger" not in html
        assert "Left behind" not in html
    signed_in.post(at(bea, "/edit"), {"name": "Bea", "known_from": "noted", "scope": "work"})
    bea.refresh_from_db()
    assert bea.member == stranger


def test_only_members_of_her_groups_can_be_chosen_as_an_account(signed_in: Client, member: Member, bea: Person) -> None:
    ben, zed = make_member("ben@example.org", "Ben Example"), make_member("zed@example.org", "Zed Stranger")
    group = Group.objects.create(name="Rural libraries")
    for one in (member, ben):
        GroupMembership.objects.create(group=group, member=one)
    form = signed_in.get(at(bea, "/edit")).content.decode()
    assert "Ben Example" in form
    assert "Zed Stranger" not in form
    fields = {"name": "Bea", "known_from": "noted", "scope": "work"}
    signed_in.post(at(bea, "/edit"), {**fields, "account": zed.public_id})
    bea.refresh_from_db()
    assert bea.member is None
    signed_in.post(at(bea, "/edit"), {**fields, "account": ben.public_id})
    bea.refresh_from_db()
    assert bea.member == ben
    signed_in.post(at(bea, "/edit"), {**fields, "account": ""})
    bea.refresh_from_db()
    assert bea.member is None


# Links and goals


def test_something_is_linked_from_its_page_and_unlinked_again(signed_in: Client, member: Member, bea: Person) -> None:
    space = Space.objects.create(owner=member, name="#examplechat")
    assert "#examplechat" in signed_in.get(at(bea, "/link")).content.decode()
    answer = signed_in.post(at(bea, "/link"), {"with": f"space:{space.public_id}", "word": "hosts it"}, follow=True)
    assert "hosts it" in answer.content.decode()
    assert "Bea Sample" in page(signed_in, space)
    made = Link.objects.get(owner=member)
    signed_in.post(at(bea, "/unlink"), {"link": str(made.uuid)})
    assert not Link.objects.exists()


def test_what_is_to_be_linked_is_found_by_name(signed_in: Client, member: Member, bea: Person) -> None:
    for number in range(30):
        Tool.objects.create(owner=member, name=f"Tool {number}")
    html = signed_in.get(at(bea, "/link") + "?q=tool 17").content.decode()
    assert "Tool 17" in html
    assert "Tool 18" not in html
    assert "Bea Sample</bdi></span>" not in html


def test_what_is_linked_already_says_so(signed_in: Client, member: Member, bea: Person) -> None:
    tool = Tool.objects.create(owner=member, name="Index")
    assert "(linked already)" not in signed_in.get(at(bea, "/link")).content.decode()
    link(acting=member, one=tool, other=bea)
    assert "(linked already)" in signed_in.get(at(bea, "/link")).content.decode()


def test_somebody_with_a_mail_address_or_an_account_can_be_asked_from_the_page(signed_in: Client, member: Member, bea: Person) -> None:
    assert "/ask/new" not in page(signed_in, bea)
    handle = Handle.objects.create(person=bea, kind="mail", typed="bea@example.net")
    assert f"/ask/new?person={bea.public_id}" in page(signed_in, bea)
    answer = signed_in.post(f"/ask/new?person={bea.public_id}", {"text": "How do you weed?", "wants": "advice", "naming": "own"}, follow=True)
    assert Question.objects.get().asked.get().person == bea
    assert "bea@example.net" in answer.content.decode()
    handle.is_dead = True
    handle.save()
    assert "/ask/new" not in page(signed_in, bea)


@pytest.mark.parametrize("who", ["nobody", "\0", "'", "x" * 9_000])
def test_asking_nobody_of_the_network_begins_with_nobody(signed_in: Client, who: str) -> None:
    signed_in.post("/ask/new", {"text": "How do you weed?", "wants": "advice", "naming": "own"}, query_params={"person": who})
    assert not Question.objects.get().asked.exists()


def test_linking_nothing_says_so(signed_in: Client, bea: Person) -> None:
    Tool.objects.create(owner=bea.owner, name="Index")
    assert "Nothing was ticked" in signed_in.post(at(bea, "/link"), {"word": "x"}).content.decode()


@pytest.mark.parametrize("key", ["person:nothing", "volcano:1", "person", "", "space:", "person:\0", "person:" + "x" * 9_000])
def test_what_cannot_be_linked_is_left_out(signed_in: Client, bea: Person, key: str) -> None:
    signed_in.post(at(bea, "/link"), {"with": [key]})
    assert not Link.objects.exists()


def test_somebody_linked_to_herself_is_left_out(signed_in: Client, bea: Person) -> None:
    assert signed_in.post(at(bea, "/link"), {"with": [f"person:{bea.public_id}"]}).status_code == 200
    assert not Link.objects.exists()


def test_goals_are_chosen_on_the_page(signed_in: Client, member: Member, bea: Person) -> None:
    goal = Goal.objects.create(owner=member, text="Weed the shelves")
    Goal.objects.create(owner=member, text="Reached long ago", reached_at=now())
    html = page(signed_in, bea)
    assert "Weed the shelves" in html
    assert "Reached long ago" not in html
    signed_in.post(at(bea, "/goals"), {"goal": [goal.public_id, "nothing", "\0"]})
    assert Serving.objects.get().person == bea
    signed_in.post(at(bea, "/goals"), {})
    assert not Serving.objects.exists()


# Let go, taken back, deleted


def test_what_is_let_go_leaves_the_lists_and_comes_back(signed_in: Client, bea: Person) -> None:
    answer = signed_in.post(at(bea, "/let-go"), follow=True)
    assert "Take it back" in answer.content.decode()
    assert "Bea Sample" not in signed_in.get("/network/people").content.decode()
    assert "Bea Sample" in signed_in.get("/network/people?show=left").content.decode()
    signed_in.post(at(bea, "/take-back"))
    assert "Bea Sample" in signed_in.get("/network/people").content.decode()


def test_deleting_asks_first_and_then_deletes(signed_in: Client, bea: Person) -> None:
    assert "cannot be taken back" in signed_in.get(at(bea, "/delete")).content.decode()
    assert Person.objects.exists()
    answer = signed_in.post(at(bea, "/delete"), follow=True)
    assert answer.redirect_chain == [("/network/people", 302)]
    assert not Person.objects.exists()


# Whose it is


PLACES = ("", "/edit", "/link", "/delete")
VERBS = ("/edit", "/link", "/delete", "/let-go", "/take-back", "/unlink", "/goals", "/gave")


@pytest.mark.parametrize("place", PLACES)
def test_case_70_somebody_elses_page_is_not_there(signed_in: Client, place: str) -> None:
    eve = make_member("eve@example.org")
    for row in (Person.objects.create(owner=eve, name="A"), Space.objects.create(owner=eve, name="B"), Tool.objects.create(owner=eve, name="C")):
        assert signed_in.get(at(row, place)).status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_case_74_somebody_elses_cannot_be_changed(signed_in: Client, verb: str) -> None:
    eve = make_member("eve@example.org")
    for row in (Person.objects.create(owner=eve, name="A"), Space.objects.create(owner=eve, name="B"), Tool.objects.create(owner=eve, name="C")):
        assert signed_in.post(at(row, verb), {"name": "Mine now", "scope": "work", "known_from": "noted", "form": "digital"}).status_code == 404
        row.refresh_from_db()
        assert row.name != "Mine now"
        assert (row.left_at, row.gave_on) == (None, None)


def test_somebody_elses_can_neither_be_linked_nor_unlinked_nor_served(signed_in: Client, bea: Person) -> None:
    eve = make_member("eve@example.org")
    hers, goal = Tool.objects.create(owner=eve, name="Hers"), Goal.objects.create(owner=eve, text="Hers too")
    made = link(acting=eve, one=hers, other=Space.objects.create(owner=eve, name="There"))
    signed_in.post(at(bea, "/link"), {"with": [f"tool:{hers.public_id}"]})
    assert signed_in.post(at(bea, "/unlink"), {"link": str(made.uuid)}).status_code == 404
    assert signed_in.post(at(bea, "/unlink"), {"link": "no id"}).status_code == 404
    signed_in.post(at(bea, "/goals"), {"goal": [goal.public_id]})
    assert Link.objects.get() == made
    assert not Serving.objects.exists()


@pytest.mark.parametrize("verb", ["/let-go", "/take-back", "/unlink", "/goals", "/gave"])
def test_changes_are_posted(signed_in: Client, bea: Person, verb: str) -> None:
    assert signed_in.get(at(bea, verb)).status_code == 405


def test_an_unknown_kind_of_thing_has_no_address(signed_in: Client, bea: Person) -> None:
    assert signed_in.post(f"/network/volcanoes/{bea.public_id}/let-go").status_code == 404


@pytest.mark.parametrize("address", ["/network", "/network/people", "/network/people/new", "/network/find?q=x"])
def test_who_is_signed_out_is_asked_to_sign_in(client: Client, db: None, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


# Queries


def test_the_fullest_page_takes_few_queries(signed_in: Client, member: Member, bea: Person) -> None:
    ben = make_member("ben@example.org", "Ben Example")
    group = Group.objects.create(name="Rural libraries")
    for one in (member, ben):
        GroupMembership.objects.create(group=group, member=one)
    bea.member = ben
    bea.save()
    space = Space.objects.create(owner=member, name="Example", group=group)
    goals = [Goal.objects.create(owner=member, text=f"Goal {number}") for number in range(4)]
    counts = {}
    signed_in.get("/network")  # what is made at the first visit of all
    for number in range(6):
        merged = Person.objects.create(owner=member, name=f"bea{number}", merged_into=bea)
        Handle.objects.create(person=merged, kind="mail", typed=f"bea{number}@example.net")
        for row in (merged, space):
            make_entry(make_follow(row, make_source(**live())).source, "Something")
        tool = Tool.objects.create(owner=member, name=f"Tool {number}")
        link(acting=member, one=bea, other=tool)
        link(acting=member, one=space, other=tool)
        serve(acting=member, row=bea, goals=goals)
        reply(ask(member, f"Question {number}", to=[ben]), ben)
        reply(ask(member, f"Question {number} there", group=group), ben)
        if number in {0, 5}:
            for row in (bea, space):
                with CaptureQueriesContext(connection) as caught:
                    page(signed_in, row)
                counts[row.name, number] = len(caught)
    assert counts["Bea Sample", 0] == counts["Bea Sample", 5] <= MOST_QUERIES
    assert counts["Example", 0] == counts["Example", 5] <= MOST_QUERIES


def test_each_of_a_network_is_two_steps_from_today(signed_in: Client, member: Member, bea: Person) -> None:
    make_network(member, 200)
    last = Person.objects.create(owner=member, name="Zoe <i>Last</i>")
    Person.objects.filter(pk=last.pk).update(added_at=now() - timedelta(days=900))
    today = signed_in.get("/today").content.decode()
    assert f'href="{reverse("network:network")}"' in today
    front = signed_in.get("/network").content.decode()
    rows = [*Person.objects.visible_to(member), *Space.objects.visible_to(member), *Tool.objects.visible_to(member)]
    assert [row for row in rows if f'href="{at(row)}"' not in front] == []
    assert "Zoe &lt;i&gt;Last&lt;/i&gt;" in front


# What it gave, as she noted it


@pytest.mark.parametrize("model", [Person, Space, Tool])
def test_what_gave_something_today_is_noted_in_one_tap(
    signed_in: Client, member: Member, monkeypatch: pytest.MonkeyPatch, model: type[Person | Space | Tool],
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 10, 5))
    row = model.objects.create(owner=member, name="Sample")
    assert "nothing came of it yet" in words(page(signed_in, row))
    answer = signed_in.post(at(row, "/gave"), follow=True).content.decode()
    assert "Kept: Sample gave you something today." in words(answer)
    assert "last gave me something on Oct. 5, 2026" in words(answer)
    assert "gave me something today" not in words(answer)
    row.refresh_from_db()
    assert row.gave_on == date(2026, 10, 5)
    assert [node.last_gave_at is not None for node in all_nodes(member)] == [True]
    assert lines_of(member, [row])[0].gave_at is not None


def test_the_last_day_is_the_later_of_what_is_noted_and_what_came(signed_in: Client, member: Member) -> None:
    space = Space.objects.create(owner=member, name="Example", gave_on=date(2019, 5, 3))
    assert "last gave me something on May 3, 2019" in words(page(signed_in, space))
    source = make_source()
    make_follow(space, source)
    make_entry(source, "Post")
    assert "last gave me something on Sept. 1, 2026" in words(page(signed_in, space))
    Space.objects.update(gave_on=date(2026, 9, 20))
    assert "last gave me something on Sept. 20, 2026" in words(page(signed_in, space))


def test_students_are_never_said_to_have_given_something(signed_in: Client, member: Member) -> None:
    students = Person.objects.create(owner=member, kind="students", count=12)
    assert "something today" not in page(signed_in, students)
    assert signed_in.post(at(students, "/gave")).status_code == 404
