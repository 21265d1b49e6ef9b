"""`commonplace member …`: add, list, invite and remove members, and give out the keys of the site."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from commonplace.cli.printing import print_json, say
from commonplace.cli.trouble import Trouble

if TYPE_CHECKING:
    from commonplace.members.models import Member


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The second words, each with what it takes."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = verbs.add_parser("add", help="make an account whose mail address counts as verified")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", required=True, help="what the person is called here")
    add.add_argument("--steward", action="store_true", help="with the keys of the site")
    add.add_argument("--password-stdin", action="store_true", help="read a password from standard input")
    verbs.add_parser("list", help="print all members")
    invite = verbs.add_parser("invite", help="print a link with which one person can join")
    invite.add_argument("--steward", action="store_true", help="the person becomes a steward")
    invite.add_argument("--note", default="", help="for whom it is; stewards see it in their list")
    remove = verbs.add_parser("remove", help="erase an account")
    remove.add_argument("email", metavar="EMAIL")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    steward = verbs.add_parser("steward", help="give a member the keys of the site")
    steward.add_argument("email", metavar="EMAIL")


def run(options: argparse.Namespace) -> int:
    """One of them."""
    {"add": _add, "list": _list, "invite": _invite, "remove": _remove, "steward": _steward}[options.what](options)
    return 0


def _add(options: argparse.Namespace) -> None:
    from django.conf import settings

    from commonplace.members.actions import MailTaken, add_member
    from commonplace.members.names import tidy

    _valid_address(options.email)
    name = tidy(options.name)
    if not name or len(name) > 100:
        raise Trouble("A name has 1 to 100 visible characters. No account was made. Try again with another --name.")
    password = _read_password() if options.password_stdin else None
    try:
        member = add_member(email=options.email, name=name, is_steward=options.steward, password=password)
    except MailTaken:
        raise Trouble(
            f"There is an account with the mail address {options.email} already. Nothing was changed. "
            "commonplace member list shows all of them.",
        ) from None
    if options.json:
        print_json(_row(member))
        return
    say(f"{member} ({member.email}) has an account{', and is a steward' if member.is_steward else ''}.")
    how = "with the password" if password else "with a code"
    say(f"To sign in {how}: {settings.SITE_ADDRESS}/account/login/{'?by=password' if password else ''}")
    if not password and not settings.SENDS_MAIL:
        say("No mail server is set (COMMONPLACE_MAIL_URL), so the code is shown in the window where serve runs.")


def _read_password() -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password)
    except ValidationError as trouble:
        raise Trouble(f"{' '.join(trouble.messages)} No account was made. Choose another password.") from None
    return password


def _valid_address(email: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email.strip())
    except ValidationError:
        raise Trouble(f"“{email}” is not a mail address. Nothing was changed. It looks like ada@example.org.") from None
    if len(email.strip()) > 254:
        raise Trouble("A mail address has at most 254 characters. Nothing was changed.")


def _list(options: argparse.Namespace) -> None:
    from commonplace.members.queries import all_members, needs_second_steward, stewards

    members = list(all_members())
    if options.json:
        print_json([_row(member) for member in members])
        return
    for member in members:
        say(f"{member.email}  {member}{'  steward' if member.is_steward else ''}{'' if member.is_active else '  closed'}")
    if not members:
        say("Nobody is here yet. commonplace serve prints a link for the first account; commonplace member add makes one.")
    elif not stewards().exists():
        say("There is no steward. commonplace member steward EMAIL makes one.")
    elif needs_second_steward():
        say("There is only one steward. A second one keeps the site going when the first is away: commonplace member steward EMAIL")


def _row(member: Member) -> dict[str, object]:
    return {
        "email": member.email, "name": member.name, "steward": member.is_steward, "active": member.is_active,
        "joined": member.joined_at.isoformat(),
    }


def _invite(options: argparse.Namespace) -> None:
    from commonplace.members.actions import invite, link_of
    from commonplace.members.actions.invitations import OPEN_FOR
    from commonplace.members.models import Site
    from commonplace.members.names import tidy

    invitation, token = invite(acting=None, makes_steward=options.steward, note=tidy(options.note))
    if options.json:
        print_json({"link": link_of(token), "steward": options.steward, "until": invitation.expires_at.isoformat()})
        return
    say(link_of(token))
    say(f"It lets one person join{' as a steward' if options.steward else ''} and works for {OPEN_FOR.days} days.")
    if Site.current().sign_up == Site.SignUp.CLOSED:
        say("Nobody new can join for now: open the door under Settings, Site first.")


def _remove(options: argparse.Namespace) -> None:
    from commonplace.members.actions import LastSteward
    from commonplace.members.leaving import NotErased, erase_account

    member = _member(options.email)
    if not options.yes and not _agreed(member):
        raise Trouble("Nothing was changed. With --yes the account is erased without a question.")
    try:
        erase_account(member=member)
    except (LastSteward, NotErased) as trouble:
        raise Trouble(str(trouble)) from None
    if options.json:
        print_json({"removed": options.email})
    else:
        say(f"The account of {options.email} is erased.")


def _agreed(member: Member) -> bool:
    if not sys.stdin.isatty():
        return False
    answer = input(f"Erase the account of {member} ({member.email}) and all that is theirs? It cannot be taken back. [y/N] ")
    return answer.strip().lower() in {"y", "yes"}


def _steward(options: argparse.Namespace) -> None:
    from commonplace.members.actions import make_steward

    member = make_steward(member=_member(options.email))
    if options.json:
        print_json(_row(member))
    else:
        say(f"{member} ({member.email}) is a steward.")


def _member(email: str) -> Member:
    from commonplace.members.queries import member_by_email

    member = member_by_email(email)
    if member is None:
        raise Trouble(f"No member has the mail address {email}. Nothing was changed. commonplace member list shows all of them.")
    return member
