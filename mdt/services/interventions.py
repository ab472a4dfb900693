"""Interventions: planned from the library or one's own, tried, logged before and after, ended.

The log shows what was written down: its figures claim no efficacy, and a missing one is not zero.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain import interventions as library
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Doer, InterventionKind
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.interventions import Intervention, InterventionTry
from mdt.models.people import User
from mdt.services import Permission, evidence, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

STRONGEST = 10
ENDED = "This has ended: its history stays, it can be planned anew."


def plan(
    actor: User,
    case: Case,
    *,
    kind: InterventionKind,
    name: str,
    words: str = "",
    stop_rule: str = "",
    goal: Goal | None = None,
    entry: library.Entry | None = None,
    planned_on: date | None = None,
    ref: str | None = None,
) -> Intervention:
    """Agree on a skill, an exercise or a task.

    From the library (`entry`) it brings the claims it rests on; they can be taken away or added to.
    """
    require(actor, Permission.PROGRESS_WRITE, case)
    _check(case, name, goal)
    with change(actor) as work:
        hold(case)
        if ref and (known := _known(ref, case)) is not None:
            return known
        made = Intervention(
            ref=ref or new_ref(),
            case=case,
            kind=kind,
            name=name,
            words=words,
            stop_rule=stop_rule,
            library_id=entry.id if entry else "",
            library_version=entry.version if entry else None,
            goal=goal,
            planned_on=planned_on or clock.today(),
            author=actor,
        )
        db.session.add(made)
        db.session.flush()
        for claim in entry.evidence if entry else ():
            evidence.cite(actor, made, claim)
        work.note(AuditEvent.INTERVENTION_PLANNED, made, kind=kind.value)
    return made


def amend(
    actor: User,
    intervention: Intervention,
    *,
    kind: InterventionKind,
    name: str,
    words: str,
    stop_rule: str,
    goal: Goal | None,
    planned_on: date,
    version: int,
) -> None:
    """Put right what was planned; what was logged stays as it is."""
    require(actor, Permission.PROGRESS_WRITE, intervention)
    goal_before = intervention.goal_id
    _check(intervention.case, name, goal if goal is None or goal.id != goal_before else None)
    if intervention.ended_on is not None:
        raise NotNow(ENDED)
    expect_version(intervention, version)
    with change(actor) as work:
        intervention.kind, intervention.name, intervention.words = kind, name, words
        intervention.stop_rule, intervention.goal = stop_rule, goal
        intervention.planned_on = planned_on
        work.note(AuditEvent.INTERVENTION_AMENDED, intervention)


@dataclass(frozen=True)
class Try:
    """One line of the session log; what nobody wrote down stays None."""

    tried_on: date
    before: int | None = None
    after: int | None = None
    words: str = ""
    modelled: Doer | None = None
    tried: Doer | None = None
    stopped: bool | None = None

    def check(self) -> None:
        """Refuse what cannot be, at its field."""
        if self.tried_on > clock.today():
            raise Invalid("tried_on", "This day is still to come.")
        for field, value in (("before", self.before), ("after", self.after)):
            if value is not None and not 0 <= value <= STRONGEST:
                raise Invalid(field, "Distress lies between 0 and 10.")
        if self.before is None and self.after is None and not self.words.strip():
            raise Invalid("words", "Say how it went, or give a number.")
        if self.tried is Doer.NOBODY:
            raise Invalid("tried", "Somebody tried it, or there is nothing to log.")


def tried(
    actor: User, intervention: Intervention, line: Try, *, ref: str | None = None
) -> InterventionTry:
    """Log one try; sent twice, it is kept once."""
    require(actor, Permission.PROGRESS_WRITE, intervention)
    line.check()
    with change(actor) as work:
        hold(intervention.case)
        if ref and (known := _known_line(ref, intervention)) is not None:
            return known
        db.session.refresh(intervention)
        if intervention.ended_on is not None:
            raise NotNow(ENDED)
        row = InterventionTry(
            ref=ref or new_ref(), intervention=intervention, by_id=actor.id, **vars(line)
        )
        db.session.add(row)
        work.note(AuditEvent.INTERVENTION_TRIED, row)
    return row


def withdraw_try(actor: User, row: InterventionTry, *, reason: str, version: int) -> None:
    """Take back a wrong line of the log; it stays readable with the reason."""
    require(actor, Permission.PROGRESS_WRITE, row)
    if not reason.strip():
        raise Invalid("reason", "Say what was wrong with the entry.")
    if row.withdrawn_at is not None:
        return
    expect_version(row, version)
    with change(actor) as work:
        row.withdrawn_at, row.withdrawn_reason = clock.now(), reason
        work.note(AuditEvent.TRY_WITHDRAWN, row)


def end(actor: User, intervention: Intervention, *, words: str, version: int) -> None:
    """Stop it; its history stays."""
    require(actor, Permission.PROGRESS_WRITE, intervention)
    if intervention.ended_on is not None:
        return
    expect_version(intervention, version)
    with change(actor) as work:
        intervention.ended_on, intervention.ended_words = clock.today(), words
        work.note(AuditEvent.INTERVENTION_ENDED, intervention)


def _check(case: Case, name: str, goal: Goal | None) -> None:
    if not name.strip():
        raise Invalid("name", "Say in a few words what is tried.")
    if goal is not None and (goal.case_id != case.id or goal.ended_on is not None):
        raise Invalid("goal", "Choose from the goals of this case.")


def _known(ref: str, case: Case) -> Intervention | None:
    made: Any = select(Intervention).where(Intervention.ref == ref, Intervention.case_id == case.id)
    found: Intervention | None = db.session.scalars(made).first()
    return found


def _known_line(ref: str, intervention: Intervention) -> InterventionTry | None:
    mine = InterventionTry.intervention_id == intervention.id
    return db.session.scalars(
        select(InterventionTry).where(InterventionTry.ref == ref, mine)
    ).first()
