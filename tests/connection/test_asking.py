"""A question is written, put to somebody, held, taken back or sent: each state a row, nothing lost and nothing sent twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from commonplace.config import knobs
from commonplace.connection import reach
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import NotAsked, Wording
from commonplace.connection.models import Asked, Naming, Question
from commonplace.connection.reach import To
from commonplace.connection.readers import readers_of
from commonplace.members.models import Block, Member
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Group, GroupMembership

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)
TEXT = "Budget meeting on Thursday.\nWhat do I show?"
JO = To("Jo Invented", "jo@elsewhere.example")


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom letters went to; they themselves are somebody else's matter."""
    from commonplace.connection import letters

    sent: list[str] = []
    monkeypatch.setattr(letters, "send_question", lambda asked, *, at: sent.append(asked.name))
    return sent


def drafted(member: Member, *to: To, group: Group | None = None, naming: str = Naming.OWN, chosen: str = "") -> Question:
    draft = asking.write(acting=member, wording=Wording(TEXT, naming=naming, chosen_name=chosen))
    if to or group:
        asking.put_to(acting=member, question=draft, people=to, group=group)
    return draft


def state(question: Question) -> str:
    question.refresh_from_db()
    return question.state


def test_lines_are_counted_kindly(member: Member) -> None:
    kept = asking.write(acting=member, wording=Wording("  One  \r\n\r\n\r\ntwo\t two \n\n three\n"))
    assert kept.text == "One\ntwo two\nthree"


@pytest.mark.parametrize(("text", "says"), [
    ("", "one line is enough"), (" \n \n", "one line is enough"), ("a\nb\nc\nd", "4 lines"), ("x" * 601, "1 character too long"),
    ("x" * 700, "100 characters too long"),
])
def test_what_does_not_fit_is_said_in_a_sentence_and_nothing_is_kept(member: Member, text: str, says: str) -> None:
    with pytest.raises(NotAsked, match=says):
        asking.write(acting=member, wording=Wording(text))
    assert not Question.objects.exists()


def test_nothing_leaves_before_its_time_and_then_it_leaves_once(member: Member, letters: list[str]) -> None:
    question = asking.ask(acting=member, question=drafted(member, JO), at=AT)
    assert (question.state, question.leaves_at) == ("held", LATER)
    assert asking.leave_due(at=LATER - timedelta(seconds=1)) == 0
    assert letters == []
    assert asking.leave_due(at=LATER) == 1
    assert asking.leave_due(at=LATER) == 0
    assert letters == ["Jo Invented"]
    assert state(question) == "sent"
    assert question.sent_at == LATER
    assert Asked.objects.get().asked_at == LATER


def test_pressed_twice_it_is_asked_once(member: Member, letters: list[str]) -> None:
    draft = drafted(member, JO)
    first = asking.ask(acting=member, question=draft, at=AT)
    again = asking.ask(acting=member, question=draft, at=AT + timedelta(minutes=5))
    assert again.leaves_at == first.leaves_at
    asking.leave_due(at=LATER)
    asking.ask(acting=member, question=draft, at=LATER)
    asking.leave_due(at=LATER + timedelta(hours=1))
    assert letters == ["Jo Invented"]


def test_taken_back_it_is_a_draft_again_and_nothing_is_lost(member: Member, letters: list[str]) -> None:
    question = asking.ask(acting=member, question=drafted(member, JO), at=AT)
    asking.take_back(acting=member, question=question)
    assert state(question) == "draft"
    assert asking.leave_due(at=LATER) == 0
    assert (question.text, [one.name for one in question.asked.all()], letters) == (TEXT, ["Jo Invented"], [])
    asking.ask(acting=member, question=question, at=LATER)
    assert state(question) == "held"


def test_what_has_left_is_not_taken_back(member: Member, letters: list[str]) -> None:
    question = asking.ask(acting=member, question=drafted(member, JO), at=AT)
    asking.leave_due(at=LATER)
    with pytest.raises(NotAsked, match="left already"):
        asking.take_back(acting=member, question=question)
    with pytest.raises(NotAsked, match="not a draft"):
        asking.rewrite(acting=member, question=question, wording=Wording("Something else?"))
    with pytest.raises(NotAsked, match="not a draft"):
        asking.throw_away(acting=member, question=question)
    assert state(question) == "sent"


def test_without_minutes_to_undo_it_leaves_at_once(member: Member, letters: list[str]) -> None:
    with override_settings(KNOBS=knobs.Settings(undo_minutes=0)):
        asking.ask(acting=member, question=drafted(member, JO), at=AT)
    assert asking.leave_due(at=AT) == 1


