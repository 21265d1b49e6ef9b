"""import and export of a whole network, as a shell and a program that reads their JSON meet them."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from commonplace import cli
from commonplace.consumption.models import Category
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network.actions.snapshots import set_term_day
from commonplace.network.models import Bringing
from commonplace.people.models import Person
from tests.conftest import make_member
from tests.network.file.making import make_whole, network

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database stands already."""
    monkeypatch.setattr("commonplace.cli.database.ready", lambda: None)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call a verb as the shell does: exit code, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def eve(db: None) -> Member:
    return make_member("eve@example.org", "Eve Example")


def test_what_is_exported_and_imported_elsewhere_is_the_same(run: Run, member: Member, eve: Member, tmp_path: Path) -> None:
    make_whole(member)
    path = tmp_path / "mine.json"
    code, out, err = run("export", path, "--member", member.email)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"5 people, 2 spaces, 1 tool, 2 goals, 2 links, 1 pack were written to {path}.",
        "1 address in it lets in whoever knows it: keep the file as safe as a password.",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    code, out, err = run("import", path, "--member", "eve@example.org")
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == [
        "Added: 5 people, 2 spaces, 1 tool, 2 goals, 2 links, 1 pack. 3 followed; commonplace refresh fetches them now.",
        "What was added can be undone for 30 days, in the page “Bring them in”.",
    ]
    assert network(eve) == network(member)


def test_imported_again_nothing_changes(run: Run, member: Member, tmp_path: Path) -> None:
    make_whole(member)
    path = tmp_path / "mine.json"
    run("export", path, "--member", member.email)
    Person.objects.filter(name="Bea Sample").update(why="She left.")
    before = network(member)
    code, out, _ = run("import", path, "--member", member.email)
    assert code == 0
    assert out.splitlines()[-1] == "Added: nothing new. 13 were there already and stayed as they are. Nothing new is followed."
    assert network(member) == before


def test_what_the_file_says_counts_where_she_says_so(run: Run, member: Member, tmp_path: Path) -> None:
    make_whole(member)
    before = network(member)
    path = tmp_path / "mine.json"
    run("export", path, "--member", member.email)
    Person.objects.filter(name="Bea Sample").update(why="She left.", name="B")
    code, out, _ = run("import", path, "--member", member.email, "--replace")
    assert code == 0
    assert "13 were there already and took over what the file says." in out
    assert network(member) == before


def test_what_the_command_brought_is_undone_in_the_page(run: Run, member: Member, eve: Member, client: Client, tmp_path: Path) -> None:
    make_whole(member)
    Person.objects.create(owner=eve, name="There before")
    set_term_day(acting=eve, month=5, day=2)
    before = network(eve)
    path = tmp_path / "mine.json"
    run("export", path, "--member", member.email)
    run("import", path, "--member", eve.email)
    client.force_login(eve)
    address = f"/network/bring/{Bringing.objects.get(owner=eve).public_id}"
    assert f'href="{address}"' in client.get("/network/bring").content.decode()
    assert "Undo all of it" in client.get(address).content.decode()
    client.post(f"{address}/undo")
    page = client.get(address).content.decode()
    assert "It is undone" in page
    assert "Kept, because" not in page
    assert network(eve) == before
    assert not Follow.objects.filter(member=eve).exists()
    assert not Category.objects.filter(member=eve).exists()


def test_what_adds_nothing_leaves_nothing_to_undo(run: Run, member: Member, tmp_path: Path) -> None:
    make_whole(member)
    path = tmp_path / "mine.json"
    run("export", path, "--member", member.email)
    run("import", path, "--member", member.email)
    assert not Bringing.objects.exists()


def test_with_json_it_is_json_alone(run: Run, member: Member, eve: Member, tmp_path: Path) -> None:
    make_whole(member)
    path = tmp_path / "mine.json"
    _, out, _ = run("export", path, "--member", member.email, "--json")
    assert json.loads(out) == {
        "file": str(path), "people": 5, "spaces": 2, "tools": 1, "goals": 2, "links": 2, "packs": 1, "secret_addresses": 1}
    _, out, _ = run("import", path, "--member", eve.email, "--json")
    said = json.loads(out)
    assert said["added"] == {"people": 5, "spaces": 2, "tools": 1, "goals": 2, "links": 2, "packs": 1}
    assert (said["followed"], sum(said["there_already"].values())) == (3, 0)
    assert any(note.startswith("people[0].gives ") for note in said["notes"])


def test_it_goes_through_a_pipe(run: Run, member: Member, eve: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_whole(member)
    code, out, err = run("export", "-", "--member", member.email)
    assert code == 0
    assert json.loads(out)["people"]
    assert err == "1 address in it lets in whoever knows it: keep the file as safe as a password.\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(out.encode())))
    code, out, _ = run("import", "-", "--member", eve.email)
    assert code == 0
    assert network(eve) == network(member)


@pytest.mark.parametrize(("data", "says"), [
    (b'{"people": [{"name": "Bea", ', "It ends in the middle or is damaged, in line 1. Nothing was changed; copy or export it again."),
    (b'{"people": [{"name": 3}]}', "people[0].name should be a text. Nothing was changed"),
    (b'{"version": 2, "people": []}', "It was written by a newer Commonplace"),
    (b'{"kind": "pack", "people": [{"name": "Bea"}]}', "is a starter pack, and from a pack one chooses. Nothing was changed."),
])
def test_what_cannot_be_taken_is_a_sentence(run: Run, member: Member, tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    code, out, err = run("import", path, "--member", member.email)
    assert (code, out) == (1, "")
    assert says in err
    assert not Person.objects.exists()


def test_a_list_of_another_kind_goes_its_own_way(run: Run, member: Member, tmp_path: Path) -> None:
    path = tmp_path / "list.opml"
    path.write_text('<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example.org/feed"/></body></opml>', "utf-8")
    code, _, _ = run("import", path, "--member", member.email)
    assert code == 0
    assert Follow.objects.filter(member=member).count() == 1


def test_where_it_cannot_be_written_that_is_said(run: Run, member: Member, tmp_path: Path) -> None:
    code, _, err = run("export", tmp_path / "nowhere" / "x.json", "--member", member.email)
    assert code == 1
    assert "cannot be written: No such file or directory. Nothing was changed." in err


def test_one_of_the_two_is_asked_for(run: Run, member: Member) -> None:
    code, _, _ = run("export", "--member", member.email)
    assert code == 2
