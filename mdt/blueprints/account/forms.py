"""What one changes about one's own account."""

from wtforms import PasswordField, SelectField
from wtforms.validators import DataRequired, Length

from mdt.blueprints.auth.forms import TOO_LONG, new_password, the_same_again
from mdt.domain.vocabulary import Reminders
from mdt.forms import LINE, Form, choices, line
from mdt.i18n import _l
from mdt.services.passwords import LONGEST


class ChangePasswordForm(Form):
    """The present password, and the new one twice."""

    present = PasswordField(
        _l("Present password"),
        [
            DataRequired(_l("Type the password you have now.")),
            Length(max=LONGEST, message=TOO_LONG),
        ],
    )
    password = new_password(_l("New password"))
    again = the_same_again()


class RemindersForm(Form):
    """An address, and how often it is written to."""

    email = line(_l("E-mail address"), longest=LINE)
    reminders = SelectField(_l("Reminders"), choices=choices(Reminders))
