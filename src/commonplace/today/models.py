"""A member's day: what was chosen for it, in one order, the one prompt of it, and up to which day it was made as a mail."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonplace.entries.models import Entry
from commonplace.kernel.clock import now
from commonplace.members.models import Member


class DayQuerySet(models.QuerySet["Day"]):
    """Days, in the words of their owner."""

    def visible_to(self, member: Member) -> Self:
        """A day is its member's own."""
        return self.filter(member=member)


class Day(models.Model):
    """What was chosen for one day of a member, in one order: every number of minutes shows a beginning of it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(help_text="In the member's zone.")
    composed_at = models.DateTimeField(default=now)
    is_early = models.BooleanField(default=False, help_text="Made before all sources had their first look: made again when they had.")
    at_least = models.PositiveIntegerField(default=0, help_text="So many things stand on the page, since “show me more” was asked.")
    candidates = models.PositiveIntegerField(default=0, help_text="How many things there were to choose from.")
    rest = models.BinaryField(default=b"", help_text="Ids of the entries after the items, 8 bytes each, least byte first.")
    ceiling_told_at = models.DateTimeField(null=True, blank=True)
    nothing_asked_at = models.DateTimeField(null=True, blank=True, help_text="When nothing was found to ask; looked for again later.")
    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "date"], name="one_day_a_date")]


class DayItem(models.Model):
    """One thing of a day, with what it costs and why it is there."""

    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=80, help_text="Whose candidate it is, such as entry:123.")
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    share = models.CharField(max_length=10)
    seconds = models.PositiveIntegerField()
    within_cap = models.BooleanField(default=True, help_text="False: only in everything of the day, since its source has two already.")
    why = models.JSONField(default=dict, help_text="{code, and what the sentence needs}")
    folded = models.JSONField(default=list, help_text="Ids of the entries that are folded into it.")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["day", "position"], name="one_item_a_position"),
            models.UniqueConstraint(fields=["day", "key"], name="one_item_a_key"),
        ]


class Prompted(models.Model):
    """The one prompt of a day: which it was, and what the member said to it."""

    class Answer(models.TextChoices):
        NONE = "", _("nothing yet")
        TAKEN = "taken", _("taken up")
        NOT_NOW = "not_now", _("not now")

    class Element(models.TextChoices):
        GOAL = "goal", _("It serves no goal of mine")
        TIME = "time", _("I have no time")
        CONFIDENCE = "confidence", _("I do not feel sure enough")
        RELATIONSHIP = "relationship", _("I do not know the people well enough")
        SPACE = "space", _("Not in this space")
        BLOCKED = "blocked", _("It is blocked, or not possible here")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="prompted")
    date = models.DateField(help_text="In the member's zone.")
    key = models.CharField(max_length=80)
    shown_at = models.DateTimeField(default=now)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default=Answer.NONE)
    element = models.CharField(max_length=12, choices=Element.choices, blank=True, help_text="What was missing.")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "date"], name="one_prompt_a_day")]


class DigestQuerySet(models.QuerySet["Digest"]):
    """Digests, in the words of their owner."""

    def visible_to(self, member: Member) -> Self:
        """Her mails are her own matter."""
        return self.filter(member=member)


class Digest(models.Model):
    """Up to which day a member's digests were made, so that each day has one at most. The mails themselves are rows of the outbox."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="digest")
    made_for = models.DateField(null=True, help_text="In the member's zone. None: none yet. A day with nothing in it counts as made.")
    objects = DigestQuerySet.as_manager()
