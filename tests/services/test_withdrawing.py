"""J1: an own claim is withdrawn with a reason, goes on being cited, and is taken up again."""

import pytest

from mdt.database import new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.formulation import Line
from mdt.domain.policy import Permission, who
from mdt.queries import library
from mdt.queries.evidence import cited, cited_by, everything, offered
from mdt.queries.formulation_links import linkable, rests_of
from mdt.services import evidence, trail, withdrawing
from tests.evidence_writing import add, review, words
from tests.formulation_writing import keep
from tests.goal_making import make_goal
from tests.services.test_evidence import WRITERS, noted

WHY = "The log was counted twice."


def gone(person, entry, number=1, **given):
    return withdrawing.withdraw(person, entry, **{"reason": WHY, "number": number, **given})


def test_clinicians_and_supervisors_withdraw_and_take_up(cast):
    entry = add(cast.ot)
    may = who(Permission.EVIDENCE_WITHDRAW, entry, cast.everybody)
    assert {p.username for p in may} == WRITERS
    for person in (cast.coordinator, cast.admin):
        with pytest.raises(NotAllowed):
            gone(person, entry)
        with pytest.raises(NotAllowed):
            withdrawing.take_up(person, entry, reason="It holds.", number=1)


def test_a_withdrawn_claim_is_offered_to_nobody_and_wears_its_reason_where_it_is_cited(cast):
    entry, goal = add(cast.ot), make_goal(cast.psychologist1, cast.first)
    evidence.cite(cast.psychologist1, goal, entry.ref)
    assert entry.ref in {one.ref for one in offered()}

    gone(cast.supervisor, entry)

    assert entry.ref not in {one.ref for one in offered()}
    assert entry.ref in {one.ref for one in everything()}
    [stands] = cited_by([goal.ref])[goal.ref]
    assert (stands.withdrawn.reason, stands.withdrawn.by) == (WHY, cast.supervisor.display_name)
    other = make_goal(cast.psychologist1, cast.first, wording="I want to sing")
    with pytest.raises(Invalid):
        evidence.cite(cast.psychologist1, other, entry.ref)
    named = {one.ref for one in linkable(cast.ot, cast.first)["Evidence library"]}
    assert entry.ref not in named
    assert noted("evidence.withdrawn") == [("claimwithdrawal", f'{{"claim": "{entry.ref}"}}')]


def test_taken_up_again_it_stands_and_both_reasons_stay(cast):
    entry = add(cast.ot)
    gone(cast.ot, entry)

    withdrawing.take_up(cast.psychiatrist, entry, reason="Counted anew: it holds.", number=1)

    assert cited([entry.ref])[entry.ref].withdrawn is None
    assert entry.ref in {one.ref for one in offered()}
    gone(cast.ot, entry, 2, reason="And yet not.")
    told = [
        (one.reason, one.by.display_name, one.taken_up_reason)
        for one in library.claim_of(entry.ref).withdrawals
    ]
    assert told == [
        ("And yet not.", cast.ot.display_name, ""),
        (WHY, cast.ot.display_name, "Counted anew: it holds."),
    ]
    assert trail.verify().whole


@pytest.mark.parametrize("reason", ["", "  "])
def test_neither_goes_without_a_reason(cast, reason):
    entry = add(cast.ot)
    with pytest.raises(Invalid):
        gone(cast.ot, entry, reason=reason)
    gone(cast.ot, entry)

    with pytest.raises(Invalid):
        withdrawing.take_up(cast.ot, entry, reason=reason, number=1)


def test_sent_twice_it_is_done_once(cast):
    entry, ref = add(cast.ot), new_ref()
    first = gone(cast.ot, entry, ref=ref)

    assert gone(cast.ot, entry, ref=ref) is first
    for _press in range(2):
        withdrawing.take_up(cast.ot, entry, reason="It holds.", number=1)
    assert len(entry.withdrawals) == 1
    assert len(noted("evidence.taken_up")) == 1


def test_of_two_who_withdraw_it_or_take_it_up_the_second_is_told(cast):
    entry = add(cast.ot)
    gone(cast.ot, entry)

    with pytest.raises(StaleEdit):
        gone(cast.supervisor, entry)
    with pytest.raises(StaleEdit):
        gone(cast.supervisor, entry, 2)
    withdrawing.take_up(cast.ot, entry, reason="It holds.", number=1)
    with pytest.raises(StaleEdit):
        withdrawing.take_up(cast.supervisor, entry, reason="Mine.", number=1)
    gone(cast.ot, entry, 2)
    with pytest.raises(StaleEdit):
        withdrawing.take_up(cast.supervisor, entry, reason="Of the first.", number=1)


def test_a_claim_that_was_never_withdrawn_is_not_taken_up(cast):
    with pytest.raises(StaleEdit):
        withdrawing.take_up(cast.ot, add(cast.ot), reason="It holds.", number=0)


def test_a_withdrawn_claim_is_neither_reworded_nor_graded(cast):
    entry = add(cast.ot)
    gone(cast.ot, entry)

    with pytest.raises(NotNow):
        evidence.amend(cast.ot, entry, words(claim="Other."), version=1)
    with pytest.raises(NotNow):
        review(cast.ot, entry.ref)
    assert (entry.claim, library.claim_of(entry.ref).number) == (words().claim, 1)


def test_a_claim_that_nobody_holds_by_is_not_late_for_its_next_look(cast):
    entry = add(cast.ot)
    gone(cast.ot, entry)

    assert not library.claim_of(entry.ref).overdue


def test_a_statement_goes_on_resting_on_it_says_look_again_and_a_new_one_cannot(cast):
    entry = add(cast.ot)

    def resting(text="Holds.", identity="", follows=None):
        line = Line(text, rests_on=(("evidence", entry.ref),), identity=identity)
        return keep(cast.ot, cast.first, fields={"protective": [line]}, follows=follows)

    first = resting()
    gone(cast.ot, entry)

    second = resting("Holds.", first.statements[0].identity, first.ref)

    found = rests_of(cast.ot, cast.first, second.statements, second.created_at)
    said = "the claim was withdrawn, or taken up again, since"
    assert [rest.reasons for rest in found.values()] == [(said,)]
    with pytest.raises(Invalid):
        resting("Another thing.", follows=second.ref)
