"""Reading: on a phone without scripts, and with keys where there are some; every page looked at by axe, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel.ids import entry_ids
from commonplace.members.models import Member
from tests.browser.conftest import PageAt, Served, Weight
from tests.browser.test_following import SignIn, fits, phone, reader  # noqa: F401 - fixtures
from tests.consumption.conftest import START, FakeWeb, Reply, following, says, web  # noqa: F401 - fixtures

Says = Callable[..., Entry]
Following = Callable[..., Follow]
SIZES = [(320, "light"), (390, "light"), (1280, "dark")]


@pytest.fixture
def three(reader: Member, following: Following, says: Says) -> Follow:  # noqa: F811
    """A source in a category that has said three things."""
    made = following(reader, "library", "Blogs")
    for number, title in enumerate(["Weeding", "Book fair", "Opening hours"]):
        says(made.source, title, number, f"The school library writes about {title.lower()}.")
    return made


def titles(page: Page) -> list[str]:
    return page.locator(".rows h2").all_inner_texts()


def test_what_is_opened_is_read_and_can_be_kept_unread(phone: Page, three: Follow) -> None:  # noqa: F811
    phone.goto("/read")
    assert titles(phone) == ["Opening hours", "Book fair", "Weeding"]
    expect(phone.get_by_text("That is all.")).to_be_visible()
    phone.get_by_role("link", name="Book fair").click()
    expect(phone.get_by_role("heading", name="Book fair", level=1)).to_be_visible()
    phone.goto("/read")
    assert titles(phone) == ["Opening hours", "Weeding"]
    phone.get_by_role("link", name="All", exact=True).click()
    phone.get_by_role("link", name="Book fair").click()
    phone.get_by_role("button", name="Keep unread").click()
    assert titles(phone) == ["Opening hours", "Book fair", "Weeding"]
    phone.get_by_role("link", name="Unread", exact=True).click()
    phone.get_by_role("button", name="Mark as read: Weeding").click()
    assert titles(phone) == ["Opening hours", "Book fair"]


@pytest.mark.parametrize("place", ["/read", "/read/category/{category}", "/read/source/{source}?view=unread"])
def test_all_is_marked_as_read_and_taken_back(phone: Page, reader: Member, three: Follow, place: str) -> None:  # noqa: F811
    place = place.format(category=reader.categories.get().public_id, source=three.source.public_id)
    phone.goto(place)
    phone.get_by_role("button", name="Mark all as read").click()
    expect(phone.get_by_text("All of it is marked as read.")).to_be_visible()
    phone.goto("/read")
    expect(phone.get_by_role("heading", name="You are up to date")).to_be_visible()
    phone.go_back()
    phone.get_by_role("button", name="Take it back").click()
    phone.goto(place)
    assert len(titles(phone)) == 3


def test_a_category_shows_what_stands_in_it(phone: Page, reader: Member, three: Follow, following: Following, says: Says) -> None:  # noqa: F811
    says(following(reader, "elsewhere").source, "Something else", 9)
    phone.goto("/read")
    phone.get_by_text("Categories", exact=True).click()
    phone.get_by_role("link", name="Blogs").click()
    expect(phone.get_by_role("heading", name="Blogs", level=1)).to_be_visible()
    assert titles(phone) == ["Opening hours", "Book fair", "Weeding"]


@pytest.fixture
def many(reader: Member, following: Following) -> list[Entry]:  # noqa: F811
    """120 entries of one source, the newest last."""
    source = following(reader, "library", "Blogs").source
    made = Entry.objects.bulk_create([
        Entry(id=pk, source=source, identity=(1 << 40 | number).to_bytes(16, "big"), content_hash=bytes(16), title=f"Part {number}", seconds=120,
              excerpt="What happened in the library this week, in two lines that say enough to know whether to open it or not. " * 2,
              address=f"https://example.org/{number}", stands_at=START + timedelta(hours=number))
        for number, pk in enumerate(entry_ids(120))
    ])
    source.newest_at, source.newest_id = made[-1].stands_at, made[-1].pk
    source.save()
    return made


def test_the_pages_of_a_list_end_with_a_sentence(phone: Page, many: list[Entry]) -> None:  # noqa: F811
    phone.goto("/read")
    seen = titles(phone)
    for _ in range(2):
        expect(phone.get_by_text("That is all on this page.")).to_be_visible()
        phone.get_by_role("link", name="Older").click()
        seen += titles(phone)
    expect(phone.get_by_text("That is all.", exact=True)).to_be_visible()
    expect(phone.get_by_role("link", name="Older")).to_have_count(0)
    assert seen == [f"Part {number}" for number in reversed(range(120))]
    phone.get_by_role("link", name="Newer").click()
    assert titles(phone)[0] == "Part 119"


def test_fifty_rows_keep_the_budget(
    page_at: PageAt, sign_in: SignIn, reader: Member, many: list[Entry], weigh: Callable[[Page, str], Weight], site: Served  # noqa: F811
) -> None:
    page = page_at(1280)
    sign_in(page, reader)
    for path in ("/read", f"/read/entry/{many[0].pk}"):
        weight = weigh(page_at_once(page), path)
        assert weight.hosts == {site.host}
        assert len(weight.requests) <= 6, weight.requests
        assert weight.bytes <= 70_000, weight.bytes
        assert weight.font_bytes <= 90_000


def page_at_once(page: Page) -> Page:
    """A page of the same member with an empty cache."""
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    session.detach()
    return page


@pytest.fixture
def episode(three: Follow, says: Says, web: FakeWeb) -> Entry:  # noqa: F811
    """An entry with sound, a picture and a film."""
    entry = says(three.source, "Forty minutes on shelves", 5)
    sound = {"address": "https://example.org/1.mp3", "type": "audio/mpeg", "seconds": 2400, "bytes": 1, "title": ""}
    film = {"address": "javascript:alert(1)", "type": "video/mp4", "seconds": None, "bytes": 1, "title": "A film"}
    shelf = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(shelf, "PNG")
    web.pages["/shelf.png"] = Reply(shelf.getvalue(), headers={"Content-Type": "image/png"})
    html = f'<p>Hear it.</p><img src="{web.address}/shelf.png" alt="A shelf of maps">'
    EntryBody.objects.filter(entry=entry).update(html=html, enclosures=[sound, film])
    return entry


def test_an_entry_has_a_player_its_link_and_pictures_from_our_own_host(phone: Page, web: FakeWeb, episode: Entry) -> None:  # noqa: F811
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    with phone.expect_response("**/picture/**") as answer:
        phone.goto(f"/read/entry/{episode.pk}")
    assert answer.value.status == 200
    expect(phone.locator("audio[controls]")).to_have_attribute("src", "https://example.org/1.mp3")
    expect(phone.locator("audio")).to_have_attribute("preload", "none")
    expect(phone.get_by_role("region", name="Audio")).to_contain_text("40 min")
    expect(phone.get_by_text("A film")).to_have_count(0)
    picture = phone.get_by_role("img", name="A shelf of maps")
    assert (picture.get_attribute("src") or "").startswith("/picture/")
    expect(picture).to_have_attribute("loading", "lazy")
    assert {address.split("/")[2] for address in asked} == {phone.url.split("/")[2]}
    phone.goto("/settings")
    phone.get_by_label("pictures").uncheck()
    phone.locator("form", has=phone.get_by_label("pictures")).get_by_role("button").click()
    phone.goto(f"/read/entry/{episode.pk}")
    expect(picture).to_have_count(0)
    expect(phone.get_by_role("link", name="A shelf of maps")).to_have_attribute("href", f"{web.address}/shelf.png")


def test_an_entry_that_is_blocked_at_school_keeps_its_text_here_and_its_link_for_the_phone(phone: Page, episode: Entry) -> None:  # noqa: F811
    phone.goto(f"/read/entry/{episode.pk}")
    phone.get_by_role("button", name="Blocked at my school").click()
    expect(phone.get_by_text("the text is here, and the link is kept for your phone.")).to_be_visible()
    expect(phone.get_by_text("Hear it.")).to_be_visible()
    expect(phone.get_by_role("link", name=episode.address)).to_be_visible()
    expect(phone.get_by_role("link", name="Read at the source")).to_have_count(0)
    phone.goto("/read?view=all")
    expect(phone.locator(".chip")).to_have_count(1)
    phone.goto(f"/read/entry/{episode.pk}")
    phone.get_by_role("button", name="It opens at my school").click()
    expect(phone.get_by_role("link", name="Read at the source")).to_be_visible()


@pytest.mark.parametrize(("asked", "found"), [
    ("library", ["Opening hours", "Book fair", "Weeding"]), ('"about book"', ["Book fair"]), ("libr* weed*", ["Weeding"]), ("library -fair", ["Opening hours", "Weeding"]),
    ("library in:blogs", ["Opening hours", "Book fair", "Weeding"]), ("library in:nowhere", []), ("fair from:library", ["Book fair"]),
    ("library after:2026-09-02", []), ('((("fair', ["Book fair"]),
])
def test_search_finds_what_is_asked_for(phone: Page, three: Follow, asked: str, found: list[str]) -> None:  # noqa: F811
    phone.goto("/search")
    phone.get_by_label("Words, in what your sources said and in your network").fill(asked)
    phone.get_by_role("button", name="Search").click()
    assert titles(phone) == found
    if found:
        assert phone.locator("mark").count() >= len(found)
    else:
        expect(phone.get_by_role("heading", name="Nothing was found")).to_be_visible()


def test_search_is_ordered_by_date_or_by_fit_and_says_how_it_understood(phone: Page, reader: Member, three: Follow, says: Says) -> None:  # noqa: F811
    says(three.source, "Fair, fair and fair", -100, "A fair that is a fair is a fair.")
    phone.goto("/search?q=fair+after:soon")
    expect(phone.get_by_text("is not a date")).to_be_visible()
    phone.goto("/search?q=fair")
    assert titles(phone) == ["Fair, fair and fair", "Book fair"]  # the order of arrival
    phone.get_by_role("link", name="Best first").click()
    assert set(titles(phone)) == {"Fair, fair and fair", "Book fair"}
    expect(phone.get_by_role("link", name="Best first")).to_have_attribute("aria-current", "page")


def test_keys_walk_open_mark_and_search(page_at: PageAt, sign_in: SignIn, reader: Member, three: Follow) -> None:  # noqa: F811
    page = page_at(1280)
    sign_in(page, reader)
    page.goto("/read")
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.locator(".here h2")).to_have_text("Opening hours")
    with page.expect_response("**/read/mark"):
        page.keyboard.press("m")
    expect(page.locator(".here .entry-row")).to_have_class("entry-row read")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/read/entry/*")
    expect(page.get_by_role("heading", name="Book fair", level=1)).to_be_visible()
    page.keyboard.press("m")
    page.wait_for_url("**/read?view=unread#*")
    assert titles(page) == ["Book fair", "Weeding"]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_every_page_is_without_fault_at_every_width(
    page_at: PageAt, sign_in: SignIn, axe: Callable[[Page], list[str]], reader: Member, many: list[Entry], says: Says  # noqa: F811
) -> None:
    source = many[0].source
    says(source, "ThisTitleHasNoBlanks" * 20, 300, "https://example.org/" + "an-address-without-end/" * 10)
    entry, found, nothing = f"/read/entry/{many[0].pk}", "/search?q=blanks*", "/search?q=" + quote("nothing in:nowhere " + "x" * 300)
    lists = [f"/read/source/{source.public_id}", f"/read/category/{reader.categories.get().public_id}"]
    # A long list costs axe seconds, so that one is looked at, and short pages of each other shape.
    looked_at = {390: ["/read", entry, "/search", found, nothing, "/read?before=1-1"], 1280: [entry, found]}
    wrong: list[str] = []
    for width, scheme in SIZES:
        page = page_at(width, scheme=scheme)
        sign_in(page, reader)
        for path in ["/read", entry, "/search", found, nothing, "/read?before=1-1", *lists]:
            page.goto(path)
            if not fits(page):
                wrong.append(f"{path} is wider than {width} px")
            if path in looked_at.get(width, ()):
                wrong += [f"{path} at {width} px, {scheme}: {issue}" for issue in axe(page)]
    assert wrong == []
