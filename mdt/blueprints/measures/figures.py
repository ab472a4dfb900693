"""Numbers as they are typed: with a point or a comma, kept as typed where they are wrong."""

import re
from collections.abc import Callable
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from mdt.i18n import _

NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,6})?")


class Figure(StringField):
    """A number that may be missing; `check` raises ValueError with a sentence for what is wrong."""

    def __init__(self, label: Any, check: Callable[[float], Any], **kw: Any) -> None:
        super().__init__(label, **kw)
        self.check = check

    @property
    def number(self) -> float | None:
        """What was typed; None for nothing, and for what is no number."""
        text = str(self.data or "")
        return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None

    def pre_validate(self, _form: Any) -> None:
        """Nothing at all is in order; anything else is a number that may stand here."""
        if not self.data:
            return
        number = self.number
        if number is None:
            raise ValidationError(_("Write a number, or leave it empty."))
        try:
            self.check(number)
        except ValueError as wrong:
            # The label names the item at the field, and again in the list above the form.
            named = str(self.label.text).partition(":")[0]
            raise ValidationError(str(wrong).removeprefix(f"{named}: ")) from wrong


def whole_between(low: int, high: int) -> Callable[[float], None]:
    """The check of a rating: a whole number between two ends."""

    def check(number: float) -> None:
        if not (low <= number <= high and number == int(number)):
            raise ValueError(
                _("Write a whole number from %(low)s to %(high)s.", low=low, high=high)
            )

    return check
