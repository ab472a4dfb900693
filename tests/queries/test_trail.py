"""Who looked at a case, as its care team reads it."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.errors import NotFound
from mdt.domain.events import AuditEvent
from mdt.loading import case_or_404, summarised_or_404
from mdt.models.audit import AuditRow
from mdt.queries import trail as looking
from mdt.queries.trail import case_trail, last_saved, who_looked
from mdt.services import cases, intake
from mdt.services.audit import change, reading


def told(case, **asked):
    return [(look.person, look.event.value, look.detail) for look in case_trail(case, **asked).rows]


def test_readings_and_refused_tries_stand_newest_first(cast):
    case_or_404(cast.ot, cast.first.ref, page="details")
    summarised_or_404(cast.supervisor, cast.first.ref)
    with pytest.raises(NotFound):
        case_or_404(cast.outsider, cast.first.ref)
    with pytest.raises(NotFound):
        case_or_404(cast.outsider, "aaaaaaaaaaaaaaaa")  # another address, another list
    intake.earlier(cast.psychologist2, "T-0001")

    assert told(cast.first) == [
        ("Mr B. Sample", "reading.refused", "patient"),
        ("Mr Z. Outsider", "reading.refused", "case"),
        ("Dr S. Supervisor", "summary.read", ""),
        ("Ms O. Pretend", "case.read", "details"),
    ]
    assert told(cast.second) == []


def test_what_is_private_to_somebody_is_shown_to_nobody_here(cast):
    with change(cast.ot) as work:
        work.note(AuditEvent.CASE_READ, cast.first, private_to=cast.ot, page="reflections")

    assert db.session.scalars(select(AuditRow).where(AuditRow.private_to == cast.ot.ref)).all()
    assert told(cast.first) == []
    assert who_looked(cast.first) == []


def test_changes_are_not_readings(cast):
    cases.amend(cast.ot, cast.first, version=cast.first.version, referral="x")

    assert told(cast.first) == []
    assert last_saved(cast.first)[0] == "Ms O. Pretend"


def test_one_person_at_a_time(cast):
    reading(cast.ot, AuditEvent.CASE_READ, cast.first, page="overview")
    reading(cast.psychiatrist, AuditEvent.CASE_READ, cast.first, page="overview")

    assert [p.username for p in who_looked(cast.first)] == ["psychiatrist", "ot"]
    assert told(cast.first, person=cast.ot) == [("Ms O. Pretend", "case.read", "overview")]


def test_pages_follow_each_other(cast, monkeypatch):
    monkeypatch.setattr(looking, "PAGE", 2)
    for hours in range(5, 0, -1):
        with clock.at(clock.ago(hours=hours)):
            reading(cast.ot, AuditEvent.CASE_READ, cast.first, page=f"page {hours}")

    seen, before = [], None
    while True:
        page = case_trail(cast.first, before=before)
        seen += [look.detail for look in page.rows]
        before = page.next
        if before is None:
            break

    assert seen == [f"page {hours}" for hours in range(1, 6)]
