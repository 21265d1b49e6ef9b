"""What changes members and their site: verb-named, the acting member first, atomic, the object back."""

from commonplace.members.actions.holidays import add_holiday, remove_holiday
from commonplace.members.actions.invitations import find_invitation, first_account_link, invite, link_of, withdraw
from commonplace.members.actions.joining import MailTaken, add_member, join
from commonplace.members.actions.site import LastSteward, make_steward, save_site, unmake_steward
from commonplace.members.actions.welcoming import accept_rules, finish_welcome, tell_about_school_mail

__all__ = [
    "LastSteward",
    "MailTaken",
    "accept_rules",
    "add_holiday",
    "add_member",
    "find_invitation",
    "finish_welcome",
    "first_account_link",
    "invite",
    "join",
    "link_of",
    "make_steward",
    "remove_holiday",
    "save_site",
    "tell_about_school_mail",
    "unmake_steward",
    "withdraw",
]
