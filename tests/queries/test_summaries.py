"""What a summary holds, of whom, and what it never holds."""

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import NotAllowed
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ConcernKind, DecisionState, NoteKind
from mdt.models.cases import Case
from mdt.queries import periods, summaries
from mdt.services import cases, decisions, notes, safety
from mdt.services.summaries import mark_read
from tests.counting import statements
from tests.goal_making import CASE_ONE, make_rated
from tests.meeting_room import QUESTION, decided, held, item_of, started


def of(person, case):
    db.session.commit()
    db.session.expire_all()
    return summaries.summary_of(person, case)


def test_who_reads_which_summaries(cast):
    listed = {
        p.username: {s.case.patient.file_number for s in summaries.listed_for(p)}
        for p in cast.everybody
    }

    assert listed == {
        "psychiatrist": {"T-0001", "T-0002"},
        "psychologist1": {"T-0001"},
        "psychologist2": {"T-0002"},
        "ot": {"T-0001"},
        "supervisor": {"T-0001", "T-0002"},
        "coordinator": set(),
        "admin": set(),
        "outsider": set(),
    }


def test_a_restricted_case_only_when_its_lead_lets_the_supervisor(cast):
    lead, case = cast.psychologist1, cast.first
    seen = []
    for restricted, lets in ((False, False), (True, False), (True, True)):
        cases.restrict(
            lead, case, restricted=restricted, summary_to_supervisor=lets, version=case.version
        )
        seen.append(can(cast.supervisor, Permission.SUMMARY_READ, case))
        listed = [s.case for s in summaries.listed_for(cast.supervisor)]
        assert (case in listed) is seen[-1]

    assert seen == [True, False, True]


def test_the_supervisor_has_initials_and_the_care_team_the_name(cast):
    assert of(cast.supervisor, cast.first).label == "NE, 25-29, T-0001"
    assert of(cast.ot, cast.first).label == "Nomvula Example-Protea, T-0001"
    assert of(cast.supervisor, cast.first).clinicians == ["Ms A. Example", "Ms O. Pretend"]


def test_question_decision_implementer_and_state(cast):
    late = held(cast, cast.first, days_ago=19, due_after=3)
    decided(cast.psychiatrist, item_of(started(cast, cast.first), cast.first), who=cast.ot)
    found = of(cast.supervisor, cast.first)

    assert found.question == QUESTION
    assert [(d.implementer, d.state, d.overdue) for d in found.decisions] == [
        ("Dr Demo Psychiatrist", DecisionState.OPEN, True),
        ("Ms O. Pretend", DecisionState.OPEN, False),
    ]
    assert (found.done, found.still_open, found.overdue) == (0, 1, 1)
    assert late.due_on == found.decisions[0].due_on


def test_a_decision_without_quorum_wears_its_stamp_and_dissent_its_name(cast):
    meeting = started(cast, cast.first, present=("psychiatrist", "psychologist1"))
    item = item_of(meeting, cast.first)
    decision = decided(cast.psychiatrist, item, who=cast.psychiatrist)
    decisions.dissent(cast.psychologist1, decision, words="too early for her", named=True)
    line = of(cast.supervisor, cast.first).decisions[0]

    assert "occupational therapy" in line.inquorate
    assert line.dissents == ("Ms A. Example",)
    assert "too early" not in repr(of(cast.supervisor, cast.first).decisions)


def test_a_patients_own_name_in_a_text_is_shortened_for_a_supervisor(cast):
    item = item_of(started(cast, cast.first), cast.first)
    text = "Nomvula rings Ms A. Example; Example-Protea, not Nomvulas"
    decided(cast.psychiatrist, item, who=cast.ot, text=text)
    told = {p: of(getattr(cast, p), cast.first).decisions[0].text for p in ("ot", "supervisor")}

    assert told == {"ot": text, "supervisor": "N. rings Ms A. Example; E., not Nomvulas"}


def test_t_and_where_it_came_from(cast):
    make_rated(cast.psychologist1, cast.first, CASE_ONE)

    found = of(cast.supervisor, cast.first)

    assert [round(t, 2) for t in found.scores] == [34.58, 45.59, 58.81]
    assert found.goals.now == "T 58.81, 3 of 3 rated"


def test_a_case_without_goals_has_no_score(cast):
    found = of(cast.supervisor, cast.first)

    assert (found.scores, found.goals.now) == ([], "no score")


def test_that_a_concern_is_open_and_nothing_else_of_it(cast):
    assert of(cast.supervisor, cast.first).concern_open is False
    raised = safety.raise_concern(
        cast.ot, cast.first, kind=ConcernKind.SUICIDE, words="tablets put by", in_touch="Ms Pretend"
    )
    found = of(cast.supervisor, cast.first)

    assert found.concern_open is True
    assert found.changed[0] == "A safety concern was opened."
    assert not [s for s in found.changed if "tablets" in s or "suicide" in s.lower()]
    safety.close_concern(cast.ot, raised, reason="talked", told="her", version=raised.version)
    assert of(cast.supervisor, cast.first).concern_open is False


