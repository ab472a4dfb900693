"""Steps that tests of meetings share: a meeting planned, published, started, an item in hand."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.forecast import NOTHING, Expected
from mdt.domain.vocabulary import Outcome, Presence, Told
from mdt.models.cases import Case
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.services import agenda, decisions, items, meetings, minutes
from tests.cast import Cast
from tests.page import Browser, Page

PRESENT = ("psychiatrist", "psychologist1", "psychologist2", "ot")
NASTY = "<script>alert(1)</script> שלום \U0001f9e0 *bold*"
NAME = "Nomvula Example-Protea"  # of the first case
QUESTION = "Who answers the skill call in December?"


def in_days(count: int) -> date:
    """A day this far from today."""
    return clock.today() + timedelta(days=count)


def planned(cast: Cast, *, days: int = 0, hour: int = 14) -> Meeting:
    """A meeting of the team, its agenda built."""
    day = in_days(days)
    return meetings.plan(
        cast.coordinator,
        cast.meeting_type,
        starts=datetime(day.year, day.month, day.day, hour),  # noqa: DTZ001 - wall clock
        minutes=90,
        place="Demo Rooms",
        chair=cast.psychiatrist,
        coordinator=cast.coordinator,
    )


def item_of(meeting: Meeting, case: Case) -> AgendaItem:
    """The line of a case."""
    return next(item for item in meeting.items if item.case_id == case.id)


def asked(cast: Cast, meeting: Meeting, *cases: Case) -> list[AgendaItem]:
    """These cases accepted, each with its question."""
    found = []
    for case in cases:
        known = any(item.case_id == case.id for item in meeting.items)
        if not known:
            found.append(agenda.add_case(cast.psychiatrist, meeting, case, question=QUESTION))
            continue
        item = item_of(meeting, case)
        agenda.accept(cast.psychiatrist, item)
        agenda.put_question(case.lead, item, question=QUESTION, version=item.version)
        found.append(item)
    return found


def started(cast: Cast, *cases: Case, present: tuple[str, ...] = PRESENT) -> Meeting:
    """A running meeting with these cases on its agenda."""
    meeting = planned(cast)
    asked(cast, meeting, *cases)
    for name in present:
        here(cast.psychiatrist, meeting, getattr(cast, name))
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)
    meetings.start(cast.psychiatrist, meeting, version=meeting.version)
    return meeting


def published(cast: Cast, **kw: Any) -> Meeting:
    """A published agenda with both cases."""
    meeting = planned(cast, **kw)
    asked(cast, meeting, cast.first, cast.second)
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)
    return meeting


def at(meeting: Meeting, page: str = "") -> str:
    """An address of the meeting."""
    return f"/meetings/{meeting.ref}/{page}"


def here(chair: User, meeting: Meeting, person: User) -> None:
    """The person is in the room from now on."""
    meetings.mark_attendance(chair, meeting, person=person, state=Presence.PRESENT)


def decided(
    actor: User,
    item: AgendaItem,
    *,
    who: User,
    text: str = "",
    days: int = 7,
    expected: Expected = NOTHING,
) -> Decision:
    """A decision on an item."""
    return decisions.record(
        actor,
        item,
        text=text or "Rota for December, told to her by name",
        rationale="One wording, whoever is on.",
        implementer=who,
        due_on=in_days(days),
        expected=expected,
    )


def settled(actor: User, item: AgendaItem) -> None:
    """The item closed as decided, with all that the room owes it but a decision."""
    items.write(
        actor,
        item,
        version=item.version,
        discussion="All agree.",
        patient_views="Answer the same way, all of you.",
        views_source="first_hand",
        views_by="Ms A. Example",
        told=Told.WILL_BE_TOLD,
        told_by=actor,
        told_on=in_days(1),
    )
    items.close(actor, item, outcome=Outcome.DECIDED, version=item.version)


def held(cast: Cast, case: Case, *, days_ago: int, due_after: int = 7) -> Decision:
    """A whole meeting in the past that left one decision on a case."""
    with clock.at(clock.ago(days=days_ago)):
        meeting = started(cast, case)
        item = item_of(meeting, case)
        decision = decided(cast.psychiatrist, item, who=cast.psychiatrist, days=due_after)
        settled(cast.psychiatrist, item)
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)
        meetings.read_back(cast.psychiatrist, meeting, version=meeting.version)
    db.session.expire_all()
    return decision


def sealed(chair: User, meeting: Meeting) -> None:
    """The meeting ends: closed, read back and signed."""
    meetings.close(chair, meeting, version=meeting.version)
    meetings.read_back(chair, meeting, version=meeting.version)
    minutes.sign(chair, meeting, version=meeting.version)


class Room:
    """A running meeting, the first case's item, and one person's browser in it."""

    def __init__(
        self,
        cast: Cast,
        sign_in: Callable[[User], Browser],
        name: str = "psychiatrist",
        **kw: Any,
    ) -> None:
        self.meeting = started(cast, cast.first, **kw)
        self.ref, self.item_ref = self.meeting.ref, self.meeting.accepted[0].ref
        self.browser = sign_in(getattr(cast, name))

    @property
    def item(self) -> AgendaItem:
        return db.session.scalars(select(AgendaItem).where(AgendaItem.ref == self.item_ref)).one()

    def get(self) -> Page:
        return self.browser.get(f"/meetings/{self.ref}/room?item={self.item_ref}")

    def url(self, deed: str) -> str:
        return f"/meetings/{self.ref}/items/{self.item_ref}/{deed}"

    def post(self, deed: str, data: dict[str, Any] | None = None, **kw: Any) -> Page:
        return self.browser.post(self.url(deed), data, **kw)

    def decision(self, **more: Any) -> dict[str, Any]:
        given = {"d-ref": new_ref(), "d-text": "Rota", "d-rationale": "She asked for it."}
        return {**given, "d-due_on": in_days(7).isoformat(), **more}
