"""Safety concerns: raised by anybody on the care team, closed by a named clinician, never by time.

There is no level, no score and no colour here, and none may be added (reference 5.2, S1 and S2).
"""

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import ConcernKind
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.models.safety import SafetyConcern
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold


def raise_concern(
    actor: User, case: Case, *, kind: ConcernKind, words: str, in_touch: str
) -> SafetyConcern:
    """Say what worries us; from now on the bar stands on every page of the case."""
    require(actor, Permission.CONCERN_RAISE, case)
    _needed("words", words, "Say in a sentence or two what worries you.")
    with change(actor) as work:
        hold(case, "concerns")
        if (twin := _sent_twice(actor, case, kind, words)) is not None:
            return twin
        concern = SafetyConcern(
            case=case,
            kind=kind,
            words=words,
            in_touch=in_touch,
            raised_by=actor,
            raised_at=clock.now(),
        )
        db.session.add(concern)
        work.note(AuditEvent.CONCERN_RAISED, concern, covers=(case,), kind=kind.value)
    return concern


def amend_concern(actor: User, concern: SafetyConcern, *, in_touch: str, version: int) -> None:
    """Say who stays in contact now; what was raised, by whom and when stays as it was."""
    require(actor, Permission.CONCERN_RAISE, concern)
    expect_version(concern, version)
    _still_open(concern)
    with change(actor) as work:
        concern.in_touch = in_touch
        work.note(AuditEvent.CONCERN_CHANGED, concern)


def close_concern(
    actor: User, concern: SafetyConcern, *, reason: str, told: str, version: int
) -> None:
    """End a concern, with the reason and who was told: the only way a bar comes down."""
    require(actor, Permission.CONCERN_CLOSE, concern)
    _needed("reason", reason, "Say why the concern can be closed.")
    _needed("told", told, "Say who was told, by name.")
    if _closed_so_already(actor, concern, reason, told):
        return
    expect_version(concern, version)
    _still_open(concern)
    with change(actor) as work:
        concern.closed_by, concern.closed_at = actor, clock.now()
        concern.close_reason, concern.told = reason, told
        work.note(AuditEvent.CONCERN_CLOSED, concern)


def _needed(field: str, words: str, sentence: str) -> None:
    if not words.strip():
        raise Invalid(field, sentence)


def _still_open(concern: SafetyConcern) -> None:
    if concern.closed_at is not None:
        raise NotNow("This concern is closed. Raise a new one if something worries you.")


def _sent_twice(actor: User, case: Case, kind: ConcernKind, words: str) -> SafetyConcern | None:
    """A double click raises one concern: the same words by the same person, still open."""
    same = (kind, words, actor.id)
    return next((c for c in case.open_concerns if (c.kind, c.words, c.raised_by_id) == same), None)


def _closed_so_already(actor: User, concern: SafetyConcern, reason: str, told: str) -> bool:
    """A double click closes once."""
    kept = (concern.closed_by_id, concern.close_reason, concern.told)
    return kept == (actor.id, reason, told)
