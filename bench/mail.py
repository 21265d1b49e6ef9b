"""What it costs to send many mails: rows in, over one line to a mail server on this machine, or into the folder.

    PYTHONPATH=src python -m bench.mail                 1,000 mails of a text and an HTML part, 24 kB together
    PYTHONPATH=src python -m bench.mail --postgres      the same on a private PostgreSQL

The mail server is a process of its own that reads and answers at once, and is not counted. The sender is a whole process: start of the
program, rows, lines and memory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Cost, run
from commonplace.cli.postgres import private_cluster, programs

ROOT = Path(__file__).resolve().parents[1]
LINE = "<tr><td>Something of the day, and why it stands here</td></tr>\n"


def serve() -> None:
    """Be the mail server: print the port, then take every mail, until the input ends. Each mail's number is counted by its dot."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        print(door.getsockname()[1], flush=True)
        while True:
            line, _ = door.accept()
            with line, line.makefile("rb") as said, contextlib.suppress(OSError):
                line.sendall(b"220 bench\r\n")
                for words in said:
                    if words.startswith(b"DATA"):
                        line.sendall(b"354 go on\r\n")
                        for text in said:
                            if text == b".\r\n":
                                break
                    elif words.startswith(b"QUIT"):
                        break
                    line.sendall(b"250 fine\r\n")


def fill(mails: int, size: int) -> None:
    """Put the mails into the outbox. Prints seconds."""
    _django()
    from django.core.management import call_command
    from django.db import transaction

    from commonplace.kernel.outbox.actions import put

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    html = LINE * (size * 3 // 4 // len(LINE))
    text = "Something of the day, and why it stands here.\n" * (size // 4 // 46)
    for number in range(mails):
        with transaction.atomic():
            put(key=f"bench {number}", kind="digest", to=f"m{number}@example.org", subject="Today: 6 things, 15 minutes", text=text, html=html)
    print(json.dumps({"seconds": time.perf_counter() - started}))


def send() -> None:
    """Send all that is due. Prints how many and seconds."""
    _django()
    from commonplace.kernel.clock import now
    from commonplace.kernel.outbox.sending import send_due

    started, sent = time.perf_counter(), 0
    while (report := send_due(at=now())).sent:
        sent += report.sent
    print("\n" + json.dumps({"sent": sent, "seconds": time.perf_counter() - started}))


def _django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "commonplace.config.settings"
    django.setup()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A mail server; yields its address."""
    process = subprocess.Popen([sys.executable, "-m", "bench.mail", "--be", "server"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield f"smtp://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()


def measure(folder: Path, database: str, mails: int, size: int, mail_url: str) -> tuple[float, Cost, float]:
    """Rows a second into the outbox, what sending cost as a whole process, and mails a second."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COMMONPLACE_")},
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "COMMONPLACE_DATA": str(folder),
        "COMMONPLACE_DATABASE_URL": database, "COMMONPLACE_MAIL_URL": mail_url,
    }
    words = [sys.executable, "-m", "bench.mail", "--mails", str(mails), "--size", str(size), "--be"]
    filled = json.loads(run([*words, "fill"], environment).output)
    cost = run([*words, "send"], environment)
    sent = json.loads(cost.output.strip().splitlines()[-1])
    if sent["sent"] != mails:
        raise SystemExit(f"{sent['sent']} of {mails} were sent")
    return mails / filled["seconds"], cost, mails / sent["seconds"]


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=1_000)
    parser.add_argument("--size", type=int, default=24_000, help="bytes of a mail")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL; its programs must be installed")
    parser.add_argument("--be", choices=("server", "fill", "send"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        {"server": serve, "fill": lambda: fill(options.mails, options.size), "send": send}[options.be]()
        return
    print("| to | rows/s put | mails/s | processor ms a mail | peak MB |\n|---|---|---|---|---|")
    for name in ("mail server", "folder"):
        with contextlib.ExitStack() as stack:
            url = stack.enter_context(server()) if name == "mail server" else ""
            found = programs() if options.postgres else None
            database = stack.enter_context(private_cluster(found)) if found else ""
            folder = Path(tempfile.mkdtemp(prefix="commonplace-bench-"))
            stack.callback(shutil.rmtree, folder)
            rows, cost, mails = measure(folder, database, options.mails, options.size, url)
            print(f"| {name} | {rows:.0f} | {mails:.0f} | {cost.cpu * 1_000 / options.mails:.1f} | {cost.peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
