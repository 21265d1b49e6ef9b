"""A sentence for every code that the formats give: why something was refused, what was wrong with the whole or with one row."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

FORMATS: Final = {
    "opml": _("a list of sources (OPML)"),
    "mastodon_follows": _("the accounts that you follow in the fediverse"),
    "mastodon_lists": _("your lists of the fediverse"),
    "mastodon_bookmarks": _("your bookmarks of the fediverse"),
    "table": _("a table of people and places"),
    "text": _("a text with people and places in it"),
    "twitter": _("an archive of Twitter (X)"),
    "bluesky_pack": _("a starter pack of Bluesky"),
    "bluesky_list": _("a list of Bluesky"),
    "pinboard": _("bookmarks of Pinboard"),
    "bookmarks": _("bookmarks of a browser"),
    "vcard": _("an address book (vCard)"),
    "calendar": _("a calendar"),
    "commonplace": _("a network of Commonplace"),
    "pack": _("a starter pack of Commonplace"),
}
"""What something was recognized as, for after “This is …”."""

REFUSALS: Final = {
    "empty": _("There is nothing in it. Nothing was changed; choose the file again, or paste what it should hold."),
    "too_big": _("It is larger than 20 MB (a zip: 60 MB). Nothing was changed; split it into smaller files."),
    "not_understood": _("No people, addresses or bookmarks were found in it. Nothing was changed; the formats that are understood stand beside the field."),
}
"""Why nothing was taken at all."""

WHOLES: Final = {
    "too_many_rows": _("There are more than 100,000 rows; the first 100,000 were read. Bring the rest as a second file."),
}
"""What was wrong with something that was read all the same."""

ROWS: Final = {
    "no_address": _("There is no address; it can be kept in your network as “no address yet”."),
    "not_understood": _("There is neither a handle nor an address in it."),
}
"""What is missing in one row, or why nothing could be made of it."""


def sentence(code: str) -> str:
    """The sentence of a code, in the member's language; an unknown code is shown as it is, so that nothing is hidden."""
    for sentences in (REFUSALS, WHOLES, ROWS):
        if code in sentences:
            return str(sentences[code])
    return code
