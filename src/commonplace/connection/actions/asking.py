"""Ask: write a question, say to whom, let it go, take it back. Every state is a row before anything leaves.

    DRAFT ──ask──▶ HELD ──leave_due, once its time has come──▶ SENT
      ▲             │
      └──take_back──┘          each arrow is one update under the condition that the row still is where it starts
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.connection import discretion, reach
from commonplace.connection.models import Asked, Attachment, Naming, Question
from commonplace.connection.reach import To
from commonplace.kernel.ids import public_id
from commonplace.kernel.jobs import ring
from commonplace.members.actions.barring import why_silent
from commonplace.members.models import Member
from commonplace.members.names import tidy
from commonplace.spaces.models import Group

logger = logging.getLogger(__name__)
State = Question.State
LONGEST = 600
LINES = 3
MOST_PEOPLE = 10
MOST_A_DAY = 20
UNNAMED_PAUSE = timedelta(days=28)


class NotAsked(Exception):
    """A question that cannot be kept or asked so; the message is a sentence, and nothing was changed.

    `field` is the part of the wording that it is about, such as "text"; empty where it is about none.
    """

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question says, and how."""

    text: str
    wants: str = Question.Wants.ADVICE
    wanted_by: date | None = None
    naming: str = Naming.OWN
    chosen_name: str = ""


def lines_of(text: str) -> list[str]:
    """The lines of a question: a long one counts once however it wraps, an empty one not at all."""
    return [line for line in (" ".join(line.split()) for line in text.replace("\0", "").splitlines()) if line]


def check(*, acting: Member, wording: Wording) -> None:
    """Whether a question could be kept so. Raises `NotAsked` as `write` does."""
    _checked(acting, wording)


@transaction.atomic
def write(*, acting: Member, wording: Wording, attachment: Attachment | None = None) -> Question:
    """Keep a question as a draft. Raises `NotAsked` where it is empty or too long, or its name is another member's."""
    return Question.objects.create(asker=acting, attachment=attachment, **_checked(acting, wording))


@transaction.atomic
def rewrite(
    *, acting: Member, question: Question, wording: Wording, attachment: Attachment | None = None, drop_file: bool = False,
) -> Question:
    """Change a draft; a new file replaces the one before. Raises `NotAsked`, also where it is no draft any more."""
    draft = _locked(acting, question, State.DRAFT)
    values = _checked(acting, wording)
    for name, value in values.items():
        setattr(draft, name, value)
    if attachment is not None or drop_file:
        old, draft.attachment = draft.attachment, attachment
        if old is not None:
            _remove(old)
    if draft.naming == Naming.NONE:
        draft.asked.all().delete()  # under no name only into a group
    draft.save()
    return draft


@transaction.atomic
def put_to(*, acting: Member, question: Question, people: Sequence[To] = (), group: Group | None = None) -> Question:
    """Say whom a draft goes to, in place of whoever was named before: people, a group, or both.

    Raises `NotAsked` where somebody is not in reach, where there are more than ten, or where a question under no name
    would go elsewhere than into a group.
    """
    draft = _locked(acting, question, State.DRAFT)
    if group is not None and not Group.objects.visible_to(acting).filter(pk=group.pk).exists():
        raise NotAsked(_("You are not in this group. Choose one of yours."))
    if draft.naming == Naming.NONE and (people or group is None):
        raise NotAsked(_("Under no name you can ask in a group only. Choose a group, or ask under a name."))
    if len(people) > MOST_PEOPLE:
        raise NotAsked(_("These are more than ten people. Choose those who would know best; you can ask others later."))
    members = [to.member.pk for to in people if to.member is not None]
    in_reach = {to.key for to in reach.reachable(acting, among=members)} if members else set()
    rows: dict[str, Asked] = {}
    for to in people:
        if to.member is not None and to.key not in in_reach:
            raise NotAsked(_("%(name)s cannot be asked here.") % {"name": to.name})
        address = "" if to.member else reach.as_mail(to.address)
        if not to.member and not address:
            raise NotAsked(_("“%(address)s” is not a mail address. It looks like name@example.org.") % {"address": to.address})
        if address == acting.email:
            raise NotAsked(_("This is your own mail address. Name somebody else."))
        rows.setdefault(to.key if to.member else address, Asked(
            question=draft, member=to.member, person=to.person, name=tidy(to.name)[:200] or address, address=address, why=to.why[:200],
        ))
    draft.asked.all().delete()
    Asked.objects.bulk_create(rows.values())
    draft.group = group
    draft.save(update_fields=["group"])
    return draft


