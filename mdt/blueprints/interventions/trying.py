"""The session log: a line in under a minute on a phone; a wrong line is withdrawn."""

from mdt import clock
from mdt.asking import Answer
from mdt.blueprints.interventions.forms import TryForm, WithdrawForm
from mdt.blueprints.interventions.room import ask, bp, case_to_write, row_of, to_one
from mdt.database import new_ref
from mdt.i18n import _l
from mdt.models.interventions import Intervention, InterventionTry
from mdt.services import interventions
from mdt.templating import SAID, me

SAID["try-logged"] = _l("Logged.")
SAID["try-withdrawn"] = _l("Withdrawn. The line stays readable, struck, with the reason.")


@bp.route("/cases/<ref:case_ref>/interventions/<ref:intervention_ref>/log", methods=["GET", "POST"])
def tried(case_ref: str, intervention_ref: str) -> Answer:
    """Log one try."""
    case = case_to_write(case_ref)
    row = row_of(case, Intervention, intervention_ref)
    form = TryForm(ref=new_ref(), tried_on=clock.today())
    return ask(
        "interventions/log.html",
        case,
        form,
        lambda: interventions.tried(me(), row, form.line, ref=form.own_ref),
        lambda made: to_one(case, row.ref, "try-logged", made.ref),
        thing=row,
    )


@bp.route("/cases/<ref:case_ref>/interventions/log/<ref:try_ref>/withdraw", methods=["GET", "POST"])
def withdraw_try(case_ref: str, try_ref: str) -> Answer:
    """Take back a wrong line of the log."""
    case = case_to_write(case_ref)
    row = row_of(case, InterventionTry, try_ref)
    form = WithdrawForm(version=row.version)
    return ask(
        "interventions/withdraw_try.html",
        case,
        form,
        lambda: interventions.withdraw_try(
            me(), row, reason=form.reason.data or "", version=form.seen
        ),
        lambda _made: to_one(case, row.intervention.ref, "try-withdrawn", row.ref),
        thing=row,
    )
