"""Questions that nobody has replied to: what is offered to the asker, and which topics the stewards learn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.connection import reach, routing
from commonplace.connection.models import Naming, Question, Reply
from commonplace.connection.reach import To
from commonplace.connection.synonyms import synonyms
from commonplace.connection.waiting import CLOSED_AFTER, TOPIC_AFTER, WIDER_AFTER, Circle, Step, Way, next_wider, step
from commonplace.kernel.text import excerpt
from commonplace.members import prompts, steward_pages
from commonplace.members.hours import zone_of
from commonplace.members.models import Member
from commonplace.members.prompts import Prompt
from commonplace.spaces.models import Group

MOST_PROMPTS = 5


@dataclass(frozen=True, slots=True)
class Wider:
    """One step to more people, as it is offered: `people` by name, or a `group` in which `size` others would see it."""

    people: tuple[To, ...] = ()
    group: Group | None = None
    size: int = 0

    @property
    def names(self) -> str:
        """Who would be asked."""
        return ", ".join(to.name for to in self.people)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the asker is shown: nothing wider may be left, and then only what else can be tried is said."""

    wider: Wider | None
    is_closed: bool


def without_reply(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Those that nobody has replied to; that somebody does not know either is no reply that helps."""
    return questions.exclude(Exists(Reply.objects.filter(question=OuterRef("pk"), is_from_asker=False).exclude(state=Reply.State.REFUSED)))


def offer(member: Member, question: Question, *, at: datetime) -> Offered | None:
    """What is offered to the asker of a question that waits; None for others, and while there is nothing to offer."""
    if question.asker_id != member.pk or question.state not in {Question.State.SENT, Question.State.CLOSED}:
        return None
    has_reply = not without_reply(Question.objects.visible_to(member).filter(pk=question.pk)).exists()
    if question.state == Question.State.CLOSED:
        return Offered(None, is_closed=True) if question.closed_kindly == "nobody" and not has_reply else None
    if step(asked_at=question.sent_at, has_reply=has_reply, now=at) == Step.NOTHING:
        return None
    return Offered(wider_of(member, question, at=at), is_closed=False)


def wider_of(member: Member, question: Question, *, at: datetime) -> Wider | None:
    """The next wider audience of a question of the member's own."""
    groups = {group.public_id: group for group in reach.groups_of(member)}
    sizes = {key: int(getattr(group, "size", 1)) - 1 for key, group in groups.items()}
    people = _people(member, question, at) if question.naming != Naming.NONE else []
    here = question.group.public_id if question.group else ""
    current = Circle(Way.GROUP, sizes.get(here, 0), here) if here else Circle(Way.PEOPLE, question.asked.count())
    chosen = next_wider(current, [Circle(Way.PEOPLE, len(people)), *(Circle(Way.GROUP, size, key) for key, size in sizes.items())])
    if chosen is None:
        return None
    return Wider(people=tuple(people)) if chosen.way == Way.PEOPLE else Wider(group=groups[chosen.key], size=chosen.size)


def _people(member: Member, question: Question, at: datetime) -> list[To]:
    asked = set(question.asked.filter(member__isnull=False).values_list("member", flat=True))
    suggested = [one.person.pk for one in routing.suggest(question, at=at)]
    in_reach = {to.member.pk: to for to in reach.reachable(member, among=suggested) if to.member is not None}
    whys = routing.whys(question, at=at) if suggested else {}
    return [
        To(in_reach[pk].name, member=in_reach[pk].member, why=whys.get(pk, ""))
        for pk in suggested if pk in in_reach and pk not in asked
    ]


def topics(*, at: datetime) -> list[str]:
    """The topics of questions that wait for three days, in the order of the list: never a person, a text, a number or an hour.

    Counted from the beginning of the day, so that nobody can tell when one of them was asked, or closed by its asker.
    """
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    open_then = Q(state=Question.State.SENT) | Q(state=Question.State.CLOSED, closed_at__gte=midnight)
    waiting = without_reply(Question.objects.filter(
        open_then, sent_at__lte=midnight - TOPIC_AFTER, sent_at__gt=midnight - CLOSED_AFTER,
    ))
    known = synonyms()
    found = {topic for text in waiting.values_list("text", flat=True) for topic in known.topics_of(text)}
    return [topic.name for topic in known.topics if topic.name in found]


def ask_more_people(member: Member, day: date) -> Iterator[Prompt]:
    """A day has passed without a reply: more people could be asked. Asked once for each question."""
    rows = without_reply(Question.objects.visible_to(member).filter(asker=member, state=Question.State.SENT, sent_at__isnull=False))
    for one in rows.order_by("-sent_at")[:MOST_PROMPTS]:
        if one.sent_at is None:
            continue
        due = (one.sent_at + WIDER_AFTER).astimezone(zone_of(member)).date()
        if due <= day < due + CLOSED_AFTER:
            yield Prompt(
                key=f"wider:{one.public_id}", due=due, once_in=timedelta(days=28), title=_("Nobody has replied yet. Ask others too?"),
                text=_("You asked: “%(text)s”") % {"text": excerpt(one.text, 120)}, action=_("See whom"),
                address=reverse("connection:question", args=[one.public_id]) + "#wider",
            )


def register() -> None:
    """Called once, when the program starts."""
    prompts.register("connection.unanswered", ask_more_people)
    steward_pages.register(steward_pages.StewardPage(
        url_name="connection:unanswered", label=gettext_lazy("Topics without a reply"),
        says=gettext_lazy("What was asked three days ago and waits still: the topic, never the person or the words."),
    ))