@transaction.atomic
def ask(*, acting: Member, question: Question, at: datetime) -> Question:
    """Let a draft go: it is held for COMMONPLACE_UNDO_MINUTES, and leaves then. Asked twice, it goes once.

    Under no name or another it is held until the next of the hours at which all such questions leave, so that no minute tells who asks.

    Raises `NotAsked` where nobody is asked, or where this member cannot ask so (now).
    """
    if Question.objects.filter(pk=question.pk, asker=acting, state__in=[State.HELD, State.SENT]).exists():
        return Question.objects.get(pk=question.pk)  # the button was pressed twice
    draft = _locked(acting, question, State.DRAFT)
    _check_may_ask(acting, draft, at)
    draft.state, draft.leaves_at = State.HELD, leaves_if_asked(draft, at=at)
    draft.save(update_fields=["state", "leaves_at"])
    ring("connection.leave_due")
    return draft


@transaction.atomic
def take_back(*, acting: Member, question: Question) -> Question:
    """Make a question that is held a draft again; nothing has left and nothing is lost. Raises `NotAsked` once it has left."""
    held = _locked(acting, question, State.HELD)
    held.state, held.leaves_at = State.DRAFT, None
    held.save(update_fields=["state", "leaves_at"])
    return held


@transaction.atomic
def throw_away(*, acting: Member, question: Question) -> None:
    """Remove a draft with its file. Raises `NotAsked` where it is no draft (any more)."""
    draft = _locked(acting, question, State.DRAFT)
    if draft.attachment is not None:
        _remove(draft.attachment)
    draft.delete()


@transaction.atomic
def carry(*, acting: Member, question: Question, at: datetime) -> Question:
    """The member sent it herself, with her own mail: it counts as asked, and nothing leaves from here.

    Raises `NotAsked` where it is no draft (any more), or where it goes into a group.
    """
    draft = _locked(acting, question, State.DRAFT)
    if silent := why_silent(acting):
        raise NotAsked(silent)
    if draft.naming == Naming.NONE:
        raise NotAsked(_("What you send yourself shows your name. Choose your name or another first."))
    draft.asked.filter(member__isnull=False).delete()
    draft.asked.update(asked_at=at)
    draft.state, draft.sent_at, draft.group = State.SENT, at, None
    draft.save(update_fields=["state", "sent_at", "group"])
    return draft


def leave_due(*, at: datetime) -> int:
    """Send every question whose time has come, each in one transaction with all its mails. Returns how many left.

    Killed at any point, a question has left with all its mails, or it is held and leaves at the next call.
    """
    left = 0
    # Of those that leave together none is the first: the order of their mails would be that in which they were asked.
    due = Question.objects.filter(state=State.HELD, leaves_at__lte=at).order_by("leaves_at", "public_id")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            left += _leave(pk, at)
        except Exception as error:  # noqa: BLE001 - one that cannot leave keeps no other back, and is tried again in a minute
            # What a database says of an error may hold the row, and with it who asks: only its kind is written down.
            logger.error("A question could not leave (%s); it is tried again in a minute.", type(error).__name__)  # noqa: TRY400
    return left


@transaction.atomic
def _leave(pk: int, at: datetime) -> int:
    from commonplace.connection import letters

    if not Question.objects.filter(pk=pk, state=State.HELD, leaves_at__lte=at).update(state=State.SENT, sent_at=at):
        return 0  # taken back meanwhile, or another worker was first
    question = Question.objects.select_related("asker", "group", "attachment").get(pk=pk)
    asker = question.asker
    may_not = asker is None or bool(why_silent(asker)) or (question.naming != Naming.OWN and unnamed_paused(asker, at=at))
    if asker is None or may_not or not _still_has_readers(question, asker):
        question.state, question.sent_at, question.leaves_at = State.DRAFT, None, None
        question.save(update_fields=["state", "sent_at", "leaves_at"])
        return 0
    if question.naming != Naming.OWN:
        _shed_traces(question)
    for asked in question.asked.select_related("member"):
        asked.asked_at = at
        asked.save(update_fields=["asked_at"])
        # Across a block no mail goes; that it did not is not shown, since it would tell of the block.
        if not reach.is_blocked(asker, member=asked.member, address=asked.address):
            letters.send_question(asked, at=at)
    return 1


def _still_has_readers(question: Question, asker: Member) -> bool:
    """Whether anybody would read it: she may have left its group since, and those whom she asked may have gone."""
    if question.group is not None and not question.group.memberships.filter(member=asker).exists():
        question.group = None
        question.save(update_fields=["group"])
    return question.group is not None or question.asked.exists()


def _shed_traces(question: Question) -> None:
    """New ids on leaving: addresses of the draft stand in a browser's history and in the logs of whatever lies between."""
    question.public_id = public_id()
    question.save(update_fields=["public_id"])
    if question.attachment is not None:
        question.attachment.public_id = public_id()
        question.attachment.save(update_fields=["public_id"])


