"""Platforms as they come with the program, and as stewards correct them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from commonplace.kernel.http import safe_address
from commonplace.members.models import Member
from commonplace.people.models import Handle, Person
from commonplace.spaces import models, platforms
from commonplace.spaces.actions.platforms import change_platform, plain, restore_platform
from commonplace.spaces.models import Space
from commonplace.spaces.platforms import State, changed_by, key_of, shipped
from tests.conftest import make_member

WANTED = {
    "fediverse", "bluesky", "twitter", "facebook", "instagram", "threads", "tiktok", "linkedin", "youtube", "reddit", "wordpress", "substack",
    "blogger", "discord", "slack", "whatsapp", "pinboard", "goodreads", "ning", "edmodo", "google-reader", "tweetdeck",
}


def test_those_that_matter_come_with_the_program() -> None:
    assert set(shipped()) >= WANTED


@pytest.mark.parametrize("key", sorted(shipped()))
def test_each_says_all_of_it_dated_and_with_where_to_look(key: str) -> None:
    one = shipped()[key]
    for sentence in (one.owner, one.earns, one.takes, one.export, one.leave):
        assert sentence.endswith(".")
        assert 4 <= len(sentence) <= 300
        assert "!" not in sentence
    assert one.sources
    assert all(safe_address(address) == address and address.startswith("https://") for address in one.sources)
    assert date(2026, 1, 1) <= one.checked
    assert (one.ended is not None) == (one.state == State.ENDED)
    assert all(host == host.lower() and not host.startswith("www.") for host in one.hosts)


def test_no_host_and_no_kind_belongs_to_two() -> None:
    for name in ("hosts", "handles"):
        every = [value for one in shipped().values() for value in getattr(one, name)]
        assert len(every) == len(set(every))
    kinds = {kind for one in shipped().values() for kind in one.handles}
    assert kinds <= {*Handle.Kind.values, *Space.Kind.values}


@pytest.mark.parametrize(("kind", "address", "key"), [
    ("twitter", "", "twitter"), ("web", "https://x.com/nora", "twitter"), ("web", "https://pro.x.com/", "tweetdeck"),
    ("blog", "https://nora.wordpress.com/feed", "wordpress"), ("blog", "https://wordpress.com.evil.example/", ""), ("", "https://notx.com/", ""),
    ("subreddit", "https://old.reddit.com/r/library", "reddit"), ("blog", "https://WWW.Facebook.com./x", "facebook"), ("", "com", ""), ("", "https://com/", ""),
])
def test_a_handle_belongs_to_the_platform_of_its_kind_or_its_host(kind: str, address: str, key: str) -> None:
    assert key_of(kind, address) == key


@pytest.mark.django_db
def test_a_steward_s_words_stand_over_those_that_came_and_can_be_taken_away() -> None:
    steward = make_member("s@example.org", is_steward=True)
    facts = {**plain(shipped()["twitter"]), "owner": "Somebody else now.", "state": "ended", "ended": "2026-12-01"}
    change_platform(acting=steward, key="twitter", facts=facts)
    assert set(models.Platform.objects.get().facts) == {"owner", "state", "ended"}
    found = platforms.platform("twitter")
    assert found is not None
    assert (found.owner, found.state, found.ended, found.is_by_stewards) == ("Somebody else now.", State.ENDED, date(2026, 12, 1), True)
    assert found.earns == shipped()["twitter"].earns
    assert next(one for one in platforms.platforms() if one.key == "twitter").owner == "Somebody else now."
    restore_platform(acting=steward, key="twitter")
    assert platforms.platform("twitter") == shipped()["twitter"]


@pytest.mark.django_db
def test_only_stewards_change_and_only_what_there_is() -> None:
    with pytest.raises(PermissionError):
        change_platform(acting=make_member(), key="twitter", facts={"owner": "Me."})
    with pytest.raises(LookupError):
        change_platform(acting=make_member("s@example.org", is_steward=True), key="nowhere", facts={})
    assert not models.Platform.objects.exists()


def test_what_is_not_understood_of_a_change_is_left_as_it_came() -> None:
    one = shipped()["twitter"]
    assert changed_by(one, {"state": "x", "ended": 5, "owner": "", "earns": 7, "checked": "no", "hosts": ["evil.example"], "key": "y"}) == one
    assert changed_by(one, {"sources": ["javascript:alert(1)", "https://example.org/"]}).sources == ("https://example.org/",)


@pytest.mark.django_db
def test_all_are_listed_and_each_has_a_page(signed_in: Client) -> None:
    page = signed_in.get("/network/platforms").content.decode()
    for key in shipped():
        assert f'href="/network/platforms/{key}"' in page
    answer = signed_in.get("/network/platforms/edmodo").content.decode()
    assert "ended on" in answer
    assert "Correct this" not in answer
    assert signed_in.get("/network/platforms/nowhere").status_code == 404
    assert signed_in.get("/network/platforms/twitter/correct").status_code == 404


@pytest.mark.django_db
def test_a_steward_corrects_one_on_its_page(client: Client) -> None:
    client.force_login(make_member("s@example.org", is_steward=True))
    assert "/network/platforms" in client.get("/settings/site").content.decode()
    fields = {**plain(shipped()["ning"]), "sources": "https://example.org/ning", "owner": "Somebody."}
    wrong = client.post("/network/platforms/ning/correct", {**fields, "sources": "javascript:alert(1)"})
    assert "must be an address" in wrong.content.decode()
    assert client.post("/network/platforms/ning/correct", fields).headers["Location"] == "/network/platforms/ning"
    page = client.get("/network/platforms/ning").content.decode()
    assert "Somebody." in page
    assert "Corrected by the stewards" in page
    client.post("/network/platforms/ning/correct", {"restore": "1"})
    assert not models.Platform.objects.exists()


@pytest.mark.django_db
def test_handles_and_spaces_lead_to_their_platform(member: Member, signed_in: Client) -> None:
    person = Person.objects.create(owner=member, name="Nora Sample")
    Handle.objects.create(person=person, kind="twitter", typed="@nora", address="https://twitter.com/nora")
    space = Space.objects.create(owner=member, name="Libraries", kind="social_group", address="https://www.facebook.com/groups/1")
    own = Space.objects.create(owner=member, name="Own", kind="blog", address="https://own.example.org/")
    assert 'href="/network/platforms/twitter"' in signed_in.get(f"/network/people/{person.public_id}").content.decode()
    assert 'href="/network/platforms/facebook"' in signed_in.get(f"/network/spaces/{space.public_id}").content.decode()
    assert "/network/platforms/" not in signed_in.get(f"/network/spaces/{own.public_id}").content.decode()


@pytest.fixture
def in_german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A translation of one sentence, beside what came with the program."""
    (tmp_path / "platforms.toml").write_bytes((platforms.FOLDER / "platforms.toml").read_bytes())
    (tmp_path / "platforms.de.toml").write_text(
        '[[platform]]\nkey = "ning"\nowner = "Es ging von Hand zu Hand."\nhosts = ["de.example"]\n[[platform]]\nkey = "nobody"\n', "utf-8")
    monkeypatch.setattr(platforms, "FOLDER", tmp_path)
    platforms._in.cache_clear()
    yield
    platforms._in.cache_clear()


@pytest.mark.parametrize("language", ["de", "de-at"])
def test_it_is_said_in_the_reader_s_language_as_far_as_it_is_translated(language: str, in_german: None) -> None:
    with override("en-us"):
        english = shipped()["ning"]
    with override(language):
        german = shipped()["ning"]
        assert german.owner == "Es ging von Hand zu Hand."
        assert (german.earns, german.hosts, german.checked) == (english.earns, english.hosts, english.checked)
        assert "nobody" not in shipped()
    with override("fr"):
        assert shipped()["ning"] == english


def test_a_steward_s_words_stand_over_every_language(in_german: None, db: None) -> None:
    steward = make_member("steward@example.org", "Sam Steward", is_steward=True)
    with override("de"):
        change_platform(acting=steward, key="ning", facts={**plain(shipped()["ning"]), "takes": "Der Betreiber bestimmt."})
        found = platforms.platform("ning")
        assert found is not None
        assert (found.owner, found.takes) == ("Es ging von Hand zu Hand.", "Der Betreiber bestimmt.")
    with override("en-us"):
        found = platforms.platform("ning")
        assert found is not None
        assert found.takes == "Der Betreiber bestimmt."
        assert found.owner.startswith("It changed hands")
