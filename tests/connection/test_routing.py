"""Whom to ask: by what they said themselves, when they have room, each in turn; the same question gives the same five."""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonplace.connection.routing import AT_MOST, LATELY, REST, Ask, Kind, Said, WasAsked, Willing, route
from commonplace.members.hours import Hours

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
WEEDING = Ask("q", {"weeding": "weeding"})


def offers(pk: int, *topics: str, **more: object) -> Willing:
    return Willing(pk, f"Person {pk}", (Said(Kind.OFFER, {topic: topic for topic in topics}),), **more)  # type: ignore[arg-type]


def wrote(pk: int, *topics: str, **more: object) -> Willing:
    return Willing(pk, f"Person {pk}", (Said(Kind.ANSWER, {topic: topic for topic in topics}),), **more)  # type: ignore[arg-type]


def who(question: Ask, people: list[Willing], history: list[WasAsked] | None = None, at: datetime = AT) -> list[int]:
    return [one.person.pk for one in route(question, people, history or [], at)]


def test_five_at_most_and_only_who_knows_of_it() -> None:
    people = [offers(number, "weeding") for number in range(1, 9)] + [offers(9, "budget")]
    assert len(who(WEEDING, people)) == AT_MOST
    assert 9 not in who(WEEDING, people)
    assert who(WEEDING, [offers(9, "budget")]) == []


def test_an_offer_comes_before_an_answer_and_both_are_told_in_words() -> None:
    both = Willing(3, "Three", (
        Said(Kind.OFFER, {"weeding": "weeding", "budget": "budget"}), Said(Kind.ANSWER, {"weeding": "weeding"}),
        Said(Kind.GROUP, {"weeding": "weeding"}, "Weeders"),
    ))
    found = route(Ask("q", {"weeding": "weeding", "budget": "budget"}), [wrote(1, "weeding"), offers(2, "weeding"), both], [], AT)
    assert [one.person.pk for one in found] == [3, 2, 1]
    assert found[0].reasons == ("offers: weeding, budget", "wrote an answer about weeding", "is in “Weeders” with you")
    assert found[0].why == "You offer to be asked about weeding, budget."
    assert found[2].reasons == ("wrote an answer about weeding",)
    assert found[2].why == "You wrote an answer about weeding."


def test_a_group_alone_makes_nobody_a_match() -> None:
    assert who(WEEDING, [Willing(1, "One", (Said(Kind.GROUP, {"weeding": "weeding"}, "Weeders"),))]) == []


@pytest.mark.parametrize(("ago", "is_asked"), [(timedelta(0), False), (timedelta(days=6, hours=23), False), (REST, True), (timedelta(days=8), True)])
def test_nobody_who_was_asked_in_the_last_seven_days(ago: timedelta, *, is_asked: bool) -> None:
    assert bool(who(WEEDING, [offers(1, "weeding", a_week=5)], [WasAsked(1, AT - ago)])) == is_asked


def test_never_across_a_mute_or_block_and_never_in_a_pause_or_on_a_holiday() -> None:
    holiday = Hours(UTC, holidays=((date(2026, 11, 18), date(2026, 11, 18)),))
    people = [
        offers(1, "weeding", is_apart=True), offers(2, "weeding", paused_until=date(2026, 11, 18)), offers(3, "weeding", hours=holiday),
        offers(4, "weeding", paused_until=date(2026, 11, 17)),
    ]
    assert who(WEEDING, people) == [4]


def test_a_holiday_is_a_day_of_the_member_s_own_zone() -> None:
    away = Hours(ZoneInfo("Pacific/Auckland"), holidays=((date(2026, 11, 19), date(2026, 11, 19)),))
    assert who(WEEDING, [offers(1, "weeding", hours=away)]) == [], "there it is the 19th already"


def test_whoever_has_quiet_hours_now_comes_later_and_not_at_all_when_it_would_be_too_late() -> None:
    quiet = Hours(UTC, time(14), time(8))
    people = [offers(1, "weeding", hours=quiet), offers(2, "weeding")]
    assert who(WEEDING, people) == [2, 1]
    assert who(Ask("q", {"weeding": "weeding"}, wanted_by=date(2026, 11, 18)), people) == [2]


def test_whoever_was_never_asked_gets_a_turn_though_five_fit_better() -> None:
    better = [offers(number, "weeding", "budget") for number in range(1, 9)]
    history = [WasAsked(number, AT - timedelta(days=60)) for number in range(1, 9)]
    found = who(Ask("q", {"weeding": "weeding", "budget": "budget"}), [*better, wrote(9, "budget", a_week=1)], history)
    assert 9 in found
    assert len(found) == AT_MOST


def test_what_was_asked_long_ago_counts_no_more() -> None:
    old = [WasAsked(1, AT - LATELY - timedelta(days=1)) for _ in range(50)]
    assert route(WEEDING, [offers(1, "weeding")], old, AT) == route(WEEDING, [offers(1, "weeding")], [], AT)


