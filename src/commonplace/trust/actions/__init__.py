"""What is done about reports."""

from commonplace.trust.actions.deciding import CannotDecide, decide, look, outcomes_for, why_not
from commonplace.trust.actions.holding import NothingToHold, hold, lift
from commonplace.trust.actions.reporting import CannotAppeal, NotThere, appeal, report

__all__ = [
    "CannotAppeal", "CannotDecide", "NotThere", "NothingToHold", "appeal", "decide", "hold", "lift", "look", "outcomes_for", "report",
    "why_not",
]
