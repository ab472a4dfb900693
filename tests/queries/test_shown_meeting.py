"""An agenda read for a page alone says what the meeting itself says, to the same people."""

from dataclasses import replace

import pytest

from mdt.blueprints.meetings.lines import coming, lines_of
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import ItemKind, ItemState, Presence
from mdt.models.meetings import AgendaItem, Attendance, ItemInvite, Meeting
from mdt.queries.offered import names_to_bring
from mdt.queries.shown_meeting import meeting_shown_to
from mdt.services import agenda, meetings, suggesting
from mdt.services.audit import change
from tests.cast import Cast
from tests.filled import decision, item, keep, live, meeting


@pytest.fixture
def sitting(cast: Cast) -> Meeting:
    """A published agenda with every kind of line, a guest, and a case nobody is told of."""
    of = meeting(cast, days=2)
    live(cast, cast.first, 2)
    first, second = item(cast.first, of), item(cast.second, of)
    business = AgendaItem(meeting=of, position=3, kind=ItemKind.BUSINESS, title="Room keys")
    waits = item(cast.second, of, state=ItemState.SUGGESTED)
    keep(cast.psychiatrist, cast.first, of, first, second, business, waits)
    late = {"discipline": cast.ot.discipline, "state": Presence.APOLOGIES}
    keep(
        cast.psychiatrist,
        cast.first,
        ItemInvite(item_id=second.id, user_id=cast.outsider.id),
        Attendance(meeting_id=of.id, user_id=cast.psychiatrist.id),
        Attendance(meeting_id=of.id, user_id=cast.ot.id, **late),
    )
    db.session.refresh(of, ["items", "attendance"])
    return of


def test_a_meeting_is_shown_to_those_who_may_know_of_it_and_to_nobody_else(cast: Cast, sitting):
    shown = {p.username for p in cast.everybody if meeting_shown_to(p, sitting.ref)}

    assert shown == {p.username for p in cast.everybody if can(p, Permission.MEETING_SEE, sitting)}
    assert "outsider" in shown  # by the invitation alone


def test_an_invitation_shows_nothing_before_the_agenda_is_published(cast: Cast, sitting):
    with change(cast.psychiatrist) as work:
        sitting.published_at = None
        work.note(AuditEvent.MEETING_CHANGED, sitting, fields=[])

    assert meeting_shown_to(cast.outsider, sitting.ref) is None


@pytest.mark.parametrize("state", list(ItemState))
def test_everybody_reads_the_same_lines_of_both(cast: Cast, sitting, state):
    for person in cast.everybody:
        if (shown := meeting_shown_to(person, sitting.ref)) is None:
            continue
        lines = [replace(line, item=line.item.ref) for line in lines_of(person, shown, state)]

        assert lines == [
            replace(line, item=line.item.ref) for line in lines_of(person, sitting, state)
        ]
        assert meetings.missing_to_publish(shown, person) == meetings.missing_to_publish(
            sitting, person
        )


def test_who_is_coming_and_the_quorum_read_the_same_of_both(cast: Cast, sitting):
    shown = meeting_shown_to(cast.psychiatrist, sitting.ref)

    (of_shown, quorum), (of_rows, same) = coming(shown), coming(sitting)

    assert [(d, [r.user.display_name for r in rows]) for d, rows in of_shown] == [
        (d, [r.user.display_name for r in rows]) for d, rows in of_rows
    ]
    assert quorum == same
    assert (shown.day, shown.ends_at) == (sitting.day, sitting.ends_at)


def test_an_agenda_is_behind_until_what_is_due_stands_on_it(cast: Cast, sitting):
    keep(cast.ot, cast.second, decision(cast.ot, sitting.items[1], "Ring the ward"))

    assert agenda.is_behind(meeting_shown_to(cast.psychiatrist, sitting.ref))

    agenda.refresh(cast.psychiatrist, sitting)
    assert not agenda.is_behind(meeting_shown_to(cast.psychiatrist, sitting.ref))
    assert suggesting.look(sitting).changes_nothing


def test_cases_to_bring_are_a_clinicians_own_and_all_by_name_for_a_coordinator(cast: Cast, sitting):
    offered = {
        p.username: set(names_to_bring(p, sitting).values())
        for p in cast.everybody
        if meeting_shown_to(p, sitting.ref)
    }

    everyone = {cast.first.name, cast.second.name}
    assert offered["coordinator"] == everyone
    assert offered["psychiatrist"] == {
        case.name
        for case in (cast.first, cast.second)
        if can(cast.psychiatrist, Permission.RECORD_READ, case)
    }
