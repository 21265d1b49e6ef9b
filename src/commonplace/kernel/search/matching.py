"""Which of many documents hold one of a few words or phrases: no ranking, no excerpts, nothing but ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db import connection

from commonplace.kernel.search import words
from commonplace.kernel.search.documents import database
from commonplace.kernel.search.query import Term

TERMS_AT_ONCE = 100
_IDS_AT_ONCE = 500


def exactly(text: str) -> Term | None:
    """The whole words of `text`, side by side in this order; None where it holds no letter and no digit.

    Nothing in it is an instruction, neither quotes nor stars. Where a script puts no spaces between words, the last
    may be only the beginning of one.
    """
    tokens = tuple(words.split(words.normal(text)))
    return Term(tokens=tokens, quoted=True, prefix=words.has_no_spaces(tokens[-1])) if tokens else None


def matching(terms: Collection[Term], *, ids: Collection[int]) -> set[int]:
    """Those of `ids` whose document holds at least one of `terms`, in its title or its text.

    Compared as a search does: whole words, whatever their case and their accents. A document that is not in the index
    (yet) holds nothing. The number of queries grows with the terms (one a hundred), not with `ids`.
    """
    if not ids or not terms:
        return set()
    wanted, among = list(dict.fromkeys(terms)), sorted(ids)
    found: set[int] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), TERMS_AT_ONCE):
            found |= database().matching(cursor, wanted[start : start + TERMS_AT_ONCE], among)
    return found


def texts_with(sign: str, ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """(id, title and text) of those of `ids` in whose title or text `sign`, one character, stands; in no order."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        yield from _texts_with(sign, wanted[start : start + _IDS_AT_ONCE])


def _texts_with(sign: str, ids: Sequence[int]) -> list[tuple[int, str]]:
    place = "strpos" if connection.vendor == "postgresql" else "instr"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, title, text FROM search_document WHERE id IN ({','.join(str(int(one)) for one in ids)})"  # noqa: S608 - numbers only
            f" AND ({place}(text, %s) > 0 OR {place}(title, %s) > 0)",
            [sign, sign],
        )
        return [(one, f"{title}\n{text}") for one, title, text in cursor.fetchall()]
