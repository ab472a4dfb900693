"""Rounds of the mirror map over the cast: who opens, joins, shows and sees, and what enters."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ItemKind, ItemState, Visibility
from mdt.models.audit import AuditRow
from mdt.models.mirror import MirrorRater, MirrorRound
from mdt.queries.meetings import next_meeting_of, reflective_item_of
from mdt.queries.reflections import everywhere
from mdt.services import (
    accounts,
    agenda,
    cases,
    crisis,
    keys,
    mirror,
    questions,
    reflections,
    trail,
)
from mdt.services.mirror import Call
from tests.mapping import TREATING, fourth, opened_round, share_dials, shown_round
from tests.meeting_room import planned


def names(people):
    return {person.username for person in people}


def allowed(cast, permission, thing):
    return {p.username for p in cast.everybody if can(p, permission, thing)}


def who_finds(cast, round_):
    """By the rule and by the query, which must agree."""
    db.session.commit()
    db.session.expire_all()
    by_rule = allowed(cast, Permission.MIRROR_SEE, round_)
    found = {p.username for p in cast.everybody if mirror.find(p, cast.first.ref, round_.ref)}
    assert by_rule == found
    return found


def test_only_the_chair_who_treats_opens_a_round(cast):
    planned(cast, days=1)

    assert allowed(cast, Permission.MIRROR_OPEN, Call(cast.first)) == {"psychiatrist"}
    for person in cast.everybody:
        if person.username != "psychiatrist":
            with pytest.raises(NotAllowed):
                mirror.open_round(person, cast.first)


def test_whoever_calls_a_crisis_meeting_is_not_thereby_the_chair(cast):
    planned(cast, days=1)
    soon = clock.now() + timedelta(hours=1)
    crisis.call(cast.ot, cast.first, starts=soon, place="Ward 2", question="Who stays with her?")

    assert allowed(cast, Permission.MIRROR_OPEN, Call(cast.first)) == {"psychiatrist"}


def test_without_a_meeting_nobody_chairs_and_nobody_opens(cast):
    assert allowed(cast, Permission.MIRROR_OPEN, Call(cast.first)) == set()


def test_a_round_opened_twice_is_one(cast):
    planned(cast, days=1)
    one = mirror.open_round(cast.psychiatrist, cast.first)

    assert mirror.open_round(cast.psychiatrist, cast.first) is one
    assert mirror.standing_round(cast.first) is one
    assert mirror.standing_round(cast.second) is None


def test_the_reflective_group_may_join_and_nobody_else(cast):
    round_ = opened_round(cast)

    assert allowed(cast, Permission.MIRROR_JOIN, round_) == set(TREATING)


def test_once_shown_nobody_joins_and_those_who_joined_see(cast):
    late = fourth(cast)
    share_dials(late, cast.first)
    round_ = shown_round(cast)

    assert allowed(cast, Permission.MIRROR_JOIN, round_) == set()
    assert who_finds(cast, round_) == set(TREATING)
    with pytest.raises(NotAllowed):
        mirror.join(late, round_, named=False)
    with pytest.raises(NotAllowed):
        mirror.look(late, round_)


def test_an_open_round_has_no_address_for_anybody(cast):
    assert who_finds(cast, opened_round(cast, *TREATING)) == set()


def test_who_leaves_the_care_team_sees_it_no_more(cast):
    round_ = shown_round(cast)
    assert "ot" in who_finds(cast, round_)
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    assert who_finds(cast, round_) == {"psychologist1", "psychiatrist"}


def test_a_shut_account_neither_joins_nor_sees(cast):
    round_ = shown_round(cast)
    assert "ot" in who_finds(cast, round_)
    accounts.enter_by_link(accounts.make_link(cast.admin, cast.ot), password="a new one for tests")

    assert who_finds(cast, round_) == {"psychologist1", "psychiatrist"}
    with pytest.raises(NotAllowed):
        mirror.desk(cast.ot, cast.first)


@pytest.mark.parametrize(
    ("given", "enters"),
    [
        ({}, True),
        ({"days_ago": 28}, True),
        ({"days_ago": 29}, False),
        ({"visibility": Visibility.ONLY_ME}, False),
        ({"visibility": Visibility.MY_SUPERVISOR}, False),
        ({"leave_out": "warm"}, False),
    ],
)
def test_a4_what_counts_is_shared_with_the_group_whole_and_not_older_than_28_days(
    cast, given, enters
):
    round_ = opened_round(cast)
    share_dials(cast.ot, cast.first, **given)

    assert mirror.desk(cast.ot, cast.first).may_enter is enters
    if enters:
        mirror.join(cast.ot, round_, named=False)
    else:
        with pytest.raises(Invalid, match="all eight dials"):
            mirror.join(cast.ot, round_, named=False)
    assert mirror.desk(cast.ot, cast.first).joined is enters


def test_joining_twice_is_once_and_the_name_is_changed_at_will(cast):
    round_ = opened_round(cast, "ot")
    assert mirror.desk(cast.ot, cast.first).named is False
    mirror.join(cast.ot, round_, named=True)
    mirror.join(cast.ot, round_, named=True)

    assert mirror.desk(cast.ot, cast.first).named is True
    assert db.session.scalar(select(func.count()).select_from(MirrorRater)) == 1
    mirror.join(cast.ot, round_, named=False)
    assert mirror.desk(cast.ot, cast.first).named is False


def test_one_may_leave_until_it_is_shown(cast):
    round_ = opened_round(cast, *TREATING)
    mirror.leave(cast.ot, round_)
    mirror.leave(cast.ot, round_)

    assert mirror.desk(cast.ot, cast.first).joined is False
    with pytest.raises(NotNow, match="nothing is drawn"):
        mirror.show(cast.psychiatrist, round_)
    mirror.join(cast.ot, round_, named=False)
    mirror.show(cast.psychiatrist, round_)
    with pytest.raises(NotAllowed):
        mirror.leave(cast.ot, round_)


def test_who_presses_join_while_it_is_shown_sees_nothing(cast, monkeypatch):
    """The page's answer was on its way: the round is looked at again with the case held."""
    late = fourth(cast)
    share_dials(late, cast.first)
    round_ = opened_round(cast, *TREATING)
    shown = []

    def overtaken(case, *collections):
        if not shown:
            shown.append(case)
            mirror.show(cast.psychiatrist, round_)

    monkeypatch.setattr(mirror, "hold", overtaken)
    with pytest.raises(NotNow, match="has been shown"):
        mirror.join(late, round_, named=False)

    assert who_finds(cast, round_) <= set(TREATING)


