"""The chart of a case: goals, measures and outcomes on one axis of time, with what happened."""

from flask import Blueprint, render_template, request

from mdt.domain.chart import NARROW, WIDE, lay_out
from mdt.domain.events import AuditEvent
from mdt.domain.progress import shown
from mdt.loading import case_or_404, note_reading
from mdt.queries.progress import progress_of
from mdt.templating import me

bp = Blueprint("progress", __name__)
bp.add_app_template_filter(shown, "figure")

MOST_LANES = 8


@bp.get("/cases/<ref:case_ref>/progress/")
def index(case_ref: str) -> str:
    """The chart, the verdicts in words, and the same facts as tables."""
    case = case_or_404(me(), case_ref, page="progress")
    note_reading(me(), AuditEvent.MEASURES_READ, thing=case)
    progress = progress_of(case, request.args.getlist("lane")[:MOST_LANES])
    return render_template(
        "progress/index.html",
        tab="measures",
        case=case,
        progress=progress,
        facts=progress.facts,
        wide=lay_out(progress.facts, WIDE),
        narrow=lay_out(progress.facts, NARROW),
    )
