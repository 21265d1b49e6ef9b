"""A mail in HTML as plain text: quotes get the mark ">", so that they are told from what was written; pure."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree
from lxml import html as tree

LONGEST: Final = 400_000
"""Characters of HTML that are looked at."""
_BLOCKS: Final = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "li", "blockquote", "pre", "table", "tr", "hr", "section",
    "article", "header", "footer", "center", "form", "address",
}
_UNREAD: Final = {"head", "script", "style", "title", "template", "object", "svg", "math", "noscript", "select", "textarea"}
_SIGNATURE: Final = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block\S*)(?:\s|$)|^(?:ms-outlook-mobile-|x_)?signature$", re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


def as_text(html: str) -> str:
    """The text of a mail in HTML, a line a block; what its program marked as quoted begins with ">"."""
    html = re.sub(r"^\s*<\?xml[^>]{0,200}>", "", html[:LONGEST].replace("\0", ""))
    try:
        root = tree.document_fromstring(f"<div>{html}</div>" if not html.strip() else html)
    except (etree.ParserError, ValueError):
        return ""
    flat = _Flat()
    skipped: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if not skipped:
                flat.add(element.tail or "")
        elif event == "start":
            if not skipped and _is_unread(element):
                skipped.append(element)
            if not skipped:
                flat.open(element)
        elif skipped:
            if element is skipped[-1]:
                skipped.pop()
                flat.add(element.tail or "")
        else:
            flat.close(element)
    return flat.text()


def _is_unread(element: etree._Element) -> bool:
    named = _SIGNATURE.search(element.get("class") or "") or _SIGNATURE.search(element.get("id") or "")
    return element.tag in _UNREAD or bool(named) or bool(_HIDDEN.search((element.get("style") or "")[:500]))


class _Flat:
    """Lines as they grow."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.depth = 0
        self.address = ""
        self.linked = ""

    def add(self, text: str) -> None:
        if not text:
            return
        text = _SPACE.sub(" ", text)
        self.line += text.lstrip(" ") if not self.line else text
        self.linked += text

    def turn(self, *, even_if_empty: bool = False) -> None:
        line = self.line.rstrip(" ")
        self.line = ""
        if line.strip("\u00a0 ") or even_if_empty:
            self.lines.append(("> " if self.depth else "") + line.replace("\u00a0", " ").strip())

    def open(self, element: etree._Element) -> None:
        if element.tag == "br":
            self.turn(even_if_empty=True)
        elif element.tag in _BLOCKS:
            self.turn()
            if element.tag == "p" and self.lines and self.lines[-1].strip("> "):
                self.lines.append(">" if self.depth else "")
        if element.tag == "blockquote":
            self.depth += 1
        elif element.tag == "li":
            self.line = "- "
        elif element.tag == "a":
            self.address, self.linked = element.get("href") or "", ""
        self.add(element.text or "")

    def close(self, element: etree._Element) -> None:
        if element.tag == "a":
            # Where a link leads is part of what is said, where its words do not say it themselves.
            if self.address.startswith(("https://", "http://")) and len(self.address) <= 300 and self.address not in self.linked:
                self.line += f" ({self.address})"
            self.address = ""
        if element.tag in _BLOCKS:
            self.turn()
        if element.tag == "blockquote":
            self.depth = max(0, self.depth - 1)
        if element.tag in {"p", "blockquote"} and self.lines and self.lines[-1]:
            self.lines.append("")
        self.add(element.tail or "")

    def text(self) -> str:
        self.turn()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()
