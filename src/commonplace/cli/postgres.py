"""PostgreSQL's own programs: told where the site's database is, and, for tests, run on a private one."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

QUICK = {
    # Nothing here outlives the tests: what protects against a power cut only costs time.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Between two tests tables are empty. What is counted then tells the planner that 10,000 rows are none.
    "autovacuum": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
}


def server_environment(url: str) -> dict[str, str]:
    """What PostgreSQL's programs read in place of words in the command line, which all on the machine could see."""
    parts = urlsplit(url)
    found = {
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
    }
    found |= {f"PG{name.upper()}": values[-1] for name, values in parse_qs(parts.query).items()}
    return {name: value for name, value in found.items() if value}


class NotStarted(Exception):
    """The private server could not be made; the message is what its program said."""


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, the newest of several, or None."""
    found = shutil.which("initdb")
    if found is not None and shutil.which("pg_ctl") is not None:
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda path: float(path.parent.name), default=None)


@contextlib.contextmanager
def private_cluster(bin_folder: Path) -> Iterator[str]:
    """Yield the address of a new, empty database for COMMONPLACE_DATABASE_URL.

    As root it runs under another user, since PostgreSQL refuses root. Raises `NotStarted`.
    """
    # Short, because the path of a socket file has a limit of about 100 characters.
    with tempfile.TemporaryDirectory(prefix="cp-pg-", dir="/tmp") as name:
        folder = Path(name)
        user = _other_user() if os.geteuid() == 0 else None
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
            folder.chmod(0o755)
        cluster = folder / "cluster"
        _call(bin_folder / "initdb", "-D", cluster, "-A", "trust", "-U", "commonplace", "-E", "UTF8", "--locale=C",
              "--no-sync", cwd=folder, user=user)
        settings = " ".join(f"-c {key}='{value}'" for key, value in QUICK.items())
        try:
            _call(bin_folder / "pg_ctl", "-D", cluster, "-w", "-l", folder / "log", "-o", f"-k {folder} {settings}",
                  "start", cwd=folder, user=user)
        except NotStarted as error:
            log = folder / "log"
            raise NotStarted(log.read_text("utf-8")[-2000:] if log.exists() else str(error)) from None
        try:
            _call(bin_folder / "createdb", "-h", folder, "-U", "commonplace", "commonplace", cwd=folder, user=user)
            yield f"postgres://commonplace@/commonplace?host={quote(str(folder), safe='')}"
        finally:
            _call(bin_folder / "pg_ctl", "-D", cluster, "-m", "immediate", "stop", cwd=folder, user=user)


def _other_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NotStarted("root may not run it, and there is no user postgres or nobody")


def _call(*command: object, cwd: Path, user: pwd.struct_passwd | None) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [str(word) for word in command],
        cwd=cwd,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        stdin=subprocess.DEVNULL,
        # A file, not a pipe: the server keeps what it inherits open.
        stdout=(cwd / "said").open("wb"),
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        raise NotStarted((cwd / "said").read_text("utf-8")[-2000:])
