"""The pages of reading as a member gets them: with nothing, with a little, with much; and as nobody else gets them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.consumption import bringing
from commonplace.consumption.actions import reading
from commonplace.consumption.actions.following import category_at, change, keep_without_address, stop
from commonplace.consumption.models import Polling
from commonplace.consumption.timeline import Shelf
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
PAGES = [
    "/read", "/read?view=all", "/read/sources", "/read/attention", "/read/follow", "/network/bring", "/read/first-shelf",
    "/read/sources.opml", "/search", "/search?q=library",
]
OWN_PAGES = [
    "/read/category/{category}", "/read/source/{source}", "/read/source/{source}/edit", "/read/source/{source}/stop", "/read/entry/{entry}",
    "/network/bring/{brought}",
]
CHANGES = [
    ("/read/mark", {"read": "{entry}"}), ("/read/mark", {"unread": "{entry}"}),
    ("/read/all-read?category={category}", {}), ("/read/all-read?source={source}", {}), ("/read/all-read/{undo}/back", {}),
    ("/read/entry/{entry}/blocked", {"blocked": "yes"}), ("/read/no-address/{kept}", {}), ("/network/bring/{brought}", {}),
    ("/read/source/{source}/change", {"mute": "1"}), ("/read/source/{source}/change", {"fetch": "1"}),
    ("/read/source/{source}/edit", {"title": "Mine now"}), ("/read/source/{source}/stop", {}),
]

Names = dict[str, str]


@pytest.fixture
def has_all(following: Callable[..., Follow], says: Callable[..., Entry]) -> Callable[..., Names]:
    """Give a member one thing of each kind; the names stand in for {source}, {entry} … in an address."""

    def make(member: Member, name: str = "ada-reads") -> Names:
        follow = following(member, name, "Libraries", "Schools")
        entry = says(follow.source, "A library opens", 1, "The school library opens on Monday.")
        says(follow.source, "", 2, "Without a title, about a library.")
        kept = keep_without_address(acting=member, typed="nowhere at all")
        data = b'<opml><body><outline xmlUrl="https://new.example.org/"/><outline text="x" xmlUrl="nope:"/></body></opml>'
        category = category_at(acting=member, folders=("Libraries", "Schools"))
        assert category
        return {
            "category": category.public_id, "source": follow.source.public_id, "entry": str(entry.pk), "kept": kept.public_id,
            "brought": bringing.bring(acting=member, data=data).public_id,
            "undo": reading.mark_all(acting=member, shelf=Shelf(), through=0).public_id,
        }

    return make


def filled(sent: dict[str, str], names: Names) -> dict[str, str]:
    return {name: value.format(**names) for name, value in sent.items()}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_for_a_member_with_nothing(signed_in: Client, path: str) -> None:
    assert signed_in.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES + OWN_PAGES)
def test_every_page_is_there_for_a_member_with_a_little(signed_in: Client, member: Member, has_all: Callable[..., Names], path: str) -> None:
    assert signed_in.get(path.format(**has_all(member))).status_code == 200


def test_empty_pages_say_what_will_be_here_and_offer_one_step(signed_in: Client) -> None:
    said = {path: signed_in.get(path).content.decode() for path in ("/read", "/read/sources", "/read/attention")}
    assert "Nothing to read yet" in said["/read"]
    assert "Follow the first source" in said["/read"]
    assert "You follow nothing yet" in said["/read/sources"]
    assert "All is well" in said["/read/attention"]


@pytest.mark.parametrize("path", OWN_PAGES)
def test_case_73_what_is_another_s_does_not_exist(signed_in: Client, has_all: Callable[..., Names], path: str) -> None:
    theirs = has_all(make_member("bo@example.org"), "bo-reads")
    answer = signed_in.get(path.format(**theirs))
    assert answer.status_code == 404
    assert "library opens" not in answer.content.decode()


@pytest.mark.parametrize(("path", "sent"), CHANGES)
def test_case_73_nothing_of_another_s_can_be_changed(
    signed_in: Client, member: Member, has_all: Callable[..., Names], path: str, sent: dict[str, str]
) -> None:
    has_all(member)
    other = make_member("bo@example.org")
    theirs = has_all(other, "bo-reads")
    before = list(Follow.objects.order_by("pk").values())
    assert signed_in.post(path.format(**theirs), filled(sent, theirs)).status_code == 404
    assert list(Follow.objects.order_by("pk").values()) == before


def test_what_another_follows_is_not_found_nor_listed(signed_in: Client, has_all: Callable[..., Names]) -> None:
    has_all(make_member("bo@example.org"), "bo-reads")
    for path in PAGES:
        assert "bo-reads" not in signed_in.get(path).content.decode().lower(), path


@pytest.mark.parametrize("path", PAGES + OWN_PAGES)
def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(client: Client, path: str) -> None:
    names = dict.fromkeys(("category", "source", "brought"), "abc") | {"entry": "1"}
    answer = client.get(path.format(**names))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=/")


@pytest.mark.parametrize(("path", "sent"), CHANGES)
def test_whoever_is_not_signed_in_changes_nothing(
    client: Client, member: Member, has_all: Callable[..., Names], path: str, sent: dict[str, str]
) -> None:
    names = has_all(member)
    before = list(Follow.objects.values())
    answer = client.post(path.format(**names), filled(sent, names))
    assert answer.headers["Location"].startswith("/account/login/")
    assert list(Follow.objects.values()) == before


@pytest.mark.parametrize(("path", "sent"), [*CHANGES, ("/read/follow", {"address": "example.org"}), ("/network/bring", {"text": "<opml/>"}),
                                            ("/read/first-shelf", {"chosen": "https://example.org/"})])
def test_case_43_a_change_needs_the_form_s_own_token(
    member: Member, has_all: Callable[..., Names], path: str, sent: dict[str, str]
) -> None:
    names = has_all(member)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    before = list(Follow.objects.values())
    answer = browser.post(path.format(**names), filled(sent, names))
    assert answer.status_code == 403
    assert "form" in answer.content.decode()
    assert list(Follow.objects.values()) == before


@pytest.mark.parametrize("path", ["/read/mark", "/read/all-read", "/read/all-read/{undo}/back", "/read/entry/{entry}/blocked",
                                  "/read/no-address/{kept}", "/read/source/{source}/change"])
def test_a_link_changes_nothing(signed_in: Client, member: Member, has_all: Callable[..., Names], path: str) -> None:
    assert signed_in.get(path.format(**has_all(member))).status_code == 405


@pytest.mark.parametrize("wanted", [
    "//evil.example", "https://evil.example/", "javascript:alert(1)", r"\\evil.example", r"/\evil.example", "/\t/evil.example",
    "///evil.example", "http:///evil.example", "read", "\x00//evil.example", "/\n/evil.example", "https:evil.example", " //evil.example",
])
def test_case_53_a_form_leads_back_to_this_site_alone(signed_in: Client, member: Member, has_all: Callable[..., Names], wanted: str) -> None:
    names = has_all(member)
    undo = names["undo"]
    for path, sent in [("/read/mark", {"read": names["entry"]}), (f"/read/all-read/{undo}/back", {}), ("/read/all-read", {}),
                       (f"/read/entry/{names['entry']}/blocked", {"blocked": "yes"}), (f"/read/source/{names['source']}/change", {"mute": "1"})]:
        answer = signed_in.post(path, {**sent, "next": wanted})
        assert answer.status_code == 302
        assert answer.headers["Location"].split("?")[0].split("#")[0] == "/read", path
    answer = signed_in.post("/read/first-shelf", query_params={"next": wanted})
    assert answer.headers["Location"] == "/read"
    assert "evil" not in signed_in.get("/read/first-shelf", {"next": wanted}).content.decode()


def test_opening_an_entry_marks_it_read_and_it_can_be_kept_unread(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    entry = says(following(member, "a").source, "Weeding")
    assert "Weeding" in signed_in.get("/read").content.decode()
    signed_in.get(f"/read/entry/{entry.pk}")
    assert "Weeding" not in signed_in.get("/read").content.decode()
    back = signed_in.post("/read/mark", {"unread": entry.pk, "next": "/read?view=all"})
    assert back.headers["Location"] == f"/read?view=all#e{entry.pk}"
    assert "Weeding" in signed_in.get("/read").content.decode()


def test_all_read_is_for_what_the_page_showed_and_can_be_taken_back(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    source = following(member, "a").source
    shown = says(source, "Shown")
    page = signed_in.get("/read").content.decode()
    assert f'name="through" value="{shown.pk}"' in page
    says(source, "Later", 1)
    answer = signed_in.post("/read/all-read", {"through": shown.pk, "next": "/read"})
    page = signed_in.get(answer.headers["Location"]).content.decode()
    assert "Later" in page
    assert "Shown" not in page
    undo = answer.headers["Location"].partition("undo=")[2]
    signed_in.post(f"/read/all-read/{undo}/back", {"next": answer.headers["Location"]})
    assert "Shown" in signed_in.get("/read").content.decode()


def test_a_source_that_was_stopped_says_so_and_comes_back(signed_in: Client, member: Member, has_all: Callable[..., Names]) -> None:
    source = has_all(member)["source"]
    signed_in.post(f"/read/source/{source}/stop")
    page = signed_in.get(f"/read/source/{source}").content.decode()
    assert "You no longer follow it" in page
    assert "Look now" not in page
    signed_in.post(f"/read/source/{source}/change", {"fetch": "1"})
    assert Polling.objects.get(source__public_id=source).due_at is None
    signed_in.post(f"/read/source/{source}/stop", {"again": "1"})
    assert "A library opens" in signed_in.get(f"/read/source/{source}").content.decode()


def test_a_page_beyond_the_last_entry_says_so(signed_in: Client, member: Member, has_all: Callable[..., Names]) -> None:
    names = has_all(member)
    for path in ("/read", f"/read/category/{names['category']}", f"/read/source/{names['source']}"):
        page = signed_in.get(path, {"view": "all", "before": "1-1"}).content.decode()
        assert "Nothing older" in page, path
        assert "Newer" in page


def test_where_all_of_a_source_is_read_the_page_says_that(signed_in: Client, member: Member, has_all: Callable[..., Names]) -> None:
    source = has_all(member)["source"]
    signed_in.post(f"/read/all-read?source={source}")
    page = signed_in.get(f"/read/source/{source}?view=unread").content.decode()
    assert "You are up to date" in page
    assert "Nothing from it yet" not in page


def test_what_is_muted_is_on_its_own_page_and_in_search_but_in_no_list(
    signed_in: Client, member: Member, has_all: Callable[..., Names]
) -> None:
    names = has_all(member)
    change(acting=member, follow=Follow.objects.get(), is_muted=True)
    assert "A library opens" not in signed_in.get("/read?view=all").content.decode()
    assert "A library opens" in signed_in.get(f"/read/source/{names['source']}").content.decode()
    assert "opens" in signed_in.get("/search?q=monday").content.decode()


def _grow(member: Member, following: Callable[..., Follow], says: Callable[..., Entry], sources: range, entries: int) -> None:
    for number in sources:
        follow = following(member, f"s{number}", f"Folder {number}", "Within", "Blogs")
        Polling.objects.filter(source=follow.source).update(state="trouble", trouble="missing", failing_since=now(), checked_at=now())
        keep_without_address(acting=member, typed=f"nowhere {number}")
        keep_without_address(acting=member, typed=f"nobody {number}", as_person=True)
        if number % 10 == 1:
            for turn in range(entries):
                says(follow.source, f"Library {turn}", turn, f"About a library, part {turn}.")


@pytest.mark.parametrize("path", [
    "/read", "/read?view=all", "/read/category/{category}", "/read/category/{category}?view=all", "/read/source/{source}",
    "/read/source/{source}/edit", "/read/sources", "/read/attention", "/read/follow", "/read/first-shelf", "/read/sources.opml",
    "/read/entry/{entry}", "/search?q=library", "/search?q=library&order=best", "/search?q=library in:blogs from:s1",
])
def test_a_page_costs_few_queries_however_much_there_is(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry], path: str
) -> None:
    def cost() -> int:
        # What was opened before is opened once more: marking as read writes, once.
        names = {
            "category": member.categories.get(name="Folder 1").public_id, "entry": str(Entry.objects.latest("pk").pk),
            "source": Follow.objects.get(source__address__contains="s1.").source.public_id,
        }
        with CaptureQueriesContext(connection) as seen:
            assert signed_in.get(path.format(**names)).status_code == 200
        return len(seen)

    _grow(member, following, says, range(3), 10)
    signed_in.get("/read")
    little = cost()
    _grow(member, following, says, range(3, 30), 50)
    much = cost()
    assert much <= MOST_QUERIES
    # A busy source may be asked a second time for more of its entries.
    assert much <= little + 1, f"{little} queries with a little, {much} with much"


def test_a_stopped_source_is_not_listed_but_goes_out_with_nothing_else(signed_in: Client, member: Member, has_all: Callable[..., Names]) -> None:
    has_all(member)
    stop(acting=member, follow=Follow.objects.get())
    assert "Ada-Reads" not in signed_in.get("/read/sources").content.decode()


def test_an_entry_knows_the_way_back_to_its_list_and_on_to_the_next_one(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    shelf = following(member, "in", "Shelf")
    newest, oldest = says(shelf.source, "newest", 3), says(shelf.source, "oldest", 1)
    says(following(member, "out").source, "elsewhere", 2)
    category = member.categories.get()
    page = signed_in.get(f"/read/category/{category.public_id}").content.decode()
    opened = f"/read/entry/{newest.pk}?category={category.public_id}&amp;view=unread"
    assert opened in page
    entry = signed_in.get(opened.replace("&amp;", "&")).content.decode()
    assert f"/read/category/{category.public_id}?view=unread" in entry
    onward = f"/read/entry/{newest.pk}/next?category={category.public_id}&view=unread"
    assert onward.replace("&", "&amp;") in entry
    assert signed_in.get(onward)["Location"] == f"/read/entry/{oldest.pk}?category={category.public_id}&view=unread"
    ended = signed_in.get(onward.replace(str(newest.pk), str(oldest.pk)), follow=True)
    assert ended.request["PATH_INFO"] == f"/read/category/{category.public_id}"
    assert "That was the last one in this list." in ended.content.decode()


def test_an_entry_opens_though_the_list_it_came_from_is_gone(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    entry = says(following(member, "one").source, "only")
    for wanted in ("category=gone", "source=gone", "category=%00", "view=x"):
        assert signed_in.get(f"/read/entry/{entry.pk}?{wanted}").status_code == 200


def test_whoever_left_the_welcome_to_bring_sources_is_led_back_to_it(client: Client, db: None) -> None:
    from commonplace.consumption import bringing
    from tests.conftest import make_member

    new = make_member("new@example.org", welcomed_at=None)
    client.force_login(new)
    assert 'href="/welcome/hours"' in client.get("/read/follow").content.decode()
    made = bringing.bring(acting=new, data=b'<opml><body><outline xmlUrl="https://a.example.org/feed"/></body></opml>')
    done = client.post(f"/network/bring/{made.public_id}", follow=True).content.decode()
    assert 'href="/welcome/hours"' in done
    source = Follow.objects.get(member=new).source
    assert 'href="/welcome/hours"' in client.get(f"/read/source/{source.public_id}").content.decode()


def test_a_muted_source_says_so(signed_in: Client, member: Member, following: Callable[..., Follow]) -> None:
    follow = following(member, "loud")
    change(acting=member, follow=follow, is_muted=True)
    assert "stays out of your lists" in signed_in.get(f"/read/source/{follow.source.public_id}").content.decode()
