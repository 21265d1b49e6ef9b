"""What this module itself holds of a member: told on "Who can see me", exported, erased."""

from __future__ import annotations

import json
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from commonplace.kernel.clock import now
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members import leaving, visibility
from commonplace.members.models import Block, Holiday, Invitation, Member


def export(member: Member) -> Iterable[tuple[str, bytes]]:
    """One file: the account as JSON. Never the hash of a password nor a passkey's key: they are of use to thieves only."""
    about = {
        "name": member.name,
        "email": member.email,
        "role": member.role,
        "level": member.level,
        "region": member.region,
        "alone_in_the_building": member.alone,
        "time_zone": member.time_zone,
        "time_zone_of_the_browser": member.seen_zone,
        "language": member.language,
        "minutes_a_school_day": member.minutes_a_day,
        "quiet_hours": {"from": _iso(member.quiet_from), "until": _iso(member.quiet_until)},
        "hours_a_week_at_most": member.ceiling_hours,
        "holidays": [
            {"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name}
            for one in Holiday.objects.visible_to(member).order_by("first", "pk")
        ],
        "today_by_mail": {
            "on": member.mails_today, "at": _iso(member.mail_hour), "days_of_the_week": [int(day) for day in member.mail_days],
            "in_trouble_since": _iso(member.mail_trouble_at),
        },
        "mails_from_here": [
            {
                "subject": one.subject, "to": one.to, "made_at": _iso(one.made_at), "state": one.state, "sent_at": _iso(one.sent_at),
                # A mail to somebody else holds that person's own link.
                "text": one.text if one.to == member.email else "",
            }
            # One that is dated later is not to be known before: its minute would tell of somebody who asks under no name.
            for one in OutgoingMail.objects.filter(owner_id=member.pk, made_at__lte=now()).order_by("pk")
        ],
        "people_kept_away": [
            {"name": str(one.other), "kind": one.kind, "at": _iso(one.at)}
            for one in Block.objects.visible_to(member).select_related("other").order_by("pk")
        ],
        "speed_percent": member.speed_percent,
        "shows_pictures": member.shows_pictures,
        "is_steward": member.is_steward,
        "writes_nothing_for_others_until": _iso(member.writes_paused_until),
        "joined_at": _iso(member.joined_at),
        "last_sign_in": _iso(member.last_login),
        "adult_confirmed_at": _iso(member.adult_confirmed_at),
        "rules": {"accepted_version": member.rules_version, "accepted_at": _iso(member.rules_accepted_at)},
        "mail_addresses": [
            {"email": one.email, "verified": one.verified} for one in EmailAddress.objects.filter(user=member).order_by("pk")
        ],
        "has_password": member.has_usable_password(),
        "passkeys": [
            {"name": one.wrap().name, "added_at": _iso(one.created_at), "last_used_at": _iso(one.last_used_at)}
            for one in Authenticator.objects.filter(user=member).order_by("pk")
        ],
        "invitations": [
            {"note": one.note, "made_at": _iso(one.made_at), "used_at": _iso(one.used_at)}
            for one in Invitation.objects.filter(invited_by=member).order_by("pk")
        ],
    }
    yield "member.json", json.dumps(about, ensure_ascii=False, indent=2).encode()


def _iso(moment: object) -> str | None:
    return moment.isoformat() if hasattr(moment, "isoformat") else None


def erase(member: Member) -> None:
    """End every session of the member; the rows that point to the member go with the row itself."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(member.pk):
            session.delete()


def register() -> None:
    """Called once, when the program starts."""
    you = _("You")
    visibility.register(
        _("Your name"),
        _("You; whoever opens an invitation link of yours; the members of your groups; a steward who types your mail address"),
        key="name")
    visibility.register(
        _("Your mail address"), _("You; if you are a steward, the other stewards"), _("Mails from this site go to it."), key="email")
    visibility.register(
        _("What you do: your role"),
        _("You; whoever can choose you to be asked, from a group or by your offer; whoever reads what you reply, wrote or tried"),
        _("It stands beside your name, never where you chose another name or none. You may leave it empty."), key="role")
    visibility.register(
        _("Level, region, alone in the building"), you,
        _("Kept for finding peers like you, once that exists; used for nothing today. You may leave all of it empty."), key="about")
    visibility.register(
        _("Minutes a school day, hours a week at most, quiet hours, time zone, speed, pictures"), you,
        _("Where you chose no time zone, the one that your browser names is kept, so that a mail comes at your hour."), key="hours")
    visibility.register(
        _("Your holidays, and when your Today comes by mail"), you,
        _("Nobody is told when you are away. Whoever can read your mailbox sees when a mail came."), key="holidays")
    visibility.register(
        _("Your password and passkeys"), _("Nobody"),
        _("A password is stored as a hash that cannot be turned back; of a passkey only the public half."), key="secrets")
    visibility.register(
        _("When you joined, when you last signed in, that you are an adult, and the rules you accepted"),
        _("You, in the zip of all that is yours"),
        _("Whoever runs the site can list its members, and sees the day of joining there."), key="joined")
    visibility.register(_("Invitation links you made as a steward, with your notes"), _("All stewards"), key="invitations")
    leaving.register(leaving.Part(
        module="members",
        export=export,
        erase=erase,
        goes=(
            _("Your account: name, mail address, what you do, minutes, quiet hours, holidays, when mails come, time zone"),
            _("Your password and passkeys; you are signed out everywhere"),
            _("Invitation links you made, used or not"),
            _("Whom you muted or blocked, and who muted or blocked you"),
        ),
        stays=(
            leaving.Stays(
                _("Mails that this site sent to you"),
                _("They lie in your mailbox. What was kept as a file in the outbox of the site stays there for 30 days."),
            ),
        ),
    ))
