"""What is asked when a meeting is planned, a type described, a line of the agenda made."""

from datetime import datetime
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from mdt.blueprints.meetings.fields import minutes_field, offer
from mdt.domain.vocabulary import Discipline, ItemKind, ItemType, MeetingKind, Target
from mdt.fields import Clock, Count, Day
from mdt.forms import LINE, SHORT, Form, PersonField, VersionedForm, area, choices, line
from mdt.i18n import _, _l
from mdt.models.people import User
from mdt.models.places import MeetingType, Team

PURPOSE = 5_000
PLANNED_KINDS = [MeetingKind.MDT, MeetingKind.REFLECTIVE, MeetingKind.BUSINESS]


class MeetingForm(VersionedForm):
    """Type, day, time, minutes, place, chair, coordinator."""

    type = SelectField(_l("Type of meeting"), [InputRequired(_l("Choose the type of meeting."))])
    day = Day(_l("Day"), [InputRequired(_l("Choose the day."))])
    time = Clock(_l("Starts at"), [InputRequired(_l("Say when it starts."))])
    minutes = Count(
        _l("Minutes"), 5, 600, _l("A meeting takes between 5 and 600 minutes."), default=90
    )
    place = line(_l("Place"), DataRequired(_l("Say where the meeting is, or on which screen.")))
    chair = PersonField(_l("Chair"))
    coordinator = PersonField(_l("Coordinator"))

    def offer(self, types: list[MeetingType], *also: User) -> None:
        """Offer these types, and the people of their teams; `also` has the chair already."""
        self.types = {kind.ref: kind for kind in types}
        self.type.choices = offer({ref: kind.name for ref, kind in self.types.items()})
        self.offer_people([kind.team for kind in types], *also)

    def offer_people(self, teams: list[Team], *also: User) -> None:
        """Chairs are clinicians; anybody of the team may coordinate."""
        everybody = {p.id: p for team in teams for p in team.members_today}
        core = {key for team in teams for key in team.core_ids}
        chairs = [p for p in everybody.values() if p.id in core]
        chairs += [person for person in also if person not in chairs]
        self.chair.offer(chairs, empty=_("not named yet"))
        self.coordinator.offer(everybody.values(), empty=_("not named yet"))

    def as_planned(self) -> dict[str, Any]:
        """The values for the verb; `starts` is what the clock on the wall will show."""
        day, hour = self.day.data, self.time.data
        return {
            "starts": datetime.combine(day, hour) if day and hour else None,
            "minutes": self.minutes.data,
            "place": self.place.data,
            "chair": self.chair.person,
            "coordinator": self.coordinator.person,
        }


class Ticks(SelectMultipleField):
    """Several of a closed set, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TypeForm(VersionedForm):
    """What a kind of meeting is for, and who must be there."""

    name = line(_l("Name"), DataRequired(_l("Give this kind of meeting a name.")), longest=LINE)
    purpose = area(
        _l("Purpose"),
        DataRequired(_l("A meeting needs a written purpose: what is it for?")),
        longest=PURPOSE,
    )
    objectives = area(_l("Objectives"), longest=PURPOSE)
    kind = SelectField(_l("Kind"), default=MeetingKind.MDT, choices=choices(PLANNED_KINDS))
    owner = PersonField(_l("Owner"))
    next_audit_on = Day(_l("Next audit on"))
    core = Ticks(_l("Core disciplines"), choices=choices(Discipline))
    quorum = Ticks(_l("Quorum: disciplines that must be there"), choices=choices(Discipline))
    minutes_per_case = Count(
        _l("Minutes for a case"), 1, 120, _l("A case takes between 1 and 120 minutes."), default=10
    )
    weeks_unbrought = Count(
        _l("Weeks until a case that nobody brings is suggested"),
        1,
        104,
        _l("Choose between 1 and 104 weeks."),
        default=8,
    )

    def as_described(self) -> dict[str, Any]:
        """The values for the verb."""
        names = "name purpose objectives next_audit_on minutes_per_case weeks_unbrought"
        return {
            **self.filled(*names.split()),
            "kind": MeetingKind(self.kind.data),
            "owner": self.owner.person,
            "core": [Discipline(word) for word in self.core.data or []],
            "quorum": [Discipline(word) for word in self.quorum.data or []],
        }


class CaseLineForm(Form):
    """A case put on the agenda by hand."""

    case = SelectField(_l("Case"), [InputRequired(_l("Choose a case."))])
    kind = SelectField(
        _l("Section"), choices=choices([ItemKind.CASE, ItemKind.REFLECTIVE]), default="case"
    )
    type = SelectField(_l("Type"), choices=choices(ItemType), default=ItemType.REVIEW)
    question = line(_l("Question for the meeting"), longest=SHORT)
    minutes = minutes_field()
    presenter = PersonField(_l("Presenter"))


class BusinessForm(Form):
    """An item of business."""

    title = line(_l("What it is about"), DataRequired(_l("Say what the item is about.")))
    minutes = minutes_field()
    presenter = PersonField(_l("Presenter"))


class DropForm(VersionedForm):
    """Why not this time."""

    reason = line(
        _l("Why not this time?"),
        DataRequired(_l("Say in a few words why not this time.")),
        longest=SHORT,
    )


class QuestionForm(VersionedForm):
    """What the meeting is asked."""

    question = area(_l("Question for the meeting"), longest=SHORT)


class PrepareForm(VersionedForm):
    """Time, presenter and type of an item."""

    minutes = minutes_field()
    presenter = PersonField(_l("Presenter"))
    type = SelectField(_l("Type"), choices=choices(ItemType))
    target = SelectField(
        _l("What is spoken of first"), default="", choices=choices(Target, _("not said"))
    )


class MinutesForm(Form):
    """The minutes of one line."""

    minutes = minutes_field()


class InviteForm(Form):
    """Who is asked in for one item."""

    person = PersonField(_l("Ask in for this item"))


class AskForm(Form):
    """A question for the next meeting."""

    words = area(
        _l("Your question"),
        DataRequired(_l("Write the question you want the meeting to answer.")),
        longest=SHORT,
        id="ask-words",
    )
