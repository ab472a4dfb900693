"""The pages of measures as they are read: the verdict in words, its source, and never a grade."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.measures import load
from mdt.domain.vocabulary import IncidentKind
from mdt.models.audit import AuditRow
from mdt.models.measures import MeasureCare
from mdt.services import incidents, measures
from tests.measure_making import course, entered, url

TEAM = {"psychologist1", "ot", "psychiatrist"}
NO_REF = "aaaaaaaaaaaaaaaa"


def test_each_page_opens_for_the_care_team_and_for_nobody_else(cast, sign_in):
    [score] = course(cast.ot, cast.first, "phq9", (19,))
    for parts in ((), ("new",), ("new", "phq9"), ("scores", score.ref), ("care", "phq9")):
        page = {p.username: sign_in(p).get(url(cast.first, *parts)) for p in cast.everybody}
        assert {name for name, shown in page.items() if shown.status == 200} == TEAM
        assert {s.status for n, s in page.items() if n not in TEAM} == {404}


def test_that_the_page_was_read_is_in_the_trail(cast, sign_in):
    sign_in(cast.ot).get(url(cast.first))

    read = select(AuditRow).where(AuditRow.event == AuditEvent.MEASURES_READ)
    assert [row.actor_ref for row in db.session.scalars(read)] == [cast.ot.ref]


def test_a_score_of_another_case_is_not_there(cast, sign_in):
    [score] = course(cast.ot, cast.first, "phq9", (19,))
    browser = sign_in(cast.psychiatrist)  # on both care teams

    assert browser.get(url(cast.first, "scores", score.ref)).status == 200
    assert browser.get(url(cast.second, "scores", score.ref)).status == 404
    assert browser.get(url(cast.first, "scores", NO_REF)).status == 404


@pytest.mark.parametrize(
    ("measure", "totals", "sentence"),
    [
        ("phq9", (19, 12), "reliable improvement (−7; limit 5.06, alpha .89, SD 5.5)"),
        ("phq9", (15, 11), "15 to 11: no reliable change"),
        ("phq9", (10, 17), "10 to 17: reliable deterioration"),
        ("who5", (28, 44), "28 to 44: reliable improvement"),
        ("madrs", (38, 14), "38 to 14: cannot tell"),
        ("phq9", (19,), "19: one score only: cannot tell"),
    ],
)
def test_a17_the_page_says_the_verdict_in_words(cast, sign_in, measure, totals, sentence):
    course(cast.ot, cast.first, measure, totals)

    page = sign_in(cast.psychiatrist).get(url(cast.first))

    assert sentence in page.soup.select_one(f"#{measure} .told b").get_text()


def test_a_course_shows_band_rule_and_marks_and_draws_its_line(cast, sign_in):
    course(cast.ot, cast.first, "phq9", (19, 12))

    part = sign_in(cast.ot).get(url(cast.first)).soup.select_one("#phq9")

    words = " ".join(part.get_text(" ").split())
    assert "published band, not local: moderate (Kroenke" in words
    assert "rule in use: limit 5.06, alpha .89, SD 5.5 (" in words
    assert "; second-hand)" in words
    assert part.select_one("svg.spark")["aria-label"] == "PHQ-9: 19, 12"
    assert [row.th.get_text() for row in part.select("tbody tr")] == [
        _day(clock.today()),
        _day(clock.today() - timedelta(days=14)),
    ]


def _day(day):
    return f"{day:%a} {day.day} {day:%b %Y}"


def test_read_with_care_stands_instead_of_a_verdict(cast, sign_in):
    course(cast.ot, cast.first, "who5", (76, 60, 56))
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, "care", "who5")).form()

    refused = browser.post(url(cast.first, "care", "who5"), form)
    browser.post(url(cast.first, "care", "who5"), {**form, "words": "She was manic at first."})

    assert refused.status == 422
    part = browser.get(url(cast.first)).soup.select_one("#who5")
    words = " ".join(part.get_text(" ").split())
    assert "76 to 60 to 56: read with care She was manic at first." in words
    assert [w for w in ("reliable", "published band", "rule in use") if w in words] == []

    browser.post(url(cast.first, "care", "who5", "end"), {})

    assert db.session.scalars(select(MeasureCare)).one().ended_at is not None
    assert "reliable deterioration" in browser.get(url(cast.first)).words


def test_the_reference_lists_every_measure_with_its_sources(cast, sign_in):
    page = sign_in(cast.outsider).get("/measures/")

    assert {d["id"] for d in page.soup.select(".measures-list > details")} == set(load())
    phq9 = " ".join(page.soup.select_one("#phq9").get_text(" ").split())
    for words in ("9, each 0 to 3", "10 to 14 moderate", "at or above 10", "limit 5.06", "item 9"):
        assert words in phq9
    assert "no published figure: cannot tell" in page.soup.select_one("#madrs").get_text()


def test_nobody_is_graded_on_any_page_of_measures(cast, sign_in):
    entered(sign_in(cast.ot), cast.first, "phq9", [3] * 9)
    graded = re.compile(r"(low|medium|moderate|high|no)[- ]risk|risk (level|score|rating|category)")
    for path in (url(cast.first), url(cast.first, "new", "cssrs_screener"), "/measures/"):
        assert graded.search(sign_in(cast.ot).get(path).words.lower()) is None


# --- elsewhere ----------------------------------------------------------------------------------


def test_the_overview_shows_the_newest_verdicts_and_the_timeline_finds_scores(cast, sign_in):
    course(cast.ot, cast.first, "core10", (17, 25))
    incidents.note_incident(
        cast.ot, cast.first, kind=IncidentKind.USE, happened_on=clock.today(), words="Drank."
    )

    page = sign_in(cast.psychiatrist).get(f"/cases/{cast.first.ref}/?kind=measures")

    measured = page.soup.select_one(".measured").get_text(" ")
    assert "CORE-10" in measured
    assert "17 to 25: reliable deterioration (+8;" in measured
    told = [li.get_text(" ", strip=True) for li in page.soup.select(".timeline > li")]
    assert len(told) == 3
    assert any("CORE-10 25" in line for line in told)
    assert any("Incident: use" in line for line in told)


def test_the_summary_lists_verdicts_in_figures_and_nobodys_words(cast, sign_in):
    course(cast.ot, cast.first, "phq9", (19, 12))
    course(cast.ot, cast.first, "who5", (76, 56))
    measures.read_with_care(cast.ot, cast.first, "who5", words="canary-17")

    page = sign_in(cast.supervisor).get(f"/cases/{cast.first.ref}/summary/")

    assert "PHQ-9 19 to 12: reliable improvement (−7;" in page.words
    assert "WHO-5 76 to 56: read with care" in page.words
    assert "canary-17" in sign_in(cast.ot).get(url(cast.first)).words
    assert "canary-17" not in page.words


def test_goals_and_measures_lead_to_each_other(cast, sign_in):
    browser = sign_in(cast.ot)

    for here, there in (("goals", "measures"), ("measures", "goals")):
        page = browser.get(f"/cases/{cast.first.ref}/{here}/")
        hrefs = [a["href"] for a in page.soup.select(".page a")]
        assert f"/cases/{cast.first.ref}/{there}/" in hrefs
