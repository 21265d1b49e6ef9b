"""The demo: an invented network in which every page is alive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonplace.config.demo import fill, filling, texts
from commonplace.config.demo.asking import plan
from commonplace.config.demo.texts import network
from commonplace.config.knobs import BadSetting
from commonplace.connection import finding
from commonplace.connection.models import Answer, Experience, Question
from commonplace.consumption import pictures, queries, searching, silence, timeline
from commonplace.consumption.actions import following
from commonplace.consumption.models import Polling
from commonplace.consumption.refresh import claiming
from commonplace.consumption.refresh.troubles import WORDS
from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.http import Fetcher, FetchTrouble
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.hours import today_of
from commonplace.members.models import Member, Site
from commonplace.spaces.models import Source
from tests.conftest import make_member

EXAMPLES = ("example.org", "example.net", "example.com")


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def nora(folder: Path, db: None) -> Member:
    fill(tell=lambda _: None)
    return Member.objects.get(email="nora@example.org")


@pytest.fixture
def visiting(nora: Member, client: Client) -> Client:
    client.force_login(nora)
    return client


def test_six_members_are_there_and_the_first_looks_after_the_site(nora: Member) -> None:
    assert Member.objects.count() == 6
    assert list(Member.objects.filter(is_steward=True)) == [nora]
    assert all(member.email.endswith("@example.org") for member in Member.objects.all())
    assert "demo" in Site.current().name


def test_the_terminal_says_that_it_is_a_demo_and_how_to_sign_in(folder: Path, db: None, client: Client) -> None:
    said: list[str] = []
    fill(tell=said.append)
    assert said[0].startswith("This is a demo: every person, source and text in it is invented")
    words = said[-1].split()
    assert words[2] == "nora@example.org,"
    client.post("/account/login/?by=password", {"login": "nora@example.org", "password": words[-1]})
    assert client.get("/read").status_code == 200


def test_a_password_that_the_visitor_chose_is_not_contradicted(nora: Member) -> None:
    nora.set_password("what she likes better")
    nora.save()
    said: list[str] = []
    fill(tell=said.append)
    assert "with the password that you chose" in said[-1]


def test_the_password_file_is_for_its_owner_alone(nora: Member, folder: Path) -> None:
    assert (folder / filling.PASSWORD_FILE).stat().st_mode & 0o077 == 0


def test_a_real_site_is_not_mixed_with_the_demo(folder: Path, member: Member) -> None:
    with pytest.raises(BadSetting, match="Nothing was changed"):
        fill(tell=lambda _: None)
    assert not Source.objects.exists()
    assert Member.objects.count() == 1


def test_all_addresses_are_of_hosts_that_belong_to_nobody(nora: Member) -> None:
    for address in [*Source.objects.values_list("address", flat=True), *Entry.objects.values_list("address", flat=True)]:
        assert address.split("/")[2].endswith(EXAMPLES), address
    for one in Entry.objects.values_list("body__enclosures", flat=True):
        assert all(file["address"].split("/")[2].endswith(EXAMPLES) for file in one)


def test_nothing_of_it_is_ever_due_to_be_fetched(nora: Member) -> None:
    assert Polling.objects.count() == len(texts.voices())
    assert not Polling.objects.filter(due_at__isnull=False).exists()


def test_a_look_at_an_invented_source_asks_nobody(nora: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def get(_: Fetcher, address: str, **__: object) -> None:
        asked.append(address)
        raise FetchTrouble("dns")

    monkeypatch.setattr(Fetcher, "get", get)
    sources = list(Source.objects.values_list("pk", flat=True))
    claimed = claiming.claim(at=datetime.now(UTC), rate=0, limit=100, only=sources, early=datetime.now(UTC), again=True)
    assert len(claimed) == len(sources)
    assert {one.kept_back for one in claimed} == {"asked_not_to"}
    assert pictures_asked(nora) == 404
    assert not asked


def pictures_asked(nora: Member) -> int:
    client = Client()
    client.force_login(nora)
    return client.get(pictures.signed_path("https://panels.example.org/pictures/page-one.jpg")).status_code


def test_there_is_enough_to_read_and_all_of_it_lies_in_the_last_weeks(nora: Member) -> None:
    # But for the one source that has fallen silent.
    entries = Entry.objects.exclude(source__title="Paper Trail")
    assert 80 <= entries.count() <= 140
    now = datetime.now(UTC)
    assert all(now - timedelta(weeks=7) < entry.stands_at < now for entry in entries)
    assert {entry.kind for entry in entries} == {"article", "post", "episode", "video"}
    assert max(entry.minutes for entry in entries.filter(kind="article")) >= 4


def test_one_source_is_dormant_and_the_program_asks_about_those_that_fell_silent(nora: Member, visiting: Client) -> None:
    page = visiting.get("/read/silent").content.decode()
    assert "Dormant: nothing since" in page
    assert "What the boiler room kept" in page
    assert [one.title for one in silence.prompts(nora, today_of(nora, datetime.now(UTC)))] == ["3 of your sources have fallen silent"]


def test_every_state_of_a_source_can_be_seen(nora: Member, visiting: Client) -> None:
    follows = {follow.source.title: follow for follow in queries.follows_of(nora)}
    assert [follow.source.title for follow in follows.values() if follow.is_muted] == ["#sololibrarian"]
    assert [follow.source.title for follow in follows.values() if follow.paused_at] == ["Panels and Gutters"]
    assert [follow.source.title for follow in follows.values() if follow.is_blocked_at_school] == ["Cart Number Nine"]
    assert {follow.source.polling.trouble for follow in queries.needing_attention(nora)} == {"web_page", "gone"}
    assert [follow.source.title for follow in follows.values() if follow.source.polling.moved_from] == ["A Page of Numbers"]
    assert len(queries.without_address(nora)) == 3
    assert any(len(one.path) == 2 for one in queries.category_tree(nora))
    for follow in follows.values():
        assert visiting.get(f"/read/source/{follow.source.public_id}").status_code == 200


def test_some_is_read_and_some_is_not(nora: Member) -> None:
    unread = timeline.newest(nora, shelf=timeline.Shelf(), unread=True).rows
    everything = timeline.newest(nora, shelf=timeline.Shelf(), limit=200).rows
    assert 10 < len(unread) < len(everything)
    read = {entry.address.rsplit("/", 1)[-1] for entry in (row.entry for row in everything if not row.is_unread)}
    assert "the-cart-is-the-policy" in read


def test_it_is_found_by_the_search(visiting: Client) -> None:
    assert "The Thin Shelf" in visiting.get("/search?q=weeding").content.decode()
    assert "estante" in visiting.get("/search?q=servilleta").content.decode()


def test_newest_first_is_the_order_of_the_search_too(nora: Member) -> None:
    found = [hit.row.entry.stands_at for hit in searching.find(nora, "the", limit=80).hits]
    assert len(found) > 40
    assert found == sorted(found, reverse=True)


def test_a_second_start_changes_nothing(nora: Member) -> None:
    before = list(Entry.objects.order_by("pk").values_list("pk", "stands_at", "title"))
    follows = list(Follow.objects.order_by("pk").values_list("pk", "read_through", "is_muted"))
    fill(tell=lambda _: None)
    assert list(Entry.objects.order_by("pk").values_list("pk", "stands_at", "title")) == before
    assert list(Follow.objects.order_by("pk").values_list("pk", "read_through", "is_muted")) == follows


def test_what_the_visitor_let_go_stays_gone(nora: Member) -> None:
    follow = queries.follows_of(nora).get(source__title="Second Look")
    following.stop(acting=nora, follow=follow)
    fill(tell=lambda _: None)
    assert not queries.follows_of(nora).filter(source__title="Second Look").exists()


def test_a_start_nine_days_later_counts_all_dates_anew(nora: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(Entry.objects.values_list("pk", "stands_at"))
    later = datetime.now(UTC) + timedelta(days=9)
    monkeypatch.setattr(filling, "now", lambda: later)
    fill(tell=lambda _: None)
    after = dict(Entry.objects.values_list("pk", "stands_at"))
    assert after.keys() == before.keys()
    assert {timedelta(days=9) <= after[pk] - before[pk] <= timedelta(days=9, hours=1) for pk in before} == {True}
    assert Polling.objects.get(source__title="One Desk, One Door").checked_at > later - timedelta(hours=4)


def test_a_text_that_is_new_in_the_program_joins_what_is_there(nora: Member) -> None:
    gone = Entry.objects.get(address__endswith="/genre-shelving-one-year-on")
    gone.delete()
    fill(tell=lambda _: None)
    assert Entry.objects.filter(address=gone.address).count() == 1
    taken_back = Entry.objects.filter(gone_at__isnull=False).values_list("address", flat=True)
    assert [address.rsplit("/", 1)[-1] for address in taken_back] == ["wren-4"]


def test_a_text_that_was_rewritten_in_the_program_is_rewritten_there(nora: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = next(voice for voice in texts.voices() if voice.name == "wren")
    rewritten = replace(voice, texts=tuple(replace(text, html="<p>Wholly other words, about kites.</p>") if text.name == "wren-9" else text
                                           for text in voice.texts))
    monkeypatch.setattr(filling, "voices", lambda: (rewritten,))
    fill(tell=lambda _: None)
    assert Entry.objects.get(address__endswith="/wren-9").excerpt == "Wholly other words, about kites."
    assert [hit.row.entry.address.rsplit("/", 1)[-1] for hit in searching.find(nora, "kites").hits] == ["wren-9"]
    assert Entry.objects.get(gone_at__isnull=False).address.endswith("/wren-4")


def test_a_text_says_what_its_file_says() -> None:
    search = next(text for voice in texts.voices() for text in voice.texts if text.name == "a-search-that-can-be-copied")
    assert search.html.count("<pre>") == search.html.count("</pre>") == 2
    assert "<p>Two girls saw" in search.html
    assert search.ago == timedelta(days=6, hours=5)


def test_every_name_in_the_plan_exists() -> None:
    names = {text.name for voice in texts.voices() for text in voice.texts}
    plan = texts.network()
    for key in ("read", "kept_unread", "blocked_at_school", "taken_back"):
        assert set(plan["reading"][key]) <= names
    followed = {one["source"] for member in plan["members"] for one in member["follows"]}
    assert followed == {voice.name for voice in texts.voices()}
    assert all(voice.state == "ok" or voice.state in WORDS for voice in texts.voices())


@pytest.mark.parametrize("text", ["", "soon", "3 weeks", "4d x"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the message
        texts.duration(text)


def test_members_of_the_demo_do_not_see_what_others_follow(nora: Member, client: Client) -> None:
    pat = Member.objects.get(email="pat@example.org")
    client.force_login(pat)
    assert Source.objects.filter(title="Wren Fictional").exists()
    wren = Source.objects.get(title="Wren Fictional")
    assert client.get(f"/read/source/{wren.public_id}").status_code == 404
    make_member("zoe@example.org", "Zoe Example")
    assert Entry.objects.visible_to(Member.objects.get(email="zoe@example.org")).count() == 0


def test_six_answers_are_kept_with_what_came_of_them_and_one_is_disputed(nora: Member) -> None:
    found = finding.shown(finding.newest(nora), finding.standing(nora))
    assert len(found) == 6
    assert sum(one.is_disputed for one in found) == 1
    assert sum(one.outcomes.tried > 0 for one in found) == 5
    assert any(str(one.outcomes) == "tried by 3: worked twice, changed once" for one in found)


def test_two_questions_are_open_and_one_was_replied_to_by_mail(nora: Member, visiting: Client) -> None:
    still_open = Question.objects.filter(state="sent")
    assert sorted(still_open.values_list("replies__way", flat=True), key=str) == [None, "mail"]
    shown = visiting.get("/ask").content.decode()
    assert "Waiting for me" in shown
    assert "Kofi Invented" in shown
    assert "1 reply" in shown
    for address in ("/ask?q=weeding", "/ask/answers", *(f"/ask/question/{one.public_id}" for one in still_open)):
        assert visiting.get(address).status_code == 200


def test_what_was_asked_moves_with_the_calendar_and_is_not_made_twice(nora: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Question.objects.get(public_id="demo-q-budget").sent_at
    counted = (Question.objects.count(), Answer.objects.count(), Experience.objects.count())
    at = now() + timedelta(days=9)
    monkeypatch.setattr("commonplace.config.demo.filling.now", lambda: at)
    fill(tell=lambda sentence: None)
    after = Question.objects.get(public_id="demo-q-budget").sent_at
    assert before is not None
    assert after is not None
    assert after - before >= timedelta(days=8, hours=23)
    assert (Question.objects.count(), Answer.objects.count(), Experience.objects.count()) == counted
    assert not OutgoingMail.objects.exists()


def test_every_name_of_those_who_ask_exists(nora: Member) -> None:
    emails = {one["email"] for one in network()["members"]}
    for says in (*plan()["questions"], *plan()["answers"]):
        assert says["by"] in emails
        assert {one["by"] for one in says.get("tried", ())} <= emails
