"""The invented network is put into the database: once whole, later only what is new; its dates move with the calendar."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from commonplace.config.demo import asking, nodes, reports
from commonplace.config.demo.looks import poll_of_voice
from commonplace.config.demo.texts import Text, Voice, duration, network, voices
from commonplace.config.knobs import BadSetting
from commonplace.consumption import silence
from commonplace.consumption.actions import following, muting, reading, refusing
from commonplace.consumption.deciding import identity
from commonplace.consumption.models import Mute, Polling
from commonplace.consumption.muting import indexed
from commonplace.consumption.parsing import ParsedEntry, ParsedSource, chapters
from commonplace.consumption.refresh import storing
from commonplace.consumption.refresh.claiming import poll_of
from commonplace.consumption.refresh.schedule import Poll
from commonplace.consumption.timeline import Shelf
from commonplace.entries.models import Entry, EntryBody, Follow
from commonplace.kernel import search
from commonplace.kernel.clock import now
from commonplace.kernel.html import plain_text
from commonplace.members.actions import accept_rules, add_member, finish_welcome, invite
from commonplace.members.models import Member, Site
from commonplace.spaces.canonical import canonical_key
from commonplace.spaces.models import Source

# Any in this file: values of `network.toml`.
SEEN_AFTER = timedelta(minutes=12)
"""An invented entry was seen so long after it was published."""
PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of a file


def _to_terminal(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def fill(*, tell: Callable[[str], None] = _to_terminal) -> None:
    """Make the invented network, or bring one made earlier up to today; says how to sign in.

    May be called at every start: what the visitor changed stays as it is, texts that are new in the program are added,
    and all dates are counted from the present hour again. Nothing is fetched.

    Args:
        tell: called with each sentence for the person at the terminal.

    Raises:
        BadSetting: the folder holds a real site; nothing was changed.

    """
    at = now().replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        members, is_first = _members(network())
        sources = _sources(members, at)
        documents = _move_dates(sources, at) if not is_first else []
        documents += _say(sources, at)
        storing.write_polls([poll_of_voice(_poll(source), voice, at) for voice, source in sources.items()])
        if is_first:
            _marks(members, at)
        storing.index(documents)
        asking.fill(members, at)
        reports.fill(members, at)
        nodes.fill(members, at)
    for sentence in _how_to_sign_in():
        tell(sentence)


def _members(plan: Mapping[str, Any]) -> tuple[dict[str, Member], bool]:
    """The members, made on the first start, and whether this is the first."""
    known = {member.email: member for member in Member.objects.order_by("pk")}
    if known:
        if not (settings.DATA / PASSWORD_FILE).exists():
            raise BadSetting(
                f"{settings.DATA} holds a site of its own, and the demo does not mix with it. Nothing was changed. "
                "Start the demo without --data, or with an empty folder.",
            )
        return known, False
    Site.objects.filter(pk=Site.current().pk).update(name=plan["site"]["name"])
    members = {says["email"]: _member(says, with_password=number == 0) for number, says in enumerate(plan["members"])}
    steward = next(iter(members.values()))
    for note in plan["site"]["invitations"]:
        invite(acting=steward, note=note)
    for host in plan["site"]["not_fetched"]:
        refusing.refuse(acting=steward, pattern=host, reason=plan["site"]["why_not"])
    return members, True


def _member(says: Mapping[str, Any], *, with_password: bool) -> Member:
    # Of this folder alone: with --host 0.0.0.0 others in the same network could knock.
    password = secrets.token_urlsafe(9) if with_password else None
    member = add_member(email=says["email"], name=says["name"], is_steward=says.get("steward", False), password=password)
    for key in ("role", "level", "region", "alone", "minutes_a_day", "quiet_from", "quiet_until"):
        if key in says:
            setattr(member, key, says[key])
    member.save()
    if password:
        _keep_password(member, password)
    accept_rules(acting=member, version=Site.current().rules_version)
    return finish_welcome(acting=member)


def _sources(members: Mapping[str, Member], at: datetime) -> dict[Voice, Source]:
    """The sources; who follows one is decided when it is made, so that what the visitor let go stays gone."""
    known = set(Source.objects.values_list("canonical", flat=True))
    found = {}
    for voice in voices():
        if canonical_key(voice.address) not in known:
            for says in network()["members"]:
                follows = [one for one in says["follows"] if one["source"] == voice.name]
                if follows and says["email"] in members:
                    _follow(members[says["email"]], voice, follows[0], at)
        if (source := Source.objects.filter(canonical=canonical_key(voice.address)).first()) is not None:
            found[voice] = source
    return found


def _follow(member: Member, voice: Voice, says: Mapping[str, Any], at: datetime) -> None:
    for folders in says.get("shelves", [[]]):
        wish = following.Wish(
            typed=voice.typed, address=voice.address, title=says.get("title", voice.title), kind=voice.kind, site_address=voice.site,
            folders=tuple(folders),
        )
        follow = following.follow(acting=member, wish=wish)
    marks = {f"is_{mark}": True for mark in ("muted", "paused", "blocked_at_school") if says.get(mark)}
    following.change(acting=member, follow=follow, title=says.get("title", ""), **marks)
    Follow.objects.filter(pk=follow.pk).update(since=at - timedelta(days=120))


def _say(sources: Mapping[Voice, Source], at: datetime) -> list[search.Document]:
    """Store what sources say: a new one text by text, the oldest first (ids are the order of arrival), others as they say it now."""
    queue: list[tuple[datetime, Voice, Text]] = []
    polls = {voice: _poll(source) for voice, source in sources.items()}
    documents: list[search.Document] = []
    taken_back = set(network()["reading"]["taken_back"])
    for voice, poll in polls.items():
        if poll.is_first_fetch:
            queue += [(at - text.ago, voice, text) for text in voice.texts]
        else:
            standing = [text for text in voice.texts if text.name not in taken_back]
            documents += storing.store(poll, _document(voice, standing, at), at=at).documents
    for published, voice, text in sorted(queue, key=lambda one: (one[0], one[1].name, one[2].name)):
        stored = storing.store(polls[voice], _document(voice, [text], at), at=published + SEEN_AFTER)
        polls[voice] = replace(stored.poll, is_first_fetch=False)
        documents += stored.documents
    return documents


def _poll(source: Source) -> Poll:
    return poll_of(Polling.objects.select_related("source").get(pk=source.pk))


def _document(voice: Voice, texts: Sequence[Text], at: datetime) -> ParsedSource:
    return ParsedSource(
        title=voice.title, about=voice.about, site_address=voice.site, language=voice.language, kind=voice.kind, ttl_minutes=None,
        entries=tuple(_parsed(voice, text, at) for text in reversed(texts)),
    )


def _parsed(voice: Voice, text: Text, at: datetime) -> ParsedEntry:
    return ParsedEntry(
        guid=voice.address_of(text), address=voice.address_of(text), title=text.title, author=text.author, html=text.html,
        published=at - text.ago, updated=None, kind=voice.entry_kind, enclosures=text.enclosures, tags=text.tags, base=voice.site,
        chapters=chapters.in_text(text.html, lasting=text.enclosures[0].seconds) if text.enclosures else (),
    )


def _move_dates(sources: Mapping[Voice, Source], at: datetime) -> list[search.Document]:
    """Count the dates of all that is stored from the present hour again; returns what the search index has to take."""
    documents = []
    for voice, source in sources.items():
        texts = {identity("guid", _parsed(voice, text, at)): text for text in voice.texts}
        moved = []
        for body in EntryBody.objects.filter(entry__source=source).select_related("entry"):
            entry, text = body.entry, texts.get(bytes(body.entry.identity))
            if text is None or entry.published_at == at - text.ago:
                continue
            entry.stands_at = entry.published_at = at - text.ago
            entry.seen_at = entry.stands_at + SEEN_AFTER
            moved.append(entry)
            documents.append(search.Document(
                id=entry.pk, scope=source.pk, title=entry.title, text=indexed(plain_text(body.html), body.tags),
                at=int(entry.stands_at.timestamp()),
            ))
        Entry.objects.bulk_update(moved, ["stands_at", "published_at", "seen_at"])
        newest = Entry.objects.filter(source=source).order_by("-stands_at").values_list("stands_at", flat=True).first()
        Source.objects.filter(pk=source.pk).update(newest_at=newest)
    silence.reckon(list(sources.values()), at=at)
    return documents


def _marks(members: Mapping[str, Member], at: datetime) -> None:
    """What the first member has read, kept unread, marked, and kept without an address."""
    says = network()["reading"]
    member = next(iter(members.values()))
    texts = {text.name: voice.address_of(text) for voice in voices() for text in voice.texts}
    mine = Entry.objects.visible_to(member)
    old = mine.filter(stands_at__lte=at - duration(says["read_older_than"])).order_by("-pk").first()
    if old is not None:
        reading.mark_all(acting=member, shelf=Shelf(), through=old.pk)
    for names, read in ((says["read"], True), (says["kept_unread"], False)):
        for name in names:
            reading.mark(acting=member, entry=mine.get(address=texts[name]), read=read)
    for name in says["blocked_at_school"]:
        reading.mark_blocked(acting=member, entry=mine.get(address=texts[name]), blocked=True)
    for name in says["taken_back"]:
        Entry.objects.filter(address=texts[name]).update(gone_at=at)
    for word in says["muted_words"]:
        muting.mute(acting=member, kind=Mute.Kind.WORD, text=word)
    for one in says["without_address"]:
        following.keep_without_address(acting=member, typed=one["typed"], name=one["name"])


def _keep_password(member: Member, password: str) -> None:
    """Keep the first member's password for the owner of the folder, and the hash made of it, which says later whether it still holds."""
    path = settings.DATA / PASSWORD_FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{member.email}\n{password}\n{member.password}\n")


def _how_to_sign_in() -> list[str]:
    email, password, hashed = (settings.DATA / PASSWORD_FILE).read_text("utf-8").split("\n")[:3]
    member = Member.objects.filter(email=email).first()
    where = f"{settings.SITE_ADDRESS}/account/login/?by=password"
    sentences = ["This is a demo: every person, source and text in it is invented, and nothing of them is fetched from the internet."]
    if member is None:
        sentences.append(f"Sign in with the mail address and password that you chose: {where}")
    elif member.password != hashed:
        sentences.append(f"Sign in as {member} ({email}) with the password that you chose: {where}")
    else:
        sentences.append(f"Sign in as {member}, who looks after it: {where}")
        sentences.append(f"Mail address {email}, password {password}")
    return sentences
