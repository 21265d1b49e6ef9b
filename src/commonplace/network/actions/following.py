"""Sources that go with a person or a space: the stage that fetches them says how to stop, resume and drop following.

What is let go is not followed any more, and what is taken back is followed again. How that is done is the matter of
`consumption`, a band above: it registers itself here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonplace.entries.models import Follow
from commonplace.members.models import Member


@dataclass(frozen=True, slots=True)
class Ways:
    """Each takes the acting member and follows of hers, and is part of the transaction that calls it.

    Args:
        stop: follow them no more; names and shelves are kept.
        resume: follow them again.
        drop: forget that they were ever followed.

    """

    stop: Callable[[Member, Sequence[Follow]], None]
    resume: Callable[[Member, Sequence[Follow]], None]
    drop: Callable[[Member, Sequence[Follow]], None]


_ways: list[Ways] = []


def register(ways: Ways) -> None:
    """Say how; call it in `AppConfig.ready`. The last one counts."""
    _ways[:] = [ways]


def ways() -> Ways:
    """How; without the stage that fetches there is nothing to be done."""
    return _ways[0] if _ways else Ways(_nothing, _nothing, _nothing)


def _nothing(acting: Member, follows: Sequence[Follow]) -> None:
    del acting, follows
