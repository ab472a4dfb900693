"""The 24 hours of emergency care under section 9, on the case, its details and the lead's Today."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.dates import day_words
from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.domain.vocabulary import LegalStatus
from mdt.services import case_details, cases, trail
from tests.counting import statements

DAY = clock.today() - timedelta(days=3)
NEXT = DAY + timedelta(days=1)
TWO = clock.wall(DAY, 14)
END = f"{day_words(NEXT)}, 14:00"


@pytest.fixture
def emergency(cast):
    """Emergency care of the first case, since 14:00."""
    with clock.at(clock.wall(DAY, 14, 5)):
        return case_details.set_legal_status(
            cast.ot, cast.first, status=LegalStatus.EMERGENCY, since=TWO
        )


def header(page):
    return " ".join(page.soup.select_one(".case-head .facts").get_text(" ").split())


def clocks(page):
    found = page.soup.select('section[aria-labelledby="h-clocks"] li')
    return [" ".join(one.get_text(" ").split()) for one in found]


@pytest.mark.parametrize(
    ("moment", "words", "late"),
    [
        (clock.wall(NEXT, 12, 59), f"24 hours end {END}", False),
        (clock.wall(NEXT, 13), f"one hour left, until {END}", False),
        (clock.wall(NEXT, 13, 59), f"one hour left, until {END}", False),
        (clock.wall(NEXT, 14), f"overdue since {END}: no application is recorded", True),
    ],
)
def test_a10_it_warns_in_the_last_hour_and_is_overdue_after(
    cast, sign_in, emergency, moment, words, late
):
    case = cast.first
    with clock.at(moment):
        for path in ("", "details/", "safety/", "notes/"):
            page = sign_in(cast.ot).get(f"/cases/{case.ref}/{path}")
            assert f"emergency, section 9, day 1, {words}" in header(page), path
            assert bool(page.soup.select(".case-head .late")) is late
        today = sign_in(cast.psychologist1).get("/")

    assert len(clocks(today)) == 1
    assert words in clocks(today)[0]
    assert bool(today.soup.select('section[aria-labelledby="h-clocks"] .late')) is late


def test_a10_until_an_application_is_recorded(cast, sign_in, emergency):
    case, browser = cast.first, sign_in(cast.ot)
    with clock.at(clock.wall(NEXT, 14, 30)):
        form = browser.get(f"/cases/{case.ref}/details/application")
        assert form.form()["applied_at"].startswith(f"{NEXT} 14:30")
        page = browser.post(
            f"/cases/{case.ref}/details/application", {"applied_at": f"{NEXT}T12:15"}
        )
        assert (page.status, page.location.split("?")[0]) == (303, f"/cases/{case.ref}/details/")
        shown = browser.get(page.location)
        today = sign_in(cast.psychologist1).get("/")

    assert f"application made {day_words(NEXT)}, 12:15" in header(shown)
    assert "recorded by Ms O. Pretend" in shown.words
    assert shown.soup.select(".case-head .late") == []
    assert "Record the application" not in shown.buttons
    assert clocks(today) == []
    assert trail.verify().whole


def test_today_shows_the_clock_to_the_whole_care_team_and_to_nobody_else(cast, sign_in, emergency):
    with clock.at(clock.wall(NEXT, 13)):
        shown = {p.username for p in cast.everybody if clocks(sign_in(p).get("/"))}

    assert shown == {"psychologist1", "ot", "psychiatrist"}


def test_a_later_status_stops_the_clock_and_so_does_a_closed_case(cast, sign_in, emergency):
    with clock.at(clock.wall(NEXT, 15)):
        case_details.set_legal_status(
            cast.ot, cast.first, status=LegalStatus.INVOLUNTARY, since=clock.wall(NEXT, 9)
        )
        assert clocks(sign_in(cast.psychologist1).get("/")) == []
        page = sign_in(cast.ot).get(f"/cases/{cast.first.ref}/details/application")
        assert page.status == 200
        refused = sign_in(cast.ot).post(
            f"/cases/{cast.first.ref}/details/application", {"applied_at": f"{NEXT}T10:00"}
        )
    assert refused.status == 409
    assert "Only emergency care under section 9 waits for an application." in refused.words


@pytest.mark.parametrize("typed", ["", "yesterday", f"{DAY}T13:59", f"{NEXT}T15:01"])
def test_a_moment_before_the_care_or_ahead_is_refused_in_words(cast, sign_in, emergency, typed):
    with clock.at(clock.wall(NEXT, 15)):
        page = sign_in(cast.ot).post(
            f"/cases/{cast.first.ref}/details/application", {"applied_at": typed}
        )

    assert page.status == 422
    assert page.errors != []
    assert cast.first.legal_now.applied_at is None


def test_recorded_once_by_the_care_team_alone(cast, emergency):
    case, when = cast.first, clock.wall(NEXT, 10)
    with clock.at(clock.wall(NEXT, 11)):
        for person in {cast.psychologist2, cast.supervisor, cast.coordinator, cast.admin}:
            with pytest.raises(NotAllowed):
                case_details.record_application(person, case, emergency, applied_at=when)
        with pytest.raises(Invalid):
            case_details.record_application(cast.ot, case, emergency, applied_at=None)

        case_details.record_application(cast.ot, case, emergency, applied_at=when)
        case_details.record_application(cast.ot, case, emergency, applied_at=when)  # a double click
        with pytest.raises(NotNow, match="recorded already"):
            case_details.record_application(cast.psychiatrist, case, emergency, applied_at=when)
    assert (emergency.applied_by, emergency.applied_at) == (cast.ot, when)


def test_the_list_of_clocks_costs_one_statement(cast, sign_in, emergency):
    cases.let_rest(cast.psychologist1, cast.first, version=cast.first.version)  # still in care
    with clock.at(clock.wall(NEXT, 13)):
        browser = sign_in(cast.psychologist1)
        browser.get("/")
        with statements() as run:
            page = browser.get("/")

    assert len(clocks(page)) == 1
    assert sum("applied_at" in one for one in run) == 1
