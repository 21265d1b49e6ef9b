"""What the day does in the background."""

from __future__ import annotations

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every
from commonplace.kernel.memory import give_back
from commonplace.members.models import one_site_row
from commonplace.today.actions import forget_old_days
from commonplace.today.digest import making


@every(at_hour=2)
def forget_days() -> None:
    """Remove days that are long over."""
    forget_old_days(now())


@every(minutes=1)
def make_digests() -> None:
    """Put the digests that are due into the outbox, and see what became of earlier ones."""
    with one_site_row():
        if making.make_due():
            give_back()
    at = now()
    making.withdraw_unwanted(at)
    making.note_trouble(at)
