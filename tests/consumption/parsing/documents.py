"""Documents of our own making for the tests of parsing."""

from __future__ import annotations

ADDRESS = "https://blog.example/feed"
ITEM = "<item><title>One</title><link>https://blog.example/1</link><guid>g1</guid><description>Text</description></item>"


def rss(items: str = ITEM, *, before: str = '<?xml version="1.0"?>', head: str = "") -> str:
    """An RSS 2.0 document of these items."""
    return (
        f'{before}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Blog</title><link>https://blog.example/</link>{head}{items}</channel></rss>"
    )


def item(**fields: str) -> str:
    """One RSS item; `raw` goes in as it is."""
    raw = fields.pop("raw", "")
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + raw + "</item>"


def atom(entries: str, *, attributes: str = "") -> str:
    """An Atom 1.0 document of these entries."""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"{attributes}><title>Blog</title>'
        f'<link href="https://blog.example/"/><id>tag:blog.example</id>{entries}</feed>'
    )
