"""What `serve` needs Django for, in a short process of its own: migrations, demo, the first account's link.

`python -m commonplace.cli.prepare [--demo]` prints one JSON object: {"link": "https://…" or null}.
"""

from __future__ import annotations

import os
import sys

from commonplace.cli import folder, printing
from commonplace.cli.database import has, migrate_where_needed
from commonplace.cli.trouble import Trouble, expected


def main(*, demo: bool) -> int:
    """Make the database ready; 1 when it cannot be, with a sentence."""
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
        import django
        from django.conf import settings

        django.setup()
        folder.prepare(settings.DATA)
        migrate_where_needed()
        if demo and has("commonplace.config.demo"):
            from importlib import import_module

            import_module("commonplace.config.demo").fill()
        printing.print_json({"link": first_account_link()})
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    except Trouble as trouble:
        printing.warn(str(trouble))
        return 1
    except Exception as error:
        sentence = expected(error)
        if sentence is None:
            raise
        printing.warn(sentence)
        return 1
    return 0


def first_account_link() -> str | None:
    """The one-time link for the first account, while there is no steward."""
    if not has("commonplace.members.actions"):
        return None
    from importlib import import_module

    find = getattr(import_module("commonplace.members.actions"), "first_account_link", None)
    return None if find is None else find()


if __name__ == "__main__":
    sys.exit(main(demo="--demo" in sys.argv[1:]))
