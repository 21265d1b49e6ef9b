"""Every way in which a page, a list, a source or a picture could make the site ask inside its own walls. Cases 41 to 51."""

from __future__ import annotations

import gzip
from html import escape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from commonplace.config.knobs import Settings
from commonplace.consumption import pictures
from commonplace.consumption.actions.following import NotAnAddress, Wish, follow
from commonplace.consumption.models import Polling
from commonplace.consumption.refresh.running import refresh
from commonplace.entries.models import Entry
from commonplace.members.models import Member
from commonplace.spaces.models import Source
from tests.consumption.conftest import FakeWeb, Reply, knobs, rss

pytestmark = pytest.mark.django_db(transaction=True)

INSIDE = (
    "http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://[::1]:{port}/x", "http://0.0.0.0:{port}/x", "http://[::ffff:127.0.0.1]:{port}/x",
    "http://2130706433:{port}/x", "http://0x7f.1:{port}/x", "http://0177.0.0.1:{port}/x", "http://127.1:{port}/x", "http://[64:ff9b::7f00:1]:{port}/x",
    "http://①②⑦.⓪.⓪.①:{port}/x", "http://127.0.0.1.:{port}/x", "http://a@127.0.0.1:{port}/x", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
    "http://[fe80::1]/", "http://[fd00::1]/",
)
ELSEWHERE = ("file:///etc/passwd", "gopher://127.0.0.1:25/_x", "ftp://127.0.0.1/x", "data:application/rss+xml,<rss/>", "dict://127.0.0.1:11211/stats", "//127.0.0.1:{port}/x", "javascript:alert(1)")


@pytest.fixture
def walled(monkeypatch: pytest.MonkeyPatch, inside: FakeWeb) -> FakeWeb:
    """As a site is by default: no network inside the walls may be asked. What stands there is a source, to be tempting."""
    knobs(monkeypatch, allow_networks=(), host_rate=0.0)
    inside.pages["/x"] = Reply(rss(("1", "A secret of the house")))
    return inside


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    """A server that may be asked, at 127.0.0.1; all else of the loopback network may not."""
    knobs(monkeypatch, allow_networks=Settings.__dataclass_fields__["allow_networks"].metadata["read"]("127.0.0.1/32"), host_rate=0.0)
    fake = FakeWeb()
    fake.pages["/feed"] = Reply(rss(("1", "Public")))
    return fake


@pytest.fixture
def other(outside: FakeWeb) -> str:
    """The same server by an address that may not be asked."""
    return outside.address.replace("127.0.0.1", "127.0.0.2")


def filled(address: str, web: FakeWeb) -> str:
    return address.format(port=web.server.server_address[1])


@pytest.mark.parametrize("address", [*INSIDE, *ELSEWHERE])
def test_case_41_42_46_the_field_follow_asks_nothing_inside(address: str, signed_in: Client, walled: FakeWeb) -> None:
    typed = filled(address, walled)
    page = signed_in.post("/read/follow", {"address": typed}).content.decode()
    assert "A secret of the house" not in page
    assert "root:" not in page
    assert walled.asked == []


@pytest.mark.parametrize("address", [*INSIDE, *ELSEWHERE])
def test_case_41_42_48_a_list_by_its_address_asks_nothing_inside(address: str, signed_in: Client, walled: FakeWeb) -> None:
    answer = signed_in.post("/network/bring", {"address": filled(address, walled)})
    assert answer.status_code == 422
    assert walled.asked == []


@pytest.mark.parametrize("address", [*INSIDE, *ELSEWHERE])
def test_case_41_42_48_a_source_that_was_followed_unseen_is_not_fetched_inside(address: str, member: Member, walled: FakeWeb) -> None:
    try:
        follow(acting=member, wish=Wish(filled(address, walled)))
    except NotAnAddress:
        return
    report = refresh()
    assert [one["reason"] in {"private", "address", "dns", "unreachable"} for one in report.failed] == [True]
    assert walled.asked == []


@pytest.mark.parametrize("address", [*INSIDE, *ELSEWHERE])
def test_case_41_42_48_a_picture_is_not_fetched_inside(address: str, signed_in: Client, walled: FakeWeb) -> None:
    assert signed_in.get(pictures.signed_path(filled(address, walled))).status_code == 404
    assert walled.asked == []


@pytest.mark.parametrize("way", ["follow", "bring", "source", "picture"])
def test_case_44_no_way_leads_inside_by_a_redirect(way: str, signed_in: Client, member: Member, outside: FakeWeb, other: str) -> None:
    outside.pages["/go"] = Reply(status=302, headers={"Location": other + "/secret"})
    outside.pages["/secret"] = Reply(rss(("1", "A secret of the house")))
    address = outside.address + "/go"
    if way == "follow":
        assert "A secret" not in signed_in.post("/read/follow", {"address": address}).content.decode()
    elif way == "bring":
        assert signed_in.post("/network/bring", {"address": address}).status_code == 422
    elif way == "picture":
        assert signed_in.get(pictures.signed_path(address)).status_code == 404
    else:
        follow(acting=member, wish=Wish(address))
        assert refresh().failed == [{"address": address, "reason": "private"}]
    assert "/secret" not in [path for path, _ in outside.asked]


