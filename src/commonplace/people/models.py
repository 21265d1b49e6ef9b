"""People, as one member knows them, and their handles."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.models import Member


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, member: Member) -> Self:
        """A person is one member's own note: nobody else sees it."""
        return self.filter(owner=member)


class Person(models.Model):
    """One member's note of somebody; one row a person, however many handles they have."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField(default=now)
    objects = PersonQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Handle(models.Model):
    """A way to reach a person: a kind, what was typed, and the address where there is one."""

    class Kind(models.TextChoices):
        FEDIVERSE = "fediverse", _("fediverse")
        BLUESKY = "bluesky", _("Bluesky")
        BLOG = "blog", _("blog")
        PODCAST = "podcast", _("podcast")
        VIDEO = "video", _("video")
        WEB = "web", _("web page")
        NONE = "none", _("no address yet")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handles")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    typed = models.TextField(blank=True)
    address = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
