"""The password of a locked file, typed twice."""

from typing import Any

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from mdt.domain.errors import Invalid
from mdt.forms import Form
from mdt.i18n import _, _l

SHORTEST, LONGEST = 12, 127  # a PDF takes 127 bytes


class PlansForm(Form):
    """What opens the file, and nothing that is kept here."""

    password = PasswordField(
        _l("Password of the file"),
        [
            InputRequired(_l("Choose a password for the file.")),
            Length(SHORTEST, LONGEST, _l("Between %(min)d and %(max)d characters.")),
        ],
    )
    again = PasswordField(_l("The same password again"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The same twice, as typed, and no more than the file can take."""
        super().validate(extra_validators)
        for problem in [] if self.password.errors else self._wrong():
            self.refuse(problem)
        return not self.errors

    def _wrong(self) -> list[Invalid]:
        typed = self.password.data or ""
        if self.password.raw_data and self.password.raw_data[0] != typed:
            said = _("It may not begin or end with a blank: the file would not open.")
            return [Invalid("password", said)]
        if len(typed.encode()) > LONGEST:
            return [Invalid("password", _("This is too long for the file: choose a shorter one."))]
        if typed != self.again.data:
            return [Invalid("again", _("The two differ. Type the same password twice."))]
        return []
