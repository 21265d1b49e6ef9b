"""Whatever somebody brings, recognized by its content: bytes in, rows of people, spaces, bookmarks and posts out.

Pure: nothing is fetched, nothing stored.
"""

from commonplace.network.formats.model import Brought, Handle, NotUnderstood, Row
from commonplace.network.formats.recognizing import recognize

__all__ = ["Brought", "Handle", "NotUnderstood", "Row", "recognize"]
