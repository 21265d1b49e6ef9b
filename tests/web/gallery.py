"""Every page of the shell with invented content, as an address configuration of its own: looked at, and tested, without a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path
from django.utils.safestring import mark_safe

from commonplace.consumption import playing

MORNING = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
SAID = [
    ("A school librarian in Leeds", True, "blog", "What my reluctant readers actually borrowed this term",
     "Eighty-one students, one trolley and a spreadsheet: the loans that surprised me, and the display that I will never build again.", 4, True),
    ("#readingroom", False, "hashtag", "Question 2: which source do your students trust that they should not?",
     "Nine people wrote, four of them in your network. Five links, two to lesson plans that colleagues saved.", 3, True),
    ("Two Librarians Talking", False, "podcast", "Episode 41: a quiet corner that is used",
     "Forty minutes with a teacher who moved six shelves and one sofa, and counted who came.", 40, False),
    ("ماري تكتب", True, "blog", "القراءة بصوت عال في الصف الثامن", "ما الذي تغير بعد شهر من عشر دقائق كل صباح.", 6, True),
    ("Ruth Invented", True, "fediverse", "", "Does anyone have a circulation policy that does not mention fines?", 1, True),
    ("Catalogue and Card", False, "blog", "Cleaning catalogue data without code",
     "A gentle route through messy publication dates, with a spreadsheet that you can hand to juniors.", 6, False),
]
BODY = """
<p>Eighty-one students, one trolley and a spreadsheet. I wrote down each loan for twelve weeks, and <em>who asked for what</em>,
because the numbers of the catalogue say nothing about the asking. <a href="https://example.org/loans">The whole sheet is here.</a></p>
<h2>What surprised me</h2>
<p>The display that took two evenings was borrowed from once. The trolley beside the door, with nothing but a hand-written card,
was empty by Wednesday.<sup><a href="#n1">1</a></sup></p>
<blockquote><p>I did not know that I was allowed to take the ones on the trolley.</p></blockquote>
<figure><img src="/static/web/icons.svg" alt="The four dots of the site" width="120" height="120"><figcaption>The trolley, drawn from memory.</figcaption></figure>
<ul><li>Short chapters went first.</li><li>Anything with a map inside went second.</li></ul>
<table><thead><tr><th>Week</th><th>Loans from the trolley</th><th>Loans from the display</th><th>Asked for by name at the desk</th></tr></thead>
<tbody><tr><td>1</td><td>14</td><td>1</td><td>3</td></tr><tr><td>2</td><td>19</td><td>0</td><td>8</td></tr></tbody></table>
<pre><code>borrowed = [loan for loan in loans if loan.place == "trolley" and loan.returned_at is None and loan.renewals &lt; 2]</code></pre>
<p>A very long address must not push the page: https://example.org/a/very/long/address/that/never/ends/and/has/no/blank/in/it/at/all</p>
<aside class="footnotes"><p>1. It was a short week.</p></aside>
"""


def rows(count: int = 6) -> list[Thing]:
    made = []
    for number in range(count):
        title, is_person, kind, said, excerpt, minutes, unread = SAID[number % len(SAID)]
        made.append(Thing(
            id=1000 - number, title=said, excerpt=excerpt, minutes=minutes, stands_at=MORNING - timedelta(hours=5 * number),
            source_title=title, address=f"/read/entry/{1000 - number}", source_address=f"/read/source/source{number}", is_person=is_person, is_unread=unread, kind_word=kind,
            age=f"{5 * number} h" if number else "just now", is_blocked=number == 2,
        ))
    return made


def segments() -> list[Thing]:
    return [Thing(label="Unread", address="?", current=True), Thing(label="All", address="?all", current=False)]


def read(request: HttpRequest, count: int = 6, public_id: str = "") -> HttpResponse:
    return render(request, "consumption/entry_list.html", {
        "heading": "Read", "eyebrow": "Sunday 22 November", "rows": rows(count), "mark_address": "/mark", "segments": segments(),
        "categories": [Thing(name="School libraries", address="/c/1", current=False, depth=0),
                       Thing(name="Early years", address="/c/2", current=True, depth=1)],
        "older": "?before=994", "newer": "", "all_read_address": "/all-read", "through": 1000, "has_sources": True, "attention": 3,
        "undo_address": "/undo",
    })


def many(request: HttpRequest) -> HttpResponse:
    return read(request, 50)


def nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "consumption/entry_list.html", {"heading": "Read", "rows": [], "has_sources": False})


def done(request: HttpRequest) -> HttpResponse:
    return render(request, "consumption/entry_list.html", {
        "heading": "Read", "rows": [], "has_sources": True, "segments": segments(), "all_address": "?all"})


def entry(request: HttpRequest, entry_id: int = 1000, **more: Any) -> HttpResponse:
    # Any: context of a template.
    said = Thing(pk=1000, id=1000, title=SAID[0][3], address="https://example.org/borrowed", author="Nora Invented",
                 published_at=MORNING, stands_at=MORNING, gone_at=None)
    response = render(request, "consumption/entry.html", {
        "entry": said, "body": mark_safe(BODY), "source_title": SAID[0][0], "source_public_id": "source0", "is_person": True,
        "kind_word": "blog", "length": playing.length("article", 240, 100), "age": "just now", "language": "en", "back": Thing(address="/read", label="Read"),
        "older": "/entry/999", "newer": "", "mark_address": "/mark", "block_address": "/block", "is_blocked": False, **more,
    })
    response.csp_media = bool(more.get("players"))  # type: ignore[attr-defined]
    return response


def episode(request: HttpRequest) -> HttpResponse:
    return entry(
        request, is_blocked=True, kind_word="podcast", length=playing.length("episode", 2400, 150),
        players=playing.players(
            [{"address": "https://example.org/41.mp3", "type": "audio/mpeg", "title": "Episode 41", "seconds": 2400}],
            [{"seconds": 0, "title": "Hello"}, {"seconds": 750, "title": "Six shelves and one sofa"}], places={0: 760}, speed_percent=150,
        ),
        speeds=playing.speeds(150), speed="1.5", place_address="/place",
        other_files=[Thing(address="https://example.org/notes.pdf", title="Notes", type="application/pdf")],
    )


def source(request: HttpRequest, public_id: str = "") -> HttpResponse:
    return render(request, "consumption/source.html", {
        "title": "Catalogue and Card", "about": "Two catalogers on what they changed this week, and why.",
        "site_address": "https://example.org/", "address": "https://example.org/feed.xml", "typed": "example.org", "kind_word": "blog",
        "is_person": False,
        "health": Thing(level="trouble", words="A web page came where the source was.", detail="It has been so since Tuesday.",
                        last=Thing(words="an hour ago", at=datetime(2026, 9, 1, tzinfo=UTC), exact="noon"), next=Thing(words="in three hours", at=datetime(2026, 9, 1, tzinfo=UTC), exact="noon")),
        "attempts": [Thing(at="an hour ago", outcome="a web page where the source was", new=0, seconds="0.4 s"),
                     Thing(at="yesterday", outcome="two new entries", new=2, seconds="0.2 s")],
        "shelves": [Thing(name="School libraries", address="/c/1")], "edit_address": "/edit", "change_address": "/change",
        "stop_address": "/stop", "rows": rows(3), "mark_address": "/mark", "segments": segments(), "older": "", "newer": "",
    })


class EveryField(forms.Form):
    typed = forms.CharField(label="Address, handle or tag", help_text="Such as example.org, @name@example.social or #tag@example.social.")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    level = forms.ChoiceField(label="Level", choices=[("a", "Primary"), ("b", "Secondary")], widget=forms.RadioSelect)
    region = forms.ChoiceField(label="Region", choices=[("a", "North"), ("b", "South")], required=False)
    adult = forms.BooleanField(label="I am an adult", help_text="Members are adults here.")
    quiet = forms.TimeField(label="Quiet from", required=False, widget=forms.TimeInput(attrs={"type": "time"}))


PARTS = """{% extends "web/base.html" %}{% block title %}Parts{% endblock %}{% block page_class %} with-aside{% endblock %}{% block content %}
<header class="page-head"><p class="eyebrow">Ask</p><h1>What is on your plate this week?</h1><p class="lead">One sentence about it.</p></header>
<form method="post">{% csrf_token %}{% for bound in form %}{% field bound %}{% endfor %}
<p class="who-sees"><strong>3 people will see this</strong>, one of them by mail, which can be forwarded.</p>
<div class="actions"><button class="button primary">Ask three people</button><a class="button" href="/">Not now</a><button class="button danger" type="button">Erase</button><button class="as-link" type="button">More</button></div></form>
<div class="one-line"><div class="field"><label for="q">Search</label><input id="q" type="search" class="input"></div><button class="button">{% icon "search" %}Search</button></div>
<h2>Rows, cards, chips</h2>
<p class="row-of"><span class="chip chip-person">{% kind_dot "person" "-" %}person</span><span class="chip chip-space">{% kind_dot "space" "-" %}space</span><span class="chip chip-tool">{% kind_dot "tool" "-" %}tool</span><span class="chip">Next chat Tuesday 8 pm</span></p>
<ul class="rows"><li class="split"><div class="row-of"><span class="face">LM</span><div>District librarian, 11 years<p class="meta"><span>Offered: budgets</span><span>Not asked since October</span></p></div></div><a class="button" href="/">Ask</a></li><li>Second</li></ul>
<section class="card"><h3>Blackout poetry with withdrawn books</h3><p>You noted “try with grade 8”. Did you?</p><div class="actions"><a class="button" href="/">I tried it</a></div></section>
<details class="why"><summary>Why these?</summary><p>Chosen fairly: quiet voices first, repeats folded.</p></details>
<details class="fold" open><summary>How it is doing</summary><dl class="pairs"><dt>State</dt><dd>Fine</dd><dt>Next look</dt><dd>in an hour</dd></dl></details>
<label for="p">Bringing your list: 40 of 120</label><progress id="p" max="120" value="40">40 of 120</progress>
<table class="table"><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col" class="number">New</th></tr></thead><tbody><tr><td data-label="When">Today</td><td data-label="What">Two new entries</td><td data-label="New" class="number">2</td></tr></tbody></table>
<section class="empty"><h2>Nothing here yet</h2><p>What you save will stand here.</p><a class="button" href="/">Read</a></section>
<p class="the-end">That is all.</p>
<nav class="pager" aria-label="Pages"><a class="button" href="/">Newer</a><a class="button" href="/">Older</a></nav>
{% endblock %}{% block aside %}<aside aria-label="Hint"><div class="card"><h2>Nobody here gives you feedback</h2><p>Four people give ideas, two give support.</p><a class="button" href="/">Find someone</a></div></aside>{% endblock %}"""


def parts(request: HttpRequest) -> HttpResponse:
    for level, said in [(messages.INFO, "The list is being fetched."), (messages.SUCCESS, "Your name was changed."),
                        (messages.WARNING, "There is one steward; two are safer."), (messages.ERROR, "The file is no list of sources. Nothing was added.")]:
        messages.add_message(request, level, said)
    form = EveryField({"typed": ""})
    return HttpResponse(engines["django"].from_string(PARTS).render({"form": form}, request))


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the gallery's broken page")


def stub(request: HttpRequest, **kept: object) -> HttpResponse:
    return HttpResponse(status=405 if request.method == "GET" else 204)


reading = ([path("read", read, name="read"), path("read/c/<slug:public_id>", read, name="category"), path("source/<slug:public_id>", source, name="source"),
            path("entry/<int:entry_id>", entry, name="entry"), path("follow", parts, name="follow"), path("bring", parts, name="bring"),
            path("sources", done, name="sources"), path("attention", nothing, name="attention")], "consumption")
own = ([path("settings", parts, name="settings")], "members")
urlpatterns = [
    path("", include("commonplace.web.urls")),
    path("", include(reading)),
    path("", include(own)),
    path("many", many), path("nothing", nothing), path("done", done), path("episode", episode), path("parts", parts), path("fails", fails),
    path("mark", stub), path("all-read", stub), path("undo", stub), path("block", stub), path("change", stub),
    path("account/", include("allauth.urls")),
]
handler404 = "commonplace.web.views.not_found"
handler500 = "commonplace.web.views.went_wrong"
