"""What a mute hides, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.consumption import muting
from commonplace.consumption.actions import muting as actions
from commonplace.consumption.models import Mute
from commonplace.entries.models import Entry, Follow
from commonplace.kernel import search
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.people.actions import merge, split
from commonplace.people.models import Person
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
Following = Callable[..., Follow]
Says = Callable[..., Entry]
Kind = Mute.Kind


def mute(member: Member, kind: str, text: str, **fields: object) -> Mute:
    return Mute.objects.create(member=member, kind=kind, text=text, **fields)


def shown(member: Member, entries: list[Entry]) -> list[str]:
    gone = muting.hidden(member, [one.pk for one in entries])
    return [one.title for one in entries if one.pk not in gone]


@pytest.fixture
def said(member: Member, following: Following, says: Says) -> list[Entry]:
    source = following(member, "blog").source
    return [
        says(source, "A big sale", text="Everything must go."),
        says(source, "Wholesale prices", text="Nothing for schools."),
        says(source, "Vendredi à l'école", text="La ÉLECTION approche. #VieScolaire"),
        says(source, "On e-mail", text="E mail, or e-mail, and what became of it."),
        says(source, "A tag", text="We met at #EduChat. See page.html#educhat"),
        says(source, "No tag", text="We met at an educhat, written in C#educhat. See page.html#educhat"),
        says(source, "図書館だより", text="今月の新刊"),
    ]


@pytest.mark.parametrize(("kind", "text", "gone"), [
    (Kind.WORD, "sale", ["A big sale"]),
    (Kind.WORD, "SALE", ["A big sale"]),
    (Kind.WORD, "sal", []),
    (Kind.WORD, "sal*", []),
    (Kind.WORD, "election", ["Vendredi à l'école"]),
    (Kind.WORD, "e-mail", ["On e-mail"]),
    (Kind.WORD, "AND", ["On e-mail"]),
    (Kind.WORD, 'sale" OR "prices', []),
    (Kind.WORD, "NEAR(sale prices)", []),
    (Kind.WORD, "図書館", ["図書館だより"]),
    (Kind.WORD, "🎉", []),
    (Kind.WORD, "\u202esale\u202c", ["A big sale"]),
    (Kind.PHRASE, "must go", ["A big sale"]),
    (Kind.PHRASE, "go must", []),
    (Kind.PHRASE, "sale everything", []),
    (Kind.HASHTAG, "educhat", ["A tag"]),
    (Kind.HASHTAG, "#EduChat", ["A tag"]),
    (Kind.HASHTAG, "vie scolaire", ["Vendredi à l'école"]),
    (Kind.HASHTAG, "sale", []),
    (Kind.HASHTAG, "#", []),
])
def test_a_mute_hides_whole_words_and_nothing_else(member: Member, said: list[Entry], kind: str, text: str, gone: list[str]) -> None:
    mute(member, kind, text)
    assert [one.title for one in said if one.title not in shown(member, said)] == gone


def test_tags_under_which_an_entry_was_filed_are_hashtags_too(member: Member, following: Following, says: Says) -> None:
    entry = says(following(member, "blog").source, "Filed", text="No sign of it here.")
    text = muting.indexed("No sign of it here.", ["School Life", "School Life", "", "🎉"])
    assert text == "No sign of it here.\n#SchoolLife"
    search.add([search.Document(entry.pk, entry.source_id, entry.title, text)])
    mute(member, Kind.HASHTAG, "#schoollife")
    assert shown(member, [entry]) == []


def test_a_person_hides_what_the_member_follows_as_this_person_and_not_the_name(
    member: Member, following: Following, says: Says,
) -> None:
    person = following(member, "blog").person or _as_person(member, "blog")
    mine = says(Follow.objects.get(person=person).source, "By Berta", text="x")
    other = says(following(member, "other").source, "About Berta", text="Berta Example said so.")
    mute(member, Kind.PERSON, "", person=person)
    assert shown(member, [mine, other]) == ["About Berta"]
    assert muting.hidden(member, [mine.pk, other.pk], people=False) == set()


@pytest.mark.parametrize("muted", ["kept", "gone"])
def test_people_who_are_one_are_muted_as_one_whichever_was_and_two_again_when_they_are_two(
    member: Member, following: Following, says: Says, muted: str,
) -> None:
    both = {name: following(member, name).person or _as_person(member, name) for name in ("kept", "gone")}
    said = [says(Follow.objects.get(person=person).source, name, text="x") for name, person in both.items()]
    mute(member, Kind.PERSON, "", person=both[muted])
    merge(acting=member, kept=both["kept"], gone=both["gone"])
    assert shown(member, said) == []
    split(acting=member, gone=both["gone"])
    assert shown(member, said) == [name for name in both if name != muted]


def test_who_is_one_is_muted_once(member: Member, following: Following) -> None:
    kept, gone = (following(member, name).person or _as_person(member, name) for name in ("kept", "gone"))
    first = actions.mute(acting=member, kind=Kind.PERSON, person=gone)
    merge(acting=member, kept=kept, gone=gone)
    assert actions.mute(acting=member, kind=Kind.PERSON, person=kept) == first


def _as_person(member: Member, name: str) -> Person:
    person = Person.objects.create(owner=member, name="Berta Example")
    follow = Follow.objects.get(member=member, source__address=f"https://{name}.example.org/feed")
    follow.person, follow.space = person, None
    follow.save()
    return person


def test_what_has_ended_hides_nothing_and_others_mutes_are_theirs(member: Member, said: list[Entry]) -> None:
    mute(member, Kind.WORD, "sale", until=now() - timedelta(seconds=1))
    mute(make_member("bo@example.org"), Kind.WORD, "prices")
    assert len(shown(member, said)) == len(said)
    later = muting.hidden(member, [one.pk for one in said], at=now() - timedelta(minutes=1))
    assert later == {said[0].pk}


def test_who_mutes_nothing_pays_one_query_and_who_does_a_few(member: Member, said: list[Entry]) -> None:
    ids = [one.pk for one in said]
    with CaptureQueriesContext(connection) as one:
        muting.hidden(member, ids)
    assert len(one) == 1
    for number in range(30):
        mute(member, Kind.WORD, f"word{number}")
        mute(member, Kind.HASHTAG, f"tag{number}")
    with CaptureQueriesContext(connection) as few:
        muting.hidden(member, ids)
    assert len(few) <= 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.text(max_size=40), kind=st.sampled_from([Kind.WORD, Kind.PHRASE, Kind.HASHTAG]), mask=st.integers(0, 127))
def test_whatever_is_muted_only_hides_what_was_asked_about(
    member: Member, said: list[Entry], text: str, kind: str, mask: int,
) -> None:
    ids = {one.pk for place, one in enumerate(said) if mask >> place & 1}
    made = Mute(member=member, kind=kind, text=text)
    gone = muting.hidden_by(member, [made], ids)
    assert gone <= ids
    assert gone == muting.hidden_by(member, [made], {one.pk for one in said}) & ids
