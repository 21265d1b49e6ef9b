"""The worker process: jobs and sweeps (`python -m commonplace.cli.worker`)."""

from __future__ import annotations

import os
import sys

from commonplace.cli.parent import end_with_parent


def main() -> int:
    """Answer the bell until SIGTERM."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
    import django

    django.setup()
    from commonplace.cli import jobs as _own  # noqa: F401 - registers the nightly backup
    from commonplace.kernel.jobs import run_worker

    run_worker()
    return 0


if __name__ == "__main__":
    sys.exit(main())
