"""An archive of Twitter of any size on the disk: only what is read of it is unpacked, as the page does where scripts run."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError  # noqa: N812 - it is an exception

_READ: Final = re.compile(
    r"(?:.*/)?data/(?:account|following|follower|lists-(?:created|member|subscribed)|note-tweet|tweets?(?:-part\d+)?|js/tweets/\d{4}_\d\d)\.js")
MOST: Final = 200_000_000
"""Bytes of all that is read, unpacked."""


def only_what_is_read(path: Path) -> bytes | None:
    """A small zip of the parts that are read; None where it is no such archive, is damaged, or holds more than can be read."""
    # What is no file, such as a device, may have no end at which a zip says what is in it.
    if not path.is_file() or not is_zipfile(path):
        return None
    packed, left = BytesIO(), MOST
    try:
        with ZipFile(path) as archive, ZipFile(packed, "w", ZIP_DEFLATED) as small:
            for one in archive.infolist():
                if not _READ.fullmatch(one.filename):
                    continue
                with archive.open(one) as file:
                    data = file.read(left + 1)
                if len(data) > left:
                    return None
                left -= len(data)
                small.writestr(one.filename, data)
    except (BadZipFile, ZlibError, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return None
    return packed.getvalue() if left < MOST else None
