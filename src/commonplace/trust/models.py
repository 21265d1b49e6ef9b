"""Reports, what was decided about them and why, and the log that nobody can change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.models import Member


class Report(models.Model):
    """Somebody says that a thing here is not right; without an account too. What it was is kept as it read then."""

    class Kind(models.TextChoices):
        CHILD = "child", _("a child may be at risk")
        STUDENT = "student", _("a student can be recognized")
        HARM = "harm", _("it hurts or threatens somebody")
        SELLING = "selling", _("it sells something")
        FALSE = "false", _("it is false, and does harm")
        COPYRIGHT = "copyright", _("it is mine, and was not to be here")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DECIDED = "decided", _("decided")
        APPEALED = "appealed", _("appealed")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    about = models.CharField(max_length=40, help_text="What it is about: question:…, reply:…, answer:…, by public id.")
    context = models.JSONField(default=dict, help_text="The reported thing and what stood around it, without who asked under no name.")
    text = models.TextField(blank=True, max_length=2_000)
    reporter = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    contact = models.EmailField(blank=True, help_text="Where somebody without an account wants to be told.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(default=now)


class Decision(models.Model):
    """What a steward decided about a report, and why; told to who reported and to whom it is about, who can appeal."""

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("it stays")
        HIDDEN = "hidden", _("it is hidden")
        PURGED = "purged", _("it is removed everywhere")
        PAUSED = "paused", _("it is hidden, and its author may not ask under no name for now")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.TextField(max_length=2_000)
    decided_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=now)
    appeal = models.TextField(blank=True, max_length=2_000)
    appealed_at = models.DateTimeField(null=True, blank=True)


class LogEntry(models.Model):
    """One line of the log of what stewards did and looked at; never changed, never deleted by the program."""

    at = models.DateTimeField(default=now)
    steward = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    did = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]


class Hold(models.Model):
    """What must not expire nor be erased for now, because the law says so."""

    about = models.CharField(max_length=80, unique=True, help_text="member:… or question:…, by public id.")
    reason = models.TextField(max_length=2_000)
    is_told = models.BooleanField(default=True, help_text="Whether the member concerned is told; False only where that is forbidden.")
    set_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=now)
    lifted_at = models.DateTimeField(null=True, blank=True)
