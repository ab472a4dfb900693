"""What is asked when a concern is raised, kept up, or closed."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from mdt.domain.vocabulary import ConcernKind
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
