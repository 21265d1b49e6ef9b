"""Who will see a question, before it leaves: by name and number, and what that means, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonplace.connection import naming, reach
from commonplace.connection.models import Asked, Naming, Question
from commonplace.members.models import Block, Member
from commonplace.members.school_mail import looks_like_school


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who will see it: a name, where it goes by mail the address, and what is to be known of that mailbox."""

    name: str
    address: str = ""
    why: str = ""
    is_school: bool = False


@dataclass(frozen=True, slots=True)
class Readers:
    """All of them, and what is to be said about them."""

    people: tuple[Reader, ...]
    group: str
    others: tuple[str, ...]
    number: str
    notes: tuple[str, ...]
    cannot: tuple[str, ...]
    button: str


def readers_of(question: Question, *, asker: Member) -> Readers:
    """Whoever will see this draft once it has left."""
    people = tuple(_reader(asked) for asked in question.asked.select_related("member").order_by("pk"))
    secret = question.naming != Naming.OWN
    others = reach.others_in(question.group, asker=asker, secret=secret) if question.group else []
    names = tuple(str(one) for one in others)
    return Readers(
        people=people, group=question.group.name if question.group else "", others=names, number=_number(people, question, len(names)),
        notes=tuple(_notes(people, question, asker)), cannot=tuple(_cannot(question, others, asker)) if secret else (),
        button=_button(len(people), question),
    )


def number_word(number: int) -> str:
    """A small number as a word, as one says it; larger ones in figures."""
    words = [_("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"), _("ten")]
    return words[number] if number < len(words) else str(number)


def _reader(asked: Asked) -> Reader:
    mail = asked.member.email if asked.member else asked.address
    return Reader(asked.name, "" if asked.member else asked.address, asked.why, looks_like_school(mail))


def _number(people: tuple[Reader, ...], question: Question, others: int) -> str:
    said = []
    if people:
        said.append(ngettext("%(count)d person.", "%(count)d people.", len(people)) % {"count": len(people)})
        by_mail = sum(bool(one.address) for one in people)
        if by_mail and by_mail == len(people):
            said.append(_("By mail, which can be forwarded."))
        elif by_mail:
            word = number_word(by_mail).capitalize()
            said.append(ngettext(
                "%(word)s of them by mail, which can be forwarded.", "%(word)s of them by mail, which they can forward.", by_mail,
            ) % {"word": word})
    if question.group:
        said.append(ngettext(
            "%(count)d other member of “%(group)s”, and whoever joins it later.",
            "%(count)d other members of “%(group)s”, and whoever joins it later.", others,
        ) % {"count": others, "group": question.group.name})
    return " ".join(said)


def _notes(people: tuple[Reader, ...], question: Question, asker: Member) -> list[str]:
    said = []
    if here := [one.name for one in people if not one.address]:
        said.append(_("%(names)s: read it here, and by mail, which can be forwarded too.") % {"names": _listed(here)})
    if schools := [one.name for one in people if one.is_school]:
        said.append(_(
            "%(names)s: the mailbox looks like a school's. What lies in it belongs to the employer, and may be a public record."
        ) % {"names": _listed(schools)})
    if looks_like_school(asker.email):
        said.append(_("Replies reach you by mail too, and your own address looks like a school's: the same holds for them."))
    if question.group:
        said.append(_("Members of the group see the replies as well."))
    return [*said, _("Nobody else here sees it, and it does not stand on the web. Whoever runs this site could look into its database.")]


def _cannot(question: Question, others: list[Member], asker: Member) -> list[str]:
    """What cannot be promised to somebody who asks under no name, or another."""
    said = []
    if question.group and len(others) + 1 < naming.SMALL_GROUP:
        said.append(ngettext(
            "There is only %(count)d other member in this group: it may well be guessed who asks.",
            "There are only %(count)d other members in this group: they may well guess who asks.", len(others),
        ) % {"count": len(others)})
    said.append(_("Your way of writing, and what only you can know, may tell who you are. Whoever saw you write can say so."))
    said.append(_("No page tells a steward who asks. Whoever runs this site can find out in its database, and a court may ask them to."))
    said.append(_("It leaves with all that is asked so in the same six hours. Others see the day; whoever looks often, which hours."))
    block = Block.objects.filter(kind=Block.Kind.BLOCK, other__in=others, member=asker)
    if question.group and block.exists():
        said.append(_("Those whom you blocked see it too: if they alone did not, they would know that it is yours."))
    return said


def _button(people: int, question: Question) -> str:
    if not people:
        return _("Ask the group") if question.group else ""
    if question.group:
        return ngettext("Ask one person and the group", "Ask %(word)s people and the group", people) % {"word": number_word(people)}
    return ngettext("Ask one person", "Ask %(word)s people", people) % {"word": number_word(people)}


def _listed(names: list[str]) -> str:
    return ", ".join(names)
