"""What a day holds of a member: taken along, erased, and who sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonplace.members import leaving, visibility
from commonplace.members.models import Member


def export(member: Member) -> Iterator[tuple[str, bytes]]:
    """The days that are still kept, and what was asked on them."""
    from commonplace.today.models import Day, Digest, Prompted

    days = [
        {
            "day": day.date.isoformat(), "composed_at": day.composed_at.isoformat(), "candidates": day.candidates,
            "things": [
                {
                    "title": item.entry.title if item.entry else "", "address": item.entry.address if item.entry else "",
                    "minutes": round(item.seconds / 60, 1), "why": item.why, "done_at": item.done_at.isoformat() if item.done_at else None,
                }
                for item in day.items.all()
            ],
        }
        for day in Day.objects.visible_to(member).order_by("date").prefetch_related("items__entry")
    ]
    prompts = [
        {"day": one.date.isoformat(), "about": one.key, "answer": one.answer, "missing": one.element}
        for one in Prompted.objects.filter(member=member).order_by("date")
    ]
    mailed = Digest.objects.visible_to(member).values_list("made_for", flat=True).first()
    yield "days.json", _json({"days": days, "prompts": prompts, "mailed_up_to": mailed.isoformat() if mailed else None})


def _json(value: Any) -> bytes:  # Any: what JSON can say
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def erase(member: Member) -> None:
    """Remove the member's days and what was asked on them."""
    from commonplace.today.models import Day, Digest, Prompted

    Digest.objects.visible_to(member).delete()
    Day.objects.visible_to(member).delete()
    Prompted.objects.filter(member=member).delete()


def register() -> None:
    """Called once, when the program starts."""
    visibility.register(
        _("What stood in your Today, what of it you did, and what you said to a prompt"), _("You"),
        _("A day is kept for thirty days; what you said to a prompt, so that it is not asked again. Both are counted nowhere."), key="days")
    visibility.register(
        _("The mails with your Today, where you want them"), _("You, and whoever carries mail from here to you"),
        _("Each is kept here for thirty days, for ninety where it did not arrive. Nothing in it tells anybody whether you opened it."),
        key="today mails")
    leaving.register(leaving.Part(
        module="today", export=export, erase=erase, goes=(_("Your days: what was chosen for them, what you did, what you were asked"),),
    ))
