"""OPML, the list of sources that every reader program can give and take: bytes in, outlines out, and back.

Pure: nothing is fetched, nothing stored. Either way the address is the one that stood in the file, byte for byte.
"""

from commonplace.network.formats.opml.model import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_OUTLINES,
    SENTENCES,
    NotAList,
    OpmlList,
    Outline,
    problem_of,
)
from commonplace.network.formats.opml.reading import read
from commonplace.network.formats.opml.writing import write

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_OUTLINES",
    "SENTENCES",
    "NotAList",
    "OpmlList",
    "Outline",
    "problem_of",
    "read",
    "write",
]
