"""What the columns of a table mean, by their titles in the exports and the languages that are common."""

from __future__ import annotations

import re
from typing import Final

_TITLES: Final[dict[str, str]] = {
    "name": (
        "name|full name|display name|displayname|person|who|contact|contact name|names?|teacher|librarian|author|nom complet|"
        "nombre completo|nombre y apellidos|naam|namn|navn|nome|nimi|imi[eę]|vollst[aä]ndiger name|account name|fn|"
        "name of (?:person|teacher|librarian)|your name"
    ),
    "first": "first name|firstname|given name|vorname|pr[eé]nom|nombre|first|forename|voornaam",
    "last": "last name|lastname|surname|family name|nachname|apellidos?|nom|nom de famille|last|achternaam",
    "title": "title|titel|titre|t[ií]tulo|site name|blog name|channel title|source title|feed title|description title",
    "fediverse": (
        "account address|mastodon|mastodon (?:handle|account|address|id|username)|fediverse|"
        "fediverse (?:handle|account|address)|fedi|pixelfed|account|acct|webfinger"
    ),
    "bluesky": "bluesky|bluesky (?:handle|account|address|id|username)|bsky|bsky handle|blue sky",
    "twitter": (
        "twitter|twitter (?:handle|account|name|username|id|screen name)|x|x twitter|twitter x|screen name|from user|tweeter|"
        "x handle"
    ),
    "facebook": "facebook|facebook (?:name|profile|page|url)|fb",
    "instagram": "instagram|instagram (?:handle|name|account)|insta|ig",
    "threads": "threads|threads (?:handle|account)",
    "linkedin": "linkedin|linkedin (?:profile|url|address)",
    "tiktok": "tiktok|tik tok|tiktok handle",
    "handle": "handle|handles|username|user name|user|nickname|profile|profile url|profile link|social media|socials|accounts?",
    "mail": (
        "e mail|email|mail|e mail address|email address|mail address|e mail \\d value|correo|correo electr[oó]nico|courriel|"
        "e post|primary email"
    ),
    "phone": (
        "phone|tel|telephone|mobile|cell|phone number|phone \\d value|telefon|telefono|t[eé]l[eé]phone|"
        "handy|mobile phone|(?:business|home|work|other|primary) phone"
    ),
    "web": (
        "url|urls|uri|href|address|link|links|website|websites|web site|web|homepage|home page|web page(?: \\d)?|website url|"
        "website \\d value|webseite|site web|sitio web|p[aá]gina web|resolved url|given url"
    ),
    "site": "site|site url|htmlurl|html url|site address",
    "blog": "blog|blog url|blog address|weblog",
    "feed": "feed|feed url|rss|rss feed|rss url|xmlurl|xml url|atom|channel url|source url",
    "podcast": "podcast|podcast url|podcast address",
    "video": "youtube|youtube channel|youtube url|video|video channel|vimeo",
    "newsletter": "newsletter|substack|newsletter url",
    "isbn": "isbn ?(?:10|13)?",
    "subreddit": "subreddit|subreddits",
    "reddit": "reddit|reddit username|reddit user",
    "hashtag": "hashtag|chat|twitter chat|chat hashtag",
    "note": (
        "notes?|description|bio|about|comments?|why|interests?|excerpt|extended|summary|profile text|remarks?|notizen?|notas?|"
        "beschreibung|what they (?:post|share) about|topics?"
    ),
    "role": "role|job title|position|occupation|job|profession|rolle|beruf",
    "organization": (
        "organi[sz]ation(?: \\d)?(?: name)?|company|school|institution|employer|affiliation|district|library|workplace|"
        "schule|bibliothek|escuela|universit[yé]"
    ),
    "place": "location|city|region|country|state|place|where|ort|land|ciudad|pa[ií]s|ville|pays|state province",
    "level": "grade|grades|level|grade level|school level|stufe",
    "folder": (
        "folder|folders|list|lists|category|categories|group|groups|list name|section|collection|ordner|kategorie|"
        "group membership|labels"
    ),
    "tags": "tags?|keywords?|hashtags|label|schlagworte|etiquetas",
    "at": (
        "created|created at|date|date added|added|time added|timestamp|time|followed at|followed on|since|add date|"
        "connected on|datum|fecha"
    ),
    "times": "days?|times|when|schedule|meets|day and time|time [a-z]{2,4}|meeting time|hours",
    "id": "id|user id|userid|account id|did|channel id|id str|status id|tweet id|from user id str|guid",
    "text": "text|full text|tweet|tweet text|post|message|status",
    "status": "status url|tweet url|post url|permalink",
    "show_boosts": "show boosts",
    "notify": "notify on new posts",
    "languages": "languages",
    "hide_notifications": "hide notifications",
}
"""{what a column holds: the titles it has, as one pattern over the title in lower case with its signs made blanks}"""

_PATTERNS: Final = tuple((role, re.compile(titles)) for role, titles in _TITLES.items())
_SIGNS: Final = re.compile(r"[\W_]+")
_ASIDE: Final = re.compile(r"\((?:optional|if any|required)[^)]*\)")

HANDLES: Final = frozenset({"fediverse", "bluesky", "twitter", "facebook", "instagram", "threads", "linkedin", "tiktok", "mail", "phone"})
"""Columns that hold a handle of the platform they are called after."""
PERSONAL: Final = HANDLES | {"name", "first", "last", "handle", "reddit", "role", "organization"}
"""Columns that only a table of people has."""
PLACES: Final = ("feed", "web", "site", "blog", "podcast", "video", "newsletter")
"""Columns that hold an address, in the order in which one of them is followed."""


def role_of(title: str) -> str:
    """What a column with this title holds; empty where the title is not known."""
    if not title or len(title) > 60:
        return ""
    plain = _SIGNS.sub(" ", _ASIDE.sub("", title.casefold())).strip()
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(plain)), "")
