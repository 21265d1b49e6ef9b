"""What became of a network between two moments, and how lasting it is: pure."""

from __future__ import annotations

from datetime import timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.network import churn_files
from commonplace.network.churn import Difference, Held, Limit, difference, lasting
from commonplace.network.comparing import figures, in_words, share

YEAR = timedelta(days=365)


def held(uuid: str, *addresses: str, name: str = "", thing: str = "person") -> Held:
    return Held(thing, uuid, name or uuid, addresses)


def told(found: Difference) -> dict[str, list[str]]:
    return {
        "kept": [one.uuid for one in found.kept], "stopped": [one.uuid for one in found.stopped], "new": [one.uuid for one in found.new],
        "moved": [f"{move.before.uuid}>{move.after.uuid}" for move in found.moved],
    }


def test_kept_stopped_and_new() -> None:
    found = difference([held("a", "x"), held("b", "y"), held("c")], [held("a", "x"), held("c"), held("d", "z")])
    assert told(found) == {"kept": ["a", "c"], "stopped": ["b"], "new": ["d"], "moved": []}
    assert (found.start, found.stayed) == (3, 2)


def test_the_same_one_at_another_address_has_moved() -> None:
    found = difference([held("a", "x", "blog")], [held("a", "y", "blog")])
    assert told(found)["moved"] == ["a>a"]
    assert (found.moved[0].left, found.moved[0].came) == (("x",), ("y",))
    assert (found.start, found.stayed) == (1, 1)


