"""Asking, replying, groups, answers and reports, attacked: by words, by addresses, by forms, by those whom it does not concern."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from lxml import html

from commonplace.connection.actions import asking, passing_on
from commonplace.connection.actions.asking import Wording
from commonplace.connection.models import Asked
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.letters import written
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members import leaving
from commonplace.members.models import Block, Member
from commonplace.spaces.models import GroupMembership
from tests.connection.asked import link_in, mail_of, never_in
from tests.connection.asked import put_to as rae_is_asked
from tests.security.asking_scene import SECRET, Scene, scene
from tests.security.conftest import harmless
from tests.security.test_bad_input import ODD, encoded, ended_well

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]
HIDDEN_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200b]")
ISOLATED = re.compile("\u2068[^\u2066-\u2069]*\u2069")
MINE = {"text": "Mine", "how": "helped", "did": "x", "result": "worked", "question": "x"}
FOREIGN = ("//evil.example/x", "https://evil.example/x", "/\\evil.example", "javascript:alert(1)")


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    """The throttle counts from zero."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made(member: Member) -> Scene:
    return scene(member)


@pytest.fixture
def as_() -> As:
    def sign_in(one: Member) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(one)
        return client

    return sign_in


def pages(made: Scene, as_: As) -> dict[str, str]:
    """Every page that is there, by who looks at it."""
    found = {}
    for who, viewer, paths in (
        ("ada", made.ada, made.of_asking + made.lists), ("ben", made.ben, made.of_asking + made.lists),
        ("stella", made.stella, made.of_stewards), ("rae", None, [made.link, never_in(mail_of(made.question.asked.get()))]),
    ):
        client = as_(viewer) if viewer else Client()
        reports = [f"/report?about=question:{made.question.public_id}", f"/report?about=answer:{made.answer.public_id}"] if viewer else []
        for path in [*paths, *reports]:
            answer = client.get(path)
            assert answer.status_code < 500, path
            if answer.status_code == 200:
                found[f"{who} {path}"] = answer.content.decode()
    return found


def test_case_52_53_58_59_no_word_of_others_runs_or_becomes_a_tag_on_any_page(made: Scene, as_: As) -> None:
    found = pages(made, as_)
    assert len(found) > 50
    for where, page in found.items():
        harmless(page)
        assert not re.search(r"<img[^>]+src=[\"']?x|<svg[^>]+onload|<b>|alert\(1\)</script>|href=[\"']?javascript", page), where
        assert "{{ 7" not in page or "7|add:7" in page, where  # what looks like our templates stays what it is
    shown = found[f"ben /ask/question/{made.question.public_id}"]
    assert "&amp;lt;b&amp;gt;" in shown
    assert ":smile:" in shown


def test_case_52_nor_in_any_mail(made: Scene) -> None:
    letters = list(OutgoingMail.objects.all())
    assert len(letters) > 4
    for letter in letters:
        if letter.html:
            assert not re.search(r"<(script|img|svg|iframe|link|object)\b|<[^>]+\son\w+=|href=\"(?!https?:)|href=[^\"]", letter.html)
        raw = written(letter, sender="Site <site@example.org>", host="example.org").decode()
        head = raw.split("\r\n\r\n")[0]
        assert not HIDDEN_SIGNS.search(head)
        assert "\r\nX:" not in raw


def test_case_54_a_source_shows_its_whole_address_and_carries_no_weight(made: Scene, as_: As) -> None:
    page = as_(made.ben).get(f"/ask/answer/{made.answer.public_id}").content.decode()
    links = re.findall(r'<a class="address" href="([^"]*)" rel="nofollow noopener noreferrer">([^<]*)</a>', page)
    assert ("https://example.org/?a=&lt;b&gt;&amp;c=&#x27;&quot;",) * 2 in links
    for link in re.findall(r'<a [^>]*href="https?://[^>]*>', page):
        assert "nofollow" in link
        assert "noopener" in link


def test_case_56_nothing_turns_more_of_a_page_around_than_itself(made: Scene, as_: As) -> None:
    """Names have no such signs; texts stand in an element of a direction of its own."""
    found = set()
    for where, page in pages(made, as_).items():
        for element in html.document_fromstring(page).iter():
            for text, around in ((element.text, element), (element.tail, element.getparent())):
                if not isinstance(element.tag, str) or element.tag in {"textarea", "title"} or not HIDDEN_SIGNS.search(ISOLATED.sub("", text or "")):
                    continue
                if not any(one.get("dir") and one.tag != "html" for one in (around, *around.iterancestors())):
                    found.add((around.tag, around.get("class"), elsewhere(where)))
    assert found == set()


