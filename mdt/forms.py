"""The base of every form: trimmed text, limits, a version, and never a lost word."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import Select

from mdt.domain.errors import Invalid
from mdt.domain.labels import label
from mdt.i18n import _, _l

LINE = 200
SHORT = 500
LONG = 60_000

OPTION = Markup('<option value="%s">%s</option>')
CHOSEN = Markup('<option selected value="%s">%s</option>')
FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
E_ = TypeVar("E_", bound=StrEnum)


def clean(text: Any) -> Any:
    """Trim, put line ends in order, and drop control characters such as NUL."""
    if not isinstance(text, str):
        return text  # nothing, or a version on its way into a hidden field
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(FORBIDDEN).strip()


class Options(Select):
    """A select that draws its options without the library's long way round: a page has many."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:  # type: ignore[override]  # newer than its stubs
        """One option, escaped."""
        drawn = CHOSEN if choice.selected else OPTION
        return drawn % (choice.value, choice.label or choice.value)


OPTIONS = {multiple: Options(multiple) for multiple in (False, True)}


class Form(FlaskForm):
    """A form of one task. `was_sent()` is true when it was posted and every field is in order."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound: Any, options: Any) -> Any:
            filters = list(unbound.kwargs.get("filters", []))
            if issubclass(unbound.field_class, StringField) and clean not in filters:
                filters.append(clean)
            bound = unbound.bind(form=form, filters=filters, **options)
            if type(bound.widget) is Select:
                bound.widget = OPTIONS[bound.widget.multiple]
            return bound

    def was_sent(self) -> bool:
        """Posted and valid."""
        return bool(self.validate_on_submit())

    def refuse(self, problem: Invalid) -> None:
        """Put a rule's sentence at the field it is about, or at the first one."""
        name = problem.field if problem.field in self._fields else next(iter(self._fields))
        field = self._fields[name]
        field.errors = [*field.errors, problem.sentence]

    def filled(self, *names: str) -> dict[str, Any]:
        """The values of these fields, by name, for a verb's keywords."""
        return {name: self._fields[name].data for name in names}


class VersionedForm(Form):
    """A form that amends: it carries the version its reader saw."""

    version = HiddenField(default="1")

    @property
    def seen(self) -> int:
        """The version this form was opened with; 0 when it is missing or was tampered with."""
        data = "" if self.version.raw_data == [] else str(self.version.data or "")
        return int(data) if data.isdigit() and len(data) < 10 else 0


def sent(form: Form, deed: Callable[[], Any]) -> tuple[bool, Any]:
    """Run a deed when the form was sent; a refusal comes back at its field, words kept."""
    if not form.was_sent():
        return False, None
    try:
        return True, deed()
    except Invalid as problem:
        form.refuse(problem)
        return False, None


def status_of(form: Form) -> int:
    """200 for a form just opened, 422 for one sent back with errors."""
    return 422 if request.method == "POST" and form.errors else 200


def line(text: str, *validators: Any, longest: int = LINE, **kw: Any) -> StringField:
    """A one-line text with its limit in words."""
    return StringField(text, _checks(validators, longest), **kw)


def area(text: str, *validators: Any, longest: int = LONG, **kw: Any) -> TextAreaField:
    """A many-line text with its limit in words."""
    return TextAreaField(text, _checks(validators, longest), **kw)


def _checks(validators: Iterable[Any], longest: int) -> list[Any]:
    """The limit in words; and a text of blanks is no text, though the browser sent something."""
    too_long = _l("This is too long: the limit is %(max)d characters.")
    asked = [DataRequired(v.message) if isinstance(v, InputRequired) else v for v in validators]
    return [*asked, Length(max=longest, message=too_long)]


def choices(kind: Iterable[E_], empty: str | None = None) -> list[SelectChoice]:
    """The members of a closed set as a select offers them."""
    offered = [SelectChoice(word.value, label(word)) for word in kind]
    return offered if empty is None else [SelectChoice("", empty), *offered]


class PersonField(SelectField):
    """One of the people offered; the value is the person's ref, `person` the row."""

    def __init__(self, text: str = "", validators: Any = None, **kw: Any) -> None:
        super().__init__(text, validators, choices=[], validate_choice=False, **kw)
        self.people: dict[str, Any] = {}
        self.optional = False

    def offer(self, people: Iterable[Any], *, empty: str | None = None) -> None:
        """Offer these people, and nobody else."""
        self.people = {person.ref: person for person in people}
        offered = [SelectChoice(ref, one.display_name) for ref, one in self.people.items()]
        self.choices = offered if empty is None else [SelectChoice("", empty), *offered]
        self.optional = empty is not None

    @property
    def person(self) -> Any:
        """The person chosen, or None."""
        return self.people.get(self.data or "")

    def pre_validate(self, _form: Any) -> None:
        """A choice outside the offer is refused in words."""
        if self.person is None and not (self.optional and not self.data):
            raise ValidationError(_("Choose a person from the list."))
