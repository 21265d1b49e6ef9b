"""The right five, as the page "To whom?" offers them; without them, the page has its lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from commonplace.connection import reach, routing
from commonplace.connection.models import Naming, Question

if TYPE_CHECKING:
    from commonplace.connection.forms import Choice


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who is suggested, with the reasons."""

    key: str
    name: str
    reasons: str


def the_right_five(question: Question, choice: Choice, *, at: datetime) -> list[Offered]:
    """At most five of those in her reach, with a reason each; none where it is asked under no name."""
    if question.naming == Naming.NONE:
        return []
    suggested = routing.suggest(question, at=at)
    found = reach.reachable(choice.member, among=[one.person.pk for one in suggested])
    in_reach = {to.member.pk: to for to in found if to.member is not None}
    return [
        Offered(to.key, to.name, "; ".join(one.reasons))
        for one in suggested if (to := in_reach.get(one.person.pk))
    ]
