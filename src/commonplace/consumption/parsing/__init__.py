"""Reading sources: bytes in, a `ParsedSource` out, or an honest word for what the bytes are instead."""

from commonplace.consumption.parsing.model import MAX_ENTRIES, Chapter, Enclosure, NotASource, ParsedEntry, ParsedSource
from commonplace.consumption.parsing.reading import parse

__all__ = ["MAX_ENTRIES", "Chapter", "Enclosure", "NotASource", "ParsedEntry", "ParsedSource", "parse"]
