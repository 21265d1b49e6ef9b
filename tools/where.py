"""Writes docs/where.md (noun, module, page, template) and the table of settings in docs/run.md: `python tools/where.py`.

Both come from the code as it is; `tests/test_docs.py` says when they are stale.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "commonplace"
BANDS = ("kernel", "members", "people", "spaces", "tools", "entries", "network", "consumption", "connection", "today", "trust", "web")
SPOKEN = {
    "Member": ("settings", "who_sees_me", "export", "erase", "welcome"),
    "Site": ("site", "rules", "front"),
    "RulesVersion": ("rules",),
    "Block": ("people_kept_away", "keep_away", "let_back"),
    "Group": ("groups", "group", "leave_group", "join_group"),
    "GroupMembership": ("group", "make_host", "remove_from_group"),
    "GroupInvitation": ("make_group_link", "withdraw_group_link", "join_group"),
    "Offer": ("offers", "withdraw_offer"),
    "Invitation": ("invite", "withdraw", "join"),
    "Source": ("source", "sources"),
    "Space": ("unaddressed",),
    "Follow": ("follow", "edit_source", "change_source", "stop"),
    "Entry": ("read", "entry"),
    "EntryBody": ("entry", "picture"),
    "Category": ("category", "edit_source"),
    "Shelving": ("edit_source", "take_away"),
    "Polling": ("source", "attention"),
    "Reading": ("mark",),
    "AllRead": ("all_read", "take_back"),
    "Bringing": ("bring", "brought"),
    "BroughtRow": ("brought", "not_understood"),
    "EntryMark": ("block",),
    "Mute": ("mutes",),
    "Holiday": ("settings",),
    "Place": ("place",),
    "Day": ("today", "more"),
    "DayItem": ("today", "one", "done"),
    "Prompted": ("prompt_take", "prompt_not_now"),
    "OutgoingMail": ("settings", "mail"),
    "Question": ("ask", "new", "to_whom", "confirm", "question"),
    "Asked": ("to_whom", "by_link"),
    "Reply": ("question", "reply", "by_link"),
    "Answer": ("answers", "answer"),
    "Report": ("report", "reports"),
    "LogEntry": ("log",),
    "DoNotFetch": ("do_not_fetch",),
}
"""The pages on which a noun is met, by the names of their addresses; a noun that is not here is met on none."""
BEGIN, END = "<!-- settings:", "<!-- end of settings -->"


@dataclass(frozen=True, slots=True)
class Page:
    """An address of ours: its name, the function behind it and the templates that this renders."""

    name: str
    address: str
    view: str
    templates: tuple[str, ...]


def pages() -> list[Page]:
    """All pages of our own, in the order of the modules and of their addresses."""
    from django.urls import URLResolver, get_resolver

    found: list[Page] = []

    def walk(patterns: list[Any], before: str, space: str) -> None:  # Any: URLPattern or URLResolver
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, route, f"{one.namespace}:" if one.namespace else space)
            elif one.callback.__module__.startswith(f"{PACKAGE}."):
                function = inspect.unwrap(one.callback)
                view = f"{function.__module__.removeprefix(PACKAGE + '.')}.{function.__name__}"
                found.append(Page(space + one.name if one.name else "none", "/" + route, view, templates_of(function)))

    walk(get_resolver().url_patterns, "", "")
    return sorted(found, key=lambda page: (BANDS.index(page.view.split(".")[0]), page.address))


def templates_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Names of templates in a view, and in the functions of its own file that it calls."""
    tree = ast.parse(Path(inspect.getsourcefile(function) or "").read_text("utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    seen: list[str] = []
    waiting = [function.__name__]
    names: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in functions:
            continue
        seen.append(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.JoinedStr):
                names |= dict.fromkeys(_fitting(node))
            elif isinstance(node, ast.Constant) and re.fullmatch(r"\w.*\.html", str(node.value)):
                names[str(node.value)] = None
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                waiting.append(node.func.id)
    return tuple(sorted(names))


def _fitting(node: ast.JoinedStr) -> Iterator[str]:
    """Templates whose name fits a name that is put together, such as `members/welcome_{step}.html`."""
    pattern = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    if pattern.endswith(".html"):
        for folder in (ROOT / "src" / PACKAGE).glob("*/templates"):
            yield from (path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def nouns() -> Iterator[tuple[str, str, str]]:
    """Each model: its name, its file, and the first sentence that is said of it."""
    from django.apps import apps

    ours = [model for model in apps.get_models() if model.__module__.startswith(f"{PACKAGE}.")]
    for model in sorted(ours, key=lambda one: (BANDS.index(one.__module__.split(".")[1]), one.__name__)):
        path = Path(inspect.getsourcefile(model) or "").relative_to(ROOT)
        says = " ".join((inspect.getdoc(model) or "").split("\n\n")[0].split())
        yield model.__name__, path.as_posix(), says


def _owner(template: str, module: str) -> str:
    """The module whose folder a template lies in: that of the view, or the one below it that lends it."""
    folders = [module, *(folder.parent.name for folder in sorted((ROOT / "src" / PACKAGE).glob("*/templates")))]
    return next((one for one in folders if (ROOT / "src" / PACKAGE / one / "templates" / template).exists()), module)


def where_document() -> str:
    """The text of docs/where.md."""
    all_pages = pages()
    by_name = {page.name.rpartition(":")[2]: page for page in all_pages if page.name != "none"}
    lines = [
        "# Where is it?", "",
        "From a noun to its model, its pages and their templates. Written by `python tools/where.py`; do not edit it by hand.", "",
        "## Nouns", "",
        "| noun | is | model | met on |", "|---|---|---|---|",
    ]
    for name, path, says in nouns():
        met = ", ".join(f"`{by_name[page].address}`" for page in SPOKEN.get(name, ()))
        lines.append(f"| **{name}** | {says} | [{path.removeprefix('src/commonplace/')}](../{path}) | {met or 'no page'} |")
    lines += ["", "## Pages", "", "Those of signing in that are not here are django-allauth's, dressed by `members/templates/account`.", ""]
    lines += ["| address | name | view | template |", "|---|---|---|---|"]
    for page in all_pages:
        module = page.view.split(".")[0]
        shown = ", ".join(f"[{one}](../src/commonplace/{_owner(one, module)}/templates/{one})" for one in page.templates)
        lines.append(f"| `{page.address}` | `{page.name}` | `{page.view}` | {shown or 'none'} |")
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """The table of settings, from the one class that has them."""
    from commonplace.config import knobs

    lines = ["| setting | default | does |", "|---|---|---|"]
    for knob in fields(knobs.Settings):
        default = {"data": "the platform's folder", "address": "http://localhost:PORT"}.get(knob.name) or _spoken(knob.default)
        lines.append(f"| `{knobs.variable(knob.name)}` | {default} | {knob.metadata['says']} |")
    return "\n".join(lines)


def _spoken(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, float) and default.is_integer():
        default = int(default)
    return str(default) if default not in ("", ()) else "empty"


def run_document(text: str) -> str:
    """docs/run.md with the table of settings as it is now."""
    before, _, rest = text.partition(BEGIN)
    comment, _, rest = rest.partition("\n")
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{comment}\n\n{settings_table()}\n\n{END}{after}"


def main() -> None:
    """Write both."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
    import django

    django.setup()
    (ROOT / "docs" / "where.md").write_text(where_document(), "utf-8")
    run = ROOT / "docs" / "run.md"
    run.write_text(run_document(run.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
