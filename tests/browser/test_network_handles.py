"""One person and all that they are reached at, on a phone without scripts: added, followed as one, merged, split, stopped, looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from commonplace.consumption import discovery, moving
from commonplace.consumption.actions.following import Wish, follow
from commonplace.consumption.discovery.finding import Found
from commonplace.consumption.discovery.scout import Candidate
from commonplace.consumption.models import AccountMove, Polling
from commonplace.consumption.moving import Actor, Moved
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.ids import entry_ids
from commonplace.members.models import Member
from commonplace.people.actions import add_handle, note_person
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Source
from tests.browser.conftest import PageAt

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Member], None]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DAY = timedelta(days=1)


@pytest.fixture
def bea(transactional_db: None, member: Member) -> Person:
    """Bea, with an account that is followed and a blog that closed; and Bea a second time, from an old list."""
    del transactional_db
    at = now()
    person = note_person(acting=member, name="Bea Sample", note="Knows weeding")
    add_handle(acting=member, person=person, typed="@bea@example.social", kind="fediverse", address="https://example.social/@bea")
    add_handle(acting=member, person=person, typed="@beareads", kind="twitter", is_dead=True)
    for number, (name, kind, site) in enumerate((("posts", "fediverse", "https://example.social/@bea"), ("blog", "blog", ""))):
        made = follow(acting=member, wish=Wish(
            "https://example.social/@bea.rss" if kind == "fediverse" else "https://bea.example.org/feed", title=f"Bea: {name}", kind=kind,
            site_address=site, person=person,
        ))
        Source.objects.filter(pk=made.source_id).update(
            first_fetched_at=at - 500 * DAY, quiet_from=at + 9 * DAY, dormant_from=at + 90 * DAY, newest_at=at - number * DAY)
        Polling.objects.filter(source=made.source).update(state=Polling.State.OK, checked_at=at, due_at=None)
        Entry.objects.create(
            id=entry_ids(1)[0], source=made.source, identity=number.to_bytes(16, "big"), content_hash=bytes(16), title=f"From the {name}",
            stands_at=at - number * DAY,
        )
    Polling.objects.filter(source__address="https://bea.example.org/feed").update(state=Polling.State.CLOSED, trouble="gone")
    old = note_person(acting=member, name="Sample, Bea", note="Gave the talk on mending")
    add_handle(acting=member, person=old, typed="https://example.social/@bea", kind="web", address="https://example.social/@bea")
    return person


@pytest.fixture
def phone(page_at: PageAt, sign_in: SignIn, member: Member) -> Page:
    page = page_at(390, javascript=False)
    sign_in(page, member)
    return page


def test_handles_are_added_guessed_and_changed(phone: Page, bea: Person) -> None:
    phone.goto(f"/network/people/{bea.public_id}")
    phone.get_by_label("One more address, handle or number").fill("bea@example.org")
    phone.get_by_role("button", name="Add", exact=True).click()
    expect(phone.get_by_text("Kept as mail: bea@example.org.")).to_be_visible()
    phone.get_by_role("link", name="Change bea@example.org").click()
    phone.get_by_label("What it is").select_option("fediverse")
    phone.get_by_label("It leads nowhere any more").check()
    phone.get_by_role("button", name="Keep this").click()
    expect(phone.get_by_text("Kept as fediverse: bea@example.org.")).to_be_visible()
    phone.get_by_label("One more address, handle or number").fill("she said she is on Bluesky")
    phone.get_by_role("button", name="Add", exact=True).click()
    expect(phone.get_by_text("Kept with no address yet: she said she is on Bluesky.")).to_be_visible()
    phone.get_by_role("link", name="Change she said she is on Bluesky").click()
    phone.get_by_role("button", name="Remove this handle").click()
    expect(phone.get_by_text("Removed: she said she is on Bluesky.")).to_be_visible()
    assert Handle.objects.get(typed="bea@example.org").is_dead
    assert not Handle.objects.filter(kind="none").exists()


def test_two_are_one_in_one_stream_and_two_again(phone: Page, bea: Person) -> None:
    phone.goto("/network/people")
    phone.get_by_role("link", name="Does somebody stand here twice?").click()
    expect(phone.get_by_text("Both are reached at")).to_be_visible()
    phone.get_by_role("button", name="They are one").click()
    expect(phone.get_by_role("heading", name="Merged here")).to_be_visible()
    expect(phone.get_by_text("Gave the talk on mending")).to_be_visible()
    phone.get_by_role("link", name="All that they say, in one stream").click()
    expect(phone.get_by_role("heading", name="What Bea Sample says", level=1)).to_be_visible()
    expect(phone.get_by_role("heading", level=2)).to_have_text(["From the posts", "From the blog"])
    expect(phone.get_by_text("That is all that they have said so far.")).to_be_visible()
    phone.get_by_role("link", name="Bea Sample").click()
    phone.get_by_role("button", name="Split again").click()
    expect(phone.get_by_text("are two again, each with what was theirs.")).to_be_visible()
    expect(phone.get_by_text("Gave the talk on mending")).to_be_visible()
    assert not Person.objects.exclude(merged_into=None).exists()
    assert bea.note == "Knows weeding"


def test_from_her_page_somebody_is_found_and_merged(phone: Page, bea: Person) -> None:
    phone.goto(f"/network/people/{bea.public_id}")
    phone.get_by_role("link", name="Merge with somebody").click()
    phone.get_by_label("Find somebody").fill("Sample")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_role("radio", name="Sample, Bea").check()
    phone.get_by_role("button", name="They are one person").click()
    expect(phone.get_by_text("are one person now.")).to_be_visible()


@pytest.mark.parametrize("start", ["/network/people/{bea}", "/read/sources", "/read/source/{source}"])
def test_following_stops_in_one_tap_with_a_reason_and_comes_back(phone: Page, bea: Person, start: str) -> None:
    source = Source.objects.get(kind="fediverse")
    phone.goto(start.format(bea=bea.public_id, source=source.public_id))
    if "/source/" in start:
        phone.locator("summary", has_text="Stop following").click()
    else:
        phone.locator("summary", has_text="Stop").filter(has_text="Bea: posts").click()
    phone.get_by_role("button", name="Too much").filter(visible=True).click()
    expect(phone.get_by_text("You no longer follow Bea: posts.")).to_be_visible()
    assert Follow.objects.get(source=source).stopped_why == "too_much"
    phone.goto("/read/stopped")
    expect(phone.get_by_text("too much")).to_be_visible()
    phone.get_by_role("button", name="Follow again Bea: posts").click()
    expect(phone.get_by_text("You follow Bea: posts again.")).to_be_visible()
    assert Follow.objects.get(source=source).stopped_why == ""


def test_what_closed_shows_the_other_handles_and_who_can_be_asked(phone: Page, bea: Person) -> None:
    closed = Source.objects.get(kind="blog")
    phone.goto(f"/read/source/{closed.public_id}")
    expect(phone.get_by_role("heading", name="Where did they go?")).to_be_visible()
    expect(phone.get_by_text("https://example.social/@bea")).to_be_visible()
    expect(phone.get_by_text("leads nowhere any more")).to_be_visible()
    phone.get_by_role("link", name="Look for it elsewhere").click()
    expect(phone.get_by_role("button", name="Look there https://example.social/@bea")).to_be_visible()
    phone.get_by_role("link", name="Ask where Bea: blog went").click()
    expect(phone.get_by_text("Does anyone know where Bea Sample went?")).to_be_visible()
    assert bea.pk


@pytest.mark.parametrize("noticed", [False, True], ids=["asked", "noticed by night"])
def test_an_account_that_moved_is_followed_there_with_one_confirmation(
    phone: Page, bea: Person, monkeypatch: pytest.MonkeyPatch, *, noticed: bool
) -> None:
    to = Actor("https://new.example/users/bea", "@bea@new.example", "https://new.example/@bea")
    candidate = Candidate("https://new.example/@bea.rss", "Bea", "fediverse", (("Now here", now()),), "https://new.example/@bea", "person")
    monkeypatch.setattr(moving, "ask_now", lambda page: Moved("moved", to, page == "https://example.social/@bea"))
    monkeypatch.setattr(discovery, "discover_now", lambda typed: Found((candidate,), (), "", "", typed, "fediverse", "person"))
    source = Source.objects.get(kind="fediverse")
    if noticed:
        AccountMove.objects.create(source=source, asked_at=now() + DAY, page=to.page, name=to.name)
    phone.goto(f"/read/source/{source.public_id}")
    if noticed:
        expect(phone.get_by_text("The account says that it moved to @bea@new.example, and the new one says that it is the same.")).to_be_visible()
        phone.get_by_role("button", name="See the new account").click()
    else:
        phone.get_by_role("link", name="Has this account moved?").click()
        phone.get_by_role("button", name="Has it moved?").click()
    expect(phone.get_by_role("heading", name="They are at @bea@new.example now")).to_be_visible()
    expect(phone.get_by_text("and the new one says that it is the same.")).to_be_visible()
    phone.get_by_role("button", name="Follow them there").click()
    expect(phone.get_by_text("You follow it instead of Bea: posts")).to_be_visible()
    phone.get_by_role("link", name="Bea Sample in my network").click()
    expect(phone.get_by_role("row", name="Fediverse @bea@new.example")).to_be_visible()
    assert Handle.objects.get(typed="@bea@example.social").is_dead
    assert Follow.objects.get(source__address="https://new.example/@bea.rss").person == bea


@pytest.mark.parametrize("path", [
    "/network/people/{bea}", "/network/people/{bea}/said", "/network/same", "/network/people/{bea}/merge", "/network/people/{bea}/handles/new",
    "/network/people/{bea}/handles/{handle}", "/read/source/{source}", "/read/silent/{source}/elsewhere", "/read/source/{source}/stop",
])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_pages_can_be_heard_seen_and_fit(
    page_at: PageAt, sign_in: SignIn, axe: Axe, member: Member, bea: Person, path: str, width: int, scheme: str
) -> None:
    page = page_at(width, scheme=scheme)
    sign_in(page, member)
    handle = Handle.objects.order_by("pk").first()
    assert handle is not None
    page.goto(path.format(bea=bea.public_id, handle=handle.uuid, source=Source.objects.get(kind="blog").public_id))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for fold in page.locator("main details").all():
        fold.evaluate("it => { it.open = true }")
    assert axe(page) == []
    assert page.evaluate(OVERFLOW) <= 0
