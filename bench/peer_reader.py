"""`reader` from PyPI at the same work; runs in an environment that has it, not in ours.

python peer_reader.py add DATABASE    follows the addresses on standard input; search is on
python peer_reader.py update DATABASE checks them all with 20 workers, then brings its search index up to date
"""

from __future__ import annotations

import sys

from reader import make_reader


def main(verb: str, database: str) -> None:
    with make_reader(database) as reader:
        if verb == "add":
            for line in sys.stdin:
                reader.add_feed(line.strip())
            reader.enable_search()
        else:
            # It would leave out what is not due yet, which after the first time is everything.
            reader.update_feeds(workers=20, scheduled=False)
            reader.update_search()
            print(reader.get_entry_counts().total)


if __name__ == "__main__":
    main(*sys.argv[1:])
