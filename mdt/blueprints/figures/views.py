"""What may leave for research: figures of those who agreed, and no group under five people."""

from flask import Blueprint, Response, render_template

from mdt.domain.events import AuditEvent
from mdt.domain.figures import FEWEST
from mdt.domain.policy import Permission
from mdt.exports import figures as written
from mdt.loading import note_reading, only_for
from mdt.queries.research import as_of, figures
from mdt.templating import me

bp = Blueprint("figures", __name__, url_prefix="/admin/figures")


@bp.get("/")
def show() -> str:
    """The figures as they would leave."""
    only_for(me(), Permission.FIGURES_EXPORT, "admin")
    note_reading(me(), AuditEvent.FIGURES_READ)
    facts = {"figures": figures(), "fewest": FEWEST, "on": as_of()}
    return render_template("figures/show.html", room="admin", **facts)


@bp.get("/figures.csv")
def export() -> Response:
    """The same in a file."""
    only_for(me(), Permission.FIGURES_EXPORT, "admin")
    made = written.as_csv(figures())
    note_reading(me(), AuditEvent.FIGURES_EXPORTED)
    held = {"Content-Disposition": f'attachment; filename="figures {as_of():%Y-%m-%d}.csv"'}
    return Response(made, content_type=f"{written.KIND}; charset=utf-8", headers=held)
