"""The agenda builds itself, and nobody's choice is undone."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import (
    ActionState,
    ConcernKind,
    ItemKind,
    ItemState,
    NotDoneReason,
    Outcome,
    Target,
    Told,
)
from mdt.models.audit import AuditRow
from mdt.models.meetings import AgendaItem
from mdt.services import (
    actions,
    agenda,
    cases,
    goals,
    invitations,
    items,
    meetings,
    questions,
    safety,
)
from mdt.services.audit import change
from tests.cast import make_case
from tests.counting import statements
from tests.goal_making import make_goal
from tests.meeting_room import (
    QUESTION,
    asked,
    decided,
    held,
    in_days,
    item_of,
    planned,
    started,
)
from tests.pack_making import brought


def texts(item: AgendaItem) -> list[str]:
    """The reasons a line gives."""
    return [reason["text"] for reason in item.reasons]


def suggested(meeting) -> list[str]:
    """Who is suggested, in order."""
    return [i.case.patient.given_names for i in meeting.items if i.state is ItemState.SUGGESTED]


def raise_concern(cast, case=None):
    return safety.raise_concern(
        cast.psychologist1,
        case or cast.first,
        kind=ConcernKind.SUICIDE,
        words="Says she cannot promise.",
        in_touch="Ms A. Example, tonight",
    )


def test_a_new_patient_and_one_nobody_brings_are_suggested(cast):
    with clock.at(clock.ago(days=20)):
        make_case(cast.psychologist1, "T-0009", "Zola", "Sample-New")
    meeting = planned(cast)

    reasons = {i.case.patient.given_names: texts(i)[0][:12] for i in meeting.items}
    assert reasons == {"Zola": "new patient ", "Nomvula": "nobody has b", "Riaan": "nobody has b"}
    assert all(i.presenter_id == i.case.lead_id for i in meeting.items)


def test_a_review_that_is_due_says_since_when(cast):
    case = cast.first
    with clock.at(clock.ago(days=15)):
        cases.set_review(cast.psychologist1, case, on=in_days(3), version=case.version)
    meeting = planned(cast)

    assert texts(item_of(meeting, case))[0] == "review due 12 days ago"


def test_an_open_concern_comes_before_what_merely_waits_without_its_kind(cast):
    raise_concern(cast)
    meeting = planned(cast)

    assert suggested(meeting)[0] == "Nomvula"
    first = texts(item_of(meeting, cast.first))[0]
    assert first == "open safety concern, opened that day"
    assert "suicide" not in str(item_of(meeting, cast.first).reasons)


def test_a_decision_that_is_overdue_or_not_done_comes_back(cast):
    decision = held(cast, cast.first, days_ago=14)
    assert texts(item_of(planned(cast), cast.first)) == ["1 decision overdue"]
    action = decision.actions[0]
    actions.settle(
        cast.psychiatrist,
        action,
        state=ActionState.NOT_DONE,
        words="No taxi.",
        reason=NotDoneReason.TRANSPORT,
        version=action.version,
    )

    assert "decision not done: transport" in texts(item_of(planned(cast, days=1), cast.first))


def test_a_deferred_case_returns_on_its_day(cast):
    with clock.at(clock.ago(days=7)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        decided(cast.psychiatrist, item, who=cast.ot, days=90)
        items.write(cast.psychiatrist, item, version=item.version, views_missing="not asked yet")
        items.write(
            cast.psychiatrist, item, version=item.version, told=Told.NOT_TOLD,
            told_reason="Nothing was settled.",
        )  # fmt: skip
        items.close(
            cast.psychiatrist, item, outcome=Outcome.DEFERRED, reason="Her sister is away.",
            until=in_days(7), version=item.version,
        )  # fmt: skip
        meetings.close(cast.psychiatrist, meeting, version=meeting.version)

    assert texts(item_of(planned(cast), cast.first))[0].startswith("deferred until ")


def test_a_question_becomes_the_items_question_at_once(cast):
    meeting = planned(cast, days=1)
    question = questions.ask(cast.ot, cast.first, words="May she go home for the weekend?")

    item = item_of(meeting, cast.first)
    assert item.question == "May she go home for the weekend?"
    assert item.asked_by_id == cast.ot.id
    assert "asked for by Ms O. Pretend" in texts(item)
    assert question.item_id == item.id


def test_a_second_question_stands_among_the_reasons(cast):
    meeting = planned(cast, days=1)
    questions.ask(cast.ot, cast.first, words="One?")
    questions.ask(cast.psychologist1, cast.first, words="Two?")

    item = item_of(meeting, cast.first)
    assert item.question == "One?"
    assert [r["question"] for r in item.reasons if r.get("question")] == ["One?", "Two?"]


def test_a_question_asked_when_nothing_is_planned_waits(cast):
    question = questions.ask(cast.ot, cast.first, words="Who drives him?")
    assert question.item_id is None

    assert item_of(planned(cast, days=2), cast.first).question == "Who drives him?"


@pytest.mark.parametrize(
    "name", ["psychologist2", "coordinator", "supervisor", "admin", "outsider"]
)
def test_only_the_care_team_asks(cast, name):
    with pytest.raises(NotAllowed):
        questions.ask(getattr(cast, name), cast.first, words="?")


def test_a_question_taken_back_leaves_the_reasons(cast):
    meeting = planned(cast, days=1)
    question = questions.ask(cast.ot, cast.first, words="May she?")

    with pytest.raises(NotAllowed):
        questions.withdraw(cast.psychologist1, question, version=question.version)
    questions.withdraw(cast.ot, question, version=question.version)

    assert not any("asked for" in text for text in texts(item_of(meeting, cast.first)))


def test_looking_again_changes_nothing_and_notes_nothing(cast):
    meeting = planned(cast)
    before = db.session.scalars(select(AuditRow.id)).all()

    agenda.refresh(cast.psychiatrist, meeting)

    assert len(meeting.items) == 2
    assert db.session.scalars(select(AuditRow.id)).all() == before


def test_looking_again_updates_what_stands_and_doubles_nothing(cast):
    meeting = planned(cast)
    agenda.accept(cast.psychiatrist, item_of(meeting, cast.second))
    raise_concern(cast)

    agenda.refresh(cast.coordinator, meeting)

    assert len(meeting.items) == 2
    assert texts(item_of(meeting, cast.first))[0].startswith("open safety concern")
    assert item_of(meeting, cast.second).state is ItemState.ACCEPTED


def test_what_was_dropped_stays_dropped_for_this_meeting(cast):
    meeting = planned(cast)
    item = item_of(meeting, cast.first)
    agenda.drop(cast.psychiatrist, item, reason="Presenter away", version=item.version)
    raise_concern(cast)

    agenda.refresh(cast.psychiatrist, meeting)

    assert (item.state, item.drop_reason) == (ItemState.DROPPED, "Presenter away")
    assert item_of(planned(cast, days=2), cast.first).state is ItemState.SUGGESTED


def test_a_dropped_items_question_waits_for_the_next_meeting(cast):
    meeting = planned(cast, days=1)
    question = questions.ask(cast.ot, cast.first, words="May she?")
    agenda.drop(cast.psychiatrist, item_of(meeting, cast.first), reason="Full")
    assert question.item_id is None

    assert item_of(planned(cast, days=8), cast.first).question == "May she?"


def test_a_drop_needs_a_reason_and_can_be_undone(cast):
    meeting = planned(cast)
    item = item_of(meeting, cast.first)
    with pytest.raises(Invalid):
        agenda.drop(cast.psychiatrist, item, reason="  ")

    agenda.drop(cast.psychiatrist, item, reason="Full")
    agenda.undo_drop(cast.psychiatrist, item)

    assert (item.state, item.drop_reason) == (ItemState.SUGGESTED, "")


def test_what_is_no_longer_due_steps_back_and_returns(cast):
    with clock.at(clock.ago(days=6)):
        case = make_case(cast.psychologist1, "T-0010", "Zola", "Sample-New")
    concern = raise_concern(cast, case)
    meeting = planned(cast)
    with change(cast.psychiatrist) as work:
        case.last_discussed_on = clock.today()
        work.note(AuditEvent.CASE_CHANGED, case, fields=[])
    item = item_of(meeting, case)
    safety.close_concern(
        cast.psychologist1, concern, reason="Settled.", told="Her sister", version=concern.version
    )

    agenda.refresh(cast.psychiatrist, meeting)

    assert (item.state, item.drop_reason) == (ItemState.DROPPED, "No longer due.")
    raise_concern(cast, case)
    agenda.refresh(cast.psychiatrist, meeting)
    assert item.state is ItemState.SUGGESTED


def test_m23_a_reflective_item_says_only_that_a_member_asked(cast):
    meeting = planned(cast, days=1)
    item = questions.ask_for_reflection(cast.ot, cast.first)
    agenda.refresh(cast.psychiatrist, meeting)

    assert item.kind is ItemKind.REFLECTIVE
    assert texts(item) == ["asked for by a member"]
    assert item.asked_by is None
    assert questions.ask_for_reflection(cast.psychologist1, cast.first) is item


def test_reorder_keeps_the_order_given_and_refuses_strangers(cast):
    meeting = planned(cast)
    one, two = asked(cast, meeting, cast.first, cast.second)

    agenda.reorder(cast.coordinator, meeting, order=[two.ref, one.ref])
    assert [i.ref for i in meeting.accepted] == [two.ref, one.ref]
    agenda.move(cast.coordinator, one, by=-1)
    assert [i.ref for i in meeting.accepted] == [one.ref, two.ref]
    agenda.move(cast.coordinator, one, by=-1)
    assert [i.ref for i in meeting.accepted] == [one.ref, two.ref]

    with pytest.raises(Invalid):
        agenda.reorder(cast.coordinator, meeting, order=["a" * 16])


@pytest.mark.parametrize("minutes", [0, 121, -5])
def test_minutes_lie_between_one_and_120(cast, minutes):
    meeting = planned(cast)
    with pytest.raises(Invalid):
        agenda.set_minutes(cast.psychiatrist, item_of(meeting, cast.first), minutes=minutes)


def test_a_case_added_by_hand_takes_the_place_of_its_suggestion(cast):
    meeting = planned(cast)
    item = agenda.add_case(cast.psychiatrist, meeting, cast.first, question=QUESTION, minutes=20)

    assert [i for i in meeting.items if i.case_id == cast.first.id] == [item]
    assert (item.state, item.question, item.minutes) == (ItemState.ACCEPTED, QUESTION, 20)
    with pytest.raises(Invalid):
        agenda.add_case(cast.psychiatrist, meeting, cast.first, question="Again?")


def test_nobody_brings_a_case_they_may_not_know(cast):
    with clock.at(clock.ago(days=5)):
        case = make_case(cast.psychologist2, "T-0011", "Zola", "Sample-New")
    meeting = planned(cast)

    with pytest.raises(Invalid):
        agenda.add_case(cast.psychiatrist, meeting, case, question="?")
    assert agenda.add_case(cast.coordinator, meeting, case, question="").case_id == case.id


def test_a_stale_question_is_not_overwritten(cast):
    meeting = planned(cast)
    (item,) = asked(cast, meeting, cast.first)

    with pytest.raises(StaleEdit):
        agenda.put_question(cast.ot, item, question="Other?", version=item.version - 1)
    assert item.question == QUESTION


@pytest.mark.parametrize("name", ["psychologist1", "ot", "supervisor", "admin", "outsider"])
def test_only_chair_and_coordinator_arrange(cast, name):
    meeting = planned(cast)
    item, person = item_of(meeting, cast.first), getattr(cast, name)
    for deed in (
        lambda: agenda.refresh(person, meeting),
        lambda: agenda.accept(person, item),
        lambda: agenda.drop(person, item, reason="x"),
        lambda: agenda.reorder(person, meeting, order=[]),
        lambda: agenda.add_business(person, meeting, title="x", minutes=5),
        lambda: agenda.add_case(person, meeting, cast.first, question="x"),
        lambda: invitations.invite(person, item, person=cast.outsider),
        lambda: agenda.set_minutes(person, item, minutes=5),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_coordinator_does_not_word_a_question(cast):
    item = item_of(planned(cast), cast.first)
    with pytest.raises(NotAllowed):
        agenda.put_question(cast.coordinator, item, question="?", version=item.version)


def test_an_opened_item_is_not_dropped(cast):
    meeting = started(cast, cast.first)
    with pytest.raises(NotNow):
        agenda.drop(cast.psychiatrist, meeting.accepted[0], reason="x")


def test_nothing_is_looked_for_once_the_meeting_runs(cast):
    meeting = started(cast, cast.first)
    raise_concern(cast, cast.first)
    before = texts(meeting.accepted[0])

    agenda.refresh(cast.psychiatrist, meeting)

    assert texts(meeting.accepted[0]) == before


def test_the_look_costs_the_same_at_two_and_at_twelve_cases(cast):
    meeting = planned(cast)
    with statements() as few:
        agenda.refresh(cast.psychiatrist, meeting)
    with clock.at(clock.ago(days=9)):
        for number in range(10):
            make_case(cast.psychologist1, f"T-1{number:03}", "Zola", f"Sample-{number}")
    agenda.refresh(cast.psychiatrist, meeting)
    assert len(meeting.items) == 12
    db.session.commit()

    with statements() as many:
        agenda.refresh(cast.psychiatrist, meeting)

    assert len(many) == len(few) < 12


def test_g2_a_goal_that_has_stalled_and_a_discipline_not_heard_bring_the_case(cast):
    with clock.at(clock.ago(days=70)):
        goals.rate(
            cast.psychologist1, make_goal(cast.psychologist1, cast.first), level=-1, reason="x"
        )
    with clock.at(clock.ago(days=75)):
        item = item_of(started(cast, cast.first), cast.first)
        brought(cast.psychologist1, item)
        settled_without_a_view(cast, item)
        db.session.expire_all()

    said = texts(item_of(planned(cast), cast.first))

    assert "a goal has not moved for 10 weeks" in said
    assert "no view from psychiatry and occupational therapy last time" in said
    assert "the patient's views were not known last time: not asked yet" in said


def settled_without_a_view(cast, item):
    """The item closed without the patient's views."""
    words = {"views_missing": "not asked yet", "told": Told.NOT_TOLD, "told_reason": "Nothing new."}
    items.write(cast.psychiatrist, item, version=item.version, **words)
    decided(cast.psychiatrist, item, who=cast.ot, days=200)
    items.close(cast.psychiatrist, item, outcome=Outcome.DECIDED, version=item.version)


def test_g2_the_proposed_order_is_put_in_at_one_press_and_business_comes_last(cast):
    meeting = planned(cast, days=1)
    first, second = asked(cast, meeting, cast.first, cast.second)
    business = agenda.add_business(cast.psychiatrist, meeting, title="Room keys", minutes=5)
    agenda.reorder(cast.psychiatrist, meeting, order=[business.ref, second.ref, first.ref])
    agenda.prepare(
        cast.psychiatrist, first, minutes=10, presenter=None, type=first.type,
        target=Target.LIFE, version=first.version,
    )  # fmt: skip

    agenda.arrange(cast.psychiatrist, meeting)

    assert meeting.accepted == [first, second, business]
    with pytest.raises(NotAllowed):
        agenda.arrange(cast.ot, meeting)


def test_a_target_is_kept_of_dbt_cases_alone(cast):
    meeting = planned(cast, days=1)
    for item in asked(cast, meeting, cast.first, cast.second):
        agenda.prepare(
            cast.psychiatrist, item, minutes=10, presenter=None, type=item.type,
            target=Target.LIVING, version=item.version,
        )  # fmt: skip

    assert [item.target for item in meeting.accepted] == [Target.LIVING, None]
