"""What is shown of something that was brought: rows to choose from, how far it is, what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commonplace.consumption.bringing import choosing, looking, packs, queries, undoing
from commonplace.consumption.bringing.keys import called
from commonplace.kernel.text import clip, isolate
from commonplace.members.models import Member
from commonplace.network.formats import words
from commonplace.network.models import Bringing, BroughtRow, Goal
from commonplace.people.models import Handle, Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool

Verdict, Thing = BroughtRow.Verdict, BroughtRow.Thing
_WORDS: Final[dict[str, str | Promise]] = {
    Verdict.NEW: _("New"), Verdict.THERE: _("Already there"), Verdict.UNADDRESSED: _("No address yet"),
    Verdict.UNKNOWN: _("Not understood"),
}
_MODELS: Final[dict[str, type[Model]]] = {"person": Person, "space": Space, "tool": Tool, "goal": Goal}
_LONGEST: Final = 200
"""Characters of an address or of what was not understood, on the page."""
_GO: Final = re.compile(r"(?P<verdict>[a-z]*):(?P<page>\d{1,6})")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form of the preview sent, or which page a link asks for."""

    verdict: str
    page: int
    shown: frozenset[int]
    ticked: frozenset[int]
    becomes: Mapping[int, str]
    all_or_none: str
    is_agreed: bool

    @classmethod
    def of(cls, sent: QueryDict) -> Self:
        """Out of a form or a query; what makes no sense is left out."""
        go = _GO.fullmatch(sent.get("go", "")) or _GO.fullmatch(f"{sent.get('show', '')}:{sent.get('page', '1')}")
        verdict = go["verdict"] if go and go["verdict"] in Verdict.values else ""
        shown = _numbers(sent.getlist("row"))
        return cls(
            verdict, max(1, int(go["page"])) if go else 1, shown, _numbers(sent.getlist("take")) & shown,
            {position: word for position in shown if (word := sent.get(f"as-{position}", "")) in choosing.BECOMES},
            sent.get("tick", ""), is_agreed="go" not in sent and "tick" not in sent,
        )

    @property
    def query(self) -> str:
        """As a query of an address."""
        asked = {"show": self.verdict, "page": str(self.page) if self.page > 1 else ""}
        said = urlencode({key: value for key, value in asked.items() if value})
        return f"?{said}" if said else ""

    def keep(self, *, acting: Member, bringing: Bringing) -> None:
        """Keep what was chosen."""
        choosing.choose(acting=acting, bringing=bringing, shown=self.shown, ticked=self.ticked, becomes=self.becomes)
        if self.all_or_none in {"all", "none"}:
            choosing.tick_all(acting=acting, bringing=bringing, is_taken=self.all_or_none == "all")


def _numbers(sent: list[str]) -> frozenset[int]:
    return frozenset(int(one) for one in sent if re.fullmatch(r"[0-9]{1,9}", one))


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown."""

    position: int
    name: str
    ways: tuple[str, ...]
    folders: str
    note: str
    verdict: str
    word: str | Promise
    problem: str
    thing: str
    thing_word: str | Promise
    can_change: bool
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the verdicts, with how many there are of it."""

    verdict: str
    word: str | Promise
    many: int
    is_shown: bool


def context_of(bringing: Bringing, choices: Choices) -> tuple[str, dict[str, Any]]:  # Any: whatever the template shows
    """Which page it is at the moment, and what stands on it."""
    if bringing.agreed_at is None and bringing.undone_at is None:
        return "consumption/brought_choose.html", _to_choose(bringing, choices)
    if bringing.undone_at is not None:
        return "consumption/brought_undone.html", _undone(bringing)
    if bringing.done_at is None or "undoing" in bringing.extra:
        is_undoing = "undoing" in bringing.extra
        at = bringing.extra["undoing"] if is_undoing else bringing.position
        return "consumption/brought_going_on.html", {"at": at, "is_undoing": is_undoing}
    return "consumption/brought_done.html", _done(bringing)


def name_of(bringing: Bringing) -> str | Promise:
    """What it is called where it has no title: what it was recognized as."""
    return isolate(bringing.title) or words.FORMATS.get(bringing.format, bringing.format)


