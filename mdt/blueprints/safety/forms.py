"""What is asked about concerns, about answers to talk about, and around a safety plan."""

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from mdt.domain.vocabulary import ConcernKind
from mdt.fields import FROM_LIST, Day, Moment
from mdt.forms import SHORT, Form, VersionedForm, area, choices, line
from mdt.i18n import _l

WORDS = 2_000  # the bar stands on every page: what it says must be readable at a glance


class ConcernForm(Form):
    """A concern of one kind; the kinds stand in the vocabulary's order, which ranks nothing."""

    kind = RadioField(
        _l("What is it about?"),
        [InputRequired(_l("Choose what it is about."))],
        choices=choices(ConcernKind),
    )
    words = area(
        _l("What worries you"),
        InputRequired(_l("Say in a sentence or two what worries you.")),
        longest=WORDS,
    )
    in_touch = line(_l("Who stays in contact, and when next"), longest=SHORT)


class InTouchForm(VersionedForm):
    in_touch = line(_l("Who stays in contact, and when next"), longest=SHORT)


class ClosingForm(VersionedForm):
    reason = area(
        _l("Why it can be closed"),
        InputRequired(_l("Say why the concern can be closed.")),
        longest=WORDS,
    )
    told = line(_l("Who was told"), InputRequired(_l("Say who was told, by name.")), longest=SHORT)


class TickedField(SelectMultipleField):
    """Any number of a few things, each with its own box; none is ticked beforehand."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AnswerForm(VersionedForm):
    """When somebody spoke with the patient, and what was done; nothing is filled in beforehand."""

    spoken_at = Moment(
        _l("When you spoke with the patient"),
        [InputRequired(_l("Say when you spoke with the patient."))],
    )
    action = area(_l("What was done"), InputRequired(_l("Say what was done.")), longest=WORDS)
    also = TickedField(_l("The same conversation was also about"), choices=[], **FROM_LIST)


class TermsForm(VersionedForm):
    """When the plan is looked at again, and with whom the place was made safer."""

    review_on = Day(
        _l("When you look at it again"),
        [InputRequired(_l("Say when the plan is looked at again."))],
    )
    means_with = line(_l("With whom the sixth step was agreed"), longest=SHORT)


class CopyForm(VersionedForm):
    """A copy that was handed over."""

    on = Day(_l("Day"), [InputRequired(_l("Say on which day the copy was given."))])
    words = line(_l("To whom"), longest=SHORT)
