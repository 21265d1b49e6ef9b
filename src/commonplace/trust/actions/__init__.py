"""What is done about reports."""

from commonplace.trust.actions.deciding import CannotDecide, decide, look, outcomes_for, take_up, why_not
from commonplace.trust.actions.holding import NothingToHold, hold, lift
from commonplace.trust.actions.reporting import CannotAppeal, NotThere, appeal, named_author, report, report_author

__all__ = [
    "CannotAppeal", "CannotDecide", "NotThere", "NothingToHold", "appeal", "decide", "hold", "lift", "look", "named_author", "outcomes_for",
    "report", "report_author", "take_up", "why_not",
]
