"""Kinds of meeting: what each is for, in full."""

from flask import redirect, render_template, url_for

from mdt.blueprints.meetings.door import Answer, bp, may_describe_for
from mdt.blueprints.meetings.forms import TypeForm
from mdt.domain.errors import StaleEdit
from mdt.domain.policy import Permission, require
from mdt.domain.vocabulary import MeetingKind
from mdt.forms import choices, sent, status_of
from mdt.i18n import _
from mdt.loading import refuse
from mdt.models.places import MeetingType
from mdt.queries.meetings import types_for
from mdt.queries.trail import last_saved
from mdt.services import meetings, practice
from mdt.templating import SAID, me

SAID["type-added"] = "Added."
SAID["type-amended"] = "Changed."


@bp.get("/meetings/types/")
def types() -> Answer:
    """Every kind of meeting of one's teams, its purpose in full."""
    facts = {"kinds": types_for(me()), "teams": may_describe_for(me())}
    return render_template("meetings/types.html", room="meetings", **facts)


@bp.route("/meetings/types/new/<ref:team_ref>", methods=["GET", "POST"])
def new_type(team_ref: str) -> Answer:
    """Describe a new kind of meeting of a team."""
    team = next((team for team in may_describe_for(me()) if team.ref == team_ref), None)
    if team is None:
        raise refuse(me(), "team", team_ref)
    form = TypeForm()
    form.owner.offer(team.members_today, empty=_("you"))
    ok, _kind = sent(form, lambda: practice.add_meeting_type(me(), team, **form.as_described()))
    if ok:
        return redirect(url_for("meetings.types", said="type-added"), 303)
    facts = {"form": form, "team": team}
    return render_template("meetings/type.html", room="meetings", **facts), status_of(form)


@bp.route("/meetings/types/<ref:type_ref>", methods=["GET", "POST"])
def amend_type(type_ref: str) -> Answer:
    """Reword what a kind of meeting is for."""
    kind = next((kind for kind in types_for(me()) if kind.ref == type_ref), None)
    if kind is None:
        raise refuse(me(), "meetingtype", type_ref)
    require(me(), Permission.MEETING_PLAN, kind)
    form = TypeForm(**_as_it_stands(kind))
    owners = [*kind.team.members_today, *([kind.owner] if kind.owner else [])]
    form.owner.offer(dict.fromkeys(owners), empty=_("nobody yet"))
    if kind.kind is MeetingKind.CRISIS:
        form.kind.choices = choices([MeetingKind.CRISIS])
    try:
        ok, _done = sent(
            form,
            lambda: meetings.amend_type(me(), kind, version=form.seen, **form.as_described()),
        )
    except StaleEdit:
        form.version.data = str(kind.version)
        facts = {"form": form, "kind": kind, "saved": last_saved(kind)}
        return render_template("meetings/type_apart.html", room="meetings", **facts), 409
    if ok:
        return redirect(url_for("meetings.types", said="type-amended"), 303)
    facts = {"form": form, "kind": kind, "team": kind.team}
    return render_template("meetings/type.html", room="meetings", **facts), status_of(form)


def _as_it_stands(kind: MeetingType) -> dict[str, object]:
    names = "name purpose objectives kind next_audit_on minutes_per_case weeks_unbrought"
    told = {name: getattr(kind, name) for name in names.split()}
    who = {"owner": kind.owner.ref if kind.owner else "", "version": str(kind.version)}
    return {**told, **who, "core": kind.core.split(), "quorum": kind.quorum.split()}
