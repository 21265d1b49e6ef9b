"""Lists of sources: looked at, agreed to, worked off, taken away again."""

from __future__ import annotations

import pytest

from commonplace.consumption import queries
from commonplace.consumption.actions import bringing
from commonplace.consumption.models import Category, SourceList
from commonplace.entries.models import Follow
from commonplace.network.formats import opml
from commonplace.spaces.models import Source
from tests.conftest import make_member

pytestmark = pytest.mark.django_db

LIST = b"""<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Libraries"><outline text="Schools"><outline text="A" xmlUrl="http://a.example.org/feed?x=1&amp;y=2"/></outline>
<outline text="B" xmlUrl="HTTPS://B.example.org"/></outline>
<outline text="Again"><outline text="A" xmlUrl="http://a.example.org/feed?x=1&amp;y=2"/></outline>
<outline text="loose" xmlUrl="https://c.example.org/"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def brought(member, data=LIST):
    made = bringing.bring(acting=member, data=data)
    bringing.agree(acting=member, brought=made)
    return bringing.work_off(made)


def test_a_preview_says_what_would_be_added_and_adds_nothing(member, following):
    following(member, "b")
    made = bringing.bring(acting=member, data=LIST.replace(b"HTTPS://B.example.org", b"https://b.example.org/feed"))
    plan = bringing.plan(acting=member, brought=made)
    assert [one.title for one in plan.new] == ["A", "loose"]
    assert [one.title for one in plan.there_already] == ["B", "A"]
    assert [one.title for one in plan.broken] == ["bad"]
    assert Source.objects.count() == 1


def test_folders_come_as_categories_nested_ones_too(member):
    brought(member)
    paths = {path for follow in Follow.objects.all() for path in queries.paths_of(follow)}
    assert paths == {("Libraries", "Schools"), ("Libraries",), ("Again",)}
    assert Follow.objects.count() == 3


def test_what_cannot_be_fetched_is_kept_with_no_address_yet(member):
    done = brought(member)
    assert (done.added, done.there_already, done.unaddressed) == (3, 1, 1)
    assert [one.typed for one in queries.without_address(member)] == ["javascript:alert(1)"]


def test_a_list_goes_out_as_it_came_in(member):
    brought(member)
    out = opml.read(queries.own_list(member))
    came = [(one.folders, one.typed) for one in opml.read(LIST).outlines if not one.problem]
    assert sorted((one.folders, one.typed) for one in out.outlines) == sorted(came)


def test_bringing_the_same_list_again_changes_nothing(member):
    brought(member)
    again = brought(member)
    assert (again.added, again.there_already) == (0, 4)
    assert Follow.objects.count() == 3
    assert len(queries.without_address(member)) == 1
    assert len(queries.outlines_of(member)) == 4


def test_a_list_that_was_interrupted_goes_on_where_it_stopped(member, monkeypatch):
    rows = "".join(f'<outline xmlUrl="https://s{number}.example.org/feed"/>' for number in range(600))
    made = bringing.bring(acting=member, data=f"<opml><body>{rows}</body></opml>".encode())
    bringing.agree(acting=member, brought=made)
    bringing.work_off(made, seconds=0)
    real = bringing._take
    calls = []

    def dying(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(bringing, "_take", dying)
    with pytest.raises(KeyboardInterrupt):
        bringing.work_off(made)
    monkeypatch.setattr(bringing, "_take", real)
    stopped = SourceList.objects.get(pk=made.pk)
    assert stopped.position == Follow.objects.count() == bringing.PIECE
    assert bringing.work_off(stopped).added == Follow.objects.count() == 600


def test_a_list_is_worked_off_only_after_the_member_agreed(member):
    made = bringing.bring(acting=member, data=LIST)
    assert bringing._piece(made.pk).position == 0
    with pytest.raises(PermissionError):
        bringing.agree(acting=make_member("bo@example.org"), brought=made)


def test_a_folder_with_a_long_or_empty_name_does_not_stop_the_list(member):
    data = f'<opml><body><outline text="{"x" * 3000}"><outline text=""><outline xmlUrl="https://a.example.org"/></outline></outline></body></opml>'
    assert brought(member, data.encode()).added == 1
    assert Category.objects.count() == 2
