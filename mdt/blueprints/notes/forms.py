"""What is asked when somebody writes a note."""

from datetime import datetime
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from mdt import clock
from mdt.database import new_ref
from mdt.domain.vocabulary import NoteKind
from mdt.fields import Clock, Day, Own, is_near
from mdt.forms import VersionedForm, area, choices
from mdt.i18n import _l
from mdt.models.notes import Note


class NoteForm(VersionedForm, Own):
    """A note: what kind, when it happened, the words."""

    kind = SelectField(_l("Kind"), choices=choices(NoteKind))
    happened_on = Day(_l("Day it happened"), [InputRequired(_l("Say on which day it happened."))])
    happened_time = Clock(_l("Time"), [InputRequired(_l("Say at what time it happened."))])
    text = area(_l("Note"))

    @property
    def happened_at(self) -> datetime | None:
        """The instant it happened, if day and time are both readable."""
        day, time = self.happened_on.data, self.happened_time.data
        if day is None or time is None or not is_near(day):
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
