"""A patient agrees to be counted, and takes it back; who may record it, and what it changes."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.errors import Invalid, NotAllowed
from mdt.queries.research import agreements_of, standing_of
from mdt.services import research
from tests.lived_in import NAMES


def given(cast, days=3):
    day = clock.today() - timedelta(days=days)
    return research.agree(cast.psychologist1, cast.first, given_on=day, words="If it helps")


def test_it_is_recorded_once_with_its_day_and_words(cast):
    row = given(cast)

    assert given(cast) is row
    assert [one.words for one in agreements_of(cast.first)] == ["If it helps"]
    with pytest.raises(Invalid, match="agreed already"):
        given(cast, days=2)


def test_taken_back_it_stands_no_more_and_may_be_given_again(cast):
    row = given(cast)

    research.withdraw(cast.psychologist1, row, on=clock.today())
    research.withdraw(cast.psychologist1, row, on=clock.today() - timedelta(days=1))

    assert standing_of(cast.first) is None
    assert row.withdrawn_on == clock.today()
    assert given(cast, days=0) is standing_of(cast.first)


def test_it_is_not_taken_back_before_it_was_given(cast):
    row = given(cast)

    with pytest.raises(Invalid, match="before it began"):
        research.withdraw(cast.psychologist1, row, on=clock.today() - timedelta(days=9))


def test_no_day_ahead_and_none_before_birth(cast):
    for day in (clock.today() + timedelta(days=1), cast.first.patient.born - timedelta(days=1)):
        with pytest.raises(Invalid):
            research.agree(cast.psychologist1, cast.first, given_on=day, words="")


def test_the_care_team_records_it_and_nobody_else(cast):
    may = set()
    for name in NAMES:
        try:
            research.agree(getattr(cast, name), cast.first, given_on=clock.today(), words="")
            may.add(name)
        except NotAllowed:
            continue

    assert may == {"psychologist1", "ot", "psychiatrist"}
