"""What a member does with sources: categories, read state; and how each source is polled."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonplace.entries.models import Entry, Follow
from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.spaces.models import Source


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, member: Member) -> Self:
        return self.filter(member=member)


class Category(models.Model):
    """A member's own shelf for sources; a folder of an OPML file, which may stand in another."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="categories")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=500)
    objects = CategoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "parent", "name"], name="one_category_a_name_within"),
            models.UniqueConstraint(fields=["member", "name"], condition=Q(parent__isnull=True), name="one_category_a_name_at_top"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Shelving(models.Model):
    """A follow stands in a category (or in none) under the address as it was typed: exports give it back byte for byte."""

    follow = models.ForeignKey(Follow, on_delete=models.CASCADE, related_name="shelvings")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="shelvings")
    typed = models.TextField()
    title = models.CharField(max_length=300, blank=True, help_text="The name it had in the list that it came from.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow", "category", "typed"], name="one_shelving_a_place")]


class Polling(models.Model):
    """How a source is fetched: what it sent last, when it is due, and its trouble, if any."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        OK = "ok", "ok"
        TROUBLE = "trouble", "trouble"
        CLOSED = "closed", "closed"
        REFUSED = "refused", "refused"

    source = models.OneToOneField(Source, primary_key=True, on_delete=models.CASCADE, related_name="polling")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(null=True, blank=True, default=now, help_text="None: it is not polled.")
    claimed_until = models.DateTimeField(null=True, blank=True)
    claim = models.BigIntegerField(default=0, help_text="Whose claim it is: a number drawn for each batch.")
    interval = models.PositiveIntegerField(default=3600, help_text="Seconds between two checks.")
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    body_hash = models.CharField(max_length=32, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="Failed checks in a row.")
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=24, blank=True, help_text="A code; `troubles` has the words.")
    trouble_detail = models.CharField(max_length=300, blank=True)
    moved_from = models.TextField(blank=True)
    moved_at = models.DateTimeField(null=True, blank=True, help_text="When we followed it to another address for good.")
    policy = models.CharField(max_length=8, blank=True, help_text="What makes two entries the same: guid, link or content.")
    attempts = models.JSONField(default=list, help_text="The last ten: [{at, outcome, status, new, ms}], newest first.")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="polling_due", condition=Q(due_at__isnull=False))]


class AccountMove(models.Model):
    """What the servers of an account of the fediverse said when it had fallen quiet: where it moved to, and the new account says so
    too. Asked once a month at most.
    """

    source = models.OneToOneField(Source, primary_key=True, on_delete=models.CASCADE, related_name="account_move")
    asked_at = models.DateTimeField(default=now)
    page = models.TextField(blank=True, help_text="The page of the account that it moved to; empty: it names none that names it back.")
    name = models.CharField(max_length=400, blank=True, help_text="As it is written, such as `@nora@example.social`.")


class HostPace(models.Model):
    """When a host may be asked again, for all workers together."""

    host = models.CharField(max_length=255, primary_key=True)
    free_at = models.DateTimeField(help_text="The next request may start then.")
    cool_until = models.DateTimeField(null=True, blank=True)


class Reading(models.Model):
    """An exception to a follow's watermark: one entry read above it, or unread below it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="readings", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="readings")
    is_read = models.BooleanField(default=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "entry"], name="one_reading_a_member_and_entry")]
        indexes = [models.Index(fields=["member", "entry"], name="kept_unread", condition=Q(is_read=False))]


class AllRead(models.Model):
    """What "mark all read" changed, so that it can be taken back."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="all_reads")
    at = models.DateTimeField(default=now)
    before = models.JSONField(help_text="{watermarks: {follow id: read_through}, unread: [entry ids kept unread]}")


class EntryMark(models.Model):
    """A member's mark on one entry: its links do not work at my school."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="entry_marks")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="marks")
    is_blocked_at_school = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "entry"], name="one_mark_a_member_and_entry")]


class DoNotFetch(models.Model):
    """A host or an address whose owner asked the site not to fetch it; the stewards keep the list."""

    pattern = models.CharField(max_length=512, unique=True, help_text="A host name, with all below it, or the start of an address.")
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=now)


class MuteQuerySet(models.QuerySet["Mute"]):
    """What a member does not want to see."""

    def visible_to(self, member: Member) -> Self:
        """What somebody mutes is nobody else's matter."""
        return self.filter(member=member)

    def running(self, at: datetime) -> Self:
        """Those that have not ended."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at))


class Mute(models.Model):
    """A word, a phrase, a hashtag or a person that a member keeps out of lists and out of Today; search finds it all the same.

    A muted source is a column of its follow (`Follow.is_muted`, `muted_until`), as is a noisy one (`is_noisy`).
    """

    class Kind(models.TextChoices):
        WORD = "word", _("a word")
        PHRASE = "phrase", _("a phrase")
        HASHTAG = "hashtag", _("a hashtag")
        PERSON = "person", _("a person")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=100, blank=True, help_text="The word, the phrase, or the hashtag without its sign.")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="mutes")
    made_at = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True, help_text="None: for good.")
    objects = MuteQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", person__isnull=False) | ~Q(kind="person") & ~Q(text=""), name="a_mute_has_what_it_is_about",
            ),
        ]


class Place(models.Model):
    """Where a member stopped listening to or watching an entry, so that it goes on there on any device."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="places")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="places")
    enclosure = models.PositiveSmallIntegerField(default=0, help_text="Which of the entry's files, counted from 0.")
    seconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "entry", "enclosure"], name="one_place_a_member_and_file")]


class ReadingDay(models.Model):
    """What a member opened on one day of hers, in seconds of reading or listening: what the weekly ceiling looks at."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reading_days")
    day = models.DateField()
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "day"], name="one_reading_day")]
