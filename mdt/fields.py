"""Fields that several rooms ask with: days, times, counts, and the address a page chooses."""

import re
from datetime import date, datetime
from typing import Any

from wtforms import DateField, DateTimeLocalField, HiddenField, IntegerField, TimeField
from wtforms.validators import NumberRange, Optional, StopValidation, ValidationError

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
            super().process_formdata([text for text in valuelist if text])
        except ValueError as problem:
            raise ValueError(_("Write a day such as 2026-11-24.")) from problem

    def pre_validate(self, _form: Any) -> None:
        """A day that nobody's calendar holds is refused before it is reckoned with."""
        if self.data is not None and not is_near(self.data):
            raise ValidationError(_("Look at the year again."))


class Clock(TimeField):
    """A time of day; seconds, which some browsers send, are let through."""

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError as problem:
            raise ValueError(_("Write a time such as 14:00.")) from problem


class Moment(DateTimeLocalField):
    """A day and a time on the practice's clock; `moment` is the instant."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("This is not a day and a time.")) from problem

    def pre_validate(self, _form: Any) -> None:
        if self.data is not None and not is_near(self.data.date()):
            raise ValidationError(_("Look at the year again."))

    @property
    def moment(self) -> Any:
        """The instant at which the practice's clock shows this; None when nothing was typed."""
        typed: datetime | None = self.data
        return None if typed is None else typed.replace(tzinfo=clock.zone())


class Count(IntegerField):
    """A whole number within limits; left empty it is none where that is allowed."""

    def __init__(
        self, label: Any, low: int, high: int, sentence: Any, *, empty: bool = False, **kw: Any
    ) -> None:
        first = [Optional()] if empty else []
        super().__init__(label, [*first, NumberRange(low, high, sentence)], **kw)
        self.sentence = sentence

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text[:12] for text in valuelist])
        except ValueError as problem:
            raise ValueError(self.sentence) from problem

    def pre_validate(self, _form: Any) -> None:
        """What is no number is said once, not once more as one that is out of range."""
        if self.process_errors and any(str(text).strip() for text in self.raw_data or ()):
            raise StopValidation


def is_near(day: date) -> bool:
    """Whether a day can be somebody's: born, treated, or planned for."""
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
