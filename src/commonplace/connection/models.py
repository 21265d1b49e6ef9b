"""Ask once: a question, whom it was put to, what they replied, what came of it, and the answer that is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commonplace.connection.coarse import told_before
from commonplace.kernel.clock import now
from commonplace.kernel.ids import public_id
from commonplace.members.audience import Kind
from commonplace.members.models import Block, Member
from commonplace.people.models import Person
from commonplace.spaces.models import Group


class Naming(models.TextChoices):
    """Under which name something is said."""

    OWN = "own", _("my name")
    CHOSEN = "chosen", _("another name")
    NONE = "none", _("no name")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files, as somebody may see them."""

    def visible_to(self, member: Member) -> Self:
        """Whoever sees the question or the reply that a file goes with; of a reply only the asker and its writer, while nobody has said
        that no student can be recognized in it. Under no name or another, others learn that it was said the next morning.
        """
        both = Q(reply__question__asker=member) | Q(reply__member=member)
        told = ~Q(reply__way=Reply.Way.MAIL) | Q(reply__question__naming=Naming.OWN) | Q(no_student_confirmed_at__lt=told_before(now()))
        confirmed = Q(no_student_confirmed_at__isnull=False) & told
        return self.filter(
            Q(question__in=Question.objects.visible_to(member).values("pk"))
            | Q(reply__in=Reply.objects.visible_to(member).values("pk")) & (both | confirmed)
        )


class Attachment(models.Model):
    """A picture or a PDF that goes with a question or a reply: made anew when it came in, so that nothing hidden travels with it."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("picture")
        PDF = "pdf", "PDF"

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=120, help_text="Its name below DATA/media/attachments.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    no_student_confirmed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    objects = AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, as somebody may see them."""

    def visible_to(self, member: Member) -> Self:
        """Her own; and once they have left: those that were put to her, and those of her groups, unless they were hidden.

        Across a block nothing is seen that stands under the asker's own name. What stands under another or none is
        seen all the same: if it were missing for those whom its author blocked, they would know who that is. And whoever is
        blocked keeps what had left before: if it went, it would tell of the block.
        """
        mine = Q(asker=member)
        left = Q(state__in=[Question.State.SENT, Question.State.CLOSED])
        blocks = Block.objects.filter(kind=Block.Kind.BLOCK)
        since = blocks.filter(other=member, member=OuterRef("asker"), at__lte=OuterRef("sent_at"))
        apart = Q(asker__in=blocks.filter(member=member).values("other")) | Q(Exists(since))
        put_to_her = Q(asked__member=member) & ~Q(asked__state=Asked.State.TAKEN_BACK)
        return self.filter(
            mine | left & (put_to_her | Q(group__members=member)) & ~(Q(naming=Naming.OWN) & apart)
        ).distinct()


