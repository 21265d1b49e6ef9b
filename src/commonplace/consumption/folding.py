"""When two entries of different sources say the same: pure functions over what they are recognized by. No I/O.

An entry is recognized by its address, by the files it carries, and, where its text is long, by a sketch of the text. A sketch
is a bottom-k sketch (Broder, "On the resemblance and containment of documents", 1997): the text is cut into pieces of about
five words, each piece is hashed, and the smallest hashes are kept; how many of them two texts share estimates how much
of all their pieces they share. The cuts are made by what stands there (punctuation, and blanks before certain letters), so
that a word more or less moves no other cut.

An entry with audio or video has no sketch: what it says is heard, and the notes of two episodes are often nearly the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final
from zlib import crc32

from commonplace.consumption.permalinks import file_key, permalink_key

MOST: Final = 32
"""Hashes an entry, all together: one of its address, those of its files, and its sketch."""
FILES: Final = 4
SKETCH: Final = MOST - FILES - 1
SOUGHT: Final = 4
"""So many of the smallest hashes of a sketch are looked up: of a hundred texts that are barely near, one or two are not found."""
NEAR: Final = 0.6
"""Texts that share so much of their pieces are nearly the same; `bench/repeats.py` has what lies on both sides."""
LONG: Final = 300
"""Bytes of the pieces of a text from which it gets a sketch: about 80 words."""
FEWEST: Final = 8
"""Pieces; of fewer, a greeting and a signature are too large a share."""
_SHORT: Final = 10
"""Characters; a shorter piece is one word or two, which say nothing."""
_READ: Final = 100_000
"""Characters of a text; what follows is not looked at."""

_ADDRESS, _FILE = b"address\n", b"file\n"
_TEXT: Final = 1 << 32
_MARKS: Final = r"!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\u060c\u061b\u061f\u0964\u0965"
# One letter of five, whatever the script: every fifth word or so begins a piece.
_BEGIN: Final = "".join(chr(code) for code in range(ord("a"), 0x1000) if code % 5 == 0 and chr(code).isalpha())
_PIECES: Final = re.compile(f"[^{_MARKS} ][^{_MARKS}]{{{_SHORT - 1}}}[^{_MARKS} ]*(?: (?![{_MARKS}{_BEGIN}])[^{_MARKS} ]*)*")


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry is recognized by: hashes of 64 bits with sign (as a column takes them), and 4 bytes a hash of its text."""

    address: int | None = None
    files: tuple[int, ...] = ()
    sketch: bytes = b""

    @property
    def keys(self) -> tuple[int, ...]:
        """What others are found by."""
        return (*(() if self.address is None else (self.address,)), *self.files, *self.pieces)

    @property
    def pieces(self) -> tuple[int, ...]:
        """Those of the text: they may be common to many things."""
        ends = range(4, min(len(self.sketch), 4 * SOUGHT) + 1, 4)
        return tuple(_TEXT + int.from_bytes(self.sketch[end - 4 : end], "big") for end in ends)


def marks(
    *, address: str, enclosures: Sequence[Mapping[str, Any]] = (), text: str = "", is_timed: bool = False, front: str = ""
) -> Marks:
    """What an entry is recognized by.

    Args:
        address: of the entry; "" where several entries of a document have it.
        enclosures: as `EntryBody.enclosures` holds them (JSON). Pictures are passed over: many entries carry the same one.
        text: plain, in one line.
        is_timed: it is audio or video, also where it carries no file of it.
        front: `permalink_key` of its source's front page, which is no entry's own address.

    """
    files = [one for one in enclosures if not str(one.get("type", "")).startswith("image/")]
    is_timed = is_timed or any(str(one.get("type", "")).startswith(("audio/", "video/")) for one in files)
    keys = dict.fromkeys(_hash(_FILE, key) for one in files[:FILES] if (key := file_key(str(one.get("address", "")))))
    permalink = permalink_key(address)
    return Marks(_hash(_ADDRESS, permalink) if permalink and permalink != front else None, tuple(keys), b"" if is_timed else sketch(text))


def sketch(text: str) -> bytes:
    """The smallest hashes of a long text, 4 bytes each, ascending, at most `SKETCH` of them; b"" for a short text."""
    if len(text) < LONG // 3:
        return b""
    pieces = list(map(_encoded, _PIECES.findall(text[:_READ].lower())))
    if len(pieces) < FEWEST or sum(map(len, pieces)) < LONG:
        return b""
    times = Counter(pieces)
    values = set(map(crc32, times))
    if len(times) < len(pieces):
        # The second time it is another piece than the first, so that a text of refrains is as long as it is.
        values |= {crc32(b"%d" % turn, crc32(piece)) for piece, turns in times.items() for turn in range(1, turns)}
    return b"".join(value.to_bytes(4, "big") for value in sorted(values)[:SKETCH])


