"""The log of what stewards did and looked at: lines are added, and that is all.

A line holds ids and words of ours, never what somebody wrote nor who that was: it is kept for good, and people may be forgotten.
"""

from __future__ import annotations

from typing import Any

from commonplace.members.models import Member
from commonplace.trust.models import LogEntry


def write(*, steward: Member | None, did: str, about: str, **details: Any) -> LogEntry:
    """Add a line.

    Args:
        steward: who did it; None for what somebody else, or the program, did.
        did: one of the words of `WORDS` in `wording`.
        about: kind and public id, such as `report:…`.
        details: further facts that JSON can say. Any: text, numbers, truth.

    """
    return LogEntry.objects.create(steward=steward, did=did, about=about, details=details)
