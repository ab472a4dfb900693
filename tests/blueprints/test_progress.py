"""The chart page: who sees it, what stands on it, and that the tables say the same."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.dates import day_words
from mdt.domain.vocabulary import ConcernKind, OutcomeKind, Setting
from mdt.services import cases, measures, outcomes, safety
from mdt.services.outcomes import Rated
from tests.counting import statements
from tests.goal_making import CASE_ONE, make_rated

PHQ = {19: [3, 3, 3, 3, 3, 2, 1, 1, 0], 11: [2, 2, 2, 2, 1, 1, 1, 0, 0]}


def day(ago):
    return clock.today() - timedelta(days=ago)


@pytest.fixture
def told(cast):
    """A case with two scores, a goal, an outcome and a safety event."""
    who, case = cast.psychologist1, cast.first
    for ago, total in ((60, 19), (5, 11)):
        measures.enter(who, case, "phq9", taken_on=day(ago), answers=PHQ[total])
    measures.enter(who, case, "wsas", taken_on=day(5), total=9)
    make_rated(who, case, CASE_ONE)
    line = outcomes.name_line(who, case, kind=OutcomeKind.GBO, words="Sleep through")
    for ago, value in ((40, 2), (3, 6)):
        outcomes.rate(
            who, case, kind=OutcomeKind.GBO, rated_on=day(ago), ratings={line: Rated(value)}
        )
    safety.raise_concern(who, case, kind=ConcernKind.SELF_HARM, words="Cut.", in_touch="")
    return case


def open_chart(sign_in, person, case, query=""):
    return sign_in(person).get(f"/cases/{case.ref}/progress/{query}")


def test_the_care_team_sees_it_and_for_others_it_is_not_there(cast, sign_in, told):
    seen = {p.username for p in cast.everybody if open_chart(sign_in, p, told).status == 200}

    assert seen == {"psychologist1", "ot", "psychiatrist"}


def test_the_verdicts_stand_under_it_in_words(cast, sign_in, told):
    page = open_chart(sign_in, cast.ot, told)

    words = {
        dt.get_text(): dt.find_next("dd").get_text() for dt in page.soup.select(".verdicts dt")
    }
    assert words["PHQ-9"] == "19 to 11: reliable improvement (−8; limit 5.06, alpha .89, SD 5.5)"
    assert words["WSAS"] == "9: one score only: cannot tell"
    assert words["GBO"].startswith("2 to 6 over 1 rated both times (+4.0; rule of thumb")


def test_the_table_gives_every_figure_and_leaves_gaps_empty(cast, sign_in, told):
    page = open_chart(sign_in, cast.ot, told, "?lane=phq9&lane=gbo-value")

    rows = page.soup.select("table")[0].select("tbody tr")
    assert [[cell.get_text() for cell in row.select("td")] for row in rows] == [
        ["", "6"], ["11", ""], ["", "2"], ["19", ""],
    ]  # fmt: skip


def test_one_chooses_the_lanes_and_the_address_keeps_them(cast, sign_in, told):
    page = open_chart(sign_in, cast.ot, told, "?lane=phq9&lane=made-up")

    assert [name.get_text() for name in page.soup.select("svg.wide .name")] == ["PHQ-9"]
    chosen = [box["value"] for box in page.soup.select("input[name=lane][checked]")]
    assert chosen == ["phq9"]


def test_looks_fine_beside_feels_is_one_press(cast, sign_in, told):
    page = open_chart(sign_in, cast.ot, told)

    link = page.soup.select_one(".lanes .hint a")["href"]
    assert link.endswith("?lane=wsas&lane=phq9")


def test_a_safety_event_is_a_letter_with_its_words(cast, sign_in, told):
    page = open_chart(sign_in, cast.ot, told)

    marks = page.soup.select("table")[1].select("tbody tr")
    assert [cell.get_text() for cell in marks[-1].select("th, td")][::2] == [
        "A",
        "Safety concern raised: self-harm; open",
    ]


def test_a_case_that_began_on_a_ward_shows_its_stay_from_the_first_day(cast, sign_in):
    with clock.at(clock.ago(days=30)):
        case = cases.open_case(
            cast.ot,
            cast.second.patient,
            team=cast.first.team,
            site=cast.hospital,
            setting=Setting.INPATIENT,
            ward="Ward 1",
        )
        measures.enter(cast.ot, case, "wsas", taken_on=clock.today(), total=30)
    with clock.at(clock.ago(days=9)):
        home = {"site": cast.first.site, "setting": Setting.OUTPATIENT, "ward": "", "words": ""}
        cases.move(cast.ot, case, **home, version=case.version)

    page = open_chart(sign_in, cast.ot, case)
    assert len(page.soup.select("svg.wide .stay")) == 1
    assert "in hospital" in [key.get_text() for key in page.soup.select(".chart-keys li")]
    row = [
        cell.get_text() for cell in page.soup.select("table")[1].select("tbody tr:last-child > *")
    ]
    assert row == [
        "stay",
        f"{day_words(day(30))} to {day_words(day(9))}",
        "Demo South Hospital, Ward 1",
    ]


def test_the_keys_name_what_is_drawn_and_nothing_else(cast, sign_in, told):
    page = open_chart(sign_in, cast.ot, told, "?lane=gbo-value")

    assert [key.get_text() for key in page.soup.select(".chart-keys li")] == ["safety event"]


def test_with_care_there_is_no_band_and_no_verdict(cast, sign_in, told):
    measures.read_with_care(cast.ot, told, "phq9", words="She filled it in for her sister.")

    page = open_chart(sign_in, cast.ot, told, "?lane=phq9")
    assert page.soup.select(".chart > svg .band") == []
    assert "19 to 11: read with care: She filled it in for her sister." in page.words


def test_an_empty_chart_says_what_would_fill_it(cast, sign_in):
    page = open_chart(sign_in, cast.ot, cast.first)

    assert "Nothing has been rated or scored yet" in page.words
    assert page.soup.select("svg.wide") == []


def test_it_costs_the_same_with_two_scores_and_with_thirty(cast, sign_in, told):
    browser = sign_in(cast.ot)
    address = f"/cases/{told.ref}/progress/"
    browser.get(address)
    with statements() as few:
        browser.get(address)
    for ago in range(6, 34):
        measures.enter(cast.ot, told, "phq9", taken_on=day(ago), answers=PHQ[11])
    with statements() as many:
        browser.get(address)

    assert len(many) == len(few)
