"""The crisis card of a case, and all safety plans of my cases in one locked file."""

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from mdt import clock
from mdt.blueprints.card.forms import PlansForm
from mdt.blueprints.overview.views import LINES
from mdt.domain.dates import moment_words
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission
from mdt.exports import plans as printed
from mdt.forms import sent, status_of
from mdt.loading import case_or_404, note_reading
from mdt.queries import escalation, overview
from mdt.queries import plans as of_my_cases
from mdt.services import plans, require
from mdt.services.practice import name_on_paper
from mdt.templating import me

bp = Blueprint("card", __name__)

Answer = str | BaseResponse | tuple[str, int]


@bp.get("/cases/<ref:case_ref>/card")
def show(case_ref: str) -> str:
    """One page for whoever is there at night; that it was opened to be printed is noted."""
    case = case_or_404(me(), case_ref, page="card")
    note_reading(me(), AuditEvent.CARD_PRINTED, case)
    return render_template(
        "card/show.html",
        tab="safety",
        case=case,
        summary=overview.team_summary(case),
        plan=overview.safety_plan(case),
        contacts=overview.contacts(case),
        lines=overview.lines(case),
        line_words=LINES,
        numbers=escalation.of_site(case.site_id),
    )


@bp.route("/safety-plans", methods=["GET", "POST"])
def all_plans() -> Answer:
    """Every safety plan of my cases in one locked file; nothing of it stays here."""
    require(me(), Permission.PLANS_PRINT)
    found = of_my_cases.plans_of(me())
    form = PlansForm()
    locked: Response
    done, locked = sent(form, lambda: _locked(form, found))
    if done:
        return locked
    page = render_template("card/all_plans.html", room="today", form=form, **vars(found))
    return page, status_of(form)


def _locked(form: PlansForm, found: of_my_cases.MyPlans) -> Response:
    plans.print_all(me(), found.rows)
    now = clock.local(clock.now())
    practice = name_on_paper()
    made = printed.locked_pdf(
        found.plans,
        password=form.password.data or "",
        practice=practice,
        printed_by=me().display_name,
        printed_words=moment_words(now),
    )
    name = f"{now:%Y-%m-%d} safety plans.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, mimetype="application/pdf", headers=headers)
