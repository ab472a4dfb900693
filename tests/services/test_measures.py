"""Entering scores: who may, what is refused, what opens a task, and that nothing closes one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.models.audit import AuditRow
from mdt.models.measures import MeasureScore
from mdt.models.safety import SafetyTask
from mdt.services import after_death, measures, safety_tasks

CALM = [0, 0, 0, 1, 1, 1, 0, 0, 0]
ITEM_9 = [*CALM[:8], 1]
TEAM = {"psychologist1", "ot", "psychiatrist"}


def enter(actor, case, name="phq9", **given):
    facts = {"taken_on": clock.today(), "answers": CALM, **given}
    return measures.enter(actor, case, name, **facts)


def open_tasks(case):
    query = select(SafetyTask).where(SafetyTask.case_id == case.id, SafetyTask.closed_at.is_(None))
    return db.session.scalars(query).all()


def test_the_care_team_and_nobody_else_enters(cast):
    done = set()
    for person in cast.everybody:
        try:
            enter(person, cast.first)
        except NotAllowed:
            continue
        done.add(person.username)

    assert done == TEAM


def test_a_score_keeps_its_numbers_and_the_rule_in_use(cast):
    made = enter(cast.ot, cast.first, answers=[2] * 9)

    assert (made.total, made.rated, made.items, made.band) == (18, 9, 9, "moderately severe")
    assert (made.measure_version, made.entered_by.username) == (1, "ot")
    assert made.rule["words"] == "limit 5.06, alpha .89, SD 5.5"
    assert made.rule["strict"] is True


def test_a7_a_positive_safety_item_opens_a_task_for_who_entered_it(cast):
    made = enter(cast.psychologist1, cast.first, answers=ITEM_9)

    [task] = open_tasks(cast.first)
    assert (made.total, made.band) == (4, "none-minimal")
    assert (task.item, task.owner.username, task.closed_at) == (9, "psychologist1", None)


def test_a8_a_later_zero_closes_nothing(cast):
    enter(cast.psychologist1, cast.first, answers=ITEM_9)

    enter(cast.psychologist1, cast.first, answers=[0] * 9)

    assert len(open_tasks(cast.first)) == 1


def test_withdrawing_the_entry_leaves_its_task_open(cast):
    made = enter(cast.psychologist1, cast.first, answers=ITEM_9)

    measures.withdraw(cast.psychologist1, made, reason="Wrong patient.", version=made.version)

    assert made.withdrawn_by.username == "psychologist1"
    assert len(open_tasks(cast.first)) == 1


def test_a_total_alone_is_kept_with_its_band_and_opens_nothing(cast):
    made = enter(cast.ot, cast.first, answers=None, total=19)

    assert (made.total, made.band, made.answers) == (19, "moderately severe", None)
    assert open_tasks(cast.first) == []


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"answers": [0] * 8}, "answers", "There are 9 items"),
        ({"answers": [5, *[0] * 8]}, "answers", "Item 1: 5 is not one of 0 to 3"),
        ({"answers": [None] * 9}, "answers", "No item has a number yet"),
        ({"answers": None}, "total", "Enter the item numbers, or the total"),
        ({"answers": None, "total": 28}, "total", "lies between 0 and 27"),
        ({"name": "cssrs_screener", "answers": None, "total": 1}, "total", "has no total"),
        ({"name": "gas"}, "answers", "worked out from goals"),
        ({"name": "made_up"}, "measure", "Choose a measure"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, given, field, sentence):
    with pytest.raises(Invalid) as refused:
        enter(cast.ot, cast.first, **given)

    assert refused.value.field == field
    assert sentence in refused.value.sentence
    assert db.session.scalars(select(MeasureScore)).all() == []


def test_a_form_filled_in_tomorrow_is_refused(cast):
    with pytest.raises(Invalid) as refused:
        enter(cast.ot, cast.first, taken_on=clock.today() + timedelta(days=1))

    assert refused.value.field == "taken_on"


def test_sent_twice_it_is_kept_once(cast):
    first = enter(cast.ot, cast.first, answers=ITEM_9, ref="aaaaaaaaaaaaaaaa")

    assert enter(cast.ot, cast.first, answers=ITEM_9, ref="aaaaaaaaaaaaaaaa") is first
    assert len(open_tasks(cast.first)) == 1
    with pytest.raises(NotNow):
        enter(cast.ot, cast.first, "gad7", answers=[0] * 7, ref="aaaaaaaaaaaaaaaa")


def test_only_who_entered_it_or_the_lead_withdraws_and_says_why(cast):
    made = enter(cast.ot, cast.first)

    with pytest.raises(NotAllowed):
        measures.withdraw(cast.psychiatrist, made, reason="Wrong.", version=1)
    with pytest.raises(Invalid):
        measures.withdraw(cast.ot, made, reason=" ", version=made.version)
    with pytest.raises(StaleEdit):
        measures.withdraw(cast.ot, made, reason="Wrong.", version=made.version + 1)
    measures.withdraw(cast.psychologist1, made, reason="Typed twice.", version=made.version)
    measures.withdraw(cast.psychologist1, made, reason="Typed twice.", version=1)  # a double click
    with pytest.raises(NotNow):
        measures.withdraw(cast.ot, made, reason="Mine.", version=made.version)


def test_read_with_care_stands_until_it_is_ended_and_one_at_a_time(cast):
    first = measures.read_with_care(cast.ot, cast.first, "who5", words="She was manic at first.")
    again = measures.read_with_care(cast.ot, cast.first, "who5", words="She was manic at first.")
    other = measures.read_with_care(cast.ot, cast.first, "who5", words="Still elated in May.")

    assert again is first
    assert first.ended_by.username == "ot"
    assert measures.care_of(cast.first, "who5") is other
    measures.end_care(cast.psychiatrist, other)
    assert measures.care_of(cast.first, "who5") is None
    with pytest.raises(Invalid):
        measures.read_with_care(cast.ot, cast.first, "who5", words=" ")


def test_the_trail_names_the_measure_and_never_a_number(cast):
    enter(cast.ot, cast.first, answers=ITEM_9, words="filled in with her sister")

    rows = db.session.scalars(select(AuditRow).where(AuditRow.event.like("measure.%"))).all()
    assert [row.payload for row in rows] == ['{"measure": "phq9"}']


# --- tasks ---------------------------------------------------------------------------------------


@pytest.fixture
def task(cast):
    enter(cast.psychologist1, cast.first, answers=ITEM_9)
    return open_tasks(cast.first)[0]


def answer(actor, task, **given):
    facts = {"spoken_at": clock.now(), "action": "Rang her at 16:00.", "version": task.version}
    safety_tasks.answer(actor, task, **{**facts, **given})


def test_a_task_is_closed_by_name_with_when_and_what(cast, task):
    safety_tasks.see(cast.ot, task)
    answer(cast.psychologist1, task)

    assert (task.seen_by.username, task.closed_by.username) == ("ot", "psychologist1")
    assert open_tasks(cast.first) == []


def test_nobody_outside_the_care_team_answers(cast, task):
    done = set()
    for person in cast.everybody:
        try:
            safety_tasks.see(person, task)
        except NotAllowed:
            continue
        done.add(person.username)

    assert done == TEAM
    with pytest.raises(NotAllowed):
        answer(cast.supervisor, task)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spoken_at": None}, "spoken_at"),
        ({"spoken_at": clock.now() + timedelta(days=2)}, "spoken_at"),
        ({"spoken_at": clock.now() - timedelta(days=9)}, "spoken_at"),
        ({"action": "  "}, "action"),
    ],
)
def test_an_answer_says_when_and_what(cast, task, given, field):
    with pytest.raises(Invalid) as refused:
        answer(cast.psychologist1, task, **given)

    assert refused.value.field == field
    assert len(open_tasks(cast.first)) == 1


def test_an_answered_task_is_not_answered_again(cast, task):
    moment = clock.now()
    answer(cast.psychologist1, task, spoken_at=moment)
    answer(cast.psychologist1, task, spoken_at=moment, version=1)  # a double click

    with pytest.raises(NotNow):
        answer(cast.ot, task, version=task.version)


# --- after a death -------------------------------------------------------------------------------


def freeze(actor, case, owner, **given):
    facts = {
        "died_on": clock.today(),
        "sentence": case.name,
        "support": "Ring each of us this week.",
        "support_by": owner,
        "version": case.version,
    }
    after_death.freeze(actor, case, **{**facts, **given})


def test_after_a_death_nobody_writes_and_everybody_still_reads(cast, sign_in):
    freeze(cast.psychologist1, cast.first, cast.ot)

    with pytest.raises(NotAllowed):
        enter(cast.psychologist1, cast.first)
    assert sign_in(cast.ot).get(f"/cases/{cast.first.ref}/").status == 200


def test_only_the_lead_freezes_with_the_name_typed(cast):
    with pytest.raises(NotAllowed):
        freeze(cast.ot, cast.first, cast.ot)
    for given in (
        {"sentence": "somebody"},
        {"died_on": None},
        {"died_on": clock.today() + timedelta(days=1)},
        {"support": ""},
    ):
        with pytest.raises(Invalid):
            freeze(cast.psychologist1, cast.first, cast.ot, **given)
    assert cast.first.frozen_at is None
