"""People, as one member knows them, and their handles."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.kernel.search.folded import FiledField, FoldedField, FoldedModel, FoldedQuerySet
from commonplace.members.models import Member
from commonplace.members.scope import Scope


class Support(models.TextChoices):
    """What people of a network give (Trust, Krutka & Carpenter 2016; mission, "The model")."""

    FEEDBACK = "feedback", _("feedback")
    ADVICE = "advice", _("advice")
    IDEAS = "ideas", _("ideas")
    EMOTIONAL = "emotional", _("emotional support")
    MENTORING = "mentoring", _("mentoring")


class PersonQuerySet(FoldedQuerySet["Person"]):
    def visible_to(self, member: Member) -> Self:
        """A person is one member's own note: nobody else sees it."""
        return self.filter(owner=member)

    def whole(self) -> Self:
        """One row a person: those that were merged into another are seen there."""
        return self.filter(merged_into__isnull=True)

    def present(self) -> Self:
        """Those that she has not let go."""
        return self.whole().filter(left_at__isnull=True)


class Person(FoldedModel):
    """One member's note of somebody; one row a person, however many handles they have.

    Merging moves nothing: the other row points to this one (`merged_into`) and keeps its handles, follows and notes;
    splitting lets it stand alone again.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("a person")
        STUDENTS = "students", _("students")

    class KnownFrom(models.TextChoices):
        NOTED = "noted", _("I noted it")
        DECLARED = "declared", _("they say so")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    uuid = models.UUIDField(default=uuid4, help_text="Its id in files that travel.")
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="people")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True, help_text="Of students only: how many.")
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.PROFESSIONAL)
    why = models.CharField(max_length=500, blank=True, help_text="Why they are in my network.")
    gives = models.JSONField(default=list, blank=True, help_text="Values of `Support`.")
    role = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    known_from = models.CharField(max_length=8, choices=KnownFrom.choices, default=KnownFrom.NOTED)
    note = models.TextField(blank=True)
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Their account here, if the owner said so.")
    since = models.DateField(null=True, blank=True, help_text="Since when, as the owner says; else the day it was added.")
    gave_on = models.DateField(null=True, blank=True, help_text="The day on which it last gave something, as the owner noted it.")
    added_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True, help_text="Let go; the notes are kept.")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    extra = models.JSONField(default=dict, blank=True, help_text="Fields of a file that this program does not know.")
    found_by = FoldedField(of=("name", "why", "note", "role", "level", "region"))
    filed_under = FiledField(of=("name",))
    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "filed_under"], name="people_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "uuid"], name="one_person_a_uuid"),
            models.CheckConstraint(condition=~Q(kind="students") | Q(name=""), name="students_have_no_name"),
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="nobody_is_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.Kind(self.kind).label)


class Handle(FoldedModel):
    """A way to reach a person: a kind, what was typed, and the address where there is one."""

    class Kind(models.TextChoices):
        FEDIVERSE = "fediverse", _("fediverse")
        BLUESKY = "bluesky", _("Bluesky")
        BLOG = "blog", _("blog")
        PODCAST = "podcast", _("podcast")
        VIDEO = "video", _("video")
        NEWSLETTER = "newsletter", _("newsletter")
        WEB = "web", _("web page")
        MAIL = "mail", _("mail")
        PHONE = "phone", _("phone")
        TWITTER = "twitter", _("Twitter (X)")
        FACEBOOK = "facebook", _("Facebook")
        INSTAGRAM = "instagram", _("Instagram")
        THREADS = "threads", _("Threads")
        LINKEDIN = "linkedin", _("LinkedIn")
        TIKTOK = "tiktok", _("TikTok")
        OTHER = "other", _("elsewhere")
        NONE = "none", _("no address yet")

    uuid = models.UUIDField(default=uuid4)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handles")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    typed = models.TextField(blank=True, help_text="The value, as it came: a name on a platform, an address, a number.")
    address = models.TextField(blank=True)
    is_dead = models.BooleanField(default=False, help_text="It leads nowhere any more.")
    added_at = models.DateTimeField(default=now)
    extra = models.JSONField(default=dict, blank=True)
    found_by = FoldedField(of=("typed", "address"))
    objects = FoldedQuerySet["Handle"].as_manager()

    class Meta:
        ordering = ["id"]


class Merge(models.Model):
    """Two rows that a member said are one person, so that they can be split again."""

    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges_kept")
    gone = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges_gone")
    brought = models.JSONField(default=list, help_text="Ids of those that had been merged into `gone` before, and came along.")
    at = models.DateTimeField(default=now)
    split_at = models.DateTimeField(null=True, blank=True)


class NotTheSame(models.Model):
    """Two people of whom a merge was suggested, and whom the member said are two."""

    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", help_text="The one with the smaller id.")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="not_the_same_once")]
