"""Rounds of the mirror map: opened by the chair, joined by who wishes, frozen when shown.

Only people of the reflective group who joined see it. Each entry in the trail is private to who
did it: that a map was drawn is nobody else's to know.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, false, select

from mdt import clock
from mdt.database import db
from mdt.domain import mirror_map
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.mirror_map import Map, Rating
from mdt.domain.policy import can
from mdt.domain.vocabulary import MeetingKind, Role
from mdt.models.cases import Case
from mdt.models.meetings import Meeting
from mdt.models.mirror import MirrorRater, MirrorRound
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.queries import reflections
from mdt.queries.cases import on_care_team
from mdt.services import Permission, require
from mdt.services.audit import change, reading
from mdt.services.holding import hold

NOTHING_SHARED = (
    "Share a reflection of the last 28 days with the reflective group first, with all eight dials."
)
SHOWN_ALREADY = "This round has been shown: nobody joins or leaves it any more."


@dataclass(frozen=True)
class Desk:
    """What one person of the reflective group finds: the open round, and those they joined."""

    chair: User | None
    group: list[User]
    standing: MirrorRound | None
    joined: bool
    named: bool
    may_enter: bool  # whether dials of theirs count today
    may_open: bool
    earlier: Sequence[MirrorRound]


class Call:
    """A round about to be opened: the case, and who chairs the team's meetings."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.chair_id = chair_of(case)


def chair_of(case: Case) -> int | None:
    """Who chairs the team's next meeting, or else chaired its last one.

    A crisis meeting is chaired by whoever called it, and makes nobody the chair of the team.
    """
    meetings = (
        select(Meeting.chair_id)
        .join(MeetingType, MeetingType.id == Meeting.type_id)
        .where(
            Meeting.team_id == case.team_id,
            Meeting.chair_id.is_not(None),
            MeetingType.kind != MeetingKind.CRISIS,
        )
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


def desk(actor: User, case: Case) -> Desk:
    """The room of the map as this person finds it; no word of who else has joined."""
    require(actor, Permission.REFLECTION_WRITE, case)
    call, standing = Call(case), standing_round(case)
    mine = _rater(standing, actor) if standing else None
    return Desk(
        chair=db.session.get(User, call.chair_id) if call.chair_id else None,
        group=[m.user for m in case.team_today if Role.CLINICIAN in m.user.roles],
        standing=standing,
        joined=mine is not None,
        named=mine is not None and mine.named,
        may_enter=reflections.dials_for_the_map(actor, case, clock.today()) is not None,
        may_open=can(actor, Permission.MIRROR_OPEN, call),
        earlier=db.session.scalars(
            _joined_by(actor)
            .where(MirrorRound.case_id == case.id)
            .order_by(MirrorRound.shown_at.desc())
        ).all(),
    )


def find(actor: User, case_ref: str, ref: str) -> MirrorRound | None:
    """A shown round at an address, if this person joined it; one statement either way."""
    query = _joined_by(actor).where(MirrorRound.ref == ref, Case.ref == case_ref)
    return db.session.scalars(query).first()


def _joined_by(person: User) -> Select[MirrorRound]:
    """Shown rounds this person may see: the SQL twin of the policy's row."""
    query = select(MirrorRound).join(Case, Case.id == MirrorRound.case_id)
    if Role.CLINICIAN not in person.roles or person.reflections_are_shut:
        return query.where(false())
    rated = exists().where(MirrorRater.round_id == MirrorRound.id, MirrorRater.user_id == person.id)
    return query.where(MirrorRound.shown_at.is_not(None), rated, on_care_team(person))


def join(actor: User, round: MirrorRound, *, named: bool) -> None:  # noqa: A002 - the field's word
    """Let one's own dials enter; one's name stands at the dot only if one says so."""
    require(actor, Permission.MIRROR_JOIN, round)
    if reflections.dials_for_the_map(actor, round.case, clock.today()) is None:
        raise Invalid("named", NOTHING_SHARED)
    with change(actor) as work:
        _hold_open(round)
        mine = _rater(round, actor)
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
    with change(actor) as work:
        _hold_open(round)
        if (mine := _rater(round, actor)) is None:
            return
        _take_out(round, mine)
        work.note(AuditEvent.MIRROR_LEFT, round, private_to=actor)


def show(actor: User, round: MirrorRound) -> None:  # noqa: A002
    """Freeze the round and draw it, from the latest shared dials of everybody who joined.

    Whose dials no longer count has no dot, and so is not among those who see it.
    """
    require(actor, Permission.MIRROR_OPEN, Call(round.case))
    with change(actor) as work:
        hold(round.case)
        db.session.refresh(round)
        if round.shown_at is not None:
            return
        ratings = {rater: _rating(round.case, rater) for rater in round.raters}
        drawn = mirror_map.draw([rating for rating in ratings.values() if rating is not None])
        for rater in [rater for rater, rating in ratings.items() if rating is None]:
            _take_out(round, rater)
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


def _hold_open(round: MirrorRound) -> None:  # noqa: A002
    """Nobody joins or leaves while it is being shown: who joins late would see and not be seen."""
    hold(round.case)
    db.session.refresh(round)
    if round.shown_at is not None:
        raise NotNow(SHOWN_ALREADY)


def _rater(round: MirrorRound, person: User) -> MirrorRater | None:  # noqa: A002
    return next((rater for rater in round.raters if rater.user_id == person.id), None)


def _take_out(round: MirrorRound, rater: MirrorRater) -> None:  # noqa: A002
    round.raters.remove(rater)
    db.session.delete(rater)


def _rating(case: Case, rater: MirrorRater) -> Rating | None:
    """What enters of somebody who is still of the group and shares dials that count today."""
    if rater.user_id not in case.care_ids:
        return None
    dials = reflections.dials_for_the_map(rater.user, case, clock.today())
    return (
        None if dials is None else Rating(dials, rater.user.display_name if rater.named else None)
    )
