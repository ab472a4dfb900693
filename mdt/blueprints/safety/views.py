"""Every page of the safety room, and the room itself: what is open, what was agreed, what was."""

from collections.abc import Iterable

from flask import render_template

from mdt.blueprints.formulation.door import PHASE
from mdt.blueprints.safety import concerns, plans, tasks  # noqa: F401 - each opens its pages
from mdt.blueprints.safety.door import Answer, bp, case_of
from mdt.domain.events import AuditEvent
from mdt.loading import note_reading
from mdt.models.cases import Case
from mdt.queries import formulations as reading
from mdt.queries import safety
from mdt.queries.formulation_links import Rest, rests_of
from mdt.queries.safety_standing import PLAN
from mdt.templating import me


@bp.get("/cases/<ref:case_ref>/safety/")
def index(case_ref: str) -> Answer:
    """Open concerns and answers, the plan and the risk formulation in full, and the history."""
    case = case_of(case_ref)
    note_reading(me(), AuditEvent.FORMULATION_READ, case)
    kinds = {kind.template.id: kind for kind in reading.kinds_of(case, me(), "safety")}
    plan = kinds.pop(PLAN)
    unspoken, spoken = safety.tasks_in(case)
    return render_template(
        "safety/index.html",
        tab="safety",
        case=case,
        open_now=safety.open_in(case),
        closed=safety.closed_in(case),
        contacts=safety.first_contacts(case),
        unspoken=unspoken,
        spoken=spoken,
        plan=plan,
        around=safety.around(plan.current) if plan.current else None,
        kinds=list(kinds.values()),
        rests=_rests(case, kinds.values()),
        phase_of=PHASE,
    )


def _rests(case: Case, kinds: Iterable[reading.Kind]) -> dict[int, Rest]:
    """What the statements of the formulations shown here rest on."""
    found: dict[int, Rest] = {}
    for version in (kind.current for kind in kinds if kind.current):
        found |= rests_of(me(), case, version.statements, version.created_at)
    return found


__all__ = ["bp"]
