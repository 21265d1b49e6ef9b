"""The rules of the site: the text to start from, and what is new in it since a member accepted it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from commonplace.members.models import Member, RulesVersion, Site

STARTING_TEXT = _("""This site is for adults who work in schools and libraries.

Be kind, be useful, and say who you are when you recommend your own work.

No student can be recognized: no names, no pictures, no stories that point to one child.

What somebody writes for this site stays on this site, unless they say otherwise.

Nobody sells anything here.

A steward may hide what breaks these rules, and says why.""")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the rules, and whether it was there when the member accepted them."""

    text: str
    is_new: bool


def text_of(site: Site) -> str:
    """The rules as they read now; the starting text while no steward has written any."""
    return site.rules.strip() or str(STARTING_TEXT)


def must_accept(member: Member, site: Site) -> bool:
    """Whether the member is asked before going on: never confirmed to be grown-up, or an older version accepted."""
    return member.adult_confirmed_at is None or member.rules_version < site.rules_version


def lines_for(member: Member, site: Site) -> tuple[list[Line], list[str]]:
    """The rules paragraph by paragraph, each marked when it is new to this member, and the paragraphs that are gone."""
    current = _paragraphs(text_of(site))
    accepted = RulesVersion.objects.filter(version=member.rules_version).first()
    if accepted is None:
        return [Line(text, is_new=False) for text in current], []
    before = _paragraphs(accepted.text)
    new, gone = set[int](), list[str]()
    for action, a, b, c, d in difflib.SequenceMatcher(None, before, current, autojunk=False).get_opcodes():
        if action != "equal":
            gone.extend(before[a:b])
            new.update(range(c, d))
    return [Line(text, is_new=at in new) for at, text in enumerate(current)], gone


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
