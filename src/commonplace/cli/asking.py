"""ask, questions, answers: asking once, for the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from commonplace.cli.printing import print_json, say
from commonplace.cli.reading import member_with, say_of_others
from commonplace.cli.trouble import Trouble

if TYPE_CHECKING:
    from commonplace.connection.models import Question, Reply
    from commonplace.connection.reach import To
    from commonplace.members.models import Member
    from commonplace.spaces.models import Group


def add_ask_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `ask`."""
    parser.add_argument("text", metavar="TEXT", help="the question, up to three lines")
    parser.add_argument("--member", required=True, metavar="EMAIL", help="who asks")
    parser.add_argument("--to", action="append", default=[], metavar="NAME-OR-MAIL", help="whom; may be repeated")
    parser.add_argument("--group", metavar="G", help="the name of one of the member's groups")


def run_ask(options: argparse.Namespace) -> int:
    """Put a question to people, to a group, or both, under the member's own name; it leaves when the minutes to undo are over."""
    from django.db import transaction

    from commonplace.connection.actions import asking
    from commonplace.kernel.clock import now

    member = member_with(options.member)
    if not options.to and options.group is None:
        raise Trouble("Nobody is named. Nothing was asked. Say whom with --to NAME-OR-MAIL (as often as you like) or --group NAME.")
    people = [_whom(member, text) for text in options.to]
    group = _group(member, options.group) if options.group is not None else None
    try:
        with transaction.atomic():
            question = asking.write(acting=member, wording=asking.Wording(text=options.text))
            asking.put_to(acting=member, question=question, people=people, group=group)
            question = asking.ask(acting=member, question=question, at=now())
    except asking.NotAsked as fault:
        raise Trouble(f"{fault} Nothing was asked.") from fault
    if options.json:
        print_json({"id": question.public_id, "state": question.state, "leaves": question.leaves_at and question.leaves_at.isoformat()})
        return 0
    names = [to.name for to in people] + ([f"everybody in {group.name}"] if group else [])
    say_of_others(f"Asked: {', '.join(names)}.")
    say(_when_it_leaves(question))
    return 0


def _when_it_leaves(question: Question) -> str:
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    if question.leaves_at is None:
        return "It has left."
    address = f"{settings.SITE_ADDRESS}{reverse('connection:question', args=[question.public_id])}"
    return (
        f"It leaves at {timezone.localtime(question.leaves_at):%H:%M:%S} (commonplace serve must run then); "
        f"until then it can be taken back: {address}"
    )


def _whom(member: Member, text: str) -> To:
    from commonplace.connection import reach
    from commonplace.members.names import tidy

    try:
        return reach.find(member, text)
    except reach.NotFound as fault:
        wanted = tidy(text).casefold()
        near = [to for to in (*reach.named(member, text), *reach.people_by_mail(member)) if wanted and wanted in to.name.casefold()]
        same = [to for to in near if to.name.casefold() == wanted]
        if len(near) == 1:
            return near[0]
        listed = ", ".join(f"{to.name} <{to.address}>" if to.address else to.name for to in same or near)
        raise Trouble(f"{fault} Nothing was asked." + (f" There are: {listed}." if listed else "")) from fault


def _group(member: Member, name: str) -> Group:
    from commonplace.connection import reach

    groups = reach.groups_of(member)
    found = [one for one in groups if one.name.casefold() == name.strip().casefold()]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(one.name for one in groups) or "none"
    said = "Several groups are" if found else "No group of this member is"
    raise Trouble(f"{said} called {name}. Nothing was asked. The member's groups: {listed}.")


def add_questions_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `questions`."""
    parser.add_argument("--member", required=True, metavar="EMAIL", help="whose questions")


def run_questions(options: argparse.Namespace) -> int:
    """Print a member's own questions with their replies, newest first."""
    from django.db.models import Prefetch

    from commonplace.connection.actions import asking
    from commonplace.connection.models import Reply

    member = member_with(options.member)
    replies = Reply.objects.filter(pk__in=Reply.objects.visible_to(member).values("pk")).select_related("asked", "member")
    questions = list(asking.mine(member).select_related("asker").prefetch_related(Prefetch("replies", replies)))
    if options.json:
        print_json([_as_json(one, member) for one in questions])
        return 0
    for one in questions:
        said = _as_json(one, member)
        say_of_others(f"{(said['asked'] or 'not yet')[:10]}  {one.get_state_display()}: {' / '.join(one.text.splitlines())}")
        for reply in said["replies"]:
            say_of_others(f"            {reply['from']}: {' '.join(reply['text'].split())[:200]}")
    say("That is all." if questions else "This member has asked nothing yet.")
    return 0


def _as_json(question: Question, member: Member) -> dict[str, Any]:  # Any: JSON
    return {
        "id": question.public_id, "text": question.text, "state": question.state,
        "asked": question.sent_at.isoformat() if question.sent_at else None,
        "replies": [
            {"from": _from(one, question, member), "text": one.text, "received": one.received_at.isoformat(), "state": one.state}
            for one in question.replies.all()
        ],
    }


def _from(reply: Reply, question: Question, member: Member) -> str:
    from commonplace.connection.question_page import writer

    return writer(reply, question=question, viewer=member)


def add_answers_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `answers`."""
    parser.add_argument("--member", required=True, metavar="EMAIL", help="whose answers: all that this member may see")
    parser.add_argument("--search", metavar="Q", help="only those that fit, the best first")


def run_answers(options: argparse.Namespace) -> int:
    """Print the answers that a member may see: what changed last first, or the best first."""
    from commonplace.connection import finding

    member = member_with(options.member)
    ids = finding.newest(member) if options.search is None else [one.id for one in finding.ranking_of(member, options.search)]
    found = finding.shown(ids, finding.standing(member))
    if options.json:
        print_json([
            {
                "id": one.answer.public_id, "title": one.answer.title, "text": one.answer.text, "outcomes": str(one.outcomes),
                "review": one.answer.review_on.isoformat() if one.answer.review_on else None,
            }
            for one in found
        ])
        return 0
    for one in found:
        facts = [str(one.outcomes), one.by, f"reviewed {one.reviewed:%Y-%m}", "disputed" if one.is_disputed else ""]
        say_of_others(f"{one.answer.title} ({'; '.join(fact for fact in facts if fact)})")
    say("That is all." if found else "None yet.")
    return 0
