"""Remove one thing everywhere: where it stands, in mails that wait, in copies that the program keeps, in what stewards were shown.

What has left in a mail is in other people's mailboxes; those mails are named, so that a steward can ask for it to be deleted there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from commonplace.kernel import mail as folder_of_mails
from commonplace.kernel.outbox.actions import withdraw
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.reporting import Purged, Subject
from commonplace.trust.models import Report

GONE: Final = "[…]"
BEGINNING: Final = 40
"""So many characters of a text are looked for: a mail may hold no more of it than its beginning."""
State = OutgoingMail.State


@transaction.atomic
def purge(subject: Subject, public_id: str) -> tuple[list[str], bool]:
    """Remove a thing. Returns the public ids of the mails with it that were sent, and whether their recipients must not be shown.

    Raises `ValueError` when things of this kind cannot be removed.
    """
    if subject.purge is None:
        raise ValueError(subject.kind)
    purged = subject.purge(public_id)
    sent: list[str] = []
    for mail in _mails_with(purged):
        withdraw(mail.key)
        if mail.state in {State.SENT, State.HANDED, State.DOUBTFUL}:
            sent.append(mail.public_id)
        OutgoingMail.objects.filter(pk=mail.pk).update(subject=GONE, text=GONE, html="")
        path = folder_of_mails.outbox() / f"{mail.public_id}.eml"
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    _forget_in_reports(f"{subject.kind}:{public_id}", purged.texts)
    return sent, purged.hides_recipients


def _mails_with(purged: Purged) -> Iterator[OutgoingMail]:
    looked_for = [_flat(text)[:BEGINNING] for text in purged.texts]
    # A line may break anywhere but within a word: the longest word finds the mails that may hold it, the rest is compared.
    words = [max(text.split(), key=len) for text in looked_for if text]
    may_hold = Q(key__in=purged.mail_keys)
    for word in words:
        may_hold |= Q(text__contains=word) | Q(subject__contains=word)
    for mail in OutgoingMail.objects.filter(may_hold).order_by("pk").iterator(chunk_size=200):
        says = _flat(f"{mail.subject}\n{mail.text}")
        if mail.key in purged.mail_keys or any(text in says for text in looked_for):
            yield mail


def _flat(text: str) -> str:
    """One line, without the marks of quoting."""
    return " ".join(" ".join(line.lstrip("> ") for line in text.splitlines()).split())


def _forget_in_reports(about: str, texts: tuple[str, ...]) -> None:
    """Reports keep what was reported as it read then; what is removed goes from there, too."""
    for report in Report.objects.select_for_update().filter(forgotten_at=None).only("pk", "about", "context", "text"):
        context = _without(report.context, texts)
        if report.about == about:
            context = {**context, "title": context.get("title", ""), "text": GONE}
        text = _without(report.text, texts)
        if (context, text) != (report.context, report.text):
            Report.objects.filter(pk=report.pk).update(context=context, text=text)


def _without(value: Any, texts: tuple[str, ...]) -> Any:  # Any: what JSON can say
    if isinstance(value, str):
        for text in texts:
            value = value.replace(text, GONE)
        return value
    if isinstance(value, dict):
        return {key: _without(one, texts) for key, one in value.items()}
    return [_without(one, texts) for one in value] if isinstance(value, list) else value