def leaves_if_asked(question: Question, *, at: datetime) -> datetime:
    """When a draft would leave that is asked at `at`."""
    return discretion.leaves_at(question, at + timedelta(minutes=undo_minutes()))


def undo_minutes() -> int:
    """How many minutes a question can be taken back (COMMONPLACE_UNDO_MINUTES)."""
    return int(settings.KNOBS.undo_minutes)


def mine(member: Member) -> QuerySet[Question]:
    """Her questions that were asked or are about to leave, newest first."""
    return (
        Question.objects.visible_to(member).filter(asker=member).exclude(state__in=[State.DRAFT, State.TAKEN_BACK])
        .select_related("group").order_by("-made_at", "-pk")
    )


def drafts(member: Member) -> QuerySet[Question]:
    """What she has not yet asked, newest first."""
    return Question.objects.visible_to(member).filter(asker=member, state=State.DRAFT).select_related("group").order_by("-made_at", "-pk")


def pause_unnamed_author(question: Question, *, at: datetime) -> bool:
    """Have whoever asked this under no name ask nothing so for 28 days. Returns whether it could be done; never who it is."""
    if question.naming == Naming.OWN or question.asker_id is None:
        return False
    return bool(Member.objects.filter(pk=question.asker_id).update(unnamed_paused_until=at + UNNAMED_PAUSE))


def unnamed_paused(member: Member, *, at: datetime) -> bool:
    """Whether she may not ask under no name or another now."""
    until = Member.objects.filter(pk=member.pk).values_list("unnamed_paused_until", flat=True).first()
    return until is not None and until > at


def _checked(acting: Member, wording: Wording) -> dict[str, object]:
    lines = lines_of(wording.text)
    text = "\n".join(lines)
    if not lines:
        raise NotAsked(_("Write your question first: one line is enough."), "text")
    if len(lines) > LINES:
        raise NotAsked(
            _("These are %(count)d lines. Make three of them, so that a busy person reads to the end. All of it is kept here.")
            % {"count": len(lines)}, "text")
    if len(text) > LONGEST:
        over = len(text) - LONGEST
        raise NotAsked(
            ngettext(
                "This is %(over)d character too long (600 fit). All of it is kept here.",
                "This is %(over)d characters too long (600 fit). All of it is kept here.", over,
            ) % {"over": over}, "text")
    chosen = tidy(wording.chosen_name) if wording.naming == Naming.CHOSEN else ""
    if wording.naming == Naming.CHOSEN:
        _check_chosen(acting, chosen)
    return {
        "text": text, "wants": wording.wants, "wanted_by": wording.wanted_by, "naming": wording.naming, "chosen_name": chosen[:60],
    }


def _check_chosen(acting: Member, chosen: str) -> None:
    if not chosen:
        raise NotAsked(_("Which name shall stand on it? Write one, or ask under your own."), "chosen_name")
    if Member.objects.filter(name__iexact=chosen, is_active=True).exclude(pk=acting.pk).exists():
        raise NotAsked(_("Somebody here is called so. Choose a name that nobody has."), "chosen_name")


def _check_may_ask(acting: Member, draft: Question, at: datetime) -> None:
    if silent := why_silent(acting):
        raise NotAsked(silent)
    if draft.group is None and not draft.asked.exists():
        raise NotAsked(_("Nobody is asked yet. Choose at least one person, or a group."))
    if draft.naming == Naming.NONE and (draft.group is None or draft.asked.exists()):
        raise NotAsked(_("Under no name you can ask in a group only. Choose a group, or ask under a name."))
    if draft.group is not None and not draft.group.memberships.filter(member=acting).exists():
        raise NotAsked(_("You are not in this group any more. Choose another, or ask people by name."))
    if draft.naming != Naming.OWN and unnamed_paused(acting, at=at):
        raise NotAsked(_("A steward paused asking under no name or another for you, without learning who you are. Your own name works."))
    if Question.objects.filter(asker=acting, leaves_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotAsked(_("You have asked %(most)d times since yesterday. Your question is kept; ask it tomorrow.") % {"most": MOST_A_DAY})


def _locked(acting: Member, question: Question, state: str) -> Question:
    """The row as it is now, and nobody else's until the transaction ends. Raises `NotAsked` where it is in another state."""
    row = Question.objects.select_for_update(of=("self",)).filter(pk=question.pk, asker=acting, state=state).first()
    if row is not None:
        return row
    if state == State.HELD:
        raise NotAsked(_("It has left already, so it cannot be taken back."))
    raise NotAsked(_("It is not a draft any more. Nothing was changed."))


def _remove(attachment: Attachment) -> None:
    from commonplace.connection import attachments

    attachments.remove(attachment)
