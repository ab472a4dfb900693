"""After a death: the record is closed for good, and somebody looks after the team (S10)."""

from datetime import date, timedelta

from mdt import clock
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ActionKind, CaseStatus
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.services import Permission, actions, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

SUPPORT_WITHIN = timedelta(days=3)


def freeze(
    actor: User,
    case: Case,
    *,
    died_on: date | None,
    sentence: str,
    support: str,
    support_by: User,
    version: int,
) -> None:
    """Close the record for good: nobody writes in it any more, who reads it is still noted.

    `sentence` is the patient's name typed once more, since this cannot be undone. A task to look
    after the people who cared for this patient is given in the same deed.
    """
    require(actor, Permission.CASE_FREEZE, case)
    if died_on is None or died_on > clock.today():
        raise Invalid("died_on", "Say on which day the patient died; it cannot lie ahead.")
    if sentence.strip().casefold() != case.name.casefold():
        raise Invalid("sentence", "Type the patient's name as it stands above.")
    if not support.strip():
        raise Invalid("support", "Say what is done for the team.")
    expect_version(case, version)
    if case.frozen_at is not None:
        raise NotNow("This record is closed for good already.")
    with change(actor) as work:
        hold(case)
        due = clock.today() + SUPPORT_WITHIN
        actions.give(
            actor, case, text=support, owner=support_by, due_on=due, kind=ActionKind.STAFF_SUPPORT
        )
        case.died_on, case.frozen_at, case.frozen_by_id = died_on, clock.now(), actor.id
        case.status, case.closed_on = CaseStatus.CLOSED, clock.today()
        work.note(AuditEvent.CASE_FROZEN, case)
