"""`serve`: checks that say plainly what is wrong, then the supervisor."""

from __future__ import annotations

import argparse
import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from commonplace.cli import folder, supervisor
from commonplace.cli.printing import say, warn
from commonplace.cli.trouble import Trouble
from commonplace.config import knobs

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `serve` takes."""
    parser.add_argument("--port", help="the port to listen on (default 8000)")
    parser.add_argument("--host", help="the address to listen on (default 127.0.0.1; 0.0.0.0 lets other devices in)")
    parser.add_argument("--demo", action="store_true", help="an invented network, in a folder of its own")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--web", action="store_true", help="the pages alone (for growing: any number of these)")
    only.add_argument("--worker", action="store_true", help="the jobs alone (for growing: any number of these)")


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C. Raises `Trouble` when it cannot start."""
    settings = _settings(options)
    folder.prepare(settings.data)
    with folder.held(settings.data, alone=not (options.web or options.worker)):
        listening = None if options.worker else _listen(settings.host, settings.port)
        parts = []
        if listening is not None:
            listening.set_inheritable(True)
            parts.append(supervisor.part("web", str(listening.fileno()), descriptors=(listening.fileno(),)))
        if not options.web:
            parts.append(supervisor.part("worker"))
        link = _prepare(demo=options.demo)
        if listening is not None:
            folder.remember_running(
                settings.data, host=settings.host, port=settings.port, address=settings.site_address
            )
            _greet(settings, link)
        supervisor.Supervisor(parts, settings.data / "run", say).run()
    return 0


def _settings(options: argparse.Namespace) -> knobs.Settings:
    for name in ("port", "host"):
        if getattr(options, name):
            os.environ[knobs.variable(name)] = getattr(options, name)
    loaded = knobs.load()
    if options.demo and options.data is None:
        beside = loaded.settings.data
        os.environ["COMMONPLACE_DATA"] = str(beside.with_name(beside.name + "-demo"))
        loaded = knobs.load()
    for warning in loaded.warnings:
        warn(warning)
    return loaded.settings


def _listen(host: str, port: int) -> socket.socket:
    """An open socket; the supervisor keeps it, so that visitors wait, and are not refused, while web starts again."""
    try:
        kind, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(kind, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(256)
    except socket.gaierror:
        raise Trouble(f"“{host}” is no address of this machine. Use --host 127.0.0.1 or --host 0.0.0.0.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is taken by another program. Nothing was changed. Choose another one: --port {port + 1}."
            ) from None
        if error.errno == errno.EACCES:
            raise Trouble(
                f"Port {port} needs more rights than this user has. Choose one above 1023: --port 8000."
            ) from None
        if error.errno == errno.EADDRNOTAVAIL:
            raise Trouble(
                f"“{host}” is no address of this machine. Use --host 127.0.0.1 or --host 0.0.0.0."
            ) from None
        raise
    return listening


def _prepare(*, demo: bool) -> str | None:
    """Migrate and fill in a short process; returns the first account's link. Raises `Trouble` with what it said."""
    command = [sys.executable, "-m", "commonplace.cli.prepare", *(["--demo"] if demo else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 - our own
    if done.returncode != 0:
        # It has said why on standard error already.
        raise SystemExit(1)
    link = json.loads(done.stdout)["link"]
    return None if link is None else str(link)


def _greet(settings: knobs.Settings, link: str | None) -> None:
    say(f"Commonplace is at {settings.site_address}")
    if link is not None:
        say(f"Nobody looks after this site yet. Make the first account here (the link works once): {link}")
    if settings.host in EVERYWHERE:
        from commonplace.cli.phone import lan_address, qr_code

        lan = lan_address()
        if lan is None:
            say("No network was found that a phone could reach this program in.")
        else:
            address = settings.address or f"http://{lan}:{settings.port}"
            say(f"On a phone in the same network: {address}\n{qr_code(address)}")
    say(f"All is kept in {_short(settings.data)}. Ctrl-C ends it.")


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
