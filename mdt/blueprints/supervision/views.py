"""Supervision: bring something in words written for it; discuss what was brought."""

from flask import redirect, render_template, request, url_for

from mdt.blueprints.supervision import cosigning  # noqa: F401 - its addresses
from mdt.blueprints.supervision.door import Answer, bp
from mdt.blueprints.supervision.door import named_to_me as _named
from mdt.blueprints.supervision.forms import BringForm, DiscussForm
from mdt.database import new_ref
from mdt.domain.errors import NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, require
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import note_reading, thing_or_404
from mdt.models.cases import Case
from mdt.models.supervision import SupervisionItem
from mdt.queries import supervision as reading
from mdt.queries.cosigning import asked_by, waiting_for
from mdt.queries.summaries import Summary, listed_for
from mdt.services import supervision
from mdt.templating import SAID, me

SAID["supervision-brought"] = _l("Brought. It stays open until you have discussed it.")
SAID["supervision-discussed"] = _l("Marked as discussed.")


@bp.get("/supervision/")
def index() -> Answer:
    """What I brought, and what was brought to me."""
    to_me, mine = reading.open_for(me()), reading.open_of(me())
    done = reading.discussed_with(me())
    to_sign, asked = waiting_for(me()), asked_by(me())
    if count := len(to_me) + len(mine) + len(done) + len(to_sign) + len(asked):
        note_reading(me(), AuditEvent.SUPERVISION_READ, count=count)
    return render_template(
        "supervision/index.html",
        room="supervision",
        to_me=to_me,
        mine=mine,
        done=done,
        supervisor=supervision.supervisor_of(me()),
        supervisees=reading.supervisees_of(me()),
        to_sign=to_sign,
        asked=asked,
        changed=_changed(),
        named=_named,
    )


def _changed() -> list[Summary]:
    """For a supervisor: the summaries with something new, each told in a line."""
    if not me().supervisee_ids:
        return []
    return [summary for summary in listed_for(me()) if summary.unread]


@bp.route("/supervision/bring", methods=["GET", "POST"])
def bring() -> Answer:
    """An empty page on which a clinician writes what to bring."""
    require(me(), Permission.SUPERVISION_BRING)
    form = BringForm(formdata=request.form if request.method == "POST" else None)
    cases = reading.cases_to_bring(me())
    form.offer(cases)
    if request.method == "GET":
        asked = request.args.get("case", "")
        form.case.data = asked if any(case.ref == asked for case in cases) else ""
        form.ref.data = new_ref()
    ok, item = sent(form, lambda: _bring(form, cases))
    if ok:
        to = url_for("supervision.show", ref=item.ref, said="supervision-brought")
        return redirect(to, 303)
    supervisor = supervision.supervisor_of(me())
    facts = {"form": form, "supervisor": supervisor}
    return render_template("supervision/bring.html", room="supervision", **facts), status_of(form)


def _bring(form: BringForm, cases: list[Case]) -> SupervisionItem:
    chosen = next((case for case in cases if case.ref == form.case.data), None)
    return supervision.bring(me(), words=form.words.data or "", case=chosen, ref=form.ref.data)


@bp.route("/supervision/<ref:ref>", methods=["GET", "POST"])
def show(ref: str) -> Answer:
    """One item; the supervisor it was brought to marks it as discussed."""
    item = thing_or_404(me(), SupervisionItem, ref, Permission.SUPERVISION_READ)
    note_reading(me(), AuditEvent.SUPERVISION_READ, item)
    form = DiscussForm(version=item.version)
    if request.method == "GET":
        return _page(item, form)
    require(me(), Permission.SUPERVISION_DISCUSS, item)
    if item.discussed_at is not None and item.outcome == (form.outcome.data or ""):
        return redirect(url_for("supervision.show", ref=ref), 303)  # the second of two clicks
    try:
        ok, _nothing = sent(form, lambda: _discuss(item, form))
    except (StaleEdit, NotNow):
        return _page(item, form, changed=True)
    if ok:
        return redirect(url_for("supervision.index", said="supervision-discussed"), 303)
    return _page(item, form)


def _discuss(item: SupervisionItem, form: DiscussForm) -> None:
    supervision.discuss(me(), item, outcome=form.outcome.data or "", version=form.seen)


def _page(item: SupervisionItem, form: DiscussForm, *, changed: bool = False) -> Answer:
    facts = {"item": item, "form": form, "changed": changed, "named": _named}
    form.version.data = str(item.version)
    page = render_template("supervision/show.html", room="supervision", **facts)
    return page, 409 if changed else status_of(form)
