"""Somebody whom a member asked named somebody else: she decides whether they are asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.connection import discretion, letters, naming, reach
from commonplace.connection.actions.replying import NotTaken
from commonplace.connection.models import Asked, Naming, Question
from commonplace.kernel.outbox.suppression import is_suppressed
from commonplace.members.actions.barring import why_silent
from commonplace.members.models import Member


@transaction.atomic
def ask_instead(*, acting: Member, asked: Asked, at: datetime) -> Asked:
    """Ask who was named, by mail. Returns the new row; pressed twice, it is asked once.

    Raises `NotTaken` with a sentence where it cannot be, PermissionError for others than the asker.
    """
    question = asked.question
    if not naming.is_asker(question, acting):
        raise PermissionError
    if silent := why_silent(acting):
        raise NotTaken(silent)
    if not asked.instead_address:
        raise NotTaken(_("Nobody was named. Nothing was sent."))
    if question.state != Question.State.SENT or question.naming == Naming.NONE:
        raise NotTaken(_("This question goes to nobody else any more. Nothing was sent; you can ask anew."))
    there = question.asked.filter(address=asked.instead_address).first()
    if there is not None:
        return there
    if is_suppressed(asked.instead_address):
        raise NotTaken(_("%(name)s does not want mails from here. Nothing was sent.") % {"name": asked.instead_name})
    why = _("%(name)s thinks that you may know.") % {"name": asked.name[:150]}
    new = Asked.objects.create(question=question, name=asked.instead_name, address=asked.instead_address, why=why, asked_at=at)
    _settle(asked)
    if not reach.is_blocked(acting, member=None, address=new.address):
        # Its hour would tell who was here, where nobody is to know.
        discretion.hold(letters.send_question(new, at=at), question, at)
    return new


@transaction.atomic
def leave_it(*, acting: Member, asked: Asked) -> Asked:
    """Do not ask who was named; their address is forgotten. PermissionError for others than the asker."""
    if not naming.is_asker(asked.question, acting):
        raise PermissionError
    _settle(asked)
    return asked


def _settle(asked: Asked) -> None:
    asked.instead_address = ""
    asked.save(update_fields=["instead_address"])
