"""What my network needs in the background."""

from __future__ import annotations

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every
from commonplace.network.actions.snapshots import take_due


@every(minutes=30)
def take_snapshots() -> None:
    """Take the snapshots whose day has come; a day that was missed is taken now."""
    take_due(at=now())
