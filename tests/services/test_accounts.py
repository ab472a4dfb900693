"""Accounts: a link works once, the last administrator stays, a reset shuts what is private."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotFound, NotNow, StaleEdit
from mdt.domain.vocabulary import Discipline, Role
from mdt.models.people import OneTimeLink, SignIn
from mdt.services import accounts, sign_in
from tests.page import Browser

NEW = {"username": "newcomer", "display_name": "Dr N. Newcomer", "roles": {Role.SUPERVISOR}}


def changed(person, **what):
    kept = {
        "display_name": person.display_name,
        "roles": person.roles,
        "discipline": person.discipline,
        "version": person.version,
    }
    return kept | what


def test_only_an_administrator_manages_accounts(cast):
    deeds = [
        lambda actor: accounts.create(actor, **NEW),
        lambda actor: accounts.amend(actor, cast.ot, **changed(cast.ot)),
        lambda actor: accounts.close(actor, cast.ot, version=cast.ot.version),
        lambda actor: accounts.make_link(actor, cast.ot),
        lambda actor: accounts.name_supervisor(actor, cast.ot, supervisor=None),
    ]
    for deed in deeds:
        for person in cast.everybody:
            if person is not cast.admin:
                with pytest.raises(NotAllowed):
                    deed(person)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"username": "ot"}, "username"),
        ({"username": " OT "}, "username"),
        ({"username": "no spaces please"}, "username"),
        ({"username": "naïve😀"}, "username"),
        ({"username": ""}, "username"),
        ({"roles": set()}, "roles"),
        ({"roles": {Role.CLINICIAN}}, "discipline"),
    ],
)
def test_an_account_that_cannot_be_is_refused_at_its_field(cast, what, field):
    with pytest.raises(Invalid) as refused:
        accounts.create(cast.admin, **{**NEW, **what})

    assert refused.value.field == field


def test_a_link_opens_an_account_once(cast):
    person = accounts.create(cast.admin, **NEW)
    token = accounts.make_link(cast.admin, person)

    assert accounts.enter_by_link(token, password="a long password") is person
    with pytest.raises(NotFound):
        accounts.enter_by_link(token, password="another password")
    assert sign_in.try_password("newcomer", "a long password", address="x").person is person


def test_a_link_holds_for_three_days(cast):
    token = accounts.make_link(cast.admin, cast.ot)
    with clock.at(clock.now() + accounts.LINK_HOLDS), pytest.raises(NotFound):
        accounts.link_of(token)
    assert accounts.link_of(token).user is cast.ot


def test_a_newer_link_makes_the_older_worthless(cast):
    older = accounts.make_link(cast.admin, cast.ot)
    newer = accounts.make_link(cast.admin, cast.ot)

    with pytest.raises(NotFound):
        accounts.link_of(older)
    assert accounts.link_of(newer).user is cast.ot


def test_only_the_hash_of_a_link_is_kept(cast):
    token = accounts.make_link(cast.admin, cast.ot)
    row = db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.id.desc())).first()

    assert token.encode() not in row.token_hash
    assert len(row.token_hash) == 32


@pytest.mark.parametrize("by_operator", [False, True])
def test_a_reset_by_somebody_else_shuts_reflections_for_72_hours(cast, by_operator):
    token = accounts.make_link(None if by_operator else cast.admin, cast.ot)
    accounts.enter_by_link(token, password="a long password")

    assert cast.ot.reflections_are_shut
    with clock.at(clock.now() + timedelta(hours=72)):
        assert not cast.ot.reflections_are_shut


def test_a_first_link_and_ones_own_reset_shut_nothing(cast):
    person = accounts.create(cast.admin, **NEW)
    accounts.enter_by_link(accounts.make_link(cast.admin, person), password="a long password")
    own = accounts.make_link(cast.admin, cast.admin)
    accounts.enter_by_link(own, password="a long password")

    assert not person.reflections_are_shut
    assert not cast.admin.reflections_are_shut


def test_the_last_administrator_stays(cast):
    with pytest.raises(NotNow):
        accounts.amend(
            cast.admin, cast.admin, **changed(cast.admin, roles={Role.INFORMATION_OFFICER})
        )
    with pytest.raises(NotNow):
        accounts.close(cast.admin, cast.admin, version=cast.admin.version)
    accounts.amend(cast.admin, cast.ot, **changed(cast.ot, roles={Role.ADMINISTRATOR}))
    accounts.close(cast.admin, cast.admin, version=cast.admin.version)

    assert not cast.admin.is_active


def test_closing_ends_sessions_teams_and_supervision(cast, app):
    Browser(app, cast.supervisor)
    accounts.close(cast.admin, cast.supervisor, version=cast.supervisor.version)
    accounts.close(cast.admin, cast.ot, version=cast.ot.version)

    sessions = select(SignIn).where(SignIn.user_id == cast.supervisor.id)
    assert db.session.scalars(sessions).one().ended_at is not None
    assert cast.supervisor.supervisee_ids == frozenset()
    assert cast.ot.id not in cast.team.member_ids
    with pytest.raises(NotNow):
        accounts.close(cast.admin, cast.ot, version=cast.ot.version)
    with pytest.raises(NotNow):
        accounts.make_link(cast.admin, cast.ot)


def test_a_stale_change_is_not_saved(cast):
    with pytest.raises(StaleEdit):
        accounts.amend(cast.admin, cast.ot, **changed(cast.ot, version=cast.ot.version - 1))


def test_a_supervisor_is_somebody_who_supervises_another(cast):
    for supervisor in (cast.psychologist1, cast.outsider):
        with pytest.raises(Invalid):
            accounts.name_supervisor(cast.admin, cast.ot, supervisor=supervisor)
    with pytest.raises(Invalid):
        accounts.name_supervisor(cast.admin, cast.supervisor, supervisor=cast.supervisor)
    accounts.name_supervisor(cast.admin, cast.ot, supervisor=None)

    assert cast.ot.supervisor_id is None
    assert cast.ot.id not in cast.supervisor.supervisee_ids


def test_a_clinician_stays_one_with_a_discipline(cast):
    with pytest.raises(Invalid):
        accounts.amend(cast.admin, cast.ot, **changed(cast.ot, discipline=None))
    accounts.amend(cast.admin, cast.ot, **changed(cast.ot, discipline=Discipline.NURSING))

    assert cast.ot.discipline is Discipline.NURSING
