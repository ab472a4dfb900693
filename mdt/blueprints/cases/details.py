"""The cover of a case: who it is, where, which approach, until when. One form for each deed."""

from flask import redirect, render_template, url_for

from mdt.blueprints.cases.details_forms import (
    AfterDeathForm,
    ApplicationForm,
    CloseForm,
    FactsForm,
    IdentityForm,
    LegalForm,
    MoveForm,
    RestrictForm,
    ReviewForm,
)
from mdt.blueprints.cases.forms import IDENTITY
from mdt.blueprints.cases.room import Answer, ask, bp
from mdt.domain.errors import NotNow
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import Approach, LegalStatus, LineKind, RetentionClass, Setting
from mdt.i18n import _, _l
from mdt.loading import case_or_404
from mdt.models.cases import Case
from mdt.queries.case_cover import read_cover, sites
from mdt.queries.research import agreements_of
from mdt.services import after_death as death
from mdt.services import case_details, cases, require
from mdt.templating import SAID, me

SAID["identity-saved"] = _l("Saved who the patient is.")
SAID["facts-saved"] = _l("Saved the facts of the case.")
SAID["case-moved"] = _l("Moved. The record goes with the case.")
SAID["review-set"] = _l("Saved when the team looks again.")
SAID["restriction-set"] = _l("Saved who may read the summary.")
SAID["case-closed"] = _l("The case is closed. Its record stays with the care team.")
SAID["case-reopened"] = _l("The case is active again.")
SAID["case-rests"] = _l("The case is dormant. It stays in the lists until you take it up again.")
SAID["application-recorded"] = _l("Recorded. The clock of emergency care has stopped.")
SAID["closed-for-good"] = _l("The record is closed for good. Who opens it is still noted.")
SAID["legal-set"] = _l("Saved the legal status. Earlier ones stay in the list.")


def cover_of(case_ref: str) -> Case:
    """The case, for anybody who may read it; that the details were opened is noted."""
    return case_or_404(me(), case_ref, page="details")


def to_change(case_ref: str) -> Case:
    """The same for a form: whoever may not write here is told before they type."""
    case = cover_of(case_ref)
    require(me(), Permission.CASE_EDIT, case)
    return case


@bp.get("/cases/<ref:case_ref>/details/")
def details(case_ref: str) -> str:
    """All facts of the case, each with the way to correct it."""
    case = cover_of(case_ref)
    moves = read_cover(case)
    return render_template(
        "cases/details.html",
        tab="details",
        case=case,
        moves=moves,
        agreements=agreements_of(case),
        line_kinds=list(LineKind),
    )


@bp.route("/cases/<ref:case_ref>/details/identity", methods=["GET", "POST"])
def identity(case_ref: str) -> Answer:
    """Correct who the patient is."""
    case = to_change(case_ref)
    form = IdentityForm(obj=case.patient)
    return ask(
        case,
        form,
        lambda: cases.amend_patient(me(), case, version=form.seen, **form.filled(*IDENTITY)),
        said="identity-saved",
        amends=case.patient,
        title=_("Who the patient is"),
        note=_("It is the same patient in every case: a correction here shows in all of them."),
        button=_("Save"),
    )


@bp.route("/cases/<ref:case_ref>/details/facts", methods=["GET", "POST"])
def facts(case_ref: str) -> Answer:
    """Correct approach, referral and how long the record is kept."""
    case = to_change(case_ref)
    form = FactsForm(obj=case)
    return ask(
        case,
        form,
        lambda: cases.amend(
            me(),
            case,
            version=form.seen,
            approach=Approach(form.approach.data),
            retention_class=RetentionClass(form.retention_class.data),
            **form.filled("referral", "referred_on"),
        ),
        said="facts-saved",
        amends=case,
        title=_("Approach and referral"),
        button=_("Save"),
    )


@bp.route("/cases/<ref:case_ref>/details/moves", methods=["GET", "POST"])
def move(case_ref: str) -> Answer:
    """Admit, transfer or discharge."""
    case = to_change(case_ref)
    places, was = {site.ref: site for site in sites()}, case.setting
    form = MoveForm(obj=case)
    form.site.choices = [(ref, site.name) for ref, site in places.items()]
    if not form.is_submitted():
        form.site.data = case.site.ref
    return ask(
        case,
        form,
        lambda: cases.move(
            me(),
            case,
            site=places[form.site.data],
            setting=Setting(form.setting.data),
            version=form.seen,
            **form.filled("ward", "words"),
        ),
        said="case-moved",
        amends=case,
        onward=lambda: _after_discharge(case, was),
        title=_("Admit, transfer or discharge"),
        note=_("The move is dated now and stays in the history."),
        button=_("Move the case"),
    )


def _after_discharge(case: Case, was: Setting) -> str:
    """Who leaves a ward is contacted within 48 hours: name who does it."""
    if (was, case.setting) != (Setting.INPATIENT, Setting.OUTPATIENT):
        return ""
    return url_for("actions.follow_up", case_ref=case.ref, after="discharge", said="case-moved")


