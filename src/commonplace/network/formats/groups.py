"""Handles that stand near each other, put together with the names and words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from commonplace.network.formats import making
from commonplace.network.formats.handles import Token, tokens
from commonplace.network.formats.model import Handle, Row
from commonplace.network.formats.names import is_name, trailing_name

CHANNELS: Final = frozenset({"podcast", "newsletter", "video"})
"""Kinds of spaces that have a name of their own: it is not that of a person."""
_PIECE: Final = re.compile(r"[,;|\t•·]|\s(?:and|und|et|y|e|en|og|och|&)\s")
_SENTENCE: Final = re.compile(r"[.!?:]\s")
_LABEL: Final = re.compile(
    r"\b(?:mastodon|fediverse|fedi|bluesky|bsky|twitter|insta(?:gram)?|ig|threads|tiktok|reddit|blog|web(?:site)?|home ?page|site"
    r"|e-?mail|mail|mobile|tel|phone|link|on|at|or|aka)\b|\bx(?=\s*:)",
    re.IGNORECASE,
)
AROUND: Final = " \t\u00a0()[]{}<>\"'\u201c\u201d\u2018\u2019«»:=/\\-\u2013\u2014*_>~`.!?,;|•·"
BULLET: Final = re.compile(r"\s*(?:[-*+•·>]+|\d{1,4}[.)]|\[[ xX]?\])\s+")
_DASH: Final = re.compile(r"(\s[\u2013\u2014-]\s|:\s)")


@dataclass(slots=True)
class Group:
    """Handles that are one's, with the name and the words beside them."""

    tokens: list[Token]
    name: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def handles(self) -> list[Handle]:
        return [token.place.handle for token in self.tokens if token.place.handle]

    @property
    def is_person(self) -> bool:
        if any(token.place.thing == "person" for token in self.tokens):
            return True
        return bool(self.handles and self.name) and any(token.place.kind not in CHANNELS for token in self.tokens)

    def takes(self, token: Token) -> bool:
        """Whether a handle right behind may be the same person's: another kind of handle than those there."""
        handle = token.place.handle
        return bool(handle and self.handles) and all(handle.kind != one.kind for one in self.handles if handle)

    def offer(self, text: str) -> bool:
        """Words beside it: a name where there is none yet, otherwise a note; whether it was taken as the name."""
        text = text.strip(AROUND)
        if not self.name and self.handles and is_name(text):
            self.name = text
            return True
        if len(text) > 2:
            self.notes.append(text)
        return False

    def rows(self, line: str) -> Iterator[Row]:
        details = {"note": " · ".join(self.notes)}
        if self.is_person or not self.tokens:
            yield making.person(self.name, self.handles, raw=line, details=details)
            return
        for token in self.tokens:
            place = token.place
            if place.thing == "bookmark":
                yield making.bookmark(token.text, name=self.name, raw=line, details=details)
            elif place.thing == "space":
                yield making.space(replace(place, address=token.text) if place.is_at(token.text) else place,
                                   name=self.name, raw=line, details={**details, "typed": "" if place.is_at(token.text) else token.text})
            elif place.thing == "person" and place.handle:
                yield making.person(self.name, [place.handle], raw=line, details=details)
            else:
                yield making.nothing(line, place.problem)


def grouped(line: str) -> list[Group]:
    """The handles of a line, put together with the names beside them; nothing where there is no handle."""
    found = list(tokens(line))
    if not found:
        return []
    ends = [0, *(token.end for token in found)]
    starts = [*(token.start for token in found), len(line)]
    gaps = [line[end:start] for end, start in zip(ends, starts, strict=True)]
    gaps[0] = BULLET.sub("", gaps[0], count=1)
    names_come_after = not gaps[0].strip(AROUND) and is_name(next(filter(None, _pieces(gaps[-1])), ""))
    is_one = _is_one_person(found, gaps)
    groups: list[Group] = []
    for token, gap in zip(found, gaps, strict=False):
        if groups and groups[-1].takes(token) and (is_one or _is_joint(gap) or _is_within(line, groups[-1].tokens[0], token)):
            groups[-1].tokens.append(token)
            continue
        group = Group([token])
        groups += _share_out(gap, groups[-1] if groups else None, group, names_come_after=names_come_after)
        groups.append(group)
    for piece in _pieces(gaps[-1]):
        groups[-1].offer(piece)
    return groups


def _pieces(gap: str) -> list[str]:
    return [piece.strip(AROUND) for piece in _PIECE.split(gap)]


def _is_joint(gap: str) -> bool:
    """Whether nothing but brackets or the name of a platform stands between two handles."""
    last = _PIECE.split(gap)[-1]
    bare = _LABEL.sub("", last).strip(AROUND)
    return not bare and (last == gap or _LABEL.search(last) is not None)


def _is_within(line: str, first: Token, token: Token) -> bool:
    """Whether two handles stand in the same brackets, as in “Nora (@nora there, now @nora here)”."""
    opening = line.rfind("(", 0, first.start)
    return opening >= 0 and ")" not in line[opening : token.start] and not _PIECE.search(line[opening : first.start])


def _is_one_person(found: list[Token], gaps: list[str]) -> bool:
    """A line such as `Name; mail; blog`: a name first, then handles that are each of another kind."""
    kinds = [token.place.handle.kind for token in found if token.place.handle]
    is_bare = not any(gap.strip(AROUND) for gap in gaps[1:-1])
    return is_bare and len(kinds) == len(found) == len(set(kinds)) and is_name(gaps[0].strip(AROUND))


def _share_out(gap: str, before: Group | None, after: Group, *, names_come_after: bool) -> list[Group]:
    """What stands between two handles: a name belongs to one of them or to somebody without a handle, other words are a note."""
    *pieces, last = _pieces(_LABEL.sub("", gap))
    if before and not pieces and names_come_after and not before.name:
        before.offer(last)
        return []
    if pieces and not last and gap.rstrip().endswith(",") and _SENTENCE.search(gap) and trailing_name(pieces[-1]):
        last = pieces.pop()  # “… there. For read-alouds: Tom Sample, tom@…”
    if before and pieces:
        before.offer(pieces.pop(0))
    if before and names_come_after:
        while pieces:
            before.offer(pieces.pop(0))
    if not last and pieces and is_name(pieces[-1]):
        last = pieces.pop()
    alone = [Group([], piece) for piece in pieces if is_name(piece, alone=True)]
    (before or after).notes += [piece for piece in pieces if len(piece) > 2 and not is_name(piece, alone=True)]
    _name_before(last, after)
    return alone


def _name_before(text: str, group: Group) -> None:
    beginning, _dash, rest = [*_DASH.split(text, maxsplit=1), "", ""][:3]
    is_title = group.tokens[0].place.kind in CHANNELS and len(text.split()) <= 8
    if is_title or (group.handles and is_name(text)):
        group.name, text = text, ""
    elif group.handles and rest and is_name(beginning):
        group.name, text = beginning, rest.strip(AROUND)
    elif group.handles and (name := trailing_name(text)):
        group.name, text = name, text.removesuffix(name).strip(AROUND)
    if len(text) > 2:
        group.notes.append(text)
