"""JSON Feed 1 and 1.1, in the shape that the XML formats are read into.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from commonplace.consumption.parsing import fields
from commonplace.consumption.parsing.model import NotASource

MAX_DEPTH = 32
MAX_KEYS = 500_000
MAX_KEYS_OF_ONE = 2_000


def parse_json(text: bytes) -> dict[str, Any]:
    """A JSON Feed as fastfeedparser would give it, with every field checked.

    Raises:
        NotASource: "broken" for what is no JSON or beyond the caps on depth and keys (security case 60), "not_a_source" for
            JSON that is something else.
    """
    whole = load(text)
    if not isinstance(whole, dict) or not isinstance(whole.get("items"), list):
        raise NotASource("not_a_source", "json")
    if "jsonfeed.org" not in str(whole.get("version", ""))[:200] and "title" not in whole:
        raise NotASource("not_a_source", "json")
    base = fields.address(whole.get("home_page_url"), "") or fields.address(whole.get("feed_url"), "")
    author = _author(whole)
    feed = {
        "title": whole.get("title"),
        "subtitle": whole.get("description"),
        "link": base,
        "language": whole.get("language"),
    }
    return {"feed": feed, "entries": [_entry(item, author) for item in whole["items"] if isinstance(item, dict)]}


def load(text: bytes) -> object:
    """What a stranger's JSON says.

    Raises:
        NotASource: for what is no JSON or beyond the caps on depth and keys.

    """
    _refuse_depth(text)
    keys = 0

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal keys
        keys += len(found)
        if keys > MAX_KEYS or len(found) > MAX_KEYS_OF_ONE:
            raise NotASource("broken", "too many keys")
        return dict(found)  # of the same key twice, the last one

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_int=_integer, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as trouble:
        raise NotASource("broken" if b"jsonfeed.org" in text[:2_000] else "not_a_source", "unreadable json") from trouble


def _refuse_depth(text: bytes) -> None:
    """Depth is counted without regard to brackets in texts only where the cheap count goes too far."""
    if text.count(b"[") + text.count(b"{") < MAX_DEPTH:
        return
    depth, in_text, skip = 0, False, False
    # Only structure is walked: the rest is deleted in compiled code first.
    kept = text.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NOT_STRUCTURE)
    for byte in kept:
        if byte == 0x22:
            in_text = not in_text
        elif in_text or skip:
            continue
        elif byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise NotASource("broken", "nested too deeply")
        else:
            depth -= 1


_NOT_STRUCTURE = bytes(code for code in range(256) if code not in b'"[]{}')


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) < 18 else None


def _string(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return value if value.isascii() and "\0" not in value else value.encode("utf-8", "replace").decode().replace("\0", "")


def _author(of: dict[str, Any]) -> str:
    authors = of.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else of.get("author")
    return _string(first.get("name")) if isinstance(first, dict) else ""


def _entry(item: dict[str, Any], author: str) -> dict[str, Any]:
    identifier = item.get("id")
    html, plain = _string(item.get("content_html")), _string(item.get("content_text"))
    summary, image = _string(item.get("summary")), _string(item.get("image"))
    tags, attachments = item.get("tags"), item.get("attachments")
    entry: dict[str, Any] = {
        "id": str(identifier) if isinstance(identifier, int | float) else _string(identifier),
        "title": _string(item.get("title")),
        "link": _string(item.get("url")) or _string(item.get("external_url")),
        "author": _author(item) or author,
        "description": html or (fields.html_of_text(plain or summary)),
        "published": _date(item.get("date_published")),
        "updated": _date(item.get("date_modified")),
        "tags": [{"term": tag} for tag in tags[: fields.TAGS_LIMIT] if isinstance(tag, str)] if isinstance(tags, list) else [],
    }
    if image:
        entry["media_content"] = [{"url": image, "medium": "image"}]
    if isinstance(attachments, list):
        entry["enclosures"] = [
            {
                "url": one.get("url"),
                "type": one.get("mime_type"),
                "length": one.get("size_in_bytes"),
                "seconds": one.get("duration_in_seconds"),
                "title": one.get("title"),
            }
            for one in attachments[: fields.ENCLOSURES_LIMIT]
            if isinstance(one, dict)
        ]
    return entry


def _date(value: object) -> str | None:
    """RFC 3339, and what people write for it, as ISO in UTC."""
    if not isinstance(value, str) or len(value) > 60:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
    except ValueError:
        return None
