"""Whatever is sent to the pages of reading ends in a page that says so, and a program that works on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonplace.consumption import queries
from commonplace.consumption.models import Category, DoNotFetch
from commonplace.consumption.refresh.running import refresh
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member
from commonplace.network.models import Bringing
from commonplace.people.models import Person
from commonplace.spaces.models import Source, Space
from tests.consumption.conftest import FakeWeb, Reply, rss

pytestmark = pytest.mark.django_db

ODD = [
    "", " ", "0", "-1", "1-1", "9" * 30, "9" * 5_000, "9" * 30 + "-1", "1-" + "9" * 30, "-" + "9" * 20 + "-1", "1e9-1", "²", "٣", "\x00", "a\x00b",
    "'\"><script>alert(1)</script>", "' OR 1=1 --", "%", "%00", "\ud7ff", "💥" * 50, "../../etc/passwd", "None", "\r\nSet-Cookie: a=b", "x" * 10_000,
]
HTML = "<script>alert(1)</script><b onmouseover=alert(1)>Bold</b>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def source(member: Member, following: Callable[..., Follow], says: Callable[..., Entry]) -> Source:
    follow = following(member, "ada-reads", "Libraries")
    says(follow.source, "A library opens", 1, "The school library opens.")
    return follow.source


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_addresses_never_stop_a_page(signed_in: Client, member: Member, source: Source, odd: str) -> None:
    category = member.categories.get().public_id
    for path in ("/read", f"/read/category/{category}", f"/read/source/{source.public_id}"):
        assert signed_in.get(path, {"before": odd, "view": odd, "undo": odd}).status_code == 200
    for order in ("newest", "best", odd):
        assert signed_in.get("/search", {"q": "library", "below": odd, "skip": odd, "order": order}).status_code == 200
    assert signed_in.get("/read/follow", {"address": odd}).status_code == 200
    assert signed_in.get("/read/first-shelf", {"next": odd}).status_code == 200
    assert signed_in.get("/read/sources", {"page": odd}).status_code == 200


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_forms_change_nothing(signed_in: Client, member: Member, source: Source, odd: str) -> None:
    before = list(Follow.objects.values())
    for name in ("read", "unread", "other"):
        assert signed_in.post("/read/mark", {name: odd}).status_code == 404
    for about in ("category", "source"):
        assert signed_in.post("/read/all-read", query_params={about: odd}).status_code == 404
    answer = signed_in.post("/read/follow", {"follow": odd, "typed": odd, "kind": odd, "as": odd, "category": odd, "site_address": odd})
    assert answer.headers["Location"] == "/read/follow"
    assert list(Follow.objects.values()) == before
    assert signed_in.post(f"/read/source/{source.public_id}/change", {odd[:100]: odd, "next": odd}).status_code == 302
    assert signed_in.post(f"/read/source/{source.public_id}/edit", {"categories": odd, "title": "Mine"}).status_code == 200
    assert list(Follow.objects.values()) == before
    assert signed_in.post("/read/all-read", {"through": odd or "0", "next": odd}).status_code == 302


@pytest.mark.parametrize("odd", [one for one in ODD if "\x00" not in one and one.strip()])
def test_whatever_is_followed_is_kept_as_it_was_typed(signed_in: Client, member: Member, odd: str) -> None:
    sent = {"follow": "https://new.example.org/feed", "typed": odd[:2000], "kind": odd, "site_address": odd, "new_category": odd[:5000]}
    signed_in.post("/read/follow", sent)
    followed = Follow.objects.get()
    assert (followed.source.kind, followed.source.site_address) == ("blog", "")
    assert [one.typed for one in queries.outlines_of(member)] == ["https://new.example.org/feed"]
    assert signed_in.get("/read/sources").status_code == 200


@pytest.mark.parametrize("number", ["9" * 30, "9" * 19, "9" * 5_000, "0", "18446744073709551616"])
def test_an_entry_with_an_impossible_number_does_not_exist(signed_in: Client, number: str) -> None:
    assert signed_in.get(f"/read/entry/{number}").status_code == 404
    assert signed_in.post(f"/read/entry/{number}/blocked", {"blocked": "yes"}).status_code == 404


@pytest.mark.parametrize("kept", ["", "  ", "\x00", "a\x00b", "x" * 2_001])
def test_what_cannot_be_kept_is_said(signed_in: Client, kept: str) -> None:
    page = signed_in.post("/read/follow", {"keep": kept}, follow=True).content.decode()
    assert "This cannot be kept" in page
    assert not Space.objects.exists()


def test_what_led_nowhere_is_kept_as_a_person_or_a_space_and_removed(signed_in: Client, member: Member) -> None:
    signed_in.post("/read/follow", {"keep": HTML, "as": "person"})
    page = signed_in.post("/read/follow", {"keep": "a place", "as": "space"}, follow=True).content.decode()
    assert ESCAPED in page
    assert "<script>alert" not in page
    assert (Person.objects.count(), Space.objects.count()) == (1, 1)
    for kept in queries.without_address(member):
        signed_in.post(f"/read/no-address/{kept.kept.public_id}")
    assert queries.without_address(member) == []


def test_case_52_names_are_shown_as_text_on_every_page(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    follow = following(member, "odd", HTML)
    follow.title = HTML
    follow.save()
    Source.objects.update(title=HTML, about=HTML, language='"><script>', address="https://example.org/?a=<script>alert(1)</script>")
    entry = says(follow.source, HTML, 1, "About a library. " + HTML)
    Entry.objects.update(author=HTML, excerpt=HTML, address='https://example.org/"onclick="alert(1)')
    category = member.categories.get().public_id
    signed_in.post("/read/follow", {"keep": HTML})
    for path in ("/read?view=all", f"/read/category/{category}?view=all", f"/read/source/{follow.source.public_id}", f"/read/entry/{entry.pk}",
                 f"/read/source/{follow.source.public_id}/edit", f"/read/source/{follow.source.public_id}/stop", "/read/sources",
                 "/search?q=bold", "/search?q=<script>alert(1)</script>", "/read/follow?address=" + HTML):
        page = signed_in.get(path).content.decode()
        assert "alert(1)" in page, path
        assert "<script>alert" not in page.replace(f"<p>About a library. {HTML}</p>", ""), path
        assert 'onclick="' not in page
        assert "<b onmouseover" not in page.replace(f"<p>About a library. {HTML}</p>", ""), path


@pytest.mark.parametrize("length", [201, 5_000, 6_000])
def test_a_category_with_a_very_long_name_is_refused_or_cut(signed_in: Client, member: Member, source: Source, length: int) -> None:
    page = signed_in.post(f"/read/source/{source.public_id}/edit", {"title": "Mine", "new_category": "x" * length}).content.decode()
    assert "at most 200 characters" in page
    signed_in.post("/read/follow", {"follow": "https://new.example.org/", "new_category": "y" * length})
    assert all(len(one.name) <= 500 for one in Category.objects.all())
    assert signed_in.get("/read/sources").status_code == 200


@pytest.mark.parametrize("q", [
    '"' * 10_000, "-" * 10_000, "a " * 5_000, "\x00" * 10_000, 'in:"\x00"', "from:\x00", "(((", "AND OR NOT NEAR", "in: from: after:", "after:yesterday",
    "before:9999-99-99", "*", "-*", '"unclosed', "title:x", "a*b*c", "\u202e", "'; DROP TABLE x; --", "%%%", "NEAR(a b)", "{a b}", "^a", "a^2", "x:y:z", "after:0001-01-01",
    "before:9999-12-31", "in:nowhere", "from:nobody", "💥", "é" * 3_000,
])
def test_no_search_is_an_error(signed_in: Client, source: Source, q: str) -> None:
    for order in ("newest", "best"):
        assert signed_in.get("/search", {"q": f"library {q}", "order": order}).status_code == 200
        assert signed_in.get("/search", {"q": q, "order": order}).status_code == 200


def test_an_upload_that_is_no_list_says_what_it_is(signed_in: Client) -> None:
    for content, sentence in [
        (b"%PDF-1.7 not a list", "This is a document or a picture"), (b"<!doctype html><html><body>Hello</body></html>", "This is a web page"),
        (rss(("1", "One")), "This is a source itself"), (b" ", "There is nothing in it"), (b"\x00" * 1000, "Nothing was changed"),
    ]:
        answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.opml", content)})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert "Choose a file" in signed_in.post("/network/bring", {}).content.decode()
    assert not Bringing.objects.exists()


def test_a_file_that_is_too_large_is_refused_in_a_sentence(signed_in: Client) -> None:
    data = b"<opml><body>" + b"<outline xmlUrl='https://example.org/'/>" * 600_000
    answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.opml", data)})
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.content.decode()


@pytest.mark.parametrize(("address", "sentence"), [
    ("javascript:alert(1)", "not a plain http or https address"), ("ftp://example.org/", "not a plain http or https address"),
    ("http://user:word@example.org/", "not a plain http or https address"), ("http://10.0.0.1/list.opml", "inside a private network"),
    ("http://169.254.169.254/", "inside a private network"), ("http://owner.example.org/list.opml", "asked this site not to fetch"),
])
def test_case_48_a_list_s_address_is_fetched_like_any_other(signed_in: Client, address: str, sentence: str) -> None:
    DoNotFetch.objects.create(pattern="example.org")
    answer = signed_in.post("/network/bring", {"address": address})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_list_s_address_that_has_nothing_says_so(signed_in: Client, web: FakeWeb) -> None:
    web.pages["/list.opml"] = Reply(b"<opml><body><outline xmlUrl='https://a.example.org/'/></body></opml>")
    assert "nothing at this address" in signed_in.post("/network/bring", {"address": web.address + "/none"}).content.decode()
    answer = signed_in.post("/network/bring", {"address": web.address.removeprefix("http://") + "/none"})
    assert answer.status_code == 422
    assert signed_in.post("/network/bring", {"address": web.address + "/list.opml"}).status_code == 302


def test_a_list_of_20_000_is_looked_at_agreed_to_and_worked_off(signed_in: Client, member: Member) -> None:
    rows = "".join(
        f'<outline text="Folder {number}">' + "".join(f'<outline text="S" xmlUrl="https://s{number}-{turn}.example.org/"/>' for turn in range(100)) + "</outline>"
        for number in range(200)
    )
    answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.opml", f"<opml><body>{rows}</body></opml>".encode())})
    path = answer.headers["Location"]
    page = signed_in.get(path).content.decode()
    assert "20000 are new" in page
    assert "That is page 1 of 200" in page
    assert len(page) < 200_000
    assert "Progress" in signed_in.post(path, follow=True).content.decode()
    brought = Bringing.objects.get()
    assert 0 < brought.position < 20_000
    assert brought.done_at is None
    assert brought.extra["counts"]["added"] == brought.position == Follow.objects.count()
    assert signed_in.get("/read/sources").status_code == 200


def test_a_list_s_progress_and_its_end_are_told(signed_in: Client, member: Member) -> None:
    text = '<opml><body><outline xmlUrl="https://a.example.org/"/><outline xmlUrl="https://b.example.org/"/><outline text="x" xmlUrl="nope:"/></body></opml>'
    path = signed_in.post("/network/bring", {"text": text}).headers["Location"]
    done = signed_in.post(path, follow=True).content.decode()
    assert "It is here" in done
    assert "2 were added" in done
    # The form may be sent twice, as by an impatient hand.
    assert "2 were added" in signed_in.post(path, follow=True).content.decode()
    again = signed_in.get(signed_in.post("/network/bring", {"text": text}).headers["Location"]).content.decode()
    assert "Nothing in it is new" in again


@pytest.mark.django_db(transaction=True)
def test_a_title_of_a_megabyte_leaves_pages_of_usual_size(signed_in: Client, member: Member, web: FakeWeb, following: Callable[..., Follow]) -> None:
    web.pages["/feed"] = Reply(rss(("1", "Long " * 200_000), ("2", "x" * 1_000_000), title="T" * 1_000_000))
    signed_in.post("/read/follow", {"follow": web.address + "/feed", "typed": web.address + "/feed"})
    refresh()
    follow = Follow.objects.get()
    assert Entry.objects.count() == 2
    for path in ("/read", "/read/sources", f"/read/source/{follow.source.public_id}", f"/read/entry/{Entry.objects.latest('pk').pk}", "/search?q=long"):
        page = signed_in.get(path)
        assert page.status_code == 200
        if "entry" not in path:
            assert len(page.content) < 30_000, path
