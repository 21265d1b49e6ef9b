"""Full-text search over documents that have an id, a scope, a title and a text; it knows nothing of what they are."""

from commonplace.kernel.search.documents import Document, add, rebuild, remove
from commonplace.kernel.search.finding import Hit, find
from commonplace.kernel.search.matching import exactly, matching, texts_with
from commonplace.kernel.search.query import SearchQuery, Term, parse

__all__ = [
    "Document", "Hit", "SearchQuery", "Term", "add", "exactly", "find", "matching", "parse", "rebuild", "remove", "texts_with",
]
