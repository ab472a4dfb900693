"""The form of a reflection: eight dials, none of them set, and free words."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import ValidationError

from mdt.domain.labels import label
from mdt.domain.reflecting import CONTACTS, LONGEST, STRENGTHS, TICKS, Thoughts
from mdt.domain.vocabulary import Dial, Visibility
from mdt.forms import SelectChoice, VersionedForm, area, choices
from mdt.i18n import _, _l
from mdt.templating import local_words

TEXTS = ("pull", "did", "whose", "about_patient", "expects", "from_whom", "about_me")


class DialField(RadioField):
    """A feeling from 0 to 4. One that was not answered stays so: it is not a 0."""

    def __init__(self, text: str = "", validators: Any = None, **kw: Any) -> None:
        offered = [SelectChoice(str(n), f"{n}, {words}") for n, words in enumerate(STRENGTHS)]
        super().__init__(text, validators, choices=offered, validate_choice=False, **kw)

    def pre_validate(self, _form: Any) -> None:
        """Nothing, or one of the five."""
        if self.data and self.data not in {str(n) for n in range(len(STRENGTHS))}:
            raise ValidationError(_("A dial stands between 0, not at all, and 4, very strongly."))


class VisibilityForm(VersionedForm):
    visibility = RadioField(
        _l("Who can read it"), choices=choices(Visibility), default=Visibility.ONLY_ME.value
    )

    @property
    def chosen(self) -> Visibility:
        """With whom it is to be shared."""
        given = self.visibility.data or Visibility.ONLY_ME
        return Visibility(given) if given in set(Visibility) else Visibility.ONLY_ME


class ReflectionForm(VisibilityForm):
    """The dials are added below, one field for each of the vocabulary."""

    version = HiddenField(default="0")
    token = HiddenField()
    contact = SelectField(
        _l("Contact"), choices=choices(CONTACTS, empty=str(_l("not said"))), default=""
    )
    note = SelectField(_l("The note it follows"), choices=[], validate_choice=False, default="")
    pull = area(_l("Pull to do"), longest=LONGEST)
    did = area(_l("What I did"), longest=LONGEST)
    whose = area(_l("Whose feeling might this be?"), longest=LONGEST)
    about_patient = area(_l("What it may tell us about the patient"), longest=LONGEST)
    expects = area(_l("What the patient seems to expect of me"), longest=LONGEST)
    from_whom = area(_l("From whom that may come"), longest=LONGEST)
    about_me = area(_l("What it may tell about me"), longest=LONGEST)
    boundary = BooleanField(_l("A worry about a boundary"))
    erotic = BooleanField(_l("An erotic feeling"))
    safety = BooleanField(_l("Something about safety"))
    unanswered = SelectMultipleField(
        _l("Leave unanswered"), choices=choices(Dial), validate_choice=False, default=[]
    )

    def offer_notes(self, lines: Sequence[Any]) -> None:
        """Notes of the case to link it to, each by its day, kind and author."""
        offered = [SelectChoice(line.ref, called(line)) for line in lines]
        self.note.choices = [SelectChoice("", _("none")), *offered]

    @property
    def dials(self) -> Iterator[tuple[Dial, DialField]]:
        """The eight fields, in the order of the vocabulary."""
        return ((dial, self._fields[_name(dial)]) for dial in Dial)

    @property
    def words(self) -> dict[str, Any]:
        """All that was written, set and ticked, for the verb's keywords."""
        taken_back = set(self.unanswered.data or [])
        dials = {
            dial.value: int(field.data)
            for dial, field in self.dials
            if field.data and dial.value not in taken_back
        }
        written = {name: self._fields[name].data or "" for name in (*TEXTS, "contact", "note")}
        return {"dials": dials, **written, **{name: self._fields[name].data for name in TICKS}}


def _name(dial: Dial) -> str:
    return f"dial_{dial.name.lower()}"


for _dial in Dial:
    setattr(ReflectionForm, _name(_dial), DialField())


def called(line: Any) -> str:
    """A note as the author of a reflection finds it again."""
    signed = "" if line.signed_at else " " + _("(not signed)")
    return f"{local_words(line.happened_at)}, {label(line.kind)}, {line.author}{signed}"


def begun(thoughts: Thoughts, **more: Any) -> ReflectionForm:
    """The form with what is kept already."""
    dials = {_name(dial): str(thoughts.dials[dial]) for dial in Dial if dial in thoughts.dials}
    return ReflectionForm(data={**vars(thoughts), **dials, **more})


def in_words(thoughts: Thoughts) -> str:
    """All of a reflection in one text, to lay two side by side."""
    form = ReflectionForm(formdata=None)
    dials = [f"{dial}: {value}" for dial, value in thoughts.dials.items()]
    texts = [(form[name].label.text, getattr(thoughts, name)) for name in TEXTS]
    written = [f"{label}:\n{text}" for label, text in texts if text]
    ticked = [str(form[name].label.text) for name in TICKS if getattr(thoughts, name)]
    return "\n\n".join([", ".join(dials), *written, *ticked]).strip()