def test_case_62_naming_somebody_else_does_not_go_around_in_a_circle(member: Member) -> None:
    first = rae_is_asked(member)
    Asked.objects.update(asked_at=now())
    Client().post(link_in(mail_of(first)), {"what": "instead", "name": "Kim", "address": "kim@example.org"})
    first.refresh_from_db()
    second = passing_on.ask_instead(acting=member, asked=first, at=now())
    for name in ("rae@school.example", "kim@example.org"):
        Client().post(link_in(mail_of(second)), {"what": "instead", "name": "Again", "address": name})
        second.refresh_from_db()
        if second.instead_address:
            passing_on.ask_instead(acting=member, asked=second, at=now())
    assert sorted(Asked.objects.values_list("address", flat=True)) == ["kim@example.org", "rae@school.example"]
    assert OutgoingMail.objects.filter(kind="question").count() == 2


def test_case_70_74_for_whom_it_does_not_concern_nothing_of_it_is_there(made: Scene, as_: As) -> None:
    for viewer in (made.cy, made.stella):
        client = as_(viewer)
        before = rows()
        for path in made.of_asking:
            for answer, of_nothing in ((client.get(path), client.get(elsewhere(path))), (client.post(path, MINE), client.post(elsewhere(path), MINE))):
                assert answer.status_code == of_nothing.status_code, (viewer, path)
                assert answer.status_code in {404, 405} or answer.headers["Location"] == of_nothing.headers["Location"], (viewer, path)
                assert SECRET not in answer.content.decode()
        assert rows() == before
        for path in made.lists:
            page = re.sub(r'<title>.*?</title>|(<input|<textarea)[^>]*>([^<]*</textarea>)?|href="[^"]*"', "", client.get(path).content.decode())
            assert SECRET not in page.replace(f"“{SECRET}”", ""), (viewer, path)
        assert SECRET not in everything_taken_along(viewer)


def test_case_71_what_was_asked_in_a_group_leaves_for_nobody_else(made: Scene) -> None:
    assert set(OutgoingMail.objects.filter(text__contains=SECRET).values_list("to", flat=True)) <= {
        "ada@example.org", "ben@example.org", "rae@school.example"}
    assert made.cy.email not in set(OutgoingMail.objects.values_list("to", flat=True))


def test_case_72_what_is_being_written_is_in_nobody_elses_pages_mails_and_exports(made: Scene, as_: As) -> None:
    for where, page in pages(made, as_).items():
        if not where.startswith("ada "):
            assert f"{SECRET} draft" not in page, where
    assert not OutgoingMail.objects.filter(text__contains=f"{SECRET} draft").exists()
    assert f"{SECRET} draft" not in everything_taken_along(made.ben)
    assert not OutgoingMail.objects.filter(to="kim@example.org").exists()


def test_case_73_across_a_block_no_new_word_of_one_reaches_the_other(made: Scene, as_: As) -> None:
    Block.objects.create(member=made.ada, other=made.ben, kind=Block.Kind.BLOCK)
    new = asking.write(acting=made.ada, wording=Wording("Something newer"))
    held = asking.ask(acting=made.ada, question=asking.put_to(acting=made.ada, question=new, group=made.group), at=now())
    assert held.leaves_at is not None
    asking.leave_due(at=held.leaves_at)
    new.refresh_from_db()
    client = as_(made.ben)
    assert client.get(f"/ask/question/{new.public_id}").status_code == 404
    for path in [*made.lists, f"/groups/{made.group.public_id}"]:
        assert "Something newer" not in client.get(path).content.decode(), path
    assert "Something newer" not in everything_taken_along(made.ben)
    assert not OutgoingMail.objects.filter(to="ben@example.org", text__contains="Something newer").exists()


def test_case_78_no_form_leads_away_from_the_site(made: Scene, as_: As) -> None:
    client, steward = as_(made.ada), as_(made.stella)
    for number, path in enumerate([*made.of_asking, *made.lists, *made.of_stewards, "/report"]):
        for away in (FOREIGN[number % 4], FOREIGN[(number + 1) % 4]):
            fields = dict.fromkeys(("next", "back", "to", "url", "text", "into", "then", "q"), away)
            for answer in ((steward if path in made.of_stewards else client).post(path, fields, headers={"referer": "https://evil.example/"}),
                           client.get(f"{path}{'&' if '?' in path else '?'}next={encoded(away)}&back={encoded(away)}")):
                where = answer.headers.get("Location", "/")
                assert re.match(r"/(?![/\\])", where) or where.startswith(("?", "#")), (path, where)


def test_case_79_no_page_of_it_is_kept_by_a_cache(made: Scene, as_: As) -> None:
    clients = [(as_(made.ada), [*made.of_asking, *made.lists]), (as_(made.stella), made.of_stewards), (Client(), [made.link])]
    for client, paths in clients:
        for path in paths:
            answer = client.get(path)
            assert "no-store" in answer.headers["Cache-Control"], path
            assert "Cookie" in answer.headers["Vary"] or path == made.link, path


