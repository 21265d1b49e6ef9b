"""From bytes in any of the web's encodings to UTF-8, without a declaration that could contradict it."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pages call an encoding, and the superset that they really mean. Only these are believed: Python knows codecs that
# are not encodings of text ("zip", "unicode_escape").
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252", "cp-1252": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "windows-31j": "cp932", "euc-jp": "euc_jp",
    "x-euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "iso-2022-kr": "iso2022_kr", "koi8-r": "koi8_r", "koi8-u": "koi8_u",
    "utf-16": "utf-16", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be", "utf-8": "utf-8", "utf8": "utf-8", "macintosh": "mac_roman", "tis-620": "cp874",
    "windows-874": "cp874",
    "ibm866": "cp866", "cp866": "cp866",
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"cp{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
}  # fmt: skip
_ONE_BYTE_WEST = frozenset({"cp1252"})
_DECLARED = re.compile(rb"""encoding\s{0,8}=\s{0,8}["']([\w.:-]{1,40})["']""")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, in a text that is otherwise, were nearly always typed on Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("commonplace-windows", _as_windows)


def to_utf8(body: bytes, charset: str | None) -> bytes:
    """`body` as UTF-8 without byte order mark, leading space or XML declaration.

    A byte order mark decides; then what the document declares; then the HTTP `charset`; then UTF-8, with single bytes that
    cannot be UTF-8 read as Windows-1252. Whatever was declared, a wrong declaration falls through to the next.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            if name == "utf-8":
                return _without_declaration(_valid(body[len(mark) :]))
            return _without_declaration(body.decode(name, "replace").encode("utf-8", "replace"))
    head = body[:200]
    if b"\0" in head[:4]:
        name = "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
        return _without_declaration(body.decode(name, "replace").encode("utf-8", "replace"))
    for name in _candidates(body.lstrip()[:400], charset):
        if name == "utf-8" or (name in _ONE_BYTE_WEST and _is_utf8(body)):
            break
        if name.startswith("utf-16"):
            continue  # without a mark and without zero bytes it is not
        try:
            return _without_declaration(body.decode(name).encode("utf-8"))
        except (UnicodeError, LookupError):
            if name not in _ONE_BYTE_WEST and _mostly(body, name):
                return _without_declaration(body.decode(name, "replace").encode("utf-8"))
    return _without_declaration(_valid(body))


def _candidates(head: bytes, charset: str | None) -> list[str]:
    names = []
    if head.startswith(b"<?xml") and (found := _DECLARED.search(head, 0, head.find(b">") + 1 or 200)):
        names.append(found.group(1).decode("ascii", "replace"))
    if charset:
        names.append(charset)
    return [meant for name in names if (meant := _MEANT.get(name.strip(" \"'").lower()))]


def _mostly(body: bytes, name: str) -> bool:
    """Whether a body is in the encoding it names but for a few bytes: cut in the middle of a sign, or one bad quotation mark."""
    try:
        text = body[:50_000].decode(name, "replace")
    except LookupError:
        return False
    return text.count("\ufffd") * 100 < len(text)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _valid(body: bytes) -> bytes:
    return body if _is_utf8(body) else body.decode("utf-8", "commonplace-windows").encode("utf-8")


def _without_declaration(body: bytes) -> bytes:
    body = body.lstrip(b" \t\r\n\0\x0b\x0c").removeprefix(codecs.BOM_UTF8).lstrip()
    if body[:5] == b"<?xml" and body[5:6] in b" \t\r\n?":
        end = body.find(b">", 5, 600)
        if end != -1:
            body = body[end + 1 :].lstrip()
    return body
