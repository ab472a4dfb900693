"""A version taken as the team's in a meeting, and the self-check of one."""

import pytest

from mdt.domain.errors import Invalid, NotAllowed, NotNow
from mdt.domain.vocabulary import FormulationStatus
from mdt.queries.formulation_versions import adoptable, last_check
from mdt.queries.minutes import item_facts
from mdt.services import formulation_adoption, formulation_checks, items
from tests.formulation_writing import keep
from tests.meeting_room import decided, item_of, settled, started

S = FormulationStatus
KINDS = ["team_summary", "five_ps", "cbt"]


@pytest.fixture
def meeting(cast):
    return started(cast, cast.first)


@pytest.fixture
def item(cast, meeting):
    return item_of(meeting, cast.first)


def test_c2_the_chair_or_the_presenter_adopts_and_nobody_else(cast, item):
    may = set()
    for person in cast.everybody:
        version = keep(cast.ot, cast.first)
        try:
            formulation_adoption.adopt(person, item, version)
            may.add(person.username)
        except NotAllowed:
            assert version.adoption is None
    presenter = item.presenter.username if item.presenter else ""

    assert may == {"psychiatrist", presenter} - {""}


def test_c2_several_versions_are_adopted_each_once(cast, item):
    one, other = keep(cast.ot, cast.first), keep(cast.ot, cast.first, template_id="cbt", fields={})

    made = formulation_adoption.adopt(cast.psychiatrist, item, one)
    again = formulation_adoption.adopt(cast.psychiatrist, item, one)
    formulation_adoption.adopt(cast.psychiatrist, item, other)

    assert again is made
    facts = item_facts(item, 1)
    assert [words.split(" (")[0] for words in facts.adopted] == [
        "Five Ps, version 1",
        f"{other.template_title}, version 1",
    ]
    assert facts.adopted[0].endswith("taken as the team's, entered by Dr Demo Psychiatrist.")
    later = item_of(started(cast, cast.first), cast.first)
    with pytest.raises(NotNow) as told:
        formulation_adoption.adopt(cast.psychiatrist, later, one)
    assert "adopted already, in the meeting of" in str(told.value)


def test_a_draft_version_is_shared_by_being_adopted_and_the_older_superseded(cast, item):
    before = keep(cast.ot, cast.first)
    draft = keep(cast.ot, cast.first, narrative="Newer.", status=S.DRAFT)

    formulation_adoption.adopt(cast.psychiatrist, item, draft)

    assert (before.status, draft.status) == (S.SUPERSEDED, S.SHARED_WITH_TEAM)
    with pytest.raises(NotNow):
        formulation_adoption.adopt(cast.psychiatrist, item, before)


def test_a_version_of_another_case_is_not_adopted(cast, item):
    other = keep(cast.psychologist2, cast.second)

    with pytest.raises(Invalid):
        formulation_adoption.adopt(cast.psychiatrist, item, other)


def test_a_press_too_many_is_taken_back_while_the_item_is_in_hand(cast, item):
    version = keep(cast.ot, cast.first)
    formulation_adoption.adopt(cast.psychiatrist, item, version)

    for _twice in range(2):
        formulation_adoption.take_back(cast.psychiatrist, item, version)

    assert (version.adoption, item_facts(item, 1).adopted) == (None, ())
    decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    assert item.closed_at is not None
    formulation_adoption.adopt(cast.psychiatrist, item, version)  # the chair, until it is over


def test_what_may_be_adopted_is_the_shared_one_and_a_newer_draft(cast, item):
    keep(cast.ot, cast.first)
    shared = keep(cast.ot, cast.first, narrative="Two.")
    draft = keep(cast.ot, cast.first, narrative="Three.", status=S.DRAFT)
    cbt = keep(cast.ot, cast.first, template_id="cbt", fields={})
    assert adoptable(cast.first, KINDS) == [shared, draft, cbt]

    formulation_adoption.adopt(cast.psychiatrist, item, cbt)

    assert adoptable(cast.first, KINDS) == [shared, draft]


def test_nothing_is_adopted_before_the_item_is_open(cast):
    meeting = started(cast, cast.first, cast.second)
    waiting = next(one for one in meeting.accepted if one.opened_at is None)
    version = keep(cast.psychologist2, cast.second)

    with pytest.raises(NotNow):
        formulation_adoption.adopt(cast.psychiatrist, waiting, version)
    assert items.missing(waiting)


def test_c3_a_check_is_kept_with_who_and_when_and_amended_by_a_new_one(cast):
    version = keep(cast.ot, cast.first)
    first = formulation_checks.keep(cast.ot, version, marks={"plan": "0"}, ref="a" * 16)
    assert formulation_checks.keep(cast.ot, version, marks={"plan": "0"}, ref="a" * 16) is first

    second = formulation_checks.keep(cast.psychiatrist, version, marks={"plan": 2, "past": 1})

    assert [check.marks for check in version.checks] == [{"plan": 0}, {"plan": 2, "past": 1}]
    assert [check.by for check in version.checks] == [cast.ot, cast.psychiatrist]
    assert last_check(version) is second
    for person in (cast.outsider, cast.supervisor, cast.psychologist2, cast.admin):
        with pytest.raises(NotAllowed):
            formulation_checks.keep(person, version, marks={"plan": 1})
