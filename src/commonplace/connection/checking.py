"""What in a text may tell more than its writer means to: addresses, telephone numbers, students, schools. Pure; it never blocks.

Rules, not knowledge: each hint says by which rule it was found, and every page that shows them says that this check misses things.
Mail addresses and telephone numbers are found in every language, students and schools in English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST = 12
"""More hints than these are no help."""
LONGEST = 5_000
"""Characters that are looked at: more is no question."""


class Kind(StrEnum):
    """What may be told."""

    MAIL = "mail"
    PHONE = "phone"
    STUDENT = "student"
    SCHOOL = "school"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that was found: what it may be, the words themselves, and by which rule."""

    kind: Kind
    excerpt: str
    why: str | Promise


_NAME = r"[A-Z][a-z\u00df-\u00ff]+(?:[-'\u2019][A-Z][a-z]+)?"
_INITIALS = r"[A-Z]\.\s?(?:[A-Z]\.|(?=\s|,|$))"
_FULL = rf"{_NAME}(?:\s+(?:{_NAME}|[A-Z]\.?(?![a-z])))?"
_YOUNG = (
    r"(?:student|pupil|boy|girl|child|kid|son|daughter|learner|first[- ]grader|second[- ]grader|third[- ]grader|fourth[- ]grader"
    r"|fifth[- ]grader|sixth[- ]grader|seventh[- ]grader|eighth[- ]grader|freshman|sophomore|junior|senior)"
)
_KIN = r"(?:mother|father|mom|mum|dad|parents?|grandmother|grandfather|grandparents?|guardian|family|sister|brother)"
_CLASS = r"(?:[Yy]ear|[Gg]rade|[Cc]lass|[Ff]orm|[Rr]oom)\s?(?:1[0-3]|[1-9])[A-Fa-f]?\b"
_NOT_NAMES = frozenset("""
    I A An The And But Or So If When Who What Where Why How Is Are Was Were Do Does Did Has Have Had Can Could Should Would Will May
    Might My Our His Her Their Your In On At For From To With As It He She They We You This That These Those There Here No Not Any All
    Some Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October
    November December English Math Maths Science History Spanish French German Latin Art Music Library Reading Year Grade Class Form
    Room Google Chromebook Canvas Zoom Teams Kindle Internet Lexile Newbery Caldecott ESL ELL IEP AP IB STEM PTA PTO Muslim Jewish
    Christian Catholic Hindu Black Asian Hispanic Latino American British Chinese Mexican Indian Ukrainian Arabic Services Council
    Union Government Body Teacher Teaching Support Center Centre Handbook Association Loan Loans Aide Aides
""".split())  # noqa: SIM905 - a list of words is read best as words
_SCHOOL_WORDS = (
    r"(?:Elementary(?: School)?|Primary(?: School)?|Middle School|Junior High(?: School)?|Intermediate School|High School|Secondary School"
    r"|Grammar School|Charter School|Academy|Preparatory School|Prep School|Montessori(?: School)?|K-8(?: School)?|School District)"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w.,/@-])\+?\(?\d[\d\s().\u2011/-]{5,20}\d(?![\w@/-])")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:19|20)\d\d\s?[-/\u2013]\s?(?:19|20)?\d\d")
_MY_STUDENT = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur|[Aa]|[Tt]he|[Oo]ne|[Tt]his)\s(?:[a-z-]+\s){{0,2}}{_YOUNG},?\s(?:named\s|called\s|is\s)?(?P<name>{_FULL}|{_INITIALS})"
)
_NAMED = re.compile(rf"\b{_YOUNG}\s(?:named|called|whose name is)\s(?P<name>{_FULL}|{_INITIALS})")
_KIN_OF = re.compile(rf"\b{_KIN}\sof\s(?P<name>{_FULL}|{_INITIALS})")
_S_KIN = re.compile(rf"\b(?P<name>{_FULL})['\u2019]s\s{_KIN}\b")
_NAME_CLASS = re.compile(rf"\b(?P<name>{_FULL}|{_INITIALS})\s?,?\s?(?:\(|in\s|from\s|of\s)?(?:my\s|our\s)?{_CLASS}(?!\s(?:and|or|to)\b)")
_CLASS_NAME = re.compile(rf"\b{_CLASS}\s?(?:,|:|student|pupil|boy|girl)\s?(?P<name>{_NAME}\s(?:{_NAME}|[A-Z]\.?(?![a-z])))")
_NEAR = re.compile(rf"\b(?:{_YOUNG}|parents? of|mother of|father of)\b[^.?!\n]{{0,25}}?(?<![.?!]\s)\b(?P<name>{_NAME}\s{_NAME})\b")
_AGE = re.compile(
    rf"\b(?P<name>{_NAME}),?\s(?:is\s|who is\s|aged?\s)(?:only\s)?(?:[5-9]|1[0-8])\b"
    r"(?!\s?(?:%|percent|minutes|hours|days|weeks|dollars|pages|books))"
)
_SCHOOL = re.compile(rf"\b(?P<name>(?:(?:St\.?|Mt\.?|{_NAME})\s(?:of\s|the\s)?){{1,4}}{_SCHOOL_WORDS})")
_NUMBERED = re.compile(r"\b(?P<name>(?:PS|P\.S\.|IS|I\.S\.|MS|M\.S\.|JHS)\s?#?\d{1,3})\b")
_DISTRICT = re.compile(rf"\b(?P<name>(?:{_NAME}\s){{1,3}}(?:ISD|USD|CUSD|Unified|Public Schools))\b")
_NOT_A_PLACE = frozenset("""
    My Our The A An This That Which What Every Each Any New Old Local Public Private Most Some Their His Her At In For From Khan
""".split())  # noqa: SIM905 - a list of words is read best as words

