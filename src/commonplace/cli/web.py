"""The web process: uvicorn on the socket that the supervisor opened (`python -m commonplace.cli.web DESCRIPTOR`)."""

from __future__ import annotations

import gc
import os
import socket
import sys
import warnings

from commonplace.cli.parent import end_with_parent


def main(descriptor: int) -> int:
    """Serve the pages on an open listening socket until SIGTERM."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
    # Static files come from the program's own folders; a gathered copy is only made where a proxy serves them.
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
    import uvicorn

    from commonplace.config.asgi import application
    from commonplace.config.patience import Patient

    _warm()
    config = uvicorn.Config(
        application,
        loop="asyncio",
        http=Patient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        # asgi.py decides what is believed of a proxy.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])
    return 0


def _warm() -> None:
    """Load the addresses and their views now, not in the first visitor's time."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    # What was loaded stays: without it, each full collection walks through all of Django, which costs a large page 50 ms.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
