"""Starter packs and lists of Bluesky: their addresses, what must be asked for them, and the people in the answers.

Nothing is fetched here: a `Walk` says which address comes next and takes what stood there.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote

from commonplace.network.formats import making, objects
from commonplace.network.formats.encoding import decoded
from commonplace.network.formats.handles import handles_in
from commonplace.network.formats.model import MAX_ROWS, Brought, Handle, NotUnderstood, Row
from commonplace.network.formats.objects import list_at, text_at

API: Final = "https://public.api.bsky.app/xrpc/"
MAX_PAGES: Final = 60
"""Of a hundred people each."""
MAX_BYTES: Final = 2_000_000
"""Of one answer."""
_OWNER: Final = r"(?P<owner>[\w.:%-]{3,200})"
_KEY: Final = r"(?P<key>[\w.~:-]{1,100})"
_ADDRESSES: Final = (
    ("starterpack", re.compile(rf"https?://(?:www\.)?bsky\.app/(?:start|starter-pack)/@?{_OWNER}/{_KEY}/?(?:[?#]\S*)?", re.IGNORECASE)),
    ("list", re.compile(rf"https?://(?:www\.)?bsky\.app/profile/@?{_OWNER}/lists/{_KEY}/?(?:[?#]\S*)?", re.IGNORECASE)),
    ("starterpack", re.compile(rf"at://{_OWNER}/app\.bsky\.graph\.starterpack/{_KEY}")),
    ("list", re.compile(rf"at://{_OWNER}/app\.bsky\.graph\.list/{_KEY}")),
)
_SHORT: Final = re.compile(
    r"https?://(?:go\.bsky\.app|(?:www\.)?bsky\.app/starter-pack-short)/[\w-]{3,40}/?(?:[?#]\S*)?", re.IGNORECASE)

# Any in this file: JSON of strangers.


def is_address(text: str) -> bool:
    """Whether a text is the address of a starter pack or a list, and nothing besides."""
    text = text.strip()
    return bool(_SHORT.fullmatch(text)) or any(pattern.fullmatch(text) for _kind, pattern in _ADDRESSES)


class Walk:
    """From the address of a starter pack or a list to everyone in it: ask what `ask` says, give what came to `take`, until `ask` is empty.

    Raises `NotUnderstood` (pack_page) where the address is none, or an answer not what was asked for.
    """

    def __init__(self, typed: str) -> None:
        self.ask = ""
        self.title = ""
        self._about = ""
        self._kind = ""
        self._people: list[Any] = []
        self._key = ""
        self._list = ""
        self._pages = 0
        self._step = ""
        self._go(typed.strip())

    def take(self, body: bytes, *, address: str = "") -> None:
        """What stood at `ask`; `address` is where it was found in the end, after all redirections."""
        step, self.ask = self._step, ""
        if step == "short":
            self._go(address, is_last=True)
            return
        answer = objects.whole(decoded(body)) if len(body) <= MAX_BYTES else None
        if step == "owner":
            self._ask_for(text_at(answer, "did"))
        elif step == "starterpack":
            self._take_pack(answer)
        else:
            self._take_page(answer)

    def brought(self) -> Brought:
        """Everyone who was found."""
        rows = tuple(person_of(one) for one in self._people)
        if not rows:
            raise NotUnderstood("pack_page")
        is_cut = self._pages >= MAX_PAGES or len(rows) > MAX_ROWS
        extra = {"about": self._about} if self._about else {}
        kind = "bluesky_pack" if self._kind == "starterpack" else "bluesky_list"
        return Brought(kind, self.title, rows[:MAX_ROWS], ("too_many_rows",) if is_cut else (), extra)

    def _go(self, address: str, *, is_last: bool = False) -> None:
        if not is_last and _SHORT.fullmatch(address):
            self.ask, self._step = address, "short"
            return
        for kind, pattern in _ADDRESSES:
            if match := pattern.fullmatch(address):
                self._kind, self._key, owner = kind, match["key"], match["owner"]
                if owner.startswith("did:"):
                    self._ask_for(owner)
                else:
                    self._step = "owner"
                    self.ask = f"{API}com.atproto.identity.resolveHandle?handle={quote(owner, safe='')}"
                return
        raise NotUnderstood("pack_page")

    def _ask_for(self, owner: str) -> None:
        if not owner.startswith("did:"):
            raise NotUnderstood("pack_page")
        self._step = self._kind
        uri = f"at://{owner}/app.bsky.graph.{self._kind}/{self._key}"
        if self._kind == "list":
            self._list = uri
            self.ask = _page(uri, "")
        else:
            self.ask = f"{API}app.bsky.graph.getStarterPack?starterPack={quote(uri, safe='')}"

    def _take_pack(self, answer: Any) -> None:
        pack = answer.get("starterPack") if isinstance(answer, dict) else None
        if not isinstance(pack, dict):
            raise NotUnderstood("pack_page")
        self.title = making.folder(text_at(pack, "record", "name"))
        self._about = text_at(pack, "record", "description")
        self._list = text_at(pack, "list", "uri") or text_at(pack, "record", "list")
        if self._list.startswith("at://"):
            self._step = "list"
            self.ask = _page(self._list, "")
        else:
            self._people += list_at(pack, "listItemsSample")

    def _take_page(self, answer: Any) -> None:
        items = list_at(answer, "items")
        if not items and not self._people:
            raise NotUnderstood("pack_page")
        self.title = self.title or making.folder(text_at(answer, "list", "name"))
        self._about = self._about or text_at(answer, "list", "description")
        self._people += items
        self._pages += 1
        cursor = text_at(answer, "cursor")
        if cursor and items and self._pages < MAX_PAGES:
            self.ask = _page(self._list, cursor)


def _page(uri: str, cursor: str) -> str:
    return f"{API}app.bsky.graph.getList?list={quote(uri, safe='')}&limit=100" + (f"&cursor={quote(cursor, safe='')}" if cursor else "")


def is_answer(value: Any) -> bool:
    """Whether JSON is an answer of Bluesky with a starter pack or a list in it."""
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("starterPack"), dict) or (isinstance(value.get("items"), list) and isinstance(value.get("list"), dict))


def read(value: Any) -> Brought:
    """An answer that somebody saved as a file: a page of a list, or a starter pack with the people that stand in it."""
    pack = value.get("starterPack")
    if isinstance(pack, dict):
        people, title, kind = list_at(pack, "listItemsSample"), text_at(pack, "record", "name"), "bluesky_pack"
    else:
        people, title, kind = list_at(value, "items"), text_at(value, "list", "name"), "bluesky_list"
    if not people:
        raise NotUnderstood("pack_page")
    return Brought(kind, making.folder(title), tuple(map(person_of, people[:MAX_ROWS])))


def person_of(item: Any) -> Row:
    """One of a list, with the addresses that their own text names."""
    subject = item.get("subject") if isinstance(item, dict) else None
    did, handle = text_at(subject, "did"), text_at(subject, "handle").lower()
    if not did.startswith("did:") and not handle:
        return making.nothing(str(item), "damaged")
    is_known = bool(re.fullmatch(r"[\w.-]{3,253}", handle)) and handle != "handle.invalid"
    name = f"@{handle}" if is_known else did
    about = text_at(subject, "description")
    here = Handle("bluesky", name, f"https://bsky.app/profile/{handle if is_known else did}")
    return making.person(text_at(subject, "displayName") or name, [here, *handles_in(about)], details={"id": did, "note": about})
