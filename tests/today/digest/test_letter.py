"""What the mail says, and what is never in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from commonplace.consumption.actions import reading
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.letters import written
from commonplace.members.models import Member, Site
from commonplace.spaces.models import Source
from commonplace.today import actions
from commonplace.today.digest.letter import LONGEST_TEXT, Letter
from commonplace.today.digest.making import compose
from tests.today.digest.conftest import MONDAY_SEVEN, Following, following, give, wants_mails  # noqa: F401 - a fixture
from tests.today.test_day import say
from tests.web.speaking import speak_brackets, unspoken

pytestmark = pytest.mark.django_db
BASE = "http://localhost:8000"


def mail(member: Member) -> Letter:
    return compose(member, at=MONDAY_SEVEN)[1]


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.found if tag == "a" and "href" in attrs]


@pytest.fixture(autouse=True)
def address(settings: object) -> None:
    settings.SITE_ADDRESS = BASE  # type: ignore[attr-defined]


def block(member: Member, source: Source) -> None:
    Follow.objects.filter(member=member, source=source).update(is_blocked_at_school=True)


def test_the_subject_says_how_many_things_and_how_long(reader: Member) -> None:
    written = mail(reader)
    assert written.subject == "Today: three things, about six minutes"
    for part in (written.text, written.html):
        assert "Good morning. Three things, about six minutes." in part
        assert "Monday, November 23" in part
        assert "That is all for today." in part
        assert "left out" not in part


def test_each_thing_leads_to_our_page_and_to_its_source_and_says_why_it_is_here(reader: Member) -> None:
    written = mail(reader)
    entry = Entry.objects.get(title="News of maps")
    ours = f"{BASE}/read/entry/{entry.pk}?list=today"
    assert {ours, entry.address} <= set(Elements(written.html).links())
    assert ours in written.text.splitlines()
    assert f"At the source: {entry.address}" in written.text.splitlines()
    assert "Maps · address · 2 minutes" in written.text
    for part in (written.text, written.html):
        assert part.count("Why here: a quiet voice: about 2 a month") + part.count("Why here: drawn by chance") == 3


def test_what_is_left_out_and_where_else_it_was_said_is_told(member: Member, following: Following) -> None:  # noqa: F811
    sources = give(member, following, *[f"blog {number}" for number in range(10)])
    first = Entry.objects.get(source=sources[0])
    say(sources[9], "The same again", at=MONDAY_SEVEN, repeats=first.pk)
    Entry.objects.filter(source=sources[9], title="News of blog 9").delete()
    written = mail(wants_mails(member, minutes_a_day=14))
    assert "Seven things, about fourteen minutes" in written.html
    assert f"2 things were left out: {BASE}/today?minutes=all" in written.text
    assert f"{BASE}/today?minutes=all" in Elements(written.html).links()
    everything = mail(wants_mails(member, minutes_a_day=60))
    assert "Also in: Blog 9" in everything.text


def test_what_is_done_already_is_not_in_the_mail(reader: Member) -> None:
    day = actions.day_of(reader, MONDAY_SEVEN)
    actions.mark_done(acting=reader, item=actions.items_of(day)[0], done=True, at=MONDAY_SEVEN)
    assert mail(reader).subject == "Today: two things, about four minutes"


def test_a_thing_that_is_blocked_at_school_comes_with_its_text_and_without_its_link(reader: Member) -> None:
    source = Source.objects.get(title="Maps")
    block(reader, source)
    entry = Entry.objects.get(source=source)
    EntryBody.objects.filter(entry=entry).update(
        html='<p>Where rivers go.</p><ul><li>one</li></ul><p><img src="https://x.example/map.png" alt="A map"> <a href="https://y.example/">More</a></p>')
    written = mail(reader)
    assert entry.address not in written.html
    assert entry.address not in written.text
    assert "<p>Where rivers go.</p>" in written.html
    assert "[A map]" in written.html
    assert "Blocked at your school, so the text is here:\n\nWhere rivers go.\n\n- one\n\n[A map] More" in written.text
    assert "All that is to say of poems." not in written.html + written.text


def test_one_entry_alone_can_be_blocked_and_one_without_a_text_says_so(reader: Member) -> None:
    entry = Entry.objects.get(title="News of poems")
    reading.mark_blocked(acting=reader, entry=entry, blocked=True)
    assert "All that is to say of poems." in mail(reader).text
    EntryBody.objects.filter(entry=entry).delete()
    written = mail(reader)
    assert "Blocked at your school. What there is of it stands on our page." in written.text
    assert entry.address not in written.text + written.html


def test_a_long_text_is_cut_and_goes_on_on_our_page(reader: Member) -> None:
    block(reader, Source.objects.get(title="Maps"))
    entry = Entry.objects.get(title="News of maps")
    EntryBody.objects.filter(entry=entry).update(html="<p>A sentence of a long text.</p>" * 5_000)
    written = mail(reader)
    assert LONGEST_TEXT < len(written.html) < LONGEST_TEXT + 10_000
    assert "The text goes on on our page" in written.html
    assert f"The text goes on here: {BASE}/read/entry/{entry.pk}?list=today" in written.text


def test_twenty_long_texts_stay_within_what_a_mail_may_weigh(member: Member, following: Following) -> None:  # noqa: F811
    for source in give(member, following, *[f"blog {number}" for number in range(20)]):
        block(member, source)
    EntryBody.objects.update(html="<p>A sentence of a long text.</p>" * 5_000)
    written = mail(wants_mails(member, minutes_a_day=60))
    assert len(written.html) < 200_000
    assert len(written.text) < 150_000


def test_a_mail_of_twenty_things_is_light(member: Member, following: Following) -> None:  # noqa: F811
    sources = give(member, following, *[f"a blog with a name of usual length {number}" for number in range(20)])
    Entry.objects.filter(source__in=sources).update(excerpt="A sentence that says what it is about, and another one. " * 5, title="Some words as a title " * 3)
    written = mail(wants_mails(member, minutes_a_day=60))
    assert "Twenty things" in written.html
    assert len(written.html.encode()) < 60_000
    assert len(written.text.encode()) < 20_000


def test_nothing_in_it_is_loaded_from_anywhere(reader: Member) -> None:
    block(reader, Source.objects.get(title="Maps"))
    EntryBody.objects.update(html='<p style="background:url(https://x.example/a)"><img src="https://x.example/p.gif" width="300"></p>')
    html = mail(reader).html
    elements = Elements(html)
    assert {tag for tag, _ in elements.found} <= {
        "html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "span", "a", "br"}
    loading = {"src", "srcset", "background", "poster", "data", "action"}
    assert not [attrs for _, attrs in elements.found if loading & set(attrs)]
    assert not re.search(r"url\(|@import|@font-face|expression", html)
    assert "x.example" not in html


def test_case_52_and_58_what_a_source_says_stays_text_and_its_address_an_address(reader: Member) -> None:
    source = Source.objects.get(title="Maps")
    Follow.objects.filter(member=reader, source=source).update(title="<script>alert(1)</script>")
    Entry.objects.filter(source=source).update(title='"><img src=x onerror=alert(1)>', address="javascript:alert(1)", excerpt="<b>x</b>")
    block(reader, Source.objects.get(title="Poems"))
    EntryBody.objects.update(html='<script>alert(1)</script><a href="javascript:alert(1)" onclick="x">y</a><svg onload=x>')
    written = mail(reader)
    assert not {"script", "img", "b", "svg"} & {tag for tag, _ in Elements(written.html).found}
    assert not [attrs for _, attrs in Elements(written.html).found if any(name.startswith("on") for name in attrs)]
    assert all(link.startswith(("http://", "https://")) for link in Elements(written.html).links())
    assert "javascript:" not in written.text


def test_case_53_no_class_and_no_id_of_a_source_comes_in(reader: Member) -> None:
    block(reader, Source.objects.get(title="Maps"))
    EntryBody.objects.update(html='<p class="m l q" id="x" style="color:red">Words</p>')
    assert "<p>Words</p>" in mail(reader).html


def test_case_54_the_words_of_a_link_to_a_source_are_its_host(reader: Member) -> None:
    entry = Entry.objects.get(title="News of maps")
    html = mail(reader).html
    host = entry.address.split("/")[2]
    assert f'<a href="{entry.address}" style="color:#1f4e79" rel="nofollow noopener noreferrer">{host}</a>' in html


def test_case_56_signs_that_turn_a_line_are_not_in_names_and_titles(reader: Member) -> None:
    Entry.objects.filter(title="News of maps").update(title="Maps \u202egnihton\u2066\nList-Unsubscribe: x")
    Follow.objects.update(title="Ada\u202e\u200b")
    written = mail(reader)
    assert "\u202e" not in written.html + written.text
    assert "Maps gnihton List-Unsubscribe: x" in written.text


def test_the_mail_can_be_written_and_says_how_it_is_stopped(reader: Member) -> None:
    letter = mail(reader)
    row = put(key="k", kind="digest", to=reader.email, subject=letter.subject, text=letter.text, html=letter.html, headers=letter.headers)
    sent = message_from_bytes(written(row, sender="Commonplace <post@example.org>", host="example.org"), policy=policy.default)
    assert sent["List-Unsubscribe"].strip().startswith(f"<{BASE}/today/mail/stop/{reader.public_id}.")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (sent["Auto-Submitted"], sent["List-Id"], sent["Precedence"]) == ("auto-generated", "<today.localhost>", None)
    assert sent.get_content_type() == "multipart/alternative"
    assert sent.get_body(("plain",)).get_content().split() == letter.text.split()  # type: ignore[union-attr, attr-defined]


def test_an_address_of_the_site_in_another_script_stands_in_the_header_as_ascii(reader: Member, settings: object) -> None:
    settings.SITE_ADDRESS = "https://bücherei.example:8443"  # type: ignore[attr-defined]
    letter = mail(reader)
    assert letter.headers["List-Unsubscribe"].startswith("<https://xn--bcherei-n2a.example:8443/today/mail/stop/")
    assert letter.headers["List-Id"] == "<today.xn--bcherei-n2a.example>"


def test_the_links_of_the_end_lead_to_today_the_settings_and_the_stop(reader: Member) -> None:
    written = mail(reader)
    stop = written.headers["List-Unsubscribe"].strip("<>")
    assert Elements(written.html).links()[-3:] == [f"{BASE}/today", f"{BASE}/settings#mail", stop]
    assert f"Stop these mails: {stop}" in written.text


def test_it_is_told_in_her_zone_whatever_zone_the_program_is_in(reader: Member) -> None:
    wants_mails(reader, time_zone="Pacific/Auckland")
    with timezone.override("America/New_York"):
        written = mail(reader)
    assert "Good evening." in written.text
    assert "Monday, November 23" in written.text


def test_no_word_of_it_is_out_of_a_translator_s_reach(reader: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    block(reader, Source.objects.get(title="Maps"))
    speak_brackets(monkeypatch)
    written = mail(reader)
    said = ("Commonplace", "Maps", "Poems", "Weeding", "News of maps", "News of poems", "News of weeding", "All that is to say of maps.")
    about = ("About News of poems.", "About News of weeding.", *re.findall(r"\d+\.example\.org", written.html))
    assert unspoken(written.html.split("<body")[1].partition(">")[2], names=(*about, *said)) == []


def test_headings_of_the_mail_stand_in_order(reader: Member) -> None:
    block(reader, Source.objects.get(title="Maps"))
    EntryBody.objects.update(html="<h1>Inside</h1>")
    levels = [int(tag[1]) for tag, _ in Elements(mail(reader).html).found if re.fullmatch(r"h\d", tag)]
    assert sorted(levels) == [1, 2, 2, 2, 3]
    assert levels[0] == 1


def test_the_site_s_own_name_stands_at_the_end(reader: Member) -> None:
    Site.objects.filter(pk=Site.current().pk).update(name="The <reading> room")
    written = mail(reader)
    assert "The &lt;reading&gt; room" in written.html
    assert "The <reading> room" in written.text


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_things(
    member: Member, following: Following, django_assert_max_num_queries: Callable[..., object],  # noqa: F811
) -> None:
    for source in give(member, following, *[f"blog {number}" for number in range(20)]):
        block(member, source)
    wants_mails(member, minutes_a_day=60)
    actions.day_of(member, MONDAY_SEVEN + timedelta(seconds=1))
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        mail(member)
