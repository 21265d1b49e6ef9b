"""What asking does in the background."""

from __future__ import annotations

from django.conf import settings

from commonplace.connection import forgetting, indexing
from commonplace.connection.actions import asking, widening
from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every


@every(minutes=1)
def leave_due() -> None:
    """Send the questions whose time to be taken back is over."""
    asking.leave_due(at=now())


@every(minutes=1)
def collect_mail() -> None:
    """Take in the replies that came by mail."""
    if settings.KNOBS.inbox_url:
        from commonplace.connection.inbox import fetching

        fetching.collect_mail(settings.KNOBS.inbox_url)


@every(minutes=10)
def close_unanswered() -> None:
    """Close the questions that nobody replied to in seven days."""
    widening.close_unanswered(at=now())


@every(minutes=1)
def index_answers() -> None:
    """Keep the words of answers that are new or changed, for the search."""
    indexing.index_answers()


@every(at_hour=3)
def forget_unseen_files() -> None:
    """Remove files that came by mail and that no asker looked through in 30 days."""
    forgetting.forget_unseen_files(at=now())
