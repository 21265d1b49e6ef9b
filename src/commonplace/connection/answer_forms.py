"""How the form of an answer begins: with the question's words, with what is kept, or empty."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonplace.connection import assembling
from commonplace.connection.forms_answer import AnswerForm, audience_key, choices_of
from commonplace.connection.models import Answer, Naming
from commonplace.connection.question_page import Page
from commonplace.kernel.text import excerpt
from commonplace.members.audience import Kind
from commonplace.members.views.request import MemberRequest
from commonplace.spaces.models import Group


def keeping_form(request: MemberRequest, page: Page) -> AnswerForm:
    """Filled from the question, the replies that helped (else all), and what came of it."""
    question = page.question
    lines = [(one.reply, one.by) for one in page.replies if not one.reply.is_from_asker]
    helpful = [reply for reply, _by in lines if reply.helped] or [reply for reply, _by in lines]
    outcome = page.happened[-1].row if page.happened else None
    text = assembling.first_text(
        [(_("The question:"), [question.text]), ("", [_("What was replied:")]),
         (_("What was done:"), [outcome.did, outcome.happened] if outcome else [])],
        [one.text for one in helpful],
    )
    initial = {
        "title": excerpt(question.text, 120), "text": text, "credited": [one.public_id for one in helpful], "audience": str(Kind.SELF),
        "naming": question.naming, "chosen_name": question.chosen_name,
    }
    return AnswerForm(
        _sent(request), initial=initial, groups=_groups(request), question=question, replies=choices_of(lines), may_be_for_all=True,
        has_people=any(one.member_id for one in page.asked),
    )


def changing_form(request: MemberRequest, answer: Answer) -> AnswerForm:
    """Filled from the answer as it is."""
    initial = {
        "title": answer.title, "text": answer.text, "sources": answer.sources, "topics": ", ".join(answer.topics),
        "audience": audience_key(answer), "naming": answer.naming, "chosen_name": answer.chosen_name,
    }
    has_people = answer.question is not None and answer.question.asked.filter(member__isnull=False).exclude(state="taken_back").exists()
    return AnswerForm(
        _sent(request), initial=initial, groups=_groups(request), question=answer.question, has_people=has_people,
        may_be_for_all=answer.question_id is not None or request.user.is_steward or answer.audience == Kind.SITE,
    )


def writing_form(request: MemberRequest) -> AnswerForm:
    """Empty, but for what an address brings along."""
    initial = {"title": request.GET.get("title", "")[:200], "audience": str(Kind.SELF), "naming": Naming.OWN}
    return AnswerForm(_sent(request), initial=initial, groups=_groups(request), may_be_for_all=request.user.is_steward)


def _sent(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None


def _groups(request: MemberRequest) -> list[Group]:
    return list(Group.objects.visible_to(request.user).order_by("name", "pk"))
