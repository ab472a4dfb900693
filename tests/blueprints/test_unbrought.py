"""Patients nobody brings: who sees the list, and what it says and does not say."""

import pytest

from mdt import clock
from mdt.domain.meetings import NoDecision
from mdt.domain.vocabulary import Outcome, Told
from mdt.services import items, meetings
from tests.meeting_room import item_of, planned, started
from tests.pack_making import brought


def at(meeting) -> str:
    return f"/meetings/{meeting.ref}/unbrought"


def told(page) -> dict[str, list[str]]:
    return {
        row.th.get_text(strip=True): [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.soup.select("tbody tr")
    }


@pytest.fixture
def coming(cast):
    """The first case was discussed nine weeks ago, where the OT alone had brought a part."""
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=64)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        brought(cast.ot, item)
        items.write(
            chair, item, version=item.version, views_missing="She was asleep.",
            told=Told.NOT_TOLD, told_reason="Nothing was settled.",
        )  # fmt: skip
        reason = NoDecision.NONE_WAS_SOUGHT
        items.close(chair, item, outcome=Outcome.NO_DECISION, reason=reason, version=item.version)
        meetings.close(chair, meeting, version=meeting.version)
    return planned(cast, days=1)


def test_the_coordinator_sees_the_weeks_and_whose_view_was_missing(cast, sign_in, coming):
    page = sign_in(cast.coordinator).get(at(coming))

    assert told(page)["Nomvula Example-Protea"] == [
        "9 weeks ago",
        "psychiatry, psychology",
        "suggested : Nomvula Example-Protea",
    ]
    assert told(page)["Riaan Demo-Fiktief"][0].startswith("never; with us for")
    assert "asleep" not in page.text


def test_a_chair_sees_the_cases_in_their_own_care(cast, sign_in, coming):
    page = sign_in(cast.psychiatrist).get(at(coming))

    assert set(told(page)) == {"Nomvula Example-Protea", "Riaan Demo-Fiktief"}
    assert told(page)["Nomvula Example-Protea"][1] == "the patient, psychiatry, psychology"


def test_a_case_is_brought_from_there_with_its_name_chosen(cast, sign_in, coming):
    page = sign_in(cast.coordinator).get(f"/meetings/{coming.ref}/?bring={cast.first.ref}")

    form = page.form("/cases")

    assert form["case"] == cast.first.ref
