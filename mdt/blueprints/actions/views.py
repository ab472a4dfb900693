"""What I owe, what my cases wait for, and for a coordinator who owes what."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from mdt import clock
from mdt.blueprints.actions.forms import FollowUpForm, GiveForm, ReopenForm, SettleForm, SnoozeForm
from mdt.database import db, new_ref
from mdt.domain.decisions import near_days
from mdt.domain.errors import Invalid, StaleEdit
from mdt.domain.policy import Permission, require
from mdt.domain.predicates import is_coordinator
from mdt.domain.safety import follow_up_due
from mdt.domain.vocabulary import ActionState, NotDoneReason
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import case_or_404, thing_or_404
from mdt.models.cases import Case
from mdt.models.decisions import Action
from mdt.queries import actions as shown
from mdt.services import actions
from mdt.templating import SAID, me

bp = Blueprint("actions", __name__)

SAID["action-settled"] = _l("Kept. The next meeting will see it.")
SAID["action-open"] = _l("Open again.")
SAID["action-put-off"] = _l("Out of sight until then. It comes back by itself.")
SAID["action-back"] = _l("Back in sight.")
SAID["follow-up-given"] = _l("Given. It stands on the owner's list and on Today until it is done.")
SAID["action-given"] = _l("Given. It stands on the owner's list.")


@bp.get("/actions/")
def index() -> str:
    """My open actions by date; those of my cases; what I settled lately."""
    rows = db.session.scalars
    today = clock.today()
    return render_template(
        "actions/index.html",
        room="actions",
        mine=shown.grouped(rows(shown.mine(me())), today),
        others=rows(shown.of_my_cases(me())).all(),
        put_off=rows(shown.mine_put_off(me())).all(),
        settled=rows(shown.mine_settled(me())).all(),
        owed=rows(shown.owed_in_teams(me())).all() if is_coordinator(me(), None) else [],
    )


@bp.route("/actions/<ref:action_ref>", methods=["GET", "POST"])
def show(action_ref: str) -> BaseResponse | tuple[str, int]:
    """One action: what it is, where it comes from, and how it went."""
    action = thing_or_404(me(), Action, action_ref, Permission.ACTION_READ)
    form = SettleForm(version=action.version) if request.method == "GET" else SettleForm()
    try:
        done, _nothing = sent(form, lambda: _settle(action, form))
    except StaleEdit:
        return _page(action, form, stale=True), 409
    if done:
        return redirect(url_for("actions.index", said="action-settled"), 303)
    return _page(action, form), status_of(form)


def _settle(action: Action, form: SettleForm) -> None:
    reason = NotDoneReason(form.reason.data) if form.reason.data else None
    actions.settle(
        me(),
        action,
        state=ActionState(form.state.data),
        words=form.words.data or "",
        reason=reason,
        version=form.seen,
    )


def _page(
    action: Action, form: SettleForm, *, stale: bool = False, snooze: SnoozeForm | None = None
) -> str:
    return render_template(
        "actions/show.html",
        room="actions",
        action=action,
        form=form,
        stale=stale,
        reopen=ReopenForm(formdata=None, version=action.version),
        snooze=snooze or SnoozeForm(formdata=None, version=action.version),
        nearer=near_days(action.due_on, clock.today()),
    )


@bp.post("/actions/<ref:action_ref>/sleep")
def snooze(action_ref: str) -> BaseResponse | tuple[str, int]:
    """Put it out of sight until a day near its date, or have it back."""
    action = thing_or_404(me(), Action, action_ref, Permission.ACTION_READ)
    require(me(), Permission.ACTION_SETTLE, action)
    form = SnoozeForm()
    until = None if "wake" in request.form else form.until.data
    if until is None and "wake" not in request.form and not form.until.errors:
        form.validate()
        form.refuse(Invalid("until", _("Choose until when.")))
        return _page(action, SettleForm(formdata=None), snooze=form), 422
    try:
        done, _row = sent(
            form, lambda: actions.snooze(me(), action, until=until, version=form.seen)
        )
    except StaleEdit:
        return _page(action, SettleForm(formdata=None), stale=True), 409
    if done:
        said = "action-put-off" if until else "action-back"
        return redirect(url_for("actions.index", said=said), 303)
    return _page(action, SettleForm(formdata=None), snooze=form), status_of(form)


@bp.post("/actions/<ref:action_ref>/reopening")
def reopen(action_ref: str) -> BaseResponse:
    """Take back what one said of a task."""
    action = thing_or_404(me(), Action, action_ref, Permission.ACTION_READ)
    actions.reopen(me(), action, version=ReopenForm().seen)
    return redirect(url_for("actions.show", action_ref=action.ref, said="action-open"), 303)


@bp.route("/cases/<ref:case_ref>/actions/new", methods=["GET", "POST"])
def give(case_ref: str) -> BaseResponse | tuple[str, int]:
    """Give a task outside a meeting, to somebody on the care team."""
    case = case_or_404(me(), case_ref, page="actions")
    require(me(), Permission.ACTION_GIVE, case)
    form = GiveForm()
    form.owner.offer([member.user for member in case.team_today])
    if request.method == "GET" or len(form.once.data or "") != 16:
        form.once.data = new_ref()
    if db.session.scalars(select(Action).filter_by(ref=form.once.data)).first() is not None:
        return redirect(url_for("actions.index", said="action-given"), 303)
    done, _nothing = sent(form, lambda: _give(case, form))
    if done:
        return redirect(url_for("actions.index", said="action-given"), 303)
    return render_template("actions/give.html", case=case, tab="", form=form), status_of(form)


AFTER = {
    "": _l("Follow-up contact: ring the patient, ask how it is, agree on the next step."),
    "crisis": _l("Follow-up contact after the crisis meeting: ring, ask how it is, say who is on."),
    "concern": _l("Follow-up contact after the concern was closed: ring, ask how it is."),
    "discharge": _l("Follow-up contact after discharge: ring, ask how it is, confirm the plan."),
}


@bp.route("/cases/<ref:case_ref>/follow-up", methods=["GET", "POST"])
def follow_up(case_ref: str) -> BaseResponse | tuple[str, int]:
    """Name who is in contact after a crisis, a closed concern or a discharge."""
    case = case_or_404(me(), case_ref, page="actions")
    require(me(), Permission.ACTION_GIVE, case)
    last = clock.local(follow_up_due(clock.now())).date()
    after = AFTER.get(request.args.get("after", ""), AFTER[""])
    form = FollowUpForm(ref=new_ref(), owner=me().ref, due_on=last, text=str(after))
    form.owner.offer([member.user for member in case.team_today])
    done, _action = sent(form, lambda: _follow_up(case, form))
    if done:
        return redirect(url_for("safety.index", case_ref=case.ref, said="follow-up-given"), 303)
    facts = {"case": case, "tab": "safety", "form": form, "last": last}
    return render_template("actions/follow_up.html", **facts), status_of(form)


def _follow_up(case: Case, form: FollowUpForm) -> None:
    actions.follow_up(
        me(),
        case,
        text=form.text.data or "",
        owner=form.owner.person,
        due_on=form.due_on.data,
        ref=form.own_ref,
    )


def _give(case: Case, form: GiveForm) -> None:
    assert form.due_on.data is not None  # noqa: S101 - the form asks for it
    actions.give(
        me(),
        case,
        text=form.text.data or "",
        owner=form.owner.person,
        due_on=form.due_on.data,
        ref=form.once.data,
    )
