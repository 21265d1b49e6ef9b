"""A calendar is kept as a space; its events are listed, since there is no place for them yet."""

from __future__ import annotations

import pytest

from commonplace.network.formats import recognize
from tests.network.formats.making import REAL, short

CALENDAR = b"""BEGIN:VCALENDAR\r
PRODID:-//Sample//1\r
X-WR-CALNAME:Makers\\, monthly\r
SOURCE;VALUE=URI:webcal://makers.example/all.ics\r
BEGIN:VTIMEZONE\r
TZID:Sample\r
BEGIN:DAYLIGHT\r
DTSTART:19700329T020000\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
DTSTART:20261201T180000Z\r
SUMMARY:Robots in the lib\r
 rary\r
LOCATION:Room 3\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_is_a_space_and_its_events_are_not_dropped() -> None:
    found = recognize(CALENDAR)
    assert (found.format, found.title, found.problems) == ("calendar", "Makers, monthly", ("calendar_events",))
    assert [short(row) for row in found.rows] == ["space | Makers, monthly | https://makers.example/all.ics", "nothing | event"]
    assert found.rows[1].raw == "20261201T180000Z · Robots in the library · Room 3"


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside this project")
def test_a_real_calendar_lists_every_event() -> None:
    data = (REAL / "ics" / "NordicRSE.ics").read_bytes()
    assert len(recognize(data).rows) == 1 + data.count(b"BEGIN:VEVENT")
