"""Files that go with a question or a reply: made anew when they come in, and handed out for saving only. Security case 57."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import IO, Final, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.connection.models import Attachment
from commonplace.connection.pdf_worker import MOST_PAGES, REFUSED
from commonplace.kernel import media
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate

MOST_BYTES: Final = 10 * 1024 * 1024
PATIENCE: Final = 30.0
"""Seconds that a PDF may take."""
TYPES: Final = {"jpg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf"}
PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")
"""How a picture begins: what is one first of all is taken as one, whatever else could be read out of it."""
ACCEPT: Final = "image/jpeg,image/png,image/webp,image/gif,application/pdf,.pdf"


class NotTaken(Exception):
    """A file that is not taken in; the message is a sentence that says why and what to do."""


class Upload(Protocol):
    """What a form or a mail brings: its name there, its length, its bytes."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def read(self, length: int = -1, /) -> bytes: ...


def take_in(upload: Upload, *, confirmed: bool) -> Attachment:
    """Make a file anew and keep it; its row points to nothing yet.

    Args:
        upload: a form's file, or anything with `name`, `size` and `read`.
        confirmed: whether its bringer says that no student can be recognized in it.

    Raises `NotTaken` with a sentence.

    """
    if not confirmed:
        raise NotTaken(_("Say that no student can be recognized in the file, or leave it out."))
    too_large = _("This file is larger than 10 MB. Choose a smaller one, or a few of its pages.")
    if (upload.size or 0) > MOST_BYTES:
        raise NotTaken(too_large)
    body = upload.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise NotTaken(too_large)
    if not body:
        raise NotTaken(_("This file is empty. Choose another."))
    is_pdf = b"%PDF-" in body[:1024] and not body.startswith(PICTURES)
    made, ending = (_pdf(body), "pdf") if is_pdf else _picture(body)
    path = f"{secrets.token_hex(16)}.{ending}"
    _keep(path, made)
    return Attachment.objects.create(
        kind=Attachment.Kind.PDF if is_pdf else Attachment.Kind.PICTURE, name=_tidy(upload.name or "", ending), file=path, size=len(made),
        no_student_confirmed_at=now(),
    )


def copy_of(attachment: Attachment) -> Attachment | None:
    """The same file once more, for another question, with a row and a name of its own. None where its bytes are gone."""
    try:
        body = path_of(attachment).read_bytes()
    except FileNotFoundError:
        return None
    path = f"{secrets.token_hex(16)}.{attachment.file.rpartition('.')[2]}"
    _keep(path, body)
    return Attachment.objects.create(
        kind=attachment.kind, name=attachment.name, file=path, size=len(body), no_student_confirmed_at=attachment.no_student_confirmed_at)


def path_of(attachment: Attachment) -> Path:
    """Where its file lies."""
    return _folder() / Path(attachment.file).name


def type_of(attachment: Attachment) -> str:
    """What it is, as a browser calls it."""
    return TYPES.get(attachment.file.rpartition(".")[2], "application/octet-stream")


def open_file(attachment: Attachment) -> IO[bytes]:
    """Its bytes. Raises `FileNotFoundError`."""
    return path_of(attachment).open("rb")


def remove(attachment: Attachment) -> None:
    """Remove a file and its row; the bytes go once that is committed."""
    path = path_of(attachment)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _picture(body: bytes) -> tuple[bytes, str]:
    try:
        made, kind = media.reencode(body)
    except media.NotAPicture as trouble:
        raise NotTaken({
            "type": _("This is neither a picture (JPEG, PNG, WebP, GIF) nor a PDF. Save it as one of these and choose it again."),
            "too_many_pixels": _("This picture has too many pixels (30 million are read). Make it smaller and choose it again."),
            "broken": _("This picture cannot be read: it seems to be damaged. Save it anew and choose it again."),
        }[trouble.code]) from None
    return made, "jpg" if kind == "image/jpeg" else "webp"


def _pdf(body: bytes) -> bytes:
    command = [sys.executable, "-m", "commonplace.connection.pdf_worker"]
    source = str(Path(__file__).resolve().parents[2])
    try:
        done = subprocess.run(  # noqa: S603 - our own program, with nothing of the file's in the command
            command, input=body, capture_output=True, timeout=PATIENCE, check=False, env={"PYTHONPATH": source, "PATH": ""},
        )
    except subprocess.TimeoutExpired:
        raise NotTaken(_("This PDF takes too long to read. Print it anew as a PDF, or choose a few of its pages.")) from None
    if done.returncode == 0 and done.stdout:
        return done.stdout
    raise NotTaken({
        "encrypted": _("This PDF is locked with a password. Save it without one and choose it again."),
        "too_many_pages": _("This PDF has more than %(most)d pages. Choose those that matter.") % {"most": MOST_PAGES},
        "too_large": _("This PDF holds too much. Print it anew as a PDF, or choose a few of its pages."),
    }.get(REFUSED.get(done.returncode, ""), _("This PDF cannot be read. Print it anew as a PDF and choose it again.")))


def _tidy(name: str, ending: str) -> str:
    """A name for people: one line, no folders, nothing that hides, the ending of what we made of it."""
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]', " ", isolate(re.split(r"[\\/]", name)[-1])).rpartition(".")[0] or name
    stem = " ".join(re.sub(r'[\\/:*?"<>|\x00-\x1f]', " ", isolate(stem)).split()).strip(". ")
    return f"{stem[:100] or _('file')}.{ending}"


def _keep(name: str, body: bytes) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    path.write_bytes(body)
    path.chmod(0o600)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"
