"""What one changes about one's own account."""

from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from mdt.blueprints.auth.forms import TOO_LONG, new_password, the_same_again
from mdt.forms import Form
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
