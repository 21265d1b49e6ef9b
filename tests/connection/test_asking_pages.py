"""The pages of asking: three small ones, drafts, the one that waits, and the message for one's own mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import Wording
from commonplace.connection.carrying import message_of
from commonplace.connection.models import Naming, Question
from commonplace.connection.reach import To
from commonplace.connection.readers import number_word, readers_of
from commonplace.kernel.clock import now
from commonplace.members.models import Block, Member
from commonplace.spaces.models import Group, GroupMembership
from tests.conftest import make_member
from tests.connection.conftest import make_group

pytestmark = pytest.mark.django_db
TEXT = "What do I show?"


def form(**changes: Any) -> dict[str, Any]:
    return {"text": TEXT, "wants": "advice", "wanted_by": "", "naming": "own", "chosen_name": "", **changes}


def choice(*who: str, group: str = "", typed: tuple[tuple[str, str], ...] = (), **more: str) -> dict[str, Any]:
    rows = {f"else-{number}-{part}": value for number, pair in enumerate(typed) for part, value in zip(("name", "address"), pair, strict=True)}
    return {"who": list(who), "group": group, "else-TOTAL_FORMS": str(len(typed)), "else-INITIAL_FORMS": "0", **rows, **more}


def drafted(member: Member, *to: To, group: Group | None = None, **wording: Any) -> Question:
    draft = asking.write(acting=member, wording=Wording(**{"text": TEXT, **wording}))
    return asking.put_to(acting=member, question=draft, people=to, group=group) if to or group else draft


def test_a_question_is_written_put_and_asked(signed_in: Client, member: Member, ben: Member, group: Group) -> None:
    answer = signed_in.post("/ask/new", form())
    draft = Question.objects.get()
    assert answer["Location"] == f"/ask/question/{draft.public_id}/to"
    answer = signed_in.post(answer["Location"], choice(f"member:{ben.public_id}", typed=(("Jo", "jo@elsewhere.example"),)))
    assert answer["Location"] == f"/ask/question/{draft.public_id}/confirm"
    assert sorted(draft.asked.values_list("name", flat=True)) == ["Ben Example", "Jo"]
    assert "2 people. One of them by mail, which can be forwarded." in signed_in.get(answer["Location"]).content.decode()
    answer = signed_in.post(answer["Location"])
    assert answer["Location"] == f"/ask/question/{draft.public_id}/back"
    assert "It leaves at" in signed_in.get(answer["Location"]).content.decode()
    answer = signed_in.post(answer["Location"])
    assert answer["Location"] == f"/ask/question/{draft.public_id}/edit"
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(("changes", "says"), [
    ({"text": ""}, "one line is enough"), ({"text": "a\nb\nc\nd"}, "These are 4 lines"), ({"text": "x" * 650}, "50 characters too long"),
    ({"wants": "money"}, "Choose one of the four"), ({"wanted_by": "soon"}, "not a day"), ({"wanted_by": "2001-01-01"}, "This day is over"),
    ({"naming": "king"}, "Choose one of the three"), ({"naming": "chosen"}, "Which name shall stand on it"),
    ({"naming": "chosen", "chosen_name": "x" * 61}, "At most 60 characters"),
])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(signed_in: Client, changes: dict[str, str], says: str) -> None:
    page = signed_in.post("/ask/new", form(**{"text": "Kept & here", **changes})).content.decode()
    assert says in page
    assert changes.get("text", "Kept &amp; here") in page
    assert not Question.objects.exists()


def test_a_text_from_elsewhere_stands_in_the_field_and_nothing_is_said_against_it(signed_in: Client) -> None:
    for answer in (signed_in.get("/ask/new", {"text": "From <Today>"}), signed_in.post("/ask/new", {"text": "From <Today>"})):
        page = answer.content.decode()
        assert "From &lt;Today&gt;" in page
        assert "error" not in page


def test_nobody_is_chosen_beforehand(signed_in: Client, member: Member, group: Group) -> None:
    page = signed_in.get(f"/ask/question/{drafted(member).public_id}/to").content.decode()
    assert "Cleo Example" in page
    assert 'type="checkbox"' in page
    assert page.count(" checked") == 1  # "No group"


def test_case_73_whom_she_blocked_she_is_not_offered_and_who_blocked_her_is_not_told_apart(
    signed_in: Client, member: Member, ben: Member, cleo: Member, group: Group
) -> None:
    Block.objects.create(member=member, other=ben)
    Block.objects.create(member=cleo, other=member)
    draft = drafted(member)
    page = signed_in.get(f"/ask/question/{draft.public_id}/to").content.decode()
    assert "Ben Example" not in page
    assert "Cleo Example" in page
    signed_in.post(f"/ask/question/{draft.public_id}/to", choice(f"member:{ben.public_id}"))
    assert draft.asked.count() == 0
    seen = readers_of(asking.put_to(acting=member, question=draft, group=group), asker=member)
    assert seen.others == ("Cleo Example",)


def test_what_a_wrong_address_spoils_is_kept_on_the_page(signed_in: Client, member: Member, ben: Member, group: Group) -> None:
    draft = drafted(member)
    page = signed_in.post(f"/ask/question/{draft.public_id}/to", choice(
        f"member:{ben.public_id}", typed=(("Jo", "jo at home"),), group=group.public_id)).content.decode()
    assert "This is not a mail address." in page
    assert 'value="jo at home"' in page
    assert page.count(" checked") == 2


def test_more_rows_come_when_the_first_are_full(signed_in: Client, member: Member) -> None:
    make_member("ben@example.org", "Ben Example")
    draft = drafted(member)
    answer = signed_in.post(f"/ask/question/{draft.public_id}/to", choice(typed=(("Jo", "jo@elsewhere.example"),), then="more"))
    page = signed_in.get(answer["Location"]).content.decode()
    assert 'value="jo@elsewhere.example"' in page
    assert "else-1-address" in page


def test_who_will_see_it_in_a_small_group_under_no_name(signed_in: Client, member: Member, group: Group) -> None:
    draft = drafted(member, group=group, naming=Naming.NONE, text="Yours, Ada")
    page = signed_in.get(f"/ask/question/{draft.public_id}/confirm").content.decode()
    for said in ("2 other members of “Rural libraries”", "There are only 2 other members", "What this cannot promise", "Your way of writing",
                 "Somebody in Rural libraries", "It is your own name", "Ask the group", "Whoever runs this site can find out"):
        assert said in page


def test_a_group_of_ten_is_not_called_small(member: Member) -> None:
    for size, warned in ((9, True), (10, False)):
        others = [make_member(f"m{size}-{number}@example.org", f"M{number}") for number in range(size - 1)]
        group = make_group(member, *others, name=f"Group of {size}")
        seen = readers_of(drafted(member, group=group, naming=Naming.NONE), asker=member)
        assert any("There are only" in one for one in seen.cannot) is warned


def test_those_whom_she_blocked_see_what_is_asked_under_no_name_and_she_is_told(member: Member, ben: Member, group: Group) -> None:
    Block.objects.create(member=member, other=ben)
    assert any("Those whom you blocked" in one for one in readers_of(drafted(member, group=group, naming=Naming.NONE), asker=member).cannot)
    Block.objects.update(member=ben, other=member)
    assert not any("blocked" in one for one in readers_of(drafted(member, group=group, naming=Naming.NONE), asker=member).cannot)


def test_school_mailboxes_are_named(member: Member) -> None:
    seen = readers_of(drafted(member, To("Jo", "jo@maple.k12.tx.us"), To("Al", "al@mail.example")), asker=member)
    assert any(note.startswith("Jo: the mailbox looks like a school's") for note in seen.notes)


@pytest.mark.parametrize(("people", "into", "number", "button"), [
    (1, False, "1 person. By mail, which can be forwarded.", "Ask one person"),
    (3, False, "3 people. By mail, which can be forwarded.", "Ask three people"),
    (0, True, "2 other members of “Rural libraries”, and whoever joins it later.", "Ask the group"),
    (2, True, "2 people. By mail, which can be forwarded. 2 other members of “Rural libraries”, and whoever joins it later.",
     "Ask two people and the group"),
])
def test_names_and_numbers(member: Member, group: Group, people: int, into: Any, number: str, button: str) -> None:
    to = [To(f"P{one}", f"p{one}@elsewhere.example") for one in range(people)]
    seen = readers_of(drafted(member, *to, group=group if into else None), asker=member)
    assert (seen.number, seen.button) == (number, button)
    assert (number_word(10), number_word(11)) == ("ten", "11")


def test_with_nobody_chosen_the_last_page_leads_back(signed_in: Client, member: Member) -> None:
    draft = drafted(member)
    assert signed_in.get(f"/ask/question/{draft.public_id}/confirm")["Location"] == f"/ask/question/{draft.public_id}/to"
    answer = signed_in.post(f"/ask/question/{draft.public_id}/confirm", follow=True)
    assert "Nobody is asked yet" in answer.content.decode()


def test_drafts_stand_in_a_list_and_can_be_thrown_away(signed_in: Client, member: Member) -> None:
    assert "Nothing waits here" in signed_in.get("/ask/drafts").content.decode()
    draft = drafted(member, text="One & only")
    page = signed_in.get("/ask/drafts").content.decode()
    assert "One &amp; only" in page
    assert "That is all that you have not yet asked." in page
    assert "Thrown away" in signed_in.post(f"/ask/question/{draft.public_id}/away", follow=True).content.decode()
    assert not Question.objects.exists()


def test_only_by_pressing_a_button_anything_changes(signed_in: Client, member: Member) -> None:
    draft = drafted(member, To("Jo", "jo@elsewhere.example"))
    assert signed_in.get(f"/ask/question/{draft.public_id}/away").status_code == 405
    for page in ("confirm", "carry", "back"):
        signed_in.get(f"/ask/question/{draft.public_id}/{page}")
    draft.refresh_from_db()
    assert draft.state == "draft"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert strict.post(f"/ask/question/{draft.public_id}/confirm").status_code == 403


def test_pressed_twice_the_last_button_leads_to_the_same_page(signed_in: Client, member: Member) -> None:
    draft = drafted(member, To("Jo", "jo@elsewhere.example"))
    places = {signed_in.post(f"/ask/question/{draft.public_id}/confirm")["Location"] for _ in range(2)}
    assert places == {f"/ask/question/{draft.public_id}/back"}


def test_taken_back_too_late_it_says_so(signed_in: Client, member: Member) -> None:
    draft = drafted(member, To("Jo", "jo@elsewhere.example"))
    asking.ask(acting=member, question=draft, at=now())
    asking.leave_due(at=now() + timedelta(minutes=11))
    page = signed_in.post(f"/ask/question/{draft.public_id}/back", follow=True).content.decode()
    assert "It has left already" in page


def test_alone_the_question_becomes_a_message(signed_in: Client, member: Member) -> None:
    draft = drafted(member, text="What do I show & say?\nTen minutes.")
    page = signed_in.get(f"/ask/question/{draft.public_id}/to").content.decode()
    assert "You are the only one on this site so far" in page
    answer = signed_in.post(f"/ask/question/{draft.public_id}/to", choice(typed=(("Jo", "jo@elsewhere.example"),), then="carry"))
    page = signed_in.get(answer["Location"]).content.decode()
    assert "What do I show &amp; say?\nTen minutes." in page
    assert 'href="mailto:jo@elsewhere.example?subject=' in page
    answer = signed_in.post(answer["Location"])
    assert answer["Location"] == f"/ask/question/{draft.public_id}"
    assert signed_in.get(answer["Location"]).status_code == 200
    draft.refresh_from_db()
    assert draft.state == "sent"


def test_the_message_is_whole_in_a_mail_program(member: Member) -> None:
    draft = drafted(member, To("Jo", "jo+x@elsewhere.example"), text="Does 50 % work? & how?\nÜber „alles“.")
    message = message_of(draft, asker=member)
    link = urlsplit(message.ways[0].link)
    assert (link.scheme, unquote(link.path)) == ("mailto", "jo+x@elsewhere.example")
    assert parse_qs(link.query)["body"][0].replace("\r\n", "\n") == message.text
    assert parse_qs(link.query)["subject"] == ["Does 50 % work? & how?"]
    assert message.text.endswith("Thank you\nAda Example")
    assert "What would help me: advice." in message.text


def test_a_message_under_another_name_is_signed_with_it(member: Member) -> None:
    draft = drafted(member, To("Jo", "jo@elsewhere.example"), naming=Naming.CHOSEN, chosen_name="Owl")
    assert message_of(draft, asker=member).text.endswith("Thank you\nOwl")


def test_the_page_of_people_costs_the_same_for_10_and_for_20(signed_in: Client, member: Member, group: Group) -> None:
    draft = drafted(member)
    signed_in.get(f"/ask/question/{draft.public_id}/to")  # what is read once a process is read
    counts = []
    for start in (0, 10):
        for number in range(start, start + 10):
            GroupMembership.objects.create(group=group, member=make_member(f"p{number}@example.org", f"P{number}"))
        for page in ("to", "confirm"):
            asking.put_to(acting=member, question=draft, group=group, people=[To("Jo", "jo@elsewhere.example")])
            with CaptureQueriesContext(connection ) as queries:
                signed_in.get(f"/ask/question/{draft.public_id}/{page}")
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_signed_out_every_page_asks_to_sign_in(client: Client, member: Member) -> None:
    draft = drafted(member)
    for path in ("/ask/new", "/ask/drafts", *(f"/ask/question/{draft.public_id}/{page}" for page in ("edit", "to", "confirm", "back", "carry"))):
        assert client.get(path)["Location"].startswith("/account/login/"), path
