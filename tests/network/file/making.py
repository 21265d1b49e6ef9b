"""Networks for the tests of the file: one by hand that has something of everything, and any that hypothesis thinks of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from commonplace.consumption.actions.following import Wish, follow_all
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.actions.linking import link, serve
from commonplace.network.actions.snapshots import set_term_day
from commonplace.network.file.writing import network_of
from commonplace.network.holdings import held_in, sizes_of
from commonplace.network.models import FileRemains, Goal, Link, Pack, PackItem, Snapshot
from commonplace.people.actions.merging import merge, say_two, split
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

AT = datetime(2026, 3, 2, 7, 5, 1, 123456, tzinfo=UTC)


def make_whole(member: Member) -> None:
    """A network with something of everything that the file knows, and of what it does not."""
    bea = Person.objects.create(
        owner=member, name="Bea Sample", why="She answers.", gives=["advice", "ideas", "walks with me"], role="librarian", level="grades 6 to 8",
        region="Nowhere", known_from="declared", note="Met at the fair.\n\nLikes maps.", since=date(2019, 9, 1), added_at=AT,
        extra={"birthday": None, "mood": {"deep": [1, {"x": "y"}]}, "scope": "work"})
    Handle.objects.create(person=bea, kind="fediverse", typed="@Bea@example.social", address="https://example.social/@Bea", extra={"since": 3})
    Handle.objects.create(person=bea, kind="twitter", typed="@beasample", is_dead=True, added_at=AT)
    Handle.objects.create(person=bea, kind="other", typed="bea", extra={"kind": "gopher"})
    other = Person.objects.create(owner=member, name="beasample", scope="personal")
    third = Person.objects.create(owner=member, name="B. Sample", left_at=AT + timedelta(days=9))
    Person.objects.create(owner=member, kind="students", count=24, note="the Tuesday book club")
    fourth = Person.objects.create(owner=member, name="Cem Sample")
    merge(acting=member, kept=other, gone=third)
    merge(acting=member, kept=bea, gone=other)
    merge(acting=member, kept=bea, gone=fourth)
    split(acting=member, gone=fourth)
    say_two(acting=member, one=bea, other=fourth)
    forum = Space.objects.create(
        owner=member, name="Example Forum", kind="forum", form="hybrid", address="HTTPS://Forum.example.org:443/a%7Eb ", place="room 3",
        times="Mondays", cost="free", why="It is calm.", extra={"dress": "any"})
    Space.objects.create(owner=member, name="#samplechat", typed="#samplechat", kind="", extra={"kind": "seance"})
    index = Tool.objects.create(
        owner=member, name="Sample Index", form="physical", purposes=["access", "curate"], isbn="978-0-306-40615-7", address="https://index.example.org",
        loan="to Cem, until May", gave_on=date(2026, 1, 9), extra={"weight": 1.5})
    link(acting=member, one=bea, other=forum, word="hosts it")
    link(acting=member, one=forum, other=index)
    Link.objects.filter(word="hosts it").update(extra={"since when": "ever"})
    goal = Goal.objects.create(owner=member, text="Read aloud again", note="Every day.", until=date(2027, 6, 30), made_at=AT, extra={"weight": 3})
    Goal.objects.create(owner=member, text="Long done", reached_at=AT, scope="personal")
    for row in (bea, forum, index):
        serve(acting=member, row=row, goals=[goal])
    pack = Pack.objects.create(owner=member, title="For the new ones", why="They ask.", licence="CC0-1.0", made_at=AT, changed_at=AT)
    PackItem.objects.create(pack=pack, position=0, person=bea, why="She answers.", consent="agreed", agreed_on=date(2026, 2, 1))
    PackItem.objects.create(pack=pack, position=1, space=forum, consent="listed", listed_at="https://forum.example.org/members")
    set_term_day(acting=member, month=9, day=1)
    holds = [["person", str(bea.uuid), "Bea", ["https://example.social/@bea"]], ["space", str(UUID(int=9, version=4)), "Gone Forum", []]]
    Snapshot.objects.create(owner=member, at=AT, name="That autumn", is_by_hand=True, sizes=sizes_of(held_in(Snapshot(holds=holds))), holds=holds)
    follow_all(acting=member, wishes=[
        Wish("https://bea.example.org/feed?x=%7e", title="Bea writes", folders=("Libraries & more", "Schools"), person=bea),
        Wish("https://bea.example.org/feed?x=%7e", title="Bea writes", folders=("Again",), person=bea),
        Wish("bea.example.org/notes", folders=(), person=other),
        Wish("https://podcasts.example.org/rss/3?token=0123456789abcdef0123456789", kind="podcast", space=forum),
    ])
    Handle.objects.filter(kind="web").delete()
    Follow.objects.filter(space=forum).update(stopped_at=AT + timedelta(days=30), stopped_why="too_much", since=AT, is_muted=True, title="Mine")
    Person.objects.filter(pk=bea.pk).update(
        extra={**bea.extra, "follows": {"https://bea.example.org/feed?x=%7e": {"volume": "low"}}})
    FileRemains.objects.create(owner=member, extra={
        "weather": {"today": "rain"}, "packs": {str(pack.uuid): {"extra": {"cover": "blue"}, "items": {f"person:{bea.uuid}": {"star": True}}}},
        "merges": {f"{bea.uuid} {other.uuid}": {"because": "the same picture"}},
        "snapshots": {AT.isoformat(): {"extra": {"mood": "fine"}, "holds": {f"person:{bea.uuid}": {"star": True}}}},
    })


def network(member: Member) -> dict[str, Any]:
    """What the file says, besides when and where it was written."""
    return {key: value for key, value in network_of(member).items() if key not in {"exported", "site"}}
