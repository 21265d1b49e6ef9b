"""Address books become people, with as little of each card as a network needs."""

from __future__ import annotations

import pytest

from commonplace.network.formats import recognize
from tests.network.formats.making import short

OLD = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu=C3=B1oz;Zo=C3=AB;;Dr.;\r
TEL;CELL;PREF:+1 555 0100\r
EMAIL;INTERNET:zoe@lib.example\r
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:knows robots, =\r
see @zoe@a.example\r
PHOTO;JPEG;ENCODING=BASE64:/9j/4AAQSkZJRgABAQAAAQABAAD\r
 AAAAAAAAAAAAAAAAAAAAAA\r
END:VCARD\r
"""
NEW = """BEGIN:VCARD
VERSION:4.0
FN:Nora Sample
item1.EMAIL;TYPE=work:nora@lib.example
TEL;VALUE=uri;TYPE="voice,home":tel:+1-555-0101
item2.URL:https://nora.example/blog?a=1\\,2
item2.X-ABLabel:_$!<HomePage>!$_
X-SOCIALPROFILE;TYPE=twitter;x-user=nora_s:http://twitter.com/nora_s
X-SOCIALPROFILE;TYPE=mastodon:https://a.example/@nora
SOCIALPROFILE;SERVICE-TYPE=Bluesky;USERNAME=nora.example.org:https://bsky.app/profile/nora.example.org
IMPP:xmpp:nora@chat.example
ORG:Sample Middle School;Library
TITLE:Librarian
ADR;TYPE=work:;;12 Main St;Austin;TX;78701;USA
NOTE:met at a conference\\, in Aus
 tin\\nlikes robots
CATEGORIES:makers,robots
BDAY:19800101
END:VCARD
"""


def test_cards_of_an_old_telephone_are_read_with_their_letters() -> None:
    found = recognize(OLD.encode())
    row = found.rows[0]
    assert short(row) == "person | Dr. Zoë Muñoz | phone:+1 555 0100 mail:zoe@lib.example fediverse:@zoe@a.example"
    assert row.details["note"].startswith("knows robots")
    assert found.problems == ("vcard_rest",)
    assert "/9j/" not in row.raw or len(row.raw) < 2_000


def test_cards_of_today_are_read_with_every_profile() -> None:
    row = recognize((NEW + NEW.replace("Nora", "Sam")).encode()).rows[0]
    assert short(row) == (
        "person | Nora Sample | mail:nora@lib.example phone:+1-555-0101 web:https://nora.example/blog?a=1,2 twitter:@nora_s† "
        "fediverse:@nora@a.example bluesky:@nora.example.org other:xmpp:nora@chat.example"
    )
    assert row.details == {
        "note": "met at a conference, in Austin\nlikes robots", "role": "Librarian", "organization": "Sample Middle School · Library",
        "place": "Austin, TX, USA", "tags": ["makers", "robots"]}


def test_several_cards_are_several_people_and_nothing_in_them_is_nothing() -> None:
    found = recognize((NEW + "BEGIN:VCARD\nVERSION:3.0\nFN:\nEND:VCARD\n" + OLD).encode())
    assert [row.thing for row in found.rows] == ["person", "nothing", "person"]
    assert found.rows[1].problem == "no_person"


def test_a_name_alone_is_no_address_yet() -> None:
    assert short(recognize(b"BEGIN:VCARD\nVERSION:3.0\nFN:Nora Sample\nEND:VCARD").rows[0]) == "person | Nora Sample | none: | no_address"


def test_a_book_that_ends_in_the_middle_says_so_and_what_stands_between_cards_is_kept() -> None:
    found = recognize(b"BEGIN:VCARD\nFN:Nora Sample\nEND:VCARD\nwhat is this\nBEGIN:VCARD\nFN:Sam Sample\nEMAIL:sam@li")
    assert [short(row) for row in found.rows] == [
        "person | Nora Sample | none: | no_address", "nothing | no_person", "person | Sam Sample | mail:sam@li"]
    assert "cut" in found.problems


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_book_in_another_encoding_is_read(charset: str) -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë Muñoz\nEMAIL:zoe@lib.example\nEND:VCARD\n"
    assert short(recognize(text.encode(charset)).rows[0]) == "person | Zoë Muñoz | mail:zoe@lib.example"


def test_a_picture_as_long_as_a_book_is_passed_over() -> None:
    picture = "PHOTO;ENCODING=b:" + "\n ".join("A" * 74 for _ in range(30_000))
    found = recognize(f"BEGIN:VCARD\nFN:Nora Sample\n{picture}\nEMAIL:nora@lib.example\nEND:VCARD".encode())
    assert short(found.rows[0]) == "person | Nora Sample | mail:nora@lib.example"
    assert len(found.rows[0].raw) < 2_000
