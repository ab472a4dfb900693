"""What one may still say about minutes."""

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from mdt.fields import Own
from mdt.forms import SHORT, Form, VersionedForm, area
from mdt.i18n import _l

CORRECTION = 10_000


class SignForm(VersionedForm):
    """Signing asks nothing but the version that was read back."""


class AddendumForm(Form):
    item = SelectField(_l("About"), validate_choice=False)
    text = area(_l("Addendum"), InputRequired(_l("Write what is to be added.")), longest=10_000)
    once = HiddenField()


class ProposeForm(Own):
    """What should be corrected, and how."""

    item = SelectField(_l("About"), validate_choice=False)
    words = area(
        _l("Correction"),
        InputRequired(_l("Write what should be corrected, and how.")),
        longest=CORRECTION,
    )


class TakeUpForm(VersionedForm):
    """The addendum, in the chair's words."""

    text = area(_l("Addendum"), InputRequired(_l("Write the addendum.")), longest=CORRECTION)


class DeclineForm(VersionedForm):
    """Why it is not taken up."""

    answer = area(
        _l("Why it is not taken up"),
        InputRequired(_l("Say why it is not taken up.")),
        longest=SHORT,
    )
