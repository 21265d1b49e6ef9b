"""What something is, told by its content and never by its name."""

from __future__ import annotations

from commonplace.network.formats.model import MAX_BYTES, Brought, NotUnderstood


def recognize(data: bytes, *, name: str = "") -> Brought:
    """Read whatever was brought: a file's bytes, or pasted text as UTF-8.

    `name` is the file's name, used only as a title where the content has none. Raises `NotUnderstood`, and nothing else.
    """
    if len(data) > MAX_BYTES:
        raise NotUnderstood("too_big")
    if not data.strip():
        raise NotUnderstood("empty")
    _ = name
    raise NotUnderstood("not_understood")
