"""Pages as a screen reader says them: landmarks, headings, a row as one line, names that stand alone, and where the focus goes.

What was read by hand is written down in `docs/change.md`; these tests keep it so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from commonplace.consumption.models import Polling
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.browser.conftest import AXE, PageAt
from tests.browser.invented import FIRST_ID, fill
from tests.browser.test_following import SignIn
from tests.conftest import make_member
from tests.consumption.conftest import following, says  # noqa: F401 - fixtures

LANDMARKS = "banner|main|navigation|search|region|complementary|contentinfo|form"
OUTLINE = re.compile(rf"""^ *- '?((?:{LANDMARKS}|heading)(?: "(?:[^"\\]|\\.)*")?(?: \[level=\d\])?)'?(?=:|$)""", re.MULTILINE)
NAMED = re.compile(r"""^ *- '?(link|button) ("(?:[^"\\]|\\.)*")""")
PAGES = [
    "/read", "/read?view=all", "/read/sources", "/read/attention", "/read/follow", "/network/bring", "/read/first-shelf", "/search", "/search?q=library",
    "/settings", "/settings/site", "/settings/who-sees-me", "/settings/export", "/settings/erase", "/welcome/me", "/welcome/hours", "/welcome/done",
    f"/read/entry/{FIRST_ID}", f"/read/entry/{FIRST_ID + 7}", "/read/source/{source}", "/nothing-here",
]
IN_MAIN = """() => {
  const one = document.activeElement, at = one.getBoundingClientRect(), place = one.closest("main, header.side, nav.bottom");
  const name = one.getAttribute("aria-label") || one.innerText || one.name || one.tagName;
  return {end: one === document.body, place: place ? place.className.split(" ")[0] : "", name, x: at.x, top: at.y + scrollY, bottom: at.bottom + scrollY};
}"""
REACHED = """() => [...document.querySelectorAll("main :is(a[href], button, summary, select, textarea, input:not([type=hidden]))")]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && (one.type !== "radio" || one.checked)).length"""


@pytest.fixture
def reader(transactional_db: None) -> Member:
    return make_member("reader@example.org", "Rita Example", is_steward=True)


@pytest.fixture
def sources(reader: Member) -> list[Source]:
    """Six sources, each entry with a title of its own; one source speaks Spanish."""
    made = fill(reader)
    for entry in Entry.objects.all():
        entry.title = f"{entry.title} ({entry.pk - FIRST_ID + 1})"
        entry.save()
    Source.objects.filter(pk=made[0].pk).update(language="es")
    return made


@pytest.fixture
def desk(page_at: PageAt, sign_in: SignIn, reader: Member, sources: list[Source]) -> Page:
    """A wide page of a member with sources."""
    page = page_at(1280)
    sign_in(page, reader)
    return page


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, reader: Member, sources: list[Source]) -> Page:
    """The same member's phone."""
    page = page_at(390, has_touch=True, is_mobile=True)
    sign_in(page, reader)
    return page


def outline(page: Page) -> list[str]:
    """Landmarks and headings with their names, in the order in which they are said."""
    return [found.replace('\\"', '"') for found in OUTLINE.findall(page.locator("body").aria_snapshot())]


def said(place: Locator) -> str:
    """A part of a page as one line: what is text as it is, links, buttons and headings with what they are."""
    words = []
    for line in place.aria_snapshot().splitlines():
        plain = line.strip().removeprefix("- ").strip("'").rstrip(":")
        if plain.startswith(("/url", "list", "article", "strong", "code", "mark")) or plain == "paragraph":
            continue
        named = re.fullmatch(r'(link|button|heading) "(.*)"(?: \[level=(\d)\])?', plain)
        if named and named[1] == "heading":
            words.append(f"heading {named[3]}")
        elif named:
            words.append(f"{named[1]} {named[2]}")
        else:
            words.append(re.sub(r"^(?:text|paragraph|time): ", "", plain).strip('"'))
    return ", ".join(words)


def names(page: Page) -> dict[str, set[str]]:
    """For each name of a link or button in the page's main part, where it leads."""
    found: dict[str, set[str]] = defaultdict(set)
    lines = page.locator("main").aria_snapshot().splitlines()
    for number, line in enumerate(lines):
        if named := NAMED.match(line):
            onward = re.search(r"/url: (.*)", " ".join(lines[number + 1:number + 2]))
            found[f"{named[1]} {named[2]}"].add(onward[1] if onward else f"button {number}")
    return found


def test_a_list_is_heard_from_its_name_to_its_end(desk: Page) -> None:
    desk.goto("/read")
    heard = outline(desk)
    assert heard[:5] == ["banner", 'navigation "Rooms"', "main", 'heading "Read" [level=1]', 'navigation "Which entries"']
    assert heard[-1] == 'navigation "Pages"'
    assert all(re.fullmatch(r'heading ".+" \[level=2\]', one) for one in heard[5:-1])


