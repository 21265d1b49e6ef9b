"""Memory given back."""

from __future__ import annotations

import ctypes

import pytest

from commonplace.kernel import memory


def test_giving_back_does_no_harm_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.give_back()

    def no_library(_name: object) -> object:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", no_library)
    memory.give_back()