@bp.route("/cases/<ref:case_ref>/details/review", methods=["GET", "POST"])
def review(case_ref: str) -> Answer:
    """Say by when the team looks again."""
    case = to_change(case_ref)
    form = ReviewForm(obj=case)
    return ask(
        case,
        form,
        lambda: cases.set_review(me(), case, on=form.next_review_on.data, version=form.seen),
        said="review-set",
        amends=case,
        title=_("Next review"),
        note=_("From that day the agenda suggests the case by itself."),
        button=_("Save the day"),
    )


@bp.route("/cases/<ref:case_ref>/details/restriction", methods=["GET", "POST"])
def restrict(case_ref: str) -> Answer:
    """The lead says whether supervisors may read the summary."""
    case = cover_of(case_ref)
    require(me(), Permission.CARE_TEAM_MANAGE, case)
    form = RestrictForm(obj=case)
    return ask(
        case,
        form,
        lambda: cases.restrict(
            me(),
            case,
            version=form.seen,
            **form.filled("restricted", "summary_to_supervisor"),
        ),
        said="restriction-set",
        amends=case,
        title=_("A restricted case"),
        note=_(
            "For staff, relatives and people known in public. Supervisors of the care team read "
            "summaries; of a restricted case only if you say so here."
        ),
        button=_("Save"),
    )


@bp.route("/cases/<ref:case_ref>/details/legal", methods=["GET", "POST"])
def legal(case_ref: str) -> Answer:
    """Record a legal status and since when."""
    case = to_change(case_ref)
    form = LegalForm()
    return ask(
        case,
        form,
        lambda: case_details.set_legal_status(
            me(),
            case,
            status=LegalStatus(form.status.data),
            since=form.since.moment,
            **form.filled("note"),
        ),
        said="legal-set",
        title=_("Legal status"),
        note=_(
            "Under the Mental Health Care Act 17 of 2002. An emergency under section 9 ends after "
            "24 hours unless an application was made."
        ),
        button=_("Record the status"),
    )


@bp.route("/cases/<ref:case_ref>/details/application", methods=["GET", "POST"])
def application(case_ref: str) -> Answer:
    """Record the application that lets emergency care go on beyond 24 hours."""
    case = to_change(case_ref)
    form = ApplicationForm()
    return ask(
        case,
        form,
        lambda: _apply(case, form),
        said="application-recorded",
        title=_("Application under the Mental Health Care Act"),
        note=_(
            "Emergency care under section 9 ends after 24 hours unless an application for "
            "assisted or involuntary care was made. Recording it stops the clock; the status "
            "that follows is recorded by itself once it holds."
        ),
        button=_("Record the application"),
    )


def _apply(case: Case, form: ApplicationForm) -> None:
    entry = case.legal_now
    if entry is None:
        raise NotNow("Record the legal status first.")
    case_details.record_application(me(), case, entry, applied_at=form.applied_at.moment)


@bp.route("/cases/<ref:case_ref>/details/closing", methods=["GET", "POST"])
def close(case_ref: str) -> Answer:
    """Close the case."""
    case = to_change(case_ref)
    form = CloseForm(version=case.version)
    return ask(
        case,
        form,
        lambda: cases.close(me(), case, version=form.seen, **form.filled("reason")),
        said="case-closed",
        amends=case,
        title=_("Close the case"),
        note=_(
            "It leaves the lists and the agenda. The record stays as it is, and the care team can "
            "still read it. An open safety concern stands in the way."
        ),
        button=_("Close the case"),
    )


@bp.route("/cases/<ref:case_ref>/details/death", methods=["GET", "POST"])
def after_death(case_ref: str) -> Answer:
    """The lead closes the record for good, and says who looks after the team."""
    case = cover_of(case_ref)
    if case.frozen_at is not None:  # done already, by this page sent twice or by somebody else
        return redirect(url_for("cases.details", case_ref=case.ref, said="closed-for-good"), 303)
    require(me(), Permission.CASE_FREEZE, case)
    form = AfterDeathForm(version=case.version, support_by=me().ref)
    form.support_by.offer([member.user for member in case.team_today])
    return ask(
        case,
        form,
        lambda: death.freeze(
            me(),
            case,
            support_by=form.support_by.person,
            version=form.seen,
            **form.filled("died_on", "sentence", "support"),
        ),
        said="closed-for-good",
        amends=case,
        title=_("After a death"),
        note=_(
            "The record of %(name)s is closed for good: it can be read, and nobody writes in it "
            "any more. This cannot be undone. Who opens it is still noted. What still has to be "
            "written, write it first.",
            name=case.name,
        ),
        button=_("Close the record for good"),
    )


@bp.post("/cases/<ref:case_ref>/details/resting")
def rest(case_ref: str) -> Answer:
    """Let a case rest while nobody is seeing the patient."""
    case = to_change(case_ref)
    cases.let_rest(me(), case, version=case.version)
    return redirect(url_for("cases.details", case_ref=case.ref, said="case-rests"), 303)


@bp.post("/cases/<ref:case_ref>/details/reopening")
def reopen(case_ref: str) -> Answer:
    """Take up a case again that rests or was closed."""
    case = to_change(case_ref)
    cases.reopen(me(), case, version=case.version)
    return redirect(url_for("cases.details", case_ref=case.ref, said="case-reopened"), 303)
