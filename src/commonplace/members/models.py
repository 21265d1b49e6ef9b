"""Who has an account here, the site's own row, and invitations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id


class MemberManager(BaseUserManager["Member"]):
    """Makes members. Signing up has its own actions; this is what they, the demo and the tests stand on."""

    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        """An account whose mail address counts as proven: nobody gets one before it is. Any: the model's own fields."""
        from allauth.account.models import EmailAddress

        member = self.model(email=self.normalize(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        return member

    @staticmethod
    def normalize(email: str) -> str:
        """One spelling of a mail address: lower case, without blanks around it."""
        return email.strip().lower()

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email=self.normalize(username or ""))


class Member(AbstractBaseUser):
    """An account here. Not to be mixed up with a person, which is a member's own note of somebody."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    role = models.CharField(_("what I do"), max_length=100, blank=True)
    level = models.CharField(_("level"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    alone = models.BooleanField(_("the only one in the building"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    seen_zone = models.CharField(max_length=64, blank=True, editable=False)
    """What the browser said last: stands in where no zone was chosen, for mails and for the turn of the day."""
    language = models.CharField(_("language"), max_length=16, blank=True)
    minutes_a_day = models.PositiveSmallIntegerField(_("minutes a school day"), default=15)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    ceiling_hours = models.PositiveSmallIntegerField(_("hours a week at most"), null=True, blank=True)
    mails_today = models.BooleanField(_("send me Today by mail"), default=False)
    mail_hour = models.TimeField(_("at"), default=time(7, 0))
    mail_days = models.CharField(_("on"), max_length=7, default="12345", help_text=_("Days of the week, Monday is 1."))
    mail_trouble_at = models.DateTimeField(null=True, blank=True)
    speed_percent = models.PositiveSmallIntegerField(_("speed of audio and video"), default=100)
    shows_pictures = models.BooleanField(_("show pictures"), default=True)
    is_steward = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    adult_confirmed_at = models.DateTimeField(null=True, blank=True)
    rules_version = models.PositiveIntegerField(default=0)
    rules_accepted_at = models.DateTimeField(null=True, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True)
    school_mail_told_at = models.DateTimeField(null=True, blank=True)
    unnamed_paused_until = models.DateTimeField(null=True, blank=True)
    """Set by a steward who does not learn whom it meets: until then this member asks nothing under no name."""
    writes_paused_until = models.DateTimeField(null=True, blank=True)
    """Set by a steward's decision about this member: until then nothing is written here for others."""
    joined_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = MemberManager()

    def __str__(self) -> str:
        return self.name or self.email.split("@")[0]


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Holidays, in the words of their owner."""

    def visible_to(self, member: Member) -> Self:
        """When a member is away is the member's own matter."""
        return self.filter(member=member)


class Holiday(models.Model):
    """Days on which a member is asked nothing and sent no digest; both ends included, in the member's own zone."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="holidays")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["first", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="a_holiday_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name or f"{self.first}, {self.last}"


class Site(models.Model):
    """The one row about this site; its stewards edit it."""

    class SignUp(models.TextChoices):
        INVITATION = "invitation", _("by invitation")
        OPEN = "open", _("anyone may join")
        CLOSED = "closed", _("nobody new for now")

    name = models.CharField(_("name of the site"), max_length=60, default="Commonplace")
    sign_up = models.CharField(_("who may join"), max_length=12, choices=SignUp.choices, default=SignUp.INVITATION)
    rules = models.TextField(_("rules"), blank=True, max_length=20_000)
    rules_version = models.PositiveIntegerField(default=1)
    child_at_risk = models.TextField(_("what to do when a child may be at risk"), blank=True, max_length=4_000)
    shows_pictures = models.BooleanField(_("show pictures of followed sources"), default=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Site:
        """The row, made with its defaults when it is not there yet; within one request it is read once."""
        kept = _site_of_request.get()
        if kept is not None and kept:
            return kept[0]
        site = cls.objects.get_or_create(pk=1)[0]
        if kept is not None:
            kept.append(site)
        return site


@contextmanager
def one_site_row() -> Iterator[None]:
    """Within this block `Site.current()` reads the row once; the middleware puts every request into one."""
    token = _site_of_request.set([])
    try:
        yield
    finally:
        _site_of_request.reset(token)


_site_of_request: ContextVar[list[Site] | None] = ContextVar("site_of_request", default=None)


class RulesVersion(models.Model):
    """The rules as they read in one version, so that members can be shown what is new and which ones they accepted."""

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return str(self.version)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, in the words of the site."""

    def visible_to(self, member: Member) -> Self:
        """What this member may see: stewards all, others their own."""
        return self if member.is_steward else self.filter(invited_by=member)

    def still_open(self, at: datetime) -> Self:
        """Not used and not yet expired."""
        return self.filter(used_at=None, expires_at__gt=at)


class Invitation(models.Model):
    """A link that lets one person join; only the hash of its token is kept."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="invitations")
    makes_steward = models.BooleanField(default=False)
    is_first = models.BooleanField(default=False)
    """The link that the program prints while there is no steward: whoever holds it runs the machine, so no mail is asked to prove it."""
    note = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="came_by")

    objects = InvitationQuerySet.as_manager()

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


class BlockQuerySet(models.QuerySet["Block"]):
    """Who wants nothing to do with whom."""

    def visible_to(self, member: Member) -> Self:
        """Only who blocked or muted knows of it."""
        return self.filter(member=member)


class Block(models.Model):
    """A member does not want to meet another: blocked, neither meets the other; muted, only this side is spared."""

    class Kind(models.TextChoices):
        MUTE = "mute", _("muted")
        BLOCK = "block", _("blocked")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocked_by")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.BLOCK)
    at = models.DateTimeField(default=now)
    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "other"], name="one_block_a_pair")]
