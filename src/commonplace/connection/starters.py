"""What a question often begins with, as a data file that the stewards can replace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from commonplace.connection.lists import BadList, own_or_ours, parts, trouble, trouble_of_own

NAME: Final = "starters.toml"
MAX_STARTERS: Final = 24
_OURS: Final = Path(__file__).with_name(NAME)


@dataclass(frozen=True, slots=True)
class Starter:
    """A word for the button, and the beginning of a question, to be finished."""

    label: str
    text: str


def starters() -> tuple[Starter, ...]:
    """The stewards' own list in the data folder, else the one that came with the program."""
    return own_or_ours(NAME, _OURS, read_starters)


def starters_trouble() -> str:
    """What is wrong with the stewards' own file, in a sentence; "" when nothing is."""
    return trouble_of_own(NAME, read_starters)


def read_starters(path: Path) -> tuple[Starter, ...]:
    """The starters of a file, in its order. Raises `BadList` with a sentence that names the file and the fault."""
    return tuple(_starter(path, number, said) for number, said in enumerate(parts(path, "starter", most=MAX_STARTERS), start=1))


def _starter(path: Path, number: int, said: dict[str, object]) -> Starter:
    label, text = said.get("label"), said.get("text")
    if set(said) != {"label", "text"} or not isinstance(label, str) or not isinstance(text, str):
        raise BadList(trouble(path, _("part %(number)d needs label and text, each in quotes, and nothing else") % {"number": number}))
    if not 0 < len(label.strip()) <= 40 or not 0 < len(text.strip()) <= 600:
        raise BadList(trouble(path, _("part %(number)d: its label needs 1 to 40 characters, its text 1 to 600") % {"number": number}))
    return Starter(label.strip(), text.strip())
