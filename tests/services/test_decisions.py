"""Decisions: recorded with who and when, looked at again, stamped, dissented from."""

from datetime import date

import pytest

from mdt import clock
from mdt.database import new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.meetings import NoDecision
from mdt.domain.vocabulary import (
    ActionState,
    DecisionState,
    NotDoneReason,
    Outcome,
    Presence,
    ReviewResult,
)
from mdt.models.decisions import Action, Decision
from mdt.queries.decisions import earlier_of, last_decisions_of
from mdt.queries.minutes import item_facts
from mdt.services import accounts, decisions, items, meetings, practice
from tests.counting import count
from tests.meeting_room import decided, held, in_days, item_of, settled, started


def room(cast, **kw):
    """A running meeting on the first case, and its item."""
    meeting = started(cast, cast.first, **kw)
    return meeting, meeting.accepted[0]


def test_a_decision_makes_its_first_action_in_the_same_words(cast):
    _meeting, item = room(cast)

    decision = decided(cast.psychologist1, item, who=cast.ot)

    (action,) = decision.actions
    assert (action.text, action.owner_id, action.due_on) == (
        decision.text,
        cast.ot.id,
        decision.due_on,
    )
    assert (action.case_id, action.state) == (cast.first.id, ActionState.OPEN)
    assert decision.inquorate == ""


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"text": "  "}, "text"),
        ({"rationale": " "}, "rationale"),
        ({"implementer": None}, "implementer"),
        ({"implementer": "outsider"}, "implementer"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(1999, 1, 1)}, "due_on"),
        ({"due_on": date(2999, 1, 1)}, "due_on"),
    ],
)
def test_a12_m13_a_decision_without_who_why_or_when_is_refused_at_its_field(cast, lacking, field):
    _meeting, item = room(cast)
    given = {"text": "Rota", "rationale": "Asked for.", "implementer": "ot", **lacking}
    given.setdefault("due_on", in_days(7))
    given["implementer"] = given["implementer"] and getattr(cast, given["implementer"])

    with pytest.raises(Invalid) as refused:
        decisions.record(cast.psychiatrist, item, **given)

    assert refused.value.field == field
    assert (count(Decision), count(Action)) == (0, 0)


def test_a14_below_quorum_the_decision_is_stamped_for_ever(cast):
    meeting, item = room(cast, present=("psychiatrist", "psychologist1"))

    decision = decided(cast.psychiatrist, item, who=cast.ot)
    assert decision.inquorate == "inquorate: no occupational therapy present"

    meetings.mark_attendance(cast.psychiatrist, meeting, person=cast.ot, state=Presence.PRESENT)
    later = decided(cast.psychiatrist, item, who=cast.ot, text="A second thing")
    decisions.amend(
        cast.psychiatrist,
        decision,
        text="Reworded",
        rationale="She asked for it.",
        implementer=cast.ot,
        due_on=in_days(9),
        version=decision.version,
        reason="The week was wrong.",
    )
    assert (decision.inquorate, later.inquorate) == (
        "inquorate: no occupational therapy present",
        "",
    )


def test_sent_twice_it_is_one_decision(cast):
    _meeting, item = room(cast)
    given = {
        "text": "Rota",
        "rationale": "She asked for it.",
        "implementer": cast.ot,
        "due_on": in_days(7),
        "ref": new_ref(),
    }

    first = decisions.record(cast.ot, item, **given)
    second = decisions.record(cast.ot, item, **given)

    assert first is second
    assert (count(Decision), count(Action)) == (1, 1)


def test_an_address_that_belongs_to_another_is_refused(cast):
    _meeting, item = room(cast)
    made = decided(cast.ot, item, who=cast.ot)
    given = {
        "text": "x",
        "rationale": "She asked for it.",
        "implementer": cast.ot,
        "due_on": in_days(7),
    }

    for ref in (made.ref, "not a ref", "a" * 17):
        with pytest.raises(Invalid):
            decisions.record(cast.psychologist1, item, ref=ref, **given)
    assert count(Decision) == 1


@pytest.mark.parametrize("name", ["coordinator", "supervisor", "admin", "outsider"])
def test_who_does_not_treat_does_not_decide(cast, name):
    _meeting, item = room(cast)
    with pytest.raises(NotAllowed):
        decided(getattr(cast, name), item, who=cast.ot)


def test_who_was_not_there_does_not_decide(cast):
    _meeting, item = room(cast, present=("psychiatrist", "psychologist1"))
    with pytest.raises(NotAllowed):
        decided(cast.ot, item, who=cast.ot)


