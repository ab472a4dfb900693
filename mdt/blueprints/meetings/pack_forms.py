"""What is asked of somebody who brings their part of a pack."""

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from mdt.domain.packs import LONGEST, PARTS, WHY_NO_VIEWS
from mdt.domain.vocabulary import Knowledge
from mdt.fields import FROM_LIST, Day
from mdt.forms import SHORT, Form, VersionedForm, area, choices, line
from mdt.i18n import _l
from mdt.models.packs import Contribution
from mdt.services.packs import Part


class Mark(RadioField):
    """One of the six parts: first-hand, second-hand or none; while it is a draft, or not yet."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, choices=choices(Knowledge), validate_choice=False, **kw)

    def pre_validate(self, _form: Any) -> None:
        """What nobody offered is refused in words; nothing chosen is a draft."""
        if self.data and self.data not in set(Knowledge):
            raise ValidationError(FROM_LIST["invalid_choice_message"])


class PackForm(VersionedForm):
    """The words, the six marks, and when the writer last met the patient."""

    words = area(_l("What you bring"), longest=LONGEST)
    history = Mark(_l("History"), id="knows-history")
    mental_state = Mark(_l("Mental state and measures"), id="knows-mental_state")
    physical = Mark(_l("Physical health and substances"), id="knows-physical")
    psychosocial = Mark(_l("Psychosocial"), id="knows-psychosocial")
    patient_views = Mark(_l("The patient's views"), id="knows-patient_views")
    safety = Mark(_l("Safety"), id="knows-safety")
    no_views_because = line(_l("Why the patient's views are not known"), longest=SHORT)
    met_on = Day(_l("When you last met the patient"))
    nothing = BooleanField(_l("Nothing to add"))

    @property
    def marked(self) -> list[Any]:
        """The six fields of the minimum information, in their order."""
        return [self[key] for key in PARTS]

    def as_part(self) -> Part:
        """The values for the verb."""
        marks = {key: self[key].data for key in PARTS if self[key].data}
        why = self.no_views_because.data
        return Part(
            words=self.words.data or "",
            nothing_to_add=bool(self.nothing.data),
            marks={**marks, WHY_NO_VIEWS: why} if why else marks,
            met_on=self.met_on.data,
        )


class AddForm(Form):
    """What is added after the others' parts could be read."""

    added = area(_l("Add to your part"), longest=LONGEST)


class AsideForm(Form):
    """A conflict of interest."""

    words = line(_l("In a few words, if you wish"), longest=SHORT)


def begun(part: Contribution | None) -> PackForm:
    """The form as it is opened: with what was written, or ready for a first word."""
    if part is None:
        return PackForm(formdata=None, version="0")
    held = {name: part.marks.get(name) for name in (*PARTS, WHY_NO_VIEWS)}
    return PackForm(
        formdata=None, version=str(part.version), words=part.words, met_on=part.met_on, **held
    )
