"""A pack as files: the Commonplace file of the kind "pack", OPML, and the list of accounts that Mastodon reads.

All three are made from what leaves (`packs.Leaving`) and nothing else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commonplace.kernel.text import isolate
from commonplace.members.scope import Scope
from commonplace.network import packs
from commonplace.network.file import layout, writing
from commonplace.network.formats.opml.model import Outline
from commonplace.network.formats.opml.writing import write
from commonplace.network.models import Pack
from commonplace.network.packs import Leaving
from commonplace.network.said import Thing

# Any in this file: what JSON can say.


@dataclass(frozen=True, slots=True)
class Head:
    """What a pack says of itself in its files, without anything private in it."""

    title: str
    why: str
    by: str
    licence: str
    address: str


def head_of(pack: Pack) -> Head:
    """A pack's own words. It has an address in its files once others may see it."""
    licence = packs.LICENCES.get(pack.licence)
    shown = pack.published_at is not None
    return Head(
        title=packs.without_private(isolate(pack.title)), why=packs.without_private(isolate(pack.why)),
        by=packs.without_private(isolate(pack.owner.name)), licence=licence.key if licence else "",
        address=f"{settings.SITE_ADDRESS}{reverse('network:public_pack', args=[pack.public_id])}" if shown else "",
    )


def as_file(pack: Pack, leaves: Sequence[Leaving]) -> bytes:
    """The pack in the layout of `docs/commonplace-file.md`, with `"kind": "pack"`.

    The records of `file.writing` hold all that their owner noted; here stands only what was found to leave.
    """
    head = head_of(pack)
    of: dict[Thing, list[dict[str, Any]]] = {"person": [], "space": [], "tool": []}
    for one in leaves:
        of[one.thing].append(_node(one))
    words = {
        "uuid": str(pack.uuid), "title": head.title, "why": head.why, "by": head.by, "licence": head.licence, "address": head.address,
    }
    return writing.bytes_of({
        **writing.envelope(layout.PACK), **_said(words), "people": of["person"], "spaces": of["space"], "tools": of["tool"],
    })


def _node(one: Leaving) -> dict[str, Any]:
    same = {"uuid": str(one.uuid), "name": one.name, "why": one.why, "scope": Scope.PROFESSIONAL.value}
    consent = {
        "consent": one.consent, "listed_at": one.listed_at, "agreed_on": one.agreed_on.isoformat() if one.agreed_on else "",
    }
    follows = [_said({"address": source.address, "kind": source.kind}) for source in one.sources]
    if one.thing == "person":
        handles = [_said({"kind": way.kind, "value": way.value, "address": way.address}) for way in one.handles]
        return _said({**same, "kind": one.kind, **consent, "handles": handles, "follows": follows})
    if one.thing == "space":
        return _said({
            **same, "kind": one.kind, "form": one.form, "address": one.address, "place": one.place, "times": one.times, "cost": one.cost,
            **consent, "follows": follows})
    return _said({**same, "form": one.form, "purposes": list(one.purposes), "isbn": one.isbn, "address": one.address})


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def as_opml(pack: Pack, leaves: Sequence[Leaving], *, at: datetime) -> bytes:
    """What of a pack can be followed, as every reader takes it in; people and spaces stand in a folder each."""
    return write(head_of(pack).title, _outlines(leaves), at)


def _outlines(leaves: Sequence[Leaving]) -> Iterable[Outline]:
    folders: dict[Thing, str] = {"person": _("People"), "space": _("Spaces")}
    for one in leaves:
        if one.thing not in folders:
            continue
        for source in one.sources:
            yield Outline(typed=source.address, title=one.name, folders=(folders[one.thing],), site_address=source.site_address)


def as_accounts(leaves: Sequence[Leaving]) -> bytes:
    """The accounts of the fediverse, as Mastodon's import takes them in (`following_accounts.csv`).

    Nothing in it is taken for a formula by a spreadsheet: an account begins with a letter, a digit or a low line (`packs.account_of`).
    """
    accounts = dict.fromkeys(account for one in leaves for way in one.handles if (account := packs.account_of(way)))
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["Account address", "Show boosts", "Notify on new posts", "Languages"])
    table.writerows([account, "true", "false", ""] for account in accounts)
    return text.getvalue().encode()


def file_name(pack: Pack, ending: str) -> str:
    """A name for a file of it, in letters that every disk takes."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in head_of(pack).title.lower())
    name = "-".join(part for part in words.split("-") if part)[:60] or "starter-pack"
    return f"{name}.{ending}"

