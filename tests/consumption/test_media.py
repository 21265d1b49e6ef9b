"""Audio and video: how long they take at one's speed, where one stopped, chapters that lie elsewhere."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from commonplace.consumption import chapters, playing
from commonplace.consumption.actions import placing, reading
from commonplace.consumption.models import DoNotFetch, Place
from commonplace.consumption.timeline import rows_of
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.members import leaving
from commonplace.members.models import Member
from tests.conftest import make_member
from tests.consumption.conftest import FakeWeb, Reply

pytestmark = pytest.mark.django_db

Says = Callable[..., Entry]
Following = Callable[..., Follow]
SOUND: dict[str, Any] = {"address": "https://cdn.example.org/42.mp3", "type": "audio/mpeg", "seconds": 1920, "bytes": 1, "title": ""}
# Any: JSON as it is stored.


@pytest.fixture
def podcast(member: Member, following: Following) -> Follow:
    return following(member, "podcast")


@pytest.fixture
def episode(podcast: Follow, says: Says) -> Entry:
    """An episode of 32 minutes, with a leaflet as its second file and two chapters."""
    entry = says(podcast.source, "Forty-two", 1, "What it is about.")
    Entry.objects.filter(pk=entry.pk).update(kind="episode", seconds=1920)
    EntryBody.objects.filter(pk=entry.pk).update(
        enclosures=[SOUND, {"address": "https://cdn.example.org/leaflet.pdf", "type": "application/pdf", "seconds": None, "bytes": 1, "title": "Leaflet"}],
        chapters=[{"seconds": 0, "title": "Hello"}, {"seconds": 750, "title": "Book <fair>"}],
    )
    entry.refresh_from_db()
    return entry


def page(client: Client, entry: Entry) -> str:
    answer = client.get(f"/read/entry/{entry.pk}")
    assert answer.status_code == 200
    return answer.content.decode()


def put(client: Client, entry: Entry, **said: object) -> int:
    return client.post(f"/read/entry/{entry.pk}/place", said).status_code


def places(member: Member) -> list[tuple[int, int]]:
    return list(Place.objects.filter(member=member).values_list("enclosure", "seconds"))


def test_length_counts_at_the_chosen_speed(signed_in: Client, member: Member, episode: Entry) -> None:
    assert ">32 min<" in page(signed_in, episode)
    Member.objects.filter(pk=member.pk).update(speed_percent=150)
    assert ", at 1.5× about 21" in page(signed_in, episode)  # noqa: RUF001 - the sign of multiplication
    shown = signed_in.get("/read?view=all").content.decode()
    assert ">21 min<" in shown
    assert ">32 min<" not in shown
    assert ">21 min<" in signed_in.get("/search?q=about").content.decode()


def test_a_length_that_nobody_gave_is_said_to_be_unknown(signed_in: Client, episode: Entry) -> None:
    Entry.objects.filter(pk=episode.pk).update(seconds=0)
    assert "length not given" in page(signed_in, episode)
    shown = signed_in.get("/read?view=all").content.decode()
    assert "length not given" in shown
    assert ">1 min<" not in shown


def test_the_place_is_kept_for_every_device_and_the_player_begins_there(signed_in: Client, member: Member, episode: Entry) -> None:
    assert put(signed_in, episode, file=0, seconds="760.9", of="1920.4") == 204
    assert places(member) == [(0, 760)]
    assert put(signed_in, episode, file=0, seconds="700", of="1920.4") == 204
    assert places(member) == [(0, 700)]
    shown = page(signed_in, episode)
    assert 'src="https://cdn.example.org/42.mp3#t=700"' in shown
    assert "<strong>11:40</strong>" in shown


def test_at_the_end_the_place_is_forgotten_and_the_entry_read(signed_in: Client, member: Member, episode: Entry) -> None:
    placing.keep(acting=member, entry=episode, file=0, seconds=900)
    reading.mark(acting=member, entry=episode, read=False)
    assert put(signed_in, episode, file=0, seconds="1823", of="1920") == 204
    assert places(member) == [(0, 1823)]
    assert put(signed_in, episode, file=0, seconds="1825", of="1920") == 204
    assert places(member) == []
    assert not rows_of(member, [episode.pk])[0].is_unread


@pytest.mark.parametrize(("sent", "kept"), [("-5", []), ("1e12", [(0, 604_800)]), ("inf", [(0, 604_800)]), ("0", []), ("1000000000000", [(0, 604_800)])])
def test_a_place_stays_between_nothing_and_a_week(signed_in: Client, member: Member, episode: Entry, sent: str, kept: list[object]) -> None:
    assert put(signed_in, episode, file=0, seconds=sent, of="nan") == 204
    assert places(member) == kept


@pytest.mark.parametrize("sent", ["NaN", "", "soon", "1:00", "0x10", "9" * 5000])
def test_what_is_no_number_is_not_kept(signed_in: Client, member: Member, episode: Entry, sent: str) -> None:
    if sent.startswith("9"):
        assert put(signed_in, episode, file=0, seconds=sent) == 204
        assert places(member) == [(0, 604_800)]
    else:
        assert put(signed_in, episode, file=0, seconds=sent) == 400
        assert places(member) == []


@pytest.mark.parametrize("file", ["1", "2", "99999999999", "32768"])
def test_only_what_is_played_has_a_place(signed_in: Client, member: Member, episode: Entry, file: str) -> None:
    assert put(signed_in, episode, file=file, seconds=5) == 404
    assert places(member) == []


def test_another_s_entry_is_not_there(signed_in: Client, following: Following, says: Says) -> None:
    theirs = says(following(make_member("bo@example.org"), "theirs").source, "theirs")
    EntryBody.objects.filter(pk=theirs.pk).update(enclosures=[SOUND])
    assert put(signed_in, theirs, file=0, seconds=5) == 404
    assert put(signed_in, theirs, file=0, at="1:00") == 404
    assert Place.objects.count() == 0


def test_a_stranger_and_a_forged_form_keep_nothing(member: Member, episode: Entry) -> None:
    assert put(Client(), episode, file=0, seconds=5) == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert put(strict, episode, file=0, seconds=5) == 403
    assert signed_get_is_refused(strict, episode)
    assert places(member) == []


def signed_get_is_refused(client: Client, entry: Entry) -> bool:
    return client.get(f"/read/entry/{entry.pk}/place").status_code == 405


def test_my_place_is_nobody_else_s(signed_in: Client, member: Member, following: Following, episode: Entry) -> None:
    other = make_member("bo@example.org")
    following(other, "podcast")
    placing.keep(acting=other, entry=episode, file=0, seconds=760)
    assert "You stopped at" not in page(signed_in, episode)
    assert put(signed_in, episode, file=0, forget="yes") == 302
    assert places(other) == [(0, 760)]


def test_a_place_can_be_noted_and_forgotten_by_hand(signed_in: Client, member: Member, episode: Entry) -> None:
    where = f"/read/entry/{episode.pk}/place"
    answer = signed_in.post(where, {"file": 0, "at": "1:02:03", "next": f"/read/entry/{episode.pk}"}, follow=True)
    assert "It goes on at 1:02:03." in answer.content.decode()
    assert places(member) == [(0, 3723)]
    answer = signed_in.post(where, {"file": 0, "at": "after lunch", "next": f"/read/entry/{episode.pk}"}, follow=True)
    assert "That is no time such as 12:40" in answer.content.decode()
    assert places(member) == [(0, 3723)]
    signed_in.post(where, {"file": 0, "forget": "yes"})
    assert places(member) == []


def test_chapters_are_links_into_the_recording(signed_in: Client, episode: Entry) -> None:
    shown = page(signed_in, episode)
    assert 'href="https://cdn.example.org/42.mp3#t=750"' in shown
    assert "Book &lt;fair&gt;" in shown
    assert "2 chapters" in shown


def test_film_plays_here_with_a_picture_of_its_own_and_says_where_captions_are(signed_in: Client, member: Member, episode: Entry) -> None:
    film = {**SOUND, "address": "https://cdn.example.org/42.mp4", "type": "video/mp4"}
    EntryBody.objects.filter(pk=episode.pk).update(enclosures=[film], html='<p><img src="https://cdn.example.org/a.jpg?b=1&amp;c=2" alt=""></p>')
    shown = page(signed_in, episode)
    assert '<video controls preload="none"' in shown
    assert 'poster="/picture/' in shown
    assert "Captions come from whoever made the film" in shown
    Member.objects.filter(pk=member.pk).update(shows_pictures=False)
    assert "poster=" not in page(signed_in, episode)


def test_addresses_that_are_not_of_the_open_web_are_not_played(signed_in: Client, member: Member, episode: Entry) -> None:
    EntryBody.objects.filter(pk=episode.pk).update(enclosures=[{**SOUND, "address": "javascript:alert(1)"}, {**SOUND, "address": ""}, {"type": None}])
    shown = page(signed_in, episode)
    assert "<audio" not in shown
    assert "player.js" not in shown
    assert put(signed_in, episode, file=0, seconds=5) == 404


def test_a_page_without_sound_loads_no_player(signed_in: Client, podcast: Follow, says: Says) -> None:
    assert "player.js" not in page(signed_in, says(podcast.source, "Only text"))


def test_places_are_taken_along_and_erased(member: Member, episode: Entry) -> None:
    make_member("steward@example.org", is_steward=True)
    placing.keep(acting=member, entry=episode, file=0, seconds=760)
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    kept = json.loads(zipfile.ZipFile(file).read("reading.json"))["places"]
    assert [(one["title"], one["file"], one["seconds"]) for one in kept] == [("Forty-two", 0, 760)]
    leaving.erase_account(member=member)
    assert Place.objects.count() == 0


def test_a_speed_is_written_as_people_write_it() -> None:
    assert [playing.times(one) for one in (100, 150, 125, 200, 130)] == ["1×", "1.5×", "1.25×", "2×", "1.3×"]  # noqa: RUF001
    assert [one.factor for one in playing.speeds(130) if one.is_mine] == ["1.3"]


# Chapters in a file of their own


@pytest.fixture
def elsewhere(episode: Entry, web: FakeWeb) -> Entry:
    """The episode again; its chapters lie at /chapters.json."""
    EntryBody.objects.filter(pk=episode.pk).update(enclosures=[{**SOUND, "chapters": f"{web.address}/chapters.json"}], chapters=[])
    return episode


def found(entry: Entry) -> tuple[list[dict[str, Any]], bool]:
    body = EntryBody.objects.get(pk=entry.pk)
    return body.chapters, chapters.are_elsewhere(body)


def test_chapters_elsewhere_come_with_the_next_look(
    signed_in: Client, elsewhere: Entry, web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, object]] = []
    monkeypatch.setattr("commonplace.consumption.views.media.ring", lambda name, **kwargs: rung.append((name, kwargs)))
    assert "Its chapters lie in a file of their own" in page(signed_in, elsewhere)
    assert rung == [("consumption.bring_chapters", {"entry": elsewhere.pk})]
    assert web.asked == []
    web.pages["/chapters.json"] = Reply(json.dumps({"chapters": [{"startTime": 750, "title": "Book fair"}]}).encode())
    assert chapters.bring(elsewhere.pk) == 1
    assert "Book fair" in page(signed_in, elsewhere)
    assert len(rung) == 1
    assert chapters.bring(elsewhere.pk) == 0
    assert len(web.asked) == 1


@pytest.mark.parametrize("reply", [
    Reply(status=404), Reply(b"<html>"), Reply(b'{"chapters": []}'), Reply(b"x" * 200_001), Reply(b"[" * 10_000), Reply(b""),
])  # fmt: skip
def test_what_is_no_file_of_chapters_is_asked_for_once(elsewhere: Entry, web: FakeWeb, reply: Reply) -> None:
    web.pages["/chapters.json"] = reply
    assert chapters.bring(elsewhere.pk) == 0
    assert found(elsewhere) == ([], False)


def test_where_nobody_answers_it_is_tried_three_times(elsewhere: Entry, web: FakeWeb) -> None:
    web.close()
    for is_left in (True, True, False):
        assert chapters.bring(elsewhere.pk) == 0
        assert found(elsewhere) == ([], is_left)


def test_what_is_not_to_be_fetched_is_not_fetched(elsewhere: Entry, web: FakeWeb) -> None:
    DoNotFetch.objects.create(pattern="127.0.0.1")
    web.pages["/chapters.json"] = Reply(b'{"chapters": [{"startTime": 1, "title": "x"}]}')
    assert chapters.bring(elsewhere.pk) == 0
    assert web.asked == []
    assert found(elsewhere) == ([], False)


def test_an_entry_that_is_gone_has_no_chapters_to_bring() -> None:
    assert chapters.bring(5) == 0
