"""What the invented members asked, replied, tried and kept; its dates move with the calendar, and nothing of it is sent."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from commonplace.config.demo.texts import FOLDER, duration
from commonplace.connection import topics
from commonplace.connection.assembling import REVIEW_MONTHS, months_on
from commonplace.connection.indexing import index_answers
from commonplace.connection.models import Answer, Asked, Credit, Dispute, Experience, Offer, Question, Reply
from commonplace.members.audience import Kind
from commonplace.members.models import Member
from commonplace.spaces.models import Group, GroupMembership

# Any in this file: values of `asking.toml`.


@cache
def plan() -> dict[str, Any]:
    """The file, as it stands."""
    return tomllib.loads((FOLDER / "asking.toml").read_text("utf-8"))


def fill(members: Mapping[str, Member], at: datetime) -> None:
    """Put it in where nobody has asked anything yet; else count the dates of what is still there from `at` again."""
    if not (Question.objects.exists() or Answer.objects.exists() or Group.objects.exists()):
        _group(members, at)
        for says in plan()["offers"]:
            if says["by"] in members:
                Offer.objects.create(member=members[says["by"]], text=says["text"], topics=topics.stored(says["text"]))
        questions = {says["key"]: _question(says, members) for says in plan()["questions"] if says["by"] in members}
        for says in plan()["answers"]:
            if says["by"] in members:
                _answer(says, questions, members)
    _date(at)
    index_answers()


def _id(kind: str, key: str) -> str:
    """The same each time, so that a later start knows its own rows from those of the visitor."""
    return f"demo-{kind}-{key}"[:16]


def _group(members: Mapping[str, Member], at: datetime) -> None:
    says = plan()["group"]
    group = Group.objects.create(public_id=_id("g", "county"), name=says["name"], about=says["about"], made_at=at - duration("90d"))
    for number, email in enumerate(one for one in says["members"] if one in members):
        GroupMembership.objects.create(group=group, member=members[email], is_host=number == 0, since=group.made_at)


def _question(says: Mapping[str, Any], members: Mapping[str, Member]) -> Question:
    closed = says.get("closed", "")
    state = Question.State.CLOSED if closed else Question.State.SENT
    question = Question.objects.create(
        public_id=_id("q", says["key"]), asker=members[says["by"]], text=says["text"], state=state, closed_kindly=closed,
    )
    replied = {one["from"]: one for one in says.get("replies", ())}
    for number, one in enumerate(says["to"]):
        member = members.get(one.get("member", ""))
        named = str(member) if member else one["name"]
        said = replied.get(one.get("member") or one["name"])
        asked = Asked.objects.create(
            question=question, public_id=_id(f"a{number}", says["key"]), member=member, name=named, address=one.get("address", ""),
            why=one["why"], state=Asked.State.REPLIED if said else Asked.State.WAITING,
        )
        if said:
            Reply.objects.create(
                public_id=_id(f"r{number}", says["key"]), question=question, asked=asked, member=member, name=named, text=said["text"],
                way=said["way"], sender=asked.address, helped=said.get("helped"),
            )
    if "experience" in says:
        _experience(says["experience"], question.asker, question=question)
    return question


def _answer(says: Mapping[str, Any], questions: Mapping[str, Question], members: Mapping[str, Member]) -> None:
    question = questions.get(says.get("question", ""))
    answer = Answer.objects.create(
        public_id=_id("w", says["key"]), question=question, owner=members[says["by"]], title=says["title"], text=says["text"],
        topics=says["topics"], sources=says.get("sources", ""), audience=Kind.SITE, state=Answer.State.KEPT,
        naming=says.get("naming", "own"), chosen_name=says.get("chosen_name", ""),
    )
    for reply in question.replies.filter(member__email__in=says.get("credits", ())) if question else ():
        Credit.objects.create(answer=answer, reply=reply, quoted=reply.text, agreed_to=Kind.SITE)
    for one in says.get("tried", ()):
        _experience(one, members.get(one["by"]), answer=answer)
    if says.get("dispute") and (doubts := says["dispute"])["by"] in members:
        Dispute.objects.create(
            public_id=_id("d", says["key"]), answer=answer, member=members[doubts["by"]], reason=doubts["reason"], source=doubts["source"],
        )


def _experience(says: Mapping[str, Any], member: Member | None, **about: Any) -> None:
    if member is not None:
        Experience.objects.create(member=member, did=says["did"], happened=says["happened"], result=says["result"], **about)


def _date(at: datetime) -> None:
    for says in plan()["questions"]:
        rows = Question.objects.filter(public_id=_id("q", says["key"]))
        sent = at - duration(says["ago"])
        rows.update(made_at=sent, sent_at=sent, leaves_at=sent)
        rows.exclude(closed_at=None).update(closed_at=sent)
        if "closed" in says:
            rows.update(closed_at=at - duration(says["experience"]["ago"]))
            _move(Experience, at, [says["experience"]], question__in=rows)
        for number, one in enumerate(says["to"]):
            asked = Asked.objects.filter(public_id=_id(f"a{number}", says["key"]))
            asked.update(asked_at=sent)
            for said in says.get("replies", ()):
                if said["from"] == (one.get("member") or one["name"]):
                    asked.update(replied_at=at - duration(said["ago"]))
                    Reply.objects.filter(public_id=_id(f"r{number}", says["key"])).update(received_at=at - duration(said["ago"]))
    for says in plan()["answers"]:
        _date_answer(says, at)


def _date_answer(says: Mapping[str, Any], at: datetime) -> None:
    made = at - duration(says["ago"])
    for answer in Answer.objects.filter(public_id=_id("w", says["key"])):
        day: date = made.date()
        # Changed by the visitor since, it keeps that date: it is then later than the invented ones.
        changed = answer.changed_at if answer.versions.exists() else made
        Answer.objects.filter(pk=answer.pk).update(
            made_at=made, changed_at=changed, audience_since=made, reviewed_on=day, review_on=months_on(day, REVIEW_MONTHS),
        )
        _move(Experience, at, says.get("tried", ()), answer=answer)
        if "dispute" in says:
            _move(Dispute, at, [says["dispute"]], answer=answer)


def _move(model: type[Experience | Dispute], at: datetime, said: Any, **about: Any) -> None:
    for one in said:
        text = {"did": one["did"]} if "did" in one else {"reason": one["reason"]}
        model.objects.filter(**about, **text).update(at=at - duration(one["ago"]))
