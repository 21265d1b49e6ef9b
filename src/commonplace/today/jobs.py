"""What the day does in the background."""

from __future__ import annotations

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every
from commonplace.today.actions import forget_old_days


@every(at_hour=2)
def forget_days() -> None:
    """Remove days that are long over."""
    forget_old_days(now())
