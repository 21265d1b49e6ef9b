"""Answers across a block: neither reads what the other keeps under an own name, and nobody finds out that there is a block."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from commonplace.cli import main
from commonplace.connection import finding
from commonplace.connection.models import Answer, Credit, Dispute, Experience
from commonplace.kernel.clock import now
from commonplace.members.actions import blocking
from commonplace.members.models import Block, Member
from tests.connection.rows import ask, group_of, reply

pytestmark = pytest.mark.django_db


def kept_by(owner: Member | None, *, days_ago: int = 0, **fields: object) -> Answer:
    at = now() - timedelta(days=days_ago) if days_ago else now() + timedelta(minutes=1)
    return Answer.objects.create(**{
        "owner": owner, "title": "Weeding the 600s", "text": "Weed by use.", "audience": "site", "state": "kept", "made_at": at,
        "audience_since": at, "changed_at": at, **fields})


def read(client: Client, viewer: Member, answer: Answer) -> str:
    client.force_login(viewer)
    page = client.get(f"/ask/answer/{answer.public_id}").content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+|\?v=\w+', "", page)


class TestWhoSeesIt:
    @pytest.mark.parametrize("audience", ["site", "group", "people"])
    def test_case_73_across_a_block_neither_sees_what_the_other_keeps_from_then_on(self, member: Member, ben: Member, audience: str) -> None:
        blocking.block(acting=member, other=ben)
        group = group_of(member, ben) if audience == "group" else None
        hers, his = (kept_by(one, audience=audience, group=group) for one in (member, ben))
        for one in (hers, his):
            one.people.set([member, ben])
        assert list(Answer.objects.visible_to(member)) == [hers]
        assert list(Answer.objects.visible_to(ben)) == [his]

    def test_case_73_what_the_blocked_one_has_read_does_not_vanish_and_whoever_blocks_is_spared_it(self, member: Member, ben: Member) -> None:
        hers, his = kept_by(member, days_ago=2), kept_by(ben, days_ago=2)
        blocking.block(acting=member, other=ben)
        assert set(Answer.objects.visible_to(ben)) == {hers, his}
        assert list(Answer.objects.visible_to(member)) == [hers]

    def test_it_opens_to_more_people_after_the_block_and_stays_out_of_sight(self, member: Member, ben: Member) -> None:
        hers = kept_by(member, days_ago=2, audience="self")
        blocking.block(acting=member, other=ben)
        Answer.objects.update(audience="site", audience_since=now() + timedelta(minutes=1))
        assert list(Answer.objects.visible_to(ben)) == []
        assert list(Answer.objects.visible_to(member)) == [hers]

    @pytest.mark.parametrize("naming", ["none", "chosen"])
    @pytest.mark.parametrize("who_blocks", ["owner", "reader"])
    def test_under_no_name_or_another_it_is_seen_all_the_same(self, member: Member, ben: Member, naming: str, who_blocks: str) -> None:
        """If it were missing, the other would know whose it is."""
        kept = kept_by(member, naming=naming, chosen_name="Owl")
        if who_blocks == "owner":
            blocking.block(acting=member, other=ben)
        else:
            blocking.block(acting=ben, other=member)
        assert list(Answer.objects.visible_to(ben)) == [kept]

    def test_a_mute_hides_no_answer_and_whoever_has_left_keeps_none_away(self, member: Member, ben: Member) -> None:
        blocking.mute(acting=member, other=ben)
        his, nobody_s = kept_by(ben), kept_by(None)
        assert set(Answer.objects.visible_to(member)) == {his, nobody_s}

    def test_a_block_of_others_hides_nothing(self, member: Member, ben: Member, cleo: Member) -> None:
        blocking.block(acting=ben, other=cleo)
        kept = kept_by(ben)
        assert list(Answer.objects.visible_to(member)) == [kept]


def test_neither_lists_nor_finding_nor_pages_nor_commands_show_it(
    member: Member, ben: Member, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ask(ben, group=group_of(member, ben), sent_at=now() - timedelta(days=1))
    kept = kept_by(ben, question=question)
    seen = {}
    for blocked in (False, True):
        if blocked:
            blocking.block(acting=ben, other=member)
            Block.objects.update(at=now() - timedelta(hours=1))
        client.force_login(member)
        main(["answers", "--member", member.email, "--json"])
        seen[blocked] = (
            [one.answer.pk for one in finding.find_answers(member, "weeding the 600s", limit=5)],
            "Weeding the 600s" in client.get("/ask/answers").content.decode(),
            "Weeding the 600s" in client.get("/ask?q=weeding").content.decode(),
            "Weeding the 600s" in client.get(f"/ask/question/{question.public_id}").content.decode(),
            [client.get(f"/ask/answer/{kept.public_id}{more}").status_code for more in ("", "/print", "/versions", "/tried", "/dispute")],
            [one["title"] for one in json.loads(capsys.readouterr().out)],
        )
    assert seen[False] == ([kept.pk], True, True, True, [200] * 5, ["Weeding the 600s"])
    assert seen[True] == ([], False, False, False, [404] * 5, [])
    client.force_login(member)
    client.post(f"/ask/answer/{kept.public_id}/dispute", {"reason": "No.", "source": "https://example.org/"})
    client.post(f"/ask/answer/{kept.public_id}/tried", {"did": "Tried", "result": "worked"})
    assert not Dispute.objects.exists()
    assert not Experience.objects.exists()


class TestWhatOthersSayOnIt:
    @pytest.mark.parametrize("who_blocks", ["reader", "writer"])
    def test_words_of_somebody_across_a_block_are_counted_and_not_read(self, member: Member, ben: Member, cleo: Member, client: Client, who_blocks: str) -> None:
        kept = kept_by(cleo, days_ago=3)
        pair = (member, ben) if who_blocks == "reader" else (ben, member)
        blocking.block(acting=pair[0], other=pair[1])
        later = now() + timedelta(minutes=1)
        Experience.objects.create(answer=kept, member=ben, did="Ben did it.", result="worked", at=later)
        Dispute.objects.create(answer=kept, member=ben, reason="Ben doubts it.", source="https://example.org/", at=later)
        page = read(client, member, kept)
        assert "Ben did it." not in page
        assert "Ben doubts it." not in page
        assert "Ben Example" not in page
        assert "Tried by 1: worked once" in page
        assert "Somebody disputes it whose words are not shown to you." in page
        assert "One more is counted, and not shown" in page
        others = read(client, cleo, kept)
        assert "Ben did it." in others
        assert "Ben doubts it." in others

    def test_case_73_what_was_read_before_the_block_stays_for_the_blocked_one(self, member: Member, ben: Member, cleo: Member, client: Client) -> None:
        kept = kept_by(cleo, days_ago=3)
        Experience.objects.create(answer=kept, member=ben, did="Ben did it.", result="worked", at=now() - timedelta(days=1))
        before = read(client, member, kept)
        blocking.block(acting=ben, other=member)
        assert read(client, member, kept) == before
        blocking.block(acting=member, other=ben)
        assert "Ben did it." not in read(client, member, kept)

    def test_whose_words_stand_in_it_is_not_said_across_a_block(self, member: Member, ben: Member, cleo: Member, client: Client) -> None:
        question = ask(cleo, to=[ben])
        said = reply(question, ben, "Keep what was lent in five years.")
        kept = kept_by(cleo, question=question, text="> Keep what was lent in five years.")
        Credit.objects.create(answer=kept, reply=said, quoted=said.text)
        assert "Ben Example" in read(client, member, kept)
        blocking.block(acting=member, other=ben)
        page = read(client, member, kept)
        assert "Ben Example" not in page
        assert "Keep what was lent in five years." in page
        assert "Somebody who replied" in page

    def test_an_outcome_of_who_asked_under_no_name_is_read_across_a_block(self, member: Member, ben: Member, cleo: Member, client: Client) -> None:
        group = group_of(member, ben, cleo)
        day_before = now() - timedelta(days=3)
        seen = []
        for author in (ben, cleo):
            question = ask(author, group=group, naming="none", sent_at=day_before)
            kept = kept_by(author, days_ago=3, question=question, naming="none", audience="group", group=group)
            Experience.objects.create(question=question, member=author, did="It was done.", result="worked", at=day_before)
            if author == ben:
                blocking.block(acting=member, other=ben)
            page = read(client, member, kept)
            seen.append(page.replace(question.public_id, "Q").replace(kept.public_id, "A"))
        assert seen[0] == seen[1]
        assert "It was done." in seen[0]