@pytest.mark.parametrize("joined", [(), ("ot",), ("ot", "psychiatrist")])
def test_a4_with_two_nothing_is_drawn_and_the_round_stays_open(cast, joined):
    round_ = opened_round(cast, *joined)
    with pytest.raises(NotNow, match="Fewer than three"):
        mirror.show(cast.psychiatrist, round_)

    assert (round_.shown_at, round_.content) == (None, None)
    assert mirror.standing_round(cast.first) is round_


def test_a4_given_the_third_is_29_days_old_nothing_is_drawn(cast):
    with clock.at(clock.ago(days=29)):
        round_ = opened_round(cast, *TREATING)
    for name in ("psychologist1", "ot"):
        share_dials(getattr(cast, name), cast.first)

    with pytest.raises(NotNow, match="Fewer than three"):
        mirror.show(cast.psychiatrist, round_)


def test_a4_three_shared_within_28_days_give_one_split_prompt_and_no_names(cast):
    round_ = opened_round(cast)
    for name, towards, away in [("psychologist1", 4, 2), ("ot", 1, 3), ("psychiatrist", 2, 2)]:
        share_dials(getattr(cast, name), cast.first, towards=towards, away=away)
        mirror.join(getattr(cast, name), round_, named=False)
    mirror.show(cast.psychiatrist, round_)
    drawn = mirror.look(cast.ot, round_)

    assert sorted(drawn.positions) == [-2.0, 0.0, 2.0]
    assert drawn.prompt == "split"
    assert drawn.named == []
    assert "Ms O. Pretend" not in round_.content


def test_whose_dials_count_no_more_has_no_dot_and_sees_no_dots(cast):
    old = fourth(cast)
    round_ = opened_round(cast, "psychologist2")
    row = reflections_of(old)
    reflections.take_back(old, row, version=row.version)
    for name in TREATING:
        share_dials(getattr(cast, name), cast.first)
        mirror.join(getattr(cast, name), round_, named=False)
    mirror.show(cast.psychiatrist, round_)

    assert mirror.look(cast.ot, round_).raters == 3
    assert who_finds(cast, round_) == set(TREATING)


