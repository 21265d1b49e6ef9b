"""OPML, the list of sources that every reader program can give and take: bytes in, outlines out, and back.

Pure: nothing is fetched, nothing stored. Either way the address is the one that stood in the file, byte for byte.
"""

from commonplace.consumption.opml.model import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_OUTLINES,
    SENTENCES,
    NotAList,
    OpmlList,
    Outline,
    problem_of,
)
from commonplace.consumption.opml.reading import read
from commonplace.consumption.opml.writing import write

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
