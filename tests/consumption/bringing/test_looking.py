"""Of what came with a web page only, the source is looked for afterwards; what was left over is found again, what is over is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonplace.consumption import bringing, jobs
from commonplace.consumption.bringing import looking, queries, undoing
from commonplace.entries.models import Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.network.models import Bringing, BroughtRow
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from tests.consumption.bringing.rows import brought
from tests.consumption.bringing.test_people import MASTODON
from tests.consumption.conftest import FakeWeb, Reply, rss

pytestmark = pytest.mark.django_db
HTML = {"Content-Type": "text/html"}


def shows(web: FakeWeb, path: str) -> str:
    """A page that names its source."""
    web.pages[path] = Reply(b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>', headers=HTML)
    web.pages["/feed"] = Reply(rss(("1", "One"), title="Her page"))
    return web.address + path


def test_the_source_behind_a_page_is_found_and_followed_as_the_same_person(member: Member, web: FakeWeb) -> None:
    address = shows(web, "/about")
    made = brought(member, f"Name,Website\nMaya Sample,{address}\n".encode())
    person = Person.objects.get()
    assert looking.left(made) == 1
    assert looking.look(made) == 0
    assert Follow.objects.get(person=person).source.address == web.address + "/feed"
    assert [one.typed for one in person.handles.all()] == [address]
    undoing.work_back(undoing.begin(acting=member, bringing=Bringing.objects.get()))
    assert not Follow.objects.exists()
    assert not Person.objects.exists()


def test_a_page_without_a_source_leaves_the_space_as_it_is(member: Member, web: FakeWeb) -> None:
    web.pages["/about"] = Reply(b"<html><body>Words</body></html>", headers=HTML)
    made = brought(member, f"Name,Website,Kind\nOur club,{web.address}/about,\n".encode())
    before = Person.objects.count(), Space.objects.count(), Handle.objects.count()
    assert looking.look(made) == 0
    assert (Person.objects.count(), Space.objects.count(), Handle.objects.count()) == before
    assert not Follow.objects.exists()


def test_nothing_is_looked_for_once_it_is_undone(member: Member, web: FakeWeb) -> None:
    made = brought(member, f"Name,Website\nMaya Sample,{shows(web, '/about')}\n".encode())
    made = undoing.work_back(undoing.begin(acting=member, bringing=made))
    assert looking.look(made) == 0
    assert web.asked == []


def test_what_a_worker_left_over_is_gone_on_with(member: Member) -> None:
    made = bringing.agree(acting=member, bringing=bringing.bring(acting=member, data=MASTODON))
    waiting = bringing.bring(acting=member, data=MASTODON)
    assert queries.left_over() == [made.pk]
    jobs.brought_left_over()
    assert Person.objects.count() == 2
    undoing.begin(acting=member, bringing=Bringing.objects.get(pk=made.pk))
    jobs.brought_left_over()
    assert not Person.objects.exists()
    assert queries.left_over() == []
    waiting.refresh_from_db()
    assert waiting.agreed_at is None


def test_after_thirty_days_only_bookmarks_and_posts_are_kept(member: Member) -> None:
    marks = b'[{"href": "https://example.org/a", "description": "A", "extended": "", "time": "2022-02-10T15:31:16Z", "shared": "yes", "toread": "no", "tags": ""}]'
    brought(member, MASTODON)
    brought(member, marks)
    bringing.bring(acting=member, data=MASTODON)
    Bringing.objects.update(agreed_at=now() - timedelta(days=31), brought_at=now() - timedelta(days=31))
    Bringing.objects.filter(position=0).update(agreed_at=None)
    jobs.forget_brought()
    assert [row.thing for row in BroughtRow.objects.all()] == ["bookmark"]
    assert Bringing.objects.count() == 2
    assert Person.objects.count() == 2
