"""All safety plans of one's cases, printed to a locked file before the lights go out (S11)."""

from collections.abc import Iterable

from mdt.domain.errors import NotNow
from mdt.domain.events import AuditEvent
from mdt.models.formulations import Formulation
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change


def print_all(actor: User, plans: Iterable[Formulation]) -> None:
    """Note who took which plans away, and how many; the file itself is kept nowhere."""
    require(actor, Permission.PLANS_PRINT)
    taken = list(plans)
    if not taken:
        raise NotNow("None of your cases has a safety plan that is shared.")
    for plan in taken:
        require(actor, Permission.RECORD_READ, plan)
    with change(actor) as work:
        work.note(AuditEvent.PLANS_PRINTED, actor, count=len(taken))
        for plan in taken:
            work.note(AuditEvent.PLANS_PRINTED, plan)
