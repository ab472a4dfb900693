"""What is added to a case's cover and ended again: diagnoses, lines, contacts, authorisations."""

from typing import Any, TypeVar

from flask import render_template, request

from mdt.blueprints.cases.details import to_change
from mdt.blueprints.cases.details_forms import (
    CONTACT,
    ContactFields,
    ContactForm,
    DiagnosisForm,
    EndForm,
    LineForm,
    ResearchForm,
    SharingForm,
)
from mdt.blueprints.cases.room import Answer, ask, bp
from mdt.domain.labels import label
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import ContactKind, LineKind
from mdt.forms import clean
from mdt.i18n import _, _l
from mdt.loading import refuse, thing_or_404
from mdt.models.cases import Case, CaseLine, Contact, Diagnosis, SharingAuthorisation
from mdt.models.research import ResearchAgreement
from mdt.queries.case_cover import sites
from mdt.queries.icd import codes_like
from mdt.services import case_details
from mdt.services import research as researching
from mdt.templating import SAID, me

SAID["diagnosis-added"] = _l("The diagnosis stands on the case.")
SAID["diagnosis-ended"] = _l("Ended. It stays in the list of earlier ones.")
SAID["line-added"] = _l("Added to the case.")
SAID["line-ended"] = _l("Ended. It stays in the list of earlier ones.")
SAID["contact-added"] = _l("The contact stands on the case.")
SAID["contact-saved"] = _l("Saved the contact.")
SAID["contact-ended"] = _l("Ended. The contact is no longer shown as somebody to ring.")
SAID["sharing-authorised"] = _l("Recorded what the patient has authorised.")
SAID["research-agreed"] = _l("Recorded. The patient is counted, without a name.")
SAID["research-withdrawn"] = _l("Recorded. From now on no figure counts this patient.")
SAID["sharing-withdrawn"] = _l("Recorded. From now on the care team alone discusses this case.")

T = TypeVar("T", Diagnosis, CaseLine, Contact, SharingAuthorisation, ResearchAgreement)


def part_or_404(kind: type[T], case: Case, ref: str) -> T:
    """One row of this case's cover, and of no other's."""
    row = thing_or_404(me(), kind, ref, Permission.CASE_EDIT)
    if row.case_id != case.id:
        raise refuse(me(), kind.__name__.lower(), ref)
    return row


@bp.route("/cases/<ref:case_ref>/details/diagnoses", methods=["GET", "POST"])
def diagnosis(case_ref: str) -> Answer:
    """Add a diagnosis; without a script one can look a code up by its words."""
    case = to_change(case_ref)
    form = DiagnosisForm()
    words: dict[str, Any] = {
        "template": "cases/diagnosis.html",
        "title": _("Add a diagnosis"),
        "button": _("Add the diagnosis"),
    }
    if "use" in request.form:
        form.code.data = clean(request.form["use"])
        return _looked_up(case, form, found=(), **words)
    found = codes_like(form.code.data or "")
    if "look" in request.form:
        return _looked_up(case, form, found=found, **words)
    return ask(
        case,
        form,
        lambda: case_details.add_diagnosis(
            me(),
            case,
            together=[form.together.data] if form.together.data else [],
            **form.filled("code", "made_on"),
        ),
        said="diagnosis-added",
        found=found,
        **words,
    )


def _looked_up(case: Case, form: DiagnosisForm, *, template: str, **shown: Any) -> Answer:
    return render_template(template, case=case, form=form, looked=True, **shown), 200


@bp.route("/cases/<ref:case_ref>/details/diagnoses/<ref:row_ref>/end", methods=["GET", "POST"])
def end_diagnosis(case_ref: str, row_ref: str) -> Answer:
    """End a diagnosis."""
    case = to_change(case_ref)
    row = part_or_404(Diagnosis, case, row_ref)
    return _end(
        case,
        lambda on: case_details.end_diagnosis(me(), row, on=on),
        said="diagnosis-ended",
        title=_("End the diagnosis"),
        what=f"{row.code} {row.title}",
    )


@bp.route("/cases/<ref:case_ref>/details/lines", methods=["GET", "POST"])
def line(case_ref: str) -> Answer:
    """Note a medication, an allergy or a substance."""
    case = to_change(case_ref)
    form = LineForm(data={"kind": request.args.get("kind")})
    return ask(
        case,
        form,
        lambda: case_details.add_line(
            me(),
            case,
            kind=LineKind(form.kind.data),
            **form.filled("text", "source", "as_of"),
        ),
        said="line-added",
        title=_("Medication, allergy or substance"),
        note=_("What is known, on which day, and from whom. This is not a prescription."),
        button=_("Add the line"),
    )


