"""Neighborhoods: everybody is in one, the same network gives the same, and what is too large is parted again."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from commonplace.network.map.neighborhoods import A_PART, DRAWN, MOST, PARTS, SMALLEST, Standing, neighborhoods


def standing(count: int, kind: str = "person", goals: tuple[str, ...] = ()) -> list[Standing]:
    return [Standing(f"id{one}", f"Name {one:05}", kind, goals) for one in range(count)]


@given(st.integers(0, 10_000), st.integers(1, 300), st.integers(0, 400))
def test_everybody_is_in_exactly_one(seed: int, count: int, many: int) -> None:
    chance = Random(seed)
    links = [(chance.randrange(count), chance.randrange(count)) for _ in range(many)]
    found = neighborhoods(standing(count), links)
    assert sorted(one for some in found for one in some.members) == list(range(count))
    assert len({some.key for some in found}) == len(found)


@given(st.integers(0, 10_000))
def test_the_order_of_links_does_not_matter(seed: int) -> None:
    chance = Random(seed)
    links = [(chance.randrange(80), chance.randrange(80)) for _ in range(120)]
    turned = [(other, one) for one, other in links]
    chance.shuffle(turned)
    assert neighborhoods(standing(80), links) == neighborhoods(standing(80), turned)


def test_circles_that_hardly_know_each_other_are_told_apart_and_named_after_their_middle() -> None:
    names = standing(200)
    links = [(circle * 20, circle * 20 + one) for circle in range(10) for one in range(1, 20)]
    links += [(circle * 20, (circle * 20 + 21) % 200) for circle in range(10)]
    found = neighborhoods(names, links)
    assert len(found) == 10
    assert {some.name for some in found} == {f"Name {circle * 20:05}" for circle in range(10)}
    assert all(some.by == "around" and len(some.members) == 20 for some in found)


def test_of_two_with_as_many_links_a_space_is_the_middle() -> None:
    four = [Standing("a", "Ada", "person"), Standing("b", "Blog", "space-blog"), Standing("c", "Cee", "person"), Standing("d", "Dee", "person")]
    links = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)]
    assert neighborhoods(four, links)[0].name == "Blog"


def test_what_is_linked_to_nothing_goes_with_its_goal_and_else_with_its_kind() -> None:
    some = [*standing(SMALLEST, goals=("desk",)), Standing("x", "X", "person"), Standing("y", "Y", "tool"), Standing("z", "Z", "space-blog")]
    found = neighborhoods(some, [])
    assert [(one.key, len(one.members)) for one in found] == [("goal-desk", SMALLEST), ("person", 1), ("tool", 1), ("space", 1)]


def test_a_kind_of_space_of_which_there_are_many_stands_by_itself() -> None:
    found = neighborhoods([*standing(2 * SMALLEST, "space-blog"), *standing(3, "space-forum")], [])
    assert [(one.key, len(one.members)) for one in found] == [("space-blog", 2 * SMALLEST), ("space", 3)]


def test_what_is_all_alike_is_parted_by_the_alphabet() -> None:
    found = neighborhoods(standing(400), [])
    assert len(found) == -(-400 // A_PART)
    assert found[0].name == "Name 00000"
    assert found[0].until == "Name 00056"
    assert max(len(one.members) for one in found) <= A_PART


def test_thousands_are_parted_into_few_enough_to_look_at() -> None:
    many = standing(20_000)
    found = neighborhoods(many, [])
    assert len(found) == PARTS
    again = neighborhoods([many[one] for one in found[0].members], [])
    assert max(len(one.members) for one in again) <= DRAWN


def test_a_star_of_hundreds_is_parted_too() -> None:
    found = neighborhoods(standing(400), [(0, one) for one in range(1, 400)])
    assert len(found) > 1


def test_there_are_not_more_circles_than_fit_on_the_paper() -> None:
    links = [(circle * 5, circle * 5 + one) for circle in range(60) for one in range(1, 5)]
    found = neighborhoods(standing(300), links)
    assert sum(one.by == "around" for one in found) == MOST
