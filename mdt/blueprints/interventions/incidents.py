"""What happened meanwhile: noted, withdrawn, and after self-harm a chain or the reason for none."""

from mdt import clock
from mdt.asking import Answer
from mdt.blueprints.interventions.approach_forms import IncidentForm, NoChainForm
from mdt.blueprints.interventions.forms import WithdrawForm
from mdt.blueprints.interventions.room import ask, bp, case_to_write, row_of, to_case
from mdt.database import new_ref
from mdt.i18n import _l
from mdt.models.interventions import Incident
from mdt.queries.incidents import chains_of
from mdt.services import incidents
from mdt.templating import SAID, me

SAID["incident-noted"] = _l("Noted.")
SAID["incident-withdrawn"] = _l("Withdrawn. The entry stays readable, struck, with the reason.")
SAID["chain-left-out"] = _l("Kept: why no chain is written.")


@bp.route("/cases/<ref:case_ref>/incidents/new", methods=["GET", "POST"])
def note_incident(case_ref: str) -> Answer:
    """Note an urge, use or self-harm with its day."""
    case = case_to_write(case_ref)
    form = IncidentForm(ref=new_ref(), happened_on=clock.today())
    form.offer(chains_of(case))
    return ask(
        "interventions/incident.html",
        case,
        form,
        lambda: incidents.note_incident(me(), case, ref=form.own_ref, **form.facts),
        lambda made: to_case(case, "incident-noted", made.ref),
    )


@bp.route("/cases/<ref:case_ref>/incidents/<ref:incident_ref>/withdraw", methods=["GET", "POST"])
def withdraw_incident(case_ref: str, incident_ref: str) -> Answer:
    """Take back a wrong entry; it stays readable, struck, with the reason."""
    case = case_to_write(case_ref)
    row = row_of(case, Incident, incident_ref)
    form = WithdrawForm(version=row.version)
    return ask(
        "interventions/withdraw_incident.html",
        case,
        form,
        lambda: incidents.withdraw_incident(
            me(), row, reason=form.reason.data or "", version=form.seen
        ),
        lambda _made: to_case(case, "incident-withdrawn", row.ref),
        thing=row,
    )


@bp.route("/cases/<ref:case_ref>/incidents/<ref:incident_ref>/no-chain", methods=["GET", "POST"])
def leave_out_chain(case_ref: str, incident_ref: str) -> Answer:
    """Say why no chain is written for this event."""
    case = case_to_write(case_ref)
    row = row_of(case, Incident, incident_ref)
    form = NoChainForm(version=row.version, reason=row.no_chain_reason)
    return ask(
        "interventions/no_chain.html",
        case,
        form,
        lambda: incidents.leave_out_chain(
            me(), row, reason=form.reason.data or "", version=form.seen
        ),
        lambda _made: to_case(case, "chain-left-out", row.ref),
        thing=row,
    )
