"""What the door asks for."""

from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from mdt.forms import Form, line
from mdt.i18n import _l
from mdt.services.accounts import LONGEST_NAME
from mdt.services.passwords import LONGEST, SHORTEST

TOO_LONG = _l("A password may have at most %(max)d characters.")


class LoginForm(Form):
    username = line(_l("User name"), DataRequired(_l("Type your user name.")))
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Type your password.")), Length(max=LONGEST, message=TOO_LONG)],
    )


def new_password(label: str) -> PasswordField:
    """A password to be, long enough."""
    return PasswordField(
        label,
        [
            DataRequired(_l("Choose a password.")),
            Length(min=SHORTEST, message=_l("A password needs at least %(min)d characters.")),
            Length(max=LONGEST, message=TOO_LONG),
        ],
    )


def the_same_again() -> PasswordField:
    """The field `password`, typed a second time."""
    return PasswordField(
        _l("The same password again"),
        [EqualTo("password", _l("The two passwords are not the same."))],
    )


class NewPasswordForm(Form):
    """A password, twice."""

    password = new_password(_l("Password"))
    again = the_same_again()


class SetUpForm(Form):
    """The first administrator of an empty house."""

    practice = line(_l("Name of the practice"), DataRequired(_l("What is the practice called?")))
    display_name = line(_l("Your name"), DataRequired(_l("Your name, as colleagues read it.")))
    username = line(
        _l("User name"),
        DataRequired(_l("The name you will sign in with.")),
        longest=LONGEST_NAME,
    )
    password = new_password(_l("Password"))
    again = the_same_again()
    information_officer = BooleanField(_l("I am the information officer as well"))


class TwoWordsForm(Form):
    """Two words of the recovery key, read from the paper."""

    first = line("", DataRequired(_l("Read this word from the paper.")))
    second = line("", DataRequired(_l("Read this word from the paper.")))
