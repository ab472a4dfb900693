"""What one may still say about minutes."""

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from mdt.forms import Form, VersionedForm, area
from mdt.i18n import _l


class SignForm(VersionedForm):
    """Signing asks nothing but the version that was read back."""


class AddendumForm(Form):
    item = SelectField(_l("About"), validate_choice=False)
    text = area(_l("Addendum"), InputRequired(_l("Write what is to be added.")), longest=10_000)
    once = HiddenField()
