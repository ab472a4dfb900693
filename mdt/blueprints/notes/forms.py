"""What is asked when somebody writes a note."""

import re
from datetime import date, datetime
from typing import Any

from wtforms import DateField, HiddenField, SelectField, TimeField
from wtforms.validators import InputRequired, ValidationError

from mdt import clock
from mdt.database import REF_ALPHABET, REF_LENGTH, new_ref
from mdt.domain.vocabulary import NoteKind
from mdt.forms import Form, VersionedForm, area, choices
from mdt.i18n import _, _l
from mdt.models.notes import Note

REF = re.compile(f"[{REF_ALPHABET}]{{{REF_LENGTH}}}")
EARLIEST = 1880  # nobody alive was seen before


class Day(DateField):
    """A day; what cannot be read as one is said in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Write a day such as 2026-11-24.")) from problem


class Clock(TimeField):
    """A time of day; seconds, which some browsers send, are let through."""

    def __init__(self, label: Any = None, validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Write a time such as 14:00.")) from problem


class Own(Form):
    """A form whose page chose the address of what it makes, so that sent twice it makes one."""

    ref = HiddenField()

    @property
    def own_ref(self) -> str:
        """The address the page chose; a new one when somebody tampered with it."""
        given = str(self.ref.data or "")
        return given if REF.fullmatch(given) else new_ref()


class NoteForm(VersionedForm, Own):
    """A note: what kind, when it happened, the words."""

    kind = SelectField(_l("Kind"), choices=choices(NoteKind))
    happened_on = Day(_l("Day it happened"), [InputRequired(_l("Say on which day it happened."))])
    happened_time = Clock(_l("Time"), [InputRequired(_l("Say at what time it happened."))])
    text = area(_l("Note"))

    def validate_happened_on(self, field: Any) -> None:
        """A day that no calendar of this practice holds is refused before it is reckoned with."""
        if field.data and not _is_near(field.data):
            raise ValidationError(_("Look at the year again."))

    @property
    def happened_at(self) -> datetime | None:
        """The instant it happened, if day and time are both readable."""
        day, time = self.happened_on.data, self.happened_time.data
        if day is None or time is None or not _is_near(day):
            return None
        return clock.wall(day, time.hour, time.minute)

    def as_written(self, note: Note | None) -> dict[str, Any]:
        """The words for a save; what cannot be read yet stays as it was."""
        kind = self.kind.data
        before, moment = (note.kind, note.happened_at) if note else (NoteKind.SESSION, clock.now())
        return {
            "ref": self.own_ref,
            "kind": NoteKind(kind) if kind in set(NoteKind) else before,
            "happened_at": self.happened_at or moment,
            "text": self.text.data or "",
            "version": self.seen,
        }


def _is_near(day: date) -> bool:
    return EARLIEST <= day.year <= clock.today().year + 1


def begun(note: Note | None) -> NoteForm:
    """The form as it is opened: with what was written, or ready for a first word."""
    moment = clock.local(note.happened_at if note else clock.now())
    return NoteForm(
        formdata=None,
        ref=note.ref if note else new_ref(),
        version=str(note.version if note else 0),
        kind=(note.kind if note else NoteKind.SESSION).value,
        happened_on=moment.date(),
        happened_time=moment.time().replace(second=0, microsecond=0),
        text=note.text if note else "",
    )


class AddendumForm(Own):
    """What is added to a signed note."""

    text = area(_l("Addendum"), InputRequired(_l("Write what is to be added.")))


class DiscardForm(VersionedForm):
    """Throwing a draft away asks only for the version that was seen."""
