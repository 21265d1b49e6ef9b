"""Outlines in, the bytes of an OPML 2.0 file out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from commonplace.network.formats.opml.model import NOT_XML, Outline


def write(title: str, outlines: Iterable[Outline], made_at: datetime) -> bytes:
    """An OPML 2.0 file of these outlines, in their order; `read` gives them back as they are.

    Neighbors that share folders stand in one folder element, so sort by folders for the shortest file. Characters
    that XML cannot hold (control characters) are left out.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_escaped(title)}</title><dateCreated>{format_datetime(made_at)}</dateCreated></head>",
        "  <body>",
    ]
    opened: tuple[str, ...] = ()
    for outline in outlines:
        shared = _shared(opened, outline.folders)
        lines += [f"{_indent(depth)}</outline>" for depth in range(len(opened) - 1, shared - 1, -1)]
        for depth in range(shared, len(outline.folders)):
            name = _escaped(outline.folders[depth])
            lines.append(f'{_indent(depth)}<outline text="{name}" title="{name}">')
        opened = outline.folders
        name, site = _escaped(outline.title), _escaped(outline.site_address)
        lines.append(
            f'{_indent(len(opened))}<outline type="rss" text="{name}" title="{name}" xmlUrl="{_escaped(outline.typed)}"'
            + (f' htmlUrl="{site}"/>' if site else "/>")
        )
    lines += [f"{_indent(depth)}</outline>" for depth in range(len(opened) - 1, -1, -1)]
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode()


_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def _escaped(text: str) -> str:
    return NOT_XML.sub("", text).translate(_ESCAPES)


def _indent(depth: int) -> str:
    return "  " * (depth + 2)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many folders from the outermost in are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
