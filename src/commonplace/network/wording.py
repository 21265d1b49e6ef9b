"""Words and shapes of this room: how alive something is, and when something was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from commonplace.spaces.liveness import SILENT, Liveness

_WORDS: Final = {
    Liveness.LIVE: (_("live"), "circle-dot"),
    Liveness.QUIET: (_("quiet"), "contrast"),
    Liveness.DORMANT: (_("dormant"), "circle"),
    Liveness.MOVED: (_("moved"), "circle-arrow-right"),
    Liveness.CLOSED: (_("closed"), "circle-x"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """How alive something is: a word, and the shape beside it; `is_telling`: it is otherwise than one expects."""

    word: str
    icon: str
    is_silent: bool
    is_telling: bool


def sign(alive: str) -> Sign | None:
    """The sign of a value of `Liveness`; None where nothing is known or nothing is followed."""
    if not alive or alive == Liveness.NEW:
        return None
    word, icon = _WORDS[Liveness(alive)]
    return Sign(str(word), icon, alive in SILENT, alive != Liveness.LIVE)
