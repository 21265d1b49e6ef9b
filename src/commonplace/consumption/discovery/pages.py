"""What a web page or a JSON document says about where its source is: pure functions over bytes."""

from __future__ import annotations

import json
from codecs import lookup
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from commonplace.consumption.discovery.rules import PageRules, Rule, UsualPlaces
from commonplace.kernel.http import safe_address
from commonplace.spaces.canonical import canonical_key

_MAX_LINKS = 5_000


@dataclass(frozen=True, slots=True)
class PageLink:
    """An address that a page names as a source, absolute; `is_safe` is False for `data:`, `file:` and their like."""

    address: str
    title: str
    is_safe: bool


class _Collector:
    """Takes the tags of a page as they come; no tree is built, so that depth costs nothing."""

    def __init__(self) -> None:
        self.base = ""
        self.links: list[dict[str, str]] = []
        self.anchors: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "link" and len(self.links) < _MAX_LINKS:
            self.links.append(dict(attributes))
        elif tag == "a" and len(self.anchors) < _MAX_LINKS:
            self.anchors.append(attributes.get("href", ""))
        elif tag == "base":
            self.base = self.base or attributes.get("href", "")

    def close(self) -> _Collector:
        return self


def links_of_page(body: bytes, *, address: str, charset: str | None, rules: PageRules) -> tuple[PageLink, ...]:
    """The sources that a page names, in its order, comments last; at most `rules.most` of them.

    First what it says by `link rel=alternate`; only if there is nothing, its links that look like sources. Relative
    addresses are joined to the page's base, else to `address`.
    """
    page = _collected(body, charset)
    base = _joined(address, page.base) if page.base else address
    if not safe_address(base):
        base = address
    named = [(said.get("href", ""), said.get("title", "")) for said in page.links if _names_a_source(said, rules)]
    if not named:
        named = [(href, "") for href in page.anchors if rules.anchors.search(_path(href))]
    seen: dict[str, PageLink] = {}
    for href, title in named:
        joined = _joined(base, href.strip())
        if joined and canonical_key(joined) not in seen:
            seen[canonical_key(joined)] = PageLink(joined, title.strip()[:300], safe_address(joined) is not None)
    ranked = sorted(seen.values(), key=lambda link: is_last(link.title, link.address, rules))
    return tuple(ranked[: rules.most])


def is_last(title: str, address: str, rules: PageRules) -> bool:
    """Whether a source is one that few people mean: comments, replies."""
    return bool(rules.last.search(title) or rules.last.search(_path(address)))


def found_in_page(body: bytes, rule: Rule) -> dict[str, str]:
    """The values that the first fitting pattern of a rule finds in a page's own markup."""
    text = body.decode("utf-8", "replace")
    for pattern in rule.find:
        if match := pattern.search(text):
            return {name: value for name, value in match.groupdict().items() if value}
    return {}


def picked(body: bytes, rule: Rule) -> dict[str, str]:
    """The values that a rule picks from a JSON document; only addresses of the web are believed."""
    try:
        document: Any = json.loads(body)  # Any: whatever a stranger sends
    except (ValueError, RecursionError):
        return {}
    values: dict[str, str] = {}
    for name, paths in rule.pick.items():
        for path in paths:
            value = _walked(document, path)
            address = safe_address(value) if isinstance(value, str) else None
            if address:
                values[name] = address.rstrip("/") if name == "profile" else address
                break
    return values


def usual_places(address: str, places: UsualPlaces) -> tuple[str, ...]:
    """Where a site usually keeps its source: beside the page that was typed, then at its root."""
    parts = urlsplit(address)
    root = f"{parts.scheme}://{parts.netloc}/"
    steps = [step for step in parts.path.split("/") if step]
    below: tuple[str, ...] = ()
    # A long path is an article's; beside it stand at most its comments.
    if 0 < len(steps) <= 2 and "." not in steps[-1]:
        below = tuple(f"{root}{'/'.join(steps)}/{place}" for place in places.below)
    return (*below, *(root + place for place in places.root))


def _collected(body: bytes, charset: str | None) -> _Collector:
    from lxml import etree  # some megabytes, which a process that discovers nothing does without

    try:
        known = lookup(charset).name if charset else None
    except LookupError:
        known = None
    collector = _Collector()
    try:
        # The stubs ask for handlers of comments and text as well, which lxml does without.
        parser = etree.HTMLParser(
            target=collector,  # type: ignore[arg-type]
            no_network=True,
            huge_tree=True,
            encoding=known,
        )
        parser.feed(body)
        parser.close()
    except (etree.LxmlError, LookupError, ValueError):
        pass  # what was collected before the fault stays
    return collector


def _names_a_source(said: Mapping[str, str], rules: PageRules) -> bool:
    rel = said.get("rel", "").lower().split()
    kind = said.get("type", "").lower().partition(";")[0].strip()
    href = said.get("href", "")
    if not href.strip():
        return False
    if "feed" in rel or ("alternate" in rel and "stylesheet" not in rel and kind in rules.types):
        return True
    return "alternate" in rel and kind in rules.json_types and "feed" in href.lower()


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _path(href: str) -> str:
    """Path and query of an address, for patterns."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _walked(document: Any, path: Iterable[str | int | Mapping[str, str]]) -> Any:
    # Any: whatever a stranger sends; every step looks before it goes.
    for step in path:
        if isinstance(step, str):
            document = document.get(step) if isinstance(document, dict) else None
        elif isinstance(step, int):
            document = document[step] if isinstance(document, list) and step < len(document) else None
        else:
            fitting = (
                item
                for item in (document if isinstance(document, list) else [])
                if isinstance(item, dict) and all(item.get(key) == value for key, value in step.items())
            )
            document = next(fitting, None)
    return document
