"""What a list of sources holds, and what can be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from commonplace.spaces.canonical import LONGEST, web_address

NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""
MAX_BYTES: Final = 20_000_000
MAX_OUTLINES: Final = 50_000
MAX_DEPTH: Final = 32
"""Folders within folders; what stands deeper is put into the last of them."""

SENTENCES: Final = {
    # Why a file is no list at all.
    "empty": _("The file is empty. Nothing was changed; export the list again and bring that file."),
    "too_big": _("The file is larger than 20 MB. Nothing was changed; split the list into smaller files."),
    "web_page": _("This is a web page, not a list. Nothing was changed; bring the OPML file that your reader exports."),
    "source": _("This is a source itself, not a list. Nothing was changed; put its address into the field “Follow”."),
    "not_a_list": _("This is no OPML file. Nothing was changed; in your old reader, look for “Export”, then OPML."),
    # What was wrong with a list that was read all the same.
    "repaired": _("The file had faults in its XML; they were repaired and everything was read."),
    "truncated": _("The file ends in the middle; what stood before that was read."),
    "broken": _("The file has a fault in its XML; what could be understood was read."),
    "too_many": _("The list has more than 50,000 outlines; the first 50,000 were read."),
    "too_deep": _("Folders stand more than 32 deep; what was deeper was put into the last folder."),
    "nothing": _("There is no source in this list."),
    # What is wrong with one outline.
    "no_address": _("There is no address; it can be kept in your network as “no address yet”."),
    "not_web": _("The address is not one of the web (http or https), so it cannot be fetched."),
    "too_long": _("The address is longer than 2,000 characters, so it cannot be fetched."),
}
"""A sentence for every code that this module gives."""


class NotAList(Exception):
    """The bytes are no list of sources.

    `code` is one of empty, too_big, web_page, source, not_a_list; `str()` is a sentence for the member.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(SENTENCES[self.code])


@dataclass(frozen=True, slots=True)
class Outline:
    """One source in a list: its address as it stood there, its folders from the outermost in."""

    typed: str
    title: str = ""
    folders: tuple[str, ...] = ()
    site_address: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpmlList:
    """What a file said, in its order; `problems` are codes that `SENTENCES` has words for."""

    title: str
    outlines: tuple[Outline, ...]
    problems: tuple[str, ...] = ()


def problem_of(typed: str) -> str:
    """Why an address in a list cannot be fetched: "no_address", "not_web", "too_long", or "" when it can be."""
    if not typed.strip():
        return "no_address"
    if web_address(typed):
        return ""
    return "too_long" if len(typed.encode("utf-8", "replace")) > LONGEST else "not_web"
