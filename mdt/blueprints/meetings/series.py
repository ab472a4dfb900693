"""Meetings that come again: a series planned, continued, ended."""

from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from mdt.blueprints.meetings.door import Answer, bp, may_describe_for
from mdt.blueprints.meetings.fields import offer
from mdt.domain.errors import NotAllowed
from mdt.domain.policy import Permission, can, require
from mdt.domain.vocabulary import MeetingKind
from mdt.fields import Clock, Count, Day, Own
from mdt.forms import PersonField, line, sent, status_of
from mdt.i18n import _, _l
from mdt.loading import refuse
from mdt.models.places import MeetingType
from mdt.models.series import MeetingSeries
from mdt.queries.meetings import types_for
from mdt.queries.series import series_for
from mdt.services import series
from mdt.templating import SAID, me

SAID["series-planned"] = _l(
    "Planned. Its next meetings stand in the diary, each to be moved alone."
)
SAID["series-continued"] = _l("The next meetings stand in the diary.")
SAID["series-ended"] = _l("Ended. The meetings that stand in the diary stay there.")

TURNS = (1, 2, 3, 4)


class SeriesForm(Own):
    """A rhythm, and who chairs in which order."""

    type = SelectField(_l("Type of meeting"), [InputRequired(_l("Choose the type of meeting."))])
    first_on = Day(_l("First on"), [InputRequired(_l("Choose the day."))])
    time = Clock(_l("Starts at"), [InputRequired(_l("Say when it starts."))])
    every_weeks = Count(
        _l("Every so many weeks"), 1, 13, _l("Choose between 1 and 13 weeks."), default=1
    )
    minutes = Count(
        _l("Minutes"), 5, 600, _l("A meeting takes between 5 and 600 minutes."), default=90
    )
    place = line(_l("Place"), DataRequired(_l("Say where the meeting is, or on which screen.")))
    chair_1 = PersonField(_l("Chairs first"))
    chair_2 = PersonField(_l("Chairs second"))
    chair_3 = PersonField(_l("Chairs third"))
    chair_4 = PersonField(_l("Chairs fourth"))
    coordinator = PersonField(_l("Coordinator"))
    until_on = Day(_l("Last day, if there is one"))

    def offer(self, kinds: list[MeetingType]) -> None:
        """Offer these types, and the people of their teams."""
        self.types = {kind.ref: kind for kind in kinds}
        self.type.choices = offer({ref: kind.name for ref, kind in self.types.items()})
        everybody = {p.id: p for kind in kinds for p in kind.team.members_today}
        core = {key for kind in kinds for key in kind.team.core_ids}
        for turn in self.turns:
            turn.offer([p for p in everybody.values() if p.id in core], empty=_("nobody"))
        self.coordinator.offer(everybody.values(), empty=_("not named yet"))

    @property
    def turns(self) -> list[PersonField]:
        """Who chairs, in the order of their turns."""
        return [self[f"chair_{turn}"] for turn in TURNS]

    def as_planned(self) -> dict[str, Any]:
        """The values for the verb."""
        given = self.filled("first_on", "every_weeks", "minutes", "place", "until_on")
        chairs = [turn.person for turn in self.turns if turn.person is not None]
        return {
            **given,
            "at": self.time.data,
            "chairs": chairs,
            "coordinator": self.coordinator.person,
        }


@bp.get("/meetings/series/")
def all_series() -> Answer:
    """The series of one's teams."""
    found, may_plan = series_for(me()), bool(may_describe_for(me()))
    facts: dict[str, Any] = {"found": found, "may_plan": may_plan, "ahead": series.AHEAD}
    return render_template("meetings/series.html", room="meetings", **facts)


@bp.route("/meetings/series/new", methods=["GET", "POST"])
def new_series() -> Answer:
    """Plan a rhythm."""
    if not may_describe_for(me()):
        raise NotAllowed("You may see this, but not do that.")
    form = SeriesForm()
    if request.method == "GET":
        form.ref.data = form.own_ref
    form.offer([kind for kind in types_for(me()) if _comes_again(kind)])
    ok, _made = sent(form, lambda: _plan(form))
    if ok:
        return redirect(url_for("meetings.all_series", said="series-planned"), 303)
    facts = {"form": form, "kinds": form.types, "ahead": series.AHEAD}
    return render_template("meetings/new_series.html", room="meetings", **facts), status_of(form)


def _plan(form: SeriesForm) -> MeetingSeries:
    kind = form.types[form.type.data]
    return series.plan(me(), kind, ref=form.own_ref, **form.as_planned())


def _comes_again(kind: MeetingType) -> bool:
    return kind.kind is not MeetingKind.CRISIS and can(me(), Permission.MEETING_PLAN, kind)


@bp.post("/meetings/series/<ref:series_ref>/more")
def more_series(series_ref: str) -> Answer:
    """Put the next meetings in the diary."""
    one = _series_or_404(series_ref)
    require(me(), Permission.MEETING_PLAN, one)
    series.plan_more(me(), one, version=_seen())
    return redirect(url_for("meetings.all_series", said="series-continued"), 303)


@bp.post("/meetings/series/<ref:series_ref>/end")
def end_series(series_ref: str) -> Answer:
    """No further meetings are made."""
    one = _series_or_404(series_ref)
    require(me(), Permission.MEETING_PLAN, one)
    series.end(me(), one, version=_seen())
    return redirect(url_for("meetings.all_series", said="series-ended"), 303)


def _series_or_404(ref: str) -> MeetingSeries:
    found = next((one.series for one in series_for(me()) if one.series.ref == ref), None)
    if found is None:
        raise refuse(me(), "meetingseries", ref)
    return found


def _seen() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else 0