def test_case_80_whoever_named_themselves_late_sees_the_group_as_it_says_and_nothing_by_mail(made: Scene, as_: As) -> None:
    """A group's questions are for whoever joins it later, which the page says before one asks; what waits for the asker is not."""
    page = as_(made.ada).get(f"/ask/question/{made.draft.public_id}/to").content.decode()
    assert "you included" in page
    GroupMembership.objects.create(group=made.group, member=made.cy)
    shown = as_(made.cy).get(f"/ask/question/{made.question.public_id}").content.decode()
    assert f"{SECRET} mail" not in shown
    assert "rae@school.example" not in shown
    assert not OutgoingMail.objects.filter(to=made.cy.email).exists()


FORMS = {
    "a question": "/ask/new", "a draft": "{draft}/edit", "to whom": "{draft}/to", "a reply": "{question}/reply", "what was pasted": "{question}/paste",
    "what happened": "{question}/outcome", "how it ended": "{question}/close", "an answer": "{question}/keep", "an answer written directly": "/ask/answer/new",
    "a change": "{answer}/change", "what happened to me": "{answer}/tried", "a dispute": "{answer}/dispute", "two made one": "{answer}/merge",
    "an offer": "/ask/offer", "a group": "/groups", "a group's words": "{group}", "a link": "{link}", "a report": "/report?about={about}",
    "a decision": "/settings/site/reports/{report}", "a hold": "/settings/site/holds", "how long": "/settings/site/keeping",
    "no mails": "/settings/site/no-mails", "who is to know": "/ask/figures",
}
VALID = {"naming": "own", "wants": "advice", "audience": "self", "result": "worked", "kind": "other", "outcome": "nothing", "what": "reply"}
FIELDS = (
    "text", "wants", "wanted_by", "naming", "chosen_name", "who", "group", "form-0-name", "form-0-address", "form-TOTAL_FORMS", "form-INITIAL_FORMS",
    "name", "address", "title", "credited", "sources", "topics", "audience", "did", "happened", "result", "helped", "how", "question", "reason",
    "source", "into", "about", "kind", "contact", "outcome", "days", "a_week", "paused_until", "what", "is_told", "then", "next_host",
)


@pytest.mark.parametrize("form", FORMS)
def test_case_60_61_69_nothing_odd_in_a_form_of_asking_breaks_it(form: str, made: Scene, as_: As) -> None:
    path = FORMS[form].format(
        draft=f"/ask/question/{made.draft.public_id}", question=f"/ask/question/{made.question.public_id}", answer=f"/ask/answer/{made.answer.public_id}",
        group=f"/groups/{made.group.public_id}", link=made.link, about=f"question:{made.question.public_id}", report=made.report.public_id)
    client = Client(raise_request_exception=False) if form == "a link" else as_(made.stella if path.startswith("/settings") else made.ada)
    for text in ODD.values():
        cache.clear()
        body = "&".join(f"{name}={encoded(VALID.get(name, text[:1_500]))}" for name in FIELDS)
        ended_well(client.post(path, body, content_type="application/x-www-form-urlencoded"))
    again = as_(made.ada)
    for page in ("/ask", "/ask/mine", "/ask/answers", "/groups"):
        assert again.get(page).status_code == 200, page


def test_case_77_asking_many_is_slowed_down(member: Member) -> None:
    for number in range(asking.MOST_A_DAY):
        rae_is_asked(member, leaves_at=now(), text=f"Number {number}")
    one_more = asking.put_to(acting=member, question=asking.write(acting=member, wording=Wording("One more?")), people=[])
    client = Client()
    client.force_login(member)
    client.post(f"/ask/question/{one_more.public_id}/to", {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-address": "kim@example.org"})
    client.post(f"/ask/question/{one_more.public_id}/confirm")
    one_more.refresh_from_db()
    assert one_more.state == "draft"


def elsewhere(path: str) -> str:
    """The same page of something that does not exist."""
    return re.sub(r"[0-9a-z]{12}", "abcdefghijkm", path)


def rows() -> dict[str, list[object]]:
    """Every row of asking, groups and reports, but for what a steward's look leaves in the log."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ("connection", "trust") for model in apps.get_app_config(app).get_models() if model.__name__ != "LogEntry"
    } | {"groups": list(GroupMembership.objects.order_by("pk").values())}


def everything_taken_along(member: Member) -> str:
    file = io.BytesIO()
    leaving.write_export(member=member, file=file)
    with zipfile.ZipFile(file) as archive:
        return "\n".join(name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
