"""How a verb speaks: text and JSON on standard output, warnings on standard error."""

from __future__ import annotations

import json
import sys


def say(text: str) -> None:
    """A line for people."""
    print(text, flush=True)


def warn(sentence: str) -> None:
    """A sentence beside the output, so that JSON on standard output stays alone."""
    print(sentence, file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """The whole answer of a verb with `--json`; times and paths become text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)
