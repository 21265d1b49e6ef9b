"""Plain text: cut to length, counted in reading time, and freed of characters that nobody sees."""

from __future__ import annotations

import re

WORDS_A_MINUTE = 220
"""Silent reading of prose by adults."""
SIGNS_A_MINUTE = 500
"""For scripts that put no space between words."""

_LINE_ENDS = re.compile("[\t\n\r\x85\u2028\u2029]")
# Controls, surrogates, what turns the direction, what has no width: the categories Cc, Cf and Cs, and fillers of Hangul.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001-\U000e007f]"
)
# Joiners mean something between letters of the scripts from Arabic to Burmese and inside pictures of several people.
_IDLE_JOINER = re.compile("(?<![\u0600-\u109f\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]|[\u200c\u200d](?=\\s|$)")


def isolate(name: str) -> str:
    """`name` without characters that turn its direction, hide in it or control a terminal (security case 56).

    Line ends become spaces. Joiners stay where a script or a composed picture needs them.
    """
    if name.isascii() and name.isprintable():
        return name
    name = _INVISIBLE.sub("", _LINE_ENDS.sub(" ", name))
    if "\u200c" in name or "\u200d" in name:
        name = _IDLE_JOINER.sub("", name)
    return name


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of `text`; an ellipsis shows that something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def excerpt(text: str, limit: int = 280) -> str:
    """The first words of `text`, at most `limit` characters, cut between words where there are any."""
    reach = limit + limit // 4  # white space that folds is rare: texts come folded
    head = " ".join(isolate(text[:reach]).split())
    if len(head) <= limit and len(text) <= reach:
        return head
    head = head[: limit - 1]
    words, space, _ = head.rpartition(" ")
    return (words if space and len(words) > limit // 2 else head).rstrip(" ,;:-\u2013\u2014") + "…"


def reading_seconds(text: str) -> int:
    """How long reading `text` takes, in whole seconds: 220 words a minute, or 500 signs where words are not spaced."""
    if not text:
        return 0
    words = text.count(" ") + 1
    if len(text) > words * 15 and not text.isascii():
        return round(len(text) * 60 / SIGNS_A_MINUTE)
    return round(words * 60 / WORDS_A_MINUTE)
