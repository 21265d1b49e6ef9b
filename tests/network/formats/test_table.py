"""Tables become people, places and bookmarks, whatever parts their cells and whatever their columns are called."""

from __future__ import annotations

import tracemalloc
from collections import Counter

import pytest

from commonplace.network.formats import NotUnderstood, recognize
from tests.network.formats.making import REAL, short
from tests.runaway import ends


def rows(text: str) -> list[str]:
    return [short(row) for row in recognize(text.encode()).rows]


FOLLOWS = """Account address,Show boosts,Notify on new posts,Languages
nora@example.social,true,false,
sam@books.example,false,true,"en, de"
"""


def test_the_follows_of_mastodon_are_people_of_the_fediverse() -> None:
    found = recognize(FOLLOWS.encode())
    assert found.format == "mastodon_follows"
    assert [short(row) for row in found.rows] == ["person | fediverse:@nora@example.social", "person | fediverse:@sam@books.example"]
    assert found.rows[1].handles[0].address == "https://books.example/@sam"
    assert found.rows[1].details == {"show_boosts": False, "languages": ["en", "de"], "notify": True}


def test_follows_of_an_old_server_have_one_column_only() -> None:
    assert rows("Account address\nnora@example.social\nsam@books.example\n") == [
        "person | fediverse:@nora@example.social", "person | fediverse:@sam@books.example"]


def test_lists_of_mastodon_put_people_into_folders() -> None:
    found = recognize(b"Makers,nora@a.example\nMakers,sam@b.example\nBooks,nora@a.example\nBooks,kim@c.example\n")
    assert found.format == "mastodon_lists"
    assert [(short(row), row.folders) for row in found.rows] == [
        ("person | fediverse:@nora@a.example", ("Makers",)), ("person | fediverse:@sam@b.example", ("Makers",)),
        ("person | fediverse:@nora@a.example", ("Books",)), ("person | fediverse:@kim@c.example", ("Books",))]


def test_names_and_mail_addresses_are_no_lists_of_mastodon() -> None:
    assert rows("Nora Sample,nora@lib.example\nSam Sample,sam@lib.example\n") == [
        "person | Nora Sample | mail:nora@lib.example", "person | Sam Sample | mail:sam@lib.example"]


def test_muted_accounts_are_refused_with_a_sentence() -> None:
    with pytest.raises(NotUnderstood, match="muted"):
        recognize(b"Account address,Hide notifications\nnora@example.social,true\n")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_mark_may_part_the_cells(mark: str) -> None:
    text = "\n".join(mark.join(cells) for cells in (["Name", "Mastodon", "Blog", "Why"], ["Nora Sample", "@nora@a.example", "nora.example", "robots"]))
    row = recognize(text.encode()).rows[0]
    assert short(row) == "person | Nora Sample | fediverse:@nora@a.example blog:nora.example"
    assert row.details == {"note": "robots"}


def test_a_table_drawn_with_signs_is_a_table() -> None:
    assert rows("| Name | Mastodon |\n|------|:--------:|\n| Nora Sample | @nora@a.example |\n| Sam Sample | [@sam@b.example](https://b.example/@sam) |\n") == [
        "person | Nora Sample | fediverse:@nora@a.example", "person | Sam Sample | fediverse:@sam@b.example"]


def test_what_google_calls_things_is_understood() -> None:
    row = recognize(
        b"Name,Given Name,Family Name,Group Membership,E-mail 1 - Value,Phone 1 - Value,Organization 1 - Name,Website 1 - Value\n"
        b"Nora Sample,Nora,Sample,* myContacts ::: PLN,nora@lib.example,+1 555 0100,Sample School,https://nora.example\n").rows[0]
    assert short(row) == "person | Nora Sample | mail:nora@lib.example phone:+1 555 0100 web:https://nora.example"
    assert (row.folders, row.details) == (("PLN",), {"organization": "Sample School"})


def test_first_and_last_names_without_titles_are_put_together() -> None:
    assert rows("nora@lib.example;Nora;Sample;Sample School\nsam@lib.example;Sam;Muster;Other School\n") == [
        "person | Nora Sample | mail:nora@lib.example", "person | Sam Muster | mail:sam@lib.example"]


def test_half_a_name_is_a_name() -> None:
    assert rows("First name,Last name,Email\nNora,,nora@lib.example\n,Muster,\n") == [
        "person | Nora | mail:nora@lib.example", "person | Muster | none: | no_address"]


