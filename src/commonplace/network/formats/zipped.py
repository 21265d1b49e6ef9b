"""Zips from strangers: nothing is unpacked to a disk, every size is bounded, and what points outside is refused whole."""

from __future__ import annotations

import codecs
import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - it is an exception

from commonplace.network.formats.model import NotUnderstood

MAX_MEMBERS: Final = 50_000
MAX_MEMBER_BYTES: Final = 200_000_000
"""Unpacked, of one file that is read piece by piece; the sum of all that is read is the same."""
MAX_RATIO: Final = 200
"""Times a file may grow; texts grow 10 to 30 times, a bomb a thousand."""
_SMALL: Final = 1_000_000
"""Bytes unpacked to which any ratio is harmless."""
_ENTRY: Final = b"PK\x01\x02"
_FAULTS: Final = (BadZipFile, ZlibError, struct.error, EOFError, OSError, ValueError, NotImplementedError, IndexError)
"""What the library raises over a damaged zip."""
Result = TypeVar("Result")
_BEGINNINGS: Final = (b"PK\x03\x04", b"PK\x05\x06")


def is_zip(data: bytes) -> bool:
    """Whether bytes begin as a zip does."""
    return data.startswith(_BEGINNINGS)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: its path there, its size unpacked."""

    path: str
    size: int
    info: ZipInfo


class Zip:
    """A zip that was looked over; only plain files within bounds are given.

    Raises `NotUnderstood` (zip_damaged, zip_bomb, zip_paths, zip_locked), when made and when read.
    """

    def __init__(self, data: bytes) -> None:
        # The table of contents is made into objects all at once: so many as it has entries, and each has this mark.
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise NotUnderstood("zip_bomb")
        try:
            self._zip = ZipFile(BytesIO(data))
        except _FAULTS:
            raise NotUnderstood("zip_damaged") from None
        self.members = tuple(_looked_over(self._zip.infolist()))
        self._left = MAX_MEMBER_BYTES

    def head(self, member: Member, count: int = 400) -> bytes:
        """Its first bytes."""
        return self._safely(lambda: self._first(member, count))

    def whole(self, member: Member, limit: int) -> bytes:
        """All of it. Raises `NotUnderstood` (too_big) too."""
        if member.size > limit:
            raise NotUnderstood("too_big")
        self._count(member.size)
        return self._safely(lambda: self._zip.read(member.info))

    def reader(self, member: Member) -> Callable[[int], str]:
        """A function that gives its text, UTF-8, piece by piece."""
        piece_of = self.bytes_of(member)
        decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode

        def read(count: int) -> str:
            data = piece_of(count)
            return decode(data, not data)

        return read

    def bytes_of(self, member: Member) -> Callable[[int], bytes]:
        """A function that gives its bytes, piece by piece."""
        self._count(member.size)
        opened = self._safely(lambda: self._zip.open(member.info))
        return lambda count: self._safely(lambda: opened.read(count))

    def _first(self, member: Member, count: int) -> bytes:
        with self._zip.open(member.info) as opened:
            return opened.read(count)

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise NotUnderstood("zip_bomb")

    @staticmethod
    def _safely(action: Callable[[], Result]) -> Result:
        try:
            return action()
        except RuntimeError:
            raise NotUnderstood("zip_locked") from None
        except _FAULTS:
            raise NotUnderstood("zip_damaged") from None


def _looked_over(infos: list[ZipInfo]) -> Iterator[Member]:
    for info in infos:
        path = info.filename.replace("\\", "/")
        if not path:
            raise NotUnderstood("zip_damaged")
        if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":" or stat.S_ISLNK(info.external_attr >> 16):
            raise NotUnderstood("zip_paths")
        if info.flag_bits & 1:
            raise NotUnderstood("zip_locked")
        if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise NotUnderstood("zip_bomb")
        # Other ways of packing grow without a bound while they are unpacked, and no export uses them.
        if not info.is_dir() and info.file_size and info.compress_type in {ZIP_STORED, ZIP_DEFLATED}:
            yield Member(path, info.file_size, info)
