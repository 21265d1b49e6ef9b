"""All there is of one question, with words in every place that try to do something: asked, replied to, kept, disputed, reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from commonplace.connection.actions import asking, following_up, keeping, offering, replying, tending
from commonplace.connection.actions.asking import Wording
from commonplace.connection.models import Answer, Credit, Naming, Question, Reply
from commonplace.connection.reach import To
from commonplace.kernel.clock import now
from commonplace.members.audience import Kind
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.spaces.models import Group, GroupMembership
from commonplace.trust.actions import reporting
from commonplace.trust.models import Report
from tests.conftest import make_member
from tests.connection.asked import link_in, mail_of

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=x> :smile: &lt;b&gt; \u202ejavascript:a\u200b{{ 7|add:7 }}"
SHORT = "<img src=x onerror=a>\u202e&lt;b&gt;\u200b"
SECRET = "quillwort"
"""A word of everything that not everybody may read."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Ada asked in a group, and Rae by mail; Ben, of the group, replied; the answer is the group's. Cy and Stella are outside."""

    ada: Member
    ben: Member
    cy: Member
    stella: Member
    group: Group
    question: Question
    draft: Question
    reply: Reply
    by_mail: Reply
    answer: Answer
    report: Report
    link: str

    @property
    def of_asking(self) -> list[str]:
        """Paths of what is the group's, or Ada's own."""
        question, draft, answer = (f"/ask/{kind}/{one.public_id}" for kind, one in (
            ("question", self.question), ("question", self.draft), ("answer", self.answer)))
        return [
            *(question + end for end in ("", "/outcome", "/keep", "/wider", "/reply", "/do-not-know", "/paste", "/close", "/carry", "/edit", "/to",
                                         "/confirm", "/back", "/away")),
            *(draft + end for end in ("", "/edit", "/to", "/confirm", "/back", "/carry", "/away", "/outcome", "/keep")),
            *(f"{question}/{act}/{self.reply.public_id}" for act in ("thank", "helped", "ask-back")),
            *(f"/ask/reply/{self.by_mail.public_id}/decide/{how}" for how in ("accept", "refuse")),
            *(answer + end for end in ("", "/print", "/change", "/versions", "/tried", "/dispute", "/still-true", "/answers-it", "/merge")),
            f"/groups/{self.group.public_id}", f"/groups/{self.group.public_id}/link", f"/groups/{self.group.public_id}/leave",
            *(f"/groups/{self.group.public_id}/members/{self.ben.public_id}/{act}" for act in ("host", "remove")),
        ]

    @property
    def lists(self) -> list[str]:
        """Paths of pages that list, search or gather."""
        return ["/ask", f"/ask?q={SECRET}", f"/ask/found?q={SECRET}", "/ask/answers", f"/ask/answers?q={SECRET}", "/ask/mine", "/ask/waiting",
                "/ask/drafts", "/ask/figures", "/ask/offer", "/ask/new", "/groups", "/today", f"/search?q={SECRET}", "/settings", "/settings/who-sees-me"]

    @property
    def of_stewards(self) -> list[str]:
        return ["/settings/site/reports", f"/settings/site/reports/{self.report.public_id}", "/settings/site/log", "/settings/site/unanswered",
                "/settings/site/holds", "/settings/site/no-mails"]


def scene(ada: Member) -> Scene:
    """Made by the actions that the pages call, in their order."""
    at = now() - timedelta(hours=3)
    ben, cy = make_member("ben@example.org", "Ben Example"), make_member("cy@example.org", "Cy Example")
    stella = make_member("stella@example.org", "Stella Example", is_steward=True)
    Member.objects.filter(pk=ben.pk).update(name=tidy(SHORT), role=tidy(EVIL[:100]))
    group = Group.objects.create(name=tidy(f"{SECRET} {SHORT}"[:60]), about=tidy(EVIL[:150]))
    for one in (ada, ben):
        GroupMembership.objects.create(group=group, member=one, is_host=one is ada)
    ben.refresh_from_db()
    question = _asked(ada, group, at)
    asked = question.asked.get()
    reply = replying.reply_here(acting=ben, question=question, text=f"{SECRET} {EVIL}", at=at)
    by_mail = _take(question, asked, at)
    following_up.ask_back(acting=ada, reply=reply, text=f"{SECRET} back {EVIL}", at=at)
    following_up.tell_outcome(
        acting=ada, question=question, did=f"{SECRET} {SHORT}", happened=EVIL, result="worked", helped=[reply.public_id], at=at)
    said = keeping.Said(
        f"{SECRET} {SHORT}", EVIL, sources="https://example.org/?a=<b>&c='\"", topics=[SHORT], wanted=keeping.Wanted(Kind.GROUP, group))
    answer = keeping.keep(acting=ada, question=question, said=said, credited=[reply.public_id], at=at)
    answer.refresh_from_db()
    tending.dispute(acting=ben, answer=answer, reason=f"{SECRET} {EVIL}", source="https://example.org/<script>", at=at)
    offering.offer(acting=ben, text=EVIL[:200], a_week=1, paused_until=None)
    report, _new = reporting.report(acting=ben, about=f"question:{question.public_id}", kind="other", text=EVIL)
    draft = asking.write(acting=ada, wording=Wording(f"{SECRET} draft {EVIL}", naming=Naming.CHOSEN, chosen_name=f"Owl {SHORT}"))
    asking.put_to(acting=ada, question=draft, people=[To(SHORT, "kim@example.org")])
    assert Credit.objects.filter(answer=answer).exists()
    return Scene(ada, ben, cy, stella, group, question, draft, reply, by_mail, answer, report, link_in(mail_of(asked)))


def _asked(ada: Member, group: Group, at: datetime) -> Question:
    draft = asking.write(acting=ada, wording=Wording(f"{SECRET} {EVIL}"))
    asking.put_to(acting=ada, question=draft, people=[To(f"Rae {SHORT}", "rae@school.example", why=SHORT)], group=group)
    held = asking.ask(acting=ada, question=draft, at=at - timedelta(minutes=10))
    assert held.leaves_at is not None
    assert asking.leave_due(at=held.leaves_at) == 1
    draft.refresh_from_db()
    return draft


def _take(question: Question, asked: Any, at: datetime) -> Reply:
    # Any: a row of those who were asked.
    return replying.take(
        question=question, asked=asked, name=f"Who {SHORT}", text=f"{SECRET} mail {EVIL}", way=Reply.Way.MAIL, sender="who@example.net",
        message_id="one@example.net", waits=True, at=at)
