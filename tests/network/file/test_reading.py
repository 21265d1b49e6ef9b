"""What is read from a Commonplace file, and the sentence for whatever is none."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from commonplace.network.file import NotOurFile, Plan, read, rows_of
from commonplace.network.file.parsing import MAX_BYTES
from commonplace.network.file.reading import MOST, MOST_WITHIN

BEA = "0b0c6f5e-6f0e-4c43-9f0a-2d3f7f5c8e11"
CEM = "0b0c6f5e-6f0e-4c43-9f0a-2d3f7f5c8e12"


def reading(**parts: Any) -> Plan:
    return read(json.dumps(parts).encode())


def refused(data: bytes | dict[str, Any]) -> str:
    with pytest.raises(NotOurFile) as fault:
        read(data if isinstance(data, bytes) else json.dumps(data).encode())
    return str(fault.value)


def test_the_least_file_is_a_list_of_people() -> None:
    plan = reading(people=[{"name": "Bea Sample"}])
    assert [one.fields for one in plan.people] == [{"name": "Bea Sample"}]
    assert isinstance(plan.people[0].uuid, UUID)
    assert (plan.kind, plan.notes) == ("network", ())


@pytest.mark.parametrize(("value", "says"), [
    ({"people": [{"name": 3}]}, "people[0].name should be a text."),
    ({"people": [{"name": "a"}, {"name": "b", "handles": [{"kind": ["x"]}]}]}, "people[1].handles[0].kind should be a word."),
    ({"people": [{"name": "a", "handles": {"kind": "web"}}]}, "people[0].handles should be a list in brackets."),
    ({"people": ["Bea"]}, "people[0] should be an object in braces."),
    ({"people": [{"name": "a", "uuid": "12"}]}, "people[0].uuid should be a UUID of 36 characters."),
    ({"people": [{"name": "a", "gives": "advice"}]}, "people[0].gives should be a list of words."),
    ({"people": [{"kind": "students", "count": "many"}]}, "people[0].count should be a number."),
    ({"people": [{"kind": "students", "count": True}]}, "people[0].count should be a number."),
    ({"people": [{"name": "a", "handles": [{"dead": 1}]}]}, "people[0].handles[0].dead should be true or false."),
    ({"people": [], "links": [{"between": ["person:1"]}]}, "links[0].between[0] should be a UUID of 36 characters."),
    ({"people": [], "links": [{"between": [f"person:{BEA}"]}]}, "links[0].between should be two ids such as person:UUID."),
    ({"people": [], "links": [{}]}, "links[0].between should be two ids such as person:UUID."),
    ({"people": [], "goals": [{"served_by": ["goal:1"]}]}, "goals[0].served_by[0] should be an id such as person:UUID, space:UUID or tool:UUID."),
    ({"people": [], "packs": [{"items": [{"why": "so"}]}]}, "packs[0].items[0].what should be an id such as"),
    ({"people": [], "merges": [{"kept": BEA}]}, "merges[0].gone should be a UUID of 36 characters."),
    ({"people": [], "term_days": ["13-40"]}, "term_days[0] should be a month and a day such as 09-01."),
    ({"people": [], "spaces": {}}, "spaces should be a list in brackets."),
    ({"people": [], "version": "1"}, "version should be a number."),
    ({"people": [{"follows": [{"address": "a", "places": [{"folders": "x"}]}]}]}, "people[0].follows[0].places[0].folders should be a list of names"),
])
def test_what_is_wrong_is_named_with_its_place(value: dict[str, Any], says: str) -> None:
    assert refused(value).startswith(says)
    assert "Nothing was changed" in refused(value)


@pytest.mark.parametrize(("data", "says"), [
    (b"", "There is nothing in it."),
    (b" \n", "There is nothing in it."),
    (b"<!doctype html><html><body>Sign in", "This is a web page and not a Commonplace file."),
    (b"name,handle\nBea,@bea", "This is not a Commonplace file: it is not JSON."),
    (b"[1, 2]", "This is not a Commonplace file"),
    (b'{"name": "something else"}', "This is JSON, but not a Commonplace file"),
    (b'{"people": "everybody"}', "This is JSON, but not a Commonplace file"),
    (b'{"people": [{"name": "Bea"},\n {"na', "It ends in the middle or is damaged, in line 2."),
    (b'{"people": []} and more', "It ends in the middle or is damaged, in line 1."),
    (b'{"people": [' + b"[" * 100_000, "Something in it stands more than 24 levels deep"),
    (b'{"people": [], "x": ' + b"[" * 40 + b"]" * 40 + b"}", "Something in it stands more than 24 levels deep"),
    (b'{"people": [], "x": NaN}', "There is a number in it that no program can keep."),
    (b'{"people": [], "x": 1e999}', "There is a number in it that no program can keep."),
    (b'{"people": [], "x": ' + b"9" * 5_000 + b"}", "There is a number in it that no program can keep."),
    (b'{"people": [], "people": [{"name": "Bea"}]}', "The field \u201cpeople\u201d stands twice"),
    (b'{"people": [{"name": "Bea", "name": "Cem"}]}', "The field \u201cname\u201d stands twice"),
    (b'{"people": [], "version": 2}', "It was written by a newer Commonplace"),
    (b'{"people": [' + b" " * MAX_BYTES + b"]}", "It is larger than 20 MB"),
    (b"{" * 50_000_000, "It is larger than 20 MB"),
])
def test_case_60_and_69_whatever_is_no_such_file_is_a_sentence(data: bytes, says: str) -> None:
    assert refused(data).startswith(says)
    assert "Nothing was changed" in refused(data)


def test_there_are_bounds_on_how_much_there_may_be() -> None:
    assert refused({"people": [{}] * (MOST + 1)}).startswith("people holds more than 100,000 entries.")
    assert refused({"people": [{"name": "a", "handles": [{}] * (MOST_WITHIN + 1)}]}).startswith("people[0].handles holds more than 1,000 entries.")
    assert refused({"people": [{"name": "a", "x": "y" * 60_000}]}).startswith("people[0] holds more unknown fields than can be kept.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_it_is_read_in_whatever_way_unicode_is_written(encoding: str) -> None:
    plan = read(json.dumps({"people": [{"name": "Zoë Ünder"}]}, ensure_ascii=False).encode(encoding))
    assert plan.people[0].fields["name"] == "Zoë Ünder"
    assert plan.notes == ()


def test_latin_1_is_read_and_said() -> None:
    plan = read(json.dumps({"people": [{"name": "Zoë Sample"}]}, ensure_ascii=False).encode("latin-1"))
    assert plan.people[0].fields["name"] == "Zoë Sample"
    assert [str(one) for one in plan.notes] == [
        "The file is not written in UTF-8. It was read as Windows writes it: look whether the names are right."]


def test_case_56_what_turns_the_direction_is_taken_out_and_said() -> None:
    plan = reading(people=[{"name": "Bea\u202eelpmaS", "note": "one\n\u200btwo"}])
    assert plan.people[0].fields == {"name": "BeaelpmaS", "note": "one\ntwo"}
    assert [str(one).split(";")[0] for one in plan.notes] == [
        "people[0].name held characters that nobody sees or that turn the direction of the text",
        "people[0].note held characters that nobody sees or that turn the direction of the text",
    ]


def test_markup_in_a_name_is_a_name() -> None:
    plan = reading(people=[{"name": "<b>Bea</b><script>alert(1)</script>"}])
    assert plan.people[0].fields["name"] == "<b>Bea</b><script>alert(1)</script>"
    assert plan.notes == ()


def test_what_no_database_takes_becomes_a_sign_for_it() -> None:
    plan = read(b'{"people": [{"name": "Be\\ud800a", "odd\\u0000": "\\udc00", "handles": [{"kind": "web", "value": "a\\u0000b"}]}]}')
    person = plan.people[0]
    assert person.fields["name"] == "Be\ufffda"
    assert person.extra == {"odd\ufffd": "\ufffd"}
    assert person.parts["handles"][0].fields["typed"] == "a\ufffdb"


def test_students_never_come_in_by_name() -> None:
    plan = reading(people=[{
        "kind": "students", "name": "Mia Pupil", "count": 24, "note": "the book club", "nickname": "Mimi", "role": "reads a lot",
        "handles": [{"kind": "mail", "value": "mia@example.org"}], "follows": [{"address": "https://mia.example.org/feed"}],
    }])
    one = plan.people[0]
    assert one.fields == {"kind": "students", "count": 24, "note": "the book club"}
    assert (one.extra, one.parts) == ({}, {"handles": (), "follows": ()})
    assert [str(note) for note in plan.notes] == [
        "people[0]: Students never stand here by name: what says more than how many they are was left out; the count and the note are kept."]
    assert "Mi" not in json.dumps(rows_of(plan)[0].details)
    assert rows_of(plan)[0].name == "24 students"


def test_unknown_kinds_survive_beside_what_stands_for_them() -> None:
    plan = reading(
        people=[{"name": "Bea", "scope": "secret", "handles": [{"kind": "gopher", "value": "bea"}]}], spaces=[{"name": "Hall", "kind": "seance"}])
    handle = plan.people[0].parts["handles"][0]
    assert (handle.fields["kind"], handle.extra) == ("other", {"kind": "gopher"})
    assert (plan.people[0].fields["scope"], plan.people[0].extra) == ("personal", {"scope": "secret"})
    assert (plan.spaces[0].fields["kind"], plan.spaces[0].extra) == ("", {"kind": "seance"})
    assert {one.code for one in plan.notes} == {"unknown"}


@pytest.mark.parametrize("value", ["soon", "10000-01-01", "2026-02-30", "0001-01-01", "20260101", "2026-01-01T00:00:00Z"])
def test_case_69_a_day_that_is_none_is_kept_as_it_stood(value: str) -> None:
    plan = reading(people=[{"name": "Bea", "since": value}])
    assert plan.people[0].fields.get("since") is None
    assert plan.people[0].extra == {"since": value}
    assert [(one.place, one.code) for one in plan.notes] == [("people[0].since", "unreadable")]


def test_a_name_that_is_too_long_is_cut_and_kept_whole_beside() -> None:
    plan = reading(people=[{"name": "a" * 300}])
    assert len(plan.people[0].fields["name"]) == 200
    assert plan.people[0].extra == {"name": "a" * 300}
    assert [one.code for one in plan.notes] == ["cut"]


def test_an_id_that_stands_twice_is_said_and_nothing_is_lost() -> None:
    plan = reading(people=[{"uuid": BEA, "name": "Bea"}, {"uuid": BEA, "name": "Cem"}])
    first, second = plan.people
    assert (str(first.uuid), second.fields["name"]) == (BEA, "Cem")
    assert second.uuid != first.uuid
    assert second.said["uuid"] == str(second.uuid)
    assert [str(one) for one in plan.notes] == [
        "people[1].uuid is an id that stands in this file twice, for two different things: the second one gets an id of its own."]


def test_what_points_out_of_the_file_is_listed() -> None:
    plan = reading(
        people=[{"uuid": BEA, "name": "Bea"}], links=[{"between": [f"person:{BEA}", f"space:{CEM}"]}], goals=[{"text": "x", "served_by": [f"tool:{CEM}"]}],
        packs=[{"items": [{"what": f"person:{CEM}"}]}], merges=[{"kept": BEA, "gone": CEM}])
    assert [(one.place, one.code) for one in plan.notes] == [
        ("links[0].between", "outside"), ("goals[0].served_by", "outside"), ("packs[0].items[0].what", "outside"), ("merges[0]", "outside")]


def test_unknown_fields_are_kept_at_every_level() -> None:
    plan = reading(
        people=[{"name": "a", "x": 1, "handles": [{"kind": "web", "x": 2}], "follows": [{"address": "https://a.example.org", "x": 3}]}],
        goals=[{"text": "b", "x": 4}], links=[], packs=[{"title": "c", "x": 5, "items": []}], x={"y": [6]})
    person = plan.people[0]
    assert [person.extra, person.parts["handles"][0].extra, person.parts["follows"][0].extra, plan.goals[0].extra, plan.packs[0].extra, plan.extra] == [
        {"x": 1}, {"x": 2}, {"x": 3}, {"x": 4}, {"x": 5}, {"x": {"y": [6]}}]


def test_in_a_pack_consent_is_the_packs_matter() -> None:
    plan = reading(kind="pack", title="For new ones", people=[{"name": "Bea", "why": "answers", "consent": "agreed", "agreed_on": "2026-02-01"}])
    assert (plan.kind, plan.title, plan.people[0].extra) == ("pack", "For new ones", {})
    assert plan.people[0].fields == {"name": "Bea", "why": "answers"}
    assert rows_of(plan)[0].details["record"]["consent"] == "agreed"


def test_rows_say_what_will_be_shown() -> None:
    plan = reading(
        people=[{"uuid": BEA, "name": "Bea", "handles": [{"kind": "mail", "value": "bea@example.org", "dead": True}]}],
        spaces=[{"uuid": CEM, "name": "#samplechat", "typed": "#samplechat", "kind": "chat"}, {"name": "Blog", "follows": [{"address": "https://b.example.org/feed"}]}],
        goals=[{"text": "Read aloud"}], links=[{"between": [f"person:{BEA}", f"space:{CEM}"]}])
    rows = rows_of(plan)
    assert [(row.thing, row.name, row.address, row.problem) for row in rows] == [
        ("person", "Bea", "", ""), ("space", "#samplechat", "", "no_address"), ("space", "Blog", "https://b.example.org/feed", ""),
        ("goal", "Read aloud", "", ""), ("link", "Bea — #samplechat", "", "")]
    assert (rows[0].handles[0].kind, rows[0].handles[0].dead) == ("mail", True)
