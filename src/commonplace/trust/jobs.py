"""What trust does in the background."""

from __future__ import annotations

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every


@every(at_hour=3)
def forget_what_is_old() -> None:
    """Forget what was kept as long as the stewards said."""
    from commonplace.trust.keeping import forget_all

    forget_all(at=now())
