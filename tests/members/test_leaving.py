"""Taking everything along, and leaving."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.http import FileResponse
from django.test import Client

from commonplace.members import leaving
from commonplace.members.actions import invite
from commonplace.members.models import Invitation, Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def another_module() -> Iterator[list[str]]:
    """A module above that holds something of members."""
    happened: list[str] = []

    def export(member: Member) -> Iterator[tuple[str, bytes]]:
        yield "notes/one.txt", f"a note of {member.name}".encode()

    def erase(member: Member) -> None:
        assert Member.objects.filter(pk=member.pk).exists(), "modules above go first"
        happened.append(member.email)

    leaving.register(leaving.Part("test", export, erase, goes=("Your notes",), stays=(leaving.Stays("Answers", "others use them"),)))
    yield happened
    leaving._parts.pop("test")


def unzip(answer: FileResponse) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]


def test_the_zip_holds_what_every_module_keeps(signed_in: Client, another_module: list[str]) -> None:
    answer = signed_in.post("/settings/export")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    files = unzip(answer)
    assert files.read("notes/one.txt") == b"a note of Ada Example"
    about = json.loads(files.read("member.json"))
    assert (about["email"], about["name"], about["rules"]["accepted_version"]) == ("ada@example.org", "Ada Example", 1)
    assert "notes/one.txt" in files.read("README.txt").decode()


def test_the_zip_holds_no_secret(signed_in: Client, member: Member) -> None:
    member.set_password("seven lamps of reading")
    member.save()
    signed_in.force_login(member)
    files = unzip(signed_in.post("/settings/export"))
    everything = b"".join(files.read(name) for name in files.namelist()).decode()
    assert member.password not in everything
    assert '"has_password": true' in everything


def test_a_link_cannot_make_a_browser_download_it(signed_in: Client) -> None:
    assert signed_in.get("/settings/export").headers["Content-Type"].startswith("text/html")


def test_the_page_says_what_goes_what_stays_and_when_backups_forget(signed_in: Client, another_module: list[str]) -> None:
    page = signed_in.get("/settings/erase").content.decode()
    for words in ("Your notes", "Answers: others use them", "After 7 nights they have forgotten you", "Your account"):
        assert words in page


def test_erasing_removes_the_account_and_signs_out_everywhere(signed_in: Client, member: Member, another_module: list[str]) -> None:
    elsewhere = Client()
    elsewhere.force_login(member)
    answer = signed_in.post("/settings/erase", {"email": " ADA@example.org "})
    assert answer.headers["Location"] == "/erased"
    assert not Member.objects.exists()
    assert another_module == ["ada@example.org"]
    assert elsewhere.get("/settings").status_code == 302
    assert "Your account is erased" in signed_in.get("/erased").content.decode()


@pytest.mark.parametrize("typed", ["", "grace@example.org", "ada", "ada@example.org.evil.example"])
def test_another_address_erases_nothing(signed_in: Client, typed: str) -> None:
    assert signed_in.post("/settings/erase", {"email": typed}).status_code == 200
    assert Member.objects.count() == 1


def test_the_last_steward_is_refused_with_a_sentence(client: Client) -> None:
    client.force_login(make_member(is_steward=True))
    make_member("grace@example.org")
    page = client.post("/settings/erase", {"email": "ada@example.org"}).content.decode()
    assert "This is the only steward of the site" in page
    assert Member.objects.count() == 2
    make_member("sam@example.org", is_steward=True)
    client.post("/settings/erase", {"email": "ada@example.org"})
    assert not Member.objects.filter(email="ada@example.org").exists()


def test_when_one_module_fails_nothing_is_erased(member: Member, another_module: list[str]) -> None:
    def fail(member: Member) -> None:
        raise RuntimeError(member.email)

    leaving.register(leaving.Part("test", lambda member: (), fail, goes=()))
    with pytest.raises(RuntimeError):
        leaving.erase_account(member=member)
    assert Member.objects.filter(pk=member.pk).exists()


def test_links_of_an_erased_steward_no_longer_work(client: Client) -> None:
    steward = make_member(is_steward=True)
    make_member("sam@example.org", is_steward=True)
    invite(acting=steward)
    leaving.erase_account(member=steward)
    assert not Invitation.objects.exists()
