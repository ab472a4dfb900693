"""The spine holds: accounts, cases, the trail."""

import pytest
from sqlalchemy import text

from mdt.database import db
from mdt.domain.errors import NotAllowed
from mdt.domain.policy import Permission, can
from mdt.queries.cases import cases_for, summarised_for
from mdt.services import cases, trail


def test_the_trail_of_the_cast_is_whole(cast):
    assert trail.verify().whole


def test_cases_follow_the_care_team(cast):
    assert {c.ref for c in db.session.scalars(cases_for(cast.ot))} == {cast.first.ref}
    assert db.session.scalars(cases_for(cast.admin)).all() == []
    assert len(db.session.scalars(summarised_for(cast.supervisor)).all()) == 2
    assert not can(cast.outsider, Permission.RECORD_READ, cast.first)


def test_only_the_lead_adds_to_the_care_team(cast):
    with pytest.raises(NotAllowed):
        cases.add_to_care_team(cast.ot, cast.first, person=cast.outsider)


def test_the_trail_refuses_a_change_by_hand(cast):
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE audit_row SET event = 'x' WHERE seq = 1"))