def _to_choose(bringing: Bringing, choices: Choices) -> dict[str, Any]:
    tally = choosing.tally(bringing)
    many = tally.by_verdict.get(choices.verdict, 0) if choices.verdict else tally.total
    pages = max(1, -(-many // choosing.ON_A_PAGE))
    number = min(choices.page, pages)
    title = bringing.title if bringing.format == packs.FORMAT else ""
    tabs = [Tab("", _("All"), tally.total, is_shown=not choices.verdict)]
    tabs += [
        Tab(verdict, _WORDS[verdict], tally.by_verdict[verdict], is_shown=verdict == choices.verdict)
        for verdict in Verdict if tally.by_verdict.get(verdict)
    ]
    return {
        "what": words.FORMATS.get(bringing.format, ""), "problems": _problems(bringing), "tally": tally, "tabs": tabs,
        "new": tally.by_verdict.get(Verdict.NEW, 0), "there": tally.by_verdict.get(Verdict.THERE, 0),
        "unaddressed": tally.by_verdict.get(Verdict.UNADDRESSED, 0), "unknown": tally.by_verdict.get(Verdict.UNKNOWN, 0),
        "lines": [_line(row, title) for row in choosing.page_of(bringing, choices.verdict, number)],
        "becomes": [(thing.value, thing.label) for thing in choosing.BECOMES],
        "verdict": choices.verdict, "number": number, "pages": pages,
        "previous": number - 1 if number > 1 else 0, "next": number + 1 if number < pages else 0,
    }


def _problems(bringing: Bringing) -> list[str]:
    names = ", ".join(isolate(str(name)) for name in bringing.extra.get("names", ()))
    return [*(words.sentence(code).replace("{names}", names) for code in bringing.problems), *_notes(bringing)]


def _notes(bringing: Bringing) -> list[str]:
    """What is said of places in a file of ours."""
    notes = [isolate(str(note)) for note in bringing.extra.get("notes", ())]
    if more := bringing.extra.get("more_notes", 0):
        notes.append(ngettext("And %(many)d more of this kind.", "And %(many)d more of this kind.", more) % {"many": more})
    return notes


def _line(row: BroughtRow, title: str = "") -> Line:
    name = isolate(row.name)
    ways = tuple(way for way in _ways(row) if way != name)
    shown = isolate(called(row)) or isolate(clip(row.address or row.raw or str(row.details.get("text", "")), _LONGEST))
    others = tuple(way for way in ways if way != shown)
    # What comes by its id is what it is.
    can_change = row.thing in choosing.BECOMES and "record" not in row.details
    # A starter pack says of each why; the title of the pack, which is kept with it, stands above.
    note = clip(isolate(str(row.details.get("note", ""))).removeprefix(f"{isolate(title)}: "), _LONGEST) if title else ""
    return Line(
        row.position, shown or "?", others, isolate(" / ".join(row.folders)), note, row.verdict, _WORDS[Verdict(row.verdict)],
        words.sentence(row.problem) if row.problem else "", row.thing, Thing(row.thing).label, can_change, row.is_taken,
    )


def _ways(row: BroughtRow) -> list[str]:
    labels = dict(Handle.Kind.choices)
    ways = [f"{labels.get(one['kind'], one['kind'])}: {isolate(one['value'])}" for one in row.handles if one["value"]]
    typed = row.address or row.details.get("typed", "")
    typed = "" if typed in {one["value"] for one in row.handles} else typed
    return [clip(way, _LONGEST) for way in [*ways, *([isolate(str(typed))] if typed else [])]]


def _done(bringing: Bringing) -> dict[str, Any]:
    return {
        "counts": bringing.extra.get("counts", {}), "problems": _problems(bringing), "undo_until": undoing.until(bringing),
        "looking": looking.left(bringing), "unknown": queries.unknown_rows(bringing).count(),
    }


def _undone(bringing: Bringing) -> dict[str, Any]:
    kept = list(undoing.kept_rows(bringing)[: choosing.ON_A_PAGE])
    return {"undone": bringing.extra.get("undone", {}), "kept": list(zip(map(_line, kept), _pages(bringing.owner, kept), strict=True))}


def _pages(member: Member, rows: list[BroughtRow]) -> list[str]:
    """The page of what each row made, or "" where it has none."""
    found: dict[tuple[str, int], str] = {}
    for thing, model in _MODELS.items():
        pks = [row.made[thing] for row in rows if thing in row.made]
        standing = model._default_manager.filter(owner=member, pk__in=pks)  # noqa: SLF001 - of any of the models
        found |= {(thing, pk): reverse(f"network:{thing}", args=[public]) for pk, public in standing.values_list("pk", "public_id")}
    return [next((found[key] for key in row.made.items() if key[0] in _MODELS and key in found), "") for row in rows]
