"""What the log leaves out: who looked at what, and every link that lets somebody in."""

from __future__ import annotations

import logging


class Discreet(logging.Filter):
    """Paths hold invitation tokens and addresses of private pictures, so the log names the kind of page instead.

    Pages that do not exist, are not allowed or were not understood are not written down at all: everybody can make
    thousands of them, and none tells the operator what to do. A program's own failure is, with its traceback.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record; it is changed in place."""
        request = getattr(record, "request", None)
        if record.name == "django.request" and record.levelno < logging.ERROR:
            return False
        if record.name.startswith("django.security"):
            # Somebody else's mistake: a sentence is enough.
            record.exc_info = record.exc_text = None
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            kind = f"/{match.route}" if match is not None else "a page"
            record.args = tuple(kind if one == request.path else one for one in record.args)
        return True
