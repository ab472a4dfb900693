"""Goals and problems the patient rates: who may, how many, what is refused, what a second does."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.measures import OutcomeLine, OutcomeRating
from mdt.services import outcomes
from mdt.services.outcomes import Rated
from tests.measure_making import lines, rate

GBO, COPM = OutcomeKind.GBO, OutcomeKind.COPM
TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "aaaaaaaaaaaaaaaa"


def test_the_care_team_and_nobody_else_names_a_goal(cast):
    done = set()
    for person in cast.everybody:
        try:
            outcomes.name_line(person, cast.first, kind=COPM, words="Cook again")
        except NotAllowed:
            continue
        done.add(person.username)

    assert done == TEAM


def test_sent_twice_it_is_one_line(cast):
    given = {"kind": GBO, "words": "Sing again", "ref": REF}
    first = outcomes.name_line(cast.ot, cast.first, **given)

    assert outcomes.name_line(cast.ot, cast.first, **given) is first
    assert db.session.query(OutcomeLine).count() == 1


@pytest.mark.parametrize(("kind", "most"), [(GBO, 3), (COPM, 5)])
def test_there_are_only_so_many_until_one_has_ended(cast, kind, most):
    made = lines(cast.ot, cast.first, kind, *map(str, range(most)))

    with pytest.raises(Invalid) as refused:
        lines(cast.ot, cast.first, kind, "one more")
    outcomes.end_line(cast.ot, made[0], words="Reached.", version=made[0].version)

    assert refused.value.field == "words"
    assert lines(cast.ot, cast.first, kind, "one more")[0].ended_at is None


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (GBO, {"words": "  "}, "words"),
        (GBO, {"words": "Sing", "importance": 5}, "importance"),
        (COPM, {"words": "Cook", "importance": 0}, "importance"),
        (COPM, {"words": "Cook", "importance": 11}, "importance"),
    ],
)
def test_what_cannot_be_named_is_refused_at_its_field(cast, kind, given, field):
    with pytest.raises(Invalid) as refused:
        outcomes.name_line(cast.ot, cast.first, kind=kind, **given)

    assert refused.value.field == field
    assert db.session.query(OutcomeLine).count() == 0


def test_a_line_left_out_stays_unrated_which_is_not_a_zero(cast):
    sing, walk = lines(cast.ot, cast.first, GBO, "Sing", "Walk")

    rate(cast.ot, [sing, walk], [0, None])

    assert [row.value for row in sing.ratings] == [0]
    assert walk.ratings == []


def test_a_second_rating_of_a_day_by_the_same_person_replaces_the_first(cast):
    [sing] = lines(cast.ot, cast.first, GBO, "Sing")
    rate(cast.ot, [sing], [3])
    rate(cast.ot, [sing], [4])
    rate(cast.psychologist1, [sing], [6])

    assert [(row.value, row.by.username) for row in sing.ratings] == [
        (4, "ot"),
        (6, "psychologist1"),
    ]


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (GBO, Rated(11)),
        (GBO, Rated(-1)),
        (GBO, Rated(5, 5)),
        (COPM, Rated(0)),
        (COPM, Rated(5, 11)),
        (COPM, Rated(True)),
    ],
)
def test_a_rating_out_of_range_is_refused(cast, kind, made):
    [line] = lines(cast.ot, cast.first, kind, "Words")

    with pytest.raises(Invalid):
        outcomes.rate(cast.ot, cast.first, kind=kind, rated_on=clock.today(), ratings={line: made})

    assert db.session.query(OutcomeRating).count() == 0


def test_nothing_rated_and_a_day_to_come_are_refused(cast):
    [line] = lines(cast.ot, cast.first, GBO, "Sing")
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)

    for day, made, field in ((today, Rated(None), "ratings"), (tomorrow, Rated(3), "rated_on")):
        with pytest.raises(Invalid) as refused:
            outcomes.rate(cast.ot, cast.first, kind=GBO, rated_on=day, ratings={line: made})
        assert refused.value.field == field


def test_an_ended_line_keeps_its_history_and_takes_no_rating(cast):
    [line] = lines(cast.ot, cast.first, GBO, "Sing")
    rate(cast.ot, [line], [3])
    outcomes.end_line(cast.ot, line, words="She sings.", version=line.version)

    with pytest.raises(NotNow):
        rate(cast.ot, [line], [4])

    assert [row.value for row in line.ratings] == [3]
    assert line.ended_words == "She sings."


def test_a_line_of_another_case_is_refused(cast):
    [theirs] = lines(cast.psychiatrist, cast.second, GBO, "Sleep")

    with pytest.raises(Invalid):
        outcomes.rate(
            cast.psychiatrist,
            cast.first,
            kind=GBO,
            rated_on=clock.today(),
            ratings={theirs: Rated(3)},
        )


def test_ending_by_an_old_version_is_refused_and_ending_twice_is_once(cast):
    [line] = lines(cast.ot, cast.first, GBO, "Sing")
    with pytest.raises(StaleEdit):
        outcomes.end_line(cast.ot, line, words="x", version=line.version + 1)

    outcomes.end_line(cast.ot, line, words="Reached.", version=line.version)
    outcomes.end_line(cast.ot, line, words="Again.", version=line.version)

    assert line.ended_words == "Reached."
