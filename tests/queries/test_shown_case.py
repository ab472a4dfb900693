"""A case read for a page alone says what the case itself says, to the same people."""

from mdt.casehead import care_team_readers, concern_line, head_of
from mdt.domain.policy import Permission, can
from mdt.queries.shown_case import case_shown_to
from mdt.services import looking
from tests.cast import Cast
from tests.filled import live


def test_a_case_is_shown_to_those_who_may_read_its_record_and_to_nobody_else(cast: Cast):
    cases = [cast.first, cast.second]
    shown = {(p.username, c.ref) for p in cast.everybody for c in cases if case_shown_to(p, c.ref)}

    assert shown == {
        (p.username, c.ref)
        for p in cast.everybody
        for c in cases
        if can(p, Permission.RECORD_READ, c)
    }
    assert shown != set()


def test_an_address_that_does_not_exist_shows_nothing(cast: Cast):
    assert case_shown_to(cast.psychiatrist, "a" * 16) is None


def test_header_safety_bar_and_rules_read_the_same_of_both(cast: Cast):
    case, me = cast.first, cast.psychiatrist
    live(cast, case, 3)

    shown = case_shown_to(me, case.ref)

    assert head_of(shown) == head_of(case)
    assert [concern_line(c) for c in shown.open_concerns] == [
        concern_line(c) for c in case.open_concerns
    ]
    assert shown.open_concerns != []
    assert care_team_readers(shown) == care_team_readers(case)
    assert shown.care_ids == case.care_ids
    assert looking.look_at(me, shown) is None
