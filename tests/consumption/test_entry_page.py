"""The page of one entry: what it offers, and what it is honest about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member

pytestmark = pytest.mark.django_db

PRIMARY = '<a class="button primary" href="{}"'


def test_what_its_source_took_back_is_kept_and_the_way_there_comes_second(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    entry = says(following(member, "blog").source, "A library opens", 1, "On Monday.")
    there = signed_in.get(f"/read/entry/{entry.pk}").content.decode()
    assert PRIMARY.format(entry.address) in there
    assert "Taken back" not in there
    Entry.objects.update(gone_at=now())
    gone = signed_in.get(f"/read/entry/{entry.pk}").content.decode()
    assert PRIMARY.format(entry.address) not in gone
    assert f'<a class="button" href="{entry.address}"' in gone
    assert "its source took it back, and the text was kept here" in gone
    assert "On Monday." in gone


def test_an_entry_of_which_nobody_knows_the_date_says_so(
    signed_in: Client, member: Member, following: Callable[..., Follow], says: Callable[..., Entry]
) -> None:
    source = following(member, "blog").source
    old, new, dated = (says(source, title, 1) for title in ("Old", "New", "Dated"))
    Entry.objects.exclude(pk=dated.pk).update(published_at=None)
    source.first_fetched_at = old.seen_at
    source.save()
    Entry.objects.filter(pk=dated.pk).update(seen_at=old.seen_at)
    assert signed_in.get("/read?view=all").content.decode().count("date unknown") == 1
    assert "date unknown" in signed_in.get(f"/read/entry/{old.pk}").content.decode()
    for other in (new, dated):
        assert "date unknown" not in signed_in.get(f"/read/entry/{other.pk}").content.decode()
