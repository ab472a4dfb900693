"""Days, times and numbers whose refusals are sentences."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    TimeField,
)
from wtforms.validators import NumberRange, ValidationError

from mdt.database import REF_ALPHABET, REF_LENGTH, new_ref
from mdt.forms import Form, SelectChoice
from mdt.i18n import _, _l

EARLIEST = 1900


class Day(DateField):
    """A day of the calendar."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError as problem:
            raise ValueError(_("This is not a day of the calendar.")) from problem

    def pre_validate(self, _form: Any) -> None:
        if self.data is not None and self.data.year < EARLIEST:
            raise ValidationError(_("Check the year."))


class Clock(TimeField):
    """A time of day; seconds, which some browsers send, are let through."""

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError as problem:
            raise ValueError(_("Write a time such as 14:00.")) from problem


class Count(IntegerField):
    """A whole number within limits."""

    def __init__(self, label: Any, low: int, high: int, sentence: Any, **kw: Any) -> None:
        super().__init__(label, [NumberRange(low, high, sentence)], **kw)
        self.sentence = sentence

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text[:12] for text in valuelist])
        except ValueError as problem:
            raise ValueError(self.sentence) from problem


def offer(words: Mapping[str, Any]) -> list[SelectChoice]:
    """What a select offers: its value, and the words for it."""
    return [SelectChoice(value, text) for value, text in words.items()]


def minutes_field() -> Any:
    """The minutes of one item."""
    return Count(_l("Minutes"), 1, 120, _l("An item takes between 1 and 120 minutes."), default=10)


class Own(Form):
    """A form whose page chose the address of what it makes, so that sent twice it makes one."""

    ref = HiddenField()

    @property
    def own_ref(self) -> str:
        """The address the page chose; a new one when somebody tampered with it."""
        given = str(self.ref.data or "")
        fits = len(given) == REF_LENGTH and set(given) <= set(REF_ALPHABET)
        return given if fits else new_ref()
