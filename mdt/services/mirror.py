"""Rounds of the mirror map: opened by the chair, joined by who wishes, frozen when shown.

Only people of the reflective group who joined see it. Each entry in the trail is private to who
did it: that a map was drawn is nobody else's to know.
"""

import json

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain import mirror_map
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.mirror_map import Map, Rating
from mdt.models.cases import Case
from mdt.models.meetings import Meeting
from mdt.models.mirror import MirrorRater, MirrorRound
from mdt.models.people import User
from mdt.queries import reflections
from mdt.services import Permission, require
from mdt.services.audit import change, reading
from mdt.services.holding import hold

NOTHING_SHARED = (
    "Share a reflection of the last 28 days with the reflective group first, with all eight dials."
)


class Call:
    """A round about to be opened: the case, and who chairs the team's meetings."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.chair_id = chair_of(case)


def chair_of(case: Case) -> int | None:
    """Who chairs the team's next meeting, or else chaired its last one."""
    meetings = select(Meeting.chair_id).where(
        Meeting.team_id == case.team_id, Meeting.chair_id.is_not(None)
    )
    ahead = meetings.where(Meeting.signed_at.is_(None)).order_by(Meeting.starts).limit(1)
    last = meetings.order_by(Meeting.starts.desc()).limit(1)
    return db.session.scalar(ahead) or db.session.scalar(last)


def open_round(actor: User, case: Case) -> MirrorRound:
    """Begin a round; while one is open, that one is it."""
    require(actor, Permission.MIRROR_OPEN, Call(case))
    with change(actor) as work:
        hold(case)
        if (standing := standing_round(case)) is not None:
            return standing
        made = MirrorRound(case=case, opened_by=actor)
        db.session.add(made)
        db.session.flush()
        work.note(AuditEvent.MIRROR_OPENED, made, private_to=actor)
    return made


def join(actor: User, round: MirrorRound, *, named: bool) -> None:  # noqa: A002 - the field's word
    """Let one's own dials enter; one's name stands at the dot only if one says so."""
    require(actor, Permission.MIRROR_JOIN, round)
    if reflections.dials_for_the_map(actor, round.case, clock.today()) is None:
        raise Invalid("named", NOTHING_SHARED)
    with change(actor) as work:
        hold(round.case)
        mine = next((rater for rater in round.raters if rater.user_id == actor.id), None)
        if mine is not None and mine.named == named:
            return
        if mine is None:
            mine = MirrorRater(user_id=actor.id)
            round.raters.append(mine)
        mine.named = named
        work.note(AuditEvent.MIRROR_JOINED, round, private_to=actor)


def leave(actor: User, round: MirrorRound) -> None:  # noqa: A002
    """Take one's dials out again, as long as nothing has been shown."""
    require(actor, Permission.MIRROR_JOIN, round)
    mine = next((rater for rater in round.raters if rater.user_id == actor.id), None)
    if mine is None:
        return
    with change(actor) as work:
        hold(round.case)
        round.raters.remove(mine)
        db.session.delete(mine)
        work.note(AuditEvent.MIRROR_LEFT, round, private_to=actor)


def show(actor: User, round: MirrorRound) -> None:  # noqa: A002
    """Freeze the round and draw it, from the latest shared dials of everybody who joined."""
    require(actor, Permission.MIRROR_OPEN, Call(round.case))
    if round.shown_at is not None:
        return
    with change(actor) as work:
        hold(round.case)
        db.session.refresh(round)
        if round.shown_at is not None:
            return
        drawn = mirror_map.draw(_ratings(round))
        round.content, round.shown_at = json.dumps(drawn.facts()), clock.now()
        work.note(AuditEvent.MIRROR_SHOWN, round, private_to=actor)


def look(actor: User, round: MirrorRound) -> Map:  # noqa: A002
    """The map as it was frozen; the reading is noted for the reader alone."""
    require(actor, Permission.MIRROR_SEE, round)
    reading(actor, AuditEvent.MIRROR_READ, round, private_to=actor)
    if round.content is None:
        raise NotNow("Nothing has been shown yet.")
    return mirror_map.opened(json.loads(round.content))


def standing_round(case: Case) -> MirrorRound | None:
    """The round that is open, if there is one."""
    query = select(MirrorRound).where(
        MirrorRound.case_id == case.id, MirrorRound.shown_at.is_(None)
    )
    return db.session.scalars(query.order_by(MirrorRound.id.desc())).first()


def _ratings(round: MirrorRound) -> list[Rating]:  # noqa: A002
    """Who joined, is still of the group, and still shares dials that count today."""
    found = []
    for rater in round.raters:
        if rater.user_id not in round.case.care_ids:
            continue
        dials = reflections.dials_for_the_map(rater.user, round.case, clock.today())
        if dials is not None:
            found.append(Rating(dials, rater.user.display_name if rater.named else None))
    return found
