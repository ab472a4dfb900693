"""The house: names are free, teams gain and lose people, nobody but an administrator changes it."""

import pytest

from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.vocabulary import SiteKind
from mdt.services import accounts, practice


def test_only_an_administrator_changes_the_house(cast):
    deeds = [
        lambda actor: practice.add_site(actor, name="X", kind=SiteKind.ROOMS),
        lambda actor: practice.rename_site(
            actor, cast.rooms, name="X", kind=SiteKind.ROOMS, version=1
        ),
        lambda actor: practice.add_team(actor, name="X"),
        lambda actor: practice.rename_team(actor, cast.team, name="X", version=1),
        lambda actor: practice.add_member(actor, cast.team, person=cast.outsider),
        lambda actor: practice.end_member(actor, cast.team, person=cast.ot),
        lambda actor: practice.rename(actor, practice="X"),
    ]
    for deed in deeds:
        for person in cast.everybody:
            if person is not cast.admin:
                with pytest.raises(NotAllowed):
                    deed(person)


def test_a_name_names_one_thing(cast):
    with pytest.raises(Invalid, match="a site of this name"):
        practice.add_site(cast.admin, name="demo rooms", kind=SiteKind.ROOMS)
    with pytest.raises(Invalid, match="a team of this name"):
        practice.rename_team(
            cast.admin, cast.team, name="Another practice MDT", version=cast.team.version
        )
    practice.rename_team(cast.admin, cast.team, name="Demo practice MDT", version=cast.team.version)

    assert cast.first.team.name == "Demo practice MDT"


def test_a_stale_name_is_not_saved(cast):
    with pytest.raises(StaleEdit):
        practice.rename_site(cast.admin, cast.rooms, name="X", kind=SiteKind.ROOMS, version=99)


def test_a_person_is_on_a_team_once_and_leaves_once(cast):
    with pytest.raises(NotNow):
        practice.add_member(cast.admin, cast.team, person=cast.ot)
    practice.end_member(cast.admin, cast.team, person=cast.ot)
    with pytest.raises(NotNow):
        practice.end_member(cast.admin, cast.team, person=cast.ot)
    practice.add_member(cast.admin, cast.team, person=cast.ot)

    assert cast.ot.id in cast.team.member_ids


def test_a_closed_account_joins_no_team(cast):
    accounts.close(cast.admin, cast.outsider, version=cast.outsider.version)
    with pytest.raises(Invalid):
        practice.add_member(cast.admin, cast.team, person=cast.outsider)


def test_the_practice_has_a_name(cast):
    practice.rename(cast.admin, practice="Fictional Practice")

    assert practice.name() == "Fictional Practice"
