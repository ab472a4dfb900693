"""Sites, and the teams that meet."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from mdt.blueprints.admin.accounts import account_or_404
from mdt.blueprints.admin.forms import MemberForm, NameForm, SiteForm
from mdt.blueprints.admin.views import bp
from mdt.blueprints.auth.views import Answer
from mdt.database import db
from mdt.domain.errors import NotFound, StaleEdit
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import SiteKind
from mdt.forms import sent, status_of
from mdt.i18n import _, _l
from mdt.loading import only_for
from mdt.models.places import Site, Team
from mdt.queries import people
from mdt.services import practice
from mdt.templating import SAID, me

SAID["site-added"] = _l("The site is added.")
SAID["site-changed"] = _l("The site is changed.")
SAID["team-added"] = _l("The team is added. Now its members.")
SAID["team-changed"] = _l("The team has its new name.")
SAID["member-added"] = _l("On the team from now on. It opens no record by itself.")
SAID["member-ended"] = _l("Off the team from now on.")


def _place(kind: type[Any], ref: str) -> Any:
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    found = db.session.scalars(select(kind).where(kind.ref == ref)).first()
    if found is None:
        raise NotFound(kind.__name__.lower())
    return found


def _named(form: NameForm, deed: Callable[[], str], place: Any = None) -> Answer:
    """The page of one site's or team's name; the deed gives the address to go on to."""
    try:
        done, page = sent(form, deed)
    except StaleEdit:
        form.version.data = str(place.version)
        form.name.errors = [_("Meanwhile somebody named it “%(name)s”.", name=place.name)]
        return render_template("admin/place.html", form=form, place=place, room="admin"), 409
    if done:
        return redirect(page, 303)
    page = render_template("admin/place.html", form=form, place=place, room="admin")
    return page, status_of(form)


@bp.get("/sites/")
def sites() -> str:
    """Rooms and hospitals."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    return render_template("admin/sites.html", sites=people.sites(), room="admin")


@bp.route("/sites/new", methods=["GET", "POST"])
def new_site() -> Answer:
    """Add rooms or a hospital."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    form = SiteForm()

    def deed() -> str:
        practice.add_site(me(), name=form.name.data or "", kind=SiteKind(form.kind.data))
        return url_for("admin.sites", said="site-added")

    return _named(form, deed)


@bp.route("/sites/<ref:site_ref>/", methods=["GET", "POST"])
def site(site_ref: str) -> Answer:
    """Correct a site."""
    place = _place(Site, site_ref)
    form = SiteForm(name=place.name, kind=place.kind.value, version=place.version)

    def deed() -> str:
        kind = SiteKind(form.kind.data)
        practice.rename_site(me(), place, name=form.name.data or "", kind=kind, version=form.seen)
        return url_for("admin.sites", said="site-changed")

    return _named(form, deed, place)


@bp.get("/teams/")
def teams() -> str:
    """The teams that meet, with their members."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    return render_template("admin/teams.html", teams=people.teams(), room="admin")


@bp.route("/teams/new", methods=["GET", "POST"])
def new_team() -> Answer:
    """Add a team."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    form = NameForm()

    def deed() -> str:
        made = practice.add_team(me(), name=form.name.data or "")
        return url_for("admin.team", team_ref=made.ref, said="team-added")

    return _named(form, deed)


@bp.route("/teams/<ref:team_ref>/name", methods=["GET", "POST"])
def team_name(team_ref: str) -> Answer:
    """Correct a team's name."""
    place = _place(Team, team_ref)
    form = NameForm(name=place.name, version=place.version)

    def deed() -> str:
        practice.rename_team(me(), place, name=form.name.data or "", version=form.seen)
        return url_for("admin.team", team_ref=place.ref, said="team-changed")

    return _named(form, deed, place)


@bp.get("/teams/<ref:team_ref>/")
def team(team_ref: str) -> Answer:
    """A team and who is on it."""
    return _team_page(_place(Team, team_ref), MemberForm(formdata=None))


def _team_page(place: Team, form: MemberForm) -> Answer:
    on_it = place.member_ids
    form.person.offer([p for p in people.open_accounts() if p.id not in on_it])
    members = sorted(place.members_today, key=lambda p: p.display_name.lower())
    return render_template(
        "admin/team.html", team=place, members=members, form=form, room="admin"
    ), status_of(form)


@bp.post("/teams/<ref:team_ref>/members")
def add_member(team_ref: str) -> Answer:
    """Put somebody on the team."""
    place = _place(Team, team_ref)
    form = MemberForm()
    form.person.offer(people.open_accounts())
    done, _nothing = sent(form, lambda: practice.add_member(me(), place, person=form.person.person))
    if done:
        return redirect(url_for("admin.team", team_ref=place.ref, said="member-added"), 303)
    return _team_page(place, form)


@bp.post("/teams/<ref:team_ref>/members/<ref:account_ref>/end")
def end_member(team_ref: str, account_ref: str) -> BaseResponse:
    """Take somebody off the team."""
    place = _place(Team, team_ref)
    practice.end_member(me(), place, person=account_or_404(account_ref))
    return redirect(url_for("admin.team", team_ref=place.ref, said="member-ended"), 303)
