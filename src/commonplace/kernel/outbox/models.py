"""Mails that are to go, each a row before anything is sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id


class OutgoingMail(models.Model):
    """One mail to one address. `key` says what makes it one: the same key again is the same mail, and goes once."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "sending"  # claimed; the server has not been given the text yet
        HANDED = "handed", "handed"  # the text is on its way: if we die now, nobody can know whether it was taken
        SENT = "sent", "sent"
        DOUBTFUL = "doubtful", "doubtful"  # died or cut off while handed: not sent again by itself, shown to its owner
        FAILED = "failed", "failed"  # refused for good, or tried often enough: shown to its owner
        WITHDRAWN = "withdrawn", "withdrawn"

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="outgoing_mails")
    kind = models.CharField(max_length=20, help_text="What it is, such as digest.")
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(default=now)
    not_before = models.DateTimeField(default=now, help_text="Quiet hours end then, or the next try is due.")
    claim = models.CharField(max_length=16, blank=True, help_text="Of whoever sends it: only with it may the mail be moved on.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # Whole, not of some states: SQLite takes an index of a part only where the query spells that part out without parameters.
            models.Index(fields=["state", "not_before"], name="mails_to_go"),
            models.Index(fields=["owner", "kind", "made_at"], name="mails_of_owner"),
        ]

    def __str__(self) -> str:
        return self.key


class Suppressed(models.Model):
    """An address that no mail goes to any more. Only a keyed hash of it is kept: who reads this table learns of nobody."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.address_hash[:8]
