"""The front page of asking: one field, what is known, what waits, what I asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.connection import front
from commonplace.connection.models import Asked, Naming, Question
from commonplace.members.models import Block, Member
from commonplace.spaces.models import Group
from tests.connection.corpus import ask, keep, reply

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/ask", **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def waiting(member: Member) -> list[str]:
    return [one.text for one in front.waiting_for(member)]


def test_the_page_asks_what_is_on_my_plate(signed_in: Client) -> None:
    shown = page(signed_in)
    assert "What is on your plate this week?" in shown
    assert "Weeding" in shown
    assert "A challenged book" in shown
    assert "Already answered here" not in shown


def test_what_is_known_comes_up_for_what_is_typed(signed_in: Client, ben: Member) -> None:
    answer = keep(ben, "Weeding <the> atlases", "One shelf a week.")
    for address in ("/ask", "/ask/found"):
        shown = page(signed_in, address, q="deselection of atlases")
        assert "Weeding &lt;the&gt; atlases" in shown
        assert "not tried yet" in shown
        assert f"/ask/answer/{answer.public_id}" in shown
    assert "<html" not in page(signed_in, "/ask/found", q="atlases")


def test_where_nothing_is_known_it_says_so(signed_in: Client) -> None:
    assert "None yet" in page(signed_in, q="zebrafish")
    assert page(signed_in, "/ask/found", q=" ").strip() == ""


def test_ask_people_takes_the_text_along(signed_in: Client) -> None:
    answer = signed_in.get("/ask", {"q": "Who weeds & when?", "to": "people"})
    assert answer.status_code == 302
    assert answer["Location"] == "/ask/new?text=Who+weeds+%26+when%3F"
    assert signed_in.get("/ask", {"to": "people"})["Location"] == "/ask/new"


@pytest.mark.parametrize("typed", ["x" * 10_000, "\0", "<script>alert(1)</script>", "🙂", "..", "%00"])
def test_whatever_is_typed_the_page_comes(signed_in: Client, typed: str) -> None:
    assert "<script>alert" not in page(signed_in, q=typed)


@pytest.mark.parametrize("address", ["/ask", "/ask/found", "/ask/answers", "/ask/waiting", "/ask/mine"])
def test_whoever_is_signed_out_is_sent_to_sign_in(client: Client, address: str, db: None) -> None:
    assert client.get(address).status_code == 302


def test_what_is_put_to_me_waits_until_i_reply(member: Member, ben: Member, signed_in: Client) -> None:
    question = ask(ben, "How do you weed atlases?", to=[member])
    assert waiting(member) == ["How do you weed atlases?"]
    shown = page(signed_in)
    assert "Waiting for me" in shown
    assert "Ben Example" in shown
    reply(question, member)
    assert waiting(member) == []
    assert "Waiting for me" not in page(signed_in)


@pytest.mark.parametrize("state", ["unknown", "passed_on", "replied", "never", "taken_back"])
def test_what_i_dealt_with_waits_no_more_not_even_through_a_group(member: Member, ben: Member, group: Group, state: str) -> None:
    question = ask(ben, to=[member], group=group)
    Asked.objects.filter(question=question).update(state=state)
    assert waiting(member) == []


@pytest.mark.parametrize("state", ["draft", "held", "closed", "hidden", "taken_back"])
def test_what_has_not_left_or_is_over_waits_for_nobody(member: Member, ben: Member, state: str) -> None:
    ask(ben, to=[member], state=state)
    assert waiting(member) == []


def test_those_put_to_me_by_name_stand_before_those_of_my_groups(member: Member, ben: Member, cleo: Member, group: Group) -> None:
    ask(cleo, "To all", group=group)
    ask(ben, "To you", to=[member])
    ask(member, "My own", group=group)
    assert waiting(member) == ["To you", "To all"]


def test_whom_i_muted_does_not_wait_for_me_but_an_unnamed_question_does(member: Member, ben: Member, group: Group) -> None:
    """Case 80: were it missing, whoever muted somebody would learn who asks."""
    Block.objects.create(member=member, other=ben, kind="mute")
    ask(ben, "Under my name", group=group)
    ask(ben, "Under none", group=group, naming=Naming.NONE)
    assert waiting(member) == ["Under none"]


def test_case_76_whom_i_mute_afterwards_is_spared_me_everywhere(member: Member, ben: Member, group: Group, signed_in: Client) -> None:
    ask(ben, "Said before that?", to=[member])
    ask(ben, "Said to all before that?", group=group)
    pages = ("/ask", "/ask/waiting")
    assert all("before that?" in page(signed_in, address) for address in pages)
    Block.objects.create(member=member, other=ben, kind="mute")
    ask(ben, "Said after that?", to=[member])
    assert not any(" that?" in page(signed_in, address) for address in pages)


def test_case_80_an_unnamed_asker_is_nowhere_on_the_page(member: Member, ben: Member, group: Group, signed_in: Client) -> None:
    ask(ben, "Who else is tired?", group=group, naming=Naming.NONE)
    for address in ("/ask", "/ask/waiting"):
        shown = page(signed_in, address)
        assert "Somebody in Rural libraries" in shown
        assert "Ben" not in shown
        assert ben.public_id not in shown


def test_five_wait_on_the_page_and_the_rest_on_its_own(member: Member, ben: Member, signed_in: Client) -> None:
    for number in range(7):
        ask(ben, f"Question number {number}?", to=[member])
    assert page(signed_in).count("Question number") == 5
    assert "/ask/waiting" in page(signed_in)
    assert page(signed_in, "/ask/waiting").count("Question number") == 7


def test_my_questions_say_how_they_stand(member: Member, ben: Member, cleo: Member, signed_in: Client) -> None:
    reply(ask(member, "With replies", to=[ben, cleo]), ben)
    ask(member, "Without", to=[ben])
    ask(member, "Held", to=[ben], state="held")
    ask(member, "Over", to=[ben], state="closed")
    rows = {one.question.text: one.state for one in front.own_rows(list(front.asked_by(member)), member)}
    assert rows == {
        "With replies": "1 reply", "Without": "no reply yet", "Held": "not yet on its way: you can take it back", "Over": "closed without a reply",
    }
    assert "1 reply" in page(signed_in)
    assert "closed without a reply" in page(signed_in, "/ask/mine")


def test_answers_stand_page_by_page(signed_in: Client, ben: Member) -> None:
    for number in range(25):
        keep(ben, f"Weeding, part {number}")
    assert page(signed_in, "/ask/answers").count("Weeding, part") == 20
    assert page(signed_in, "/ask/answers", page="2").count("Weeding, part") == 5
    assert page(signed_in, "/ask/answers", q="weeding", page="99").count("Weeding, part") == 5
    assert "None yet" in page(signed_in, "/ask/answers", q="zebrafish")


def test_the_queries_do_not_grow_with_what_is_there(member: Member, ben: Member, group: Group, signed_in: Client) -> None:
    def fill(count: int) -> int:
        for number in range(count):
            keep(ben, f"Weeding {number}")
            reply(ask(member, "Mine", to=[ben]), ben)
            ask(ben, "Yours", to=[member])
            ask(ben, "Of all", group=group, naming=Naming.NONE)
        with CaptureQueriesContext(connection) as queries:
            page(signed_in, q="weeding")
        return len(queries)

    page(signed_in)
    first = fill(4)
    assert fill(8) == first <= 15


def test_the_stewards_own_starters_replace_ours(signed_in: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonplace.connection.lists.own_file", lambda name: tmp_path / name)
    (tmp_path / "starters.toml").write_text('[[starter]]\nlabel = "Bees"\ntext = "My bees …"\n', "utf-8")
    assert "Bees" in page(signed_in)
    assert "A challenged book" not in page(signed_in)
    (tmp_path / "starters.toml").write_text("[[starter]\n", "utf-8")
    assert "A challenged book" in page(signed_in)


def test_the_script_is_small() -> None:
    found: Any = finders.find("connection/plate.js")
    assert Path(found).stat().st_size <= 2_000


def test_a_question_of_somebody_who_left_still_waits(member: Member, ben: Member) -> None:
    ask(ben, to=[member])
    Question.objects.update(asker=None)
    assert len(waiting(member)) == 1
