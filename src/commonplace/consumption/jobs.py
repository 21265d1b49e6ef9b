"""What reading does in the background: refresh what is due, work off lists, keep the search index whole."""

from __future__ import annotations

from commonplace.consumption.models import Polling
from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every, ring, task
from commonplace.kernel.memory import give_back
from commonplace.network.models import Bringing

SWEEP = 200
"""Sources of one sweep; the next one follows a minute later."""


@every(minutes=1)
def refresh_due() -> None:
    """Check the sources that are due."""
    if not Polling.objects.filter(due_at__lte=now()).exists():
        return
    from commonplace.consumption.refresh.running import refresh

    refresh(wait=False, most=SWEEP)
    give_back()


@task
def refresh_one(source: int) -> None:
    """Check one source now."""
    from commonplace.consumption.refresh.running import refresh

    refresh(only=[source], wait=True)
    give_back()


@task
def bring_chapters(entry: int) -> None:
    """Fetch the chapters of an entry that lie in a file of their own."""
    from commonplace.consumption.chapters import bring

    bring(entry)


def look_now(*, source: int) -> None:
    """Have a look at a source soon: it is due, and the bell is rung."""
    Polling.objects.filter(pk=source).update(due_at=now())
    ring("consumption.refresh_one", source=source)


@task
def work_off_brought(pk: int) -> None:
    """Take in what was brought, or take it back; then look for the sources of what came with a page only."""
    from commonplace.consumption.bringing import looking, taking, undoing

    bringing = Bringing.objects.filter(pk=pk).first()
    if bringing is None:
        return
    if "undoing" in bringing.extra:
        undoing.work_back(bringing)
    else:
        bringing = taking.work_off(bringing)
        ring("consumption.refresh_due")
        if looking.left(bringing):
            ring("consumption.look_behind_pages", pk=pk)
    give_back()


@task
def look_behind_pages(pk: int) -> None:
    """Look for the sources of a few that were brought with a page only, and ring again while there are more."""
    from commonplace.consumption.bringing import looking

    bringing = Bringing.objects.filter(pk=pk, done_at__isnull=False, undone_at=None).first()
    if bringing is not None and looking.look(bringing):
        ring("consumption.look_behind_pages", pk=pk)
    give_back()


@every(minutes=15)
def mutes_that_ended() -> None:
    """Sources whose muting has ended stand in lists again; mutes that ended long ago are forgotten."""
    from commonplace.consumption.actions.muting import forget_ended, lift_ended

    at = now()
    lift_ended(at=at)
    forget_ended(at=at)


@every(minutes=5)
def sources_without_turning_points() -> None:
    """Reckon from when on sources count as quiet and dormant that were stored before this was asked."""
    from commonplace.consumption.silence import reckon_left_over

    reckon_left_over(at=now())


@every(minutes=5)
def brought_left_over() -> None:
    """Go on with what was brought, or is being undone, whose worker died."""
    from commonplace.consumption.bringing import queries

    for pk in queries.left_over():
        work_off_brought(pk)
    for pk in queries.with_pages_left():
        look_behind_pages(pk)


@every(at_hour=3)
def forget_brought() -> None:
    """Rows of what can no longer be undone go, but for bookmarks and posts; as does what nobody agreed to for thirty days."""
    from commonplace.consumption.bringing import queries

    queries.forget_old()


@every(at_hour=4)
def notice_moves() -> None:
    """Ask whether accounts of the fediverse that have fallen quiet moved."""
    from commonplace.consumption import noticing

    noticing.notice(at=now())
    give_back()


@every(at_hour=3)
def forget_repeats() -> None:
    """Forget by what entries of weeks ago could be recognized."""
    from commonplace.consumption.refresh.repeats import forget

    forget(at=now())
