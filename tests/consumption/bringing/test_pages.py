"""The pages of bringing in: given, chosen row by row, done, undone."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.consumption.bringing import asking, taking
from commonplace.entries.models import Follow
from commonplace.kernel.http import FetchTrouble
from commonplace.members.models import Member
from commonplace.network.formats import bluesky
from commonplace.network.models import Bringing
from commonplace.people.models import Person
from tests.conftest import make_member
from tests.consumption.bringing.test_people import FOLLOWING, MASTODON

pytestmark = pytest.mark.django_db
PROSE = "Maya Sample (@maya@example.social)\n#libchat\n----- ??? -----\n=1+1 ?!\n"


def given(client: Client, data: bytes, name: str = "x") -> str:
    answer = client.post("/network/bring", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_what_it_is_is_told_by_its_content_whatever_the_file_is_called(signed_in: Client) -> None:
    assert "the accounts that you follow in the fediverse" in signed_in.get(given(signed_in, MASTODON, "list.opml")).content.decode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data/following.js", FOLLOWING)
    assert "an archive of Twitter" in signed_in.get(given(signed_in, packed.getvalue(), "photo.jpg")).content.decode()


def test_ticks_and_what_a_row_becomes_are_kept_from_page_to_page(signed_in: Client) -> None:
    text = "Account address\n" + "".join(f"p{number}@example.social\n" for number in range(250))
    path = given(signed_in, text.encode())
    page = signed_in.get(path).content.decode()
    assert "That is page 1 of 3" in page
    assert page.count('name="take"') == 100
    sent = {"row": [str(n) for n in range(100)], "take": [str(n) for n in range(50)], "as-3": "tool", "go": ":2"}
    answer = signed_in.post(path, sent)
    assert answer.headers["Location"] == f"{path}?page=2"
    assert "That is page 2 of 3" in signed_in.get(answer.headers["Location"]).content.decode()
    made = Bringing.objects.get()
    assert made.rows.filter(is_taken=True).count() == 200
    assert made.rows.get(position=3).thing == "tool"
    assert not Follow.objects.exists()
    assert "Ticked: 200 of 250" in signed_in.get(path).content.decode()


def test_all_or_none_are_ticked_by_a_button(signed_in: Client) -> None:
    path = given(signed_in, MASTODON)
    signed_in.post(path, {"tick": "none"})
    assert not Bringing.objects.get().rows.filter(is_taken=True).exists()
    signed_in.post(path, {"tick": "all"})
    assert Bringing.objects.get().rows.filter(is_taken=True).count() == 2


def test_only_one_verdict_is_shown_where_it_is_asked_for(signed_in: Client) -> None:
    answer = signed_in.post("/network/bring", {"text": PROSE})
    page = signed_in.get(answer.headers["Location"] + "?show=unaddressed").content.decode()
    assert "#libchat" in page
    assert "Maya Sample" not in page
    for asked in ("?show=nonsense&page=0", "?page=99999", "?page=x", "?show=unknown&page=-1"):
        assert signed_in.get(answer.headers["Location"] + asked).status_code == 200


def test_it_is_brought_in_and_undone_again(signed_in: Client) -> None:
    path = given(signed_in, MASTODON)
    done = signed_in.post(path, {"row": ["0", "1"], "take": ["0", "1"]}, follow=True).content.decode()
    assert "2 were added" in done
    assert "Undo all of it" in done
    undone = signed_in.post(f"{path}/undo", follow=True).content.decode()
    assert "It is undone" in undone
    assert not Person.objects.exists()
    assert "undone" in signed_in.get("/network/bring").content.decode()


def test_what_was_not_understood_can_be_downloaded_and_holds_no_formula(signed_in: Client) -> None:
    answer = signed_in.post("/network/bring", {"text": PROSE})
    table = signed_in.get(answer.headers["Location"] + "/not-understood.csv")
    assert table.headers["Content-Disposition"] == 'attachment; filename="not-understood.csv"'
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row[0].removeprefix("'") for row in rows[1:]] == ["----- ??? -----", "=1+1 ?!"]
    assert all(not row[0].startswith(("=", "-")) for row in rows[1:])


def test_nobody_sees_what_another_brought(signed_in: Client, client: Client) -> None:
    path = given(signed_in, MASTODON)
    other = Client()
    other.force_login(make_member("bo@example.org"))
    for address in (path, f"{path}/not-understood.csv"):
        assert other.get(address).status_code == 404
    assert other.post(path).status_code == 404
    assert other.post(f"{path}/undo").status_code == 404
    assert Bringing.objects.get().agreed_at is None


def test_the_old_address_leads_here(signed_in: Client) -> None:
    assert signed_in.get("/read/bring").headers["Location"] == "/network/bring"
    assert signed_in.get("/read/bring/abc").headers["Location"] == "/network/bring/abc"


def test_a_page_asks_no_more_queries_for_more_rows(signed_in: Client) -> None:
    counted = []
    for many in (10, 100):
        path = given(signed_in, ("Account address\n" + "".join(f"q{number}@example.social\n" for number in range(many))).encode())
        with CaptureQueriesContext(connection ) as queries:
            signed_in.get(path)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 15


@pytest.mark.parametrize("data", [
    b"", b"\xff\xfe", b"%PDF-1.7", b"PK\x03\x04broken", b"{", b"[1, 2", b"\x00" * 500, b"<html><body>x</body></html>", b"GIF89a",
])
def test_whatever_is_not_understood_is_a_sentence_and_nothing_is_kept(signed_in: Client, data: bytes) -> None:
    answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("x", data or b" ")})
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert not Bringing.objects.exists()


def test_a_zip_bomb_and_paths_upwards_are_not_opened(signed_in: Client) -> None:
    for name, content in (("../../following.js", FOLLOWING), ("data/following.js", b"0" * 250_000_000)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("x.zip", packed.getvalue())})
        assert answer.status_code == 422
        assert "not opened" in answer.content.decode()


def test_case_52_56_names_are_text_and_turn_no_page_around(signed_in: Client) -> None:
    text = "<script>alert(1)</script> Sample\u202e (@maya@example.social)\n"
    page = signed_in.get(signed_in.post("/network/bring", {"text": text}).headers["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_other_encodings_are_read(signed_in: Client, encoding: str) -> None:
    text = "Name;Fediverse\nZoë Müller;@zoe@example.social\nRené Beispiel;@rene@example.social\n"
    page = signed_in.get(given(signed_in, text.encode(encoding))).content.decode()
    assert "Zoë Müller" in page


def answers(monkeypatch: pytest.MonkeyPatch, pages: dict[str, object]) -> list[str]:
    """Bluesky's public interface, as it would answer."""
    asked: list[str] = []

    class Answer:
        def __init__(self, address: str, body: bytes) -> None:
            self.address, self.body, self.status = address, body, 200

    def fetch(address: str, **_more: object) -> Answer:
        asked.append(address)
        for beginning, said in pages.items():
            if beginning in address:
                return Answer(address, json.dumps(said).encode())
        raise FetchTrouble("timeout")

    monkeypatch.setattr(asking, "fetch", fetch)
    return asked


