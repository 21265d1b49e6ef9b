"""HTML that others wrote: made safe to show, and turned into plain text.

Safety is one `nh3.Cleaner`, shared, that has the last word. What it cannot do (frames, counters, pictures that wait for a
script) is done before it on a parsed tree, and only where a cheap look at the text says that there is something to do.
"""

from __future__ import annotations

import html as entities
import re
import threading
from urllib.parse import urljoin, urlsplit

import nh3
from lxml import etree
from lxml import html as tree

MAX_CHARACTERS = 1_000_000
"""What one entry may bring, raw; the rest is cut off: about six hours of reading."""
MAX_LEFT_OPEN = 2_000
"""More tags left open than this and the text alone is kept: nesting costs a browser, and us, its square."""

_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "cite", "pre", "code"),
    *("kbd", "samp", "var", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "img", "a", "em"),
    *("strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "abbr", "dfn", "time", "ruby", "rt", "rp", "details"),
    *("summary", "bdi"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
_WITHOUT_CONTENT = {
    *("script", "style", "template", "svg", "math", "noembed", "noframes"),
    *("select", "textarea", "title", "iframe", "object", "canvas"),
}

_TO_LOOK_AT = re.compile(r"<(?:(iframe|embed|object|video|audio|noscript)|img\b([^<>]*))", re.IGNORECASE)
_OF_UNSEEN = (
    "data-src", "data-lazy", "data-original", "data-orig-file", "data:image", "1px", "none", "hidden",
    'th="1"', "th='1'", "th=1", 'th="0"', "th='0'", "th=0", 'ht="1"', "ht='1'", "ht=1", 'ht="0"', "ht='0'", "ht=0",
)  # fmt: skip
_COUNTERS = (
    "pixel.wp.com/", "stats.wordpress.com/", "stats.wp.com/", "feeds.wordpress.com/1.0/", "feeds.feedburner.com/~r/",
    "feedsportal.com/",
    "doubleclick.net/", "google-analytics.com/", "quantserve.com/", "scorecardresearch.com/", "statcounter.com/",
    "facebook.com/tr",
    "medium.com/_/stat", "blogger.googleusercontent.com/tracker/", "mailchimp.com/track/", "list-manage.com/track/",
    "/open.gif", "/pixel.gif",
    "counter.theconversation.com/", "ping.blogherads", "bat.bing.com/", "pixel.mathtag.com/", "piwik.php", "matomo.php",
)  # fmt: skip
_UNTIL_LOADED = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-lazy", "data-srcset", "data-lazy-srcset", "srcset")
_INVISIBLE = re.compile(r"display:none|visibility:hidden|(?<![-\w])(?:max-)?(?:width|height):[01](?:px)?(?:;|$)")
_LEFT_OPEN = ("<br", "<img", "<p>", "<p ", "<li", "<hr", "<tr", "<td", "<th", "<dt", "<dd", "<source", "<!--", "<input")
_FORMATTING = ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
_FRAMES = ("iframe", "embed", "object", "video", "audio")

_INLINE = re.compile(
    r"</?(?:a|b|i|u|s|q|em|strong|code|kbd|samp|var|cite|sub|sup|small|mark|abbr|dfn|time|del|ins|ruby|bdi|span|font)(?: [^<>]*)?>"
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_local = threading.local()


def _absolute(address: str) -> str | None:
    """A relative address of the text at hand, made absolute; None where that gives no http or https address."""
    base: str = getattr(_local, "base", "")
    if not base:
        return None
    try:
        address = urljoin(base, address.strip())
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_WITHOUT_CONTENT,
    attributes=_ATTRIBUTES,
    strip_comments=True,
    link_rel="nofollow noopener noreferrer",
    url_schemes={"http", "https"},
    url_relative=_absolute,
)


def clean(html: str, *, base: str) -> str:
    """`html` as it may be shown: tags for reading only, http and https only, no frames, no counters, no scripts.

    Args:
        html: what a source or a person wrote.
        base: the absolute address that relative ones are meant from; "" drops relative ones.

    First and second headings become third ones, so that the headings of the page around it stay in order.
    """
    if not html:
        return ""
    if len(html) > MAX_CHARACTERS:
        html = html[:MAX_CHARACTERS]
    if "\0" in html:
        html = html.replace("\0", "")
    if "<" not in html and "&" not in html:
        return entities.escape(html, quote=False).encode("utf-8", "replace").decode()
    _local.base = base
    if _nests_too_deep(html):
        return entities.escape(" ".join(_ANY_TAG.sub(" ", html).split()), quote=False)
    if _needs_preparing(html):
        html = _prepared(html, base)
    try:
        cleaned = _CLEANER.clean(html)
    except UnicodeEncodeError:  # a lone surrogate, from JSON
        cleaned = _CLEANER.clean(html.encode("utf-8", "replace").decode())
    for level in ("h1", "h2"):
        if f"<{level}" in cleaned:
            cleaned = cleaned.replace(f"<{level}", "<h3").replace(f"</{level}>", "</h3>")
    return cleaned


def plain_text(html: str) -> str:
    """The text of `html` as `clean` gives it, in one line: blocks parted by spaces, entities decoded.

    HTML that did not come from `clean` is cleaned first where it needs to be.
    """
    if "<" in html:
        if "<script" in html or "<style" in html or "<!--" in html:
            html = clean(html, base="")
        html = _ANY_TAG.sub(" ", _INLINE.sub("", html))
    if "&" in html:
        html = entities.unescape(html)
    return " ".join(html.split())


def _nests_too_deep(html: str) -> bool:
    # What opens and does not close bounds the depth from above; the formatting tags are what a parser opens again and again.
    tags = html.count("<")
    if tags <= MAX_LEFT_OPEN:
        return False
    lowered = html.lower()
    if tags - 2 * lowered.count("</") - sum(lowered.count(tag) for tag in _LEFT_OPEN) > MAX_LEFT_OPEN:
        return True
    return any(lowered.count(f"<{name}>") + lowered.count(f"<{name} ") - lowered.count(f"</{name}") > MAX_LEFT_OPEN for name in _FORMATTING)


def _needs_preparing(html: str) -> bool:
    for found in _TO_LOOK_AT.finditer(html):
        frame, picture = found.groups()
        if frame:
            return True
        picture = picture.lower()
        if any(mark in picture for mark in _OF_UNSEEN) or any(mark in picture for mark in _COUNTERS):
            return True
    return False


def _prepared(html: str, base: str) -> str:
    """Frames as links, counters gone, waiting pictures in place; not yet safe: the cleaner comes after it."""
    try:
        root = tree.fragment_fromstring(html, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError, UnicodeError):
        return html
    seen: set[str | None] = set()
    for element in list(root.iter("img")):
        twice = element.get("src") in seen and next(element.iterancestors("noscript"), None) is not None
        if twice or not _shown(element):
            element.drop_tree()
        seen.add(element.get("src"))
    for element in list(root.iter(*_FRAMES)):
        if element.getparent() is not None:
            _link_instead(element, base)
    for element in list(root.iter("noscript")):
        element.drop_tag()
    return str(tree.tostring(root, encoding="unicode"))


def _shown(picture: tree.HtmlElement) -> bool:
    """Whether a picture is there to be seen; gives it the address that a script would have given it."""
    source = (picture.get("src") or "").strip()
    if not source or source.startswith("data:"):
        source = next((_first_of_set(value) for name in _UNTIL_LOADED if (value := picture.get(name)) and "data:" not in value), "")
        picture.set("src", source)
    if not source or picture.get("hidden") is not None:
        return False
    if picture.get("width") in ("0", "1", "1px") or picture.get("height") in ("0", "1", "1px"):
        return False
    style = (picture.get("style") or "").replace(" ", "").lower()
    return not (style and _INVISIBLE.search(style)) and not any(mark in source for mark in _COUNTERS)


def _first_of_set(value: str) -> str:
    return value.strip().split(" ", 1)[0].rstrip(",")


def _link_instead(frame: tree.HtmlElement, base: str) -> None:
    """Puts a link with a title where a frame was; a frame that leads nowhere just goes."""
    address = frame.get("src") or frame.get("data") or frame.get("data-src") or ""
    if not address:
        address = next((inner.get("src") for inner in frame.iter("source", "embed") if inner.get("src")), "")
    try:
        address = urljoin(base, address.strip()) if address else ""
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        address, host = "", ""
        parts = urlsplit("")
    if parts.scheme in ("http", "https") and host and not any(mark in address for mark in _COUNTERS):
        what = {"audio": "Audio", "video": "Video"}.get(str(frame.tag)) or ("Video" if _is_video(host) else "Content")
        title = " ".join((frame.get("title") or "").split())[:200]
        link = tree.Element("a", href=address)
        link.text = f"{what} at {host}: {title}" if title else f"{what} at {host}"
        _part_from_neighbors(frame)
        frame.addprevious(link)
    if frame.tag == "embed":
        frame.drop_tag()  # nothing belongs inside of it: what the parser put there comes after it
    else:
        frame.drop_tree()


def _part_from_neighbors(frame: tree.HtmlElement) -> None:
    """A blank before and behind, so that what comes in its place is a word of its own."""
    before, parent = frame.getprevious(), frame.getparent()
    if before is not None:
        if not (before.tail or "")[-1:].isspace():
            before.tail = f"{before.tail or ''} "
    elif parent is not None and parent.text and not parent.text[-1:].isspace():
        parent.text += " "
    if frame.tag == "embed" and frame.text and not frame.text[:1].isspace():
        frame.text = f" {frame.text}"
    if (frame.tail or frame.getnext() is not None) and not (frame.tail or "")[:1].isspace():
        frame.tail = f" {frame.tail or ''}"


def _is_video(host: str) -> bool:
    return host.endswith(("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "ted.com", "wistia.net"))
