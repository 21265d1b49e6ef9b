"""Deciding: what is new, changed and gone, whatever sources do to their items."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonplace.consumption.deciding import Decision, Known, StoredSource, content_hash, decide, identity
from commonplace.consumption.parsing import Enclosure, ParsedEntry, ParsedSource

SEEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = SEEN + timedelta(hours=6)


def an_entry(number: int = 1, **changes: object) -> ParsedEntry:
    plain = ParsedEntry(
        guid=f"guid-{number}",
        address=f"https://blog.example/{number}",
        title=f"Entry {number}",
        author="Ada Example",
        html=f"<p>What was said about number {number}, at some length.</p>",
        published=SEEN - timedelta(days=number),
        updated=None,
        base="https://blog.example/",
    )
    return replace(plain, **changes)


def a_source(*entries: ParsedEntry, **changes: object) -> ParsedSource:
    plain = ParsedSource("Blog", "", "https://blog.example/", "en", "blog", None, tuple(entries))
    return replace(plain, **changes)


def applied(stored: StoredSource, decision: Decision) -> StoredSource:
    """What the database knows after a decision was carried out."""
    known = dict(stored.known)
    for change in decision.changed:
        before = next(name for name, one in known.items() if one.id == change.id)
        one = known.pop(before)
        known[change.identity] = Known(one.id, change.content.content_hash if change.content else one.content_hash, one.published)
    gone = set(decision.gone)
    known = {name: replace(one, gone=one.gone or one.id in gone) for name, one in known.items()}
    first = max((one.id for one in known.values()), default=0) + 1
    for number, new in enumerate(decision.new, first):
        assert new.identity not in known
        known[new.identity] = Known(number, new.content_hash, new.published_at)
    return StoredSource(is_first_fetch=False, policy=decision.policy, known=known, tombstones=stored.tombstones)


NOTHING = StoredSource(is_first_fetch=True)


def after(*documents: ParsedSource) -> StoredSource:
    stored = NOTHING
    for document in documents:
        stored = applied(stored, decide(stored, document, seen=SEEN))
    return stored


def test_everything_is_new_at_first_and_the_oldest_gets_the_first_id():
    decision = decide(NOTHING, a_source(an_entry(1), an_entry(3), an_entry(2)), seen=SEEN)
    assert [new.title for new in decision.new] == ["Entry 3", "Entry 2", "Entry 1"]
    assert decision.policy == "guid"


def test_a_new_entry_carries_all_that_a_list_shows():
    sound = Enclosure("https://blog.example/1.mp3", "audio/mpeg", 600, 1234)
    html = '<p onclick="x()">Hello <a href="/a">you</a><script>x</script></p>'
    (new,) = decide(NOTHING, a_source(an_entry(1, html=html, enclosures=(sound,), tags=("libraries",))), seen=SEEN).new
    assert new.html == '<p>Hello <a href="https://blog.example/a" rel="nofollow noopener noreferrer">you</a></p>'
    assert (new.text, new.excerpt, new.seconds) == ("Hello you", "Hello you", 600)
    assert new.enclosures == [{"address": sound.address, "type": "audio/mpeg", "seconds": 600, "bytes": 1234, "title": ""}]
    assert new.tags == ["libraries"]
    assert len(new.identity) == len(new.content_hash) == 16


def test_the_second_fetch_of_the_same_document_brings_nothing():
    document = a_source(*map(an_entry, range(1, 9)))
    assert decide(after(document), document, seen=LATER) == Decision(policy="guid")


def test_case_69_a_date_in_the_future_is_not_believed():
    (new,) = decide(NOTHING, a_source(an_entry(published=SEEN + timedelta(days=900), updated=SEEN + timedelta(days=1))), seen=SEEN).new
    assert new.stands_at == new.published_at == new.updated_at == SEEN


def test_where_nothing_has_a_date_the_order_of_the_document_is_kept():
    decision = decide(NOTHING, a_source(*(an_entry(number, published=None) for number in (1, 2, 3))), seen=SEEN)
    assert [new.title for new in decision.new] == ["Entry 3", "Entry 2", "Entry 1"]
    assert [new.stands_at for new in decision.new] == [SEEN - timedelta(minutes=2), SEEN - timedelta(minutes=1), SEEN]
    assert {new.published_at for new in decision.new} == {None}


def test_at_a_first_fetch_what_has_no_date_stands_beside_its_neighbors():
    bare = {number: an_entry(number, published=None) for number in (1, 2, 5, 6)}
    document = a_source(bare[1], bare[2], an_entry(3), an_entry(4), bare[5], bare[6], an_entry(7))
    decision = decide(NOTHING, document, seen=SEEN)
    assert [new.title for new in reversed(decision.new)] == [f"Entry {number}" for number in range(1, 8)]
    at = {new.title: new.stands_at for new in decision.new}
    assert at["Entry 1"] == at["Entry 3"] + timedelta(seconds=2)
    assert at["Entry 6"] == at["Entry 4"] - timedelta(seconds=2)
    assert max(at.values()) <= SEEN


def test_no_neighbor_in_the_future_puts_an_undated_entry_there():
    document = a_source(an_entry(1, published=None), an_entry(2, published=SEEN + timedelta(days=9)), an_entry(3, published=None))
    assert max(new.stands_at for new in decide(NOTHING, document, seen=SEEN).new) == SEEN


def test_after_the_first_fetch_what_has_no_date_is_as_new_as_it_was_seen():
    old = a_source(an_entry(1), an_entry(2))
    decision = decide(after(old), a_source(an_entry(8, published=None), an_entry(9, published=None), *old.entries), seen=LATER)
    assert [(new.title, new.stands_at) for new in decision.new] == [("Entry 9", LATER - timedelta(seconds=1)), ("Entry 8", LATER)]


def test_of_two_entries_of_the_same_moment_the_upper_one_is_newer():
    decision = decide(NOTHING, a_source(*(an_entry(number, published=SEEN) for number in (1, 2, 3))), seen=SEEN)
    assert [new.title for new in decision.new] == ["Entry 3", "Entry 2", "Entry 1"]


def test_an_edit_is_a_change_of_the_same_entry():
    stored = after(a_source(an_entry(1), an_entry(2)))
    decision = decide(stored, a_source(an_entry(1, html="<p>Something else altogether was meant here.</p>"), an_entry(2)), seen=LATER)
    assert not decision.new
    assert [change.content.text for change in decision.changed if change.content] == ["Something else altogether was meant here."]
    assert (
        decide(
            applied(stored, decision),
            a_source(an_entry(1, html="<p>Something else altogether was meant here.</p>"), an_entry(2)),
            seen=LATER,
        ).changed
        == ()
    )


@pytest.mark.parametrize(
    "html",
    [
        "<div class='x'>What was said about number 1,\n\n  at some length.</div>",
        "<p>What was said about number 7, at some length.</p>",
        "<p data-nonce='e5'>What was said about number 1, at some <b>length</b>.</p>",
    ],
)
def test_markup_white_space_and_counters_are_no_edit(html: str):
    assert decide(after(a_source(an_entry())), a_source(an_entry(html=html)), seen=LATER).changed == ()


def test_a_counter_that_runs_at_each_fetch_never_makes_an_edit():
    stored = after(a_source(an_entry(html="<p>Read by 1 person so far, and by nobody else.</p>")))
    for views in range(2, 40):
        decision = decide(stored, a_source(an_entry(html=f"<p>Read by {views} person so far, and by nobody else.</p>")), seen=LATER)
        assert decision == Decision(policy="guid")


def test_digits_count_when_the_author_says_that_it_was_updated():
    corrected = an_entry(html="<p>What was said about number 7, at some length.</p>", updated=LATER)
    decision = decide(after(a_source(an_entry())), a_source(corrected), seen=LATER)
    assert len(decision.changed) == 1


def test_a_picture_alone_that_is_another_is_an_edit():
    stored = after(a_source(an_entry(html="<img src=/cat.png>")))
    assert decide(stored, a_source(an_entry(html="<img src=/dog.png>")), seen=LATER).changed


def test_an_entry_that_its_source_took_back_is_gone_and_comes_back():
    whole = a_source(*map(an_entry, (1, 2, 3)))
    stored = after(whole)
    without = decide(stored, a_source(an_entry(1), an_entry(3)), seen=LATER)
    (gone,) = without.gone
    assert next(one.published for one in stored.known.values() if one.id == gone) == SEEN - timedelta(days=2)
    stored = applied(stored, without)
    assert decide(stored, a_source(an_entry(1), an_entry(3)), seen=LATER).gone == ()
    (change,) = decide(stored, whole, seen=LATER).changed
    assert change.back
    assert change.content is None
    assert change.id == gone


def test_what_only_fell_off_the_end_is_not_gone():
    stored = after(a_source(*map(an_entry, range(3, 13))))
    assert decide(stored, a_source(*map(an_entry, range(1, 11))), seen=LATER).gone == ()


def test_one_old_entry_pinned_to_the_top_does_not_make_the_others_gone():
    pinned = an_entry(900)
    stored = after(a_source(pinned, *map(an_entry, range(3, 13))))
    assert decide(stored, a_source(pinned, *map(an_entry, range(1, 11))), seen=LATER).gone == ()


def test_nothing_is_gone_from_a_document_that_was_cut_or_is_empty():
    stored = after(a_source(*map(an_entry, (1, 2, 3))))
    assert decide(stored, a_source(an_entry(1), an_entry(3), repaired=True), seen=LATER).gone == ()
    assert decide(stored, a_source(), seen=LATER) == Decision(policy="guid")


def test_the_same_entry_twice_in_one_document_is_one():
    decision = decide(NOTHING, a_source(an_entry(1), an_entry(1, title="Entry 1, better", updated=SEEN), an_entry(2)), seen=SEEN)
    assert [new.title for new in decision.new] == ["Entry 2", "Entry 1, better"]


def test_one_guid_on_every_item_is_seen_through():
    document = a_source(*(an_entry(number, guid="same") for number in range(1, 8)))
    decision = decide(NOTHING, document, seen=SEEN)
    assert len(decision.new) == 7
    assert decision.policy == "link"
    more = a_source(an_entry(0, guid="same"), *document.entries)
    assert [new.title for new in decide(applied(NOTHING, decision), more, seen=LATER).new] == ["Entry 0"]


def test_one_guid_and_one_link_on_every_item_are_seen_through():
    document = a_source(*(an_entry(number, guid="same", address="https://blog.example/") for number in range(1, 8)))
    decision = decide(NOTHING, document, seen=SEEN)
    assert (len(decision.new), decision.policy) == (7, "content")
    assert decide(applied(NOTHING, decision), document, seen=LATER) == Decision(policy="content")


def test_items_without_guid_title_and_link_are_told_apart_by_their_text():
    empty = {"guid": "", "title": "", "address": ""}
    document = a_source(*(an_entry(number, **empty) for number in (1, 2, 3)))
    stored = after(document)
    assert len(stored.known) == 3
    assert decide(stored, document, seen=LATER) == Decision(policy="guid")


def churned(round_: int, *, links: bool = False, dates: bool = False) -> ParsedSource:
    return a_source(
        *(
            an_entry(
                number,
                guid=f"{round_}-{number}",
                **({"address": f"https://blog.example/{number}?session={round_}"} if links else {}),
                **({"published": SEEN + timedelta(hours=round_)} if dates else {}),
            )
            for number in range(1, 9)
        )
    )


@pytest.mark.parametrize(
    ("links", "dates", "settles"), [(False, False, "link"), (True, False, "content"), (True, True, "content"), (False, True, "link")]
)
def test_a_source_that_changes_every_guid_at_each_fetch_is_recognised(*, links: bool, dates: bool, settles: str):
    stored = after(churned(0, links=links, dates=dates))
    for round_ in range(1, 6):
        decision = decide(stored, churned(round_, links=links, dates=dates), seen=SEEN + timedelta(hours=round_))
        assert decision.new == ()
        assert decision.gone == ()
        stored = applied(stored, decision)
    assert len(stored.known) == 8
    assert stored.policy == settles
    assert decision.changed == ()


def test_what_is_new_in_a_source_that_changes_every_guid_is_still_new():
    stored = after(churned(0))
    later = churned(1)
    decision = decide(stored, a_source(an_entry(0, guid="1-0"), *later.entries), seen=LATER)
    assert [new.title for new in decision.new] == ["Entry 0"]


def test_an_entry_edited_in_the_fetch_that_renames_the_others_is_not_doubled():
    stored = after(a_source(*map(an_entry, (1, 2, 3, 4))))
    edited = an_entry(1, html="<p>Something else altogether was meant here.</p>")
    decision = decide(stored, a_source(edited, *(an_entry(number, guid=f"other-{number}") for number in (2, 3, 4))), seen=LATER)
    assert decision.policy == "link"
    assert decision.new == decision.gone == ()
    assert [change.content.text for change in decision.changed if change.content] == ["Something else altogether was meant here."]
    assert len(decision.changed) == 4


def test_new_entries_that_say_the_same_as_old_ones_are_new():
    thread = {"title": "Open thread", "html": "<p>Say what you like, as every week.</p>"}
    stored = after(a_source(*(an_entry(number, **thread) for number in (9, 10))))
    decision = decide(stored, a_source(*(an_entry(number, **thread) for number in (1, 2))), seen=LATER)
    assert len(decision.new) == 2


def test_a_comic_whose_entries_differ_by_number_only_is_all_new():
    def comic(number: int) -> ParsedEntry:
        return an_entry(number, title=f"Comic {number}", html=f"<img src=/{number}.png>")

    stored = after(a_source(*map(comic, (11, 12, 13))))
    assert len(decide(stored, a_source(*map(comic, (1, 2, 3))), seen=LATER).new) == 3


def test_what_was_purged_does_not_return():
    entries = [an_entry(number) for number in (1, 2, 3)]
    stored = StoredSource(is_first_fetch=False, tombstones=frozenset({identity("guid", entries[1])}))
    assert [new.title for new in decide(stored, a_source(*entries), seen=SEEN).new] == ["Entry 3", "Entry 1"]


def test_only_what_is_new_or_changed_is_cleaned(monkeypatch: pytest.MonkeyPatch):
    document = a_source(*map(an_entry, range(1, 6)))
    stored = after(document)
    cleaned: list[str] = []
    monkeypatch.setattr("commonplace.consumption.deciding.clean", lambda html, base: cleaned.append(html) or html)
    decide(stored, a_source(an_entry(0), *document.entries), seen=LATER)
    assert len(cleaned) == 1


words = st.text(alphabet="abc 12<>", max_size=6)
moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
entries = st.builds(
    ParsedEntry,
    guid=st.sampled_from(["", "a", "b", "c", "d"]),
    address=st.sampled_from(["", "https://a.example/1", "https://a.example/2", "https://a.example/3"]),
    title=words,
    author=st.just(""),
    html=words,
    published=moments,
    updated=moments,
)
documents = st.lists(entries, max_size=8).map(lambda found: a_source(*found))


@settings(max_examples=200, deadline=None)
@given(st.lists(documents, min_size=1, max_size=4))
def test_deciding_again_on_the_same_document_settles(history: list[ParsedSource]):
    stored = NOTHING
    for document in history:
        stored = applied(stored, decide(stored, document, seen=SEEN))
    settled = 0
    for _ in range(4):  # a policy may move on twice, each time giving identities anew
        decision = decide(stored, history[-1], seen=SEEN)
        assert decision.new == ()
        settled = not decision.changed and not decision.gone
        stored = applied(stored, decision)
    assert settled


@settings(max_examples=200, deadline=None)
@given(documents, documents, st.randoms(use_true_random=False))
def test_the_order_of_a_document_decides_nothing_but_ties(before: ParsedSource, document: ParsedSource, chance: random.Random):
    stored = after(before)
    shuffled = list(document.entries)
    chance.shuffle(shuffled)
    one, other = decide(stored, document, seen=LATER), decide(stored, a_source(*shuffled), seen=LATER)
    assert {new.identity for new in one.new} == {new.identity for new in other.new}
    assert {new.content_hash for new in one.new} == {new.content_hash for new in other.new}
    assert one.gone == other.gone
    assert one.policy == other.policy
    assert [(change.id, change.identity) for change in one.changed] == [(change.id, change.identity) for change in other.changed]


@settings(max_examples=200, deadline=None)
@given(documents, st.data())
def test_no_identity_is_given_twice_and_no_tombstone_returns(document: ParsedSource, data: st.DataObject):
    policy = data.draw(st.sampled_from(["guid", "link", "content"]))
    graves = frozenset(
        data.draw(st.sets(st.sampled_from([identity(policy, one) for one in document.entries]), max_size=3)) if document.entries else ()
    )
    decision = decide(StoredSource(is_first_fetch=False, policy=policy, tombstones=graves), document, seen=SEEN)
    names = [new.identity for new in decision.new]
    assert len(names) == len(set(names))
    assert not graves & set(names)
    assert [new.stands_at for new in decision.new] == sorted(new.stands_at for new in decision.new)
    assert all(new.stands_at <= SEEN for new in decision.new)


@given(entries)
def test_hashes_are_sixteen_bytes(entry: ParsedEntry):
    assert len(content_hash(entry)) == 16
    assert {len(identity(policy, entry)) for policy in ("guid", "link", "content")} == {16}
