"""Whom to ring from a site: kept by clinicians and administrators, checked by being rung."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission, who
from mdt.domain.vocabulary import EscalationKind
from mdt.models.audit import AuditRow
from mdt.models.safety import EscalationEntry
from mdt.queries import escalation as numbers
from mdt.services import escalation, trail

FACTS = {"kind": EscalationKind.CASUALTY, "name": "Casualty", "phone": "000 000 0001", "words": ""}


def added(cast, **other):
    return escalation.add(cast.ot, cast.rooms, **{**FACTS, **other})


def test_clinicians_and_administrators_keep_the_list_and_everybody_sees_it(cast):
    keepers = {"psychiatrist", "psychologist1", "psychologist2", "ot", "admin", "outsider"}

    assert {p.username for p in who(Permission.ESCALATION_EDIT, None, cast.everybody)} == keepers
    assert who(Permission.ESCALATION_SEE, None, cast.everybody) == cast.everybody
    entry = added(cast)
    for person in (cast.supervisor, cast.coordinator):
        with pytest.raises(NotAllowed):
            escalation.add(person, cast.rooms, **FACTS)
        with pytest.raises(NotAllowed):
            escalation.amend(person, entry, **FACTS, version=1)
        with pytest.raises(NotAllowed):
            escalation.check(person, entry)
        with pytest.raises(NotAllowed):
            escalation.end(person, entry)


@pytest.mark.parametrize(("days", "unsure"), [(None, True), (0, False), (90, False), (91, True)])
def test_a11_a_number_checked_91_days_ago_or_never_has_to_be_checked(cast, days, unsure):
    entry = added(cast)
    if days is not None:
        escalation.check(cast.ot, entry, on=clock.today() - timedelta(days=days))

    (line,) = numbers.of_site(cast.rooms.id)

    assert (line.unsure, line.days) == (unsure, days)


def test_a_changed_number_has_to_be_checked_anew_and_changed_words_do_not(cast):
    entry = added(cast, checked=True)
    assert (entry.checked_on, entry.checked_by) == (clock.today(), cast.ot)

    escalation.amend(cast.admin, entry, **{**FACTS, "words": "Ask for Sister."}, version=1)
    assert entry.checked_on == clock.today()

    changed = {**FACTS, "phone": "000 000 0002"}
    escalation.amend(cast.admin, entry, **changed, version=entry.version)
    assert (entry.checked_on, entry.checked_by) == (None, None)
    assert events() == ["escalation.added", "escalation.changed", "escalation.changed"]
    assert trail.verify().whole


def test_a_second_editor_is_told(cast):
    entry = added(cast)
    escalation.amend(cast.ot, entry, **{**FACTS, "name": "Casualty, gate 3"}, version=1)

    with pytest.raises(StaleEdit):
        escalation.amend(cast.admin, entry, **{**FACTS, "name": "Casualty, gate 4"}, version=1)
    assert entry.name == "Casualty, gate 3"


@pytest.mark.parametrize("empty", ["name", "phone"])
def test_a_number_has_a_name_and_a_number(cast, empty):
    entry = added(cast)

    with pytest.raises(Invalid) as refused:
        added(cast, **{empty: "  "})
    assert refused.value.field == empty
    with pytest.raises(Invalid):
        escalation.amend(cast.ot, entry, **{**FACTS, empty: " "}, version=1)


def test_sent_twice_it_is_added_and_checked_once(cast):
    ref = "a" * 16

    assert added(cast, ref=ref) is added(cast, ref=ref)
    entry = db.session.scalars(select(EscalationEntry)).one()
    escalation.check(cast.ot, entry)
    escalation.check(cast.ot, entry)
    assert events() == ["escalation.added", "escalation.checked"]


def test_taken_off_it_is_neither_shown_nor_changed(cast):
    entry = added(cast)
    escalation.end(cast.ot, entry)
    escalation.end(cast.ot, entry)

    assert numbers.of_site(cast.rooms.id) == []
    with pytest.raises(NotNow):
        escalation.check(cast.ot, entry)
    with pytest.raises(NotNow):
        escalation.amend(cast.ot, entry, **{**FACTS, "name": "x"}, version=entry.version)
    assert events() == ["escalation.added", "escalation.ended"]


def test_nobody_rings_tomorrow(cast):
    entry = added(cast)

    with pytest.raises(Invalid, match="still to come"):
        escalation.check(cast.ot, entry, on=clock.today() + timedelta(days=1))


def test_every_site_has_a_list_and_kinds_stand_in_their_order(cast):
    for kind in (EscalationKind.POLICE, EscalationKind.ON_CALL, EscalationKind.AMBULANCE):
        added(cast, kind=kind, name=kind.value)

    shown = {one.site.name: [line.entry.name for line in one.lines] for one in numbers.lists()}

    assert shown == {
        "Demo Rooms": ["on_call", "ambulance", "police"],
        "Demo South Hospital": [],
    }


def events():
    return list(
        db.session.scalars(
            select(AuditRow.event)
            .where(AuditRow.event.startswith("escalation."))
            .order_by(AuditRow.id)
        )
    )
