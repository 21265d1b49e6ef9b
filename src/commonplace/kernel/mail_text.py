"""What others wrote, as it may stand in a mail: nothing that is loaded from elsewhere, no longer than agreed, and as plain text."""

from __future__ import annotations

import html as entities
import re
import textwrap

from commonplace.kernel.html import clean, plain_text

WIDTH = 76
_PICTURE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_SHOWS = re.compile(r' alt="([^"]*)"')
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|dl|dt|dd|blockquote|pre|table|caption|tr|figure|figcaption|hr|br|details|summary)\b[^<>]*>|</li>|(<li\b[^<>]*>)",
)


def for_mail(html: str, *, most: int) -> tuple[str, bool]:
    """HTML that others wrote, safe to stand in a mail, and whether something was cut off.

    Pictures are gone, since to show one tells its host who reads; where its author said what one shows, that stands in brackets.

    Args:
        html: what a source wrote.
        most: so many characters of HTML are kept, about.

    """
    safe = _PICTURE.sub(_said, clean(html, base=""))
    if len(safe) <= most:
        return clean(safe, base=""), False
    safe = safe[:most]
    # Not in the midst of a tag or of an entity; what was left open is closed by the cleaner.
    if safe.rfind("<") > safe.rfind(">"):
        safe = safe[: safe.rfind("<")]
    if (entity := safe.rfind("&", -12)) > safe.rfind(";"):
        safe = safe[:entity]
    return clean(f"{safe}…", base=""), True


def paragraphs(html: str, *, most: int) -> tuple[str, bool]:
    """The text of `html` in lines of 76 characters, paragraphs parted by an empty line, and whether something was cut off.

    Args:
        html: as `clean` or `for_mail` gives it.
        most: so many characters are kept, about.

    """
    found: list[str] = []
    kept = 0
    mark = ""
    for number, piece in enumerate(_BLOCK.split(html)):
        if number % 2:
            mark = "- " if piece else ""
            continue
        text = plain_text(piece)
        if not text:
            continue
        if kept + len(text) > most:
            return "\n\n".join([*found, _wrapped(f"{text[: most - kept].rstrip()}…", mark)]), True
        found.append(_wrapped(text, mark))
        kept += len(text)
        mark = ""
    return "\n\n".join(found), False


def _wrapped(text: str, mark: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False, break_on_hyphens=False,
    )


def _said(picture: re.Match[str]) -> str:
    shows = _SHOWS.search(picture[1])
    words = " ".join(entities.unescape(shows[1]).split()) if shows else ""
    return f"[{entities.escape(words)}]" if words else ""