def test_one_that_cannot_leave_keeps_no_other_back_and_goes_later(
    member: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from commonplace.connection import letters

    sent: list[str] = []

    def send(asked: Asked, *, at: datetime) -> None:
        if asked.name == "Bad" and not sent:
            raise RuntimeError(f"row of {member.email}")
        sent.append(asked.name)

    monkeypatch.setattr(letters, "send_question", send)
    bad = asking.ask(acting=member, question=drafted(member, To("Bad", "bad@elsewhere.example")), at=AT)
    asking.ask(acting=member, question=drafted(member, JO), at=AT + timedelta(seconds=1))
    assert asking.leave_due(at=LATER + timedelta(minutes=1)) == 1
    assert state(bad) == "held"
    assert asking.leave_due(at=LATER + timedelta(minutes=2)) == 1
    assert sent == ["Jo Invented", "Bad"]
    assert "RuntimeError" in caplog.text
    assert member.email not in caplog.text


@pytest.mark.parametrize("action", ["take_back", "throw_away", "ask", "put_to", "rewrite", "carry"])
def test_case_72_nobody_touches_another_s_draft(member: Member, ben: Member, action: str) -> None:
    question = drafted(member, JO)
    more: dict[str, Any] = {"ask": {"at": AT}, "carry": {"at": AT}, "rewrite": {"wording": Wording("Mine now?")}}.get(action, {})
    with pytest.raises(NotAsked):
        getattr(asking, action)(acting=ben, question=question, **more)
    assert (state(question), question.text) == ("draft", TEXT)


def test_case_72_drafts_and_what_is_held_are_seen_by_their_asker_alone(member: Member, ben: Member, group: Group, letters: list[str]) -> None:
    asking.ask(acting=member, question=drafted(member, group=group), at=AT)
    drafted(member, To("Ben Example", member=ben))
    assert Question.objects.visible_to(ben).count() == 0
    assert Question.objects.visible_to(member).count() == 2
    asking.leave_due(at=LATER)
    assert Question.objects.visible_to(ben).count() == 1


def test_only_people_in_reach_can_be_asked_as_members(member: Member, ben: Member, cleo: Member) -> None:
    stranger = To("Ben Example", member=ben)
    with pytest.raises(NotAsked, match="cannot be asked"):
        drafted(member, stranger)


@pytest.mark.parametrize(("address", "says"), [("jo", "not a mail address"), ("@jo@social.example", "not a mail address"), ("ada@example.org", "your own")])
def test_an_address_that_leads_nowhere_is_refused(member: Member, address: str, says: str) -> None:
    with pytest.raises(NotAsked, match=says):
        drafted(member, To("Jo", address))


def test_somebody_named_twice_is_asked_once(member: Member) -> None:
    draft = drafted(member, JO, To("Joanna", "JO@elsewhere.example "))
    assert [(one.name, one.address) for one in draft.asked.all()] == [("Jo Invented", "jo@elsewhere.example")]


def test_ten_people_at_most(member: Member) -> None:
    with pytest.raises(NotAsked, match="more than ten"):
        drafted(member, *(To(f"P{number}", f"p{number}@elsewhere.example") for number in range(11)))


def test_twenty_questions_a_day_at_most(member: Member) -> None:
    for _ in range(20):
        asking.ask(acting=member, question=drafted(member, JO), at=AT)
    with pytest.raises(NotAsked, match="tomorrow"):
        asking.ask(acting=member, question=drafted(member, JO), at=AT)
    asking.ask(acting=member, question=drafted(member, JO), at=AT + timedelta(days=1, minutes=11))


def test_nobody_chosen_is_not_asked(member: Member) -> None:
    with pytest.raises(NotAsked, match="Nobody is asked yet"):
        asking.ask(acting=member, question=drafted(member), at=AT)


@pytest.mark.parametrize("who", ["she", "the other"])
def test_case_73_nobody_is_asked_across_a_block(member: Member, ben: Member, group: Group, letters: list[str], who: str) -> None:
    held = asking.ask(acting=member, question=drafted(member, To("Ben Example", member=ben), To("B.", "ben@example.org"), group=group), at=AT)
    pair = {"member": member, "other": ben} if who == "she" else {"member": ben, "other": member}
    Block.objects.create(**pair, at=AT)
    if who == "she":
        assert [to.name for to in reach.members_in_reach(member)] == ["Cleo Example"]
        with pytest.raises(NotAsked):
            drafted(member, To("Ben Example", member=ben))
    # Made while the question was held: no mail goes, and she is not told, since it would tell of the block.
    assert asking.leave_due(at=LATER) == 1
    assert letters == []
    assert not Question.objects.visible_to(ben).exists()
    assert [one.state for one in held.asked.all()] == ["waiting", "waiting"]


def test_case_73_whoever_is_blocked_finds_nothing_changed(member: Member, ben: Member, group: Group, letters: list[str]) -> None:
    def all_that_she_sees() -> list[object]:
        draft = drafted(member, To("Ben Example", member=ben), group=group)
        seen = [[to.name for to in reach.members_in_reach(member)], reach.others_in(group, asker=member, secret=False), readers_of(draft, asker=member)]
        asking.throw_away(acting=member, question=draft)
        return [*seen, reach.find(member, "Ben Example").name]

    before = all_that_she_sees()
    Block.objects.create(member=ben, other=member)
    assert all_that_she_sees() == before
    asking.ask(acting=member, question=drafted(member, To("Ben Example", member=ben)), at=AT)
    assert asking.leave_due(at=LATER) == 1
    assert letters == []
    assert not Question.objects.visible_to(ben).exists()


def test_whom_she_muted_she_is_not_offered(member: Member, ben: Member, group: Group) -> None:
    Block.objects.create(member=member, other=ben, kind=Block.Kind.MUTE)
    assert [to.name for to in reach.members_in_reach(member)] == ["Cleo Example"]
    assert [to.name for to in reach.members_in_reach(ben)] == ["Ada Example", "Cleo Example"]


def test_a_question_whose_asker_left_the_group_meanwhile_is_a_draft_again(member: Member, group: Group, letters: list[str]) -> None:
    held = asking.ask(acting=member, question=drafted(member, group=group), at=AT)
    GroupMembership.objects.filter(member=member).delete()
    assert asking.leave_due(at=LATER) == 0
    assert state(held) == "draft"


def test_what_she_sends_herself_counts_as_asked_and_nothing_leaves(member: Member, letters: list[str]) -> None:
    sent = asking.carry(acting=member, question=drafted(member, JO), at=AT)
    assert (sent.state, sent.sent_at, sent.asked.get().asked_at) == ("sent", AT, AT)
    assert asking.leave_due(at=LATER) == 0
    assert letters == []
    assert asking.mine(member).get() == sent


def test_alone_without_naming_anybody_it_can_be_carried_too(member: Member) -> None:
    assert reach.is_alone(member)
    assert asking.carry(acting=member, question=drafted(member), at=AT).state == "sent"


def test_people_of_the_network_with_a_mail_address_are_in_reach(member: Member, ben: Member) -> None:
    def person(owner: Member, name: str, kind: str, typed: str) -> None:
        Handle.objects.create(person=Person.objects.create(owner=owner, name=name), kind=kind, typed=typed)

    person(member, "Jo Invented", Handle.Kind.NONE, "Jo@Elsewhere.example")
    person(member, "Fedi", Handle.Kind.FEDIVERSE, "fedi@social.example")
    person(member, "At", Handle.Kind.NONE, "@at@social.example")
    person(ben, "Not hers", Handle.Kind.NONE, "x@elsewhere.example")
    assert [(to.name, to.address) for to in reach.people_by_mail(member)] == [("Jo Invented", "jo@elsewhere.example")]
    assert reach.find(member, "jo invented").address == "jo@elsewhere.example"
    assert reach.find(member, "new@elsewhere.example") == To("new@elsewhere.example", "new@elsewhere.example")
    with pytest.raises(reach.NotFound):
        reach.find(member, "Ben Example")


def test_a_mail_address_does_not_tell_whether_somebody_has_an_account(member: Member, ben: Member) -> None:
    there, nobody = (drafted(member, To("", address)).asked.get() for address in ("ben@example.org", "nobody@example.org"))
    assert (there.member, there.name, there.address) == (None, "ben@example.org", "ben@example.org")
    assert (nobody.member, nobody.name, nobody.address) == (None, "nobody@example.org", "nobody@example.org")


def test_thrown_away_a_draft_is_gone_with_its_file(member: Member, tmp_path: Any) -> None:
    from io import BytesIO

    from django.test import override_settings as with_settings
    from PIL import Image

    from commonplace.connection import attachments
    from commonplace.connection.models import Attachment

    body = BytesIO()
    Image.new("RGB", (20, 20)).save(body, "PNG")
    with with_settings(MEDIA_ROOT=tmp_path):
        kept = attachments.take_in(SimpleNamespace(name="a.png", size=1, read=lambda _length=-1: body.getvalue()), confirmed=True)
        assert len(list(tmp_path.rglob("*.webp"))) == 1
        question = asking.write(acting=member, wording=Wording(TEXT), attachment=kept)
        from django.test import TestCase

        with TestCase.captureOnCommitCallbacks(execute=True):
            asking.throw_away(acting=member, question=question)
        assert not Question.objects.exists()
        assert not Attachment.objects.exists()
        assert list(tmp_path.rglob("*.webp")) == []