_STUDENT_RULES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (_MY_STUDENT, _("A name right after a word such as “student”.")),
    (_NAMED, _("A name right after “named” or “called”.")),
    (_KIN_OF, _("A name right after “mother of”, “parents of” and the like.")),
    (_S_KIN, _("A name whose family is spoken of.")),
    (_NAME_CLASS, _("A name or initials beside a class or grade.")),
    (_CLASS_NAME, _("A name or initials beside a class or grade.")),
    (_AGE, _("A name with an age at which one goes to school.")),
    (_NEAR, _("Two words with capitals near a word such as “student”.")),
)
_SCHOOL_RULES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (_SCHOOL, _("Words with capitals before a kind of school.")),
    (_NUMBERED, _("It looks like a school with a number.")),
    (_DISTRICT, _("It looks like the name of a school district.")),
)


def hints(text: str, *, own_name: str = "") -> list[Hint]:
    """What in `text` may tell more than its writer means to, in the order of the text, each place once.

    `own_name` is the writer's, where it shall not stand there: who asks under no name is also known by a name at the end.
    """
    text = text[:LONGEST]
    found: list[tuple[int, Hint]] = []
    taken: list[tuple[int, int]] = []
    for find in (_mails, _own(own_name), _phones, _schools, _students):
        for start, end, hint in find(text):
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                taken.append((start, end))
                found.append((start, hint))
    return [hint for _at, hint in sorted(found, key=lambda one: one[0])][:MOST]


Found = Iterator[tuple[int, int, Hint]]


def _mails(text: str) -> Found:
    for match in _MAIL.finditer(text):
        yield match.start(), match.end(), Hint(Kind.MAIL, match[0].rstrip("."), _("It has the form of a mail address."))


def _phones(text: str) -> Found:
    for match in _PHONE.finditer(text):
        said = match[0].strip()
        if _is_dialed(said):
            yield match.start(), match.end(), Hint(Kind.PHONE, said, _("So many digits, grouped like a telephone number."))


def _is_dialed(said: str) -> bool:
    """Seven to fifteen digits that begin with +, 0 or a bracket, or stand in groups; no date, no amount, no number of a book."""
    groups = re.findall(r"\d+", said)
    lengths = [len(group) for group in groups]
    if not 7 <= sum(lengths) <= 15 or "\n" in said or _DATE.search(said) or groups[0] in {"978", "979"}:
        return False
    if said[0] in "+0(":
        return True
    is_amount = all(length == 3 for length in lengths[1:]) and "-" not in said
    return lengths == [3, 4] or (len(groups) >= 3 and lengths[-1] >= 3 and not is_amount)


def _own(name: str) -> Callable[[str], Found]:
    def find(text: str) -> Found:
        for part in {name, *name.split()} if len(name) > 1 else set():
            if len(part) > 2:
                for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE):
                    why = _("It is your own name, and you ask under another or none.")
                    yield match.start(), match.end(), Hint(Kind.SELF, match[0], why)

    return find


def _schools(text: str) -> Found:
    for pattern, why in _SCHOOL_RULES:
        for match in pattern.finditer(text):
            words = match["name"].split()
            while words and words[0] in _NOT_A_PLACE:
                words = words[1:]
            said = " ".join(words)
            if words and not re.fullmatch(_SCHOOL_WORDS, said):
                yield match.start(), match.end(), Hint(Kind.SCHOOL, said, why)


def _students(text: str) -> Found:
    for pattern, why in _STUDENT_RULES:
        for match in pattern.finditer(text):
            words = [word for word in match["name"].split() if word.strip(".,") not in _NOT_NAMES or re.fullmatch(r"[A-Z]\.", word)]
            if words and words[0] == match["name"].split()[0]:
                yield match.start(), match.end(), Hint(Kind.STUDENT, " ".join(words), why)