def test_after_the_meeting_only_the_chair_completes_decisions(cast):
    meeting, item = room(cast)
    decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    meetings.close(cast.psychiatrist, meeting, version=meeting.version)

    with pytest.raises(NotAllowed):
        decided(cast.psychologist1, item, who=cast.ot, text="Late")
    assert decided(cast.psychiatrist, item, who=cast.ot, text="Completed").ref


def test_a21_a_signed_decision_is_not_changed(cast):
    meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    meetings.close(cast.psychiatrist, meeting, version=meeting.version)
    meetings.read_back(cast.psychiatrist, meeting, version=meeting.version)
    from mdt.services import minutes

    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)

    with pytest.raises(NotAllowed):
        decisions.amend(
            cast.psychiatrist, decision, text="Other", rationale="Asked for.", implementer=cast.ot,
            due_on=in_days(9), version=decision.version,
        )  # fmt: skip
    with pytest.raises(NotNow):
        decisions.dissent(cast.ot, decision, words="I would not.", named=True)
    assert decision.text == "Rota for December, told to her by name"


def test_a_stale_change_is_refused(cast):
    _meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot)

    with pytest.raises(StaleEdit):
        decisions.amend(
            cast.ot, decision, text="Other", rationale="She asked for it.", implementer=cast.ot,
            due_on=in_days(9), version=decision.version + 1,
        )  # fmt: skip


def review(cast, decision, item, result, **more):
    return decisions.review(
        cast.psychiatrist, decision, item, result=result, version=decision.version, **more
    )


def test_done_settles_the_decision_and_its_action(cast):
    decision = held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)

    review(cast, decision, item, ReviewResult.DONE, words="She read it.")

    assert (decision.state, decision.actions[0].state) == (DecisionState.DONE, ActionState.DONE)
    assert decision.settled_at is not None
    assert [e.review.result for e in earlier_of(item, clock.today())] == [ReviewResult.DONE]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"result": ReviewResult.NOT_DONE}, "reason"),
        ({"result": ReviewResult.PARTLY}, "reason"),
        ({"result": ReviewResult.NOT_DONE, "reason": NotDoneReason.OTHER}, "words"),
        ({"result": ReviewResult.NOT_DONE, "reason": NotDoneReason.COST}, "words"),
        ({"result": ReviewResult.STANDS}, "result"),
        (
            {
                "result": ReviewResult.PARTLY,
                "reason": NotDoneReason.COST,
                "carried_to": date(2001, 1, 1),
            },
            "carried_to",
        ),
    ],
)
def test_a13_m16_what_falls_short_needs_a_reason_and_what_follows(cast, given, field):
    decision = held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)

    with pytest.raises(Invalid) as refused:
        review(cast, decision, item, **given)
    assert refused.value.field == field
    assert decision.state is DecisionState.OPEN


def test_what_carries_on_keeps_its_task_open_under_the_new_date(cast):
    decision = held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)

    review(
        cast, decision, item, ReviewResult.NOT_DONE,
        reason=NotDoneReason.TRANSPORT, carried_to=in_days(7),
    )  # fmt: skip

    assert (decision.state, decision.due_on) == (DecisionState.NOT_DONE, in_days(7))
    assert (decision.actions[0].state, decision.actions[0].due_on) == (
        ActionState.OPEN,
        in_days(7),
    )
    assert decision.settled_at is None


def test_what_stops_settles_its_task_with_the_reason(cast):
    decision = held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)

    review(
        cast, decision, item, ReviewResult.NOT_DONE,
        reason=NotDoneReason.COST, words="R9 000 and no scheme.",
    )  # fmt: skip

    action = decision.actions[0]
    assert (action.state, action.reason) == (ActionState.NOT_DONE, NotDoneReason.COST)
    assert decision.settled_at is not None
    assert last_decisions_of(cast.first)[0].last_review.words == "R9 000 and no scheme."


def test_one_press_says_that_what_is_not_due_stands(cast):
    decision = held(cast, cast.first, days_ago=7, due_after=30)
    _meeting, item = room(cast)
    assert [(e.due, e.review) for e in earlier_of(item, clock.today())] == [(False, None)]

    assert decisions.stand(cast.psychiatrist, item) == 1
    assert decisions.stand(cast.psychiatrist, item) == 0

    assert decision.state is DecisionState.OPEN
    assert decision.actions[0].state is ActionState.OPEN
    assert not items.missing(item)[0].key.startswith("review")


