"""A stranger's PDF in, a new one out: run as a process of its own, with little memory and time, since any parser can be led astray.

`python -m commonplace.connection.pdf_worker < in.pdf > out.pdf`; the exit status says why there is none (`REFUSED`).
Only what a page shows is copied: its contents, fonts, pictures and size. Metadata, scripts, actions, links, notes, forms,
embedded files, thumbnails and the data of the programs that made it stay behind. Security case 57.
"""

from __future__ import annotations

import sys
import zlib
from io import BytesIO
from typing import Any

REFUSED = {3: "encrypted", 4: "too_many_pages", 5: "broken", 6: "too_large"}
MOST_PAGES = 50
MOST_OBJECTS = 50_000
MOST_BYTES = 10 * 1024 * 1024
MEMORY = 1024 * 1024 * 1024
SECONDS = 20
OF_A_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit")
NEVER = frozenset({
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/F",
    "/FFilter", "/FDecodeParms", "/Names", "/OPI", "/Alternates", "/Ref", "/Thumb", "/Annots", "/Parent", "/StructParent",
    "/StructParents", "/OC", "/Properties", "/Measure", "/PtData", "/ID", "/URI", "/Launch", "/RichMedia", "/PS", "/B", "/Dur", "/Trans",
})
"""Keys that no object of a page needs in order to be shown. `/F` in a stream would fetch it from a file elsewhere."""
NAMED_BY_AUTHORS = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs", "/Colorants"})
"""In these dictionaries keys are names that the file chose, which may be any of `NEVER`."""


class Refused(Exception):
    """No PDF is made of it; `status` is a key of `REFUSED`."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(REFUSED[status])


class _Copy:
    # Any: pypdf's objects nest without end, and each kind is asked for by isinstance.
    """Copies what pages need out of one file into another, object by object, each once."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer
        self.known: dict[int, Any] = {}
        self.count = 0

    def of(self, value: Any, *, names_are_chosen: bool = False) -> Any:
        from pypdf import generic

        if isinstance(value, generic.IndirectObject):
            return self._reference(value, names_are_chosen=names_are_chosen)
        self.count += 1
        if self.count > MOST_OBJECTS:
            raise Refused(6)
        if isinstance(value, generic.StreamObject):
            return self._stream(value)
        if isinstance(value, generic.DictionaryObject):
            return self._entries(value, generic.DictionaryObject(), names_are_chosen=names_are_chosen)
        if isinstance(value, generic.ArrayObject):
            return generic.ArrayObject([self.of(one) for one in value])
        return value

    def _reference(self, value: Any, *, names_are_chosen: bool) -> Any:
        from pypdf import generic

        if value.idnum not in self.known:
            found = value.get_object()
            # A place first, so that what points back to itself ends.
            self.known[value.idnum] = self.writer._add_object(generic.NullObject())  # noqa: SLF001 - pypdf offers no other way
            copy = self.of(found, names_are_chosen=names_are_chosen) if found is not None else generic.NullObject()
            self.writer._replace_object(self.known[value.idnum], copy)  # noqa: SLF001 - the same
        return self.known[value.idnum]

    def _entries(self, source: Any, into: Any, *, names_are_chosen: bool = False) -> Any:
        from pypdf import generic

        for key, entry in source.items():
            if names_are_chosen or key not in NEVER:
                into[generic.NameObject(key)] = self.of(entry, names_are_chosen=key in NAMED_BY_AUTHORS and not names_are_chosen)
        return into

    def _stream(self, source: Any) -> Any:
        from pypdf import generic

        copy = generic.EncodedStreamObject() if "/Filter" in source else generic.DecodedStreamObject()
        self._entries(source, copy)
        copy.pop("/Length", None)
        body = bytes(source._data)  # noqa: SLF001 - as it stands in the file: what is never opened cannot explode
        filters = [str(one) for one in ([source["/Filter"]] if isinstance(source.get("/Filter"), str) else source.get("/Filter", []))]
        if filters == ["/FlateDecode", "/DCTDecode"]:
            body, filters = _unpacked(body), ["/DCTDecode"]
            copy[generic.NameObject("/Filter")] = generic.NameObject("/DCTDecode")
            copy.pop("/DecodeParms", None)
        if filters == ["/DCTDecode"]:
            body = without_traces(body)
        elif filters == ["/JPXDecode"]:
            body = without_boxes(body)
        elif {"/DCTDecode", "/JPXDecode"} & set(filters):
            raise Refused(5)  # a picture packed so that we could not look for what hides in it
        copy._data = body  # noqa: SLF001 - the same
        return copy


def without_traces(jpeg: bytes) -> bytes:
    """A JPEG without comments and application data (where and with what it was taken), but for its colors."""
    out, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4]) + 2
        if marker in {0xFF, 0x01} or 0xD0 <= marker <= 0xD9:  # padding, or a marker that stands alone
            length = 1 if marker == 0xFF else 2
            out += jpeg[at : at + length] if marker != 0xFF else b""
        elif not (marker == 0xFE or marker in {0xE1, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEF}):
            out += jpeg[at : at + length]
        at += length
    return bytes(out) + jpeg[at:]


def without_boxes(jpeg: bytes) -> bytes:
    """A JPEG 2000 without its boxes of text, rights and programs' own data."""
    out, at = bytearray(), 0
    if jpeg[4:8] != b"jP  ":
        return jpeg  # the bare code stream has none
    while at + 8 <= len(jpeg):
        length, kind = int.from_bytes(jpeg[at : at + 4]), jpeg[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(jpeg[at + 8 : at + 16])
        end = at + length if length >= 8 else len(jpeg)
        if kind not in {b"xml ", b"uuid", b"uinf", b"jp2i"}:
            out += jpeg[at:end]
        at = end
    return bytes(out)


def _unpacked(body: bytes) -> bytes:
    opened = zlib.decompressobj()
    out = opened.decompress(body, 2 * MOST_BYTES)
    if opened.unconsumed_tail:
        raise Refused(6)
    return out


def made_anew(body: bytes) -> bytes:
    """A new PDF that shows the same pages. Raises `Refused`."""
    from pypdf import PdfReader, PdfWriter, generic

    reader = PdfReader(BytesIO(body), strict=False)
    if reader.is_encrypted:
        raise Refused(3)
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise Refused(4 if len(reader.pages) else 5)
    writer = PdfWriter()
    copy = _Copy(writer)
    for page in reader.pages:
        fresh = writer.add_blank_page(float(page.mediabox.width) or 1, float(page.mediabox.height) or 1)
        for key in OF_A_PAGE:
            value = page.get(key)
            if value is None:
                value = _inherited(page, key)
            if value is not None:
                fresh[generic.NameObject(key)] = copy.of(page.raw_get(key) if key in page else value)
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    if out.tell() > 2 * MOST_BYTES:
        raise Refused(6)
    return out.getvalue()


def _inherited(page: Any, key: str) -> Any:  # Any: pypdf's objects
    node, steps = page.get("/Parent"), 0
    while node is not None and steps < 20:
        node = node.get_object()
        if key in node:
            return node.raw_get(key)
        node, steps = node.get("/Parent"), steps + 1
    return None


def main() -> int:
    """Read, make anew, write; returns the exit status."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    except (ImportError, ValueError, OSError):
        pass  # where the system knows no such limits, the caller's clock is left
    try:
        made = made_anew(sys.stdin.buffer.read(MOST_BYTES + 1))
    except Refused as refused:
        return refused.status
    except Exception:  # noqa: BLE001 - a parser fed by strangers may raise anything
        return 5
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    import logging

    logging.disable(logging.CRITICAL)
    raise SystemExit(main())
