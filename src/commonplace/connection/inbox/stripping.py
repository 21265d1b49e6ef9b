"""What somebody wrote in a reply by mail, without what their program quoted and without their signature; pure.

Three things are known of quotes: lines that begin with ">"; what stands below a line by which a program introduces a quote; and the
words of our own mail, which no person typed. Lines are looked at one by one, with expressions that cannot run away: whoever
sends a mail chooses every byte of it. Where nothing would be left, as little as possible is taken away: a reply is never lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST_LINE = 1_000
"""Of a line that introduces a quote, or ends a text, no more is looked at."""

_WROTE = (
    "wrote", "schrieb", "schrieben", "hat geschrieben", "escribió", "escribio", "a écrit", "ha scritto", "schreef", "skrev", "napisał",
    "napisała", "napsal", "escreveu", "kirjoitti", "написал", "написала", "geschreven",
)
_BEGINS = ("on ", "am ", "el ", "le ", "il ", "op ", "den ", "em ", "w dniu ", "dne ", "pe ", "ma ", "ti ", "vto ", "---- ", "-- ")
_ORIGINAL = re.compile(
    r"^[-_\s]{2,40}(?:original message|original appointment|forwarded message|ursprüngliche nachricht|originalnachricht|"
    r"weitergeleitete nachricht|mensaje original|mensaje reenviado|message d'origine|message original|messaggio originale|"
    r"oorspronkelijk bericht|ursprungligt meddelande|mensagem original)[-_\s]{0,40}$"
)
_FIELD = re.compile(
    r"^\*?(from|sent|to|cc|date|subject|von|gesendet|an|kopie|datum|betreff|de|enviado|enviado el|para|asunto|fecha|envoyé|à|objet|"
    r"da|inviato|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|assunto)\s?:\*?\s"
)
_RULE = re.compile(r"^[_\-=*]{5,200}$")
_PHONE = re.compile(
    r"^(?:sent from (?:my|yahoo|outlook|mail|proton)\b.{0,80}|get outlook for .{1,80}|sent with .{1,60}|"
    r"(?:von meinem|diese nachricht wurde von|gesendet (?:von|mit|aus))\b.{0,80}|(?:holen sie sich|laden sie) outlook.{0,80}|"
    r"enviado desde (?:mi|outlook|yahoo|correo)\b.{0,80}|(?:obtener|descargar) outlook.{0,80}|"
    r"envoyé (?:de mon|depuis)\b.{0,80}|inviato da(?:l mio)?\b.{0,80}|verzonden vanaf\b.{0,80}|skickat från\b.{0,80})$"
)
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def said(text: str, *, ours: Collection[str] = ()) -> str:
    """What the writer of a mail said.

    Args:
        text: the plain text of the mail.
        ours: lines of the mail that was replied to; they are no words of the writer's, wherever they stand.

    """
    lines = [line.rstrip() for line in _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    known = {_bare(line) for line in ours if len(_bare(line)) > 15}
    left = _without_quotes(lines, known, is_cut=True)
    # Below a quote that has no marks, or as a signature, may stand all that somebody wrote.
    rest = _without_quotes(lines, known, is_cut=False)
    return _joined(_without_signature(left)) or _joined(left) or _joined(_without_signature(rest)) or _joined(rest)


def _without_quotes(lines: list[str], known: set[str], *, is_cut: bool) -> list[str]:
    """Without quotes; `is_cut`: all that follows a line that introduces a quote, where no marks say how far it goes."""
    left: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        length = _opens(lines, number)
        if line.lstrip().startswith(">") or (_bare(line) and _bare(line) in known):
            number += 1
        elif length:
            number = _next(lines, number + length)
            if is_cut and number < len(lines) and not lines[number].lstrip().startswith(">"):
                break
        else:
            left.append(line)
            number += 1
    return left


def _opens(lines: list[str], number: int) -> int:
    """How many lines from here on introduce a quote; 0: none does."""
    first = _start(lines[number])
    if not first:
        return 0
    if _ORIGINAL.match(first) or first in {"begin forwarded message:", "anfang der weitergeleiteten nachricht:"}:
        return 1
    if _RULE.match(first) and _fields(lines, _next(lines, number + 1)) >= 2:
        return 1
    if _fields(lines, number) >= 3:
        return _fields(lines, number)
    # "On Tue, 3 Nov 2026 at 09:12, Ada Example <ada@example.org> wrote:", often broken into two or three lines.
    for length in (1, 2, 3):
        if number + length > len(lines):
            break
        last = _start(lines[number + length - 1])
        if not last:
            break
        if last.endswith(":") and _says_wrote(" ".join(_start(line) for line in lines[number:number + length])):
            return length
    return 0


def _says_wrote(line: str) -> bool:
    has_word = any(word in line for word in _WROTE)
    has_date = any(sign.isdigit() for sign in line)
    return has_word and (line.startswith(_BEGINS) or (has_date and ("@" in line or line.rstrip(":").rstrip().endswith(_WROTE))))


def _fields(lines: list[str], number: int) -> int:
    """How many lines from here on look like the head of a mail ("From: …", "Gesendet: …")."""
    count = 0
    while number + count < len(lines) and count < 8 and _FIELD.match(f"{_start(lines[number + count])} "):
        count += 1
    return count


def _next(lines: list[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        # The line is "-- " by custom; programs lose its last space.
        if line in {"--", "-- ", "—"} or _start(line) == "--":
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or _PHONE.match(_start(lines[-1])) or _RULE.match(_start(lines[-1]))):
        lines = lines[:-1]
    return lines


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _start(line: str) -> str:
    return line[:LONGEST_LINE].strip().casefold()


def _bare(line: str) -> str:
    return " ".join(line.lstrip("> ").split()).casefold()
