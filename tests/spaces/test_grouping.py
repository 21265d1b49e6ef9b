"""What a group's life keeps to, whoever acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from commonplace.kernel.clock import now
from commonplace.members.leaving import erase_account, parts
from commonplace.members.models import Member
from commonplace.spaces import actions, queries
from commonplace.spaces.models import Group, GroupInvitation, GroupMembership

pytestmark = pytest.mark.django_db
LetIn = Callable[[Member], None]


def names(group: Group) -> list[str]:
    return [str(one.member) for one in queries.members_of(group)]


def test_whoever_makes_a_group_is_its_host_and_nobody_else_sees_it(member: Member, bo: Member, group: Group) -> None:
    assert queries.hosts(group, member)
    assert queries.group_of(member, group.public_id) == group
    assert queries.group_of(bo, group.public_id) is None
    assert queries.groups_of(bo) == ()


def test_a_token_is_kept_nowhere(token: str) -> None:
    for row in GroupInvitation.objects.values():
        assert token not in str(row)


def test_one_link_lets_many_in_and_twice_is_once(group: Group, bo: Member, cy: Member, let_in: LetIn) -> None:
    for one in (bo, cy, bo):
        let_in(one)
    assert names(group) == ["Ada Example", "Bo Example", "Cy Example"]
    assert not queries.hosts(group, bo)


def test_an_expired_or_withdrawn_or_invented_link_lets_nobody_in(member: Member, group: Group, bo: Member, token: str) -> None:
    GroupInvitation.objects.update(expires_at=now() - timedelta(seconds=1))
    for bad in (token, "invented", "", "x" * 65):
        with pytest.raises(actions.LinkDead):
            actions.join_group(acting=bo, token=bad)
    made, fresh = actions.invite_to_group(acting=member, public_id=group.public_id)
    assert actions.withdraw_link(acting=member, public_id=group.public_id, link=made.public_id)
    with pytest.raises(actions.LinkDead):
        actions.join_group(acting=bo, token=fresh)
    assert names(group) == ["Ada Example"]


def test_ten_links_work_at_a_time(member: Member, group: Group, token: str, bo: Member) -> None:
    for _ in range(10):
        actions.invite_to_group(acting=member, public_id=group.public_id)
    assert queries.links_of(group).count() == 10
    with pytest.raises(actions.LinkDead):
        actions.join_group(acting=bo, token=token)


def test_a_member_who_is_no_host_changes_nothing(group: Group, member: Member, bo: Member, cy: Member, let_in: LetIn) -> None:
    let_in(bo)
    let_in(cy)
    at = {"acting": bo, "public_id": group.public_id}
    for act in (
        lambda: actions.change_group(**at, name="Mine", about=""), lambda: actions.invite_to_group(**at),
        lambda: actions.withdraw_link(**at, link=GroupInvitation.objects.get().public_id),
        lambda: actions.make_host(**at, other=bo.public_id), lambda: actions.remove_member(**at, other=cy.public_id),
    ):
        with pytest.raises(Group.DoesNotExist):
            act()
    group.refresh_from_db()
    assert (group.name, len(names(group)), GroupInvitation.objects.count()) == ("Weeders", 3, 1)


def test_the_last_host_names_another_before_leaving(group: Group, member: Member, bo: Member, cy: Member, let_in: LetIn) -> None:
    let_in(bo)
    for nobody in ("", cy.public_id, member.public_id):
        with pytest.raises(actions.LastHost):
            actions.leave_group(acting=member, public_id=group.public_id, next_host=nobody)
    assert queries.next_hosts(group, member) == (bo,)
    assert actions.leave_group(acting=member, public_id=group.public_id, next_host=bo.public_id)
    assert names(group) == ["Bo Example"]
    assert queries.hosts(group, bo)
    assert not GroupInvitation.objects.exists(), "the link was made by the one who left"


def test_where_another_host_is_one_leaves_without_a_word(group: Group, member: Member, bo: Member, let_in: LetIn) -> None:
    let_in(bo)
    actions.make_host(acting=member, public_id=group.public_id, other=bo.public_id)
    assert queries.next_hosts(group, member) == ()
    assert actions.leave_group(acting=member, public_id=group.public_id)
    assert names(group) == ["Bo Example"]


def test_the_group_ends_with_its_last_member(group: Group, member: Member) -> None:
    assert not actions.leave_group(acting=member, public_id=group.public_id)
    assert not Group.objects.exists()


def test_whoever_is_let_go_cannot_come_back_by_a_link_of_before(group: Group, member: Member, bo: Member, let_in: LetIn) -> None:
    let_in(bo)
    actions.remove_member(acting=member, public_id=group.public_id, other=bo.public_id)
    assert names(group) == ["Ada Example"]
    assert queries.group_of(bo, group.public_id) is None
    with pytest.raises(actions.LinkDead):
        let_in(bo)


def test_no_host_is_let_go_by_another(group: Group, member: Member, bo: Member, let_in: LetIn) -> None:
    let_in(bo)
    actions.make_host(acting=member, public_id=group.public_id, other=bo.public_id)
    with pytest.raises(GroupMembership.DoesNotExist):
        actions.remove_member(acting=bo, public_id=group.public_id, other=member.public_id)


def test_an_erased_last_host_is_followed_by_whoever_is_in_it_longest(group: Group, member: Member, bo: Member, cy: Member, let_in: LetIn) -> None:
    let_in(bo)
    let_in(cy)
    GroupMembership.objects.filter(member=cy).update(since=now() - timedelta(days=9))
    own = actions.make_group(acting=member, name="Only mine")
    erase_account(member=member)
    assert queries.hosts(group, cy)
    assert not queries.hosts(group, bo)
    assert not Group.objects.filter(pk=own.pk).exists()


def test_what_is_taken_along_names_no_other_member_and_no_token(group: Group, member: Member, bo: Member, let_in: LetIn, token: str) -> None:
    let_in(bo)
    part = next(one for one in parts() if one.module == "spaces")
    text = b"".join(body for _, body in part.export(bo)).decode()
    assert "Weeders" in text
    assert "Ada" not in text
    mine = b"".join(body for _, body in part.export(member)).decode()
    assert "links" in mine
    assert token not in mine
    assert GroupInvitation.objects.get().token_hash not in mine


def test_the_list_of_groups_takes_as_many_queries_for_twenty_as_for_two(member: Member, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(20):
        actions.make_group(acting=member, name=f"Group {number:02}")
    with django_assert_num_queries(2):
        assert len(queries.groups_of(member)) == 20
