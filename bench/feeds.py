"""Feeds for the refresh benchmark: 60 % RSS with the whole text, 30 % Atom, 10 % podcasts; each entry about 3 KB of HTML."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bench.words import Vocabulary

ENTRIES = 30
HTML_BYTES = 3_000
_SITE = "https://blog-{feed}.example.org"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a generated feed."""

    number: int
    title: str
    summary: str
    html: str
    at: datetime
    tags: tuple[str, ...]


class Generator:
    """Makes the documents; the same seed and start give the same ones."""

    def __init__(self, *, start: datetime, seed: int = 18) -> None:
        self._chance = random.Random(seed)
        self._words = Vocabulary(self._chance)
        self._start = start

    def document(self, feed: int) -> tuple[bytes, bytes]:
        """A feed as it is at first, and as it is once it has one entry more (the oldest leaves the document)."""
        newest = self._start - timedelta(hours=self._chance.uniform(2, 48))
        apart = timedelta(hours=self._chance.uniform(4, 40))
        items = [self._item(feed, ENTRIES - place, newest - place * apart) for place in range(ENTRIES)]
        added = self._item(feed, ENTRIES + 1, self._start - timedelta(hours=self._chance.uniform(0.1, 1.5)))
        title = self._words.title()
        render = _podcast if feed % 10 == 9 else _atom if feed % 10 in (2, 5, 8) else _rss
        return render(feed, title, items), render(feed, title, [added, *items[:-1]])

    def _item(self, feed: int, number: int, at: datetime) -> Item:
        words = self._words
        return Item(
            number=number, title=f"{words.title()} {number}", summary=words.sentence(), html=self._html(feed, number),
            at=at.replace(microsecond=0), tags=tuple(words.some(self._chance.randint(0, 4))),
        )

    def _html(self, feed: int, number: int) -> str:
        """Paragraphs with links and emphasis, and now and then what else stands in blogs, up to about 3 KB."""
        chance, words = self._chance, self._words
        site = _SITE.format(feed=feed)
        parts: list[str] = []
        size = 0
        while size < HTML_BYTES:
            kind = chance.random()
            if kind < 0.08:
                part = f"<h2>{words.title()}</h2>"
            elif kind < 0.16:
                part = "<ul>" + "".join(f"<li>{words.sentence()}</li>" for _ in range(chance.randint(2, 5))) + "</ul>"
            elif kind < 0.24:
                part = (
                    f'<figure class="wp-block-image"><img src="{site}/uploads/{number}/{len(parts)}.jpg" alt="{words.title()}" '
                    f'width="800" height="533" loading="lazy" /><figcaption>{words.title()}</figcaption></figure>'
                )
            elif kind < 0.30:
                part = f"<blockquote><p>{words.sentence()}</p></blockquote>"
            else:
                sentences = [words.sentence() for _ in range(chance.randint(2, 5))]
                link = f'<a href="/{words.some(1)[0]}/{number}" class="link">{words.title()}</a>'
                sentences.insert(1, f"<strong>{words.title()}</strong> {link} &amp; <em>{words.some(1)[0]}</em>&#8217;s.")
                part = f'<p style="margin: 0">{" ".join(sentences)}</p>'
            parts.append(part)
            size += len(part)
        return "\n".join(parts)


def _rss(feed: int, title: str, items: list[Item]) -> bytes:
    site = _SITE.format(feed=feed)
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{site}/{item.number}/</link>"
        f'<guid isPermaLink="false">{site}/?p={item.number}</guid><pubDate>{format_datetime(item.at)}</pubDate>'
        f"<dc:creator><![CDATA[Author {feed % 7}]]></dc:creator>"
        + "".join(f"<category><![CDATA[{tag}]]></category>" for tag in item.tags)
        + f"<description><![CDATA[{item.summary}]]></description><content:encoded><![CDATA[{item.html}]]></content:encoded></item>\n"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel><title>{escape(title)}</title><link>{site}</link><description>About {escape(title)}</description>"
        f"<language>en-US</language>\n{entries}</channel></rss>"
    ).encode()


def _atom(feed: int, title: str, items: list[Item]) -> bytes:
    site = _SITE.format(feed=feed)
    entries = "".join(
        f'<entry><title>{escape(item.title)}</title><link rel="alternate" type="text/html" href="{site}/{item.number}/"/>'
        f"<id>tag:blog-{feed}.example.org,2026:{item.number}</id><published>{item.at.isoformat()}</published>"
        f"<updated>{item.at.isoformat()}</updated><author><name>Author {feed % 7}</name></author>"
        + "".join(f'<category term="{tag}"/>' for tag in item.tags)
        + f'<summary>{escape(item.summary)}</summary><content type="html">{escape(item.html)}</content></entry>\n'
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="{site}/">\n'
        f'<title>{escape(title)}</title><id>{site}/</id><link href="{site}/"/><updated>{items[0].at.isoformat()}</updated>\n'
        f"{entries}</feed>"
    ).encode()


def _podcast(feed: int, title: str, items: list[Item]) -> bytes:
    site = _SITE.format(feed=feed)
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{site}/{item.number}/</link>"
        f'<guid isPermaLink="true">{site}/{item.number}/</guid><pubDate>{format_datetime(item.at)}</pubDate>'
        f"<description><![CDATA[{item.html}]]></description><itunes:duration>00:{10 + item.number % 40}:07</itunes:duration>"
        f'<enclosure url="{site}/audio/{item.number}.mp3" length="{20_000_000 + item.number}" type="audio/mpeg"/></item>\n'
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">\n'
        f"<channel><title>{escape(title)}</title><link>{site}</link><description>About {escape(title)}</description>"
        f"<language>en</language><itunes:author>Author {feed % 7}</itunes:author>\n{entries}</channel></rss>"
    ).encode()


def start_now() -> datetime:
    """The moment that generated dates are counted back from."""
    return datetime.now(UTC).replace(microsecond=0)
