"""Entries: whatever a source says, stored once for all its readers; and follows: who reads which source."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commonplace.entries import lengths
from commonplace.kernel.clock import now
from commonplace.kernel.text import isolate
from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.spaces.models import Source, Space


class StopReason(models.TextChoices):
    """Why a source is no longer followed."""

    TOO_MUCH = "too_much", _("too much")
    NOT_NOW = "not_now", _("not useful now")
    SELLS = "sells", _("sells")
    OTHER = "other", _("another reason")


class FollowQuerySet(models.QuerySet["Follow"]):
    def visible_to(self, member: Member) -> Self:
        """Whom a member follows is the member's own matter."""
        return self.filter(member=member)

    def running(self) -> Self:
        """Those that were not stopped."""
        return self.filter(stopped_at__isnull=True)


class Follow(models.Model):
    """One member reads one source; the person or the space it is in the member's network is the same thing."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="follows")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="follows")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.PROTECT, related_name="follows")
    title = models.CharField(max_length=300, blank=True, help_text="The member's own name for it.")
    since = models.DateTimeField(default=now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=8, choices=StopReason.choices, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Nothing of it counts as new while paused.")
    is_muted = models.BooleanField(default=False, help_text="Kept out of lists; found by search.")
    muted_until = models.DateTimeField(null=True, blank=True, help_text="When the muting ends by itself; None: for good.")
    is_noisy = models.BooleanField(default=False, help_text="Kept out of Today only.")
    is_blocked_at_school = models.BooleanField(default=False)
    read_through = models.BigIntegerField(default=0, help_text="Watermark: entries with ids up to this one count as read.")
    silence_kept_at = models.DateTimeField(null=True, blank=True, help_text="Kept though silent: not asked about until it speaks again.")
    resumed_at = models.DateTimeField(null=True, blank=True, help_text="Followed again after a stop: what was said before is not new.")
    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "source"], name="one_follow_a_member_and_source"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, space__isnull=True) | Q(person__isnull=True, space__isnull=False),
                name="a_follow_is_a_person_or_a_space",
            ),
        ]

    @property
    def shown_title(self) -> str:
        return isolate(self.title or self.source.title) or self.source.address


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, member: Member) -> Self:
        """Entries of the sources that this member follows."""
        follows = Follow.objects.visible_to(member).running().filter(source=OuterRef("source"))
        return self.filter(Exists(follows))


class Entry(models.Model):
    """Something that was said, as lists need it; its body lives in `EntryBody`, which lists never read."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        POST = "post", _("post")
        EPISODE = "episode", _("episode")
        VIDEO = "video", _("video")

    id = models.BigIntegerField(primary_key=True, help_text="Time-sortable: the order of arrival.")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="entries", db_index=False)
    identity = models.BinaryField(max_length=16, help_text="Hash of guid or address: same source, same identity, same entry.")
    content_hash = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ARTICLE)
    title = models.CharField(max_length=500, blank=True)
    address = models.TextField(blank=True)
    author = models.CharField(max_length=200, blank=True)
    excerpt = models.CharField(max_length=300, blank=True)
    seconds = models.PositiveIntegerField(default=0, help_text="Reading at 220 words a minute, or the length of audio or video.")
    stands_at = models.DateTimeField(help_text="Its place in the order: the earlier of published and seen.")
    published_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=now)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="When its source no longer had it.")
    repeats = models.BigIntegerField(null=True, blank=True, help_text="Id of the entry that said the same before, elsewhere.")
    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "identity"], name="one_entry_an_identity")]
        indexes = [
            models.Index(fields=["source", "-stands_at", "-id"], name="entry_newest_of_source"),
            models.Index(fields=["source", "id"], name="entry_arrivals_of_source"),
            # Small: few entries repeat another. By it the others of a group are named.
            models.Index(fields=["repeats"], name="entries_that_repeat", condition=Q(repeats__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title or self.excerpt[:80]

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one; of audio or video whose length is not given, what is usual."""
        return lengths.minutes(self.seconds if lengths.is_given(self.kind, self.seconds) else lengths.usual(self.kind))


class EntryBody(models.Model):
    """The cleaned HTML of an entry, and what it carries."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="body")
    html = models.TextField(blank=True)
    enclosures = models.JSONField(default=list, help_text="[{address, type, seconds, bytes, title}]")
    tags = models.JSONField(default=list, help_text="Words that its author filed it under.")
    chapters = models.JSONField(default=list, help_text="[{seconds, title}] of audio or video.")
    sketch = models.BinaryField(null=True, help_text="Of a long text: its smallest hashes, 4 bytes each, ascending.")


class Unindexed(models.Model):
    """An entry that the search index does not have yet: written with the entry, deleted with the indexing."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=now)


class RepeatKey(models.Model):
    """What an entry of the last weeks could be recognized by when another source says it again: addresses, files, parts of its text."""

    key = models.BigIntegerField(help_text="Hash of a canonical address, of an enclosure, or one of the smallest of the sketch.")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now, db_index=True, help_text="Forgotten some weeks later: what is older does not come up in Today.")

    class Meta:
        indexes = [models.Index(fields=["key", "entry"], name="repeats_of_a_key")]


class Tombstone(models.Model):
    """What was purged does not return as new."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="tombstones", db_index=False)
    identity = models.BinaryField(max_length=16)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "identity"], name="one_tombstone_an_identity")]