def test_on_a_phone_the_rooms_come_after_the_page(phone: Page) -> None:
    phone.goto("/read")
    heard = outline(phone)
    assert heard[:3] == ["main", 'heading "Read" [level=1]', 'navigation "Which entries"']
    assert heard[-2:] == ['navigation "Pages"', 'navigation "Rooms"']


def test_a_row_is_heard_as_one_sentence_and_once(desk: Page) -> None:
    desk.goto("/read?view=all")
    title = desk.locator(".rows h2").first.inner_text()
    excerpt = desk.locator(".rows .excerpt").first.inner_text()
    line = said(desk.locator(".rows > li").first)
    source = desk.locator(".rows .meta a").first.inner_text()
    kind, minutes, age = r"(?:person|space)", r"\d+ minutes?", r"(?:1 minute|\d+ hours?) ago"
    assert re.fullmatch(
        rf"{kind}, link {re.escape(source)}, [a-z ]+ {minutes}, {age}, heading 2, link {re.escape(title)}, {re.escape(excerpt)}, "
        rf"button Mark as read: {re.escape(title)}", line), line


def test_on_the_page_of_a_source_its_rows_do_not_say_its_name_again(desk: Page, sources: list[Source]) -> None:
    desk.goto(f"/read/source/{sources[1].public_id}")
    row = desk.locator(".rows[data-keys] > li").first
    expect(row).to_contain_text(sources[1].title)  # for the eye
    assert re.match(r"\d+ minutes?, ", said(row))
    assert sources[1].title not in said(row)


def test_what_is_said_in_another_language_is_marked_as_such(desk: Page) -> None:
    desk.goto("/read?view=all")
    assert desk.locator(".rows h2[lang=es]").count() == 3
    assert desk.locator(".rows .excerpt[lang=es]").count() == 3
    assert desk.locator(".rows [lang=en]").count() == 0


def test_an_entry_begins_with_its_way_back_and_its_title_is_the_only_first_heading(desk: Page) -> None:
    desk.goto(f"/read/entry/{FIRST_ID + 7}")
    heard = outline(desk)
    assert heard[:3] == ["banner", 'navigation "Rooms"', "main"]
    assert re.fullmatch(r'heading ".+" \[level=1\]', heard[3])
    assert heard[4] == 'region "Audio"'
    assert desk.locator("audio").get_attribute("aria-label") == "Episode"


def test_what_was_found_is_heard_as_in_the_list_and_the_title_says_what_was_asked(
    page_at: PageAt, sign_in: SignIn, reader: Member, following: Callable[..., Follow], says: Callable[..., Entry]  # noqa: F811
) -> None:
    says(following(reader, "library").source, "Book fair", 9, "The school library writes about its fair.")
    page = page_at(1280)
    sign_in(page, reader)
    page.goto("/search?q=fair")
    assert page.title().startswith("Search: fair")
    assert outline(page)[3:] == ['heading "Search" [level=1]', "search", 'navigation "Order"', 'heading "Book fair" [level=2]']
    line = said(page.locator(".rows > li").first)
    assert re.match(r"space, link Library, [a-z ]+ 1 minute, [A-Z][a-z]+ \d+, heading 2, link Book fair", line), line


def test_a_page_that_waits_does_not_begin_again_and_again(page_at: PageAt, sign_in: SignIn, reader: Member, following: Callable[..., Follow]) -> None:  # noqa: F811
    source = following(reader, "library").source
    page, plain = page_at(1280), page_at(1280, javascript=False)
    address = f"/read/source/{source.public_id}"
    sign_in(plain, reader)
    plain.goto(address)
    expect(plain.locator("meta[http-equiv=refresh]")).to_have_count(1)
    sign_in(page, reader)
    page.clock.install()
    page.goto(address)
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)
    page.evaluate("window.loadedOnce = true")
    with page.expect_response(f"**{address}"):
        page.clock.run_for(4100)
    assert page.evaluate("window.loadedOnce") is True
    Polling.objects.filter(source=source).update(state=Polling.State.OK)
    page.clock.run_for(4100)
    expect(page.get_by_text("It is being looked at for the first time.")).to_have_count(0)


def test_signs_and_icons_are_silent(desk: Page, sources: list[Source]) -> None:
    for path in ("/read", f"/read/source/{sources[0].public_id}", "/settings/site", "/join"):
        desk.goto(path)
        assert not re.search("[▸▾·→]|img", desk.locator("body").aria_snapshot()), path


def test_a_name_leads_to_one_place_only(desk: Page, sources: list[Source]) -> None:
    wrong: dict[str, list[str]] = {}
    for path in PAGES:
        desk.goto(path.format(source=sources[2].public_id))
        wrong |= {f"{path}: {name}": sorted(to) for name, to in names(desk).items() if len(to) > 1}
    assert wrong == {}


def test_every_page_has_a_title_of_its_own(desk: Page, sources: list[Source]) -> None:
    titles: dict[str, str] = {}
    for path in PAGES:
        if "view=all" in path:
            continue  # the same list, with what was read
        desk.goto(path.format(source=sources[2].public_id))
        assert desk.title() not in titles, f"{path} is called as {titles[desk.title()]}"
        titles[desk.title()] = path