def test_reading_it_makes_it_old_until_something_new(cast):
    held(cast, cast.first, days_ago=20)
    before = of(cast.supervisor, cast.first)
    with clock.at(clock.ago(days=2)):
        mark_read(cast.supervisor, cast.first)
    read = of(cast.supervisor, cast.first)
    make_rated(cast.psychologist1, cast.first, [("I want to sleep", 1, (None, None, None))])
    decided(cast.psychiatrist, item_of(started(cast, cast.first), cast.first), who=cast.ot)
    after = of(cast.supervisor, cast.first)

    assert (before.unread, bool(before.changed)) == (True, True)
    assert (read.unread, read.changed) == (False, [])
    assert len([s for s in after.changed if s.startswith("Decided:")]) == 1
    assert of(cast.psychiatrist, cast.first).read_at is None  # each reader's own


def test_unread_ones_come_first(cast):
    held(cast, cast.second, days_ago=9)
    mark_read(cast.supervisor, cast.first)
    files = [s.case.patient.file_number for s in summaries.listed_for(cast.supervisor)]
    assert files == ["T-0002", "T-0001"]
    mark_read(cast.supervisor, cast.second)

    held(cast, cast.first, days_ago=0)

    files = [s.case.patient.file_number for s in summaries.listed_for(cast.supervisor)]
    assert files == ["T-0001", "T-0002"]


def test_nobody_without_the_right_marks_it_as_read(cast):
    done = set()
    for person in cast.everybody:
        try:
            mark_read(person, cast.first)
        except NotAllowed:
            continue
        done.add(person.username)

    assert done == {"psychiatrist", "psychologist1", "ot", "supervisor"}


def test_no_note_finds_its_way_in(cast):
    notes.write(
        cast.ot,
        cast.first,
        kind=NoteKind.SESSION,
        happened_at=clock.ago(hours=3),
        text="marked-note-words",
    )
    found = of(cast.supervisor, cast.first)

    assert "marked-note-words" not in repr(found)


def test_thirty_cases_cost_what_one_costs(cast):
    from tests.cast import make_case

    held(cast, cast.first, days_ago=9)
    make_rated(cast.psychologist1, cast.first, CASE_ONE)
    mark_read(cast.supervisor, cast.first)

    def count():
        db.session.commit()
        db.session.expire_all()
        supervisor = cast.supervisor
        with statements() as seen:
            found = summaries.listed_for(supervisor)
        return len(found), len([s for s in seen if "SAVEPOINT" not in s])

    few = count()
    for n in range(28):
        case = make_case(cast.psychologist1, f"T-1{n:03d}", "Sample", f"Patient{n}")
        safety.raise_concern(
            cast.psychologist1, case, kind=ConcernKind.OTHER, words="w", in_touch="me"
        )
    many = count()

    assert (few[0], many[0]) == (2, 30)
    assert many[1] == few[1]


def period(person, cast, days=30):
    since, until = clock.ago(days=days).date(), clock.today()
    return periods.period_of(person, cast.team, since, until)


def test_a_period_counts_only_what_its_reader_may_read(cast):
    held(cast, cast.first, days_ago=70, due_after=200)
    held(cast, cast.first, days_ago=9)
    held(cast, cast.second, days_ago=8)
    own, both = period(cast.psychologist1, cast), period(cast.supervisor, cast)

    assert (own.meetings, own.cases, own.states) == (1, 1, {DecisionState.OPEN: 1})
    assert (both.meetings, both.cases, both.states) == (2, 2, {DecisionState.OPEN: 2})
    assert [label for label, _lines in both.decisions] == [
        "NE, 25-29, T-0001",
        "RD, 25-29, T-0002",
    ]
    assert both.implemented.words == "0 reviewed: too few for a rate"


def test_teams_offered_are_those_of_readable_cases(cast):
    offered = {p.username: [t.name for t in periods.teams_for(p)] for p in cast.everybody}

    assert {name for name, teams in offered.items() if teams} == {
        "psychiatrist",
        "psychologist1",
        "psychologist2",
        "ot",
        "supervisor",
    }


@pytest.mark.parametrize("wrong", ["outsider", "admin", "coordinator"])
def test_a_stranger_finds_an_empty_period(cast, wrong):
    held(cast, cast.first, days_ago=9)
    found = period(getattr(cast, wrong), cast)

    assert (found.meetings, found.decisions) == (0, [])
    assert db.session.get(Case, cast.first.id) is not None
