"""An item in the room: opened, written in, closed; what it still owes."""

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.domain.errors import Invalid, NotAllowed, NotNow, StaleEdit
from mdt.domain.policy import Permission, who
from mdt.domain.vocabulary import ItemKind, Outcome, Told
from mdt.models.audit import AuditRow
from mdt.services import agenda, items, meetings
from tests.meeting_room import decided, held, in_days, item_of, planned, settled, started

LONG_TEXT = "*Bold* <script>alert(1)</script> שלום \U0001f9e0 "


def room(cast, *cases, **kw):
    """A running meeting and its first item."""
    meeting = started(cast, *(cases or (cast.first,)), **kw)
    return meeting, meeting.accepted[0]


def test_who_may_write_while_the_meeting_runs_and_after_it(cast):
    meeting, item = room(cast, present=("psychiatrist", "psychologist1", "ot"))
    people = cast.everybody

    def allowed() -> set[str]:
        return {person.username for person in who(Permission.ITEM_WRITE, item, people)}

    assert allowed() == {"psychiatrist", "psychologist1", "ot"}
    meetings.close_out_of_time(cast.psychiatrist, meeting, version=meeting.version)
    assert allowed() == {"psychiatrist"}


def test_nothing_is_opened_or_written_before_the_start(cast):
    item = item_of(planned(cast), cast.first)

    for deed in (
        lambda: items.open(cast.psychiatrist, item),
        lambda: items.close(cast.psychiatrist, item, outcome=Outcome.DECIDED, version=item.version),
    ):
        with pytest.raises(NotNow):
            deed()
    with pytest.raises(NotNow):
        items.write(cast.psychiatrist, item, version=item.version, discussion="x")


def test_words_are_kept_as_they_were_written(cast):
    _meeting, item = room(cast)

    items.write(cast.ot, item, version=item.version, discussion=LONG_TEXT * 100)

    assert item.discussion == (LONG_TEXT * 100).strip()
    row = db.session.scalars(
        select(AuditRow).where(AuditRow.event == "item.written").order_by(AuditRow.id.desc())
    ).first()
    assert row.payload == '{"fields": ["discussion"]}'


def test_the_second_to_save_the_same_words_is_told(cast):
    _meeting, item = room(cast)
    opened = item.version
    items.write(cast.ot, item, version=opened, discussion="First.")

    with pytest.raises(StaleEdit):
        items.write(cast.psychologist1, item, version=opened, discussion="Second.")
    assert item.discussion == "First."


def test_words_in_another_field_stand_in_nobodys_way(cast):
    _meeting, item = room(cast)
    opened, base = item.version, items.print_of(item, ["discussion"])
    items.write(cast.ot, item, version=opened, patient_views="Answer the same way.")

    items.write(cast.psychologist1, item, version=opened, base=base, discussion="Second.")

    assert (item.patient_views, item.discussion) == ("Answer the same way.", "Second.")


def test_a_base_that_was_invented_does_not_help(cast):
    _meeting, item = room(cast)
    opened = item.version
    items.write(cast.ot, item, version=opened, discussion="First.")

    with pytest.raises(StaleEdit):
        items.write(cast.psychologist1, item, version=opened, base="0" * 16, discussion="Second.")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"told": Told.WILL_BE_TOLD, "told_by": None, "told_on": None}, "told_by"),
        ({"told": Told.WILL_BE_TOLD, "told_by": "ot", "told_on": None}, "told_on"),
        ({"told": Told.NOT_TOLD, "told_reason": " "}, "told_reason"),
    ],
)
def test_telling_needs_a_name_and_a_day_or_a_reason(cast, words, field):
    _meeting, item = room(cast)
    given = {**words, "told_by": cast.ot if words.get("told_by") else None}

    with pytest.raises(Invalid) as refused:
        items.write(cast.psychiatrist, item, version=item.version, **given)
    assert refused.value.field == field


def test_a15_empty_views_need_a_reason(cast):
    _meeting, item = room(cast)
    decided(cast.psychiatrist, item, who=cast.ot)
    items.write(
        cast.psychiatrist,
        item,
        version=item.version,
        told=Told.NOT_TOLD,
        told_reason="She asked not to be rung.",
    )

    with pytest.raises(Invalid, match="what the patient wants, or why"):
        items.close(cast.psychiatrist, item, outcome=Outcome.DECIDED, version=item.version)

    items.write(cast.psychiatrist, item, version=item.version, views_missing="could not be reached")
    items.close(cast.psychiatrist, item, outcome=Outcome.DECIDED, version=item.version)
    assert item.closed_by_id == cast.psychiatrist.id


