"""Chapters of audio and video: from Podlove's elements, from a JSON file, or from times at the beginnings of lines.

https://podlove.org/simple-chapters, https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from commonplace.consumption.parsing import fields
from commonplace.consumption.parsing.jsonfeed import load
from commonplace.consumption.parsing.model import Chapter
from commonplace.entries.lengths import LATEST, clock

MOST = 500
TITLE_LIMIT = 200
FEWEST_LINES = 3
"""So many lines of a text must begin with a time, each later than the one before, to be taken for chapters."""
_MOST_TEXT = 200_000
_HAS_TIME = re.compile(r"\d:\d\d", re.ASCII)
_ENDS = re.compile(r"<(?:br|/?(?:p|li|div|tr|ul|ol|h[1-6]|blockquote|pre))\b[^<>]*>|[\r\n]+", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LINE = re.compile(
    r"[\s\W]{0,4}(?P<time>(?:\d{1,2}:)?\d{1,3}:\d{2})(?!\d|:\d)[\s)\]]{0,4}"
    r"(?:(?:-|\u2013|\u2014|to|until)\s{0,2}[(\[]?(?:\d{1,2}:)?\d{1,3}:\d{2}(?!\d|:\d)[)\]]?)?"
    r"[\s\-\u2013\u2014:|.,)\]]{0,6}(?P<title>\S.{0,400})",
    re.ASCII,
)


def build(given: Iterable[tuple[object, object]]) -> tuple[Chapter, ...]:
    """Chapters from pairs of a beginning and a title, in the order of time; those without either are left out.

    Args:
        given: a beginning is a text such as "00:12:30.000", or a number of seconds.

    """
    found: dict[int, Chapter] = {}
    for at, title in given:
        seconds = _seconds(at)
        words = fields.text(title, TITLE_LIMIT)
        if seconds is not None and words and seconds not in found:
            found[seconds] = Chapter(seconds, words)
            if len(found) >= MOST:
                break
    return tuple(found[seconds] for seconds in sorted(found))


def in_json(body: bytes) -> tuple[Chapter, ...]:
    """The chapters of a JSON file; those that it marks as not for the table of contents are left out.

    Raises:
        NotASource: for what is no JSON or nested too deeply.

    """
    whole = load(body)
    listed = whole.get("chapters") if isinstance(whole, dict) else None
    if not isinstance(listed, list):
        return ()
    return build(
        (one.get("startTime"), one.get("title")) for one in listed[: MOST * 2] if isinstance(one, dict) and one.get("toc") is not False
    )


def in_text(html: str, *, lasting: int | None) -> tuple[Chapter, ...]:
    """The chapters that a description lists: at least three lines that begin with a time, each later than the one before.

    Args:
        html: the description, as its source gives it.
        lasting: seconds of the recording; a list that goes beyond it is something else, such as the hours of a school day.

    """
    if len(html) > _MOST_TEXT or not _HAS_TIME.search(html):
        return ()
    found: list[tuple[int, str]] = []
    for line in _ENDS.split(html):
        if not _HAS_TIME.search(line, 0, 400):
            continue
        words = entities.unescape(_TAG.sub("", line))
        match = _LINE.match(words.strip())
        seconds = clock(match["time"]) if match else None
        if match and seconds is not None:
            found.append((seconds, match["title"].strip()))
    if len(found) < FEWEST_LINES or any(later[0] <= earlier[0] for earlier, later in pairwise(found)):
        return ()
    return () if lasting and found[-1][0] >= lasting else build(found)


# Any: JSON, or attributes of a stranger's document.
def _seconds(at: Any) -> int | None:
    if isinstance(at, str) and ":" not in at:
        try:
            at = float(at.strip()[:20])
        except ValueError:
            return None
    if isinstance(at, str):
        return clock(at)
    if not isinstance(at, int | float) or isinstance(at, bool) or not 0 <= at <= LATEST:
        return None
    return int(at)
