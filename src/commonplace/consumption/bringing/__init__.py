"""Bring people, spaces, tools and bookmarks in: read them, show what each row would become, take them in, and take that back.

`reading` (bytes to rows with a verdict), `choosing` (the member's ticks), `taking` (piece by piece, after she agreed), `looking` (for
sources behind pages), `undoing` (for thirty days). What a row is by is `keys`, what is there already is `known`.
"""

from commonplace.consumption.bringing.reading import bring, keep
from commonplace.consumption.bringing.taking import agree, work_off

__all__ = ["agree", "bring", "keep", "work_off"]
