"""Names that people give themselves: one line, no invisible characters (security case 56)."""

from __future__ import annotations

from commonplace.kernel.text import isolate


def tidy(text: str) -> str:
    """One line of visible text, without characters that turn the direction of what follows or hide in it."""
    return " ".join(isolate(text).split())
