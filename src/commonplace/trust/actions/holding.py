"""Hold what must neither expire nor be erased for now, because the law says so."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.kernel.clock import now
from commonplace.kernel.outbox.actions import put
from commonplace.members.hours import hours_of, open_from
from commonplace.members.models import Member, Site
from commonplace.members.reporting import Subject, subject_of
from commonplace.trust import log
from commonplace.trust.models import Hold


class NothingToHold(Exception):
    """There is no such member or thing; the message is a sentence for the steward."""


def named(typed: str) -> str:
    """What a steward means: a member's mail address, or a name such as `question:…` as it stands on a report's page.

    Raises `NothingToHold`.
    """
    typed = typed.strip()
    if "@" in typed:
        member = Member.objects.filter(email=Member.objects.normalize(typed)).first()
        if member is None:
            raise NothingToHold(_("No member has this mail address. Nothing is held."))
        return f"member:{member.public_id}"
    found = subject_of(typed)
    if found is None or not found[0].is_there(found[1]):
        raise NothingToHold(_("There is no such thing here. Type a member's mail address, or the name that stands on a report's page."))
    return typed


@transaction.atomic
def hold(*, acting: Member, about: str, reason: str, is_told: bool = True) -> Hold:
    """Keep a member's account, or a question with its replies, from expiring and from being erased; its subject is told if that is allowed.

    Raises `NothingToHold`.
    """
    about = named(about)
    made, _new = Hold.objects.update_or_create(about=about, defaults={
        "reason": reason.strip(), "is_told": is_told, "set_by": acting, "set_at": now(), "lifted_at": None,
    })
    log.write(steward=acting, did="held", about=about, is_told=is_told)
    if is_told:
        _tell(made)
    return made


@transaction.atomic
def lift(*, acting: Member, pk: int) -> Hold:
    """End a hold. Raises `Hold.DoesNotExist`."""
    row = Hold.objects.select_for_update().get(pk=pk, lifted_at=None)
    row.lifted_at = now()
    row.save(update_fields=["lifted_at"])
    log.write(steward=acting, did="lifted", about=row.about)
    if row.is_told:
        _tell(row)
    return row


def is_held(about: str) -> bool:
    """Whether a thing, or what it is part of, is held by its own name; a hold on a member is not asked, for it would tell whose it is."""
    found = subject_of(about)
    whole = found[0].part_of(found[1]) if found else ()
    return Hold.objects.filter(about__in=[about, *whole], lifted_at=None).exists()


def why_kept(about: str, member: Member | None) -> str:
    """Why a thing must not be deleted for now, for `members.reporting`: it is held, or whose it is; which of the two is not told."""
    names = [f"member:{member.public_id}"] if member else []
    if is_held(about) or Hold.objects.filter(about__in=names, lifted_at=None).exists():
        return _("This cannot be deleted at this moment. Nothing was changed. Ask a steward of the site.")
    return ""


def why_stays(member: Member) -> str:
    """Why an account must stay for now, for `members.leaving`; what may not be told is not told."""
    for row in Hold.objects.filter(lifted_at=None).order_by("-is_told", "pk"):
        found = subject_of(row.about)
        if found is None or member.pk not in found[0].concerns(found[1]):
            continue
        if row.is_told and row.about == f"member:{member.public_id}":
            return _("The law asks us to keep this account for now: %(reason)s Nothing was erased. Ask a steward when it can go.") % {
                "reason": row.reason if row.reason.endswith((".", "?")) else f"{row.reason}."}
        return _("This account cannot be erased at this moment. Nothing was changed. Ask a steward of the site.")
    return ""


def _tell(row: Hold) -> None:
    found = subject_of(row.about)
    writer = found[0].writer(found[1]) if found else None
    if found is None or writer is None:
        return
    put(
        key=f"hold:{row.pk}:{row.set_at.isoformat()}:{'lifted' if row.lifted_at else 'set'}", kind="hold", to=writer.address,
        subject=_("%(site)s: a hold") % {"site": Site.current().name}, text="\n\n".join(_lines(row, found[0])) + "\n", owner=writer.member,
        not_before=open_from(hours_of(writer.member), now()) if writer.member else None,
    )


def _lines(row: Hold, subject: Subject) -> list[str]:
    what = {"what": subject.name}
    is_member = subject.kind == "member"
    if row.lifted_at:
        return [_("The hold on your account is lifted.") if is_member else _("The hold on %(what)s of yours is lifted.") % what]
    if is_member:
        begins = _("A steward has put a hold on your account: until it is lifted, it cannot be erased, and what is yours does not expire.")
    else:
        begins = _("A steward has put a hold on %(what)s of yours: until it is lifted, it does not expire and cannot be erased.") % what
    return [begins, _("The reason: %(reason)s") % {"reason": row.reason}]