def test_a_box_to_tick_is_named_by_its_words_and_its_help_is_told_after_them(desk: Page) -> None:
    desk.goto("/settings")
    pictures = desk.get_by_role("checkbox", name="Show pictures in what I read", exact=True)
    expect(pictures).to_have_accessible_description(re.compile("^They come through this site"))
    desk.goto("/read/first-shelf")
    first = desk.get_by_role("checkbox", name="Knowledge Quest", exact=True)
    expect(first).to_have_accessible_description(re.compile("^School librarians"))


def test_a_field_that_was_not_taken_has_the_focus_and_says_why(desk: Page) -> None:
    desk.goto("/settings/site")
    desk.get_by_label("Mail address of a member").fill("nobody@example.org")
    desk.get_by_role("button", name="Make a steward").click()
    field = desk.get_by_label("Mail address of a member")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("."))


@pytest.mark.parametrize(("path", "button"), [("/read", "Mark all as read"), ("/settings", "Keep these hours"), ("/settings/site", "Make a link")])
def test_what_was_done_has_the_focus_and_is_said(desk: Page, path: str, button: str) -> None:
    desk.goto(path)
    desk.get_by_role("button", name=button).click()
    expect(desk.get_by_role("status")).to_be_focused()


def test_an_error_that_belongs_to_no_field_has_the_focus(desk: Page) -> None:
    desk.goto("/network/bring")
    desk.get_by_role("button", name="Look at it").click()
    expect(desk.get_by_role("alert")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_focus_goes_down_the_page_as_the_eye_does_and_is_caught_nowhere(page_at: PageAt, sign_in: SignIn, reader: Member, sources: list[Source], width: int) -> None:
    page = page_at(width)
    sign_in(page, reader)
    wrong: list[str] = []
    for path in ["/read", "/read/sources", "/network/bring", "/read/first-shelf", "/search?q=library", "/settings/site", f"/read/entry/{FIRST_ID}"]:
        page.goto(path)
        steps: list[dict[str, Any]] = []  # Any: what the browser answers
        for _ in range(150):
            page.keyboard.press("Tab")
            step = page.evaluate(IN_MAIN)
            if step["end"] or (steps and step["name"] == steps[0]["name"]):
                break  # out of the page, or around and at its beginning
            if not steps or (step["name"], step["top"]) != (steps[-1]["name"], steps[-1]["top"]):
                steps.append(step)
        places = list(dict.fromkeys(step["place"] for step in steps))
        assert places == (["", "side", "page"] if width == 1280 else ["", "page", "bottom"]), path
        assert steps[0]["name"] == "Skip to the page"
        inside = [step for step in steps if step["place"] == "page"]
        assert len(inside) >= page.evaluate(REACHED), path  # and what scrolls sideways
        for before, after in pairwise(inside):
            beside = after["top"] < before["bottom"] and before["top"] < after["bottom"]
            if after["x"] <= before["x"] if beside else after["top"] < before["top"]:
                wrong.append(f"{path}: from {before['name']} back to {after['name']}")
    assert wrong == []


def test_everything_on_a_phone_can_be_hit(phone: Page, sources: list[Source]) -> None:
    small: list[str] = []
    for path in PAGES:
        phone.goto(path.format(source=sources[2].public_id))
        phone.evaluate(AXE.read_text("utf-8") + "; undefined")
        found = phone.evaluate("axe.run(document, {runOnly: {type: 'rule', values: ['target-size']}})")
        small += [f"{path}: {node['html'][:120]}" for issue in found["violations"] for node in issue["nodes"]]
        low = "main :is(button, .button, summary, select, .choice, .eyebrow a)"
        small += phone.evaluate(
            "([of, path]) => [...document.querySelectorAll(of)].filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => path + ': ' + one.outerHTML.slice(0, 120))",
            [low, path])
    assert small == []


def test_four_times_as_large_nothing_is_cut_and_the_rooms_do_not_cover_the_page(page_at: PageAt, sign_in: SignIn, reader: Member, sources: list[Source]) -> None:
    page = page_at(320, height=225)  # 1280 by 900 at 400 %
    sign_in(page, reader)
    for path in ("/read", "/settings", f"/read/entry/{FIRST_ID}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.locator("nav.bottom").evaluate("one => getComputedStyle(one).position") == "relative"


def test_with_colors_of_the_reader_s_own_people_and_spaces_keep_their_shapes(page_at: PageAt, sign_in: SignIn, reader: Member, sources: list[Source]) -> None:
    page = page_at(1280, forced_colors="active")
    sign_in(page, reader)
    page.goto("/read?view=all")
    looks = "one => { const style = getComputedStyle(one); return [style.backgroundColor, style.borderRadius]; }"
    person, space = page.locator(".dot-person").first.evaluate(looks), page.locator(".dot-space").first.evaluate(looks)
    assert person[0] != space[0]
    assert person[1] != space[1]
    current = page.locator(".segments [aria-current]")
    assert current.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
