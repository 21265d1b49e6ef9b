"""What the network holds of a member: taken along, erased, and who sees it.

The notes are about third parties, who may ask what stands there. They ask the member: nobody else can read it, and on the page of a
person she takes along all of it at once (`about.about`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.search.folded import FoldedField
from commonplace.members import leaving, visibility
from commonplace.members.models import Member

_NOT_TOLD: Final = frozenset({"id", "owner"})
"""Columns that say nothing to anybody: numbers of this database, and whose it is, which is the reader."""


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """The whole network with all notes; those who were let go and those who were merged as well."""
    from commonplace.network import models as network
    from commonplace.network.file.writing import file_of
    from commonplace.people.models import Merge, NotTheSame, Person
    from commonplace.spaces.models import Space
    from commonplace.tools.models import Tool

    def mine(model: type[models.Model]) -> list[dict[str, Any]]:  # Any: what JSON can say
        return [plain(row) for row in _with_all(model.objects.filter(owner=member))]  # type: ignore[attr-defined]  # every model has it

    yield "network.json", _json({
        "people": [
            {**person_plain(row), "handles": [plain(handle, without={"person"}) for handle in row.handles.all()]}
            for row in _with_all(Person.objects.visible_to(member)).prefetch_related("handles")
        ],
        "spaces": [
            {**plain(row, without={"group"}), "is_a_group_here": row.group_id is not None}
            for row in _with_all(Space.objects.visible_to(member))
        ],
        "tools": [plain(row) for row in _with_all(Tool.objects.visible_to(member))],
        "links": [plain(row, without={"pair"}) for row in _with_all(network.Link.objects.visible_to(member))],
        "goals": [
            {**plain(row), "served_by": [plain(one, without={"goal"}) for one in row.servings.all()]}
            for row in network.Goal.objects.visible_to(member).prefetch_related("servings__person", "servings__space", "servings__tool")
        ],
        "merged": [plain(row, without={"brought"}) for row in _with_all(Merge.objects.filter(owner=member))],
        "not_the_same": mine(NotTheSame),
        "term_days": mine(network.TermDay),
        "packs": [
            {**plain(row), "items": [plain(one, without={"pack"}) for one in row.items.all()]}
            for row in network.Pack.objects.filter(owner=member).prefetch_related("items__person", "items__space", "items__tool")
        ],
        "unknown_fields": mine(network.FileRemains),
    })
    # The same once more, in the layout that another site takes in.
    yield "commonplace.json", file_of(member)
    if network.Snapshot.objects.visible_to(member).exists():
        yield "snapshots.json", _json(mine(network.Snapshot))
    for number, bringing in enumerate(network.Bringing.objects.visible_to(member).order_by("pk"), start=1):
        rows = [plain(row, without={"bringing", "made"}) for row in bringing.rows.iterator(chunk_size=2_000)]
        yield f"brought-{number}.json", _json({**plain(bringing), "rows": rows})


def _with_all(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:  # Any: whichever model
    """Rows with what they point to, so that a large network takes as many queries as a small one."""
    fields = rows.model._meta.concrete_fields  # noqa: SLF001 - Django's own way to a model's fields
    to = [field.name for field in fields if field.is_relation and field.name not in _NOT_TOLD]
    return rows.order_by("pk").select_related(*to) if to else rows.order_by("pk")


def plain(row: models.Model, *, without: Iterable[str] = ()) -> dict[str, Any]:  # Any: what JSON can say
    """A row as JSON says it: what it points to by its id in files that travel, or by its name."""
    skip = _NOT_TOLD.union(without)
    return {
        field.name: _said(getattr(row, field.name))
        for field in row._meta.concrete_fields  # noqa: SLF001 - Django's own way to a model's fields
        if field.name not in skip and not isinstance(field, FoldedField)
    }


def person_plain(person: Any) -> dict[str, Any]:  # Any: a `Person`, and what JSON can say
    """A person as JSON says it. That they have an account here is told, not what their account says of them."""
    return {**plain(person, without={"member"}), "has_an_account_here": person.member_id is not None}


def _said(value: Any) -> Any:  # Any: what a column holds
    if isinstance(value, models.Model):
        uuid = getattr(value, "uuid", None)
        return str(uuid) if uuid is not None else str(value)
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime | date) else value


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def erase(member: Member) -> None:
    """Remove the network; what was followed as somebody is removed before, by the stage that fetches it."""
    from commonplace.network.models import Bringing, DrawnMap, FileRemains, Goal, Link, Pack, Snapshot, TermDay
    from commonplace.people.models import Merge, NotTheSame, Person
    from commonplace.spaces.models import Space
    from commonplace.tools.models import Tool

    for model in (Bringing, Pack, Snapshot, TermDay, DrawnMap, FileRemains, Link, Goal, Merge, NotTheSame, Person, Space, Tool):
        model._default_manager.filter(owner=member).delete()  # noqa: SLF001 - Django's own way to any model's rows


def register() -> None:
    """Called once, when the program starts."""
    you = _("You")
    visibility.register(
        _("Your people, spaces and tools, what you noted of them, how they hang together, and your goals"), you,
        _("The people themselves do not see that they stand there, nor what you noted. They may ask you what it is; their page gives it "
          "to you as one file."),
        key="network")
    visibility.register(
        _("Starter packs that you show, with your name, and those in them who agreed or are publicly listed"),
        _("The members of this site, or whoever has the address: as you chose for each pack"),
        _("You can withdraw a pack at any time. What somebody downloaded, printed or took over until then cannot be called back."),
        key="packs")
    visibility.register(
        _("What others here noted of you in their own networks"), _("Each of them alone"),
        _("Not even the stewards have a page that shows it. Whoever noted it can give it to you, and you may ask them to delete it."),
        key="noted_by_others")
    leaving.register(leaving.Part(
        module="network", export=export, erase=erase,
        goes=(
            _("Your people, spaces and tools, with your notes and how they hang together"),
            _("Your goals, snapshots and starter packs, and what you brought in"),
        ),
        stays=(
            leaving.Stays(
                _("What others downloaded, printed or took over of your starter packs"),
                _("It left this site when they did. The packs themselves go, and their pages with them."),
            ),
            leaving.Stays(
                _("What others noted of you in their own networks"),
                _("It is theirs, as a note in an address book is. It no longer points to your account; ask them to delete it if you mind."),
            ),
        ),
    ))
