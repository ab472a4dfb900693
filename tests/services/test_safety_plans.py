"""Around a safety plan: a review date that nothing but a new one replaces, copies, who may."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.audit import AuditRow
from mdt.queries.owed import owed_by
from mdt.queries.safety import around
from mdt.queries.safety_standing import standing_of
from mdt.services import cases, formulations, safety_plans, trail
from tests import formulation_writing
from tests.safety_making import plan, reviewed_on

TEAM = {"psychologist1", "ot", "psychiatrist"}


@pytest.fixture
def first(cast):
    return plan(cast.ot, cast.first, days=30)


def later(days):
    return clock.today() + timedelta(days=days)


def agree(actor, of, **given):
    facts = {"review_on": later(14), "means_with": "her and Zanele", "version": 0}
    return safety_plans.agree(actor, of, **{**facts, **given})


def test_the_care_team_and_nobody_else_agrees_and_notes_copies(cast, first):
    done = set()
    for person in cast.everybody:
        try:
            terms = safety_plans.terms_of(first)
            agree(person, first, review_on=later(len(done)), version=terms.version if terms else 0)
            safety_plans.give_copy(person, first, on=clock.today())
        except NotAllowed:
            continue
        done.add(person.username)

    assert done == TEAM
    assert trail.verify().whole


@pytest.mark.parametrize("days", [None, -1])
def test_a_review_lies_ahead(cast, first, days):
    with pytest.raises(Invalid) as refused:
        agree(cast.ot, first, review_on=days and later(days))

    assert refused.value.field == "review_on"
    assert safety_plans.terms_of(first) is None


def test_today_is_a_day_on_which_it_can_be_looked_at(cast, first):
    agree(cast.ot, first, review_on=clock.today())

    assert standing_of(cast.first.id).review_late is None
    with clock.at(clock.now() + timedelta(days=1)):
        assert standing_of(cast.first.id).review_late == clock.today() - timedelta(days=1)


def test_two_who_set_it_at_once_lose_no_word(cast, first):
    agree(cast.ot, first)

    assert agree(cast.ot, first) is safety_plans.terms_of(first)  # a double click
    with pytest.raises(StaleEdit):
        agree(cast.psychiatrist, first, review_on=later(3))


def test_a_copy_is_of_one_version_and_of_a_day_that_has_come(cast, first):
    safety_plans.give_copy(cast.ot, first, on=clock.today(), words="Thandi")
    newer = plan(cast.ot, cast.first, follows=first.ref)

    found = around(newer)
    assert (found.own, found.older_copy.copy_words) == (None, "Thandi")
    with pytest.raises(Invalid):
        safety_plans.give_copy(cast.ot, newer, on=later(1))
    with pytest.raises(Invalid):
        safety_plans.give_copy(cast.ot, newer, on=None)
    with pytest.raises(StaleEdit):
        safety_plans.give_copy(cast.psychiatrist, first, on=clock.today(), version=0)


def test_a_copy_noted_twice_is_noted_once(cast, first):
    for _ in range(2):
        safety_plans.give_copy(cast.ot, first, on=clock.today(), words="Thandi", version=0)

    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.event == "safety_plan.copy_given")
    ).all()
    assert len(rows) == 1


def test_a_draft_is_not_given_out_and_another_formulation_is_no_plan(cast, first):
    draft = plan(cast.ot, cast.first, status=FormulationStatus.DRAFT, follows=first.ref)
    other = formulation_writing.keep(cast.ot, cast.first)

    with pytest.raises(NotNow):
        safety_plans.give_copy(cast.ot, draft, on=clock.today())
    with pytest.raises(NotNow):
        agree(cast.ot, other)


def test_a_new_version_does_not_make_a_late_review_go_away(cast, first):
    reviewed_on(cast.ot, first, late=1)
    newer = plan(cast.psychiatrist, cast.first, follows=first.ref)

    assert standing_of(cast.first.id).review_late == later(-1)
    assert around(newer).review.formulation == first
    agree(cast.psychiatrist, newer, means_with="")
    assert standing_of(cast.first.id).review_late is None
    assert (around(newer).review_on, around(newer).means.means_with) == (
        later(14),
        "her and Zanele",
    )


def test_a_draft_version_sets_nothing(cast, first):
    reviewed_on(cast.ot, first, late=1)
    draft = plan(cast.ot, cast.first, status=FormulationStatus.DRAFT, follows=first.ref)
    agree(cast.ot, draft)

    assert standing_of(cast.first.id).review_late == later(-1)
    formulations.share(
        cast.ot, draft, status=FormulationStatus.SHARED_WITH_TEAM, version=draft.version
    )
    assert standing_of(cast.first.id).review_late is None


def test_the_review_is_owed_by_the_author_and_by_the_lead_once_the_author_has_left(cast, first):
    reviewed_on(cast.ot, first, late=2)

    assert [owed(p) for p in (cast.ot, cast.psychologist1, cast.psychiatrist)] == [
        [later(-2)],
        [],
        [],
    ]
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    assert [owed(p) for p in (cast.ot, cast.psychologist1, cast.psychiatrist)] == [
        [],
        [later(-2)],
        [],
    ]


def owed(person):
    return [thing.due for thing in owed_by(person) if thing.kind == "plan"]
