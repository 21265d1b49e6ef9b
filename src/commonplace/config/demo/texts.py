"""The demo's files, read: who is there, and what the invented sources say.

A source is one file of `sources/`: TOML between two lines of `+++`, then its entries. An entry begins with a line
`# Title` (`#` alone: no title), has lines `key: value` (`ago`, `name`, `author`, `tags`, `audio`, `video`, `seconds`,
`bytes`), a blank line, and its text. In the text blocks stand between blank lines: `## ` is a heading, `- ` a
list, `> ` a quotation; what begins with `<` is HTML as it stands; anything else is a paragraph.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from html import escape
from itertools import zip_longest
from pathlib import Path
from typing import Any

from commonplace.consumption.parsing import Enclosure

FOLDER = Path(__file__).parent
_BLANK_LINES = re.compile(r"\n\s*\n(?!(?:(?!<pre>)[\s\S])*?</pre>)")
"""Between blocks; not within a `<pre>`, whose blank lines are its own."""
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True, slots=True)
class Text:
    """One invented entry; `ago` is its distance from the hour in which the demo is started."""

    name: str
    title: str
    ago: timedelta
    html: str
    author: str = ""
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """One invented source with all that it says, the oldest first.

    `state` is how it is doing: "ok", or the code of a trouble; `state_for` how long already.
    """

    name: str
    title: str
    about: str
    kind: str
    address: str
    typed: str
    site: str
    language: str
    entry_kind: str
    texts: tuple[Text, ...]
    state: str = "ok"
    state_for: timedelta = timedelta(days=6)
    detail: str = ""
    moved_from: str = ""
    every: timedelta = field(default=timedelta(hours=3))

    def address_of(self, text: Text) -> str:
        """Where an entry stands; nothing is there, since hosts of that name are kept for examples."""
        return f"{self.site}/{text.name}"


@cache
def voices() -> tuple[Voice, ...]:
    """All invented sources, by the names of their files."""
    return tuple(_voice(path) for path in sorted((FOLDER / "sources").glob("*.md")))


@cache
def network() -> dict[str, Any]:
    """Members and what they follow, as `network.toml` has it."""
    # Any: TOML; `filling` reads it key by key.
    return tomllib.loads((FOLDER / "network.toml").read_text("utf-8"))


def duration(text: str) -> timedelta:
    """A time such as "3d 4h 10m". Raises `ValueError` for anything else."""
    parts = re.findall(r"(\d+)([dhm])", text)
    if "".join(f"{number}{unit}" for number, unit in parts) != text.replace(" ", "") or not parts:
        raise ValueError(text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def _voice(path: Path) -> Voice:
    _, head, body = path.read_text("utf-8").split("+++\n", 2)
    says = tomllib.loads(head)
    for key in ("state_for", "every"):
        if key in says:
            says[key] = duration(says[key])
    entries = re.split(r"^#(?=[ \n])", body, flags=re.MULTILINE)[1:]
    texts = tuple(sorted((_text(entry.strip("\n") if entry.startswith(" ") else entry) for entry in entries), key=lambda one: -one.ago))
    return Voice(name=path.stem, texts=texts, **{"language": "en", "typed": says["address"], "entry_kind": "article", **says})


def _text(entry: str) -> Text:
    title, _, rest = entry.partition("\n")
    head, _, body = rest.partition("\n\n")
    says = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    title = title.strip()
    seconds, size = says.get("seconds"), says.get("bytes")
    enclosures = tuple(
        Enclosure(says[kind], media, int(seconds) if seconds else None, int(size) if size else None)
        for kind, media in (("audio", "audio/mpeg"), ("video", "video/mp4")) if kind in says
    )
    return Text(
        name=says.get("name") or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
        title=_set(title),
        ago=duration(says["ago"]),
        html="\n".join(_block(block) for block in _BLANK_LINES.split(body.strip())),
        author=says.get("author", ""),
        tags=tuple(tag.strip() for tag in says.get("tags", "").split(",") if tag.strip()),
        enclosures=enclosures,
    )


def _block(block: str) -> str:
    if block.startswith("<"):
        return block
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    if block.startswith("> "):
        return f"<blockquote><p>{_inline(re.sub('^> ?', '', block, flags=re.MULTILINE))}</p></blockquote>"
    if block.startswith("- "):
        items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
        return f"<ul>{''.join(f'<li>{_inline(item.strip())}</li>' for item in items)}</ul>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    """`*words*` and `` `code` `` become markup, quotation marks are set; all else is plain text."""
    parts = escape(text, quote=False).split("`")
    plain = [re.sub(r"\*([^*\s][^*]*)\*", r"<em>\1</em>", _set(part)) for part in parts[::2]]
    code = [f"<code>{part}</code>" for part in parts[1::2]]
    return "".join(piece for pair in zip_longest(plain, code, fillvalue="") for piece in pair)


def _set(text: str) -> str:
    """Quotation marks and apostrophes as a printer sets them."""
    text = re.sub(r'(^|[\s(\[])"', "\\1\u201c", text).replace('"', "\u201d")
    return text.replace("'", "\u2019")
