"""A whole network taken in at one go, as the command line does; in the pages it can be undone like whatever else was brought."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from commonplace.consumption.actions.bring_file import bring_file
from commonplace.consumption.bringing import own_file
from commonplace.consumption.bringing.reading import keep
from commonplace.kernel.clock import now
from commonplace.kernel.text import clip
from commonplace.members.models import Member
from commonplace.network.file import Plan
from commonplace.network.file.taking_in import Made, Taken
from commonplace.network.formats import NotUnderstood


@transaction.atomic
def take_whole(*, acting: Member, plan: Plan, name: str = "", replace: Collection[Made] = frozenset()) -> tuple[Taken, bool]:
    """Take a plan into a network, all of it or nothing, and note what it made.

    Args:
        acting: whose network.
        plan: as it was read.
        name: of the file; shown where the plan has no title.
        replace: of what stands there already, those whose fields the file decides: that cannot be undone.

    Returns:
        What became of it, and whether the pages can undo it: not where nothing was added, nor where it has more rows than they show.

    """
    try:
        brought = own_file.brought_as(plan)
    except NotUnderstood:
        return bring_file(acting=acting, plan=plan, replace=replace), False
    bringing = keep(acting=acting, brought=brought)
    before, remains = own_file.standing(acting), own_file.remains_of(acting)
    taken = bring_file(acting=acting, plan=plan, replace=replace)
    if not taken.made:
        bringing.delete()
        return taken, False
    bringing.title = bringing.title or clip(name, 300)
    bringing.extra["counts"] = dict(own_file.note(bringing, list(bringing.rows.all()), taken, before))
    own_file.note_remains(bringing, remains)
    bringing.position, bringing.agreed_at, bringing.done_at = bringing.total, now(), now()
    bringing.save()
    return taken, True
