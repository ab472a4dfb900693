"""The self-check of a version: ten points that somebody marked, amended by a newer check."""

from collections.abc import Mapping
from typing import Any

from mdt.database import db, new_ref
from mdt.domain import self_check as rules
from mdt.domain.events import AuditEvent
from mdt.models.formulations import Formulation, SelfCheck
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change
from mdt.services.holding import hold


def keep(
    actor: User, formulation: Formulation, *, marks: Mapping[str, Any], ref: str = ""
) -> SelfCheck:
    """Keep what somebody marked; the checks before stay, the newest is shown.

    Sent twice with one `ref` it is kept once.
    """
    require(actor, Permission.FORMULATION_WRITE, formulation)
    given = rules.read(marks)
    with change(actor) as work:
        hold(formulation.case)
        db.session.refresh(formulation, ["checks"])
        known = next((check for check in formulation.checks if check.ref == ref), None)
        last = formulation.checks[-1] if formulation.checks else None
        same = last if last and last.by_id == actor.id and last.marks == given else None
        if standing := known or same:
            return standing
        made = SelfCheck(ref=ref or new_ref(), formulation=formulation, by=actor, marks=given)
        db.session.add(made)
        work.note(AuditEvent.FORMULATION_CHECKED, formulation, covers=(made,), points=len(given))
    return made
