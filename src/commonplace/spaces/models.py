"""Spaces, as one member knows them, and sources: addresses that can be fetched, shared by all who follow them."""

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


class Source(models.Model):
    """An address that can be fetched: stored once, however many members follow it. Who may see it is `entries`' matter."""

    class Kind(models.TextChoices):
        BLOG = "blog", _("blog")
        PODCAST = "podcast", _("podcast")
        VIDEO = "video", _("video channel")
        FORUM = "forum", _("forum")
        FEDIVERSE = "fediverse", _("fediverse")
        BLUESKY = "bluesky", _("Bluesky")
        HASHTAG = "hashtag", _("hashtag")
        NEWSLETTER = "newsletter", _("newsletter")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    address = models.TextField(help_text="The address that is fetched now.")
    canonical = models.CharField(max_length=512, unique=True, help_text="Decides sameness: `canonical.canonical_key`.")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.BLOG)
    title = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=1000, blank=True)
    site_address = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    is_secret = models.BooleanField(default=False, help_text="The address holds a token: never suggested, packed or shown to others.")
    added_at = models.DateTimeField(default=now)
    first_fetched_at = models.DateTimeField(null=True, blank=True)
    newest_at = models.DateTimeField(null=True, blank=True, help_text="`stands_at` of its newest entry.")
    newest_id = models.BigIntegerField(default=0, help_text="Id of the entry that arrived last.")
    posts_a_week = models.FloatField(null=True, blank=True)
    quiet_from = models.DateTimeField(null=True, blank=True, help_text="Without a new entry it counts as quiet from then on.")
    dormant_from = models.DateTimeField(null=True, blank=True, help_text="Without a new entry it counts as dormant from then on.")

    def __str__(self) -> str:
        return self.title or self.address


class SpaceQuerySet(FoldedQuerySet["Space"]):
    def visible_to(self, member: Member) -> Self:
        """A space is one member's own note of it: nobody else sees it."""
        return self.filter(owner=member)

    def present(self) -> Self:
        """Those that she has not let go."""
        return self.filter(left_at__isnull=True)


class Space(FoldedModel):
    """One member's note of a space: a blog, a hashtag, a forum, a podcast, a conference, a place …"""

    class Kind(models.TextChoices):
        BLOG = "blog", _("blog")
        HASHTAG = "hashtag", _("hashtag")
        CHAT = "chat", _("live chat")
        FORUM = "forum", _("forum")
        SUBREDDIT = "subreddit", _("subreddit")
        WEBINARS = "webinars", _("webinar series")
        CONFERENCE = "conference", _("conference")
        UNCONFERENCE = "unconference", _("unconference")
        WORKSHOP = "workshop", _("workshop")
        COURSE = "course", _("course")
        PLC = "plc", _("professional learning community")
        SOCIAL_GROUP = "social_group", _("social group that cannot be fetched")
        VIDEO = "video", _("video channel")
        PODCAST = "podcast", _("podcast")
        NEWSLETTER = "newsletter", _("newsletter")
        PLACE = "place", _("place")
        FEDIVERSE = "fediverse", _("fediverse")
        BLUESKY = "bluesky", _("Bluesky")

    class Form(models.TextChoices):
        DIGITAL = "digital", _("digital")
        PHYSICAL = "physical", _("physical")
        HYBRID = "hybrid", _("hybrid")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    uuid = models.UUIDField(default=uuid4, help_text="Its id in files that travel.")
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="spaces")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.DIGITAL)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.PROFESSIONAL)
    why = models.CharField(max_length=500, blank=True, help_text="Why it is in my network.")
    typed = models.TextField(blank=True, help_text="What was typed, while there is no address yet.")
    address = models.TextField(blank=True, help_text="Where it is found, as typed; what is followed has the address of its source besides.")
    place = models.CharField(max_length=200, blank=True)
    times = models.CharField(max_length=200, blank=True, help_text="When it meets, in the owner's words.")
    cost = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    group = models.ForeignKey(
        "Group", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The group here that it is, if she said so.")
    since = models.DateField(null=True, blank=True)
    gave_on = models.DateField(null=True, blank=True, help_text="The day on which it last gave something, as the owner noted it.")
    added_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True, help_text="Let go; the notes are kept.")
    extra = models.JSONField(default=dict, blank=True, help_text="Fields of a file that this program does not know.")
    found_by = FoldedField(of=("name", "why", "note", "address", "typed", "place", "times"))
    filed_under = FiledField(of=("name",))
    objects = SpaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "filed_under"], name="spaces_by_name")]
        constraints = [models.UniqueConstraint(fields=["owner", "uuid"], name="one_space_a_uuid")]

    def __str__(self) -> str:
        return self.name


class Platform(models.Model):
    """What the stewards changed about a platform, over what came with the program (`platforms.toml`)."""

    key = models.SlugField(max_length=40, unique=True)
    facts = models.JSONField(help_text="The fields of `platforms.Platform` that they set.")
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.key


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups, as somebody may see them."""

    def visible_to(self, member: Member) -> Self:
        """Whoever is in it sees it; that it exists is nobody else's matter."""
        return self.filter(members=member)


class Group(models.Model):
    """Members of this site around something that they share; people come in by a link that somebody in it made."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=100)
    about = models.CharField(_("what it is about"), max_length=300, blank=True)
    members = models.ManyToManyField(Member, through="GroupMembership", related_name="in_groups")
    made_at = models.DateTimeField(default=now)
    objects = GroupQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """One member in one group; hosts invite, rename, and let members go."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    is_host = models.BooleanField(default=False)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="one_membership_a_group")]


class GroupInvitation(models.Model):
    """A link into a group, for members of this site; only the hash of its token is kept."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
