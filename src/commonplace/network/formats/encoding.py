"""The characters of what is brought: files say wrongly, or not at all, how they are encoded."""

from __future__ import annotations

import codecs
import re
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSETS = re.compile(
    r"iso-?8859-?\d+|latin-?\d|windows-?\d+|cp\d+|koi8-[ru]|gb\w+|big5\w*|shift[_-]?jis|sjis|euc-\w+|mac\w+"
)
_MANY_BYTES = re.compile(r"gb|big5|shift|sjis|euc")
_MAC_LETTERS: Final = re.compile(rb"[A-Za-z][\x87-\x91\x9a\x9e\x9f](?=[A-Za-z])")
_WINDOWS_LETTERS: Final = re.compile(rb"[A-Za-z][\xc0-\xff]")
_LATIN: Final = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1"})


def decoded(data: bytes) -> str:
    """As text: by its mark, by what it declares, as UTF-8, and line by line as Windows wrote it where that fails."""
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, "replace").removeprefix("\ufeff")
    if charset := _unmarked_utf16(data):
        return data.decode(charset, "replace")
    declared = _DECLARED.match(data)
    charset = declared[1].decode("ascii").lower() if declared else ""
    # UTF-8 that calls itself something else is common (a pasted list always is); the other way round hardly happens,
    # but with the scripts of many bytes, which are believed.
    if _CHARSETS.fullmatch(charset) and (_MANY_BYTES.match(charset) or not _is_utf8(data)):
        try:
            return data.decode("cp1252" if charset in _LATIN else charset, "replace")
        except LookupError:
            pass
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)  # a character cut off at the end is no fault
    except UnicodeDecodeError:
        charset = "mac_roman" if _is_of_mac(data[:1_000_000]) else "cp1252"
        return "\n".join(_decoded_line(line, charset) for line in data.split(b"\n"))


def _unmarked_utf16(data: bytes) -> str:
    """Spreadsheets write it without a mark: every second byte of what is mostly Latin letters is zero."""
    beginning = data[:400]
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    least = max(2, len(beginning) // 5)
    if odd >= least and even * 8 <= odd:
        return "utf-16-le"
    return "utf-16-be" if even >= least and odd * 8 <= even else ""


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _is_of_mac(data: bytes) -> bool:
    """Whether a spreadsheet on a Mac wrote it: its ä, é and ö stand where Windows has signs that are in the middle of no word."""
    return len(_MAC_LETTERS.findall(data)) > len(_WINDOWS_LETTERS.findall(data))


def _decoded_line(line: bytes, charset: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(charset, "replace")
