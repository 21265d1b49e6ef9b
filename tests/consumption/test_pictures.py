"""Pictures of sources: from our own host, for members alone, and gone with one switch."""

from __future__ import annotations

import http.server
import os
import threading
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from commonplace.consumption import pictures
from commonplace.consumption.models import DoNotFetch
from commonplace.consumption.pictures import Busy, Picture, address_of, picture_at, readdress, signed_path, sweep
from commonplace.consumption.views.picture import picture
from commonplace.kernel.html import clean
from commonplace.kernel.http import Answer, FetchTrouble
from commonplace.members.models import Member, Site
from tests.consumption.conftest import FakeWeb, Reply
from tests.runaway import ends

ADDRESS = 'https://shelf.example/a picture.png?x=1&y="ü"'
SRC = "https://shelf.example/a.png"


def png(side: int = 12) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "cache" / "pictures"


@pytest.fixture
def fetched(folder: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[list[str]]:
    """The addresses that were fetched; all answer with a picture unless `replies` says otherwise."""
    asked: list[str] = []

    def fetch(address: str, **limits: object) -> Answer:
        opener = limits.pop("opener")
        assert callable(opener)
        forbids = opener()._forbids
        if forbids and forbids(address):
            raise FetchTrouble("refused")
        asked.append(address)
        assert limits == {"accept": pictures.ACCEPT, "max_bytes": 8 * 1024 * 1024, "deadline": 8.0}
        if "trouble" in address:
            raise FetchTrouble("timeout")
        kind = "image/svg+xml" if "svg" in address else "text/html" if "page" in address else "image/png"
        body = b"<svg/>" if "svg" in address else png()
        return Answer(404 if "missing" in address else 200, address, body, {}, kind, None, None, 1)

    monkeypatch.setattr(pictures, "fetch", fetch)
    yield asked
    assert pictures._fetching._value == pictures.FETCHES_AT_ONCE
    assert pictures._waiting._value == pictures.WAITING_AT_ONCE


@pytest.fixture
def get(member: Member) -> Callable[..., HttpResponse]:
    def ask(path: str, user: object = member, method: str = "GET") -> HttpResponse:
        request = RequestFactory().generic(method, path)
        request.user = user
        return picture(request, *path.partition("?")[0].split("/")[2:])

    return ask


def test_a_signed_path_leads_back_to_its_address() -> None:
    path = signed_path(ADDRESS)
    _, word, signature, encoded = path.split("/")
    assert (word, address_of(signature, encoded)) == ("picture", ADDRESS)


def test_the_site_serves_signed_paths_with_a_policy_of_their_own(signed_in: Client, fetched: list[str]) -> None:
    assert reverse("consumption:picture", args=signed_path(ADDRESS).split("/")[2:]) == signed_path(ADDRESS)
    answer = signed_in.get(signed_path(SRC))
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (200, "default-src 'none'; sandbox")
    assert answer.headers["Cache-Control"].startswith("private, max-age=604800")
    assert "Cookie" in answer.headers["Vary"]
    signed_in.logout()
    assert signed_in.get(signed_path(SRC)).status_code == 404


@settings(max_examples=50)
@given(st.data())
def test_case_82_no_letter_of_a_signed_path_can_be_changed(data: st.DataObject) -> None:
    _, _, signature, encoded = signed_path(SRC).split("/")
    whole = signature + encoded
    place = data.draw(st.integers(0, len(whole) - 1))
    letter = data.draw(st.sampled_from("aB3-_=/:.%é").filter(lambda letter: letter != whole[place]))
    changed = whole[:place] + letter + whole[place + 1 :]
    assert address_of(changed[: len(signature)], changed[len(signature) :]) is None


def test_case_82_what_is_added_to_a_signed_path_changes_nothing(get: Callable[..., HttpResponse], fetched: list[str]) -> None:
    assert get(signed_path(SRC) + "?url=http://127.0.0.1/&width=1").status_code == 200
    assert fetched == [SRC]


def test_a_member_gets_a_picture_of_our_own_making(get: Callable[..., HttpResponse], fetched: list[str]) -> None:
    answer = get(signed_path(SRC))
    assert answer.status_code == 200
    assert Image.open(BytesIO(answer.content)).size == (12, 12)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")
    assert answer.headers["Content-Disposition"] == 'inline; filename="picture.webp"'


def test_a_picture_is_fetched_once(get: Callable[..., HttpResponse], fetched: list[str]) -> None:
    assert get(signed_path(SRC)).content == get(signed_path(SRC), method="HEAD").content
    assert fetched == [SRC]


@pytest.mark.parametrize("change", ["signed out", "member", "site", "signature"])
def test_whoever_sees_no_pictures_gets_none(change: str, get: Callable[..., HttpResponse], member: Member, fetched: list[str]) -> None:
    path, user = signed_path(SRC), member
    if change == "signed out":
        user = AnonymousUser()
    elif change == "member":
        member.shows_pictures = False
    elif change == "site":
        Site.objects.update_or_create(pk=1, defaults={"shows_pictures": False})
    else:
        path = path.replace("/picture/", "/picture/A")
    answer = get(path, user)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "private, no-store")
    assert fetched == []