class Question(models.Model):
    """Up to three lines, put to a few people or to one group.

    Whoever asks under no name is known to this row alone: no page, mail, notice, log or export of another may be made from `asker`.
    """

    class Wants(models.TextChoices):
        ADVICE = "advice", _("advice")
        LISTEN = "listen", _("just listen")
        FILE = "file", _("a file you use")
        PERSON = "person", _("a person to talk to")

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        HELD = "held", _("can still be taken back")
        SENT = "sent", _("asked")
        CLOSED = "closed", _("closed")
        TAKEN_BACK = "taken_back", _("taken back")
        HIDDEN = "hidden", _("hidden")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    asker = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="questions")
    text = models.CharField(_("question"), max_length=600)
    wants = models.CharField(max_length=8, choices=Wants.choices, default=Wants.ADVICE)
    wanted_by = models.DateField(null=True, blank=True)
    naming = models.CharField(max_length=6, choices=Naming.choices, default=Naming.OWN)
    chosen_name = models.CharField(max_length=60, blank=True)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="questions")
    attachment = models.OneToOneField(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="question")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField(default=now)
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="Until then it can be taken back, and nothing has left.")
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_kindly = models.CharField(max_length=10, blank=True, help_text="How it ended: outcome, nobody, taken_back.")
    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["leaves_at"], name="questions_to_leave", condition=Q(state="held")),
            models.Index(fields=["asker", "-made_at"], name="questions_of_asker"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Asked(models.Model):
    """One person whom a question was put to: a member here, or anybody with a mail address."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not yet replied")
        REPLIED = "replied", _("replied")
        UNKNOWN = "unknown", _("does not know")
        PASSED_ON = "passed_on", _("named somebody else")
        NEVER = "never", _("wants no more mails from here")
        TAKEN_BACK = "taken_back", _("no longer asked")

    class CameBack(models.TextChoices):
        BOUNCED = "bounced", _("the mail could not be delivered")
        AWAY = "away", _("an automatic reply came: perhaps they are away")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="asked")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    address = models.EmailField(blank=True, help_text="Where the question goes by mail; empty for members who read it here.")
    why = models.CharField(max_length=200, blank=True, help_text="Why this person, in words that the person reads.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True, help_text="Of the link that lets one reply be written.")
    reply_key = models.CharField(max_length=32, unique=True, null=True, blank=True, help_text="What their reply address has alone.")
    asked_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    came_back = models.CharField(max_length=7, choices=CameBack.choices, blank=True, help_text="What a program answered to the mail.")
    instead_name = models.CharField(max_length=200, blank=True, help_text="Whom they would ask; the asker decides.")
    instead_address = models.EmailField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "member"], name="a_member_is_asked_once", condition=Q(member__isnull=False)),
            models.UniqueConstraint(fields=["question", "address"], name="an_address_is_asked_once", condition=~Q(address="")),
        ]
        indexes = [models.Index(fields=["member", "asked_at"], name="when_a_member_was_asked")]

    def __str__(self) -> str:
        return self.name


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Replies, as somebody may see them."""

    def visible_to(self, member: Member) -> Self:
        """Of her own question all but hidden ones; her own; and in a group those that are shown, but for people whom she keeps away.

        Whoever is blocked keeps what was there before: if it went, it would tell of the block. What comes later stays out of sight.
        """
        blocks = Block.objects.filter(other=member, kind=Block.Kind.BLOCK, member=OuterRef("member"), at__lte=OuterRef("received_at"))
        apart = Q(member__in=Block.objects.visible_to(member).values("other")) | Q(Exists(blocks))
        shown = Q(state=Reply.State.SHOWN, question__group__members=member, question__state__in=["sent", "closed"]) & ~apart
        asked_back = Q(state=Reply.State.SHOWN, back_to__member=member)
        mine = Q(question__asker=member) & ~Q(state=Reply.State.HIDDEN)
        return self.filter(mine | Q(member=member) | shown | asked_back).distinct()


class Reply(models.Model):
    """What somebody replied, or a question back, as the asker reads it."""

    class Way(models.TextChoices):
        WEB = "web", _("here")
        LINK = "link", _("by the link of the mail")
        MAIL = "mail", _("by mail")
        PASTED = "pasted", _("pasted in")

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        WAITING = "waiting", _("waits for the asker: the sender was not expected")
        REFUSED = "refused", _("not taken in")
        WITHDRAWN = "withdrawn", _("withdrawn")
        HIDDEN = "hidden", _("hidden")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="replies")
    asked = models.ForeignKey(Asked, null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=10_000)
    attachment = models.OneToOneField(Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="reply")
    way = models.CharField(max_length=6, choices=Way.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SHOWN)
    is_from_asker = models.BooleanField(default=False, help_text="A question back; `member` stays empty, the question knows who asks.")
    back_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="asked_back", help_text="The reply that it asks back about.",
    )
    sender = models.CharField(max_length=254, blank=True, help_text="Whom a mail said that it is from.")
    message_id = models.CharField(max_length=300, blank=True, help_text="Of the mail, so that it is taken in once.")
    received_at = models.DateTimeField(default=now)
    thanked_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(null=True, blank=True)
    naming = models.CharField(max_length=6, choices=Naming.choices, default=Naming.OWN, help_text="How the answer credits it.")
    chosen_name = models.CharField(max_length=60, blank=True)
    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "message_id"], name="a_mail_is_taken_in_once", condition=~Q(message_id="")),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers, as somebody may see them."""

    def visible_to(self, member: Member) -> Self:
        """Her own, and those whose audience she is in, as questions are (`QuestionQuerySet.visible_to`): across a block none under its
        writer's own name, but whoever is blocked keeps what was there before.

        One made of a question whose asker is not to be known is there for others from the next morning on.
        """
        blocks = Block.objects.filter(kind=Block.Kind.BLOCK)
        since = blocks.filter(other=member, member=OuterRef("owner"), at__lte=OuterRef("audience_since"))
        apart = Q(owner__in=blocks.filter(member=member).values("other")) | Q(Exists(since))
        secret = Question.objects.exclude(naming=Naming.OWN).filter(pk=OuterRef("question"))
        held = Q(audience_since__gte=told_before(now())) & Q(Exists(secret))
        return self.filter(
            Q(owner=member)
            | Q(state=Answer.State.KEPT)
            & ~(Q(naming=Naming.OWN) & apart)
            & ~held
            & (
                Q(audience__in=[Kind.SITE, Kind.WEB])
                | Q(audience=Kind.GROUP, group__members=member)
                | Q(audience=Kind.PEOPLE, people=member)
            )
        ).distinct()


class Answer(models.Model):
    """What is known now: made of a question, its replies and what came of them, or written directly."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        KEPT = "kept", _("kept")
        MERGED = "merged", _("is part of another answer now")
        HIDDEN = "hidden", _("hidden")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    owner = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="answers")
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=20_000)
    sources = models.TextField(blank=True, max_length=4_000, help_text="Addresses, one a line.")
    topics = models.JSONField(default=list)
    audience = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind], default=Kind.SELF)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    people = models.ManyToManyField(Member, blank=True, related_name="answers_for_me")
    naming = models.CharField(max_length=6, choices=Naming.choices, default=Naming.OWN)
    chosen_name = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    asked_again = models.PositiveIntegerField(default=0)
    audience_since = models.DateTimeField(default=now, help_text="When it was last widened: what others wrote before is not shown to more.")
    wanted = models.CharField(max_length=8, blank=True, help_text="A wider audience that its writers are being asked about.")
    wanted_group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    indexed_at = models.DateTimeField(null=True, blank=True, help_text="`changed_at` of the text whose words the search has.")
    indexed_by = models.PositiveSmallIntegerField(default=0, help_text="The rules that its words were made by: `ranking.RULES`.")
    objects = AnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class AnswerWord(models.Model):
    """What one stem counts in an answer, for the search; made of the answer alone, and made anew at any time."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "word"], name="a_word_is_weighed_once")]
        indexes = [models.Index(fields=["word", "answer"], name="answers_with_a_word")]


class AnswerVersion(models.Model):
    """An answer as it read before a change."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="versions")
    title = models.CharField(max_length=200)
    text = models.TextField()
    sources = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-at", "-pk"]


