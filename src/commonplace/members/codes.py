"""A code that proves a mail address, for somebody who has no account yet. It lives in the session and is never logged."""

from __future__ import annotations

import time
from enum import Enum

from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.http import HttpRequest

VALID_SECONDS = 15 * 60
TRIES = 3


class Verdict(Enum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """Expired, or wrong for the last time: a new code is needed."""


def start(request: HttpRequest, *, purpose: str, kept: dict[str, object]) -> str:
    """A new code for `purpose`; `kept` comes back with the right code. Values must be JSON."""
    code = str(generate_user_code())
    request.session[_key(purpose)] = {"code": code, "at": time.time(), "wrong": 0, "kept": kept}
    return code


def waiting(request: HttpRequest, *, purpose: str) -> dict[str, object] | None:
    """What was kept while a code is waited for, or None when none is or it expired."""
    state = request.session.get(_key(purpose))
    if state is None or time.time() - state["at"] > VALID_SECONDS:
        return None
    kept: dict[str, object] = state["kept"]
    return kept


def check(request: HttpRequest, *, purpose: str, typed: str) -> Verdict:
    """Judge a typed code. After `TRIES` wrong ones, or when it expired, the code is gone."""
    if waiting(request, purpose=purpose) is None:
        forget(request, purpose=purpose)
        return Verdict.OVER
    state = request.session[_key(purpose)]
    if compare_user_code(actual=typed[:32], expected=state["code"]):
        return Verdict.RIGHT
    state["wrong"] += 1
    request.session[_key(purpose)] = state
    if state["wrong"] >= TRIES:
        forget(request, purpose=purpose)
        return Verdict.OVER
    return Verdict.WRONG


def forget(request: HttpRequest, *, purpose: str) -> None:
    """The code is no longer needed."""
    request.session.pop(_key(purpose), None)


def _key(purpose: str) -> str:
    return f"code:{purpose}"
