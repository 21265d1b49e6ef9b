"""Pasted text becomes people and places: one a line, lists with commas, sentences."""

from __future__ import annotations

import pytest

from commonplace.network.formats import recognize
from commonplace.network.formats.names import is_name, trailing_name
from tests.network.formats.making import short


def rows(text: str) -> list[str]:
    return [short(row) for row in recognize(text.encode()).rows]


def test_names_and_handles_mixed_in_one_line_come_apart() -> None:
    assert rows("@nora@example.social, Sam Sample (sam.example.com), #tlchat, https://blog.example/x, u/maker_kim, r/librarians, @tina_t") == [
        "person | fediverse:@nora@example.social",
        "person | Sam Sample | web:sam.example.com",
        "space | #tlchat | no_address",
        "space | https://blog.example/x",
        "person | other:u/maker_kim",
        "space | r/librarians | https://www.reddit.com/r/librarians/",
        "person | twitter:@tina_t† | dead_only",
    ]


@pytest.mark.parametrize(("line", "row"), [
    ("Nora Sample", "person | Nora Sample | none: | no_address"),
    ("Nora Sample; nora@lib.example; https://nora.example", "person | Nora Sample | mail:nora@lib.example web:https://nora.example"),
    ("Nora Sample, @nora@a.example, @nora.example.org", "person | Nora Sample | fediverse:@nora@a.example bluesky:@nora.example.org"),
    ("@nora@a.example (Nora Sample)", "person | Nora Sample | fediverse:@nora@a.example"),
    ("@nora@a.example - Nora Sample", "person | Nora Sample | fediverse:@nora@a.example"),
    ("- [Kim de Vries](https://kim.example/blog) writes about making", "person | Kim de Vries | web:https://kim.example/blog"),
    ("3. Nora Sample — Mastodon: @nora@b.example / Bluesky: @nora.example.org / nora.example",
     "person | Nora Sample | fediverse:@nora@b.example bluesky:@nora.example.org web:nora.example"),
    ("nora@mastodon.example", "person | fediverse:@nora@mastodon.example"),
    ("acct:nora@social.example", "person | fediverse:@nora@social.example"),
    ("nora@lib.example", "person | mail:nora@lib.example"),
    ("did:plc:ab12cd34", "person | bluesky:did:plc:ab12cd34"),
    ("https://bsky.app/profile/nora.example.org", "person | bluesky:@nora.example.org"),
    ("nora.bsky.social", "person | bluesky:@nora.bsky.social"),
    ("https://example.social/@nora", "person | fediverse:@nora@example.social"),
    ("https://example.social/users/nora", "person | fediverse:@nora@example.social"),
    ("https://here.example/@nora@there.example", "person | fediverse:@nora@there.example"),
    ("https://twitter.com/nora_s?lang=en", "person | twitter:@nora_s† | dead_only"),
    ("https://x.com/intent/user?user_id=12345", "person | twitter:12345† | dead_only"),
    ("https://www.linkedin.com/in/nora-sample/", "person | linkedin:nora-sample"),
    ("https://www.instagram.com/nora.s/", "person | instagram:@nora.s"),
    ("https://www.threads.net/@nora.s", "person | threads:@nora.s"),
    ("https://www.tiktok.com/@nora.s", "person | tiktok:@nora.s"),
    ("https://medium.com/@nora", "person | blog:https://medium.com/@nora"),
    ("https://www.youtube.com/@nora", "space | @nora | https://www.youtube.com/@nora"),
    ("https://nora.substack.com/", "space | https://nora.substack.com/"),
    ("https://twitter.com/nora/lists/makers", "space | makers | closed"),
    ("https://www.facebook.com/groups/123456", "space | 123456 | closed"),
    ("https://discord.gg/abcDEF", "space | abcDEF | closed"),
    ("https://twitter.com/hashtag/tlchat", "space | #tlchat | no_address"),
    ("#tlchat@example.social", "space | #tlchat@example.social | https://example.social/tags/tlchat"),
    ("!books@forum.example", "space | !books@forum.example | https://forum.example/c/books"),
    ("https://twitter.com/nora/status/123456", "bookmark | https://twitter.com/nora/status/123456"),
    ("https://blog.example/2024/05/a-day", "bookmark | https://blog.example/2024/05/a-day"),
    ("feed:https://blog.example/feed", "space | feed:https://blog.example/feed"),
    ("Library.example", "space | Library.example"),
])
def test_a_line_becomes_what_it_names(line: str, row: str) -> None:
    assert rows(line) == [row]


