"""Headers of every kind of answer, hosts that are not ours, and ways out to other sites. Cases 79 and 82."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.test import Client
from django.urls import reverse

from commonplace.consumption import pictures
from commonplace.consumption.actions.following import Wish, follow
from commonplace.members.actions import first_account_link, invite, link_of
from commonplace.members.models import Member
from tests.consumption.conftest import FakeWeb, Reply
from tests.kernel.test_media import picture as a_picture

pytestmark = pytest.mark.django_db


def failing(client: Client, monkeypatch: pytest.MonkeyPatch) -> HttpResponseBase:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("commonplace.consumption.shelves.page_of", fail)
    client.raise_request_exception = False
    return client.get("/read/sources")


KINDS: dict[str, tuple[int, Callable[[Client, pytest.MonkeyPatch], HttpResponseBase]]] = {
    "a page": (200, lambda client, _: client.get("/read")),
    "a page of sign-in": (200, lambda _client, _: Client().get("/account/login/")),
    "the front door": (200, lambda _client, _: Client().get("/")),
    "nothing": (404, lambda client, _: client.get("/nowhere")),
    "a failure": (500, failing),
    "a broken request": (400, lambda client, _: client.get("/", headers={"host": "evil.example"})),
    "an expired form": (403, lambda _client, _: Client(enforce_csrf_checks=True).post("/read/follow")),
    "the wrong method": (405, lambda client, _: client.get("/read/mark")),
    "a redirect": (302, lambda _client, _: Client().get("/read")),
    "a redirect after a form": (302, lambda client, _: client.post("/read/all-read", {"next": "/read"})),
    "a list": (200, lambda client, _: client.get("/read/sources.opml")),
    "an export": (200, lambda client, _: client.post("/settings/export")),
    "a picture that is none": (404, lambda client, _: client.get("/picture/x/y")),
    "a file of our own": (200, lambda client, _: client.get("/static/web/app.js")),
    "a file that is not there": (404, lambda client, _: client.get("/static/web/none.js")),
    "too large": (413, lambda client, _: client.post("/network/bring", {"text": "x" * 13_000_000}, content_type="application/x-www-form-urlencoded")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_case_79_every_kind_of_answer_keeps_others_out(kind: str, signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    status, ask = KINDS[kind]
    answer = ask(signed_in, monkeypatch)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Server" not in answer.headers
    if kind != "a file of our own":
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Cookie" in answer.headers["Vary"]


@pytest.mark.django_db(transaction=True)
def test_case_57_82_a_picture_is_a_picture_for_its_member_only(signed_in: Client, web: FakeWeb) -> None:
    web.pages["/p.png"] = Reply(a_picture("PNG"), headers={"Content-Type": "text/html"})
    web.pages["/q.png"] = Reply(b"<script>alert(1)</script>", headers={"Content-Type": "image/png"})
    web.pages["/r.svg"] = Reply(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", headers={"Content-Type": "image/svg+xml"})
    web.pages["/s.png"] = Reply(a_picture("PNG"), headers={"Content-Type": "image/png"})
    for path in ("/p.png", "/q.png", "/r.svg"):
        assert signed_in.get(pictures.signed_path(web.address + path)).status_code == 404
    shown = signed_in.get(pictures.signed_path(web.address + "/s.png"))
    assert shown.headers["Content-Type"] in {"image/webp", "image/jpeg"}
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"].startswith("private")
    assert Client().get(pictures.signed_path(web.address + "/s.png")).status_code == 404


@pytest.mark.parametrize("name", ["../../secret_key", "..%2f..%2fsecret_key", "....//secret_key", "/etc/passwd", "a\0b"])
def test_no_name_in_the_address_of_a_picture_leads_to_a_file(name: str, signed_in: Client) -> None:
    assert signed_in.get(f"/picture/x/{name}").status_code == 404
    assert signed_in.get(f"/static/{name}").status_code == 404
    place = pictures._place(name)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{40}", str(place.relative_to(pictures._folder())))


HOSTS = ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "localhost:80@evil.example", "[::1].evil.example", "localhost%00.evil.example"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_not_ours_is_refused(host: str, client: Client) -> None:
    answer = client.get("/account/login/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("headers", [{"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}, {"x-original-url": "/settings/site"}, {"x-rewrite-url": "/settings/site"}])
def test_no_header_changes_where_links_lead(headers: dict[str, str], client: Client) -> None:
    answer = client.get("/account/login/", headers=headers)
    assert "evil.example" not in answer.content.decode()
    assert answer.status_code == 200


def test_links_in_mails_and_invitations_come_from_the_settings(steward: Member, member: Member, settings: object, client: Client) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]  # as on a site for the phones of a school
    evil = {"host": "evil.example"}
    client.post("/account/login/code/", {"email": member.email}, headers=evil)
    client.post("/account/password/reset/", {"email": member.email}, headers=evil)
    client.post("/account/login/code/", {"email": "nobody@example.org"}, headers=evil)
    assert mail.outbox
    assert not any("evil.example" in f"{one.subject}{one.body}{one.from_email}{one.extra_headers}" for one in mail.outbox)
    client.force_login(steward)
    page = client.post("/settings/site/invite", {"note": ""}, headers=evil, follow=True)
    assert "evil.example" not in page.content.decode()
    assert link_of("x").startswith(settings.SITE_ADDRESS)  # type: ignore[attr-defined]


OUT = [
    "http://evil.example/", "//evil.example/", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\t//evil.example",
    "https:evil.example", "http:///evil.example", "javascript:alert(1)", "/%09/evil.example", "//evil.example@localhost", "\u2028//evil.example",
    "//localhost@evil.example", "/\n/evil.example", " //evil.example", "x" * 5000, "/" + "x" * 5000, "//[evil", "/read\r\nSet-Cookie: a=b",
]


def leads_away(answer: HttpResponseBase) -> bool:
    where = answer.headers.get("Location", "/")
    return re.match(r"/(?![/\\\t\r\n])[^\r\n]*\Z", where) is None


@pytest.mark.parametrize("wanted", OUT)
def test_no_next_leads_to_another_site(wanted: str, signed_in: Client, member: Member) -> None:
    found = follow(acting=member, wish=Wish("https://example.org/feed"))
    signed_in.raise_request_exception = False
    posts = [
        signed_in.post("/read/all-read", {"next": wanted}),
        signed_in.post(reverse("consumption:change_source", args=[found.source.public_id]), {"mute": "1", "next": wanted}),
        signed_in.post("/read/first-shelf?" + f"next={wanted.encode('unicode_escape').decode()}", {}),
    ]
    undo = re.search(r"undo=(\w+)", posts[0].headers.get("Location", ""))
    if undo:
        posts.append(signed_in.post(reverse("consumption:take_back", args=[undo[1]]), {"next": wanted}))
    shelf = signed_in.get("/read/first-shelf", {"next": wanted})
    assert not any(leads_away(HttpResponseRedirect(address)) for address in re.findall(r'class="button" href="([^"]*)"', shelf.content.decode()))
    member.rules_version = 0
    member.save()
    posts.append(signed_in.post("/rules", {"next": wanted, "adult": "on", "rules": "on", "accept": "on", "version": "1"}))
    for answer in posts:
        assert answer.status_code in {200, 302, 400}, answer.status_code
        assert not leads_away(answer), answer.headers.get("Location")


@pytest.mark.parametrize("wanted", OUT)
def test_no_next_leads_away_after_signing_in_or_out(wanted: str, client: Client, member: Member) -> None:
    member.set_password("correct horse battery")
    member.save()
    client.raise_request_exception = False
    answer = client.post("/account/login/?by=password", {"login": member.email, "password": "correct horse battery", "next": wanted})
    assert answer.status_code in {302, 400}
    assert not leads_away(answer)
    answer = client.post("/account/logout/", {"next": wanted})
    assert answer.status_code in {302, 400}
    assert not leads_away(answer)


def test_a_session_from_before_signing_in_is_worth_nothing_afterwards(client: Client, member: Member) -> None:
    member.set_password("correct horse battery")
    member.save()
    client.get("/account/login/?by=password")
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    client.post("/account/login/?by=password", {"login": member.email, "password": "correct horse battery"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/read").status_code == 302
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_session_ends_with_signing_out(signed_in: Client) -> None:
    key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    signed_in.post("/account/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/read").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["first", "invited"])
def test_two_who_open_one_link_at_the_same_moment_make_one_account(kind: str) -> None:
    token = (first_account_link() or "").rsplit("/", 1)[1] if kind == "first" else invite(acting=None)[1]
    gate = threading.Barrier(2)
    people = ("one@example.org", "two@example.org")
    done = []

    def come(email: str) -> None:
        client = Client()
        fields = {"email": email, "name": "New", "is_adult": "on", "adult": "on", "accepts": "on", "rules": "on", "version": "1"}
        try:
            page = client.get(f"/join/{token}").content.decode()
            fields |= dict.fromkeys(re.findall(r'type="checkbox" name="(\w+)"', page), "on")
            gate.wait()
            client.post(f"/join/{token}", fields)
            if kind == "invited":
                code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", next(one.body for one in mail.outbox if one.to == [email]))
                assert code
                gate.wait()
                client.post("/join/code", {"code": code[0]})
            done.append(client.get("/settings").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=(email,)) for email in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Member.objects.filter(email__in=people).count() == 1
    assert sorted(done) == [200, 302]
