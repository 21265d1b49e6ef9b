"""Files that real sites served, where the shared folder is present: each ends as entries or as an honest word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from commonplace.consumption.deciding import StoredSource, decide
from commonplace.consumption.parsing import NotASource, parse

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "feeds"
FILES = sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []
SEEN = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.skipif(not FILES, reason="the folder of real files is not here")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_real_file_ends_as_entries_or_as_an_honest_word(file: Path):
    body = file.read_bytes()
    try:
        source = parse(body, address=f"https://feeds.example/{file.name}")
    except NotASource as trouble:
        assert trouble.code == "web_page"  # noqa: PT017  (all the others of this folder are sources)
        assert b"<item" not in body
        assert b"<entry" not in body
        return
    decision = decide(StoredSource(is_first_fetch=True), source, seen=SEEN)
    assert source.title
    assert len(decision.new) == len(source.entries) == body.count(b"<item>") + body.count(b"<item ") + body.count(b"<entry>")
    for new in decision.new:
        assert new.title or new.text
        assert new.address.startswith(("http://", "https://")) or not new.address
        assert "<script" not in new.html