class Credit(models.Model):
    """A reply that went into an answer: its writer is named as they chose, may withdraw it, and is asked before more people see it."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="credits")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="credits")
    quoted = models.TextField(blank=True, max_length=10_000, help_text="What of the reply stands in the answer.")
    agreed_to = models.CharField(max_length=8, blank=True, help_text="The widest audience that the writer agreed to.")
    said_no_to = models.CharField(max_length=8, blank=True, help_text="The audience that the writer did not want.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "reply"], name="a_reply_is_credited_once")]


class Experience(models.Model):
    """What somebody did with a question's replies or with an answer, and what happened."""

    class Result(models.TextChoices):
        WORKED = "worked", _("it worked")
        CHANGED = "changed", _("it worked once I changed it")
        NOT = "not", _("it did not work")

    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.CASCADE, related_name="experiences")
    answer = models.ForeignKey(Answer, null=True, blank=True, on_delete=models.CASCADE, related_name="experiences")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="experiences")
    did = models.CharField(max_length=300)
    happened = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=8, choices=Result.choices)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(question__isnull=False) | Q(answer__isnull=False), name="an_experience_is_with_something"),
        ]


class Dispute(models.Model):
    """Somebody thinks that an answer is wrong, outdated or harmful, and says why, with a source; it stands beside the answer."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="disputes")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="disputes")
    reason = models.CharField(max_length=600)
    source = models.TextField(blank=True, help_text="An address.")
    at = models.DateTimeField(default=now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class OfferQuerySet(models.QuerySet["Offer"]):
    """What members may be asked about."""

    def visible_to(self, member: Member) -> Self:
        """An offer is for everybody here."""
        del member
        return self

    def standing(self, today: object) -> Self:
        """Those that are not paused on this date."""
        return self.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=today))

    def with_room(self, at: datetime) -> Self:
        """Those that stand, of members who were asked less often in the last seven days than they offer."""
        lately = Q(member__asked__asked_at__gt=at - timedelta(days=7), member__asked__asked_at__lte=at)
        return self.standing(at.date()).annotate(lately=Count("member__asked", filter=lately)).filter(lately__lt=F("a_week"))


class Offer(models.Model):
    """What a member may be asked about, and how often a week."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="offer")
    text = models.CharField(max_length=300)
    topics = models.JSONField(default=list, help_text="Words of it, as the routing reads them.")
    a_week = models.PositiveSmallIntegerField(default=1)
    paused_until = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)
    objects = OfferQuerySet.as_manager()