def test_a13_m16_an_unreviewed_decision_blocks_the_close_and_is_named(cast):
    held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)
    decided(cast.psychiatrist, item, who=cast.ot, text="Another thing")

    with pytest.raises(Invalid, match="Review the earlier decision “Rota for December"):
        settled(cast.psychiatrist, item)
    assert item.closed_at is None


def test_decided_needs_a_decision(cast):
    _meeting, item = room(cast)

    with pytest.raises(Invalid, match="Record the decision"):
        settled(cast.psychiatrist, item)


@pytest.mark.parametrize(
    ("reason", "days", "sentence"),
    [("", 7, "why the item is deferred"), ("Away", None, "until when"), ("Away", 0, "after today")],
)
def test_deferring_says_why_and_until_when(cast, reason, days, sentence):
    _meeting, item = room(cast)
    items.write(
        cast.psychiatrist,
        item,
        version=item.version,
        views_missing="not asked yet",
        told=Told.NOT_TOLD,
        told_reason="Nothing settled.",
    )

    with pytest.raises(Invalid, match=sentence):
        items.close(
            cast.psychiatrist,
            item,
            outcome=Outcome.DEFERRED,
            reason=reason,
            until=None if days is None else in_days(days),
            version=item.version,
        )


def test_an_item_without_time_owes_nothing(cast):
    held(cast, cast.first, days_ago=14)
    _meeting, item = room(cast)

    items.close(
        cast.psychiatrist,
        item,
        outcome=Outcome.NO_DECISION,
        reason="Time ran out.",
        version=item.version,
    )
    assert item.outcome is Outcome.NO_DECISION


def test_no_decision_needs_a_reason_of_the_list(cast):
    _meeting, item = room(cast)
    items.write(
        cast.psychiatrist,
        item,
        version=item.version,
        views_missing="not asked yet",
        told=Told.NOT_TOLD,
        told_reason="Nothing settled.",
    )

    with pytest.raises(Invalid, match="why there is no decision"):
        items.close(
            cast.psychiatrist,
            item,
            outcome=Outcome.NO_DECISION,
            reason="because",
            version=item.version,
        )


def test_a_closed_item_is_closed_once_and_can_be_taken_up_again(cast):
    _meeting, item = room(cast)
    decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    with pytest.raises(NotNow):
        items.close(cast.psychiatrist, item, outcome=Outcome.DECIDED, version=item.version)
    with pytest.raises(NotNow):
        items.write(cast.ot, item, version=item.version, discussion="late")
    with pytest.raises(NotAllowed):
        items.reopen(cast.ot, item, version=item.version)

    items.reopen(cast.psychiatrist, item, version=item.version)

    assert (item.closed_at, item.outcome) == (None, None)
    items.write(cast.ot, item, version=item.version, discussion="in time")


def test_m23_a_reflective_item_owes_nothing(cast):
    meeting, _item = room(cast)
    reflective = agenda.add_case(
        cast.psychiatrist, meeting, cast.first, question="", kind=ItemKind.REFLECTIVE
    )
    items.open(cast.psychiatrist, reflective)

    items.close(cast.psychiatrist, reflective, outcome=None, version=reflective.version)

    assert reflective.outcome_reason == "no decision was sought"


def test_what_was_known_stays_as_it_was_when_the_item_opened(cast):
    _meeting, item = room(cast)
    before = dict(item.known)
    items.open(cast.ot, item)

    assert item.known == before
    assert set(before) == {"age", "site", "sentence", "goals", "t", "measures", "safety", "earlier"}


def test_who_is_not_of_the_care_team_writes_only_where_sharing_is_authorised(cast):
    _meeting, item = room(cast)
    items.write(cast.psychologist2, item, version=item.version, discussion="A question.")
    withdraw_sharing(cast)

    with pytest.raises(NotAllowed):
        items.write(cast.psychologist2, item, version=item.version, discussion="More.")


def withdraw_sharing(cast):
    """The patient takes the authorisation back."""
    from mdt.domain.events import AuditEvent
    from mdt.services.audit import change

    row = cast.first.authorisation
    with change(cast.psychologist1) as work:
        row.withdrawn_on = in_days(0)
        work.note(AuditEvent.SHARING_WITHDRAWN, row)
