"""How people, spaces and tools hang together: links, goals; and what is made of the whole: imports, packs, snapshots, the map."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.audience import Kind as AudienceKind
from commonplace.members.models import Block, Member
from commonplace.members.scope import Scope
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool


def _exactly_one(*names: str) -> Q:
    whole = Q(pk__in=[])
    for chosen in names:
        one = Q(**{f"{chosen}__isnull": False})
        for other in names:
            if other != chosen:
                one &= Q(**{f"{other}__isnull": True})
        whole = one if whole == Q(pk__in=[]) else whole | one
    return whole


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, member: Member) -> Self:
        """A goal is one member's own matter."""
        return self.filter(owner=member)


class Goal(models.Model):
    """Something that a member wants to reach, and whom, where and what she has for it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    uuid = models.UUIDField(default=uuid4)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.PROFESSIONAL)
    until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    reached_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "uuid"], name="one_goal_a_uuid")]
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.text


class Serving(models.Model):
    """A person, a space or a tool serves a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="servings")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="servings")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="servings")
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.CASCADE, related_name="servings")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one("person", "space", "tool"), name="one_thing_serves"),
            models.UniqueConstraint(fields=["goal", "person"], name="a_person_serves_once"),
            models.UniqueConstraint(fields=["goal", "space"], name="a_space_serves_once"),
            models.UniqueConstraint(fields=["goal", "tool"], name="a_tool_serves_once"),
        ]


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, member: Member) -> Self:
        """How a network hangs together is its owner's matter."""
        return self.filter(owner=member)


class Link(models.Model):
    """Two of people, spaces and tools belong together; one row a pair, the side that comes first has the smaller (kind, id)."""

    uuid = models.UUIDField(default=uuid4)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    to_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="links_to")
    to_space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="links_to")
    to_tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.CASCADE, related_name="links_to")
    pair = models.CharField(max_length=60, help_text="What stands at both ends, such as `person:12 space:5`: `linking.pair` makes it.")
    word = models.CharField(max_length=100, blank=True, help_text="How, in the owner's words: hosts it, uses it there.")
    made_at = models.DateTimeField(default=now)
    extra = models.JSONField(default=dict, blank=True)
    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one("person", "space", "tool"), name="a_link_has_one_beginning"),
            models.CheckConstraint(condition=_exactly_one("to_person", "to_space", "to_tool"), name="a_link_has_one_end"),
            models.UniqueConstraint(fields=["owner", "pair"], name="one_link_a_pair"),
        ]


class FileRemains(models.Model):
    """Fields of a Commonplace file that this program does not know: they leave again with the next export.

    Those at the top, and under `packs` and `merges` those of packs and merges; all others stand in `extra` of what they belong to.
    """

    owner = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="+")
    extra = models.JSONField(default=dict)


class BringingQuerySet(models.QuerySet["Bringing"]):
    def visible_to(self, member: Member) -> Self:
        """What somebody brings is her own matter."""
        return self.filter(owner=member)


class Bringing(models.Model):
    """Something that a member brought: read, shown row by row, and once she agreed taken in piece by piece.

    `position` is written with each piece, so that what was interrupted goes on where it stopped; for 30 days the whole can be undone.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="bringings")
    format = models.CharField(max_length=20, help_text="What it was recognized as.")
    title = models.CharField(max_length=300, blank=True)
    problems = models.JSONField(default=list, help_text="Codes of what was wrong with the whole; the sentences stand beside the formats.")
    extra = models.JSONField(default=dict, blank=True, help_text="What the format needs besides its rows.")
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    brought_at = models.DateTimeField(default=now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    objects = BringingQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or self.format


class BroughtRow(models.Model):
    """One row of what was brought, and what became of it. Bookmarks and own posts stay here until the program has a place for them."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        THERE = "there", _("already there")
        UNADDRESSED = "unaddressed", _("no address yet")
        UNKNOWN = "unknown", _("not understood")

    class Thing(models.TextChoices):
        PERSON = "person", _("person")
        SPACE = "space", _("space")
        TOOL = "tool", _("tool")
        GOAL = "goal", _("goal")
        LINK = "link", _("link")
        BOOKMARK = "bookmark", _("bookmark")
        POST = "post", _("post")
        NOTHING = "nothing", _("not understood")

    bringing = models.ForeignKey(Bringing, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    thing = models.CharField(max_length=8, choices=Thing.choices)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    name = models.CharField(max_length=300, blank=True)
    handles = models.JSONField(default=list, help_text="[{kind, value, address, dead}]")
    address = models.TextField(blank=True, help_text="Of a space or a bookmark: as it stood there, byte for byte.")
    folders = models.JSONField(default=list)
    details = models.JSONField(default=dict, help_text="What the format says besides: tags, times, texts, notes.")
    raw = models.TextField(blank=True, help_text="As it stood, where it was not understood.")
    problem = models.CharField(max_length=40, blank=True)
    is_taken = models.BooleanField(default=True, help_text="The member's choice.")
    made = models.JSONField(default=dict, help_text="What it made or changed, so that it can be undone: {person, space, follow, …}")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bringing", "position"], name="one_row_a_position")]
        ordering = ["position"]


class TermDay(models.Model):
    """A day of the year on which a snapshot is taken, as the member set it: the beginning of a term."""

    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="term_days")
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    next_on = models.DateField(db_index=True, help_text="The day of hers on which the next snapshot is due; who takes it moves this on.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "month", "day"], name="one_term_day")]
        ordering = ["month", "day"]


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, member: Member) -> Self:
        """A snapshot is its owner's."""
        return self.filter(owner=member)