def test_a_decision_of_another_case_is_not_looked_at_here(cast):
    decision = held(cast, cast.second, days_ago=14)
    _meeting, item = room(cast)

    with pytest.raises(NotNow):
        review(cast, decision, item, ReviewResult.DONE)


def test_a_dissent_is_kept_beside_the_decision_once(cast):
    _meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot)

    decisions.dissent(cast.ot, decision, words="I would begin now.", named=True)
    decisions.dissent(cast.ot, decision, words="I would begin now.", named=True)
    decisions.dissent(cast.psychologist1, decision, words="Too early.", named=False)

    kept = [(d.user.username, d.named, d.words) for d in decision.dissents]
    assert kept == [
        ("ot", True, "I would begin now."),
        ("psychologist1", False, "Too early."),
    ]
    with pytest.raises(NotAllowed):
        decisions.dissent(cast.supervisor, decision, words="No.", named=True)


def test_further_tasks_do_not_double(cast):
    _meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot)
    given = {"text": "Ring her sister", "owner": cast.ot, "due_on": in_days(2), "ref": new_ref()}

    decisions.further_action(cast.psychiatrist, decision, **given)
    decisions.further_action(cast.psychiatrist, decision, **given)

    assert [a.text for a in decision.actions] == [decision.text, "Ring her sister"]


def test_rewording_a_decision_rewords_its_first_task(cast):
    meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot)

    decisions.amend(
        cast.psychiatrist, decision, text="Rota, in writing", rationale="She asked.",
        implementer=cast.psychologist1, due_on=in_days(3), version=decision.version,
        reason="She wants it on paper.",
    )  # fmt: skip

    action = item_of(meeting, cast.first).decisions[0].actions[0]
    assert (action.text, action.owner_id) == ("Rota, in writing", cast.psychologist1.id)


def test_m15_a_changed_decision_keeps_the_old_one_with_the_reason(cast):
    meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot, text="Rota for December")
    facts = {"rationale": decision.rationale, "implementer": cast.ot, "due_on": decision.due_on}

    with pytest.raises(Invalid) as refused:
        decisions.amend(
            cast.psychiatrist, decision, text="Rota for May", version=decision.version, **facts
        )
    assert (refused.value.field, decision.text) == ("reason", "Rota for December")

    decisions.amend(
        cast.psychiatrist,
        decision,
        text="Rota for May",
        reason="December was a slip.",
        version=decision.version,
        **facts,
    )

    (was,) = decision.before
    assert (was.text, was.reason, was.by_id) == (
        "Rota for December",
        "December was a slip.",
        cast.psychiatrist.id,
    )
    (line,) = item_facts(item, 1).decisions
    assert (line.text, line.before[0].text) == ("Rota for May", "Rota for December")
    assert meeting.signed_at is None


def test_completing_what_was_left_empty_is_no_change_and_needs_no_reason(cast):
    _meeting, item = room(cast)
    decision = decided(cast.psychiatrist, item, who=cast.ot)
    held = {"rationale": decision.rationale, "implementer": cast.ot, "due_on": decision.due_on}

    decisions.amend(
        cast.psychiatrist,
        decision,
        text=decision.text,
        preference="She asked for it.",
        version=decision.version,
        **held,
    )

    assert (decision.preference, decision.before) == ("She asked for it.", [])


def test_m12_reviewed_nothing_further_closes_in_one_press_once_what_was_due_is_reviewed(cast):
    earlier = held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)
    given = {"outcome": Outcome.NO_DECISION, "reason": NoDecision.REVIEWED}

    with pytest.raises(Invalid) as refused:
        items.close(cast.psychiatrist, item, version=item.version, **given)
    assert refused.value.field == f"review:{earlier.ref}"
    decisions.review(
        cast.psychiatrist, earlier, item, result=ReviewResult.DONE, version=earlier.version
    )
    items.close(cast.psychiatrist, item, version=item.version, **given)

    assert (item.outcome, item.outcome_reason) == (Outcome.NO_DECISION, "reviewed, nothing further")


def test_an_implementer_who_left_the_team_or_the_house_is_refused_at_the_field(cast):
    meeting, item = room(cast, present=("psychiatrist", "psychologist1"))
    practice.end_member(cast.admin, meeting.team, person=cast.psychologist2)
    accounts.close(cast.admin, cast.ot, version=cast.ot.version)

    for name in ("psychologist2", "ot"):
        with pytest.raises(Invalid) as refused:
            decided(cast.psychiatrist, item, who=getattr(cast, name))
        assert refused.value.field == "implementer"
        assert str(refused.value) == "Choose a person from the list."
    assert count(Decision) == 0
