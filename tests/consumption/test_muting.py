"""What a mute hides, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonplace.consumption import muting
from commonplace.consumption.models import Mute
from commonplace.entries.models import Entry, Follow
from commonplace.kernel import search
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db
Following = Callable[..., Follow]
Says = Callable[..., Entry]
Kind = Mute.Kind


def mute(member: Member, kind: str, text: str, **fields: object) -> Mute:
    return Mute.objects.create(member=member, kind=kind, text=text, **fields)


def shown(member: Member, entries: list[Entry]) -> list[str]:
    gone = muting.hidden(member, [one.pk for one in entries])
    return [one.title for one in entries if one.pk not in gone]


@pytest.fixture
def said(member: Member, following: Following, says: Says) -> list[Entry]:
    source = following(member, "blog").source
    return [
        says(source, "A big sale", text="Everything must go."),
        says(source, "Wholesale prices", text="Nothing for schools."),
        says(source, "Vendredi à l'école", text="La ÉLECTION approche. #VieScolaire"),
        says(source, "On e-mail", text="E mail, or e-mail, and what became of it."),
        says(source, "A tag", text="We met at #EduChat. See page.html#educhat"),
        says(source, "No tag", text="We met at an educhat, written in C#educhat. See page.html#educhat"),
        says(source, "図書館だより", text="今月の新刊"),
    ]


@pytest.mark.parametrize(("kind", "text", "gone"), [
    (Kind.WORD, "sale", ["A big sale"]),
    (Kind.WORD, "SALE", ["A big sale"]),
    (Kind.WORD, "sal", []),
    (Kind.WORD, "sal*", []),
    (Kind.WORD, "election", ["Vendredi à l'école"]),
    (Kind.WORD, "e-mail", ["On e-mail"]),
    (Kind.WORD, "AND", ["On e-mail"]),
    (Kind.WORD, 'sale" OR "prices', []),
    (Kind.WORD, "NEAR(sale prices)", []),
    (Kind.WORD, "図書館", ["図書館だより"]),
    (Kind.WORD, "🎉", []),
    (Kind.WORD, "\u202esale\u202c", ["A big sale"]),
    (Kind.PHRASE, "must go", ["A big sale"]),
    (Kind.PHRASE, "go must", []),
    (Kind.PHRASE, "sale everything", []),
    (Kind.HASHTAG, "educhat", ["A tag"]),
    (Kind.HASHTAG, "#EduChat", ["A tag"]),
    (Kind.HASHTAG, "vie scolaire", ["Vendredi à l'école"]),
    (Kind.HASHTAG, "sale", []),
    (Kind.HASHTAG, "#", []),
])
def test_a_mute_hides_whole_words_and_nothing_else(member: Member, said: list[Entry], kind: str, text: str, gone: list[str]) -> None:
    mute(member, kind, text)
    assert [one.title for one in said if one.title not in shown(member, said)] == gone