@bp.route("/cases/<ref:case_ref>/details/lines/<ref:row_ref>/end", methods=["GET", "POST"])
def end_line(case_ref: str, row_ref: str) -> Answer:
    """End a line."""
    case = to_change(case_ref)
    row = part_or_404(CaseLine, case, row_ref)
    return _end(
        case,
        lambda on: case_details.end_line(me(), row, on=on),
        said="line-ended",
        title=_("End the line"),
        what=f"{label(row.kind).capitalize()}: {row.text}",
    )


@bp.route("/cases/<ref:case_ref>/details/contacts", methods=["GET", "POST"])
def contact(case_ref: str) -> Answer:
    """Add a contact."""
    case = to_change(case_ref)
    form = ContactFields()
    return ask(
        case,
        form,
        lambda: case_details.add_contact(me(), case, **_contact(form)),
        said="contact-added",
        title=_("Add a contact"),
        button=_("Add the contact"),
    )


@bp.route("/cases/<ref:case_ref>/details/contacts/<ref:row_ref>", methods=["GET", "POST"])
def amend_contact(case_ref: str, row_ref: str) -> Answer:
    """Correct a contact, or what they may be told."""
    case = to_change(case_ref)
    row = part_or_404(Contact, case, row_ref)
    form = ContactForm(obj=row)
    return ask(
        case,
        form,
        lambda: case_details.amend_contact(me(), row, version=form.seen, **_contact(form)),
        said="contact-saved",
        amends=row,
        title=_("Correct the contact"),
        button=_("Save"),
    )


def _contact(form: ContactFields) -> dict[str, Any]:
    return {**form.filled(*CONTACT), "kind": ContactKind(form.kind.data)}


@bp.route("/cases/<ref:case_ref>/details/contacts/<ref:row_ref>/end", methods=["GET", "POST"])
def end_contact(case_ref: str, row_ref: str) -> Answer:
    """End a contact."""
    case = to_change(case_ref)
    row = part_or_404(Contact, case, row_ref)
    return _end(
        case,
        lambda on: case_details.end_contact(me(), row, on=on),
        said="contact-ended",
        title=_("End the contact"),
        what=f"{row.name}, {label(row.kind)}",
    )


@bp.route("/cases/<ref:case_ref>/details/sharing", methods=["GET", "POST"])
def sharing(case_ref: str) -> Answer:
    """Record what the patient authorises the team to share."""
    case = to_change(case_ref)
    names = {site.ref: site.name for site in sites()}
    form = SharingForm()
    form.sites.choices = list(names.items())
    return ask(
        case,
        form,
        lambda: case_details.authorise_sharing(
            me(),
            case,
            sites=", ".join(names[ref] for ref in form.sites.data or []),
            **form.filled("given_on", "with_whom", "words"),
        ),
        said="sharing-authorised",
        title=_("Authorisation to share in the MDT"),
        note=_(
            "Given by the patient, who can take it back at any time. Without it the case is "
            "discussed by its care team only."
        ),
        button=_("Record the authorisation"),
    )


@bp.route("/cases/<ref:case_ref>/details/sharing/<ref:row_ref>/withdrawal", methods=["GET", "POST"])
def withdraw(case_ref: str, row_ref: str) -> Answer:
    """Record that the patient takes the authorisation back."""
    case = to_change(case_ref)
    row = part_or_404(SharingAuthorisation, case, row_ref)
    return _end(
        case,
        lambda on: case_details.withdraw_sharing(me(), row, on=on),
        said="sharing-withdrawn",
        title=_("The patient withdraws the authorisation"),
        what=row.with_whom,
    )


@bp.route("/cases/<ref:case_ref>/details/research", methods=["GET", "POST"])
def research(case_ref: str) -> Answer:
    """Record that the patient agrees to be counted in figures without names."""
    case = to_change(case_ref)
    form = ResearchForm()
    return ask(
        case,
        form,
        lambda: researching.agree(me(), case, **form.filled("given_on", "words")),
        said="research-agreed",
        title=_("The patient agrees to be counted"),
        note=_(
            "In figures for research that hold no name and no words, and tell of no group under "
            "five people. It changes nothing in the care, and can be taken back at any time: "
            "from then on no figure counts the patient."
        ),
        button=_("Record that the patient agrees"),
    )


@bp.route("/cases/<ref:case_ref>/details/research/<ref:row_ref>/end", methods=["GET", "POST"])
def end_research(case_ref: str, row_ref: str) -> Answer:
    """Record that the patient does not want to be counted any more."""
    case = to_change(case_ref)
    row = part_or_404(ResearchAgreement, case, row_ref)
    return _end(
        case,
        lambda on: researching.withdraw(me(), row, on=on),
        said="research-withdrawn",
        title=_("The patient does not want to be counted any more"),
        what=_("figures for research"),
    )


def _end(case: Case, deed: Any, *, said: str, title: str, what: str) -> Answer:
    form = EndForm()
    return ask(
        case,
        form,
        lambda: deed(form.on.data),
        said=said,
        title=title,
        what=what,
        button=title,
    )