def jaccard(one: bytes, other: bytes) -> float:
    """The share of the pieces of two texts that both have, 0 to 1, estimated from their sketches (standard error 0.1)."""
    ours, theirs = _values(one), _values(other)
    smallest = sorted(ours | theirs)[:SKETCH]
    return len(ours & theirs & set(smallest)) / len(smallest) if ours and theirs else 0.0


def without_shared(all_marks: Sequence[Marks]) -> list[Marks]:
    """Marks of the entries of one document, without addresses and files that several of them share: those are nobody's own."""
    addresses = Counter(one.address for one in all_marks)
    files = Counter(key for one in all_marks for key in one.files)
    return [
        Marks(
            one.address if addresses[one.address] == 1 else None, tuple(key for key in one.files if files[key] == 1), one.sketch
        )
        for one in all_marks
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that is there already. `root`: the entry it repeats, else itself; `keys`: those by which it was found."""

    id: int
    root: int
    source: int
    keys: frozenset[int]
    sketch: bytes = b""


@dataclass(frozen=True, slots=True)
class Match:
    """A new entry says what one says that is there already; the more `strength`, the surer."""

    strength: float
    new: int
    held: Held


def matches(new: Mapping[int, Marks], held: Iterable[Held], *, source: int, near: float = NEAR) -> list[Match]:
    """Which new entries of one source say the same as which of other sources, the surest first.

    Args:
        new: marks by id.
        held: entries found by their keys, whoever has them; those of the same source among them.
        source: the source of the new entries.
        near: the share of their pieces that nearly the same texts share, 0 to 1.

    The same address and the same file are sure (2 and 1.5); a text is as sure as it is near.
    """
    by_key: dict[int, list[Held]] = {}
    for one in held:
        for key in one.keys:
            by_key.setdefault(key, []).append(one)
    # What one source says twice under one address is a page that many things link to: a homepage, a form.
    shared = {key for key, holders in by_key.items() if _is_shared(holders, source)}
    found: list[Match] = []
    for pk, own in new.items():
        strengths: dict[int, float] = {}
        candidates = {one.id: one for key in own.keys for one in by_key.get(key, ()) if one.source != source}
        for one in candidates.values():
            if own.address in one.keys - shared:
                strengths[one.id] = 2.0
            elif one.keys.intersection(own.files) - shared:
                strengths[one.id] = 1.5
            elif (share := jaccard(own.sketch, one.sketch)) >= near:
                strengths[one.id] = share
        found += [Match(strength, pk, candidates[each]) for each, strength in strengths.items()]
    return sorted(found, key=lambda match: (-match.strength, match.held.root, match.held.id, match.new))


def _is_shared(holders: Sequence[Held], source: int) -> bool:
    sources = [source, *(one.source for one in holders)]
    return len(set(sources)) < len(sources)


def fold(found: Sequence[Match], *, source: int, sources: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """Which entry repeats which: the new root of each entry, or of each former root, that gets one.

    Args:
        found: from `matches`, the surest first.
        source: the source of the new entries.
        sources: of each root among them, the sources of all who are folded into it, its own too.

    Groups are joined, the surest first, never two entries of one source into one group: two issues of a newsletter
    that are mostly the same text are two. The root of a group is its oldest entry.
    """
    root_of: dict[int, int] = {}
    members = {root: set(those) for root, those in sources.items()}

    def root(entry: int) -> int:
        while entry in root_of:
            entry = root_of[entry]
        return entry

    for match in found:
        members.setdefault(match.new, {source})
        members.setdefault(match.held.root, {match.held.source})
        one, other = sorted((root(match.new), root(match.held.root)))
        if one != other and not members[one] & members[other]:
            members[one] |= members[other]
            root_of[other] = one
    return {entry: root(entry) for entry in root_of}


def _hash(kind: bytes, text: str) -> int:
    return int.from_bytes(blake2b(kind + text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def _encoded(piece: str) -> bytes:
    return piece.encode("utf-8", "replace")


def _values(sketched: bytes) -> set[bytes]:
    return {sketched[at : at + 4] for at in range(0, len(sketched), 4)}
