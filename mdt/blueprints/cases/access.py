"""Who looked: everybody on the care team sees who opened the case, and who tried to."""

from typing import Any

from flask import render_template, request, url_for

from mdt.blueprints.cases.room import bp
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission
from mdt.i18n import _, _l
from mdt.loading import case_or_404
from mdt.queries.trail import Look, case_trail, who_looked
from mdt.services import require
from mdt.templating import me

E = AuditEvent
DEEDS = {
    E.CASE_READ: _l("opened the case"),
    E.NOTE_READ: _l("opened a note"),
    E.FORMULATION_READ: _l("opened the formulation"),
    E.GOALS_READ: _l("opened the goals"),
    E.MINUTES_READ: _l("read minutes in which the case stands"),
    E.MINUTES_PRINTED: _l("printed minutes in which the case stands"),
    E.PACK_READ: _l("read the pack of a meeting"),
    E.SUMMARY_READ: _l("read the summary"),
    E.CARD_PRINTED: _l("opened the crisis card, to print it"),
    E.PLANS_PRINTED: _l("took the safety plan away in a locked file"),
}
REFUSALS = {
    "case": _l("tried to open the case and was refused"),
    "summary": _l("tried to open the summary and was refused"),
    "patient": _l("gave this file number for a new case and learnt only that it is taken"),
}
FIGURES = 18  # a longer number is nobody's place in the list


@bp.get("/cases/<ref:case_ref>/access/")
def access(case_ref: str) -> str:
    """Who opened what, when; newest first."""
    case = case_or_404(me(), case_ref, page="access")
    require(me(), Permission.WHO_LOOKED, case)
    people = {person.ref: person for person in who_looked(case)}
    chosen = people.get(request.args.get("person", ""))
    looks = case_trail(case, before=_before(), person=chosen)
    older: dict[str, Any] = {"before": looks.next, "person": chosen.ref if chosen else None}
    return render_template(
        "cases/access.html",
        tab="access",
        case=case,
        looks=[(look, deed(look)) for look in looks.rows],
        people=people.values(),
        chosen=chosen,
        older_url=url_for("cases.access", case_ref=case.ref, **older) if looks.next else None,
    )


def deed(look: Look) -> str:
    """What somebody did, in words."""
    if look.event is E.REFUSED:
        return str(REFUSALS.get(look.detail, _("tried to open something of this case")))
    return str(DEEDS[look.event])


def _before() -> int | None:
    typed = request.args.get("before", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < FIGURES else None
