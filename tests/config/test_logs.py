"""What the log does not say."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client

from commonplace.config.logs import Discreet

TOKEN = "a-token-that-lets-somebody-in"


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the terminal would show."""
    caplog.handler.addFilter(Discreet())
    caplog.set_level(logging.WARNING)
    return caplog


def test_the_terminal_is_discreet() -> None:
    assert settings.LOGGING["handlers"]["terminal"]["filters"] == ["discreet"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/join/{TOKEN}", f"/picture/x/{TOKEN}", f"/nowhere/{TOKEN}", f"/search?q={TOKEN}"])
def test_no_path_of_a_page_that_is_not_there_is_written_down(client: Client, written: pytest.LogCaptureFixture, path: str) -> None:
    client.get(path)
    assert TOKEN not in written.text


@pytest.mark.django_db
def test_a_form_without_its_token_is_noted_without_its_path(written: pytest.LogCaptureFixture) -> None:
    Client(enforce_csrf_checks=True).post(f"/join/{TOKEN}")
    assert "Forbidden" in written.text
    assert "/join/<str:token>" in written.text
    assert TOKEN not in written.text


@pytest.mark.django_db
def test_a_failure_of_our_own_is_written_with_its_traceback_and_the_kind_of_page(
    written: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*, token: str) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("commonplace.members.views.joining.find_invitation", fail)
    client = Client(raise_request_exception=False)
    assert client.get(f"/join/{TOKEN}").status_code == 500
    assert "RuntimeError: a fault" in written.text
    assert TOKEN not in written.text


@pytest.mark.django_db
def test_a_wrong_host_is_a_line_and_no_traceback(client: Client, written: pytest.LogCaptureFixture) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "That could not be read" in answer.content.decode()
    assert "Traceback" not in written.text
