"""What people type into the search field, understood without ever refusing it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonplace.kernel.search import words

MOST_TERMS = 32
MOST_CHARACTERS = 2_000
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»\uff02", '"'))
_ITEM = re.compile(
    r"""(?P<minus>-?)(?:(?P<key>in|from|after|before):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""", re.IGNORECASE
)
_OPERATORS = {"AND", "OR", "NOT", "NEAR"}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: a word, or several side by side; the last may be only the beginning of a word."""

    tokens: tuple[str, ...]
    quoted: bool = False
    prefix: bool = False
    without: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.tokens) + ("*" if self.prefix else "")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search as it was understood.

    `category` and `source` are names as typed, for the caller to turn into scopes. `after` includes its day, `before`
    does not. `notes` are sentences for the person about what was understood otherwise than it may have been meant.
    """

    terms: tuple[Term, ...] = ()
    category: str | None = None
    source: str | None = None
    after: date | None = None
    before: date | None = None
    notes: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """What a document must have."""
        return tuple(term for term in self.terms if not term.without)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """What it must not have."""
        return tuple(term for term in self.terms if term.without)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(term.text for term in self.wanted if not term.quoted and not term.prefix)

    @property
    def phrases(self) -> tuple[str, ...]:
        return tuple(term.text for term in self.wanted if term.quoted)

    @property
    def prefixes(self) -> tuple[str, ...]:
        return tuple(term.text for term in self.wanted if term.prefix)

    @property
    def without(self) -> tuple[str, ...]:
        return tuple(term.text for term in self.unwanted)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was asked."""
        return not (self.terms or self.category or self.source or self.after or self.before)


class _Reading:
    """One text while it is being understood."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.names: dict[str, str] = {}
        self.days: dict[str, date] = {}
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def took_as_filter(self, key: str, value: str) -> bool:
        if key in {"in", "from"}:
            if not value.strip():
                return False
            if key in self.names:
                self.note(_("%(key)s: stands there twice; the last one counts.") % {"key": key})
            self.names[key] = value.strip()
            return True
        try:
            self.days[key] = date.fromisoformat(value.strip())
        except ValueError:
            self.note(
                _("“%(typed)s” is not a date, so it was looked for as words. A date looks like %(key)s:2026-01-31.")
                % {"typed": f"{key}:{value}"[:80], "key": key}
            )
            return False
        return True

    def take_words(self, text: str, *, quoted: bool, without: bool) -> None:
        tokens = tuple(words.split(text))
        if not tokens:
            return
        prefix = not quoted and (text.endswith("*") or words.has_no_spaces(tokens[-1]))
        self.terms.append(Term(tokens=tokens, quoted=quoted, prefix=prefix, without=without))

    def take(self, item: re.Match[str]) -> None:
        quoted = item["quoted"] is not None
        value: str = item["quoted"] if quoted else item["bare"]
        key = (item["key"] or "").lower()
        if not key and not quoted and value in _OPERATORS and not item["minus"]:
            self.terms.append(Term(tokens=(value,)))
            return
        if key and not item["minus"] and self.took_as_filter(key, value):
            return
        self.take_words(f"{key} {value}", quoted=quoted, without=bool(item["minus"]))

    def drop_operators(self) -> None:
        """AND goes without saying; the others are not understood. One that stands alone is a word."""
        kept = [term for term in self.terms if term.quoted or term.without or term.text not in _OPERATORS]
        if not kept:
            return
        if any(term.text in _OPERATORS - {"AND"} for term in self.terms if term not in kept):
            self.note(
                _("OR, NOT and NEAR do nothing here: all words must be there. A minus before a word leaves it out.")
            )
        self.terms = kept


def parse(text: str) -> SearchQuery:
    """Understand a search: words, "phrases", begin*, -without, in:category, from:source, after:2026-01-01, before:….

    Never raises: what is not understood is looked for as words, and `notes` says so. At most 32 terms count.
    """
    reading = _Reading()
    text = words.normal(text[: MOST_CHARACTERS + 1])
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS]
        reading.note(_("That is very long; only its beginning was looked for."))
    for item in _ITEM.finditer(text.translate(_QUOTES)):
        reading.take(item)
    reading.drop_operators()
    if len(reading.terms) > MOST_TERMS:
        reading.note(_("Only the first %(count)d words were looked for.") % {"count": MOST_TERMS})
    return SearchQuery(
        terms=tuple(dict.fromkeys(reading.terms[:MOST_TERMS])),
        category=reading.names.get("in"),
        source=reading.names.get("from"),
        after=reading.days.get("after"),
        before=reading.days.get("before"),
        notes=tuple(reading.notes),
    )
