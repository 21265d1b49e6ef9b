"""Lists of sources: looked at, agreed to, worked off, taken away again."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from commonplace.consumption import bringing, queries
from commonplace.consumption.bringing import reading, taking
from commonplace.consumption.models import Category
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.formats import opml
from commonplace.network.models import Bringing, BroughtRow
from commonplace.spaces.models import Source, Space
from tests.conftest import make_member
from tests.consumption.bringing.rows import brought, counts

pytestmark = pytest.mark.django_db

LIST = b"""<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Libraries"><outline text="Schools"><outline text="A" xmlUrl="http://a.example.org/feed?x=1&amp;y=2"/></outline>
<outline text="B" xmlUrl="HTTPS://B.example.org"/></outline>
<outline text="Again"><outline text="A" xmlUrl="http://a.example.org/feed?x=1&amp;y=2"/></outline>
<outline text="loose" xmlUrl="https://c.example.org/"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_a_preview_says_what_would_be_added_and_adds_nothing(member: Member, following) -> None:
    following(member, "b")
    made = bringing.bring(acting=member, data=LIST.replace(b"HTTPS://B.example.org", b"https://b.example.org/feed"))
    verdicts = [(row.name, row.verdict) for row in made.rows.all()]
    assert verdicts == [("A", "new"), ("B", "there"), ("A", "there"), ("loose", "new"), ("bad", "unaddressed")]
    assert Source.objects.count() == 1


def test_folders_come_as_categories_nested_ones_too(member: Member) -> None:
    brought(member, LIST)
    paths = {path for follow in Follow.objects.all() for path in queries.paths_of(follow)}
    assert paths == {("Libraries", "Schools"), ("Libraries",), ("Again",)}
    assert Follow.objects.count() == 3


def test_what_cannot_be_fetched_is_kept_with_no_address_yet(member: Member) -> None:
    assert counts(brought(member, LIST), "added", "there", "unaddressed") == (3, 1, 1)
    assert [one.typed for one in queries.without_address(member)] == ["javascript:alert(1)"]


def test_a_space_knows_the_address_by_which_it_came(member: Member) -> None:
    brought(member, LIST)
    assert Space.objects.get(name="A").address == "http://a.example.org/feed?x=1&y=2"


def test_a_list_goes_out_as_it_came_in(member: Member) -> None:
    brought(member, LIST)
    out = opml.read(queries.own_list(member))
    came = [(one.folders, one.typed) for one in opml.read(LIST).outlines if not one.problem]
    assert sorted((one.folders, one.typed) for one in out.outlines) == sorted(came)


def test_bringing_the_same_list_again_changes_nothing(member: Member) -> None:
    brought(member, LIST)
    assert counts(brought(member, LIST), "added", "there") == (0, 5)
    assert Follow.objects.count() == 3
    assert len(queries.without_address(member)) == 1
    assert len(queries.outlines_of(member)) == 4


def test_a_source_without_a_name_is_called_by_its_address_until_it_says_its_own(member: Member) -> None:
    brought(member, b'<opml><body><outline xmlUrl="http://nameless.example.org/feed"/></body></opml>')
    assert Space.objects.get().name == "http://nameless.example.org/feed"
    assert Follow.objects.get().title == ""


def test_what_was_interrupted_goes_on_where_it_stopped(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<outline xmlUrl="https://s{number}.example.org/feed"/>' for number in range(600))
    made = bringing.bring(acting=member, data=f"<opml><body>{rows}</body></opml>".encode())
    bringing.work_off(bringing.agree(acting=member, bringing=made), seconds=0)
    real = taking.take
    calls = []

    def dying(*arguments):  # type: ignore[no-untyped-def]  # as the real one
        calls.append(1)
        done = real(*arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(taking, "take", dying)
    with pytest.raises(KeyboardInterrupt):
        bringing.work_off(Bringing.objects.get())
    monkeypatch.setattr(taking, "take", real)
    stopped = Bringing.objects.get(pk=made.pk)
    assert stopped.position == Follow.objects.count() == taking.PIECE
    assert counts(bringing.work_off(stopped), "added") == (600,)
    assert Follow.objects.count() == 600


def test_nothing_is_taken_in_before_the_member_agreed(member: Member) -> None:
    made = bringing.bring(acting=member, data=LIST)
    assert taking._piece(made.pk).position == 0
    assert bringing.work_off(made).position == 0
    with pytest.raises(PermissionError):
        bringing.agree(acting=make_member("bo@example.org"), bringing=made)


def test_a_folder_with_a_long_or_empty_name_does_not_stop_the_list(member: Member) -> None:
    data = f'<opml><body><outline text="{"x" * 3000}"><outline text=""><outline xmlUrl="https://a.example.org"/></outline></outline></body></opml>'
    assert counts(brought(member, data.encode()), "added") == (1,)
    assert Category.objects.count() == 2


def test_so_many_that_nobody_agreed_to_are_kept(member: Member) -> None:
    for _ in range(12):
        bringing.bring(acting=member, data=LIST)
    assert Bringing.objects.count() == 10


def as_table(rows: int) -> bytes:
    return ("Name,Mastodon\n" + "".join(f"Person {number},@p{number}@example.social\n" for number in range(rows))).encode()


@pytest.mark.django_db(transaction=True)
def test_many_rows_are_stored_in_pieces_so_that_others_can_write_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    member = make_member()
    stored: list[int] = []
    create = BroughtRow.objects.bulk_create

    def noted(rows: list[BroughtRow]) -> list[BroughtRow]:
        assert not connection.in_atomic_block
        stored.append(len(rows))
        return create(rows)

    monkeypatch.setattr(reading, "AT_ONCE", 4)
    monkeypatch.setattr(BroughtRow.objects, "bulk_create", noted)
    assert bringing.bring(acting=member, data=as_table(10)).rows.count() == 10
    assert stored == [4, 4, 2]


@pytest.mark.django_db(transaction=True)
def test_where_storing_fails_in_the_middle_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    member = make_member()
    create = BroughtRow.objects.bulk_create

    def failing(rows: list[BroughtRow]) -> list[BroughtRow]:
        if rows[0].position:
            raise OperationalError
        return create(rows)

    monkeypatch.setattr(reading, "AT_ONCE", 4)
    monkeypatch.setattr(BroughtRow.objects, "bulk_create", failing)
    with pytest.raises(OperationalError):
        bringing.bring(acting=member, data=as_table(10))
    assert not Bringing.objects.exists()
    assert not BroughtRow.objects.exists()