def reflections_of(person):
    return next(leaf.row for leaf in everywhere(person) if leaf.mine)


def test_what_was_shown_stays_as_it_was(cast):
    round_ = shown_round(cast)
    before = mirror.look(cast.ot, round_)
    row = reflections_of(cast.ot)
    reflections.take_back(cast.ot, row, version=row.version)
    mirror.show(cast.psychiatrist, round_)

    assert mirror.look(cast.ot, round_) == before


def test_a_name_stands_by_consent_alone(cast):
    drawn = mirror.look(cast.ot, shown_round(cast, named=("ot",)))

    assert [name for name, _at in drawn.named] == ["Ms O. Pretend"]


def test_earlier_rounds_are_listed_for_those_who_joined_them(cast):
    late = fourth(cast)
    first = shown_round(cast)
    second = shown_round(cast, "psychologist2", *TREATING)

    listed = {p: [r.ref for r in mirror.desk(p, cast.first).earlier] for p in (late, cast.ot)}
    assert listed == {late: [second.ref], cast.ot: [second.ref, first.ref]}


def test_the_desk_counts_nobody(cast):
    """Who else has joined is not among its facts."""
    alone = mirror.desk(cast.ot, opened_round(cast, "ot").case)
    for name in ("psychologist1", "psychiatrist"):
        share_dials(getattr(cast, name), cast.first)
        mirror.join(getattr(cast, name), alone.standing, named=False)
    among = mirror.desk(cast.ot, cast.first)

    assert alone == among
    assert names(among.group) == set(TREATING)


def test_every_row_of_the_trail_is_private_to_who_did_it(cast):
    round_ = opened_round(cast, *TREATING)
    mirror.leave(cast.ot, round_)
    mirror.join(cast.ot, round_, named=False)
    mirror.show(cast.psychiatrist, round_)
    mirror.look(cast.psychologist1, round_)
    rows = db.session.scalars(select(AuditRow).where(AuditRow.event.like("mirror.%"))).all()

    assert {r.event.split(".")[1] for r in rows} == {"opened", "joined", "left", "shown", "read"}
    assert all(row.private_to == row.actor_ref for row in rows)
    assert {row.payload for row in rows} == {"{}"}
    assert trail.verify().whole


def test_the_map_is_sealed(cast, app):
    round_ = shown_round(cast, named=("ot",))
    raw = db.session.scalar(select(MirrorRound.content_sealed).where(MirrorRound.id == round_.id))

    assert json.loads(round_.content)["raters"] == 3
    assert b"strips" not in bytes(raw)
    assert b"Pretend" not in bytes(raw)
    assert "mirror_round" in {table.name for table, _column in keys._sealed_columns()}


def test_a_reflective_item_says_that_a_member_asked_and_nothing_of_the_map(cast):
    meeting = planned(cast, days=1)
    shown_round(cast)
    item = questions.ask_for_reflection(cast.ot, cast.first)

    assert (item.meeting, item.kind, item.state) == (
        meeting,
        ItemKind.REFLECTIVE,
        ItemState.SUGGESTED,
    )
    assert [reason["text"] for reason in item.reasons] == ["asked for by a member"]
    assert (item.asked_by, item.question, item.known, item.sealed_facts) == (None, "", {}, {})
    assert reflective_item_of(cast.first) is item
    row = db.session.scalars(select(AuditRow).where(AuditRow.subject_ref == item.ref)).one()
    assert row.private_to == cast.ot.ref


def test_asked_for_twice_it_stands_once(cast):
    planned(cast, days=1)
    one = questions.ask_for_reflection(cast.ot, cast.first)

    assert questions.ask_for_reflection(cast.psychologist1, cast.first) is one
    kinds = [item.kind for item in next_meeting_of(cast.first.team_id).items]
    assert kinds.count(ItemKind.REFLECTIVE) == 1


def test_what_the_chair_left_out_is_not_said_to_be_asked_for(cast):
    planned(cast, days=1)
    item = questions.ask_for_reflection(cast.ot, cast.first)
    agenda.drop(cast.psychiatrist, item, reason="After the holidays.")

    assert reflective_item_of(cast.first) is None
    with pytest.raises(NotNow, match="left out"):
        questions.ask_for_reflection(cast.ot, cast.first)