topics = st.lists(st.sampled_from(["weeding", "budget", "grants", "=origami", "schedules"]), unique=True, max_size=4)
persons = st.builds(
    lambda pk, kind, said, week, apart, pause: Willing(
        pk, f"P{pk}", (Said(kind, {one: one for one in said}),), a_week=week, is_apart=apart,
        paused_until=AT.date() + timedelta(days=pause) if pause is not None else None),
    st.integers(1, 60), st.sampled_from(list(Kind)), topics, st.integers(1, 5), st.booleans(), st.none() | st.integers(-3, 3),
)
people_of = st.lists(persons, max_size=25, unique_by=lambda one: one.pk)
histories = st.lists(st.builds(lambda pk, hours: WasAsked(pk, AT - timedelta(hours=hours)), st.integers(1, 60), st.integers(0, 24 * 200)), max_size=60)


@given(topics, people_of, histories, st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_whatever_comes_the_rules_hold_and_the_order_of_the_rows_does_not_matter(
    asked: list[str], people: list[Willing], history: list[WasAsked], shuffled: random.Random
) -> None:
    question = Ask("q", {one: one for one in asked})
    found = route(question, people, history, AT)
    mixed, mixed_history = people[:], history[:]
    shuffled.shuffle(mixed)
    shuffled.shuffle(mixed_history)
    assert route(question, mixed, mixed_history, AT) == found
    assert len({one.person.pk for one in found}) == len(found) <= AT_MOST
    for one in found:
        person = one.person
        assert not person.is_apart
        assert person.paused_until is None or person.paused_until < AT.date()
        assert not any(was.pk == person.pk and was.at > AT - REST for was in history)
        assert {topic for said in person.said if said.kind != Kind.GROUP for topic in said.topics} & set(asked)
        assert one.reasons, "everybody has a reason"


# ---- ten thousand questions: nobody is asked too often, the load is spread, nobody waits for ever

TOPICS = [f"topic {number}" for number in range(12)]


def invented_people(chance: random.Random, count: int) -> list[Willing]:
    """Each offers two to five topics, some dearer to many than others; some have quiet hours, a pause to come, a holiday."""
    found = []
    for pk in range(1, count + 1):
        said = chance.choices(TOPICS, weights=[12 - number for number in range(12)], k=chance.randint(3, 6))
        first = date(2026, 1, 1) + timedelta(days=chance.randint(0, 360))
        hours = Hours(UTC, time(chance.randint(16, 22)), time(7), holidays=((first, first + timedelta(days=chance.randint(1, 14))),))
        found.append(offers(pk, *dict.fromkeys(said), hours=hours, a_week=chance.randint(1, 5)))
    return found


def gini(loads: list[int]) -> float:
    """0: all carry the same; 1: one carries all (Gini 1912, over sorted loads)."""
    ranked, count = sorted(loads), len(loads)
    return sum((2 * place - count - 1) * load for place, load in enumerate(ranked, start=1)) / (count * sum(ranked))


def test_over_ten_thousand_questions_caps_hold_the_load_is_spread_and_nobody_is_starved() -> None:
    chance = random.Random(17)
    people = invented_people(chance, 60)
    by_topic = {topic: [one for one in people if topic in one.said[0].topics] for topic in TOPICS}
    at, load, first_fit = datetime(2026, 1, 1, tzinfo=UTC), Counter[int](), dict[int, int]()
    history: defaultdict[int, deque[WasAsked]] = defaultdict(deque)
    asked_first: dict[int, int] = {}
    for number in range(10_000):
        at += timedelta(minutes=chance.randint(1, 360))
        about = dict.fromkeys(chance.choices(TOPICS, weights=[12 - one for one in range(12)], k=chance.choice([1, 1, 2])))
        matching = list({one.pk: one for topic in about for one in by_topic[topic]}.values())
        for one in matching:
            first_fit.setdefault(one.pk, number)
            while history[one.pk] and history[one.pk][0].at <= at - LATELY:
                history[one.pk].popleft()
        past = [was for one in matching for was in history[one.pk]]
        for found in route(Ask(str(number), about), matching, past, at):
            person = found.person
            assert not history[person.pk] or at - history[person.pk][-1].at >= REST, "asked twice within seven days"
            load[person.pk] += 1
            asked_first.setdefault(person.pk, number)
            history[person.pk].append(WasAsked(person.pk, at))
    assert sum(load.values()) > 2_000
    assert gini([load[one.pk] for one in people]) <= 0.35
    assert all(asked_first[pk] - since <= 60 for pk, since in first_fit.items()), "everybody is asked within 60 questions"


def test_where_questions_are_rare_the_load_is_spread_and_nobody_is_starved_either() -> None:
    chance = random.Random(4)
    people = [offers(pk, *dict.fromkeys(chance.choices(TOPICS, weights=[12 - one for one in range(12)], k=5))) for pk in range(1, 61)]
    at, load = AT, Counter[int]()
    history: list[WasAsked] = []
    for number in range(600):
        at += timedelta(days=1)
        history = [one for one in history if at - LATELY < one.at]
        topic = chance.choices(TOPICS, weights=[12 - one for one in range(12)])[0]
        for found in route(Ask(str(number), {topic: topic}), people, history, at):
            load[found.person.pk] += 1
            history.append(WasAsked(found.person.pk, at))
    assert set(load) == {one.pk for one in people}
    assert gini([load[one.pk] for one in people]) <= 0.35
