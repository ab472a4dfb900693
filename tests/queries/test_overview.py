"""What the overview reads of a case: the sentence, goals and T, decisions, whom to ring."""

from datetime import timedelta

from mdt import clock
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import (
    ContactKind,
    DecisionState,
    FormulationStatus,
    ItemState,
    LineKind,
)
from mdt.models.cases import CaseLine, Contact, SharingAuthorisation
from mdt.models.meetings import Question
from mdt.queries import news, overview
from mdt.services import looking
from mdt.services.audit import change
from tests.filled import decision, goal, item, keep, meeting, note, rating, summary


def test_the_latest_shared_summary_gives_the_sentence_and_one_step_a_line(cast):
    shared, draft = FormulationStatus.SHARED_WITH_PATIENT, FormulationStatus.DRAFT
    case = cast.first
    keep(cast.ot, case, summary(cast.ot, case, number=1))
    keep(cast.ot, case, summary(cast.ot, case, number=2, status=shared))
    keep(cast.ot, case, summary(cast.ot, case, number=3, status=draft))

    found = overview.team_summary(case)

    assert found.sentence == "This is a person, version 2."
    assert found.steps == ["Sit down first.", "Say what you have noticed.", "Ring her sister."]
    assert (found.row.by, found.row.number) == ("Ms O. Pretend", 2)


def test_a_draft_alone_is_no_summary(cast):
    draft = summary(cast.ot, cast.first, status=FormulationStatus.DRAFT)
    keep(cast.ot, cast.first, draft)

    assert overview.team_summary(cast.first) is None


def test_t_now_and_before_with_how_many_goals_are_rated(cast):
    first, second = goal(cast.ot, cast.first, weight=3), goal(cast.ot, cast.first, weight=2)
    third = goal(cast.ot, cast.first, weight=1)
    levels = [(first, -1, 41), (second, 0, 41), (first, 1, 0), (third, -1, 0)]
    keep(cast.ot, cast.first, first, second, third, *(rate(cast, *row) for row in levels))

    found = overview.goals(cast.first)

    assert found.now == "T 54.41, 3 of 3 rated"
    assert (round(found.before.t, 2), found.before.rated) == (
        42.64,
        2,
    )  # 50 - 10 * 3 / sqrt(0.7 * 13 + 0.3 * 25)
    assert [line.levels for line in found.lines] == [[-1, 1], [0], [-1]]


def rate(cast, aim, level, days):
    return rating(cast.ot, aim, level, days=days)


def test_without_a_rating_there_is_no_score_and_no_level(cast):
    keep(cast.ot, cast.first, goal(cast.ot, cast.first, baseline=-1))

    found = overview.goals(cast.first)

    assert (found.now, found.before, found.lines[0].level_words) == ("no score", None, "")


def test_an_ended_goal_counts_no_more(cast):
    gone = goal(cast.ot, cast.first, "done with", ended_on=clock.today())
    keep(cast.ot, cast.first, gone, goal(cast.ot, cast.first, "still"))

    assert [line.wording for line in overview.goals(cast.first).lines] == ["still"]


def test_open_decisions_stand_before_settled_ones(cast):
    case, on = cast.first, item(cast.first, meeting(cast, days=-1, closed=True))
    keep(cast.ot, case, on.meeting, on)
    done = DecisionState.DONE
    keep(cast.ot, case, decision(cast.ot, on, "first"))
    keep(cast.ot, case, decision(cast.ot, on, "second", state=done))

    assert [row.text for row in overview.decisions(case)] == ["first", "second"]


def test_what_has_ended_is_not_at_present(cast):
    case, today = cast.first, clock.today()
    mine = {"case_id": case.id, "author_id": cast.ot.id, "source": "chart", "as_of": today}
    kin = {"case_id": case.id, "kind": ContactKind.NEXT_OF_KIN}
    keep(
        cast.ot,
        case,
        CaseLine(**mine, kind=LineKind.MEDICATION, text="now"),
        CaseLine(**mine, kind=LineKind.MEDICATION, text="before", ended_on=today),
        Contact(**kin, name="Zanele", may_be_told="times only"),
        Contact(**kin, name="former", ended_on=today),
    )

    lines = overview.lines(case)

    assert {kind: [row.text for row in rows] for kind, rows in lines.items()} == {
        LineKind.MEDICATION: ["now"],
        LineKind.ALLERGY: [],
        LineKind.SUBSTANCE: [],
    }
    assert [row.name for row in overview.contacts(case)] == ["Zanele"]


def test_the_authorisation_that_stands_goes_before_one_withdrawn(cast):
    assert overview.authorisation(cast.first).withdrawn_on is None
    standing = cast.first.authorisation
    with change(cast.ot) as work:
        standing.withdrawn_on = clock.today()
        work.note(AuditEvent.SHARING_WITHDRAWN, standing)

    assert overview.authorisation(cast.first).withdrawn_on == clock.today()

    given = {"given_on": clock.today(), "with_whom": "the MDT", "author_id": cast.ot.id}
    keep(cast.ot, cast.first, SharingAuthorisation(case_id=cast.first.id, **given))
    assert overview.authorisation(cast.first).withdrawn_on is None


def test_the_next_meeting_is_the_first_one_on_whose_agenda_the_case_stands(cast):
    case = cast.first
    for days, question, more in [
        (9, "later", {}),
        (2, "next", {}),
        (1, "dropped", {"state": ItemState.DROPPED}),
        (-3, "never held", {}),
    ]:
        on = item(case, meeting(cast, days=days), question, **more)
        keep(cast.ot, case, on.meeting, on)

    assert overview.next_item(case).question == "next"


def test_a_question_waits_until_it_is_on_an_agenda_or_withdrawn(cast):
    case, mine = cast.first, {"case_id": cast.first.id, "author_id": cast.ot.id}
    asked = Question(**mine, words="May she drive?")
    keep(cast.ot, case, asked, Question(**mine, words="gone", withdrawn_at=clock.now()))

    assert [row.words for row in overview.questions(case)] == ["May she drive?"]


def test_news_are_what_others_did_since_the_look_before(cast):
    me, case = cast.ot, cast.first
    with clock.at(clock.ago(days=2)):
        assert looking.look_at(me, case) is None
    moment = clock.ago(hours=1)
    other, mine = cast.psychologist1, note(me, case, "mine")
    keep(other, case, note(other, case, "one"), note(other, case, "two"), mine)
    keep(other, case, note(other, case, "old", signed_at=clock.ago(days=9), happened_at=moment))

    assert told(news.since_last_look(me, [case.id])[case.id]) == ["2 notes"]
    assert news.since_last_look(cast.psychiatrist, [case.id]) == {}

    assert looking.look_at(me, case) < clock.ago(days=1)
    assert told(news.since_last_look(me, [case.id], before=True)[case.id]) == ["2 notes"]
    assert news.since_last_look(me, [case.id]) == {}


def told(found):
    return [one.words for one in found]


def test_looking_again_within_a_sitting_is_the_same_look(cast):
    start = clock.ago(days=1)
    with clock.at(start):
        looking.look_at(cast.ot, cast.first)
    with clock.at(start + timedelta(hours=5)):
        assert looking.look_at(cast.ot, cast.first) == start
    with clock.at(start + timedelta(hours=5, minutes=14)):
        assert looking.look_at(cast.ot, cast.first) == start
    with clock.at(start + timedelta(hours=5, minutes=16)):
        assert looking.look_at(cast.ot, cast.first) == start + timedelta(hours=5)
