"""The command line: a table of verbs, each imported only when it is called."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from commonplace.cli.printing import warn
from commonplace.cli.trouble import Trouble, expected
from commonplace.cli.words import NotUnderstood, Words


@dataclass(frozen=True, slots=True)
class Verb:
    """One word after `commonplace`: where it lives and what it does, in one line.

    `run` names the functions of a family in one file (`add_<run>_arguments`, `run_<run>`); `django` is False for verbs
    that must not load Django or migrate; `own_arguments` hands the whole line over unread.
    """

    name: str
    module: str
    says: str
    run: str = ""
    django: bool = True
    own_arguments: bool = False

    def functions(self) -> tuple[Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]:
        """The two functions of the verb's module."""
        module = import_module(self.module)
        if self.run:
            return getattr(module, f"add_{self.run}_arguments"), getattr(module, f"run_{self.run}")
        return module.add_arguments, module.run


VERBS = (
    Verb("serve", "commonplace.cli.serve", "Start the program (--demo: with an invented network)", django=False),
    Verb("check", "commonplace.cli.check", "Print all settings; test database, worker, mail, fetching", django=False),
    Verb("member", "commonplace.cli.member", "Add, list, invite or remove members"),
    Verb("import", "commonplace.cli.reading", "Bring a network (Commonplace file) or a list (OPML) to a member", run="import"),
    Verb("export", "commonplace.cli.reading", "Write a member's network as one file, or its sources as OPML", run="export"),
    Verb("refresh", "commonplace.cli.reading", "Fetch the sources now and say what came", run="refresh"),
    Verb("entries", "commonplace.cli.reading", "Print or search what a member's sources said", run="entries"),
    Verb("today", "commonplace.cli.today", "Print a member's day, with why each thing is in it"),
    Verb("mail-in", "commonplace.cli.mail_in", "Take in one mail from standard input as a reply", django=False),
    Verb("ask", "commonplace.cli.asking", "Put a question to people or a group", run="ask"),
    Verb("questions", "commonplace.cli.asking", "Print a member's questions and the replies", run="questions"),
    Verb("answers", "commonplace.cli.asking", "Print or search the answers that a member may see", run="answers"),
    Verb("backup", "commonplace.cli.backup", "Write everything into one file", django=False),
    Verb("restore", "commonplace.cli.restore", "Put such a file back into an empty folder", django=False),
    Verb("test", "commonplace.cli.test", "Run all tests (more words go to pytest)", django=False, own_arguments=True),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code (0 done, 1 failed and said why, 2 not understood)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(help_text())
        return 0 if words else 2
    verb = next((one for one in VERBS if one.name == words[0]), None)
    if verb is None:
        near = difflib.get_close_matches(words[0], [one.name for one in VERBS], n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        warn(f"“{words[0]}” is not a verb of commonplace.{hint} commonplace --help lists them.")
        return 2
    try:
        return _run(verb, words[1:])
    except NotUnderstood as trouble:
        warn(str(trouble))
        return 2
    except Trouble as trouble:
        warn(str(trouble))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`… | head`): nothing more to say, and Python must not try when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        sentence = expected(error)
        if sentence is None:
            raise
        warn(sentence)
    return 1


def help_text() -> str:
    """All verbs on one screen."""
    width = max(len(verb.name) for verb in VERBS)
    lines = [
        "commonplace: the professional learning network that its owner keeps",
        "",
        "Usage: ./commonplace VERB …",
        "",
        *(f"  {verb.name:<{width}}  {verb.says}" for verb in VERBS),
        "",
        "With every verb: --help; --json, where data is printed (alone on its output);",
        "--data DIR, the folder that holds everything (default: COMMONPLACE_DATA,",
        "else the platform's folder)",
        "All settings, with what they do: ./commonplace check",
    ]
    return "\n".join(lines)


def _as_it_runs() -> None:
    """Take the port of a `serve` that runs on the same folder, so that links which a verb prints lead to it."""
    from commonplace.cli.folder import running
    from commonplace.config import knobs

    if os.environ.get("COMMONPLACE_PORT") or os.environ.get("COMMONPLACE_ADDRESS"):
        return
    data = Path(os.environ.get("COMMONPLACE_DATA") or knobs.platform_data_folder(os.environ)).expanduser()
    if (known := running(data)) and known.get("port"):
        os.environ["COMMONPLACE_PORT"] = str(known["port"])


def _run(verb: Verb, words: list[str]) -> int:
    name = f"commonplace {verb.name}"
    common = Words(prog=name, add_help=False, allow_abbrev=False)
    common.add_argument("--data", type=Path, metavar="DIR", help="the folder that holds everything")
    common.add_argument("--json", action="store_true", help="print data as JSON")
    add_arguments, run = verb.functions()
    if verb.own_arguments:
        return run(argparse.Namespace(words=words, data=None, json=False))
    # --data and --json are taken out first, so that they may also stand after a second word (`member list --json`).
    shared, rest = common.parse_known_args(words)
    parser = Words(prog=name, description=verb.says, parents=[common], allow_abbrev=False)
    add_arguments(parser)
    options = parser.parse_args(rest)
    options.data, options.json = shared.data, shared.json
    if options.data is not None:
        os.environ["COMMONPLACE_DATA"] = str(options.data.expanduser().absolute())
    if verb.name != "serve":
        _as_it_runs()
    if verb.django:
        from commonplace.cli.database import ready

        ready()
    return run(options)
