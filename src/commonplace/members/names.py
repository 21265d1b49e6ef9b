"""Names that people give themselves: one line, no invisible characters (security case 56)."""

from __future__ import annotations

from collections.abc import Callable

from commonplace.kernel.text import clip, isolate


def tidy(text: str) -> str:
    """One line of visible text, without characters that turn the direction of what follows or hide in it."""
    return " ".join(isolate(text).split())


def tidy_lines(text: str) -> str:
    """Several lines of visible text, each made as `tidy` makes one, but for the blanks inside it."""
    return "\n".join(isolate(line).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip("\n")


def line(longest: int) -> Callable[[str], str]:
    """`tidy`, cut to so many characters: what a column of that length takes."""
    return lambda text: clip(tidy(text), longest)


def lines(longest: int) -> Callable[[str], str]:
    """`tidy_lines`, cut to so many characters."""
    return lambda text: clip(tidy_lines(text), longest)
