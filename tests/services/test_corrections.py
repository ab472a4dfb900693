"""Corrections of signed minutes: who was there proposes, the chair answers, both print."""

import pytest

from mdt import clock
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.queries.minutes import copy_for
from mdt.services import confidences, corrections, items, minutes
from tests.meeting_room import decided, item_of, sealed, settled, started


@pytest.fixture
def signed(cast):
    """A signed meeting about both cases; the decision on the first is confidential."""
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=1)):
        meeting = started(cast, cast.first, cast.second)
        for case, text in ((cast.first, "His father is not told."), (cast.second, "See her.")):
            item = item_of(meeting, case)
            items.open(chair, item)
            made = decided(chair, item, who=chair, text=text)
            if case.ref == cast.first.ref:
                confidences.mark(chair, made, confidential=True)
            settled(chair, item)
        sealed(chair, meeting)
    return meeting


def copied(reader, meeting, **given):
    return copy_for(reader, meeting, "P", **given)


def test_m15_a21_a_correction_taken_up_is_an_addendum_and_both_print(cast, signed):
    item = signed.accepted[0]
    asked = corrections.propose(cast.ot, signed, item=item, words="It was Tuesday.")

    corrections.take_up(cast.psychiatrist, asked, text="Tuesday, not Monday.", version=1)

    shown = copied(cast.ot, signed).items[0]
    assert [(c.author, c.words, c.added) for c in shown.corrections] == [
        ("Ms O. Pretend", "It was Tuesday.", "Tuesday, not Monday.")
    ]
    assert shown.corrections[0].answer.startswith("Taken up by Dr Demo Psychiatrist, ")
    assert shown.addenda == ()  # it stands with what was proposed, once
    assert minutes.check_seal(signed).ok


def test_the_chair_says_why_not_and_that_prints_too(cast, signed):
    asked = corrections.propose(cast.ot, signed, words="I was there from the start.")
    assert copied(cast.ot, signed).corrections[0].answer == "Not answered yet."

    with pytest.raises(Invalid):
        corrections.decline(cast.psychiatrist, asked, answer="  ", version=1)
    corrections.decline(cast.psychiatrist, asked, answer="The log says 14:08.", version=1)

    [shown] = copied(cast.ot, signed).corrections
    assert shown.answer.startswith("Not taken up by Dr Demo Psychiatrist, ")
    assert shown.added == "The log says 14:08."


def test_only_who_was_there_proposes_and_only_the_chair_answers(cast, signed):
    for person in (cast.outsider, cast.coordinator, cast.supervisor, cast.admin):
        with pytest.raises(NotAllowed):
            corrections.propose(person, signed, words="No.")
    asked = corrections.propose(cast.ot, signed, words="It was Tuesday.")
    for person in cast.everybody:
        if person.username != "psychiatrist":
            with pytest.raises(NotAllowed):
                corrections.take_up(person, asked, text="x", version=1)
            with pytest.raises(NotAllowed):
                corrections.decline(person, asked, answer="x", version=1)


def test_it_is_answered_once(cast, signed):
    asked = corrections.propose(cast.ot, signed, words="It was Tuesday.")
    with pytest.raises(StaleEdit):
        corrections.decline(cast.psychiatrist, asked, answer="No.", version=7)
    corrections.decline(cast.psychiatrist, asked, answer="No.", version=1)

    with pytest.raises(NotNow):
        corrections.take_up(cast.psychiatrist, asked, text="Yes.", version=asked.version)
    assert signed.addenda == []


def test_sent_twice_it_is_proposed_once(cast, signed):
    for _twice in range(2):
        corrections.propose(cast.ot, signed, words="It was Tuesday.", ref="a" * 16)

    assert len(signed.proposals) == 1


def test_whoever_may_not_read_an_item_proposes_nothing_about_it(cast, signed):
    for row in cast.second.authorisations:
        row.withdrawn_on = clock.today()
    item = next(i for i in signed.accepted if i.case_id == cast.second.id)

    with pytest.raises(Invalid):
        corrections.propose(cast.ot, signed, item=item, words="It was Tuesday.")


def test_a_copy_leaves_confidential_decisions_out_and_says_how_many(cast, signed):
    whole = copied(cast.ot, signed)
    part = copied(cast.ot, signed, confidential=False)

    assert [d.text for d in whole.items[0].decisions] == ["His father is not told."]
    assert [d.text for d in part.items[0].decisions] == []
    assert (whole.withheld, part.withheld) == (0, 1)
    assert minutes.check_seal(signed).ok


def test_a_decision_is_marked_until_the_minutes_are_signed(cast, signed):
    [decision] = signed.accepted[1].decisions
    for person in (cast.psychiatrist, cast.ot, cast.outsider):
        with pytest.raises(NotAllowed):
            confidences.mark(person, decision, confidential=True)
