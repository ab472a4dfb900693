"""What a team expects of a decision, and whether it came: kept beside it, scored later."""

from mdt import clock
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.forecast import NOTHING, Expected, wrong_with_expected
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.queries.decisions import foretold_of
from mdt.services import Permission, expect_version, items, require
from mdt.services.audit import change


def check(given: Expected, item: AgendaItem, made: Expected = NOTHING) -> None:
    """Refuse half a forecast, one about business, and another than was made before."""
    if not given or given == made:
        return
    if made:
        raise Invalid("expected", "A forecast stays as it was made.")
    if item.case is None:
        raise Invalid("expected", "A forecast belongs to a case.")
    for problem in wrong_with_expected(given, first=item.meeting.day):
        raise problem


def keep(decision: Decision, given: Expected) -> None:
    """Keep a forecast that was checked beside its decision."""
    if given:
        decision.forecast = given.words.strip()
        decision.forecast_on, decision.forecast_percent = given.on, given.percent


def score(
    actor: User, decision: Decision, item: AgendaItem, *, came_true: bool | None, version: int
) -> None:
    """Say of an earlier forecast whether it came; None is that nobody can tell.

    As long as the item is in hand the answer can be changed.
    """
    require(actor, Permission.DECISION_RECORD, item)
    require(actor, Permission.ITEM_READ, item)
    expect_version(decision, version)
    items.check_in_hand(item, actor)
    if decision.id not in {one.id for one in foretold_of(item, clock.today())}:
        raise NotNow("This forecast is not waiting for this item.")
    with change(actor) as work:
        decision.came_true = came_true
        decision.scored_at, decision.scored_by, decision.scored_in = clock.now(), actor, item
        work.note(AuditEvent.FORECAST_SCORED, decision, came=came_true)
