"""Meetings as iCalendar: facts in, bytes out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mdt.domain.diary import DiaryFacts
from mdt.version import VERSION

if TYPE_CHECKING:
    from icalendar import Event

KIND = "text/calendar"
REFRESH = "PT1H"


def ics(meetings: Sequence[DiaryFacts], *, name: str) -> bytes:
    """A calendar of these meetings."""
    from icalendar import Calendar  # loaded by the first calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Mirror MDT//{VERSION}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _event(meeting: DiaryFacts) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{meeting.ref}@mirror-mdt")
    event.add("dtstamp", meeting.made_at)
    event.add("dtstart", meeting.starts)
    event.add("dtend", meeting.ends)
    event.add("sequence", meeting.version)
    event.add("summary", f"{meeting.kind}, {meeting.team}")
    event.add("location", meeting.place)
    event.add("class", "PRIVATE")
    return event
