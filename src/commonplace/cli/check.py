"""`check`: every setting with what it does, and whether what the program needs is there."""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import asdict, dataclass, fields
from urllib.parse import urlsplit, urlunsplit

from commonplace.cli import probes
from commonplace.cli.printing import print_json, say
from commonplace.config import knobs


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it is printed: passwords are masked."""

    name: str
    value: str
    origin: str
    says: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(options: argparse.Namespace) -> int:
    """Print settings and tests; 1 when something fails without which the program cannot run."""
    loaded = knobs.load()
    if options.data is not None:
        loaded.origins["data"] = "--data"
    settings = shown(loaded)
    if not options.json:
        _print_settings(settings)
        say("Tests")
    results = []
    for result in probes.all_of(loaded.settings):
        results.append(result)
        if not options.json:
            mark = {True: "good", False: "BAD ", None: "note"}[result.ok]
            say(f"  {mark}  {result.name}: {result.says}")
    if options.json:
        print_json({
            "settings": [asdict(one) for one in settings],
            "tests": [asdict(one) for one in results],
            "warnings": list(loaded.warnings),
        })
    return 1 if any(result.ok is False and result.needed for result in results) else 0


def shown(loaded: knobs.Loaded) -> list[Shown]:
    """All settings in their order, for people to read."""
    rows = []
    for knob in fields(knobs.Settings):
        value = getattr(loaded.settings, knob.name)
        if knob.name == "address":
            value = loaded.settings.site_address
        if isinstance(value, tuple):
            text = ", ".join(str(part) for part in value)
        elif isinstance(value, bool):
            text = "yes" if value else "no"
        else:
            text = str(value)
        if knob.metadata["secret"]:
            text = masked(text)
        rows.append(Shown(knobs.variable(knob.name), text, loaded.origins[knob.name], knob.metadata["says"]))
    return rows


def masked(address: str) -> str:
    """An address without its password."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address
    name = parts.netloc.rpartition("@")[0].partition(":")[0]
    hidden = f"{name}:…@" if ":" in parts.netloc.rpartition("@")[0] else "…@"
    return urlunsplit(parts._replace(netloc=hidden + parts.netloc.rpartition("@")[2], query="…" if parts.query else ""))


def _print_settings(settings: list[Shown]) -> None:
    say("Settings, each with where it came from and what it does")
    for one in settings:
        origin = "environment" if one.origin == one.name else one.origin
        say(f"  {one.name} = {one.value or '(empty)'}  [{origin}]")
        say(textwrap.fill(one.says, 100, initial_indent="      ", subsequent_indent="      "))
    say("")