@pytest.mark.parametrize(("before", "after"), [(("x",), ("x", "y")), (("x", "y"), ("x",)), ((), ("x",)), (("x",), ()), (("x", "y"), ("y", "x"))])
def test_one_more_address_or_one_less_is_no_move(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    assert told(difference([held("a", *before)], [held("a", *after)]))["kept"] == ["a"]


def test_the_same_address_on_another_card_has_moved() -> None:
    found = difference([held("a", "x"), held("b")], [held("c", "x", thing="space"), held("b")])
    assert told(found) == {"kept": ["b"], "stopped": [], "new": [], "moved": ["a>c"]}


def test_two_that_were_merged_are_both_still_there() -> None:
    found = difference([held("a", "x"), held("b", "y")], [held("a", "x", "y")])
    assert told(found) == {"kept": ["a"], "stopped": [], "new": [], "moved": ["b>a"]}
    assert (found.start, found.stayed) == (2, 2)


def test_a_card_of_its_own_is_preferred_to_somebody_who_is_known_to_be_another() -> None:
    found = difference([held("a", "x"), held("b", "x")], [held("a", "x"), held("c", "x")])
    assert told(found) == {"kept": ["a"], "stopped": [], "new": [], "moved": ["b>c"]}


def test_what_split_off_is_new() -> None:
    found = difference([held("a", "x", "y")], [held("a", "x"), held("b", "y")])
    assert told(found) == {"kept": ["a"], "stopped": [], "new": ["b"], "moved": []}


def test_a_uuid_is_known_within_its_thing_only() -> None:
    found = difference([held("a", thing="person")], [held("a", thing="tool")])
    assert (len(found.stopped), len(found.new)) == (1, 1)


ADDRESSES = st.lists(st.sampled_from("stuvwxyz"), max_size=3, unique=True)
NETWORKS = st.lists(st.tuples(st.sampled_from("abcdefg"), ADDRESSES).map(lambda one: held(one[0], *one[1])), max_size=8)


@given(NETWORKS, NETWORKS)
def test_each_of_the_earlier_is_kept_moved_or_stopped_and_the_sums_are_right(earlier: list[Held], later: list[Held]) -> None:
    found = difference(earlier, later)
    before = {one.uuid for one in earlier}
    parts = told(found)
    moved = [one.split(">")[0] for one in parts["moved"]]
    assert sorted(parts["kept"] + parts["stopped"] + moved) == sorted(before)
    after = {one.uuid for one in later}
    assert set(parts["kept"]) | {one.split(">")[1] for one in parts["moved"]} | set(parts["new"]) == after
    assert not set(parts["new"]) & before
    assert 0 <= found.stayed <= found.start == len(before)


@given(NETWORKS)
def test_between_a_moment_and_itself_all_is_kept(network: list[Held]) -> None:
    found = difference(network, network)
    assert (found.stopped, found.new, found.moved) == ((), (), ())


@given(st.sets(st.text(min_size=1)), st.sets(st.text(min_size=1)))
def test_lists_without_ids_give_the_exact_sets(before: set[str], after: set[str]) -> None:
    found = difference([Held("", "", "", (one,)) for one in before], [Held("", "", "", (one,)) for one in after])
    assert {one.addresses[0] for one in found.kept} == before & after
    assert {one.addresses[0] for one in found.stopped} == before - after
    assert {one.addresses[0] for one in found.new} == after - before
    assert found.moved == ()


def test_retention_and_half_life_are_those_of_the_mission() -> None:
    found = lasting(start=100, kept=50, elapsed=YEAR)
    assert (found.retention, found.limit) == (0.5, None)
    assert found.half_life is not None
    assert abs(found.half_life - YEAR) < timedelta(seconds=1)
    found = lasting(start=40, kept=30, elapsed=timedelta(days=200))
    assert found.half_life is not None
    assert found.half_life / timedelta(days=1) == pytest.approx(200 * log(2) / -log(0.75))


@given(st.integers(10, 20_000), st.data(), st.integers(1, 1_000))
def test_after_a_half_life_half_is_left(start: int, data: st.DataObject, days: int) -> None:
    kept = data.draw(st.integers(1, start - 1))
    found = lasting(start=start, kept=kept, elapsed=timedelta(days=days))
    assert found.half_life is not None
    rate = -log(kept / start) / days
    assert exp(-rate * (found.half_life / timedelta(days=1))) == pytest.approx(0.5, rel=1e-6)


@pytest.mark.parametrize(("start", "kept", "elapsed", "limit", "retention", "says"), [
    (0, 0, YEAR, Limit.NOTHING, None, "Nothing was there at the start, so nothing can have been kept."),
    (9, 4, YEAR, Limit.TOO_FEW, None,
     "Not enough known. Of the 9 that were there, 4 still are. A share of fewer than 10 says little."),
    (1, 0, YEAR, Limit.TOO_FEW, None, "Not enough known. Of the 1 that was there, 0 still is. A share of fewer than 10 says little."),
    (20, 0, YEAR, Limit.ALL_WENT, 0.0,
     "Of the 20 that were there, 0 still are. All went within this time, so a half-life cannot be given."),
    (20, 20, YEAR, Limit.ALL_STAYED, 1.0, "Of the 20 that were there, 20 still are. Nothing went, so a half-life cannot be given."),
    (20, 20, timedelta(), Limit.ALL_STAYED, 1.0, "Of the 20 that were there, 20 still are. Nothing went, so a half-life cannot be given."),
    (20, 5, timedelta(), Limit.NO_TIME, 0.25,
     "Of the 20 that were there, 5 still are. No time lies between the two, so there is no half-life."),
    (20, 5, None, Limit.NO_TIME, 0.25,
     "Of the 20 that were there, 5 still are. Give the days on which the two were made, and the half-life can be reckoned."),
])
def test_what_cannot_be_reckoned_is_said_in_words(
    start: int, kept: int, elapsed: timedelta | None, limit: Limit, retention: float | None, says: str,
) -> None:
    found = lasting(start=start, kept=kept, elapsed=elapsed)
    assert (found.limit, found.retention, found.half_life) == (limit, retention, None)
    shown = figures(found, elapsed=elapsed)
    assert " ".join(shown.sentences) == says
    assert shown.half_life == ""


def test_what_can_be_reckoned_is_said_in_words() -> None:
    shown = figures(lasting(start=1_200, kept=600, elapsed=3 * YEAR), elapsed=3 * YEAR)
    assert (shown.retention, shown.half_life, shown.start) == ("50 %", "3.0 years", 1_200)
    assert shown.sentences == (
        "Of the 1,200 that were there, 600 still are. If it went on so, half of those at the start would be gone after 3.0 years.",)


@pytest.mark.parametrize(("start", "kept", "elapsed"), [(5, 6, YEAR), (5, -1, YEAR), (5, 5, -YEAR)])
def test_what_cannot_be_is_refused(start: int, kept: int, elapsed: timedelta) -> None:
    with pytest.raises(ValueError, match="kept is at most start"):
        lasting(start=start, kept=kept, elapsed=elapsed)


def test_a_very_long_half_life_stays_within_the_calendar() -> None:
    found = lasting(start=10**9, kept=10**9 - 1, elapsed=100 * YEAR)
    assert found.half_life is not None
    assert in_words(found.half_life) == "more than 100 years"


@pytest.mark.parametrize(("retention", "says"), [
    (None, ""), (0, "0 %"), (0.001, "less than 1 %"), (0.01, "1 %"), (0.667, "67 %"), (0.99, "99 %"), (0.9999, "more than 99 %"), (1, "100 %"),
])
def test_a_share_is_never_all_while_something_went(retention: float | None, says: str) -> None:
    assert share(retention) == says


@pytest.mark.parametrize(("days", "says"), [(0.2, "less than a day"), (1, "1 day"), (59, "59 days"), (61, "2 months"), (729, "24 months"), (1_000, "2.7 years")])
def test_a_time_is_said_no_more_exactly_than_it_is_known(days: float, says: str) -> None:
    assert in_words(timedelta(days=days)) == says


def opml(*addresses: str, title: str = "Mine") -> bytes:
    outlines = "".join(f'<outline type="rss" text="Source {n}" xmlUrl="{one}"/>' for n, one in enumerate(addresses))
    return f'<?xml version="1.0"?><opml version="2.0"><head><title>{title}</title></head><body>{outlines}</body></opml>'.encode()


def test_two_lists_of_one_person_give_the_exact_sets() -> None:
    before = [f"https://kept-{n}.example.org/feed" for n in range(8)] + [f"https://gone-{n}.example.org/feed" for n in range(8)]
    after = [f"http://KEPT-{n}.example.org:80/feed#top" for n in range(8)] + ["https://new.example.org/", "https://new.example.org"]
    found = churn_files.compare(opml(*before), opml(*after, "news:comp.text", title="Later"), elapsed=2 * YEAR)
    assert [one.addresses[0] for one in found.difference.kept] == [f"https://kept-{n}.example.org/feed" for n in range(8)]
    assert [one.addresses[0] for one in found.difference.stopped] == [f"https://gone-{n}.example.org/feed" for n in range(8)]
    assert [one.addresses[0] for one in found.difference.new] == ["https://new.example.org/"]
    assert (found.earlier, found.later, found.without_address) == ("Mine", "Later", 1)
    assert (found.lasting.start, found.lasting.kept, found.lasting.retention) == (16, 8, 0.5)
    assert found.lasting.half_life is not None
    assert abs(found.lasting.half_life - 2 * YEAR) < timedelta(seconds=1)


@pytest.mark.parametrize(("earlier", "later", "which"), [(b"", opml("https://a.example.org"), "earlier"), (opml("https://a.example.org"), b"no", "later")])
def test_what_is_no_list_is_said_beside_its_field(earlier: bytes, later: bytes, which: str) -> None:
    with pytest.raises(churn_files.NotAList) as caught:
        churn_files.compare(earlier, later)
    assert caught.value.which == which
    assert "Nothing was changed" in str(caught.value)


def test_of_a_list_that_was_cut_off_it_is_said_which() -> None:
    whole = opml("https://a.example.org/feed", "https://b.example.org/feed")
    found = churn_files.compare(whole[:-60], whole)
    assert len(found.earlier_faults) == 1
    assert "ends in the middle" in found.earlier_faults[0]
    assert found.later_faults == ()


def test_a_name_without_an_end_is_cut() -> None:
    long = f'<opml version="2.0"><body><outline text="{"x" * 100_000}" xmlUrl="https://a.example.org/feed"/></body></opml>'.encode()
    (one,) = churn_files.compare(long, opml("https://b.example.org/feed")).difference.stopped
    assert len(one.name) == churn_files.LONGEST_NAME
