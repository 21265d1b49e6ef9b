"""import, export, refresh and entries, as a shell and a program that reads their JSON meet them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from commonplace import cli
from commonplace.consumption.models import Category, Polling
from commonplace.entries.models import Entry, Follow
from commonplace.members.models import Member
from commonplace.network.formats import opml
from tests.conftest import make_member
from tests.consumption.conftest import FakeWeb, Reply, following, rss, says, web  # noqa: F401 - fixtures

# A refresh writes from a thread of its own, so these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)

LIST = """<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Libraries &amp; more"><outline text="Schools"><outline text="A" xmlUrl="http://A.example.org/feed?x=1&amp;y=%7e#top"/></outline></outline>
<outline text="Again"><outline text="A" xmlUrl="http://A.example.org/feed?x=1&amp;y=%7e#top"/></outline>
<outline text="Ünder" xmlUrl="HTTPS://bücher.example.org:443/Feed "/><outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database stands already."""
    monkeypatch.setattr("commonplace.cli.database.ready", lambda: None)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call a verb as the shell does: exit code, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    path = tmp_path / "list.opml"
    path.write_text(LIST, "utf-8")
    return path


LEFT_OUT = (
    "1 thing that has no address yet cannot stand in such a list; "
    "commonplace export FILE writes them too."
)


def test_a_list_comes_in_with_its_folders_and_says_what_it_did(run: Run, member: Member, list_file: Path) -> None:
    code, out, err = run("import", list_file, "--member", "ADA@example.org")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "  javascript:alert(1): The address is not one of the web (http or https), so it cannot be fetched.",
        "4 rows: 2 added, 1 there already, 1 kept with no address yet. commonplace refresh fetches them now.",
        "What was added can be undone for 30 days, in the page “Bring them in”.",
    ]
    assert Follow.objects.filter(member=member).count() == 2
    assert Category.objects.get(name="Schools").parent.name == "Libraries & more"


def test_an_import_as_json_is_json_alone(run: Run, member: Member, list_file: Path) -> None:
    _, out, _ = run("import", list_file, "--member", member.email, "--json")
    assert json.loads(out) == {
        "outlines": 4, "added": 2, "there_already": 1, "no_address": 1, "kept_for_later": 0, "left_out": 0, "not_understood": 0,
        "broken": [{"address": "javascript:alert(1)", "reason": "The address is not one of the web (http or https), so it cannot be fetched."}],
    }
    assert json.loads(run("import", list_file, "--member", member.email, "--json")[1])["added"] == 0


def test_nothing_of_what_was_brought_is_passed_over_in_silence(run: Run, member: Member, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("Maya Sample (@maya@example.social)\n@oldname\n----- ??? -----\n", "utf-8")
    assert run("import", path, "--member", member.email)[1].splitlines()[:3] == [
        "  @oldname: Only an account of Twitter is known, which leads nowhere any more: it is kept as “no address yet”.",
        "  ----- ??? -----: There is neither a handle nor an address in it.",
        "3 rows: 1 added, 0 there already, 1 kept with no address yet, 1 not understood. commonplace refresh fetches them now.",
    ]
    mark = {
        "href": "https://a.example.org/1", "description": "One", "extended": "", "meta": "m", "hash": "h", "time": "2020-01-01T00:00:00Z",
        "shared": "yes", "toread": "no", "tags": "a"}
    path.write_text(json.dumps([mark]), "utf-8")
    said = run("import", path, "--member", member.email)[1].splitlines()[0]
    assert said == "1 rows: 0 added, 0 there already, 0 kept with no address yet, 1 bookmarks and posts kept for later."


def test_what_came_in_goes_out_byte_for_byte_in_its_folders(run: Run, member: Member, list_file: Path, tmp_path: Path) -> None:
    run("import", list_file, "--member", member.email)
    out = tmp_path / "out.opml"
    assert run("export", "--opml", out, "--member", member.email) == (0, f"3 addresses were written to {out}.\n{LEFT_OUT}\n", "")
    came = [(one.folders, one.typed) for one in opml.read(LIST.encode()).outlines if not one.problem]
    assert sorted((one.folders, one.typed) for one in opml.read(out.read_bytes()).outlines) == sorted(came)
    assert b'xmlUrl="HTTPS://b\xc3\xbccher.example.org:443/Feed "' in out.read_bytes()
    assert json.loads(run("export", "--opml", out, "--member", member.email, "--json")[1]) == {"file": str(out), "outlines": 3, "no_address": 1}
    other = make_member("bo@example.org")
    run("import", out, "--member", other.email)
    run("export", "--opml", tmp_path / "again.opml", "--member", other.email)
    again = opml.read((tmp_path / "again.opml").read_bytes()).outlines
    assert sorted((one.folders, one.typed) for one in again) == sorted(came)


def test_a_list_passes_through_pipes(member: Member, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    assert cli.main(["import", "-", "--member", member.email]) == 0
    capfdbinary.readouterr()
    assert cli.main(["export", "--opml", "-", "--member", member.email]) == 0
    said = capfdbinary.readouterr()
    assert len(opml.read(said.out).outlines) == 3
    assert said.err.decode().strip() == LEFT_OUT


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "There is nothing in it"), (b"\x89PNG", "a document or a picture"), (b"<html><body>x</body></html>", "a web page"), (rss(("1", "One")), "a source itself"),
    (b"<opml>" + b" " * 20_000_001, "larger than 20 MB"),
])
def test_a_file_that_is_no_list_is_a_sentence(run: Run, member: Member, tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    code, out, err = run("import", path, "--member", member.email)
    assert (code, out) == (1, "")
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("words", "sentence"), [
    (("import", "/nowhere/at/all", "--member", "ada@example.org"), "cannot be read"),
    (("import", "/", "--member", "ada@example.org"), "cannot be read"),
    (("import", "/dev/zero", "--member", "ada@example.org"), "larger than 20 MB"),
    (("import", "-", "--member", "who@example.org"), "no member with the mail address who@example.org"),
    (("export", "--opml", "/nowhere/at/all", "--member", "ada@example.org"), "cannot be written"),
    (("export", "--opml", "-", "--member", "who@example.org"), "no member with the mail address"),
    (("refresh", "--source", "https://nobody.example.org/"), "Nobody here follows"),
    (("refresh", "--source", "\u202ejavascript:alert(1)"), "Nobody here follows"),
    (("entries", "--member", "who@example.org"), "no member with the mail address"),
    (("entries", "--member", "ada@example.org", "--category", "None such"), "no category named None such"),
    (("entries", "--member", "ada@example.org", "--limit", "0"), "a number from 1 up"),
    (("entries", "--member", "ada@example.org", "--limit", "-3"), "a number from 1 up"),
])
def test_what_cannot_be_ends_in_a_sentence_and_exit_code_1(run: Run, member: Member, words: tuple[str, ...], sentence: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(("words", "sentence"), [
    (("import",), "Something is missing: FILE, --member."),
    (("export", "--member", "ada@example.org"), "One of these is missing: FILE --opml."),
    (("entries", "--member", "ada@example.org", "--limit", "many"), "--limit takes a whole number, and “many” is none."),
    (("entries", "--member"), "After --member something has to follow."),
    (("refresh", "--al"), "“--al” is not understood here. Did you mean --all?"),
    (("refresh", "--all=yes"), "--all takes nothing after it, and “yes” was given."),
    (("refresh", "--data"), "After --data something has to follow."),
    (("member", "ad"), "“ad” is not known for WHAT. It can be add, list, invite, remove, steward."),
    (("member", "add", "ada@example.org"), "Something is missing: --name."),
    (("serve", "--web", "--worker"), "--worker and --web do not go together. Leave one of them out."),
])
@pytest.mark.parametrize("json_too", [False, True])
def test_words_that_are_not_understood_end_in_a_sentence_and_exit_code_2(
    run: Run, words: tuple[str, ...], sentence: str, *, json_too: bool
) -> None:
    code, out, err = run(*words[:1], *(["--json"] if json_too else []), *words[1:])
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert "Nothing was changed. commonplace " in err
    assert err.rstrip().endswith("--help shows how it is written.")
    assert len(err.splitlines()) == 1


@pytest.fixture
def two_sources(run: Run, member: Member, web: FakeWeb, tmp_path: Path) -> FakeWeb:  # noqa: F811
    """One source that speaks and one that has gone, followed and not yet looked at."""
    web.pages["/good"] = Reply(rss(("2", "Weeding"), ("1", "Book fair")), headers={"ETag": '"1"'})
    web.pages["/gone"] = Reply(status=404)
    path = tmp_path / "list.opml"
    path.write_text(
        f'<opml><body><outline text="Blogs"><outline text="Good" xmlUrl="{web.address}/good"/></outline>'
        f'<outline text="Gone" xmlUrl="{web.address}/gone"/></body></opml>'
    )
    run("import", path, "--member", member.email)
    return web


def test_refresh_prints_one_line_a_source_and_a_summary(run: Run, two_sources: FakeWeb) -> None:
    code, out, _ = run("refresh")
    lines = out.splitlines()
    assert code == 0
    assert sorted(lines[:-1]) == [
        f"2 new  {two_sources.address}/good",
        f"There is nothing at this address any more. It may have moved.  {two_sources.address}/gone",
    ]
    assert lines[-1] == "2 checked, 2 new entries, 0 not modified, 1 failed."
    assert run("refresh")[1] == "0 checked, 0 new entries, 0 not modified, 0 failed. Nothing is due; --all looks at every source.\n"


def test_refresh_as_json_is_one_object(run: Run, two_sources: FakeWeb) -> None:
    failed = [{"address": f"{two_sources.address}/gone", "reason": "There is nothing at this address any more. It may have moved."}]
    assert json.loads(run("refresh", "--json")[1]) == {"checked": 2, "new_entries": 2, "not_modified": 0, "failed": failed}
    assert json.loads(run("refresh", "--all", "--json")[1]) == {"checked": 2, "new_entries": 0, "not_modified": 1, "failed": failed}
    assert json.loads(run("refresh", "--json")[1]) == {"checked": 0, "new_entries": 0, "not_modified": 0, "failed": []}


def test_refresh_of_one_source_asks_that_one_alone_due_or_not(run: Run, two_sources: FakeWeb) -> None:
    run("refresh")
    two_sources.asked.clear()
    out = run("refresh", "--source", two_sources.address.replace("http", "HTTP") + "/good", "--json")[1]
    assert json.loads(out)["checked"] == 1
    assert [path for path, _ in two_sources.asked] == ["/good"]
    assert Polling.objects.get(source__address__endswith="/good").failures == 0


def test_entries_as_json_are_exactly_what_programs_expect(run: Run, member: Member, two_sources: FakeWeb) -> None:
    run("refresh")
    rows = json.loads(run("entries", "--member", member.email, "--json")[1])
    assert [list(row) for row in rows] == [["id", "title", "address", "source", "published", "minutes", "excerpt"]] * 2
    newest = Entry.objects.get(title="Weeding")
    assert rows[0] == {
        "id": newest.pk, "title": "Weeding", "address": "https://example.org/2", "source": "Good", "published": "2026-09-01T08:00:00+00:00",
        "minutes": 1, "excerpt": "About Weeding and what became of it.",
    }
    assert [row["title"] for row in json.loads(run("entries", "--member", member.email, "--limit", "1", "--json")[1])] == ["Weeding"]
    assert json.loads(run("entries", "--member", make_member("bo@example.org").email, "--json")[1]) == []


@pytest.mark.parametrize(("words", "titles"), [
    (("--search", "fair"), ["Book fair"]), (("--search", '"book fair" -weeding'), ["Book fair"]), (("--search", "becam*"), ["Weeding", "Book fair"]),
    (("--search", "in:blogs from:good after:2026-08-31"), ["Weeding", "Book fair"]), (("--search", "about after:2026-09-01"), ["Weeding"]),
    (("--search", "nothing-like-it"), []), (("--search", '"(unclosed AND in: after:never'), []), (("--search", "  "), ["Weeding", "Book fair"]),
    (("--category", "blogs"), ["Weeding", "Book fair"]), (("--category", "Blogs", "--search", "weeding", "--limit", "5"), ["Weeding"]),
])
def test_entries_are_searched_and_narrowed(
    run: Run, member: Member, two_sources: FakeWeb, words: tuple[str, ...], titles: list[str]
) -> None:
    run("refresh")
    code, out, _ = run("entries", "--member", member.email, "--json", *words)
    assert code == 0
    assert [row["title"] for row in json.loads(out)] == titles


def test_entries_for_people_end_with_a_sentence(run: Run, member: Member, two_sources: FakeWeb) -> None:
    run("refresh")
    assert run("entries", "--member", member.email)[1].splitlines() == [
        "2026-09-01  Good: Weeding", "            https://example.org/2", "2026-08-31  Good: Book fair", "            https://example.org/1", "That is all.",
    ]
    assert "--limit shows more" in run("entries", "--member", member.email, "--limit", "1")[1]


def test_what_was_understood_otherwise_is_said_beside_the_output(run: Run, member: Member) -> None:
    code, out, err = run("entries", "--member", member.email, "--search", "weeding in:nowhere after:yesterday", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "is not a date" in err
    assert "no category named “nowhere”" in err


def test_many_entries_come_page_after_page_in_one_order(
    run: Run, member: Member, following: Callable[..., Follow], says: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.setattr("commonplace.cli.reading.CHUNK", 3)
    for number in range(8):
        says(following(member, f"s{number % 2}").source, f"Part {number}", number, "of a library")
    parts = [f"Part {number}" for number in reversed(range(8))]
    for words in ((), ("--search", "library")):
        rows = json.loads(run("entries", "--member", member.email, "--json", *words)[1])
        assert [row["title"] for row in rows] == parts
        rows = json.loads(run("entries", "--member", member.email, "--json", "--limit", "7", *words)[1])
        assert [row["title"] for row in rows] == parts[:7]


def test_a_terminal_is_not_steered_by_what_a_source_says(run: Run, member: Member, web: FakeWeb, tmp_path: Path) -> None:  # noqa: F811
    web.pages["/feed"] = Reply(rss(("1", "Red &#x1b;[31m &#x9b;2J alarm"), title="A &#x1b;]0;title&#7;").replace(b"1.0", b"1.1"))
    path = tmp_path / "list.opml"
    path.write_text(f'<opml version="1.1"><body><outline text="&#x9b;31m" xmlUrl="{web.address}/feed"/></body></opml>')
    run("import", path, "--member", member.email)
    run("refresh")
    out = run("entries", "--member", member.email)[1]
    assert "alarm" in out
    assert not set(out) & {"\x1b", "\x9b", "\x07"}
