"""What an approach wants agreed: written with its day, and never overwritten."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed
from mdt.domain.vocabulary import Prompt
from mdt.models.interventions import ApproachAnswer
from mdt.queries.approaches import answers_to
from mdt.services import approaches

TEAM = {"psychologist1", "ot", "psychiatrist"}
REF = "aaaaaaaaaaaaaaaa"


def say(who, case, words="Two hours a week.", days=0, **given):
    on = clock.today() - timedelta(days=days)
    return approaches.answer(who, case, Prompt.TFP_CONTRACT, words=words, agreed_on=on, **given)


def test_the_care_team_and_nobody_else_answers(cast):
    answered = set()
    for person in cast.everybody:
        try:
            say(person, cast.first)
            answered.add(person.username)
        except NotAllowed:
            pass

    assert answered == TEAM


def test_the_newest_stands_and_the_earlier_ones_stay(cast):
    say(cast.ot, cast.first, "Two hours.", days=3)
    say(cast.psychiatrist, cast.first, "Three hours.")
    say(cast.ot, cast.first, "One hour, at first.", days=9)

    found = [row.words for row in answers_to(cast.first, Prompt.TFP_CONTRACT)]
    assert found == ["Three hours.", "Two hours.", "One hour, at first."]


def test_sent_twice_it_is_kept_once(cast):
    for _ in range(2):
        say(cast.ot, cast.first, ref=REF)

    assert db.session.query(ApproachAnswer).count() == 1


@pytest.mark.parametrize(
    ("given", "field"), [({"words": " "}, "words"), ({"days": -1}, "agreed_on")]
)
def test_nothing_said_or_still_to_come_is_refused(cast, given, field):
    with pytest.raises(Invalid) as refused:
        say(cast.ot, cast.first, **given)

    assert refused.value.field == field