class Snapshot(models.Model):
    """Who and what was in a network at one moment."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="snapshots")
    at = models.DateTimeField(default=now)
    name = models.CharField(max_length=100, blank=True)
    is_by_hand = models.BooleanField(default=False)
    sizes = models.JSONField(default=dict, help_text="How many of each thing, so that a list need not read what they hold: {person: 12, …}")
    holds = models.JSONField(help_text="[[thing, uuid, name, [canonical addresses]]], ordered")
    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]


class PackQuerySet(models.QuerySet["Pack"]):
    def visible_to(self, member: Member) -> Self:
        """Her own, and those that others showed to the site or to the web; of members who keep her away, or whom she keeps away, none."""
        apart = Q(owner__in=Block.objects.visible_to(member).values("other"))
        apart |= Q(owner__in=Block.objects.filter(other=member, kind=Block.Kind.BLOCK).values("member"))
        return self.filter(Q(owner=member) | (Q(audience__in=[AudienceKind.SITE, AudienceKind.WEB]) & self._shown() & ~apart))

    def public(self) -> Self:
        """What whoever has its address may see."""
        return self.filter(self._shown(), audience=AudienceKind.WEB)

    def _shown(self) -> Q:
        return Q(published_at__isnull=False, hidden_at__isnull=True, owner__is_active=True)


class Pack(models.Model):
    """A starter pack: people, spaces and tools that a member chose for others, with a reason each."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    uuid = models.UUIDField(default=uuid4)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="packs")
    title = models.CharField(max_length=120)
    why = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=20, blank=True, help_text="A key of `packs.LICENCES`.")
    audience = models.CharField(max_length=8, default=AudienceKind.SELF.value)
    made_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    published_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is shown; None: only its owner sees it.")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="It was shown to `audience` and is no longer: its page says so.")
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="The stewards took it from others' sight.")
    objects = PackQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class PackItem(models.Model):
    """One of a pack, and whether a person agreed to be in it: whoever was not asked never leaves the site."""

    class Consent(models.TextChoices):
        NOT_ASKED = "not_asked", _("not asked")
        LISTED = "listed", _("publicly listed")
        AGREED = "agreed", _("asked, agreed")

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.NOT_ASKED)
    agreed_on = models.DateField(null=True, blank=True)
    listed_at = models.TextField(blank=True, help_text="Where they are publicly listed.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one("person", "space", "tool"), name="one_thing_an_item"),
            models.CheckConstraint(condition=~Q(consent="agreed") | Q(agreed_on__isnull=False), name="who_agreed_did_so_on_a_day"),
            models.UniqueConstraint(fields=["pack", "person"], name="a_person_once_a_pack"),
            models.UniqueConstraint(fields=["pack", "space"], name="a_space_once_a_pack"),
            models.UniqueConstraint(fields=["pack", "tool"], name="a_tool_once_a_pack"),
        ]
        ordering = ["position", "pk"]


class DrawnMap(models.Model):
    """A map as it was laid out, kept until what it shows changes."""

    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="Hash of what was laid out.")
    places = models.JSONField(help_text="{paper: {places: [[x, y]], height, shelf, cell}}, in the order of what was laid out")
    drawn_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "fingerprint"], name="one_map_a_fingerprint")]