def test_a_spreadsheet_that_says_its_mark_first_is_read() -> None:
    assert rows("sep=;\r\nVorname;Nachname;E-Mail\r\nNora;Muster;nora@lib.example\r\n") == ["person | Nora Muster | mail:nora@lib.example"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_usual_encoding_is_understood(charset: str) -> None:
    text = "Prénom;Nom;Courriel\r\nZoë;Désirée-Muñoz;zoe@école.example\r\n"
    assert [short(row) for row in recognize(text.encode(charset)).rows] == ["person | Zoë Désirée-Muñoz | mail:zoe@école.example"]


def test_every_handle_of_a_person_is_taken_and_the_rest_kept() -> None:
    text = (
        "Name,Twitter,Mastodon,Bluesky,Email,Phone,Website,LinkedIn,Location,Job title,School,Shoe size,Tags\n"
        'Nora Sample,nora_s,nora@a.example,nora.example.org,nora@lib.example,+1 555 0100,https://nora.example,'
        'https://www.linkedin.com/in/nora/,"Austin, TX",Librarian,Sample Middle School,39,"makers, robots"\n'
    )
    row = recognize(text.encode()).rows[0]
    assert short(row) == (
        "person | Nora Sample | twitter:@nora_s† fediverse:@nora@a.example bluesky:@nora.example.org mail:nora@lib.example phone:+1 555 0100 "
        "web:https://nora.example linkedin:nora"
    )
    assert row.details == {
        "place": "Austin, TX", "role": "Librarian", "organization": "Sample Middle School", "columns": {"Shoe size": "39"}, "tags": ["makers", "robots"]}


def test_new_addresses_are_found_in_the_text_of_a_profile() -> None:
    text = (
        "screen_name,name,description\n"
        'nora_s,Nora Sample,"Librarian. Now at @nora@a.example, nora.example.org on Bluesky: @nora.example.org, mail nora@lib.example. '
        'Old: https://t.co/abc, with @sam_s"\n'
    )
    row = recognize(text.encode()).rows[0]
    assert [(one.kind, one.value, one.dead) for one in row.handles] == [
        ("twitter", "@nora_s", True), ("fediverse", "@nora@a.example", False), ("web", "nora.example.org", False),
        ("bluesky", "@nora.example.org", False), ("mail", "nora@lib.example", False)]


def test_several_values_in_one_cell_are_several_handles() -> None:
    assert rows("Name,E-mail\nNora Sample,nora@lib.example ::: n.sample@home.example\n") == [
        "person | Nora Sample | mail:nora@lib.example mail:n.sample@home.example"]


def test_a_name_without_anything_is_no_address_yet_and_an_empty_record_nothing() -> None:
    assert rows("Name,Mastodon,Note\nNora Sample,,\n,,\n,,what is this\n") == [
        "person | Nora Sample | none: | no_address", "nothing | no_handle"]


def test_a_handle_that_is_none_is_kept_beside_the_person() -> None:
    row = recognize(b"Name,Email\nNora Sample,not yet known\n").rows[0]
    assert (short(row), row.details) == ("person | Nora Sample | none: | no_address", {"columns": {"Email": "not yet known"}})


def test_a_handle_in_the_wrong_column_is_understood_all_the_same() -> None:
    assert rows("Name,Twitter\nNora Sample,https://a.example/@nora\n@sam@b.example,\n") == [
        "person | Nora Sample | fediverse:@nora@a.example", "person | fediverse:@sam@b.example"]


def test_titles_and_addresses_are_spaces_in_their_folder() -> None:
    found = recognize(b"Category,Title,URL,RSS\nMaking,The Sample Lab,https://lab.example,https://lab.example/feed\nMaking,Old one,,\n")
    assert [(short(row), row.folders) for row in found.rows] == [
        ("space | The Sample Lab | https://lab.example/feed", ("Making",)), ("space | Old one | no_address", ("Making",))]


def test_subscriptions_of_youtube_are_video_channels() -> None:
    row = recognize(b"Channel Id,Channel Url,Channel Title\nUC123,http://www.youtube.com/channel/UC123,Sample Makes\n").rows[0]
    assert (short(row), row.details["kind"]) == ("space | Sample Makes | http://www.youtube.com/channel/UC123", "video")


def test_subreddits_by_name_are_spaces() -> None:
    assert rows("subreddit\nlibrarians\nr/Teachers\n") == [
        "space | r/librarians | https://www.reddit.com/r/librarians/", "space | r/Teachers | https://www.reddit.com/r/Teachers/"]


def test_chats_with_their_days_are_spaces() -> None:
    row = recognize(b"Chat,Day,Time (ET),Hosts\n#tlchat,Monday,8 pm,Nora\n").rows[0]
    assert short(row) == "space | #tlchat | no_address"
    assert row.details == {"kind": "chat", "times": "Monday, 8 pm", "typed": "#tlchat", "columns": {"Hosts": "Nora"}}


def test_bookmarks_in_a_table_keep_tags_time_and_folder() -> None:
    row = recognize(b"title,url,time_added,tags,folder\nA day,https://blog.example/a-day,1415926535,makers|robots,Work/Robots\n").rows[0]
    assert short(row) == "bookmark | A day | https://blog.example/a-day"
    assert (row.details, row.folders) == ({"tags": ["makers", "robots"], "at": "2014-11-14T00:55:35Z"}, ("Work", "Robots"))


def test_books_are_tools_with_their_number() -> None:
    row = recognize(b'Book Id,Title,Author,ISBN,ISBN13,My Rating\n7,A Sample Book,Nora Sample,"=""0123456789""","=""9780123456786""",5\n').rows[0]
    assert (row.thing, row.name) == ("tool", "A Sample Book")
    assert row.details == {"isbn": "0123456789", "by": "Nora Sample", "columns": {"Book Id": "7", "My Rating": "5"}}


def test_words_above_the_titles_are_passed_over_and_kept() -> None:
    found = recognize(
        b'Notes:\n"Some addresses may be missing, since people choose who sees them."\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n'
        b"Nora,Sample,https://www.linkedin.com/in/nora-sample,,Sample School,Librarian,10 Jan 2023\n").rows
    assert [short(row) for row in found] == ["nothing | no_handle", "nothing | no_handle", "person | Nora Sample | linkedin:nora-sample"]
    assert found[2].details == {"organization": "Sample School", "role": "Librarian", "at": "2023-01-10T00:00:00"}


def test_posts_of_many_people_give_each_of_them_once() -> None:
    text = 'from_user,text,created_at,id_str\nnora_s,"first, #tlchat",Sun Apr 19 19:22:23 +0000 2020,1\nsam_s,second,,2\nnora_s,third,,3\n'
    found = recognize(text.encode())
    assert found.format == "posts"
    assert [short(row) for row in found.rows] == [
        "person | twitter:@nora_s† | dead_only", "post", "person | twitter:@sam_s† | dead_only", "post", "post"]
    assert found.rows[1].details == {"by": "@nora_s", "text": "first, #tlchat", "at": "2020-04-19T19:22:23Z", "id": "1"}


def test_a_cell_over_two_lines_is_one_record_and_keeps_both_lines() -> None:
    row = recognize(b'Name,Note,Mastodon\n"Nora Sample","one\ntwo",@nora@a.example\n').rows[0]
    assert (row.details["note"], row.raw) == ("one\ntwo", '"Nora Sample","one\ntwo",@nora@a.example')


def test_a_quote_that_is_never_closed_swallows_nobody() -> None:
    text = "Name,Mastodon\n" + '"Nora,@nora@a.example\n' + "".join(f"Sam {number},@sam{number}@a.example\n" for number in range(500))
    assert len(recognize(text.encode()).rows) == 501


def many(count: int) -> bytes:
    lines = "".join(f'Nora Sample {n},nora{n}@a{n % 90}.example,"Librarian, maker no. {n}",https://n{n}.example/blog\n' for n in range(count))
    return ("Name,Mastodon,Bio,Website\n" + lines).encode()


def test_50_000_rows_are_read() -> None:
    with ends(240):
        found = recognize(many(50_000))
    assert len(found.rows) == 50_000
    assert {short(row).count(":") for row in found.rows} == {3}


def test_memory_is_bounded_by_what_was_brought() -> None:
    data = many(5_000)
    tracemalloc.start()
    recognize(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * len(data)


def test_more_rows_than_can_be_brought_at_once_are_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.network.formats.recognizing.MAX_ROWS", 3)
    found = recognize(b"Account address\n" + b"".join(b"n%d@example.social\n" % number for number in range(4)))
    assert (len(found.rows), found.problems) == (3, ("too_many_rows",))


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside this project")
@pytest.mark.parametrize(("file", "people", "posts"), [("tidytuesday_tweets_4418.csv", 1231, 4418), ("aect_tags_archive_sample.csv", 9, 10)])
def test_real_archives_of_hashtags_give_everyone_and_every_post(file: str, people: int, posts: int) -> None:
    found = recognize((REAL / "social" / file).read_bytes())
    assert Counter(row.thing for row in found.rows) == {"person": people, "post": posts}


def test_a_quote_that_is_never_closed_takes_no_other_row_along() -> None:
    found = recognize(b'Name,Mastodon\n"Tom Sample,@tom@b.example\nMaya Sample,@maya@b.example\n')
    assert [short(row) for row in found.rows] == [
        "person | Tom Sample,@tom@b.example | fediverse:@tom@b.example", "person | Maya Sample | fediverse:@maya@b.example"]


def test_a_cell_of_several_lines_is_still_one_cell() -> None:
    found = recognize(b'Name,Mastodon,Notes\nTom Sample,@tom@b.example,"one\ntwo ""and"" three"\nMaya Sample,@maya@b.example,\n')
    assert [(row.name, row.details.get("note")) for row in found.rows] == [("Tom Sample", 'one\ntwo "and" three'), ("Maya Sample", None)]


@pytest.mark.parametrize("charset", ["mac_roman", "cp1252", "utf-8", "utf-16"])
def test_names_are_read_as_a_spreadsheet_wrote_them(charset: str) -> None:
    table = "Name;Mastodon\r\nJörg Müller;@joerg@b.example\r\nZoë Bräuer-Sample;@zoe@b.example\r\n"
    assert [row.name for row in recognize(table.encode(charset)).rows] == ["Jörg Müller", "Zoë Bräuer-Sample"]
