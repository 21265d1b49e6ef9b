"""Who may see and change what: strangers, members, stewards; forms without their token; another's things. Cases 74 and 79."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from commonplace.consumption.actions.following import Wish, category_at, follow, keep_without_address, stop
from commonplace.consumption.actions.reading import mark_all
from commonplace.consumption.bringing import agree, bring, work_off
from commonplace.consumption.models import AllRead, Category, DoNotFetch, EntryMark, Polling, Reading
from commonplace.consumption.timeline import Shelf
from commonplace.entries.models import Entry, Follow
from commonplace.members.actions import invite
from commonplace.members.models import Invitation, Member, Site
from commonplace.network.models import Bringing
from commonplace.spaces.models import Source, Space
from tests.consumption.conftest import says

__all__ = ["says"]
pytestmark = pytest.mark.django_db

OPEN = {"web:front", "members:sign_in", "members:join_open", "members:join_code", "members:join", "members:rules", "members:erased", "trust:report_sent", "trust:appeal"}
"""Pages of our own that everybody may see."""
BY_LINK = {
    "network:public_pack", "network:pack_file", "network:pack_opml", "network:pack_accounts", "network:pack_invitation",
    "connection:by_link", "connection:credit", "connection:file_by_link", "connection:never", "today:stop_mail",
}
"""Pages for whoever holds a link out of a mail or off a paper; a wrong one leads to nothing."""
STEWARDS = {
    "members:site", "members:invite", "members:withdraw", "members:add_steward", "members:remove_steward", "consumption:do_not_fetch", "consumption:fetch_again",
    "trust:reports", "trust:open_report", "trust:report_author", "trust:take_up", "trust:log", "trust:holds", "trust:lift", "trust:keeping", "trust:no_mails",
    "network:edit_platform",
}
FILLED = {"public_id": "abcdefgh", "handle": "00000000-0000-4000-8000-000000000000", "pk": 1, "step": "me", "section": "me", "token": "t", "signature": "s", "address": "a", "other": "abcdefgh", "thing": "person"}


def named(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, str]]:
    """(name, an address) of every page of our own."""
    for one in patterns:
        if isinstance(one, URLResolver):
            if "allauth" not in str(one.urlconf_name):
                yield from named(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield space + one.name, reverse(space + one.name, kwargs={key: FILLED.get(key, "a-word") for key in one.pattern.converters})


ALL = dict(named(get_resolver().url_patterns))


def test_every_page_is_known_here() -> None:
    assert len(ALL) > 38
    assert set(ALL) >= OPEN | STEWARDS | BY_LINK


@pytest.mark.parametrize("name", sorted(set(ALL) - OPEN))
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_case_74_a_stranger_sees_and_changes_nothing(name: str, method: str, client: Client) -> None:
    answer = getattr(client, method)(ALL[name])
    if name == "consumption:picture" or name in BY_LINK:
        assert answer.status_code in {404, 405}
    elif name == "trust:report" and method in {"put", "delete"}:
        assert answer.status_code == 405
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(("/account/login/", "/welcome/"))


@pytest.mark.parametrize("name", sorted(STEWARDS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_case_74_for_members_what_is_the_stewards_is_not_there(name: str, method: str, signed_in: Client) -> None:
    assert getattr(signed_in, method)(ALL[name], {"name": "Mine", "email": "ada@example.org", "pattern": "example.org"}).status_code == 404
    assert not DoNotFetch.objects.exists()
    assert not Member.objects.filter(is_steward=True).exists()


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_form_is_taken_without_its_token(name: str, member: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    if name not in OPEN:
        client.force_login(member)
    for headers in ({}, {"origin": "http://evil.example"}, {"referer": "http://evil.example/"}):
        assert client.post(ALL[name], {"csrfmiddlewaretoken": "a" * 64}, headers=headers).status_code in {403, 404, 405}


@pytest.mark.parametrize("path", ["/account/logout/", "/account/password/set/", "/account/email/", "/account/2fa/webauthn/add/", "/account/login/code/", "/account/password/reset/"])
def test_no_form_of_the_door_is_taken_without_its_token(path: str, member: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert client.post(path, {"email": "evil@example.org"}).status_code == 403


@pytest.fixture
def theirs(bo: Member, says) -> dict[str, object]:  # type: ignore[no-untyped-def]  # a fixture that makes entries
    """What another member has."""
    found = follow(acting=bo, wish=Wish("https://private.example.org/feed?token=abcdef0123456789abcdef", title="Bo's own name", folders=("Bo's shelf",)))
    entry = says(found.source, "Bo's entry", text="secretword")
    undo = mark_all(acting=bo, shelf=Shelf(), through=entry.pk)
    kept = keep_without_address(acting=bo, typed="Bo's note")
    made = bring(acting=bo, data=b"<opml><body><outline text='x' xmlUrl='http://x.example/'/></body></opml>")
    return {"follow": found, "entry": entry, "undo": undo, "kept": kept, "list": made, "shelf": Category.objects.get(member=bo)}


def test_case_74_nothing_of_another_is_there(theirs: dict[str, object], signed_in: Client) -> None:
    found, entry, undo, kept, made, shelf = (theirs[name] for name in ("follow", "entry", "undo", "kept", "list", "shelf"))
    source = found.source.public_id  # type: ignore[attr-defined]
    before = list(Follow.objects.values()), list(Polling.objects.values()), list(Category.objects.values())
    for name in ("source", "edit_source", "stop"):
        assert signed_in.get(reverse(f"consumption:{name}", args=[source])).status_code == 404
    for name, fields in (
        ("change_source", {"mute": "1"}), ("change_source", {"fetch": "1"}), ("edit_source", {"title": "Mine"}), ("stop", {}), ("stop", {"again": "1"}),
    ):
        assert signed_in.post(reverse(f"consumption:{name}", args=[source]), fields).status_code == 404
    assert signed_in.get(reverse("consumption:entry", args=[entry.pk])).status_code == 404  # type: ignore[attr-defined]
    assert signed_in.post(reverse("consumption:block", args=[entry.pk]), {"blocked": "yes"}).status_code == 404  # type: ignore[attr-defined]
    for field in ("read", "unread"):
        assert signed_in.post("/read/mark", {field: entry.pk}).status_code == 404  # type: ignore[attr-defined]
    assert signed_in.get(reverse("consumption:category", args=[shelf.public_id])).status_code == 404  # type: ignore[attr-defined]
    assert signed_in.post(f"/read/all-read?category={shelf.public_id}").status_code == 404  # type: ignore[attr-defined]
    assert signed_in.post(reverse("consumption:take_back", args=[undo.public_id])).status_code == 404  # type: ignore[attr-defined]
    assert signed_in.post(reverse("consumption:unaddressed", args=[kept.public_id])).status_code == 404  # type: ignore[attr-defined]
    for method in (signed_in.get, signed_in.post):
        assert method(reverse("consumption:brought", args=[made.public_id])).status_code == 404  # type: ignore[attr-defined]
    signed_in.post(f"/read/all-read?source={source}")
    assert "Take it back" not in signed_in.get(f"/read?undo={undo.public_id}").content.decode()  # type: ignore[attr-defined]
    assert (list(Follow.objects.values()), list(Polling.objects.values()), list(Category.objects.values())) == before
    assert AllRead.objects.filter(pk=undo.pk).exists()  # type: ignore[attr-defined]
    assert Bringing.objects.get().agreed_at is None
    assert Space.objects.filter(pk=kept.pk).exists()  # type: ignore[attr-defined]
    assert not Reading.objects.exists()
    assert not EntryMark.objects.exists()


def test_case_70_nothing_of_another_is_said_on_any_page_or_in_any_export(theirs: dict[str, object], signed_in: Client) -> None:
    words = ("secretword", "Bo's", "Bo&#x27;s", "token=abcdef", "private.example.org", "bo@example.org", "Bo Example")
    for page in ("/read?view=all", "/read/sources", "/read/attention", "/search?q=secretword", "/search?q=from:private", "/search?q=in:shelf", "/read/sources.opml", "/settings", "/settings/who-sees-me", "/settings/export", "/read/first-shelf", "/read/follow"):
        text = signed_in.get(page).content.decode()
        text = re.sub(r'<input[^>]*name="q"[^>]*>', "", text)
        assert not any(word in text for word in words if page != "/search?q=secretword" or word != "secretword"), page
    archive = b"".join(signed_in.post("/settings/export").streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for name in files.namelist():
            assert not any(word in files.read(name).decode() for word in words), name


def test_a_shelf_of_another_cannot_be_chosen(theirs: dict[str, object], signed_in: Client, member: Member) -> None:
    shelf = theirs["shelf"]
    signed_in.post("/read/follow", {"follow": "https://example.org/feed", "typed": "x", "kind": "blog", "category": shelf.public_id})  # type: ignore[attr-defined]
    mine = Follow.objects.get(member=member)
    category_at(acting=member, folders=("Mine",))
    signed_in.post(reverse("consumption:edit_source", args=[mine.source.public_id]), {"title": "", "categories": [shelf.public_id]})  # type: ignore[attr-defined]
    assert not mine.shelvings.filter(category__isnull=False).exists()


def test_what_was_stopped_is_not_read_any_more(signed_in: Client, member: Member, says) -> None:  # type: ignore[no-untyped-def]
    found = follow(acting=member, wish=Wish("https://example.org/feed"))
    entry = says(found.source, "Old")
    stop(acting=member, follow=found)
    assert signed_in.get(reverse("consumption:entry", args=[entry.pk])).status_code == 404
    assert signed_in.post("/read/mark", {"read": entry.pk}).status_code == 404
    assert "Old" not in signed_in.get("/search?q=old").content.decode().partition("<main")[2].replace('value="old"', "")


def test_the_name_that_a_member_gives_a_source_is_that_member_s(bo: Member, signed_in: Client, member: Member) -> None:
    data = b"<opml><body><outline text='Our dreadful headmaster' xmlUrl='https://example.org/feed' htmlUrl='https://evil.example/'/></body></opml>"
    work_off(agree(acting=bo, bringing=bring(acting=bo, data=data)))
    found = follow(acting=member, wish=Wish("https://example.org/feed"))
    for page in ("/read/sources", reverse("consumption:source", args=[found.source.public_id]), "/read/sources.opml"):
        text = signed_in.get(page).content.decode()
        assert "headmaster" not in text
        assert "evil.example" not in text
    assert Follow.objects.get(member=bo).shown_title == "Our dreadful headmaster"
    assert Space.objects.get(owner=member).name == "https://example.org/feed"


def test_a_member_who_did_not_accept_the_rules_does_nothing_before(bo: Member, as_bo: Client) -> None:
    Site.objects.filter(pk=Site.current().pk).update(rules_version=2)
    assert as_bo.post("/read/follow", {"follow": "https://example.org/feed", "typed": "x"}).headers["Location"].startswith("/rules")
    assert not Source.objects.exists()


def test_no_member_becomes_a_steward_through_a_form(signed_in: Client, member: Member) -> None:
    extra = {"is_steward": "on", "is_active": "", "email": "x@example.org", "public_id": "x", "rules_version": "99"}
    signed_in.post("/settings/keep/me", {"name": "Ada", "alone": "", **extra})
    signed_in.post("/settings/keep/hours", {"minutes_a_day": "15", **extra})
    signed_in.post("/welcome/me", {"name": "Ada", **extra})
    member.refresh_from_db()
    assert (member.is_steward, member.is_active, member.email) == (False, True, "ada@example.org")


def test_an_invitation_makes_a_steward_only_if_a_steward_said_so(steward: Member, client: Client) -> None:
    invitation, token = invite(acting=steward)
    client.post(f"/join/{token}", {"email": "new@example.org", "name": "New", "adult": "on", "rules": "on", "version": "1", "makes_steward": "on", "is_steward": "on"})
    assert Invitation.objects.get(pk=invitation.pk).makes_steward is False
    assert "is_steward" not in json.dumps(dict(client.session))


def test_an_entry_that_is_not_there_looks_like_one_of_another(theirs: dict[str, object], signed_in: Client) -> None:
    entry: Entry = theirs["entry"]  # type: ignore[assignment]
    pages = [signed_in.get(reverse("consumption:entry", args=[pk])) for pk in (entry.pk, 12345)]
    assert pages[0].status_code == pages[1].status_code == 404
    assert re.sub(r"\s|[\w=/+]{30,}", "", pages[0].content.decode()) == re.sub(r"\s|[\w=/+]{30,}", "", pages[1].content.decode())
