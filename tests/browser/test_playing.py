"""Listening and watching: the chosen speed, the remembered place, chapters; with scripts and without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from wave import open as wave

import pytest
from playwright.sync_api import Page, Request, expect

from commonplace.consumption.models import Place
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.members.models import Member
from tests.browser.conftest import PageAt
from tests.browser.test_following import SignIn, fits, phone, reader  # noqa: F401 - fixtures
from tests.consumption.conftest import following, says  # noqa: F401 - fixtures

LASTING = 100
CLOCK = "document.querySelector('audio').currentTime"


def silence() -> bytes:
    """A recording of a hundred seconds in which nobody says anything."""
    made = BytesIO()
    with wave(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(4000)
        file.writeframes(b"\x80" * 4000 * LASTING)
    return made.getvalue()


@pytest.fixture
def recording() -> Iterator[str]:
    """Address of a recording on loopback, whose server gives parts of it, as those of podcasts do."""
    body = silence()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")
            first, last = int(asked[0]), min(int(asked[1] or len(body)), len(body) - 1)
            self.send_response(206)
            self.send_header("Content-Type", "audio/wav")
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
            self.send_header("Content-Length", str(last - first + 1))
            self.end_headers()
            self.wfile.write(body[first : last + 1])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/42.wav"
    server.shutdown()
    server.server_close()


@pytest.fixture
def episode(reader: Member, following: Callable[..., Follow], says: Callable[..., Entry], recording: str) -> Entry:  # noqa: F811
    """An episode of a hundred seconds with three chapters, for a member who listens at one and a half times the speed."""
    Member.objects.filter(pk=reader.pk).update(speed_percent=150)
    entry = says(following(reader, "podcast").source, "Forty-two", 1, "What it is about.")
    Entry.objects.filter(pk=entry.pk).update(kind="episode", seconds=LASTING)
    EntryBody.objects.filter(pk=entry.pk).update(
        enclosures=[{"address": recording, "type": "audio/wav", "seconds": LASTING, "bytes": None, "title": ""}],
        chapters=[{"seconds": at, "title": title} for at, title in ((0, "Hello"), (30, "Book fair"), (60, "Goodbye"))],
    )
    return entry


@pytest.fixture
def listener(page_at: PageAt, reader: Member, sign_in: SignIn) -> Page:  # noqa: F811
    page = page_at(390, height=844)
    sign_in(page, reader)
    return page


def is_note(request: Request) -> bool:
    return request.url.endswith("/place")


def play_beyond(page: Page, seconds: float) -> None:
    """Wait until the recording was played to a place; the policy of the page lets no text be made a program, so no `wait_for_function`."""
    page.evaluate(
        """seconds => new Promise(done => {
            const audio = document.querySelector('audio');
            const look = () => { if (audio.currentTime > seconds && !audio.paused) { done(true); } };
            audio.addEventListener('timeupdate', look);
            look();
        })""",
        seconds,
    )


def place_of(member: Member) -> int | None:
    return Place.objects.filter(member=member).values_list("seconds", flat=True).first()


def test_what_is_heard_is_remembered_at_the_pause_and_goes_on_there_at_the_chosen_speed(
    listener: Page, reader: Member, episode: Entry  # noqa: F811
) -> None:
    listener.goto(f"/read/entry/{episode.pk}")
    assert listener.evaluate("document.querySelector('audio').playbackRate") == 1.5
    listener.get_by_role("link", name="Book fair").click()
    play_beyond(listener, 30.5)
    expect(listener.get_by_role("link", name="Book fair")).to_have_attribute("aria-current", "true")
    with listener.expect_event("requestfinished", is_note):
        listener.evaluate("document.querySelector('audio').pause()")
    stopped = place_of(reader)
    assert stopped is not None
    assert 30 <= stopped < 60

    listener.reload()
    expect(listener.get_by_text(f"You stopped at 0:{stopped}")).to_be_visible()
    listener.evaluate("(audio => { audio.muted = true; audio.play(); })(document.querySelector('audio'))")
    play_beyond(listener, 0.1)
    assert listener.evaluate(CLOCK) >= stopped
    assert listener.evaluate("document.querySelector('audio').playbackRate") == 1.5


def test_leaving_the_page_remembers_the_place_and_the_end_forgets_it(listener: Page, reader: Member, episode: Entry) -> None:  # noqa: F811
    listener.goto(f"/read/entry/{episode.pk}")
    listener.get_by_role("link", name="Goodbye").click()
    play_beyond(listener, 61)
    listener.goto("/read")
    # What a page sends as it goes is not told to whoever watches the browser, so the site is asked until it has arrived.
    for _ in range(20):
        if place_of(reader):
            break
        listener.goto("/read")
    assert (place_of(reader) or 0) >= 61

    listener.goto(f"/read/entry/{episode.pk}")
    listener.get_by_role("link", name="Goodbye").click()
    play_beyond(listener, 60)
    with listener.expect_event("requestfinished", is_note):
        listener.evaluate(f"document.querySelector('audio').currentTime = {LASTING - 0.2}")
    assert place_of(reader) is None
    listener.reload()
    expect(listener.get_by_text("You stopped at")).to_have_count(0)


def test_a_page_that_only_lies_open_changes_no_place(listener: Page, reader: Member, episode: Entry) -> None:  # noqa: F811
    Place.objects.create(member=reader, entry=episode, seconds=40)
    sent: list[str] = []
    listener.on("request", lambda request: sent.append(request.url) if is_note(request) else None)
    listener.goto(f"/read/entry/{episode.pk}")
    Place.objects.update(seconds=80)  # she listened on elsewhere
    listener.goto("/read")
    assert sent == []
    assert place_of(reader) == 80


def test_another_speed_holds_for_the_visit(listener: Page, reader: Member, episode: Entry) -> None:  # noqa: F811
    listener.goto(f"/read/entry/{episode.pk}")
    listener.get_by_label("Speed, for this visit").select_option("2")
    assert listener.evaluate("document.querySelector('audio').playbackRate") == 2
    listener.reload()
    assert listener.evaluate("document.querySelector('audio').playbackRate") == 2
    reader.refresh_from_db()
    assert reader.speed_percent == 150


def test_without_scripts_it_begins_at_the_place_and_one_is_noted_by_hand(phone: Page, reader: Member, episode: Entry) -> None:  # noqa: F811
    phone.goto(f"/read/entry/{episode.pk}")
    expect(phone.get_by_text("Speed, for this visit")).to_be_hidden()
    assert (phone.get_by_role("link", name="Book fair").get_attribute("href") or "").endswith("/42.wav#t=30")
    phone.get_by_text("Note a place by hand").click()
    phone.get_by_label("Where you stopped").fill("1:10")
    phone.get_by_role("button", name="Keep this place").click()
    expect(phone.get_by_text("It goes on at 1:10.")).to_be_visible()
    assert place_of(reader) == 70
    assert (phone.locator("audio").get_attribute("src") or "").endswith("/42.wav#t=70")
    phone.get_by_text("Note a place by hand").click()
    phone.get_by_role("button", name="Begin at the beginning").click()
    expect(phone.get_by_text("You stopped at")).to_have_count(0)
    assert fits(phone)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_players_are_for_everybody(
    page_at: PageAt, sign_in: SignIn, axe: Callable[[Page], list[str]], reader: Member, episode: Entry, width: int, scheme: str  # noqa: F811
) -> None:
    body = EntryBody.objects.get(pk=episode.pk)
    film = {"address": "https://cdn.example.org/42.mp4", "type": "video/mp4", "seconds": None, "bytes": None, "title": "The film of it"}
    EntryBody.objects.filter(pk=episode.pk).update(enclosures=[*body.enclosures, film])
    Place.objects.create(member=reader, entry=episode, seconds=40)
    page = page_at(width, scheme=scheme)
    sign_in(page, reader)
    page.goto(f"/read/entry/{episode.pk}")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert axe(page) == []
    assert fits(page)
