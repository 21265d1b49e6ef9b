"""What was reported in the invented network and decided about it; its dates move with the calendar, but for those in the log."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from commonplace.config.demo.texts import FOLDER, duration
from commonplace.members.models import Member
from commonplace.members.reporting import subject_of
from commonplace.trust.models import Decision, LogEntry, Report

# Any in this file: values of `reports.toml`.


@cache
def plan() -> list[dict[str, Any]]:
    """The file, as it stands."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "reports.toml").read_text("utf-8"))["reports"]
    return found


def fill(members: Mapping[str, Member], at: datetime) -> None:
    """Put them in where nothing was reported yet; else count the dates of what is still there from `at` again. Nobody is mailed."""
    if not Report.objects.exists():
        for says in plan():
            _report(says, members, at)
    for says in plan():
        made = at - duration(says["ago"])
        Report.objects.filter(public_id=_id(says)).update(made_at=made)
        if "decision" in says:
            first = Decision.objects.filter(report__public_id=_id(says)).order_by("pk")[:1]
            Decision.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(at=at - duration(says["decision"]["ago"]))


def _id(says: Mapping[str, Any]) -> str:
    return f"demo-p-{says['key']}"[:16]


def _report(says: Mapping[str, Any], members: Mapping[str, Member], at: datetime) -> None:
    about = f"answer:demo-w-{says['answer']}"[:23]
    found, reporter = subject_of(about), members.get(says["by"])
    thing = found[0].look(found[1], reporter) if found and reporter else None
    if thing is None:
        return
    decided = says.get("decision")
    report = Report.objects.create(
        public_id=_id(says), kind=says["kind"], about=about, context=thing.kept(), text=says["text"], reporter=reporter,
        state=Report.State.DECIDED if decided else Report.State.OPEN,
    )
    if decided and decided["by"] in members:
        steward, then = members[decided["by"]], at - duration(decided["ago"])
        Decision.objects.create(report=report, outcome=decided["outcome"], reason=decided["reason"], decided_by=steward)
        details = {"outcome": decided["outcome"], "kind": says["kind"], "thing": about, "tells_author": True, "mails_sent_before": 0}
        for did, more in (("opened", {}), ("decided", details)):
            LogEntry.objects.create(steward=steward, did=did, about=f"report:{report.public_id}", details=more, at=then)