PACK = {"starterPack": {"record": {"name": "Librarians", "list": "at://did:plc:abc/app.bsky.graph.list/1"}}}
LIST = {"list": {"name": "Librarians"}, "items": [{"subject": {"did": "did:plc:s", "handle": "sam.example.com", "displayName": "Sam Sample"}}]}


@pytest.mark.parametrize("field", ["address", "text"])
def test_a_starter_pack_of_bluesky_is_asked_for_at_its_public_interface(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    asked = answers(monkeypatch, {"getStarterPack": PACK, "getList": LIST})
    page = signed_in.post("/network/bring", {field: "https://bsky.app/starter-pack/did:plc:abc/xyz"}, follow=True).content.decode()
    assert "Sam Sample" in page
    assert all(one.startswith(bluesky.API) for one in asked)


def test_a_starter_pack_that_does_not_answer_is_a_sentence(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, {"getStarterPack": PACK})
    answer = signed_in.post("/network/bring", {"address": "https://bsky.app/starter-pack/did:plc:abc/xyz"})
    assert answer.status_code == 422
    assert "took too long" in answer.content.decode()
    assert not Bringing.objects.exists()


@pytest.mark.parametrize("address", ["https://twitter.com/i/lists/1", "https://x.com/nora", "https://www.facebook.com/groups/1/members"])
def test_a_closed_platform_is_never_asked(signed_in: Client, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    asked = answers(monkeypatch, {"": {}})
    answer = signed_in.post("/network/bring", {"address": address})
    assert answer.status_code == 422
    assert "nothing was asked there" in answer.content.decode()
    assert asked == []


def test_a_member_in_her_welcome_goes_on_with_it(client: Client, member: Member) -> None:
    new = make_member("new@example.org", welcomed_at=None)
    client.force_login(new)
    page = client.get("/network/bring").content.decode()
    assert 'href="/welcome/hours"' in page


def test_an_empty_file_is_a_sentence_that_says_what_to_do(signed_in: Client) -> None:
    answer = signed_in.post("/network/bring", {"file": SimpleUploadedFile("list.csv", b"")})
    assert answer.status_code == 422
    assert "There is nothing in it. Nothing was changed; choose the file again" in answer.content.decode()


def test_what_is_wrong_with_a_pack_stands_beside_the_field_that_it_came_by(signed_in: Client) -> None:
    damaged = b'{"kind": "pack", "exported": "2026-11-22T10:00:00Z", "people": [{"name": 3}]}'
    page = signed_in.post("/network/bring", {"file": SimpleUploadedFile("pack.json", damaged)}).content.decode()
    assert "people[0].name should be a text" in page[page.index('id="id_file_error"') : page.index('name="file"')]
    assert "id_address_error" not in page
    page = signed_in.post("/network/bring", {"text": damaged.decode()}).content.decode()
    assert "people[0].name should be a text" in page[page.index('id="id_text_error"') : page.index('name="text"')]


def test_what_stands_twice_in_one_file_says_so(signed_in: Client) -> None:
    page = signed_in.get(given(signed_in, MASTODON + MASTODON.splitlines()[1] + b"\n")).content.decode()
    assert page.count("It stands in what you brought more than once; it comes in once.") == 1


def test_what_was_kept_leads_to_its_page(signed_in: Client) -> None:
    path = given(signed_in, MASTODON)
    signed_in.post(path)
    kept = Person.objects.order_by("pk")[0]
    Person.objects.filter(pk=kept.pk).update(note="She is nice.")
    signed_in.post(f"{path}/undo")
    page = signed_in.get(path).content.decode()
    assert f'<a href="/network/people/{kept.public_id}" dir="auto">{kept.name}</a>' in page
    assert "but for what you changed since" in page
    assert Person.objects.count() == 1


def test_the_page_says_before_what_is_too_large_and_how_an_archive_is_made_smaller(signed_in: Client) -> None:
    page = signed_in.get("/network/bring").content.decode()
    assert "It may have 20 MB, a zip 25 MB." in page
    assert "<strong>following.js</strong>" in page
    assert 'data-most="20000000"' in page


def test_what_goes_on_can_be_stopped_and_is_undone(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.consumption.views.bring.AT_ONCE", 0.0)
    path = given(signed_in, MASTODON)
    signed_in.post(path)
    monkeypatch.setattr(taking, "PIECE", 1)
    taking._piece(Bringing.objects.get().pk)  # as far as a worker came
    assert Person.objects.count() == 1
    page = signed_in.get(path).content.decode()
    assert "1 of 2" in page
    assert "Stop and undo" in page
    monkeypatch.setattr("commonplace.consumption.views.bring.AT_ONCE", 60.0)
    signed_in.post(f"{path}/undo")
    assert "It is undone" in signed_in.get(path).content.decode()
    assert not Person.objects.exists()
    assert not Follow.objects.exists()


def test_a_network_written_by_hand_without_its_envelope_is_understood(signed_in: Client) -> None:
    path = given(signed_in, b'{"kind": "network", "people": [{"name": "Bea Sample"}]}')
    assert "a network of Commonplace. 1 is new." in signed_in.get(path).content.decode()


def test_the_page_for_what_was_too_large_says_how_an_archive_is_made_smaller(signed_in: Client) -> None:
    answer = signed_in.post("/network/bring", {"text": "x" * 13_000_000}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "Nothing was changed. Go back, and bring it in smaller parts." in answer.content.decode()
    assert "following.js, follower.js and tweets.js out of its folder “data”, packed into a small zip" in answer.content.decode()


def test_case_56_words_beside_a_handle_turn_no_page_around(signed_in: Client) -> None:
    path = given(signed_in, "Some \u202eevil\u202c words here @nora@example.social\n".encode())
    signed_in.post(path)
    page = signed_in.get(f"/network/people/{Person.objects.get().public_id}").content.decode()
    assert "\u202e" not in page
