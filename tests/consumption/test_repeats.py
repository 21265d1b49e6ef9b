"""What several sources say is found when it is stored: as `Entry.repeats`, in a bounded number of statements."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.sax.saxutils import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from commonplace.consumption import jobs
from commonplace.consumption.parsing import parse
from commonplace.consumption.refresh import repeats, storing
from commonplace.consumption.refresh.schedule import Poll
from commonplace.entries.models import Entry, EntryBody, RepeatKey
from commonplace.spaces.models import Source

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
SUBJECTS = ["shelves", "pupils", "robots", "essays", "maps", "seeds", "drums", "atlases", "lessons", "puppets", "recipes", "kites"]
_numbers = count(1)


def sentences(seed, how_many=20):
    """So many sentences about nothing much, the same for the same seed."""
    chance = random.Random(seed)
    verbs = ["carry", "borrow", "repair", "describe", "compare", "forget", "measure", "invent", "paint", "deliver"]
    places = ["attic", "harbor", "corridor", "meadow", "workshop", "library", "kitchen", "station", "island", "garden"]
    return [
        f"On day {chance.randint(1, 999)} the {chance.choice(SUBJECTS)} {chance.choice(verbs)} {chance.randint(2, 99)} {chance.choice(SUBJECTS)} "
        f"near the {chance.choice(places)} while nobody in the {chance.choice(places)} would {chance.choice(verbs)} them."
        for _ in range(how_many)
    ]


def text(seed, how_many=20):
    return " ".join(sentences(seed, how_many))


def item(address, body="", *, title="", guid="", days=0.0, enclosure="", media="audio/mpeg"):
    """An item of RSS."""
    when = (AT - timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    carried = f'<enclosure url="{escape(enclosure)}" type="{media}" length="1"/>' if enclosure else ""
    return (
        f"<item><title>{escape(title or f'Item {next(_numbers)}')}</title><link>{escape(address)}</link>"
        f"<guid isPermaLink='false'>{escape(guid or f'guid {next(_numbers)}')}</guid><pubDate>{when}</pubDate>"
        f"<description>{escape(f'<p>{body}</p>')}</description>{carried}</item>"
    )


def document(*items, site="", version="2.0"):
    front = f"<link>{site}</link>" if site else ""
    return f"<?xml version='1.0'?><rss version='{version}'><channel><title>A source</title>{front}{''.join(items)}</channel></rss>".encode()


def source(name="", **columns):
    address = f"https://{name or f'source-{next(_numbers)}'}.example.net/feed"
    return Source.objects.create(address=address, canonical=address, **columns)


def store(said_by, *items, at=AT, first=True, **layout):
    """Let a source say this; returns the entries that are new, as the document has them."""
    before = set(Entry.objects.values_list("pk", flat=True))
    poll = Poll(source=said_by.pk, address=said_by.address, is_first_fetch=first)
    storing.store(poll, parse(document(*items, **layout), address=said_by.address), at=at)
    return list(Entry.objects.exclude(pk__in=before).order_by("-stands_at", "-pk"))


def groups():
    """Titles of what is folded together."""
    found = {}
    for entry in Entry.objects.all():
        found.setdefault(entry.repeats or entry.pk, set()).add(entry.title)
    return {frozenset(titles) for titles in found.values() if len(titles) > 1}


def test_the_same_address_in_another_source_is_folded_into_the_first():
    (first,) = store(source(), item("http://www.example.org/2026/a-post/?utm_source=rss", "short"))
    (second,) = store(source(), item("https://example.org/2026/a-post/amp/", "quite another excerpt"))
    (third,) = store(source(), item("https://m.example.org/2026/a-post#more", "and one more"))
    assert first.repeats is None
    assert (second.repeats, third.repeats) == (first.pk, first.pk)


def test_two_feeds_of_one_newsletter_in_two_layouts_fold_entry_by_entry():
    # As in an old and a new feed of one site: one says RSS 0.91, both link to a page that redirects, texts are short.
    issues = [item(f"http://www.example.org/post/{number}/rd", f"Web: [Direct Link] {number}", guid=f"p={number}", days=200) for number in range(9)]
    old = store(source(), *issues, site="http://www.example.org", version="0.91")
    new = store(source(), *issues, site="http://www.example.org/")
    assert len(old) == len(new) == 9
    assert [entry.repeats for entry in new] == [entry.pk for entry in old]


def test_an_excerpt_and_the_whole_text_fold_by_their_address():
    whole, excerpt = text(1), text(1)[:150]
    (first,) = store(source(), item("https://example.org/a", whole))
    (second,) = store(source(), item("https://example.org/a?fbclid=Iw4", excerpt))
    assert second.repeats == first.pk


def test_a_text_that_is_posted_again_with_a_line_about_where_it_was_first_is_folded():
    (first,) = store(source(), item("https://example.org/a", text(2), title="Of shelves"))
    (second,) = store(source(), item("https://example.com/b", text(2) + " This first appeared on the Example Blog.", title="Shelves"))
    assert second.repeats == first.pk


def test_two_different_posts_with_the_same_greeting_and_signature_are_not_folded():
    greeting, signature = "Good morning and welcome to a new week, dear friends of reading.", "Yours as ever, Ada of the Example Library, room 12."
    store(source(), item("https://example.org/a", f"{greeting} Today: kites. {signature}"))
    store(source(), item("https://example.com/b", f"{greeting} Today: drums. {signature}"))
    assert not groups()
    store(source(), item("https://example.org/c", f"{greeting} {text(3, 8)} {signature}"))
    store(source(), item("https://example.com/d", f"{greeting} {text(4, 8)} {signature}"))
    assert not groups()


def test_two_episodes_with_the_same_notes_are_two_unless_they_are_the_same_file():
    notes = text(5)
    (first,) = store(source(), item("https://example.org/12", notes, enclosure="https://media.example.org/12.mp3"))
    (other,) = store(source(), item("https://example.com/13", notes, enclosure="https://media.example.org/13.mp3"))
    relayed = "https://dts.podtrac.com/redirect.mp3/media.example.org/12.mp3?utm_source=feed"
    (same,) = store(source(), item("https://example.net/12", "Notes of another kind", enclosure=relayed))
    assert (other.repeats, same.repeats) == (None, first.pk)


def test_a_picture_that_two_entries_carry_does_not_make_them_one():
    logo = "https://example.org/logo.png"
    store(source(), item("https://example.org/a", "One", enclosure=logo, media="image/png"))
    store(source(), item("https://example.com/b", "Two", enclosure=logo, media="image/png"))
    assert not groups()


@pytest.mark.parametrize("address", ["https://example.org/", "https://example.org", "https://example.org/en/index.html?utm_source=x"])
def test_what_links_to_a_front_page_is_not_the_same_for_that(address):
    store(source(), item(address, "We have a new site"))
    store(source(), item(address, "A tool I like"))
    assert not groups()


def test_the_page_that_a_source_names_as_its_own_is_no_entry_either():
    store(source(), item("https://example.org/blog", "One"), site="https://example.org/blog/")
    store(source(), item("https://example.org/blog", "Two"), site="https://example.org/blog/")
    assert not groups()


def test_an_address_that_one_source_uses_for_several_entries_folds_nothing():
    store(source(), item("https://example.org/log#monday", "Monday"), item("https://example.org/log#tuesday", "Tuesday"))
    store(source(), item("https://example.org/log", "The log"))
    assert not groups()
    weekly = source()
    store(weekly, item("https://example.org/subscribe", "One", guid="1"))
    store(weekly, item("https://example.org/subscribe", "Two", guid="2"), first=False)
    store(source(), item("https://example.org/subscribe", "Three"))
    assert not groups()


def test_an_address_that_an_older_entry_of_the_document_has_too_is_not_its_own():
    log = source()
    monday, tuesday = (item(f"https://example.org/log#{day}", day, guid=day, title=day) for day in ("monday", "tuesday"))
    store(log, monday)
    RepeatKey.objects.all().delete()  # weeks later
    store(log, tuesday, monday, first=False)
    store(source(), item("https://example.org/log", "The log"))
    assert not groups()


def test_entries_of_one_source_are_never_folded_into_one_another():
    store(source(), *(item(f"https://example.org/{number}", text(6)) for number in range(3)))
    assert not groups()


def test_two_sources_of_one_newsletter_fold_issue_by_issue_though_all_issues_are_much_the_same():
    frame = text(7, 30)
    for name in ("a", "b"):
        store(source(), *(
            item(f"https://{name}.example.org/{number}", f"{frame} {text(100 + number, 6)}", title=f"{name} {number}", days=number)
            for number in range(5)
        ))
    assert groups() == {frozenset({f"a {number}", f"b {number}"}) for number in range(5)}


def test_who_says_what_two_groups_said_brings_them_together_under_the_oldest():
    (first,) = store(source(), item("https://example.org/a", text(8)))
    (apart,) = store(source(), item("https://example.com/b", "Only an excerpt"))
    (child,) = store(source(), item("https://example.com/b", "Another excerpt"))
    assert (apart.repeats, child.repeats) == (None, apart.pk)
    (bridge,) = store(source(), item("https://example.com/b", text(8)))
    for entry in (apart, child, bridge):
        entry.refresh_from_db()
        assert entry.repeats == first.pk


def test_a_source_with_a_secret_address_takes_no_part():
    store(source(is_secret=True), item("https://example.org/a", text(9)))
    assert not RepeatKey.objects.exists()
    store(source(), item("https://example.org/a", text(9)))
    (mine,) = store(source(is_secret=True), item("https://example.org/a", text(9)))
    assert mine.repeats is None
    Source.objects.update(is_secret=True)  # what was public once is not found either
    (late,) = store(source(), item("https://example.org/a", text(9)))
    assert late.repeats is None


def test_a_text_that_everybody_sends_is_still_folded_and_its_keys_stay_few():
    # More than `HOLDERS` sources send the same announcement.
    for number in range(repeats.HOLDERS + 3):
        store(source(), item(f"https://example.org/{number}", text(10)))
    assert Entry.objects.filter(repeats__isnull=True).count() == 1
    assert max(RepeatKey.objects.filter(key=key).count() for key in set(RepeatKey.objects.values_list("key", flat=True))) <= repeats.HOLDERS


def test_nobody_is_found_by_a_piece_that_many_different_texts_hold():
    (first,) = store(source(), item("https://example.org/a", text(16)))
    pieces = list(RepeatKey.objects.filter(entry=first, key__gte=2**32, key__lt=2**33).values_list("key", flat=True))
    assert len(pieces) == 4
    others = store(source(), *(item(f"https://example.org/{number}", "Something else") for number in range(repeats.COMMON)))
    RepeatKey.objects.bulk_create(RepeatKey(key=key, entry=entry, at=AT) for key in pieces for entry in others)
    (late,) = store(source(), item("https://example.com/b", text(16)))
    assert late.repeats is None


def test_old_entries_are_not_looked_at_but_for_the_newest_of_a_document():
    old = [item(f"https://example.org/{number}", "short", days=100 + number) for number in range(repeats.ALWAYS + 5)]
    store(source(), *old)
    assert RepeatKey.objects.count() == repeats.ALWAYS
    assert not EntryBody.objects.filter(sketch__isnull=False).exists()


def test_a_long_text_has_a_sketch_of_few_bytes_and_a_short_one_has_none():
    store(source(), item("https://example.org/a", text(11, 200)), item("https://example.org/b", "Short."))
    sketches = [bytes(one) for one in EntryBody.objects.filter(sketch__isnull=False).values_list("sketch", flat=True)]
    assert len(sketches) == 1
    assert len(sketches[0]) <= 4 * 27


def statements(*items, said_by=None, first=True):
    """What folding asks and writes when this is stored."""
    poll = Poll(source=(said_by or source()).pk, address="https://example.org/feed", is_first_fetch=first)
    parsed = parse(document(*items), address=poll.address)
    with CaptureQueriesContext(connection) as caught:
        storing.store(poll, parsed, at=AT)
    words = ("entries_repeatkey", "repeats", "is_secret", "sketch")
    return [one["sql"] for one in caught.captured_queries if any(word in one["sql"] for word in words) and "INSERT INTO entries_entrybody" not in one["sql"]]


def test_the_number_of_statements_does_not_grow_with_what_is_folded():
    def some(name, how_many):
        return [item(f"https://{name}.example.org/{number}", text(1000 + number)) for number in range(how_many)]

    store(source(), *some("a", 60))
    few, many = (
        [sql for sql in statements(*some(name, how_many)) if sql.startswith("SELECT")] for name, how_many in (("b", 5), ("c", 60))
    )
    assert Entry.objects.filter(repeats__isnull=False).count() == 65
    assert len(few) == len(many) <= 7


def test_a_document_that_brings_nothing_new_asks_nothing():
    said_by = source()
    one = item("https://example.org/a", text(12), guid="1")
    store(said_by, one)
    asked = [sql for sql in statements(one, said_by=said_by, first=False) if "entries_repeatkey" in sql or "sketch" in sql]
    assert asked == []


def test_what_is_too_old_to_come_up_is_forgotten_piece_by_piece():
    store(source(), item("https://example.org/a", text(13)))
    kept = RepeatKey.objects.count()
    store(source(), item("https://example.org/b", text(14)), at=AT - timedelta(days=46))
    store(source(), item("https://example.org/c", text(15)), at=AT - timedelta(days=44))
    assert repeats.forget(at=AT, most=2) == kept
    assert RepeatKey.objects.count() == 2 * kept
    jobs.forget_repeats()
    assert not RepeatKey.objects.filter(at__lt=AT).exists()


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(9)))
def test_the_groups_are_the_same_in_whatever_order_sources_are_fetched(order):
    Entry.objects.all().delete()
    Source.objects.all().delete()
    documents = []
    for story in range(3):
        said = sentences(2000 + story)
        documents += [
            [item(f"https://a{story}.example.org/x", " ".join(said), title=f"{story} whole"), item(f"https://a{story}.example.org/y", text(3000 + story))],
            [item(f"https://b{story}.example.org/x", " ".join([*said[1:], "This first appeared elsewhere."]), title=f"{story} again")],
            [item(f"https://a{story}.example.org/x?utm_medium=rss", said[0], title=f"{story} excerpt")],
        ]
    for place in order:
        store(source(), *documents[place])
    assert groups() == {frozenset({f"{story} whole", f"{story} again", f"{story} excerpt"}) for story in range(3)}
    roots = set(Entry.objects.filter(repeats__isnull=False).values_list("repeats", flat=True))
    assert not Entry.objects.filter(pk__in=roots, repeats__isnull=False).exists()
