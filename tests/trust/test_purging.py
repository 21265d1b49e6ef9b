"""What a steward removes is gone everywhere: page, search, mails that wait, copies, reports, exports to come."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from pathlib import Path

import pytest

from commonplace.connection import attachments
from commonplace.connection.finding import find_answers
from commonplace.connection.indexing import index_answers
from commonplace.connection.models import Answer, AnswerVersion, AnswerWord, Asked, Attachment, Credit, Question, Reply
from commonplace.kernel.clock import now
from commonplace.kernel.outbox.actions import put
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.members.leaving import write_export
from commonplace.members.models import Member
from commonplace.trust import actions
from commonplace.trust.models import Decision, LogEntry, Report
from tests.trust.conftest import REPLIED, TEXT

pytestmark = pytest.mark.django_db
WORDS = (TEXT, "picture books when", "shelf of honor")


def purge(stella: Member, bo: Member, about: str) -> Decision:
    row, _new = actions.report(acting=bo, about=about, kind="student")
    return actions.decide(acting=stella, report=row, outcome="purged", reason="A student.")


def everything_kept() -> str:
    """All that the program keeps, as text."""
    models = (Question, Reply, Answer, AnswerVersion, AnswerWord, Credit, Attachment, OutgoingMail, Report, Decision, LogEntry)
    return json.dumps([list(model.objects.values()) for model in models], default=str)


def mails_of(asked: Asked, question: Question, bo: Member) -> None:
    put(key=f"question:{asked.public_id}", kind="question", to=asked.address, subject=f"Ada asks: {TEXT[:50]}", text=f"Ada asks:\n\n{TEXT}\n")
    wrapped = textwrap.fill(TEXT, 40, initial_indent="> ", subsequent_indent="> ")
    put(key="digest:1", kind="digest", to=bo.email, owner=bo, subject="Today", text=f"In your group:\n\n{wrapped}\n", html=f"<p>{TEXT}</p>")
    put(key="other", kind="digest", to=bo.email, owner=bo, subject="Today", text="Picture this: books, when it rains.")


def test_a_question_is_gone_with_its_file_its_mails_and_the_reports_about_it(ada: Member, bo: Member, stella: Member, question: Question, asked: Asked, answer: Answer, tmp_path: Path, django_capture_on_commit_callbacks, settings) -> None:
    settings.DATA = tmp_path
    file = Attachment.objects.create(kind="pdf", name="plan.pdf", file="abc.pdf", size=3)
    path = attachments.path_of(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF")
    Question.objects.update(attachment=file)
    Answer.objects.update(title=TEXT, text=f"You asked: {TEXT}\n\nWe said: no.")
    AnswerVersion.objects.create(answer=answer, title=TEXT, text=TEXT)
    index_answers()
    mails_of(asked, question, bo)
    actions.report(acting=ada, about=f"answer:{answer.public_id}", kind="other", text=f"It says {TEXT}")
    with django_capture_on_commit_callbacks(execute=True):
        purge(stella, bo, f"question:{question.public_id}")
    kept = everything_kept()
    assert TEXT not in kept
    assert "weed the picture" not in kept
    assert not path.exists()
    assert not Attachment.objects.exists()
    assert Question.objects.get().state == "hidden"
    assert "We said: no." in Answer.objects.get().text
    assert not AnswerWord.objects.exists()
    assert {one.key: one.state for one in OutgoingMail.objects.exclude(kind__in=["decision", "reports"])} == {
        f"question:{asked.public_id}": "withdrawn", "digest:1": "withdrawn", "other": "waiting"}
    assert OutgoingMail.objects.get(key="other").text.startswith("Picture this")


def test_exports_to_come_hold_nothing_of_it(ada: Member, bo: Member, stella: Member, question: Question, reply: Reply) -> None:
    purge(stella, bo, f"question:{question.public_id}")
    purge(stella, ada, f"reply:{reply.public_id}")
    for member in (ada, bo, stella):
        file = io.BytesIO()
        write_export(member=member, file=file)
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                assert not any(word in archive.read(name).decode() for word in WORDS), name


def test_a_reply_is_gone_from_the_answer_that_holds_its_words(ada: Member, stella: Member, reply: Reply, answer: Answer) -> None:
    Reply.objects.update(message_id="<1@elsewhere.example>", way="mail")
    Credit.objects.create(answer=answer, reply=reply, quoted=REPLIED)
    AnswerVersion.objects.create(answer=answer, title="Old", text=f"Old: {REPLIED}")
    purge(stella, ada, f"reply:{reply.public_id}")
    assert "shelf of honor" not in everything_kept()
    assert Answer.objects.get().text == "Somebody said: […]"
    # The same mail, should it come again, is known.
    assert Reply.objects.get().message_id == "<1@elsewhere.example>"


def test_an_answer_is_found_by_no_search_any_more(ada: Member, bo: Member, stella: Member, answer: Answer) -> None:
    index_answers()
    assert find_answers(bo, "weeding picture books", limit=5)
    purge(stella, bo, f"answer:{answer.public_id}")
    index_answers()
    assert not find_answers(bo, "weeding picture books", limit=5)
    assert not find_answers(ada, "weeding picture books", limit=5)
    assert "Weeding" not in everything_kept()


def test_mails_that_had_left_are_named(as_, bo: Member, stella: Member, question: Question, asked: Asked) -> None:
    mails_of(asked, question, bo)
    OutgoingMail.objects.exclude(key="other").update(state="sent", sent_at=now())
    decision = purge(stella, bo, f"question:{question.public_id}")
    assert len(decision.mails) == 2
    page = as_(stella).get(f"/settings/site/reports/{decision.report.public_id}").content.decode()
    assert "cleo@elsewhere.example" in page
    assert "and 1 member of this site" in page
    assert "bo@example.org" not in page
    assert LogEntry.objects.get(did="decided").details["mails_sent_before"] == 2
    assert "cleo" not in str(list(LogEntry.objects.values()))
    # What the outbox keeps of them is forgotten after its time, and so are the addresses here.
    OutgoingMail.objects.all().delete()
    assert "cleo@elsewhere.example" not in as_(stella).get(f"/settings/site/reports/{decision.report.public_id}").content.decode()


def test_mails_that_lie_in_the_folder_are_removed(bo: Member, stella: Member, question: Question, asked: Asked, tmp_path: Path, settings, django_capture_on_commit_callbacks) -> None:
    settings.DATA = tmp_path
    mails_of(asked, question, bo)
    OutgoingMail.objects.update(state="sent", sent_at=now())
    folder = tmp_path / "outbox"
    folder.mkdir()
    for mail in OutgoingMail.objects.all():
        (folder / f"{mail.public_id}.eml").write_text(mail.text)
    with django_capture_on_commit_callbacks(execute=True):
        purge(stella, bo, f"question:{question.public_id}")
    assert [path.stem for path in folder.iterdir()] == [OutgoingMail.objects.get(key="other").public_id]


def test_a_hidden_question_goes_out_no_more(bo: Member, stella: Member, question: Question, asked: Asked) -> None:
    mails_of(asked, question, bo)
    row, _new = actions.report(acting=bo, about=f"question:{question.public_id}", kind="harm")
    actions.decide(acting=stella, report=row, outcome="hidden", reason="Be kind.")
    assert OutgoingMail.objects.get(key=f"question:{asked.public_id}").state == "withdrawn"
    assert Question.objects.get().text == TEXT


def test_what_is_removed_does_not_come_back_by_an_appeal(bo: Member, stella: Member, otto: Member, question: Question) -> None:
    decision = purge(stella, bo, f"question:{question.public_id}")
    actions.appeal(report=decision.report, side="author", text="Give it back.")
    assert actions.outcomes_for(decision.report) == ["purged"]
    with pytest.raises(actions.CannotDecide):
        actions.decide(acting=otto, report=decision.report, outcome="nothing", reason="Fine.")
    actions.decide(acting=otto, report=decision.report, outcome="purged", reason="It stays gone.")
    assert Question.objects.get().text == "[…]"


def test_a_short_reply_takes_no_other_texts_along(ada: Member, stella: Member, question: Question, bo: Member, answer: Answer) -> None:
    short = Reply.objects.create(question=question, member=bo, text="said", way="web")
    put(key="x", kind="digest", to=bo.email, subject="Today", text="Somebody said so.")
    purge(stella, ada, f"reply:{short.public_id}")
    assert Answer.objects.get().text.startswith("Somebody said")
    assert OutgoingMail.objects.get(key="x").state == "waiting"


def test_a_member_is_not_removed_here(ada: Member, bo: Member, stella: Member, group: object) -> None:
    row, _new = actions.report(acting=ada, about=f"member:{bo.public_id}", kind="harm")
    assert "purged" not in actions.outcomes_for(row)
