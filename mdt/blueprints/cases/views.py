"""The list of cases, and a new one. Details, care team and who looked stand in files beside."""

from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mdt.blueprints.cases import access, details, parts, team
from mdt.blueprints.cases.forms import IDENTITY, NewCaseForm
from mdt.blueprints.cases.room import Answer, bp
from mdt.domain.events import AuditEvent
from mdt.domain.labels import label
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import Approach, CaseStatus, LegalStatus, Setting
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import note_reading, only_for
from mdt.models.cases import Case
from mdt.models.places import Site, Team
from mdt.queries.case_cover import site_names, sites, teams_of
from mdt.queries.case_list import OPEN, Question, page_of
from mdt.services import intake
from mdt.templating import SAID, me

SAID["case-opened"] = _l("The case is open, and you lead it. Add the care team next.")


@bp.get("/cases/")
def index() -> str:
    """The cases whose record I may read."""
    _clinicians_only()
    places = site_names()
    asked = _question({site.ref for site in places})
    listing = page_of(me(), asked)
    note_reading(me(), AuditEvent.CASES_LISTED, count=len(listing.rows))
    return render_template(
        "cases/index.html",
        room="cases",
        asked=asked,
        listing=listing,
        sites=places,
        statuses=[(OPEN, _("open")), *((s.value, label(s)) for s in CaseStatus), ("", _("all"))],
        further=_further(asked, listing.next),
    )


def _question(places: set[str]) -> Question:
    """What the address asks for; anything it cannot mean is as if it were not there."""
    status, site = request.args.get("status", OPEN), request.args.get("site", "")
    known = {OPEN, "", *CaseStatus}
    return Question(
        status=status if status in known else OPEN,
        site=site if site in places else "",
        mine=request.args.get("mine") == "1",
        after=request.args.get("after", "")[:16],
    )


def _further(asked: Question, after: str | None) -> str | None:
    if after is None:
        return None
    kept = {"status": asked.status, "site": asked.site, "mine": "1" if asked.mine else ""}
    return "?" + urlencode({**kept, "after": after})


@bp.route("/cases/new", methods=["GET", "POST"])
def new() -> Answer:
    """Register a patient and open the case, on one page."""
    _clinicians_only()
    form = NewCaseForm()
    teams = {team.ref: team for team in teams_of(me())}
    places = {site.ref: site for site in sites()}
    form.team.choices = _offer({ref: team.name for ref, team in teams.items()})
    form.site.choices = _offer({ref: site.name for ref, site in places.items()})
    done, case = sent(form, lambda: _take_in(form, teams, places))
    if done:
        return _opened(case)
    known = intake.earlier(me(), form.file_number.data) if form.file_number.data else None
    shown = {"form": form, "known": known, "on_no_team": not teams, "room": "cases"}
    return render_template("cases/new.html", **shown), status_of(form)


def _opened(case: Case) -> Response:
    return redirect(url_for("overview.show", case_ref=case.ref, said="case-opened"), 303)


def _offer(names: dict[str, str]) -> list[tuple[str, str]]:
    """One is chosen already; among several, nothing is until somebody chooses."""
    return [*([("", _("choose"))] if len(names) != 1 else []), *names.items()]


def _take_in(form: NewCaseForm, teams: dict[str, Team], places: dict[str, Site]) -> Case:
    status = form.legal_status.data
    return intake.take_in(
        me(),
        identity=form.filled(*IDENTITY),
        facts={
            "team": teams[form.team.data],
            "site": places[form.site.data],
            "setting": Setting(form.setting.data),
            "approach": Approach(form.approach.data),
            **form.filled("ward", "referral", "referred_on"),
        },
        legal=(LegalStatus(status), form.legal_since.moment) if status else None,
        again=form.again.data,
    )


def _clinicians_only() -> None:
    """For everybody else this room is not there."""
    only_for(me(), Permission.CASE_CREATE, "cases")


__all__ = ["access", "bp", "details", "parts", "team"]
