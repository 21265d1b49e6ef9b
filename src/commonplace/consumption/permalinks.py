"""When two addresses of entries, or of their files, lead to the same thing: pure functions over text.

What is made here is never fetched nor shown; it only decides sameness. It is bolder than `spaces.canonical`, which decides
which sources are one and so must never err: here an error folds two things that the reader can still unfold.
"""

from __future__ import annotations

import re
from typing import Final

from commonplace.spaces.canonical import canonical_key

_TRACKING: Final = re.compile(
    r"(?:utm_|at_(?:medium|campaign|custom)|pk_|mtm_|matomo_|piwik_|hsa_|oly_|__hs|_hs|mc_|vero_|guce_|wt_|ns_(?:campaign|mchannel|source|linkname|fee)).*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mkt_tok|ref_src|ref_url|_ga|_gl"
    r"|cmpid|ncid|sr_share|spm|s_cid|s_kwcid|cmp|trk|amp|usqp|amp_js_v|amp_gsa|echobox|fb_action_ids|fb_action_types|fb_source"
)
"""Names of query parameters that say where a reader came from, not where the address leads."""
_FROM_A_FEED: Final = re.compile(
    r"(?:source|ref|from|via|src)=(?:rss|feed|atom|twitter|facebook|mastodon|newsletter|email)|outputtype=amp", re.IGNORECASE
)
_AMP_CACHE: Final = re.compile(r"\A(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[a-z])/(?:s/)?(?=[^/]+\.[^/]+/)")
_DOOR: Final = re.compile(r"\A(?:(?:www|m|mobile|amp|www\d)\.)+(?=[^./]+\.[^/]+)")
_MOBILE_WITHIN: Final = re.compile(r"\A([a-z-]{2,12})\.m\.(?=[^/]+\.)")
_AMP_END: Final = re.compile(r"(?:/amp(?:\.html?)?|\.amp(?=\.html?$)|\.amp)/?(?=(?:\.html?)?$)")
_FRONT_PAGE: Final = re.compile(r"[^/?]*(?:/[a-z]{2}(?:[-_][a-z]{2})?)?(?:/(?:index|default|home)\.[a-z]{2,5})?/?", re.IGNORECASE)
_RELAYS: Final = (
    ".podtrac.com", ".chtbl.com", ".chrt.fm", ".pdst.fm", ".pscrb.fm", ".podscribe.com", ".blubrry.com", ".op3.dev", ".mgln.ai",
    ".swap.fm", ".podsights.com", ".claritaspod.com", ".arttrk.com", ".gum.fm", ".pdcn.co",
)
"""Services that count downloads: each puts itself before the address of the file."""
_RELAYED: Final = re.compile(r"[^?]*/((?:[a-z0-9-]+\.)+[a-z]{2,24}/.+)", re.IGNORECASE)


def permalink_key(address: str) -> str:
    """The one spelling by which two addresses are the same entry; "" for a front page and for what is no web address.

    Beyond `canonical_key`: what tells where a reader came from goes, as do `www.`, `m.`, `mobile.`, `amp.` and the other
    forms of AMP, with its caches; the order of query parameters and a slash at the end mean nothing.
    """
    place = _place(address)
    if not place:
        return ""
    place = _AMP_CACHE.sub("", place, count=1)
    place, _, query = place.partition("?")
    place = _AMP_END.sub("", _MOBILE_WITHIN.sub(r"\1.", _DOOR.sub("", place, count=1), count=1))
    place = place.rstrip("/")
    if query:
        query = _without_tracking(query)
    return f"{place}?{query}" if query else "" if _FRONT_PAGE.fullmatch(place) else place


def file_key(address: str) -> str:
    """The one spelling by which two addresses are the same file; "" for a front page and for what is no web address.

    Beyond `canonical_key`: services that count downloads are passed over, and so is what tells where a listener came from.
    """
    place = _place(address)
    if not place:
        return ""
    if f".{place.partition('/')[0]}".endswith(_RELAYS) and (relayed := _RELAYED.fullmatch(place)):
        place = relayed[1]
    place, _, query = _DOOR.sub("", place, count=1).partition("?")
    query = _without_tracking(query) if query else ""
    return f"{place}?{query}" if query else "" if _FRONT_PAGE.fullmatch(place) else place


def _place(address: str) -> str:
    """Host, path and query in one spelling; "" where it is no web address, or where a script finds the page by what follows "#"."""
    address, _, part = address.partition("#")
    if not address[:8].lower().startswith(("http://", "https://")) or part.startswith(("!", "/")):
        return ""
    address, _, query = address.partition("?")
    # First of all, so that long tails do not make an address too long to be told from others but by its hash.
    if query and (query := _without_tracking(query)):
        address = f"{address}?{query}"
    key = canonical_key(address)
    return key.removeprefix("https://") if key.startswith(("https://", "long:")) else ""


def _without_tracking(query: str) -> str:
    kept = [
        pair
        for pair in query.replace("&amp;", "&").split("&")
        if pair and not _TRACKING.fullmatch(pair.partition("=")[0].lower()) and not _FROM_A_FEED.fullmatch(pair)
    ]
    return "&".join(sorted(kept))