@pytest.mark.parametrize(("line", "problem"), [
    ("just some words", "no_handle"),
    ("see letter.docx and node.js", "no_handle"),
    ("https://ada:secret@example.org/", "password"),
    ("https://t.co/AbCdEf", "shortened"),
])
def test_what_is_no_handle_is_kept_as_it_stood_with_a_reason(line: str, problem: str) -> None:
    last = recognize(f"@nora@example.social\n{line}".encode()).rows[-1]
    assert (last.thing, last.raw, last.problem) == ("nothing", line, problem)


def test_a_sentence_gives_its_handles_and_keeps_the_words() -> None:
    found = recognize(b"You should follow @nora@example.social and Sam Sample (@sam.example.com) for #tlchat, it is great.").rows
    assert [short(row) for row in found] == [
        "person | fediverse:@nora@example.social", "person | Sam Sample | bluesky:@sam.example.com", "space | #tlchat | no_address"]
    assert all("it is great." in row.raw for row in found)
    assert found[0].details["note"] == "You should follow"


@pytest.mark.parametrize("line", [
    "@nora@a.example Nora Sample, @sam@b.example Sam Sample",
    "@nora@a.example, Nora Sample, @sam@b.example, Sam Sample",
    "Nora Sample @nora@a.example, Sam Sample @sam@b.example",
    "Nora Sample, @nora@a.example, Sam Sample, @sam@b.example",
    "Nora Sample: @nora@a.example and Sam Sample: @sam@b.example",
    "Nora Sample (@nora@a.example) Sam Sample (@sam@b.example)",
])
def test_names_find_their_handles_whichever_comes_first(line: str) -> None:
    assert rows(line) == ["person | Nora Sample | fediverse:@nora@a.example", "person | Sam Sample | fediverse:@sam@b.example"]


@pytest.mark.parametrize(("line", "row"), [
    ("Sam Sample (@sam_s on Twitter, now @sam@b.example)", "person | Sam Sample | twitter:@sam_s† fediverse:@sam@b.example"),
    ("* Nora Sample \u2013 school librarian in Texas \u2013 https://nora.example/blog \u2013 @nora@a.example",
     "person | Nora Sample | web:https://nora.example/blog fediverse:@nora@a.example"),
    ("The Sample Podcast https://podcasts.apple.com/us/podcast/sample/id123",
     "space | The Sample Podcast | https://podcasts.apple.com/us/podcast/sample/id123"),
    ("Bluesky: nora.example.org", "person | bluesky:@nora.example.org"),
    ("Nora Sample, Twitter: nora_s, IG: nora.s", "person | Nora Sample | twitter:@nora_s† instagram:@nora.s"),
    ('<a href="https://nora.example">Nora Sample</a>', "person | Nora Sample | web:https://nora.example"),
    ("acct:nora@a.example", "person | fediverse:@nora@a.example"),
    ("\uff20nora@a.example", "person | fediverse:@nora@a.example"),
    ("https://a.example/@nora.rss", "person | fediverse:@nora@a.example"),
])
def test_other_ways_to_write_it_are_understood(line: str, row: str) -> None:
    assert rows(line) == [row]


def test_cards_of_a_name_and_handles_between_blank_lines_are_one_person_each() -> None:
    text = "Nora Sample\n@nora@a.example\nlibrarian\n\n\nSam Sample\nBlog: https://sam.example\nsam@lib.example\n"
    found = recognize(text.encode()).rows
    assert [short(row) for row in found] == [
        "person | Nora Sample | fediverse:@nora@a.example", "person | Sam Sample | web:https://sam.example mail:sam@lib.example"]
    assert (found[0].details, found[0].raw) == ({"note": "librarian"}, "Nora Sample\n@nora@a.example\nlibrarian")


def test_a_name_above_the_handle_of_somebody_else_is_no_card() -> None:
    assert rows("Nora Sample\n@sam@b.example\n@kim@c.example") == [
        "person | Nora Sample | none: | no_address", "person | fediverse:@sam@b.example", "person | fediverse:@kim@c.example"]


