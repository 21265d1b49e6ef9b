"""Tools, as one member uses them: books, databases, software, what can be borrowed."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.kernel.search.folded import FiledField, FoldedField, FoldedModel, FoldedQuerySet
from commonplace.members.models import Member
from commonplace.members.scope import Scope


class Purpose(models.TextChoices):
    """What a tool does with knowledge (Trust, Krutka & Carpenter 2016; mission, "The model")."""

    ACCESS = "access", _("access")
    CURATE = "curate", _("curate")
    CONSTRUCT = "construct", _("construct")
    DISSEMINATE = "disseminate", _("disseminate")


class ToolQuerySet(FoldedQuerySet["Tool"]):
    def visible_to(self, member: Member) -> Self:
        """A tool is one member's own note: nobody else sees it."""
        return self.filter(owner=member)

    def present(self) -> Self:
        """Those that she has not let go."""
        return self.filter(left_at__isnull=True)


class Tool(FoldedModel):
    """One member's note of a tool, physical or digital."""

    class Form(models.TextChoices):
        DIGITAL = "digital", _("digital")
        PHYSICAL = "physical", _("physical")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    uuid = models.UUIDField(default=uuid4, help_text="Its id in files that travel.")
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tools")
    name = models.CharField(max_length=200)
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.DIGITAL)
    purposes = models.JSONField(default=list, blank=True, help_text="Values of `Purpose`.")
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.PROFESSIONAL)
    why = models.CharField(max_length=500, blank=True, help_text="Why it is in my network.")
    isbn = models.CharField(max_length=17, blank=True)
    address = models.TextField(blank=True)
    loan = models.CharField(max_length=300, blank=True, help_text="Where it is lent, to whom, until when: in the owner's words.")
    note = models.TextField(blank=True)
    since = models.DateField(null=True, blank=True)
    gave_on = models.DateField(null=True, blank=True, help_text="The day on which it last gave something, as the owner noted it.")
    added_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True, help_text="Let go; the notes are kept.")
    extra = models.JSONField(default=dict, blank=True, help_text="Fields of a file that this program does not know.")
    found_by = FoldedField(of=("name", "why", "note", "address", "isbn", "loan"))
    filed_under = FiledField(of=("name",))
    objects = ToolQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "filed_under"], name="tools_by_name")]
        constraints = [models.UniqueConstraint(fields=["owner", "uuid"], name="one_tool_a_uuid")]

    def __str__(self) -> str:
        return self.name
