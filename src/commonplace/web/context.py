"""What every page knows: the site's name and the rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    # Any: Django's templates take values of all kinds.
    del request
    return {}
