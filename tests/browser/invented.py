"""A member's sources and what they said, plainly invented, straight into the database: for pages to be looked at."""

from __future__ import annotations

from datetime import timedelta

from commonplace.consumption.models import Category, Polling, Shelving
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.spaces.models import Source, Space
from tests.web.gallery import BODY, SAID

FIRST_ID = 1 << 50
ENTRIES_A_SOURCE = 3


def fill(member: Member) -> list[Source]:
    """Six sources, one of them in trouble, in two categories and in none, with three entries each."""
    top = Category.objects.create(member=member, name="School libraries")
    shelves = [top, Category.objects.create(member=member, name="Early years", parent=top), None]
    return [_source(member, number, shelves[number % 3]) for number in range(len(SAID))]


def _source(member: Member, number: int, shelf: Category | None) -> Source:
    title, is_person, kind, said, excerpt, minutes, _ = SAID[number]
    host = f"source{number}.example.org"
    source = Source.objects.create(
        address=f"https://{host}/feed.xml", canonical=f"{host}/feed.xml", kind=kind, title=title, about="What it is about.",
        site_address=f"https://{host}/", language="en", first_fetched_at=now(), newest_at=now(), newest_id=FIRST_ID + 1000, posts_a_week=2,
    )
    in_trouble = kind == "podcast"
    Polling.objects.create(
        source=source, state="trouble" if in_trouble else "ok", trouble="web_page" if in_trouble else "", checked_at=now(),
        attempts=[{"at": now().isoformat(), "outcome": "new", "status": 200, "new": 2, "ms": 312}],
    )
    person = Person.objects.create(owner=member, name=title) if is_person else None
    space = None if is_person else Space.objects.create(owner=member, name=title)
    follow = Follow.objects.create(member=member, source=source, person=person, space=space)
    Shelving.objects.create(follow=follow, category=shelf, typed=source.address)
    for turn in range(ENTRIES_A_SOURCE):
        entry = Entry.objects.create(
            id=FIRST_ID + number * ENTRIES_A_SOURCE + turn, source=source, identity=bytes([number, turn]) * 8, content_hash=b"0" * 16,
            title=said, address=f"https://{host}/{turn}", author=title, excerpt=excerpt, seconds=minutes * 60,
            stands_at=now() - timedelta(hours=7 * number + 30 * turn),
        )
        sound = {"address": f"https://{host}/{turn}.mp3", "type": "audio/mpeg", "seconds": 2400, "bytes": 1, "title": "Episode"}
        EntryBody.objects.create(entry=entry, html=BODY, enclosures=[sound] if in_trouble else [], tags=[])
    return source