def test_a_picture_cannot_be_posted(get: Callable[..., HttpResponse], fetched: list[str]) -> None:
    assert get(signed_path(SRC), method="POST").status_code == 405


@pytest.mark.parametrize("name", ["trouble", "svg", "page", "missing"])
def test_a_failure_is_remembered_for_an_hour(name: str, get: Callable[..., HttpResponse], fetched: list[str], folder: Path) -> None:
    path = signed_path(f"https://shelf.example/{name}")
    for _ in range(2):
        answer = get(path)
        assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (404, b"", "private, max-age=600")
    assert len(fetched) == 1
    [failure] = folder.rglob("*.none")
    os.utime(failure, (0, time.time() - 3700))
    get(path)
    assert len(fetched) == 2


def test_an_owner_who_asked_not_to_be_fetched_is_not(get: Callable[..., HttpResponse], fetched: list[str]) -> None:
    DoNotFetch.objects.create(pattern="shelf.example")
    assert get(signed_path(SRC)).status_code == 404
    assert fetched == []


def test_a_picture_that_leads_on_to_an_owner_who_asked_not_to_be_fetched_is_not(folder: Path, web: FakeWeb, db: None) -> None:
    web.pages["/moved.png"] = Reply(status=302, headers={"Location": web.address.replace("127.0.0.1", "localhost") + "/there.png"})
    web.pages["/there.png"] = Reply(png(), headers={"Content-Type": "image/png"})
    web.pages["/moved.png?after"] = web.pages["/moved.png"]
    assert picture_at(web.address + "/moved.png") is not None
    DoNotFetch.objects.create(pattern="localhost")
    web.asked.clear()
    assert picture_at(web.address + "/moved.png?after") is None
    assert [path for path, _ in web.asked] == ["/moved.png?after"]


def test_file_names_are_our_own_and_nothing_half_written_stays(fetched: list[str], folder: Path) -> None:
    picture_at("https://shelf.example/../../etc/passwd.php")
    [kept] = [path for path in folder.rglob("*") if path.is_file()]
    assert kept.suffix == ".webp"
    assert set(kept.stem) <= set("0123456789abcdef")
    assert kept.parent.parent == folder


