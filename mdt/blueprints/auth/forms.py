"""What the door asks for."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from mdt.forms import Form, line
from mdt.i18n import _l
from mdt.services.passwords import LONGEST


class LoginForm(Form):
    username = line(_l("User name"), InputRequired(_l("Type your user name.")))
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Type your password.")), Length(max=LONGEST)],
    )
