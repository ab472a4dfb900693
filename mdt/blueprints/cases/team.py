"""The care team: who is on it, who was, and for its lead the way to change it."""

from flask import redirect, render_template, request, url_for

from mdt.blueprints.cases.forms import AddToTeamForm, HandOverForm
from mdt.blueprints.cases.room import Answer, bp
from mdt.domain.errors import NotNow
from mdt.domain.labels import label
from mdt.domain.policy import Permission, can, require
from mdt.forms import PersonField, sent, status_of
from mdt.i18n import _, _l
from mdt.loading import case_or_404, refuse
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.queries.case_cover import clinicians_beside, read_cover
from mdt.services import cases
from mdt.templating import SAID, me

SAID["added-to-team"] = _l("Added. They can read the record from now on.")
SAID["taken-off-team"] = _l(
    "Taken off. They read the record no longer; what they wrote stays theirs."
)
SAID["lead-handed-over"] = _l("Handed over. You stay on the care team.")


@bp.route("/cases/<ref:case_ref>/team/", methods=["GET", "POST"])
def team(case_ref: str) -> Answer:
    """Who reads this case; its lead adds somebody."""
    case = case_or_404(me(), case_ref, page="team")
    if request.method == "POST":
        require(me(), Permission.CARE_TEAM_MANAGE, case)
    form = AddToTeamForm()
    _offer(form.person, clinicians_beside(case))
    done, _member = sent(
        form, lambda: cases.add_to_care_team(me(), case, person=form.person.person)
    )
    return _back(case, "added-to-team") if done else _page(case, add=form)


@bp.post("/cases/<ref:case_ref>/team/<ref:person_ref>/end")
def take_off(case_ref: str, person_ref: str) -> Answer:
    """The lead takes somebody off."""
    case = case_or_404(me(), case_ref, page="team")
    person = _member_or_404(case, person_ref)
    try:
        cases.take_off_care_team(me(), case, person=person)
    except NotNow as problem:
        return _page(case, problem=str(problem), status=409)
    return _back(case, "taken-off-team")


@bp.post("/cases/<ref:case_ref>/team/lead")
def hand_over(case_ref: str) -> Answer:
    """The lead hands over."""
    case = case_or_404(me(), case_ref, page="team")
    require(me(), Permission.CARE_TEAM_MANAGE, case)
    form = HandOverForm(prefix="lead-")
    _offer(form.person, _others(case))
    done, _nothing = sent(form, lambda: cases.hand_over_lead(me(), case, person=form.person.person))
    return _back(case, "lead-handed-over") if done else _page(case, lead=form)


def _page(
    case: Case,
    *,
    add: AddToTeamForm | None = None,
    lead: HandOverForm | None = None,
    problem: str = "",
    status: int = 200,
) -> Answer:
    """The page, with the form that was refused as it was sent."""
    read_cover(case)
    sent_back = add or lead
    if add is None:
        add = AddToTeamForm(formdata=None)
        _offer(add.person, clinicians_beside(case))
    if lead is None:
        lead = HandOverForm(formdata=None, prefix="lead-")
        _offer(lead.person, _others(case))
    shown = {"add": add, "lead": lead, "problem": problem, "tab": "team", "case": case}
    page = render_template("cases/team.html", manages=_manages(case), **shown)
    return page, status_of(sent_back) if sent_back is not None else status


def _manages(case: Case) -> bool:
    return can(me(), Permission.CARE_TEAM_MANAGE, case)


def _others(case: Case) -> list[User]:
    return [member.user for member in case.team_today if not member.is_lead]


def _offer(field: PersonField, people: list[User]) -> None:
    field.offer(people, empty="")
    field.choices = [
        ("", _("choose")),
        *((p.ref, f"{p.display_name}, {label(p.discipline)}") for p in people if p.discipline),
    ]
    field.optional = False


def _member_or_404(case: Case, ref: str) -> User:
    """Somebody who is or was on this care team; who else has an account is nobody's business."""
    for member in case.care_team:
        if member.user.ref == ref:
            return member.user
    raise refuse(me(), "person", ref)


def _back(case: Case, said: str) -> Answer:
    return redirect(url_for("cases.team", case_ref=case.ref, said=said), 303)
