"""Fields that several rooms ask with: a day, and the address a page chooses for what it makes."""

import re
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import ValidationError

from mdt import clock
from mdt.database import REF_ALPHABET, REF_LENGTH, new_ref
from mdt.forms import Form
from mdt.i18n import _, _l

# What a select says to a value that it never offered.
FROM_LIST: dict[str, Any] = {
    "invalid_value_message": _l("Choose from the list."),
    "invalid_choice_message": _l("Choose from the list."),
}
REF = re.compile(f"[{REF_ALPHABET}]{{{REF_LENGTH}}}")
YEARS_BACK, YEARS_ON = 150, 20


class Day(DateField):
    """A day; what cannot be read as one is said in words, and so is a slip in the year."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Write a day such as 2026-11-24.")) from problem

    def pre_validate(self, _form: Any) -> None:
        """A day that nobody's calendar holds is refused before it is reckoned with."""
        if self.data is not None and not _is_near(self.data):
            raise ValidationError(_("Look at the year again."))


def _is_near(day: date) -> bool:
    this_year = clock.today().year
    return this_year - YEARS_BACK <= day.year <= this_year + YEARS_ON


class Own(Form):
    """A form whose page chose the address of what it makes, so that sent twice it makes one."""

    ref = HiddenField()

    @property
    def own_ref(self) -> str:
        """The address the page chose; a new one when somebody tampered with it."""
        given = str(self.ref.data or "")
        return given if REF.fullmatch(given) else new_ref()
