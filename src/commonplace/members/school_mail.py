"""Whether a mail address looks like a school's: its mails may be public records and belong to the employer."""

from __future__ import annotations

import re

_SUFFIXES = (
    r"\.edu", r"\.edu\.[a-z]{2}", r"\.k12\.[a-z]{2}\.us", r"\.sch\.[a-z]{2}", r"\.ac\.[a-z]{2}", r"\.school\.[a-z]{2}", r"\.schule",
    r"\.school", r"\.gov", r"\.gov\.[a-z]{2}",
)
_WORDS = r"(school|schule|schools|isd|k12|usd|cusd|academy|ecole|escuela|scuola|skola|skole|gymnasium|lycee|college|university)"
_SCHOOL = re.compile(rf"(({'|'.join(_SUFFIXES)})$)|((^|[.-]){_WORDS}([.-]|$))|(schools?|isd|schule)\.(org|net|com|us|de|uk)$")


def looks_like_school(email: str) -> bool:
    """Judged from the host name alone: it may miss some and catch a few wrongly, so the page says “may”."""
    host = email.rpartition("@")[2].lower()
    return bool(host) and bool(_SCHOOL.search(host))
