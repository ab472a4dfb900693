"""The trail: who did what and when, for the information officer. Never what was written."""

from typing import Any

from flask import current_app, render_template, request, url_for

from mdt.blueprints.admin.forms import TrailForm
from mdt.blueprints.admin.views import bp
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission
from mdt.loading import only_for
from mdt.models.people import User
from mdt.queries import audit_page, people
from mdt.services import trail as service
from mdt.services.audit import reading
from mdt.templating import me


@bp.get("/trail/")
def trail() -> tuple[str, int]:
    """A page of the trail, newest first. That it is read is noted before it is shown."""
    only_for(me(), Permission.TRAIL_READ, "admin")
    everybody = list(people.everybody())
    form = TrailForm(request.args)
    form.offer(everybody)
    valid = form.validate()
    wanted = _wanted(form, everybody) if valid else audit_page.Wanted(before=0)
    lines, more = audit_page.lines(wanted) if valid else ([], None)
    reading(me(), AuditEvent.TRAIL_READ, count=len(lines))
    older = _older(form, more) if more else None
    return _page(form=form, lines=lines, older=older), 200 if valid else 422


def _page(**shown: object) -> str:
    return render_template("admin/trail.html", room="admin", **shown)


def _wanted(form: TrailForm, everybody: list[User]) -> audit_page.Wanted:
    known = {person.ref for person in everybody}
    before = request.args.get("before", "")
    return audit_page.Wanted(
        person=form.person.data if form.person.data in known else None,
        day=form.day.data,
        event=form.event.data or None,
        file_number=form.file.data or None,
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
    )


def _older(form: TrailForm, before: int) -> str:
    chosen: dict[str, Any] = {
        "before": before,
        "person": form.person.data or None,
        "day": form.day.data.isoformat() if form.day.data else None,
        "event": form.event.data or None,
        "file": form.file.data or None,
    }
    return url_for("admin.trail", **chosen)


@bp.post("/trail/verify")
def verify_trail() -> str:
    """Read every row of every chain, and say whether all is as it was written."""
    only_for(me(), Permission.TRAIL_READ, "admin")
    verdict = service.verify(current_app.config["MDT"].instance / service.FILE)
    reading(me(), AuditEvent.TRAIL_VERIFIED, whole=verdict.whole)
    return render_template("admin/verdict.html", verdict=verdict, room="admin")
