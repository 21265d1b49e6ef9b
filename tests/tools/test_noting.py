"""What a member notes of a tool."""

from __future__ import annotations

import pytest

from commonplace.members.models import Member
from commonplace.tools.actions import ToolNotNoted, change_tool, note_tool
from commonplace.tools.models import Tool
from tests.conftest import make_member


def test_a_book_is_noted_with_its_number(member: Member) -> None:
    tool = note_tool(acting=member, name="Weeding for the Brave", form="physical", purposes=["curate", "eat", "access"], isbn="978-0-306-40615-7", loan="until May")
    tool.refresh_from_db()
    assert (tool.form, tool.purposes, tool.isbn, tool.loan) == ("physical", ["access", "curate"], "9780306406157", "until May")


@pytest.mark.parametrize("facts", [{"name": ""}, {"name": "A book", "isbn": "9780306406158"}])
def test_what_cannot_stand_is_said_and_nothing_is_kept(member: Member, facts: dict[str, str]) -> None:
    with pytest.raises(ToolNotNoted):
        note_tool(acting=member, **facts)  # type: ignore[arg-type]  # what a form might send
    assert not Tool.objects.exists()


def test_an_address_stays_as_it_was_typed(member: Member) -> None:
    assert note_tool(acting=member, name="Index", address=" HTTPS://Example.org/A?b=C#d ").address == "HTTPS://Example.org/A?b=C#d"


def test_somebody_elses_note_cannot_be_changed(member: Member) -> None:
    tool = note_tool(acting=member, name="Index")
    with pytest.raises(PermissionError):
        change_tool(acting=make_member("eve@example.org"), tool=tool, name="Mine now")
