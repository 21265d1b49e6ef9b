"""How long things are kept: a table that the stewards set and every member can read, and what forgets them at night."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commonplace.connection.forgetting import forget_closed
from commonplace.kernel.outbox import actions as outbox
from commonplace.members.models import Member
from commonplace.members.reporting import subject_of
from commonplace.trust import log
from commonplace.trust.actions.holding import is_held
from commonplace.trust.models import Appeal, Decision, Hold, Keeping, Report

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: how many days it is kept unless a steward chose otherwise (None: until erased), and the bounds."""

    key: str
    name: Words
    says: Words
    days: int | None
    least: int
    most: int
    forget: Callable[[datetime, int], int]


def forget_reports(at: datetime, days: int) -> int:
    """Remove the texts of reports that were decided so many days ago; what kind they were and how they ended is counted on."""
    done = 0
    for report in Report.objects.filter(state=Report.State.DECIDED, forgotten_at=None).iterator():
        last = report.decisions.last()
        if last is not None and last.at < at - timedelta(days=days) and not is_held(report.about):
            _forget_report(report, at)
            done += 1
    return done


@transaction.atomic
def _forget_report(report: Report, at: datetime) -> None:
    Appeal.objects.filter(report=report).update(text="")
    Decision.objects.filter(report=report).update(reason="", mails=[])
    Report.objects.filter(pk=report.pk).update(context={}, text="", contact="", reporter=None, shows_reporter=False, forgotten_at=at)


def forget_questions(at: datetime, days: int) -> int:
    """Remove the texts of questions that were closed so many days ago, but for what is held."""
    held = list(Hold.objects.filter(lifted_at=None).values_list("about", flat=True))
    things = {about.partition(":")[2] for about in held if about.startswith("question:")}
    members: set[int] = set()
    for about in held:
        found = subject_of(about)
        if found and found[0].kind == "member":
            members |= found[0].concerns(found[1])
        elif found:
            things |= {one.partition(":")[2] for one in found[0].part_of(found[1])}
    return forget_closed(before=at - timedelta(days=days), held=things, held_askers=members)


def forget_mails(at: datetime, days: int) -> int:
    """Remove mails from the outbox earlier than the outbox itself would."""
    return outbox.forget_old(at=at + outbox.KEPT - timedelta(days=days))


KINDS: Final = (
    Kind("reports", _("Reports, after they were decided"), _("Days. What was counted for a yearly report stays."),
         365, 30, 3_650, forget_reports),
    Kind("questions", _("Questions and replies, after a question was closed"), _("Days. Answers that were made of them stay."),
         None, 30, 3_650, forget_questions),
    Kind("mails", _("Mails in the outbox, after they went"), _("Days, 30 at most."), outbox.KEPT.days, 7, outbox.KEPT.days, forget_mails),
)


def days_of(key: str) -> int | None:
    """For how many days things of a kind are kept; None: until somebody erases them."""
    kind = next(one for one in KINDS if one.key == key)
    row = Keeping.objects.filter(pk=key).first()
    return row.days if row else kind.days


def table() -> Iterable[tuple[Kind, int | None]]:
    """All kinds with their days."""
    return [(kind, days_of(kind.key)) for kind in KINDS]


@transaction.atomic
def set_days(*, acting: Member, days: Mapping[str, int | None]) -> list[str]:
    """Keep what a steward chose. Returns the kinds that changed; each stands in the log."""
    changed = [kind.key for kind in KINDS if kind.key in days and days[kind.key] != days_of(kind.key)]
    for key in changed:
        Keeping.objects.update_or_create(pk=key, defaults={"days": days[key]})
        log.write(steward=acting, did="kept", about=f"keeping:{key}", days=days[key])
    return changed


def forget_all(*, at: datetime) -> dict[str, int]:
    """Forget what was kept long enough. Returns how many of each kind."""
    return {kind.key: kind.forget(at, days) for kind, days in table() if days is not None}
