"""What a goal or an intervention rests on: claims cited, and taken away again."""

from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mdt.asking import Answer
from mdt.blueprints.evidence.forms import CiteForm
from mdt.blueprints.evidence.room import bp
from mdt.database import db
from mdt.domain.policy import Permission
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.models.goals import Goal
from mdt.models.interventions import Intervention
from mdt.queries.evidence import cited_by
from mdt.services import evidence, require
from mdt.templating import SAID, me

TABS = {"goal": "goals", "intervention": "interventions"}  # where what cites a claim is read

SAID["claim-cited"] = _l("Cited. Its grade stands beside it, also in print.")
SAID["claim-uncited"] = _l("No longer cited here.")


@bp.route("/cases/<ref:case_ref>/rests-on/<ref:thing_ref>", methods=["GET", "POST"])
def cite(case_ref: str, thing_ref: str) -> Answer:
    """Say on which claim a goal or an intervention rests."""
    case, thing = _thing(case_ref, thing_ref)
    here = cited_by([thing.ref]).get(thing.ref, [])
    form = CiteForm()
    form.offer({one.ref for one in here})
    done, _row = sent(form, lambda: evidence.cite(me(), thing, form.claim.data))
    if done:
        return _back(case, thing, "claim-cited")
    kind = _kind(thing)
    page = render_template(
        "evidence/cite.html",
        tab=TABS[kind],
        case=case,
        thing=thing,
        kind=kind,
        here=here,
        form=form,
        back=_place(case, thing),
    )
    return page, status_of(form)


@bp.post("/cases/<ref:case_ref>/rests-on/<ref:thing_ref>/<claim:claim_ref>/remove")
def uncite(case_ref: str, thing_ref: str, claim_ref: str) -> Response:
    """Take a claim away from what cited it."""
    case, thing = _thing(case_ref, thing_ref)
    evidence.uncite(me(), thing, claim_ref)
    return _back(case, thing, "claim-uncited")


def _thing(case_ref: str, thing_ref: str) -> tuple[Case, Any]:
    """A goal or an intervention of this case, for somebody who may write in it."""
    case = case_or_404(me(), case_ref, page="goals")
    for kind in (Goal, Intervention):
        query: Any = select(kind).where(kind.case_id == case.id, kind.ref == thing_ref)
        if (thing := db.session.scalars(query).first()) is not None:
            require(me(), Permission.EVIDENCE_CITE, thing)
            return case, thing
    raise refuse(me(), "goal", thing_ref)


def _kind(thing: Any) -> str:
    return type(thing).__name__.lower()


def _place(case: Case, thing: Any, said: str | None = None) -> str:
    """Where the thing is read."""
    if isinstance(thing, Goal):
        return url_for("goals.index", case_ref=case.ref, _anchor=thing.ref, said=said)
    here = {"case_ref": case.ref, "intervention_ref": thing.ref}
    return url_for("interventions.show", **here, said=said)


def _back(case: Case, thing: Any, said: str) -> Response:
    return redirect(_place(case, thing, said), 303)
