"""J1: a practice's own claims, grades that change under a name, and what cites what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotFound, NotNow, StaleEdit
from mdt.domain.formulation import Line
from mdt.domain.policy import Permission, who
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.models.audit import AuditRow
from mdt.models.evidence import Citation, EvidenceEntry, EvidenceReview
from mdt.queries import library
from mdt.queries.evidence import cited, cited_by, offered
from mdt.services import care_team, evidence, goals, trail
from tests.evidence_writing import add as added
from tests.evidence_writing import review as reviewed
from tests.evidence_writing import words
from tests.formulation_writing import keep
from tests.goal_making import make_goal

WRITERS = {"psychiatrist", "psychologist1", "psychologist2", "ot", "supervisor", "outsider"}


def noted(event):
    rows = db.session.scalars(select(AuditRow).where(AuditRow.event == event)).all()
    return [(row.subject, row.payload) for row in rows]


def test_everybody_reads_and_clinicians_and_supervisors_write(cast):
    assert who(Permission.EVIDENCE_READ, None, cast.everybody) == cast.everybody
    assert {p.username for p in who(Permission.EVIDENCE_WRITE, None, cast.everybody)} == WRITERS
    entry = added(cast.supervisor)
    for person in (cast.coordinator, cast.admin):
        with pytest.raises(NotAllowed):
            added(person)
        with pytest.raises(NotAllowed):
            evidence.amend(person, entry, words(), version=1)
        with pytest.raises(NotAllowed):
            reviewed(person, "mirror-empathy")


def test_an_own_claim_stands_in_the_list_with_its_points(cast):
    entry = added(cast.ot)

    page = library.claim_of(entry.ref)
    assert [point.says for point in page.speaks_for] == [
        "Our own log of nine people.",
        "They say so.",
    ]
    assert (page.own, page.cited.grade, page.cited.marked) == (True, Grade.D, True)
    assert [(one.grade, one.by, one.reason) for one in page.history] == [
        (Grade.D, "Ms O. Pretend", "")
    ]
    assert entry.ref in [line.cited.ref for line in library.listed(EvidenceTheme.TREATMENTS)]
    assert entry.ref not in [line.cited.ref for line in library.listed(EvidenceTheme.TEAMWORK)]
    assert noted("evidence.added") == [("evidenceentry", '{"grade": "D"}')]


def test_sent_twice_a_claim_stands_there_once(cast):
    ref = new_ref()
    first = added(cast.ot, ref=ref)

    again = added(cast.ot, ref=ref)

    assert again.id == first.id
    assert db.session.scalar(select(func.count()).select_from(EvidenceEntry)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"claim": " "}, "claim"),
        ({"speaks_for": "", "speaks_against": " "}, "speaks_for"),
        ({"does_not_say": ""}, "does_not_say"),
        ({"grade": Grade.X}, "counter"),
        ({"review_by": date(2020, 1, 1)}, "review_by"),
    ],
)
def test_a_claim_that_says_too_little_is_refused_at_its_field(cast, given, field):
    with pytest.raises(Invalid) as refused:
        added(cast.ot, **given)

    assert refused.value.field == field


def test_correcting_the_words_leaves_the_grade_and_names_the_fields(cast):
    entry = added(cast.ot)

    evidence.amend(cast.supervisor, entry, words(claim="A walk may help."), version=1)

    assert (entry.claim, entry.grade, entry.version) == ("A walk may help.", Grade.D, 2)
    assert noted("evidence.changed") == [("evidenceentry", '{"fields": ["claim"]}')]
    with pytest.raises(StaleEdit):
        evidence.amend(cast.ot, entry, words(), version=1)


def test_a_day_that_has_passed_may_stay_where_nobody_changes_it(cast):
    with clock.at(clock.ago(days=400)):
        entry = added(cast.ot, review_by=clock.today() + timedelta(days=30))
    was = entry.review_by

    evidence.amend(cast.ot, entry, words(review_by=was, claim="Other."), version=1)

    assert library.claim_of(entry.ref).overdue
    other = words(review_by=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid):
        evidence.amend(cast.ot, entry, other, version=2)


def test_a_grade_changes_under_a_name_and_the_old_one_stays_in_the_history(cast):
    before = cited(["gpm-dbt"])["gpm-dbt"]

    reviewed(cast.psychiatrist, "gpm-dbt", grade=Grade.B, reason="A second trial was read.")

    now = cited(["gpm-dbt"])["gpm-dbt"]
    assert (before.grade, before.changed_at) == (Grade.C, None)
    assert (now.grade, now.changed_at is not None) == (Grade.B, True)
    history = library.claim_of("gpm-dbt").history
    assert [(one.grade, one.by) for one in history] == [
        (Grade.B, "Dr Demo Psychiatrist"),
        (Grade.C, "The authors of Mirror MDT"),
    ]
    assert noted("evidence.reviewed") == [
        ("evidencereview", '{"claim": "gpm-dbt", "grade": "B", "grade_before": "C"}')
    ]
    assert trail.verify().whole


def test_to_look_and_let_the_grade_stand_is_no_change_but_sets_the_next_day(cast):
    soon = clock.today() + timedelta(days=200)

    reviewed(cast.ot, "gpm-dbt", grade=Grade.C, reason="Nothing new.", review_by=soon)

    assert cited(["gpm-dbt"])["gpm-dbt"].changed_at is None
    assert library.claim_of("gpm-dbt").review_by == soon


def test_an_x_takes_the_work_that_the_reviewer_names_against_it(cast):
    with pytest.raises(Invalid) as refused:
        reviewed(cast.ot, "mirror-trauma", grade=Grade.X)
    assert refused.value.field == "counter"

    reviewed(cast.ot, "mirror-trauma", grade=Grade.X, counter="Somebody 2026")

    assert cited(["mirror-trauma"])["mirror-trauma"].counter == "Somebody 2026"
    reviewed(cast.ot, "mirror-trauma", 2, grade=Grade.X)  # left empty, the one that stands is kept
    assert cited(["mirror-trauma"])["mirror-trauma"].counter == "Somebody 2026"


def test_of_two_who_grade_at_once_the_second_is_told_and_sent_twice_is_once(cast):
    ref = new_ref()
    reviewed(cast.ot, "tfp-bpd", ref=ref)
    reviewed(cast.ot, "tfp-bpd", ref=ref)

    with pytest.raises(StaleEdit):
        reviewed(cast.psychologist1, "tfp-bpd", number=1, grade=Grade.B)

    assert db.session.scalar(select(func.count()).select_from(EvidenceReview)) == 1
    reviewed(cast.psychologist1, "tfp-bpd", number=2, grade=Grade.B)
    assert [one.grade.value for one in library.claim_of("tfp-bpd").history] == ["B", "C", "C"]


@pytest.mark.parametrize("given", [{"reason": " "}, {"review_by": date(2020, 1, 1)}])
def test_a_review_without_a_reason_or_with_a_day_gone_by_is_refused(cast, given):
    with pytest.raises(Invalid) as refused:
        reviewed(cast.ot, "tfp-bpd", **given)

    assert refused.value.field in given


def test_nobody_grades_a_claim_that_the_library_does_not_have(cast):
    with pytest.raises(NotFound):
        reviewed(cast.ot, "mirror-magic")


def test_a_goal_cites_a_claim_once_and_its_grade_follows_the_library(cast):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "mirror-empathy")
    evidence.cite(cast.ot, goal, "mirror-empathy")
    evidence.cite(cast.ot, goal, "gpm-dbt")

    rests = cited_by([goal.ref])[goal.ref]
    assert [(one.ref, one.grade, one.marked, one.counter) for one in rests] == [
        ("mirror-empathy", Grade.X, True, "Bekkali and others 2021"),
        ("gpm-dbt", Grade.C, False, "McMain and others 2009"),
    ]
    reviewed(cast.ot, "gpm-dbt", grade=Grade.D)
    assert cited_by([goal.ref])[goal.ref][1].grade is Grade.D
    assert [row[0] for row in noted("evidence.cited")] == ["citation", "citation"]


def test_a_claim_taken_away_is_gone_and_stays_in_the_trail(cast):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")

    evidence.uncite(cast.ot, goal, "gpm-dbt")
    evidence.uncite(cast.ot, goal, "gpm-dbt")

    assert cited_by([goal.ref]) == {}
    assert noted("evidence.uncited") == [("citation", '{"claim": "gpm-dbt"}')]


def test_only_the_care_team_cites_and_only_what_the_library_has(cast):
    goal = make_goal(cast.psychologist1, cast.first)
    treating = {"psychiatrist", "psychologist1", "ot"}

    assert {p.username for p in who(Permission.EVIDENCE_CITE, goal, cast.everybody)} == treating
    with pytest.raises(NotAllowed):
        evidence.cite(cast.outsider, goal, "gpm-dbt")
    with pytest.raises(Invalid):
        evidence.cite(cast.ot, goal, "mirror-magic")
    with pytest.raises(ValueError, match="A case cites nothing"):
        evidence.cite(cast.ot, cast.first, "gpm-dbt")


def test_a_goal_that_has_ended_keeps_what_it_rested_on(cast):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")
    goals.end_goal(cast.psychologist1, goal, reason="reached", version=goal.version)

    for deed in (evidence.cite, evidence.uncite):
        with pytest.raises(NotNow):
            deed(cast.psychologist1, goal, "tfp-bpd" if deed is evidence.cite else "gpm-dbt")

    assert [one.ref for one in cited_by([goal.ref])[goal.ref]] == ["gpm-dbt"]


def test_where_a_claim_is_cited_is_told_of_cases_one_may_read_and_no_other(cast):
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")

    readers = {p.username for p in cast.everybody if library.uses_of(p, "gpm-dbt")}
    assert readers == {"psychologist1", "ot", "psychiatrist"}
    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    assert library.uses_of(cast.ot, "gpm-dbt") == []
    assert db.session.scalar(select(func.count()).select_from(Citation)) == 1


def test_a_formulation_that_rests_on_a_claim_is_among_them_until_it_is_superseded(cast):
    def rest_on(*links):
        fields = {"protective": [Line("Holds.", None, links)]}
        return keep(cast.psychologist1, cast.first, fields=fields)

    version = rest_on(("evidence", "gpm-dbt"))
    goal = make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, "gpm-dbt")

    found = library.uses_of(cast.ot, "gpm-dbt")
    assert [(use.kind, use.thing_ref) for use in found] == [
        ("goal", goal.ref),
        ("formulation", version.ref),
    ]
    assert library.uses_of(cast.psychologist2, "gpm-dbt") == []
    rest_on()
    assert [use.kind for use in library.uses_of(cast.ot, "gpm-dbt")] == ["goal"]


def test_everything_is_offered_by_theme_and_what_nobody_knows_is_left_out(cast):
    entry = added(cast.ot)
    themes = [one.theme for one in offered()]

    assert entry.ref in [one.ref for one in offered()]
    assert themes == sorted(themes, key=list(EvidenceTheme).index)
    assert set(cited([entry.ref, "mirror-npd", "a" * 16, "gone"])) == {entry.ref, "mirror-npd"}
    assert cited([]) == {}
