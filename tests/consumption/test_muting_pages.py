"""Muting as a member meets it: the form that shows first, lists without what is muted, and everybody's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.consumption import muting, quiet_lists
from commonplace.consumption.actions import muting as actions
from commonplace.consumption.jobs import mutes_that_ended
from commonplace.consumption.models import Mute
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.people.actions import merge
from commonplace.people.models import Person
from tests.conftest import make_member
from tests.consumption.conftest import START

pytestmark = pytest.mark.django_db
Following = Callable[..., Follow]
Says = Callable[..., Entry]
Lately = Callable[..., Entry]
MOST_QUERIES = 15
NEW = "/read/mutes/new"


@pytest.fixture
def lately(says: Says) -> Lately:
    """Let a source say something so many days ago."""

    def make(follow: Follow, title: str, days: float = 1, text: str = "") -> Entry:
        return says(follow.source, title, ((now() - timedelta(days=days)) - START).total_seconds() / 3600, text)

    return make


@pytest.fixture
def three(member: Member, following: Following, lately: Lately) -> list[Follow]:
    """Two sources with five entries, two of them about a sale, one of those 40 days old."""
    blog, shop = following(member, "blog"), following(member, "shop")
    lately(blog, "Reading aloud", 1)
    lately(blog, "Weeding", 2)
    lately(shop, "A big sale", 3)
    lately(shop, "Wholesale", 4)
    lately(shop, "An old sale", 40)
    return [blog, shop]


def said(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def as_person(follow: Follow, name: str = "Berta Example") -> Person:
    person = Person.objects.create(owner=follow.member, name=name)
    follow.person, follow.space = person, None
    follow.save()
    return person


def send(client: Client, *, press: str = "show", **sent: str) -> str:
    return client.post(NEW, {"kind": "word", "how_long": "month", **sent, press: "1"}).content.decode()


def mute(client: Client, *, kind: str = "word", text: str, how_long: str = "month", **sent: str) -> int:
    shown = client.post(NEW, {"kind": kind, "text": text, "how_long": how_long, **sent, "show": "1"})
    key = shown.context["form"].shown_key
    return client.post(NEW, {"kind": kind, "text": text, "how_long": how_long, **sent, "shown": key, "mute": "1"}).status_code


@pytest.mark.usefixtures("three")
def test_the_form_shows_first_what_would_have_been_hidden_and_mutes_nothing(signed_in: Client) -> None:
    page = send(signed_in, text="sale")
    assert "In the last 30 days this would have hidden one thing" in page
    assert "A big sale" in page
    assert "An old sale" not in page
    assert "Mute “sale”" in page
    assert not Mute.objects.exists()


@pytest.mark.usefixtures("three")
def test_muted_is_gone_from_lists_and_there_in_search_and_at_its_address(signed_in: Client) -> None:
    assert "A big sale" in said(signed_in, "/read")
    assert mute(signed_in, text="sale") == 302
    for path in ("/read", "/read?view=all"):
        page = said(signed_in, path)
        assert "A big sale" not in page
        assert "Wholesale" in page
    assert "<mark>sale</mark>" in said(signed_in, "/search?q=sale")
    entry = Entry.objects.get(title="A big sale")
    assert "A big sale" in said(signed_in, f"/read/entry/{entry.pk}")
    made = Mute.objects.get()
    assert signed_in.post(f"/read/mutes/{made.public_id}/stop").status_code == 302
    assert "Wholesale" in said(signed_in, "/read?view=all")
    assert "A big sale" in said(signed_in, "/read?view=all")


@pytest.mark.usefixtures("three")
def test_only_what_was_shown_is_muted(signed_in: Client) -> None:
    page = send(signed_in, text="weeding", press="mute", shown="word:sale")
    assert "Mute “weeding”" in page
    assert not Mute.objects.exists()


@pytest.mark.usefixtures("three")
def test_nothing_hidden_and_more_than_half_hidden_are_said_and_not_refused(signed_in: Client) -> None:
    assert "this would have hidden nothing" in send(signed_in, text="zebra")
    assert mute(signed_in, text="zebra") == 302
    Entry.objects.filter(title="Reading aloud").delete()
    Entry.objects.filter(title="Weeding").delete()
    page = send(signed_in, kind="source", text="shop")
    assert "That is more than half of the 2 things" in page


@pytest.mark.parametrize("text", ["", "   ", "#", "🎉", "\u202e\u202c", "*", '"', "a" * 10_000, "\0"])
@pytest.mark.parametrize("kind", ["word", "hashtag"])
def test_what_cannot_be_muted_is_said_at_the_field(signed_in: Client, text: str, kind: str) -> None:
    page = send(signed_in, text=text, kind=kind, press="mute", shown=f"{kind}:{text}")
    assert 'class="error"' in page
    assert not Mute.objects.exists()


@pytest.mark.parametrize("sent", [{"kind": "everything"}, {"how_long": "ever"}, {"kind": ""}, {"which": "x" * 200}])
def test_a_form_that_no_page_of_ours_sends_changes_nothing(signed_in: Client, sent: dict[str, str]) -> None:
    send(signed_in, text="sale", press="mute", shown="word:sale", **sent)
    assert not Mute.objects.exists()


def test_the_same_mute_again_lasts_longer_and_is_one(member: Member) -> None:
    day, month = now() + timedelta(days=1), now() + timedelta(days=30)
    actions.mute(acting=member, kind="word", text="Sale", until=month)
    assert actions.mute(acting=member, kind="word", text="sále", until=day).until == month
    assert actions.mute(acting=member, kind="phrase", text="SALE").until is None
    assert actions.mute(acting=member, kind="word", text="sale", until=day).until is None
    assert Mute.objects.count() == 1
    actions.mute(acting=member, kind="hashtag", text="#sale")
    actions.mute(acting=member, kind="word", text="big sale")
    assert sorted(Mute.objects.values_list("kind", "text")) == [("hashtag", "sale"), ("phrase", "big sale"), ("word", "Sale")]


def test_what_ended_begins_again_with_its_new_end(member: Member) -> None:
    made = actions.mute(acting=member, kind="word", text="sale", until=now() - timedelta(days=2))
    until = now() + timedelta(days=1)
    again = actions.mute(acting=member, kind="word", text="sale", until=until)
    assert (again.pk, again.until) == (made.pk, until)


@pytest.mark.usefixtures("three")
def test_a_source_is_muted_for_a_time_and_comes_back_by_itself(signed_in: Client, member: Member) -> None:
    assert mute(signed_in, kind="source", text="shop", how_long="day") == 302
    follow = Follow.objects.get(source__address__contains="shop")
    assert follow.is_muted
    assert follow.muted_until is not None
    assert "A big sale" not in said(signed_in, "/read")
    assert "A big sale" in said(signed_in, f"/read/source/{follow.source.public_id}")
    Follow.objects.filter(pk=follow.pk).update(muted_until=now() - timedelta(seconds=1))
    assert "A big sale" in said(signed_in, "/read")
    follow.refresh_from_db()
    assert (follow.is_muted, follow.muted_until) == (False, None)


def test_the_job_lifts_what_ended_and_forgets_it_a_month_later(member: Member, three: list[Follow]) -> None:
    actions.mute_source(acting=member, follow=three[0], until=now() - timedelta(minutes=1))
    actions.mute_source(acting=member, follow=three[1], until=now() + timedelta(minutes=1))
    actions.mute(acting=member, kind="word", text="old", until=now() - timedelta(days=31))
    actions.mute(acting=member, kind="word", text="new", until=now() - timedelta(days=29))
    mutes_that_ended()
    assert [Follow.objects.get(pk=one.pk).is_muted for one in three] == [False, True]
    assert list(Mute.objects.values_list("text", flat=True)) == ["new"]


def test_a_noisy_source_stays_in_lists(signed_in: Client, three: list[Follow]) -> None:
    assert "Keep Shop out of Today" in send(signed_in, kind="noisy", text="shop")
    assert mute(signed_in, kind="noisy", text="shop") == 302
    three[1].refresh_from_db()
    assert (three[1].is_noisy, three[1].is_muted) == (True, False)
    assert "A big sale" in said(signed_in, "/read")
    assert "Let it into Today" in said(signed_in, "/read/mutes")
    signed_in.post(f"/read/source/{three[1].source.public_id}/change", {"unnoisy": "1"})
    three[1].refresh_from_db()
    assert not three[1].is_noisy


def test_a_muted_person_is_out_of_lists_and_on_the_page_of_the_source(signed_in: Client, three: list[Follow]) -> None:
    as_person(three[1])
    assert mute(signed_in, kind="person", text="berta") == 302
    assert "A big sale" not in said(signed_in, "/read")
    assert "A big sale" in said(signed_in, f"/read/source/{three[1].source.public_id}")
    assert "Berta Example" in said(signed_in, "/read/mutes")


def test_words_are_hidden_on_the_page_of_a_source_too(signed_in: Client, three: list[Follow]) -> None:
    mute(signed_in, text="sale")
    page = said(signed_in, f"/read/source/{three[1].source.public_id}")
    assert "A big sale" not in page
    assert "Wholesale" in page


def test_of_several_sources_of_a_name_one_is_chosen(signed_in: Client, member: Member, following: Following) -> None:
    first = following(member, "blog-one")
    following(member, "blog-two")
    page = send(signed_in, kind="source", text="blog")
    assert "Several have this name" in page
    assert mute(signed_in, kind="source", text="blog", which=first.source.public_id, chosen="1") == 302
    first.refresh_from_db()
    assert first.is_muted
    assert Follow.objects.filter(is_muted=True).count() == 1


def test_an_entry_suggests_its_source_its_person_and_its_tags(signed_in: Client, three: list[Follow]) -> None:
    as_person(three[1])
    entry = Entry.objects.get(title="A big sale")
    EntryBody.objects.filter(pk=entry.pk).update(tags=["Shop Talk", "🎉", 7])
    assert f"{NEW}?entry={entry.pk}" in said(signed_in, f"/read/entry/{entry.pk}")
    page = said(signed_in, f"{NEW}?entry={entry.pk}")
    assert "All of Berta Example" in page
    assert "#Shop Talk" in page
    assert "🎉" not in page
    assert f'value="{three[1].source.public_id}"' in page
    assert 'value="Shop Talk"' in said(signed_in, f"{NEW}?kind=hashtag&text=Shop+Talk")


def test_how_much_was_held_back_is_counted_only_on_asking(signed_in: Client, member: Member, three: list[Follow]) -> None:
    made = actions.mute(acting=member, kind="word", text="sale")
    actions.mute_source(acting=member, follow=three[0])
    assert "in the last 30 days" not in said(signed_in, "/read/mutes")
    assert "1 thing in the last 30 days" in said(signed_in, f"/read/mutes?count={made.public_id}")
    assert "2 things in the last 30 days" in said(signed_in, f"/read/mutes?count={three[0].source.public_id}")


def test_case_73_what_another_mutes_does_not_exist(signed_in: Client, following: Following) -> None:
    other = make_member("bo@example.org")
    theirs = following(other, "secretive")
    person = as_person(theirs, "Someone else")
    made = actions.mute(acting=other, kind="word", text="confidential")
    source = theirs.source.public_id
    for path in (f"{NEW}?source={source}", f"{NEW}?person={person.public_id}", NEW + "?entry=1", f"/read/mutes?count={made.public_id}",
                 f"/read/mutes?count={source}"):
        assert signed_in.get(path).status_code == 404
    assert signed_in.post(f"/read/mutes/{made.public_id}/stop").status_code == 404
    for kind, which in (("source", source), ("person", person.public_id), ("noisy", source)):
        sent = {"kind": kind, "text": "x", "how_long": "good", "which": which, "chosen": "1"}
        for press in ("show", "mute"):
            assert signed_in.post(NEW, {**sent, press: "1", "shown": f"{kind}:{which}"}).status_code == 404
    page = said(signed_in, "/read/mutes")
    assert "confidential" not in page
    assert "secretive" not in page.lower()
    assert Mute.objects.get() == made
    assert not Follow.objects.get().is_muted
    with pytest.raises(PermissionError):
        actions.stop(acting=make_member("cy@example.org"), mute=made)


def test_strangers_are_asked_to_sign_in_and_a_look_changes_nothing(client: Client) -> None:
    for path in ("/read/mutes", NEW):
        assert client.get(path).status_code == 302
    client.force_login(make_member())
    assert client.get("/read/mutes/abc/stop").status_code == 405
    assert client.post("/read/mutes").status_code == 405


@pytest.mark.parametrize("where", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"])
def test_case_60_the_way_back_leads_nowhere_else(signed_in: Client, where: str) -> None:
    assert where not in signed_in.get(NEW, {"next": where}).content.decode()
    answer = signed_in.post(NEW, {"kind": "word", "text": "sale", "how_long": "day", "shown": "word:sale", "mute": "1", "next": where})
    assert answer["Location"] == "/read"


def test_pages_hold_at_most_so_many_queries_and_no_more_with_more_mutes(
    signed_in: Client, member: Member, following: Following, says: Says,
) -> None:
    for number in range(12):
        follow = following(member, f"source{number}", f"Shelf {number}")
        for at in range(6):
            says(follow.source, f"Thing {number} {at}", number * 10 + at, "A text with a tag in it, and a #sign.")
    as_person(follow)
    for number in range(30):
        actions.mute(acting=member, kind="word", text=f"word{number}")
        actions.mute(acting=member, kind="hashtag", text=f"tag{number}")
    actions.mute(acting=member, kind="hashtag", text="tag")
    signed_in.get("/read")
    actions.mute(acting=member, kind="person", person=follow.person)
    category = member.categories.first()
    for path in ("/read", "/read?view=all", f"/read/category/{category.public_id}", "/read/mutes", NEW):
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(path).status_code == 200
        assert len(queries) <= MOST_QUERIES, path


def test_who_mutes_nothing_pays_one_query_a_list(signed_in: Client, three: list[Follow]) -> None:
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            signed_in.get("/read")
        return [one["sql"] for one in caught if "consumption_mute" in one["sql"]]

    assert len(queries()) == 1


def test_pages_go_on_where_mutes_hide_nearly_all(signed_in: Client, member: Member, following: Following, says: Says) -> None:
    source = following(member, "shop").source
    says(source, "The first one", 0)
    for number in range(260):
        says(source, f"Sale {number}", 1 + number)
    actions.mute(acting=member, kind="word", text="sale")
    assert "The first one" in said(signed_in, "/read?view=all")


def test_next_in_the_list_steps_over_what_is_muted(signed_in: Client, member: Member, three: list[Follow]) -> None:
    actions.mute(acting=member, kind="word", text="sale")
    weeding = Entry.objects.get(title="Weeding")
    answer = signed_in.get(f"/read/entry/{weeding.pk}/next?view=all")
    assert answer["Location"].startswith(f"/read/entry/{Entry.objects.get(title='Wholesale').pk}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    kind=st.sampled_from(["word", "phrase", "hashtag"]), text=st.sampled_from(["sale", "big sale", "reading", "aloud weeding", "zebra"]),
    unread=st.booleans(), limit=st.integers(1, 6),
)
@pytest.mark.usefixtures("three")
def test_muting_only_takes_out_and_stopping_puts_everything_back(member: Member, kind: str, text: str, *, unread: bool, limit: int) -> None:
    def walk() -> list[int]:
        found, before = [], None
        while True:
            page = quiet_lists.newest(member, unread=unread, before=before, limit=limit)
            found += [row.entry.pk for row in page.rows]
            before = page.older
            if before is None:
                return found

    all_of_it = walk()
    made = actions.mute(acting=member, kind=kind, text=text)
    gone = muting.hidden(member, all_of_it)
    assert walk() == [pk for pk in all_of_it if pk not in gone]
    actions.stop(acting=member, mute=made)
    assert walk() == all_of_it


def test_whoever_was_merged_is_muted_from_the_page_of_a_source_under_the_name_that_was_kept(
    signed_in: Client, member: Member, three: list[Follow]
) -> None:
    gone = as_person(three[1], "bertae")
    kept = Person.objects.create(owner=member, name="Berta Example")
    merge(acting=member, kept=kept, gone=gone)
    page = said(signed_in, f"{NEW}?source={three[1].source.public_id}")
    assert "All of Berta Example" in page
    assert f"person={kept.public_id}" in page
    mute(signed_in, kind="person", text="Berta Example", which=kept.public_id)
    assert Mute.objects.get().person == kept
    assert "Berta Example" in said(signed_in, "/read/mutes")
    assert "A big sale" not in said(signed_in, "/read/all")
