"""Starter packs on their pages, in their files and on paper: each way out attacked with all that may not leave."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.kernel.clock import now
from commonplace.members import reporting as reporting_of
from commonplace.members.models import Block, Member
from commonplace.network import pack_files, pack_queries
from commonplace.network.actions import packs as actions
from commonplace.network.file import reading
from commonplace.network.models import Pack, PackItem
from commonplace.network.packing import contents_of, leaving_of
from commonplace.people.models import Handle, Person
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Group, Source, Space
from commonplace.tools.models import Tool
from tests.conftest import make_member
from tests.network.rows import make_follow, make_network

AGREED = date(2026, 11, 2)
WAYS_OUT = ("", "/file", "/opml", "/accounts", "/invitation")
SECRETS = (
    "Hidden Person", "hidden.example", "Personal Pal", "pal.example", "secretnote", "secretwhy", "nora.private@example.org", "555-123-4567",
    "tokentoken1234567890abcd", "Paid Show", "paid.example", "Quiet Group", "Gone Person", "gone.example", "students", "secretloan", "dead.example",
    "listedmail@example.org", "ada@example.org", "secretrole", "Secret Account", "account.example", "secretword",
)
"""Words of which none may ever be read by anybody but the owner."""


def make_source(address: str, *, is_secret: bool = False) -> Source:
    return Source.objects.create(address=address, canonical=canonical_key(address), is_secret=is_secret)


@pytest.fixture
def pack(member: Member) -> Pack:
    """One who agreed, one who is listed, a forum and a book; and one of each kind that stays here."""
    made = actions.make_pack(acting=member, title="First year", why="For whoever begins alone", licence="cc-by-4.0")
    nora = Person.objects.create(owner=member, name="Nora Sample", note="secretnote", why="secretwhy", role="secretrole")
    for kind, typed, address, dead in (
        ("fediverse", "@nora@example.social", "https://example.social/@nora", False), ("mail", "nora.private@example.org", "", False),
        ("phone", "555-123-4567", "", False), ("twitter", "@dead", "https://dead.example/nora", True),
        ("blog", "https://nora.example.org/?token=tokentoken1234567890abcd", "https://nora.example.org/?token=tokentoken1234567890abcd", False),
        ("blog", "https://nora.example.org/", "https://nora.example.org/", False),
    ):
        Handle.objects.create(person=nora, kind=kind, typed=typed, address=address, is_dead=dead)
    make_follow(nora, make_source("https://nora.example.org/feed"))
    make_follow(nora, make_source("https://paid.example/feed", is_secret=True))
    sam = Person.objects.create(owner=member, name="Sam Invented")
    hidden = Person.objects.create(owner=member, name="Hidden Person")
    Handle.objects.create(person=hidden, kind="fediverse", typed="@h@hidden.example", address="https://hidden.example/@h")
    make_follow(hidden, make_source("https://hidden.example/feed"))
    pal = Person.objects.create(owner=member, name="Personal Pal", scope="personal")
    Handle.objects.create(person=pal, kind="fediverse", typed="@p@pal.example", address="https://pal.example/@p")
    gone = Person.objects.create(owner=member, name="Gone Person", left_at=now())
    Handle.objects.create(person=gone, kind="web", typed="https://gone.example/", address="https://gone.example/")
    students = Person.objects.create(owner=member, kind="students", count=12, note="students of the club")
    forum = Space.objects.create(owner=member, name="Example Forum", kind="forum", address="https://forum.example.org/", note="secretnote", why="secretwhy")
    make_follow(forum, make_source("https://forum.example.org/feed"))
    paid = Space.objects.create(owner=member, name="Paid Show", kind="podcast")
    make_follow(paid, make_source("https://paid.example/show", is_secret=True))
    account = Space.objects.create(owner=member, name="Secret Account", kind="fediverse", address="https://account.example/@a")
    quiet = Space.objects.create(owner=member, name="Quiet Group", group=Group.objects.create(name="Quiet Group"))
    book = Tool.objects.create(owner=member, name="Sample Index", form="physical", isbn="978-0-306-40615-7", loan="secretloan", note="secretnote")
    actions.choose(acting=member, pack=made, rows=[nora, sam, hidden, pal, gone, students, forum, paid, account, quiet, book])
    agreed = {"consent": "agreed", "agreed_on": AGREED}
    for row, said in ((nora, {"why": "Answers on the day", **agreed}), (sam, {"consent": "listed", "listed_at": "https://example.org/speakers"}),
                      (pal, agreed), (gone, agreed), (students, agreed), (forum, {"why": "Where one may ask twice"}), (book, {})):
        item = made.items.get(person=row) if isinstance(row, Person) else made.items.get(space=row) if isinstance(row, Space) else made.items.get(tool=row)
        actions.say(acting=member, item=item, **{"why": "", **said})  # type: ignore[arg-type]  # fields of several types
    return made


@pytest.fixture
def shown(member: Member, pack: Pack) -> Pack:
    return actions.show_pack(acting=member, pack=pack, audience="web")


def text(answer: Any) -> str:  # Any: an answer of the test client
    return answer.content.decode()


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("who", ["a stranger", "another member", "the owner"])
def test_no_way_out_tells_what_may_not_leave(way: str, who: str, shown: Pack, member: Member) -> None:
    client = Client()
    if who != "a stranger":
        client.force_login(member if who == "the owner" else make_member("bo@example.org", "Bo Example"))
    answer = client.get(f"/pack/{shown.public_id}{way}")
    assert answer.status_code == 200
    for word in SECRETS:
        assert word.lower() not in text(answer).lower(), word
    for address in (str(one.uuid) for model in (Person, Space, Tool) for one in model.objects.all()):
        assert address not in text(answer)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_preview_by_the_owner_tells_no_more_than_what_is_shown_later(way: str, pack: Pack, signed_in: Client) -> None:
    answer = signed_in.get(f"/pack/{pack.public_id}{way}")
    assert answer.status_code == 200
    assert not [word for word in SECRETS if word.lower() in text(answer).lower()]


def test_what_slipped_into_the_words_of_a_pack_is_taken_out_on_every_way(shown: Pack, client: Client) -> None:
    Pack.objects.update(title="Ask ada@example.org", why="or 555-123-4567")
    PackItem.objects.update(why="her mail is nora.private@example.org", listed_at="listedmail@example.org")
    Space.objects.filter(name="Example Forum").update(place="call 555-123-4567", times="nora.private@example.org", cost="https://x.example.org/?token=tokentoken1234567890abcd")
    for way in WAYS_OUT:
        answer = client.get(f"/pack/{shown.public_id}{way}")
        assert not [word for word in SECRETS if word.lower() in text(answer).lower()], way
        assert "@example.org" not in answer.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("change", [{"consent": "not_asked"}, {"consent": "listed", "listed_at": ""}])
def test_whoever_takes_their_word_back_is_gone_everywhere_at_once(change: dict[str, str], shown: Pack, client: Client) -> None:
    assert "Nora Sample" in text(client.get(f"/pack/{shown.public_id}"))
    shown.items.filter(person__name="Nora Sample").update(agreed_on=None, **change)
    for way in WAYS_OUT:
        assert "nora" not in text(client.get(f"/pack/{shown.public_id}{way}")).lower()


def test_two_who_turn_out_to_be_one_leave_only_where_both_rows_say_the_same(member: Member, shown: Pack) -> None:
    kept = Person.objects.get(name="Nora Sample")
    double = Person.objects.create(owner=member, name="nsample")
    actions.choose(acting=member, pack=shown, rows=[double])
    Person.objects.filter(pk=double.pk).update(merged_into=kept)
    assert "Nora Sample" not in {one.name for one in leaving_of(shown)}


def test_the_file_is_a_commonplace_file_with_consent_inside(shown: Pack, client: Client) -> None:
    answer = client.get(f"/pack/{shown.public_id}/file")
    said = json.loads(answer.content)
    assert (said["kind"], said["title"], said["licence"], said["by"]) == ("pack", "First year", "cc-by-4.0", "Ada Example")
    nora, sam = said["people"]
    assert (nora["name"], nora["consent"], nora["agreed_on"], nora["why"]) == ("Nora Sample", "agreed", "2026-11-02", "Answers on the day")
    assert (sam["consent"], sam["listed_at"]) == ("listed", "https://example.org/speakers")
    assert [handle["value"] for handle in nora["handles"]] == ["@nora@example.social", "https://nora.example.org/"]
    assert [one["name"] for one in said["spaces"] + said["tools"]] == ["Example Forum", "Sample Index"]
    assert "consent" not in said["spaces"][0]
    assert "held" not in text(answer)
    plan = reading.read(answer.content)
    assert (plan.kind, plan.title, len(plan.people), len(plan.spaces), len(plan.tools), plan.notes) == ("pack", "First year", 2, 1, 1, ())
    assert answer.headers["Content-Disposition"] == 'attachment; filename="first-year.commonplace.json"'


def test_opml_and_the_list_of_accounts_hold_what_can_be_followed(shown: Pack, client: Client) -> None:
    opml = text(client.get(f"/pack/{shown.public_id}/opml"))
    assert re.findall(r'xmlUrl="([^"]+)"', opml) == ["https://nora.example.org/feed", "https://forum.example.org/feed"]
    table = list(csv.reader(io.StringIO(text(client.get(f"/pack/{shown.public_id}/accounts")))))
    assert table == [["Account address", "Show boosts", "Notify on new posts", "Languages"], ["nora@example.social", "true", "false", ""]]


@pytest.mark.parametrize("typed", ["=HYPERLINK(1)@x.example", "+1@x.example", "-1@x.example", "@SUM(A1)@x.example", "\t=1@x.example", "x@y.example\n=1+1"])
def test_a_handle_becomes_no_formula_in_a_spreadsheet(typed: str, member: Member, shown: Pack, client: Client) -> None:
    Handle.objects.create(person=Person.objects.get(name="Nora Sample"), kind="fediverse", typed=typed)
    for row in csv.reader(io.StringIO(text(client.get(f"/pack/{shown.public_id}/accounts")))):
        assert all(not cell or cell[0].isalnum() for cell in row)


def test_html_and_direction_overrides_in_names_are_text(member: Member, shown: Pack, client: Client) -> None:
    Space.objects.filter(name="Example Forum").update(name="<script>alert(1)</script>\u202eForum")
    page = text(client.get(f"/pack/{shown.public_id}"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page + text(client.get(f"/pack/{shown.public_id}/file")) + text(client.get(f"/pack/{shown.public_id}/invitation"))


def test_only_its_owner_is_told_how_many_are_held_back_and_why(shown: Pack, signed_in: Client, client: Client) -> None:
    page = text(signed_in.get(f"/network/packs/{shown.public_id}"))
    assert "7 of those whom you chose are held back" in page
    for reason in ("They were not asked", "personal in your network", "Students never leave", "let it go", "lets in whoever holds it", "group of this site"):
        assert reason in page
    assert contents_of(shown).held


def test_nobody_but_its_owner_sees_a_pack_until_it_is_shown(pack: Pack, client: Client) -> None:
    other = Client()
    other.force_login(make_member("bo@example.org", "Bo Example"))
    for path in (f"/pack/{pack.public_id}{way}" for way in WAYS_OUT):
        assert client.get(path).status_code == 404
        assert other.get(path).status_code == 404
    assert other.get(f"/network/packs/{pack.public_id}").status_code == 404
    assert "First year" not in text(other.get("/network/packs"))


def test_case_74_another_member_changes_nothing_of_it(shown: Pack) -> None:
    other = Client()
    other.force_login(make_member("bo@example.org", "Bo Example"))
    item = shown.items.first()
    assert item is not None
    before = list(Pack.objects.values()), list(PackItem.objects.values())
    for path in ("words", "choose", f"of/{item.pk}", "show", "withdraw", "delete"):
        for method in (other.get, other.post):
            assert method(f"/network/packs/{shown.public_id}/{path}").status_code == 404
    assert (list(Pack.objects.values()), list(PackItem.objects.values())) == before
    assert other.get(f"/network/packs/{shown.public_id}").headers["Location"] == f"/pack/{shown.public_id}"


def test_another_s_people_cannot_be_put_into_a_pack(member: Member, pack: Pack, signed_in: Client) -> None:
    bo = make_member("bo@example.org")
    theirs = Person.objects.create(owner=bo, name="Bo's friend")
    signed_in.post(f"/network/packs/{pack.public_id}/choose", {"with": f"person:{theirs.public_id}"})
    assert not pack.items.filter(person=theirs).exists()
    with pytest.raises(PermissionError):
        actions.choose(acting=member, pack=pack, rows=[theirs])
    other = Pack.objects.create(owner=bo, title="Bo's")
    item = PackItem.objects.create(pack=other, person=theirs)
    assert signed_in.get(f"/network/packs/{pack.public_id}/of/{item.pk}").status_code == 404


def test_members_see_what_is_for_the_site_and_strangers_do_not(member: Member, pack: Pack, client: Client) -> None:
    actions.show_pack(acting=member, pack=pack, audience="site")
    assert client.get(f"/pack/{pack.public_id}").status_code == 404
    client.force_login(make_member("bo@example.org", "Bo Example"))
    assert "First year" in text(client.get("/network/packs"))
    answer = client.get(f"/pack/{pack.public_id}")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex">' in text(answer)


def test_search_engines_find_only_the_page_of_what_is_for_the_web(shown: Pack, client: Client) -> None:
    answer = client.get(f"/pack/{shown.public_id}")
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in text(answer)
    for way in WAYS_OUT[1:]:
        assert client.get(f"/pack/{shown.public_id}{way}").headers["X-Robots-Tag"] == "noindex, nofollow"


def test_it_is_shown_to_the_number_of_people_that_was_confirmed(member: Member, pack: Pack, signed_in: Client) -> None:
    make_member("bo@example.org")
    path = f"/network/packs/{pack.public_id}/show"
    page = text(signed_in.get(f"{path}?audience=site"))
    assert "visible to one other member of this site" in page
    assert "cannot be called back" in page
    counted = re.findall(r'name="counted" value="([^"]+)"', page)[0]
    signed_in.post(path, {"audience": "site"})
    make_member("cy@example.org")
    assert "Look again" in text(signed_in.post(path, {"audience": "site", "counted": counted}))
    pack.refresh_from_db()
    assert pack.published_at is None
    counted = re.findall(r'name="counted" value="([^"]+)"', text(signed_in.get(f"{path}?audience=site")))[0]
    signed_in.post(path, {"audience": "site", "counted": counted})
    pack.refresh_from_db()
    assert (pack.audience, pack.published_at is not None) == ("site", True)


def test_it_is_not_shown_without_terms_nor_empty_nor_by_whom_the_stewards_let_write_nothing(member: Member, pack: Pack) -> None:
    empty = actions.make_pack(acting=member, title="Empty", licence="cc0-1.0")
    without = actions.make_pack(acting=member, title="No terms", licence="nonsense")
    for one in (empty, without):
        with pytest.raises(actions.NotShown):
            actions.show_pack(acting=member, pack=one, audience="site")
    with pytest.raises(ValueError, match="people"):
        actions.show_pack(acting=member, pack=pack, audience="people")
    Member.objects.filter(pk=member.pk).update(writes_paused_until=now() + timedelta(days=1))
    with pytest.raises(actions.NotShown, match="stewards"):
        actions.show_pack(acting=member, pack=pack, audience="site")


def test_a_withdrawn_pack_says_so_and_nothing_else(shown: Pack, signed_in: Client) -> None:
    assert "cannot be called back" in text(signed_in.get(f"/network/packs/{shown.public_id}/withdraw"))
    signed_in.post(f"/network/packs/{shown.public_id}/withdraw")
    stranger = Client()
    for way in WAYS_OUT:
        answer = stranger.get(f"/pack/{shown.public_id}{way}")
        assert answer.status_code == 410
        assert "was withdrawn" in text(answer)
        assert not [word for word in ("First year", "Nora", "Forum", "Ada Example") if word in text(answer)]
    assert signed_in.get(f"/pack/{shown.public_id}").status_code == 200


def test_a_pack_of_a_closed_account_is_not_there(shown: Pack, client: Client) -> None:
    Member.objects.filter(pk=shown.owner_id).update(is_active=False)
    assert client.get(f"/pack/{shown.public_id}").status_code == 404


@pytest.mark.parametrize("who", ["keeps", "is kept"])
def test_whoever_keeps_somebody_away_sees_none_of_their_packs(who: str, member: Member, pack: Pack, client: Client) -> None:
    actions.show_pack(acting=member, pack=pack, audience="site")
    bo = make_member("bo@example.org", "Bo Example")
    Block.objects.create(member=bo if who == "keeps" else member, other=member if who == "keeps" else bo)
    client.force_login(bo)
    assert "First year" not in text(client.get("/network/packs"))
    assert client.get(f"/pack/{pack.public_id}").status_code == 404


def test_a_pack_is_reported_hidden_shown_again_and_purged(shown: Pack, client: Client) -> None:
    page = text(client.get(f"/pack/{shown.public_id}"))
    address = re.findall(r'href="[^"]*(/report\?about=[^"]+)"', page)[0]
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    bo = make_member("bo@example.org", "Bo Example")
    client.force_login(bo)
    assert f"/report?kind=student&amp;about=pack%3A{shown.public_id}" in text(client.get(f"/pack/{shown.public_id}"))
    assert client.get(f"/report?kind=student&about=pack:{shown.public_id}").status_code == 200
    subject, public_id = reporting_of.subject_of(f"pack:{shown.public_id}")  # type: ignore[misc]  # there is one
    thing = subject.look(public_id, bo)
    assert thing is not None
    assert not [word for word in SECRETS if word.lower() in json.dumps(thing.kept()).lower()]
    assert subject.hide is not None
    assert subject.show is not None
    assert subject.purge is not None
    before = subject.hide(public_id)
    assert client.get(f"/pack/{shown.public_id}").status_code == 404
    with pytest.raises(actions.NotShown):
        actions.show_pack(acting=shown.owner, pack=Pack.objects.get(), audience="web")
    subject.show(public_id, before)
    assert client.get(f"/pack/{shown.public_id}").status_code == 200
    assert "Answers on the day" in subject.purge(public_id).texts
    assert client.get(f"/pack/{shown.public_id}").status_code == 404
    assert Person.objects.filter(name="Nora Sample").exists()


def test_a_pack_is_made_filled_and_said_why(member: Member, signed_in: Client) -> None:
    nora = Person.objects.create(owner=member, name="Nora Sample")
    Space.objects.create(owner=member, name="Example Forum")
    answer = signed_in.post("/network/packs/new", {"title": "First year", "why": "", "licence": "cc0-1.0"})
    pack = Pack.objects.get()
    assert answer.headers["Location"] == f"/network/packs/{pack.public_id}/choose"
    page = text(signed_in.get(answer.headers["Location"]))
    assert "Nora Sample" in page
    assert "Example Forum" in page
    assert "Example Forum" not in text(signed_in.get(f"{answer.headers['Location']}?q=nora"))
    signed_in.post(answer.headers["Location"], {"with": [f"person:{nora.public_id}"]})
    item = pack.items.get()
    path = f"/network/packs/{pack.public_id}/of/{item.pk}"
    signed_in.post(path, {"why": "She answers", "consent": "agreed", "agreed_on": "2026-11-02"})
    item.refresh_from_db()
    assert (item.why, item.consent, item.agreed_on) == ("She answers", "agreed", AGREED)
    signed_in.post(path, {"out": "1"})
    assert not pack.items.exists()
    assert Person.objects.filter(pk=nora.pk).exists()


@pytest.mark.parametrize(("said", "sentence"), [
    ({"consent": "agreed"}, "Give the day on which they agreed"), ({"consent": "agreed", "agreed_on": "2999-01-01"}, "That day is to come"),
    ({"consent": "listed"}, "Say where they are publicly listed"), ({"consent": "listed", "listed_at": "nora@example.org"}, "never leaves in a pack"),
    ({"consent": "not_asked", "why": "call 555-123-4567"}, "never leaves in a pack"),
])
def test_what_is_missing_or_private_is_said_and_what_was_typed_stays(said: dict[str, str], sentence: str, pack: Pack, signed_in: Client) -> None:
    item = pack.items.get(person__name="Hidden Person")
    answer = signed_in.post(f"/network/packs/{pack.public_id}/of/{item.pk}", {"why": "Kept words", **said})
    assert sentence in text(answer)
    assert said.get("why", "Kept words") in text(answer)
    item.refresh_from_db()
    assert item.consent == "not_asked"


def test_what_never_leaves_is_not_offered(member: Member, pack: Pack) -> None:
    for name, more in (("Zoe Personal", {"scope": "personal"}), ("", {"kind": "students", "count": 3}), ("Zoe Left", {"left_at": now()}), ("Zoe Work", {})):
        Person.objects.create(owner=member, name=name, **more)
    assert [one.name for one in pack_queries.to_choose(member, pack, "", 1).choices] == ["Zoe Work"]
    assert [one.name for one in pack_queries.to_choose(member, pack, "zoe", 1).choices] == ["Zoe Work"]


def test_a_long_list_has_pages(member: Member, pack: Pack, signed_in: Client) -> None:
    make_network(member, 120)
    first = pack_queries.to_choose(member, pack, "", 1)
    assert (len(first.choices), first.pages) == (50, 3)
    assert "page=2" in text(signed_in.get(f"/network/packs/{pack.public_id}/choose"))


def test_a_pack_has_an_end(member: Member, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_ITEMS", 12)
    rows = [Tool.objects.create(owner=member, name=f"Tool {n}") for n in range(2)]
    with pytest.raises(actions.TooMany, match="Nothing was added"):
        actions.choose(acting=member, pack=pack, rows=rows)
    assert pack.items.count() == 11


def test_the_invitation_shows_the_address_as_a_code_and_in_letters(shown: Pack, client: Client) -> None:
    page = text(client.get(f"/pack/{shown.public_id}/invitation"))
    assert f"/pack/{shown.public_id}</strong>" in page
    assert re.search(r'<svg viewBox="0 0 (\d+) \1" role="img" aria-label="[^"]+"', page)


def test_a_name_for_a_file_is_made_of_letters_that_every_disk_takes(pack: Pack) -> None:
    for title, name in (("../../etc/passwd\r\nX: y", "etc-passwd-x-y.opml"), ("Ünïcode", "n-code.opml"), ("\u202e", "starter-pack.opml")):
        pack.title = title
        assert pack_files.file_name(pack, "opml") == name


@pytest.mark.parametrize("size", [10, 280])
def test_each_page_takes_few_queries_however_large_the_pack(size: int, member: Member, signed_in: Client) -> None:
    make_network(member, size)
    pack = actions.make_pack(acting=member, title="Large", licence="cc0-1.0")
    rows: list[Any] = [*Person.objects.all(), *Space.objects.all(), *Tool.objects.all()]
    actions.choose(acting=member, pack=pack, rows=rows)
    pack.items.filter(person__isnull=False).update(consent="listed", listed_at="https://example.org/")
    actions.show_pack(acting=member, pack=pack, audience="web")
    for path in ("/network/packs", f"/network/packs/{pack.public_id}", f"/network/packs/{pack.public_id}/choose", f"/network/packs/{pack.public_id}/show",
                 *(f"/pack/{pack.public_id}{way}" for way in WAYS_OUT)):
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(path).status_code == 200
        assert len(queries) <= 15, path