def test_addresses_of_mails_with_their_names_are_people() -> None:
    assert rows("Nora Sample <nora@lib.example>, Sam Sample <sam@lib.example>") == [
        "person | Nora Sample | mail:nora@lib.example", "person | Sam Sample | mail:sam@lib.example"]


def test_two_mail_addresses_side_by_side_are_two_people() -> None:
    assert rows("nora@lib.example sam@lib.example") == ["person | mail:nora@lib.example", "person | mail:sam@lib.example"]


def test_somebody_without_a_handle_in_the_middle_of_a_list_is_kept() -> None:
    assert rows("Nora Sample, Sam Sample, @sam@b.example") == [
        "person | Nora Sample | none: | no_address", "person | Sam Sample | fediverse:@sam@b.example"]


def test_a_list_in_which_every_line_is_different_is_read_line_by_line() -> None:
    lines = [
        "My people 2026", "* @nora@example.social", "Sam Sample,sam@lib.example", "https://blog.example/feed.xml", "#tlchat", "", "\tr/Teachers",
        "Kim\t@kim_k", "did:plc:abc", "“Lea Muster” <https://lea.example>", "???",
    ]
    text = "\r\n".join(lines)
    found = recognize(text.encode()).rows
    assert [short(row) for row in found] == [
        "nothing | no_handle", "person | fediverse:@nora@example.social", "person | Sam Sample | mail:sam@lib.example",
        "space | https://blog.example/feed.xml", "space | #tlchat | no_address", "space | r/Teachers | https://www.reddit.com/r/Teachers/",
        "person | Kim | twitter:@kim_k† | dead_only", "person | bluesky:did:plc:abc", "person | Lea Muster | web:https://lea.example",
        "nothing | no_handle",
    ]


def test_the_kind_of_a_space_is_told_by_its_address() -> None:
    found = recognize(b"#tlchat\n#makers\nr/teachers\nhttps://nora.substack.com\nhttps://youtube.com/@nora\nhttps://podcasts.apple.com/us/podcast/x/id123\n"
                      b"https://nora.wordpress.com").rows
    assert [row.details.get("kind") for row in found] == ["chat", "hashtag", "subreddit", "newsletter", "video", "podcast", "blog"]


def test_punctuation_around_an_address_is_not_part_of_it() -> None:
    assert rows("(see https://blog.example/a_(b), https://other.example/x?y=1.)") == [
        "space | https://blog.example/a_(b)", "space | https://other.example/x?y=1"]


def test_case_52_html_in_names_stays_text() -> None:
    row = recognize(b"Name,Mastodon\n<b>Nora</b><script>alert(1)</script>,@nora@a.example\n").rows[0]
    assert row.name == "<b>Nora</b><script>alert(1)</script>"


def test_case_56_what_turns_the_direction_of_a_name_is_taken_out() -> None:
    row = recognize("Name,Mastodon\nNora \u202eelpmaS\u2066,@nora@a.example\n".encode()).rows[0]
    assert row.name == "Nora elpmaS"


def test_posts_in_the_fediverse_one_a_line_are_bookmarks() -> None:
    found = recognize(b"https://a.example/users/nora/statuses/112233445566\nhttps://b.example/@sam/112233445566778899\n")
    assert found.format == "mastodon_bookmarks"
    assert [row.thing for row in found.rows] == ["bookmark", "bookmark"]


@pytest.mark.parametrize(("text", "whether"), [
    ("Nora Sample", True), ("Kim de Vries", True), ("J. R. Muster", True), ("Zoë O'Neil-Sample", True), ("李 小明", True), ("Nora", True),
    ("you should follow", False), ("Dear Colleagues", False), ("Nora Sample writes about books and more of it", False), ("12 Monkeys", False), ("", False),
])
def test_a_name_is_told_by_how_its_words_begin(text: str, *, whether: bool) -> None:
    assert is_name(text) is whether


def test_the_name_at_the_end_of_a_sentence_is_found() -> None:
    assert trailing_name("and do not forget Kim de Vries") == "Kim de Vries"
    assert trailing_name("nobody at all") == ""


def test_a_name_before_a_comma_and_a_mail_address_in_a_new_sentence_belongs_to_the_address() -> None:
    found = recognize(b"Tom is @tom@b.example on Mastodon. For read-alouds: Priya Sample, priya@lib.example.\n")
    assert [short(row) for row in found.rows][-1] == "person | Priya Sample | mail:priya@lib.example"
