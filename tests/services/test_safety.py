"""Concerns are raised by the care team, closed by name with a reason, never by time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission, who
from mdt.domain.vocabulary import ConcernKind
from mdt.models.audit import AuditRow
from mdt.models.safety import SafetyConcern
from mdt.services import cases, safety, trail

CLOSING = {"reason": "Seen twice, sleeping, sister is with her.", "told": "her sister Zanele"}


@pytest.fixture
def concern(cast):
    return raised(cast)


def raised(cast, **other):
    given = {"kind": ConcernKind.SELF_HARM, "words": "Cut on Friday.", "in_touch": "Ms O. Pretend"}
    return safety.raise_concern(cast.ot, cast.first, **{**given, **other})


def test_raising_opens_the_bar_and_stands_in_the_trail(cast, concern):
    assert cast.first.open_concerns == [concern]
    assert (concern.raised_by, concern.closed_at) == (cast.ot, None)
    assert events(cast.first) == ["concern.raised"]
    assert trail.verify().whole


def test_only_the_care_team_of_today_raises_and_closes(cast, concern):
    team = [cast.psychiatrist, cast.psychologist1, cast.ot]

    assert who(Permission.CONCERN_RAISE, cast.first, cast.everybody) == team
    assert who(Permission.CONCERN_CLOSE, concern, cast.everybody) == team
    for person in set(cast.everybody) - set(team):
        with pytest.raises(NotAllowed):
            safety.raise_concern(person, cast.first, kind=ConcernKind.OTHER, words="x", in_touch="")
        with pytest.raises(NotAllowed):
            safety.amend_concern(person, concern, in_touch="me", version=1)
        with pytest.raises(NotAllowed):
            safety.close_concern(person, concern, **CLOSING, version=1)
    assert cast.first.open_concerns == [concern]


def test_a_clinician_taken_off_the_team_can_no_longer_close(cast, concern):
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    with pytest.raises(NotAllowed):
        safety.close_concern(cast.ot, concern, **CLOSING, version=1)


@pytest.mark.parametrize("missing", ["reason", "told"])
@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_a_closing_without_reason_or_without_who_was_told_is_refused(
    cast, concern, missing, nothing
):
    with pytest.raises(Invalid) as refused:
        safety.close_concern(cast.ot, concern, **{**CLOSING, missing: nothing}, version=1)

    assert refused.value.field == missing
    assert concern.closed_at is None


def test_closing_keeps_who_when_why_and_who_was_told(cast, concern):
    with clock.at(clock.now() + timedelta(days=2)):
        safety.close_concern(cast.psychologist1, concern, **CLOSING, version=1)
        moment = clock.now()

    assert (concern.closed_by, concern.closed_at) == (cast.psychologist1, moment)
    assert (concern.close_reason, concern.told) == (CLOSING["reason"], CLOSING["told"])
    assert cast.first.open_concerns == []
    assert events(cast.first) == ["concern.raised", "concern.closed"]


def test_a_concern_never_ends_by_time(cast, concern):
    with clock.at(clock.now() + timedelta(days=4000)):
        assert cast.first.open_concerns == [concern]


def test_an_open_concern_stands_in_the_way_of_closing_the_case(cast, concern):
    with pytest.raises(NotNow):
        cases.close(cast.psychologist1, cast.first, reason="moved away", version=1)


def test_who_stays_in_contact_can_change_and_nothing_else_does(cast, concern):
    safety.amend_concern(cast.psychiatrist, concern, in_touch="Night sister", version=1)

    assert (concern.in_touch, concern.version) == ("Night sister", 2)
    assert concern.words == "Cut on Friday."
    assert concern.raised_by == cast.ot


def test_what_was_opened_before_somebody_saved_is_stale(cast, concern):
    safety.amend_concern(cast.psychiatrist, concern, in_touch="Night sister", version=1)

    with pytest.raises(StaleEdit):
        safety.amend_concern(cast.ot, concern, in_touch="Me", version=1)
    with pytest.raises(StaleEdit):
        safety.close_concern(cast.ot, concern, **CLOSING, version=1)
    assert concern.in_touch == "Night sister"


def test_a_closed_concern_is_not_changed_any_more(cast, concern):
    safety.close_concern(cast.ot, concern, **CLOSING, version=1)

    with pytest.raises(NotNow):
        safety.amend_concern(cast.ot, concern, in_touch="Me", version=concern.version)
    with pytest.raises(NotNow):
        safety.close_concern(
            cast.psychiatrist, concern, reason="again", told="nobody", version=concern.version
        )
    assert concern.close_reason == CLOSING["reason"]


def test_a_double_click_raises_once_and_closes_once(cast, concern):
    assert raised(cast) == concern
    safety.close_concern(cast.ot, concern, **CLOSING, version=1)
    safety.close_concern(cast.ot, concern, **CLOSING, version=1)

    assert events(cast.first) == ["concern.raised", "concern.closed"]


def test_the_same_worry_after_a_closing_is_a_new_concern(cast, concern):
    safety.close_concern(cast.ot, concern, **CLOSING, version=1)

    assert raised(cast) != concern


def test_there_is_no_place_for_a_level_or_a_score():
    held = set(SafetyConcern.__table__.columns.keys())

    assert "words" in held
    assert not held & {"level", "score", "risk", "colour", "severity", "expires_at", "until_at"}


def events(case):
    rows = select(AuditRow.event).where(
        AuditRow.case_ref == case.ref, AuditRow.event.startswith("concern.")
    )
    return list(db.session.scalars(rows.order_by(AuditRow.seq)))
