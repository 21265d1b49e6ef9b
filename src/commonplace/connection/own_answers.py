"""What answers hold of a member: taken along, erased, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, visibility
from commonplace.members.models import Member


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """Answers with their earlier texts, what happened to the member, disputes. Of others' words only those that stand in an answer."""
    from commonplace.connection import discretion
    from commonplace.connection.models import Answer, Credit, Dispute, Experience
    from commonplace.kernel.clock import now

    answers = [
        {
            "id": one.public_id, "title": one.title, "text": one.text, "sources": one.sources.splitlines(), "topics": one.topics,
            "seen_by": one.audience, "group": one.group.name if one.group else "", "name_on_it": one.naming, "chosen_name": one.chosen_name,
            "state": one.state, "made_at": one.made_at.isoformat(), "changed_at": one.changed_at.isoformat(),
            "review_on": one.review_on.isoformat() if one.review_on else None,
            "earlier": [
                {"title": old.title, "text": old.text, "sources": old.sources, "until": old.at.isoformat()} for old in one.versions.all()
            ],
        }
        for one in Answer.objects.filter(owner=member).order_by("pk").select_related("group").prefetch_related("versions")
    ]
    tried = [
        {"about": one.answer.title if one.answer else one.question.text if one.question else "", "did": one.did, "happened": one.happened,
         "result": one.result, "at": one.at.isoformat()}
        for one in Experience.objects.filter(member=member).select_related("answer", "question")
    ]
    disputes = [
        {"about": one.answer.title, "reason": one.reason, "source": one.source, "at": one.at.isoformat(),
         "taken_back_at": one.taken_back_at.isoformat() if one.taken_back_at else None}
        for one in Dispute.objects.filter(member=member).select_related("answer")
    ]
    credits_ = [
        {"answer": one.answer.title, "my_words": one.quoted, "agreed_to": one.agreed_to,
         "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None}
        for one in Credit.objects.filter(reply__member=member).select_related("answer__question").order_by("pk")
        if discretion.is_told(one.answer, one.answer.made_at, viewer=member, now=now())
    ]
    if answers or tried or disputes or credits_:
        yield "answers.json", _json({
            "answers": answers, "what_happened_to_me": tried, "disputes": disputes, "my_words_in_answers": credits_})


def _json(value: Any) -> bytes:  # Any: what JSON can say
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def erase(member: Member) -> None:
    """The member's words leave others' answers; answers that only the member saw go; those for others stay without a name."""
    from commonplace.connection.actions import crediting
    from commonplace.connection.models import Answer, Credit, Dispute, Naming
    from commonplace.kernel.clock import now

    for credit in Credit.objects.filter(reply__member=member, withdrawn_at=None).select_related("answer", "reply"):
        crediting.withdraw(credit=credit, at=now())
    Dispute.objects.filter(member=member).delete()
    mine = Answer.objects.filter(owner=member)
    mine.exclude(audience__in=["people", "group", "site", "web"]).delete()
    mine.update(owner=None, naming=Naming.NONE, chosen_name="")


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("Answers that you keep"), _("You; and those whom you chose: who was asked, a group, everybody here"),
        _("Under the name that you chose for each, or none. Of a question under no name, the answer has no name of yours either."),
        key="answers")
    visibility.register(
        _("What you replied, where it stands in an answer"), _("Whoever sees the answer, under the name that you chose there, or none"),
        _("You are asked before more people see it than the question, and can take your words out. What was printed stays printed."),
        key="credits")
    visibility.register(
        _("What happened when you tried an answer, and what you disputed"), _("Whoever sees the answer, with your name and what you do"),
        _("Where more people come to see the answer later, they see that somebody tried it, and not your words."), key="experiences")
    leaving.register(leaving.Part(
        module="connection.answers", export=export, erase=erase,
        goes=(
            _("Answers that only you see"), _("Your words in answers of others, in earlier texts too"), _("What you disputed"),
        ),
        stays=(leaving.Stays(
            _("Answers that you kept for others, and how often something worked"),
            _("Without your name. Others may stand on them; change them before you go, if you would rather have them gone."),
        ),),
    ))
