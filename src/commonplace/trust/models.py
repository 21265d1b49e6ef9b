"""Reports, what was decided about them and why, and the log that nobody can change."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.models import Member


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, in the words of whoever may read them."""

    def visible_to(self, member: Member) -> Self:
        """Stewards all, others their own."""
        return self if member.is_steward else self.filter(reporter=member)

    def waiting(self) -> Self:
        """Those that a steward has to look at, a child first, then the oldest."""
        is_child = models.Case(models.When(kind=Report.Kind.CHILD, then=0), default=1)
        return self.filter(state__in=[Report.State.OPEN, Report.State.APPEALED]).order_by(is_child, "made_at", "pk")


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
    shows_reporter = models.BooleanField(default=False, help_text="Whether the stewards see who reported; else only the program knows it.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(default=now)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="When its texts were removed: they had been kept long enough.")
    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "about", "kind"], name="a_member_reports_a_thing_once_a_kind", condition=Q(reporter__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["state", "made_at"], name="reports_to_decide"), models.Index(fields=["about"], name="reports_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Decision(models.Model):
    """What a steward decided about a report, and why; told to who reported and to whom it is about, who can appeal."""

    class Outcome(models.TextChoices):
        NOTHING = "nothing", _("it stays")
        HIDDEN = "hidden", _("it is hidden")
        PURGED = "purged", _("it is removed everywhere")
        PAUSED = "paused", _("it is hidden, and its author may not ask under no name for now")
        WARNED = "warned", _("a warning")
        BARRED = "barred", _("writing nothing for others for a time")
        CLOSED = "closed", _("the account is closed")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.TextField(max_length=2_000)
    decided_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    tells_author = models.BooleanField(default=True, help_text="False where telling could put somebody in danger.")
    before = models.CharField(max_length=10, blank=True, help_text="What the thing was before it was hidden.")
    mails = models.JSONField(default=list, help_text="Mails with a removed thing that had been sent, by public id.")
    hides_recipients = models.BooleanField(default=False, help_text="To whom those mails went would tell who asked under no name.")
    until = models.DateTimeField(null=True, blank=True, help_text="Until when a member writes nothing for others.")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]


class Appeal(models.Model):
    """Whoever reported, or whoever it is about, asks for another decision: once each."""

    class Side(models.TextChoices):
        REPORTER = "reporter", _("whoever reported it")
        AUTHOR = "author", _("its author")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="appeals")
    side = models.CharField(max_length=8, choices=Side.choices)
    text = models.TextField(max_length=2_000)
    made_at = models.DateTimeField(default=now)
    answered_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "side"], name="one_appeal_a_side")]


class NeverChanged(Exception):
    """Lines of the log are written once."""

    def __init__(self) -> None:
        super().__init__("The log is only added to.")


class LogQuerySet(models.QuerySet["LogEntry"]):
    """Lines of the log: read and added to, nothing else."""

    def visible_to(self, member: Member) -> Self:
        """Stewards alone. Each line comes with its steward: of one whose account is gone it could not be found later."""
        return self.select_related("steward") if member.is_steward else self.none()

    def update(self, **_changes: Any) -> NoReturn:  # Any: Django's own arguments
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged

    def bulk_update(self, *_args: Any, **_more: Any) -> NoReturn:  # Any: Django's own arguments
        raise NeverChanged


class LogEntry(models.Model):
    """One line of the log of what stewards did and looked at; never changed, never deleted: the database refuses it too (`guarding`)."""

    at = models.DateTimeField(default=now)
    # No constraint: the account of a steward may go, and the line stays as it is, with a number that points to nobody.
    steward = models.ForeignKey(Member, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    did = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    objects = LogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def save(self, *args: Any, **more: Any) -> None:  # Any: Django's own arguments
        if self.pk is not None:
            raise NeverChanged
        super().save(*args, **more)

    def delete(self, *_args: Any, **_more: Any) -> NoReturn:  # Any: Django's own arguments
        raise NeverChanged

    @property
    def was_a_steward(self) -> bool:
        """Whether a steward did it whose account is gone."""
        return self.steward is None and self.steward_id is not None


class Hold(models.Model):
    """What must not expire nor be erased for now, because the law says so."""

    about = models.CharField(max_length=80, unique=True, help_text="member:… or question:…, by public id.")
    reason = models.TextField(max_length=2_000)
    is_told = models.BooleanField(default=True, help_text="Whether the member concerned is told; False only where that is forbidden.")
    set_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=now)
    lifted_at = models.DateTimeField(null=True, blank=True)


class Keeping(models.Model):
    """For how many days one kind of thing is kept, as a steward chose; no row: as the program starts out."""

    kind = models.CharField(primary_key=True, max_length=20)
    days = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: until its owner erases it.")