def test_case_48_a_page_names_sources_inside_and_none_is_asked(signed_in: Client, outside: FakeWeb, other: str) -> None:
    named = [other + "/secret", "http://169.254.169.254/latest", "file:///etc/passwd", "http://2130706433/", "http://[::1]/"]
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{escape(one)}">' for one in named)
    outside.pages["/"] = Reply(f"<html><head>{links}</head><body>x</body></html>".encode(), headers={"Content-Type": "text/html"})
    outside.pages["/secret"] = Reply(rss(("1", "A secret of the house")))
    page = signed_in.post("/read/follow", {"address": outside.address + "/"}).content.decode()
    assert "A secret of the house" not in page
    assert "root:" not in page
    assert "/secret" not in [path for path, _ in outside.asked]


def test_case_48_webfinger_leads_to_an_address_inside_and_it_is_not_asked(signed_in: Client, walled: FakeWeb) -> None:
    host = walled.address.removeprefix("http://")
    for typed in (f"@root@{host}", f"#tag@{host}", "@root@169.254.169.254", "@root@localhost", "@a@[::1]", "@../../x@127.0.0.1"):
        assert signed_in.post("/read/follow", {"address": typed}).status_code == 200
    assert walled.asked == []


def test_case_48_the_pictures_and_recordings_of_an_entry_are_not_asked_for_by_themselves(signed_in: Client, member: Member, outside: FakeWeb, other: str) -> None:
    outside.pages["/feed"] = Reply(
        f"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>t</title><enclosure url='{other}/secret.mp3' type='audio/mpeg' length='1'/>"
        f"<description>&lt;img src='{other}/secret.png'&gt;</description></item></channel></rss>".encode()
    )
    follow(acting=member, wish=Wish(outside.address + "/feed"))
    refresh()
    page = signed_in.get(reverse("consumption:entry", args=[Entry.objects.get().pk])).content.decode()
    assert f'src="{other}/secret.png"' not in page
    path = page.partition('src="/picture/')[2].partition('"')[0]
    assert signed_in.get("/picture/" + path).status_code == 404
    assert [asked for asked, _ in outside.asked] == ["/feed"]


def test_case_45_a_circle_of_redirects_ends_in_a_sentence(signed_in: Client, member: Member, outside: FakeWeb) -> None:
    outside.pages["/a"] = Reply(status=301, headers={"Location": "/b"})
    outside.pages["/b"] = Reply(status=301, headers={"Location": "/a"})
    found = follow(acting=member, wish=Wish(outside.address + "/a"))
    assert refresh().failed == [{"address": outside.address + "/a", "reason": "loop"}]
    assert "in a circle" in signed_in.get(reverse("consumption:source", args=[found.source.public_id])).content.decode()


def test_case_49_a_bomb_of_gzip_ends_in_a_sentence(signed_in: Client, member: Member, outside: FakeWeb) -> None:
    outside.pages["/bomb"] = Reply(gzip.compress(b"<rss>" + b" " * 60_000_000), headers={"Content-Encoding": "gzip"})
    found = follow(acting=member, wish=Wish(outside.address + "/bomb"))
    assert refresh().failed == [{"address": outside.address + "/bomb", "reason": "too_big"}]
    assert "larger than this site takes in" in signed_in.get(reverse("consumption:source", args=[found.source.public_id])).content.decode()


@pytest.mark.parametrize("address", ["https://ada:secret@example.org/feed", "http://token@example.org/feed"])
def test_case_50_an_address_with_a_password_is_never_asked_nor_made_a_source(address: str, signed_in: Client) -> None:
    signed_in.post("/read/follow", {"address": address})
    signed_in.post("/read/follow", {"follow": address, "typed": address, "kind": "blog"})
    assert not Source.objects.exists()


def test_case_50_what_a_source_sets_is_not_sent_back(member: Member, outside: FakeWeb) -> None:
    outside.pages["/feed"] = Reply(rss(("1", "One")), headers={"Set-Cookie": "a=b; Path=/"})
    follow(acting=member, wish=Wish(outside.address + "/feed"))
    refresh()
    refresh(everything=True)
    assert len(outside.asked) == 2
    assert not any("cookie" in headers or "authorization" in headers or "referer" in headers for _, headers in outside.asked)


def test_case_51_a_proxy_of_the_environment_is_not_used(member: Member, outside: FakeWeb, inside: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, inside.address)
    follow(acting=member, wish=Wish(outside.address + "/feed"))
    assert refresh().failed == []
    assert inside.asked == []


def test_case_41_the_trouble_that_members_see_names_no_machine_inside(signed_in: Client, member: Member, walled: FakeWeb) -> None:
    found = follow(acting=member, wish=Wish("http://localhost:1/x"))
    refresh()
    assert "127.0.0.1" not in Polling.objects.get().trouble_detail
    assert "127.0.0.1" not in signed_in.get(reverse("consumption:source", args=[found.source.public_id])).content.decode()


def test_what_the_site_calls_itself_holds_no_secret_of_it(member: Member, outside: FakeWeb) -> None:
    follow(acting=member, wish=Wish(outside.address + "/feed"))
    refresh()
    (_, headers), = outside.asked
    assert settings.SECRET_KEY not in str(headers)
    assert member.email not in str(headers)