def test_a_full_disk_costs_the_copy_and_not_the_picture(fetched: list[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    assert isinstance(picture_at(SRC), Picture)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_what_nobody_looks_at_makes_room(fetched: list[str], folder: Path) -> None:
    for number in range(10):
        picture_at(f"https://shelf.example/{number}.png")
    kept = sorted(folder.rglob("*.webp"))
    size = kept[0].stat().st_size
    for number, path in enumerate(kept):
        os.utime(path, (0, time.time() - 1_000_000 + number))
    failure = kept[0].with_suffix(".none")
    failure.touch()
    os.utime(failure, (0, 0))
    sweep(limit=5 * size)
    assert sorted(folder.rglob("*.webp")) == kept[6:]
    assert not failure.exists()


def test_the_shelf_is_swept_now_and_then(fetched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[int] = []
    monkeypatch.setattr(pictures, "sweep", lambda: swept.append(1))
    monkeypatch.setattr(pictures, "SWEEP_EVERY", 3)
    for number in range(9):
        picture_at(f"https://shelf.example/{number}.png")
    assert len(swept) == 3


def test_a_looked_at_picture_is_swept_last(fetched: list[str], folder: Path) -> None:
    picture_at(SRC)
    [kept] = folder.rglob("*.webp")
    os.utime(kept, (0, 1000))
    picture_at(SRC)
    assert kept.stat().st_mtime > time.time() - 60


def test_pictures_never_take_all_threads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, release = threading.Semaphore(0), threading.Event()

    def slow(address: str) -> Picture | None:
        held.release()
        release.wait(10)
        return Picture(png(), "image/webp")

    monkeypatch.setattr(pictures, "_fetched", slow)
    found: list[Picture | None] = []
    threads = [
        threading.Thread(target=lambda number=number: found.append(picture_at(f"https://shelf.example/{number}")))
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for _ in range(4):
        assert held.acquire(timeout=5)
    while pictures._waiting._value:
        threading.Event().wait(0.001)
    with pytest.raises(Busy):
        picture_at("https://shelf.example/seventh")
    release.set()
    for thread in threads:
        thread.join(10)
    assert len(found) == 6


def test_too_many_at_once_are_asked_to_come_back(get: Callable[..., HttpResponse], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(address: str) -> None:
        raise Busy

    monkeypatch.setattr(pictures, "picture_at", busy)
    answer = get(signed_path(SRC))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "private, no-store")


def test_a_picture_comes_over_the_network_through_the_guarded_door(folder: Path, settings: object, db: None) -> None:
    class Shelf(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(png(40))

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Shelf) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            address = f"http://127.0.0.1:{server.server_address[1]}/"
            assert picture_at(address + "refused.png") is None
            settings.KNOBS = SimpleNamespace(allow_networks=(ip_network("127.0.0.0/8"),), contact="", site_address="http://localhost")
            found = picture_at(address + "allowed.png")
        finally:
            server.shutdown()
    assert found is not None
    assert Image.open(BytesIO(found.body)).size == (40, 40)


def test_pictures_of_an_entry_come_from_our_own_host() -> None:
    html = clean(f'<p>Look <img src="{SRC}?a=1&amp;b=2" alt="a &quot;shelf&quot; &lt;b&gt;" width="300" height="x" srcset="b 2x"></p>', base="")
    path = signed_path(SRC + "?a=1&b=2")
    assert readdress(html, shown=True) == (
        f'<p>Look <img src="{path}" alt="a &quot;shelf&quot; &lt;b&gt;" width="300" loading="lazy" decoding="async"></p>'
    )


def test_without_pictures_their_words_and_links_stay() -> None:
    link = 'rel="nofollow noopener noreferrer"'
    assert readdress(f'<img src="{SRC}" alt="a &lt;shelf&gt;">', shown=False) == f'<a href="{SRC}" {link}>Picture: a &lt;shelf&gt;</a>'
    assert readdress(f'<img src="{SRC}">', shown=False) == f'<a href="{SRC}" {link}>Picture</a>'


def test_without_pictures_no_link_stands_inside_another() -> None:
    html = f'<a href="https://shelf.example/">see <img alt="x" src="{SRC}"></a> more'
    assert readdress(html, shown=False) == (
        f'<a href="https://shelf.example/">see Picture: x</a> <a href="{SRC}" rel="nofollow noopener noreferrer">(the picture)</a> more'
    )


@pytest.mark.parametrize("src", ["", "data:image/png;base64,AAAA", "/relative.png", "javascript:alert(1)", "https://ada:secret@shelf.example/"])
def test_a_picture_without_a_web_address_is_words(src: str) -> None:
    for shown in (True, False):
        assert readdress(f'<img alt="a shelf" src="{src}">', shown=shown) == "Picture: a shelf"


def test_text_that_looks_like_a_picture_stays_text() -> None:
    html = clean(f'<a href="https://shelf.example/" title="<img src=x>">a</a><p>&lt;img src="{SRC}"&gt; 1 < 2</p>', base="")
    assert readdress(html, shown=True) == html
    attacked = f'<a title="<img src=\'{SRC}\'>" href="https://shelf.example/">x</a>'
    assert readdress(attacked, shown=True) == attacked


class Events(HTMLParser):
    """All that a browser would see, pictures apart from the rest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rest: list[object] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs))
        else:
            self.rest.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.rest.append(tag)

    def handle_data(self, data: str) -> None:
        self.rest.append(data)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<a href='https://shelf.example/?\"<img'>", "</a>", f"<img src='{SRC}'", " alt='<b>\"'", ' alt="\'>"', ">", "<", '"', "'", "&lt;img ",
     "&quot;", "text", "<figure>", "</figure>", "<img src=//cdn.example/b.png>", "<!--", "-->", "<svg><img>", "\x00", "é", " = "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_nothing_but_pictures_changes_whatever_an_entry_holds(raw: str) -> None:
    html = clean(raw, base="https://shelf.example/")
    before, after = Events(html), Events(readdress(html, shown=True))
    shown = [image for image in before.pictures if image.get("src")]
    if len(shown) == len(before.pictures):
        assert after.rest == before.rest
    assert [(image["alt"], address_of(*image["src"].split("/")[2:])) for image in after.pictures] == [
        (image.get("alt", ""), image["src"]) for image in shown
    ]
    assert Events(readdress(html, shown=False)).pictures == []


def test_a_long_entry_and_a_hostile_one_come_to_an_end() -> None:
    html = (f'<p>word <a href="https://shelf.example/">word</a> <em>word</em></p><img src="{SRC}" alt="x">' * 50 + "<p>word</p>" * 2_000) * 2
    hostile = "<a " * 20_000 + "<img " + '"' * 20_001
    with ends():
        readdress(html, shown=True)
        readdress(hostile, shown=True)
