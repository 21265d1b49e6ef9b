"""Words after a verb that are not understood: what is wrong with them in a sentence, and where it says how they are written."""

from __future__ import annotations

import argparse
import difflib
import re
from typing import NoReturn

from commonplace.cli.trouble import Trouble

_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"the following arguments are required: (.+)"), "Something is missing: {}."),
    (re.compile(r"argument (\S+): expected (?:one|at least one) argument"), "After {} something has to follow."),
    (re.compile(r"argument (\S+): invalid int value: '(.*)'"), "{} takes a whole number, and “{}” is none."),
    (re.compile(r"argument (\S+): invalid choice: '(.*)' \(choose from (.+)\)"), "“{1}” is not known for {0}. It can be {2}."),
    (re.compile(r"argument (\S+): not allowed with argument (\S+)"), "{} and {} do not go together. Leave one of them out."),
    (re.compile(r"argument (\S+): ignored explicit argument '(.*)'"), "{} takes nothing after it, and “{}” was given."),
    (re.compile(r"one of the arguments (.+) is required"), "One of these is missing: {}."),
)


class NotUnderstood(Trouble):
    """The words themselves are wrong; exit code 2."""


class Words(argparse.ArgumentParser):
    """Reads the words after a verb; what is wrong with them is raised as `NotUnderstood`, and nothing is printed."""

    def error(self, message: str) -> NoReturn:
        """Raise the sentence for what argparse found."""
        raise NotUnderstood(f"{self._sentence(message)} Nothing was changed. {self.prog} --help shows how it is written.")

    def _sentence(self, message: str) -> str:
        unknown = re.fullmatch(r"unrecognized arguments: (.+)", message, re.DOTALL)
        if unknown:
            word = unknown.group(1).split()[0]
            near = difflib.get_close_matches(word.partition("=")[0], self._option_string_actions, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            return f"“{word}” is not understood here.{hint}"
        for pattern, sentence in _SENTENCES:
            if found := pattern.fullmatch(message):
                return sentence.format(*(part.replace("'", "") for part in found.groups()))
        return f"{message[:1].upper()}{message[1:]}."
