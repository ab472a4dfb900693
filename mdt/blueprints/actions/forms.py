"""How a task went, in a word."""

from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import InputRequired, Optional

from mdt.domain.vocabulary import ActionState, NotDoneReason
from mdt.fields import Day, Own
from mdt.forms import SHORT, Form, PersonField, VersionedForm, area, choices, line
from mdt.i18n import _l

HOW_IT_WENT = [ActionState.DONE, ActionState.PARTLY, ActionState.NOT_DONE]


class SettleForm(VersionedForm):
    state = SelectField(
        _l("How did it go?"),
        [InputRequired(_l("Choose how it went."))],
        choices=choices(HOW_IT_WENT, empty=_l("choose")),
    )
    words = line(_l("In a word"), longest=SHORT)
    reason = SelectField(
        _l("If not done in full: why?"),
        [Optional()],
        choices=choices(NotDoneReason, empty=_l("choose a reason")),
    )


class SnoozeForm(VersionedForm):
    """Until when it is out of sight."""

    until = Day(_l("Another day"))


class ReopenForm(VersionedForm):
    """Opening again asks nothing but the version seen."""


class FollowUpForm(Own):
    """Who is in contact, how, and by when."""

    owner = PersonField(_l("Who is in contact"))
    due_on = Day(_l("By"), [InputRequired(_l("Choose a day within 48 hours."))])
    text = area(_l("How"), InputRequired(_l("Say how the contact is made.")), longest=2000)


class GiveForm(Form):
    text = area(
        _l("What is to be done"), InputRequired(_l("Say what is to be done.")), longest=2000
    )
    owner = PersonField(_l("Who does it"))
    due_on = DateField(_l("By"), [InputRequired(_l("Choose a date."))])
    once = HiddenField()
