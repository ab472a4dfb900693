"""Days that somebody says something happened on: not ahead, not before it could have."""

from datetime import date

from mdt import clock
from mdt.domain.errors import Invalid
from mdt.models.cases import Case


def between(on: date, began: date | None) -> None:
    """Refuse an end that lies ahead, or before its beginning; Invalid at the field `on`."""
    if on > clock.today():
        raise Invalid("on", "This day lies ahead: choose today or an earlier one.")
    if began is not None and on < began:
        raise Invalid("on", "This day lies before it began.")


def lived(field: str, case: Case, day: date) -> None:
    """Refuse a day that lies ahead, or before the patient was born; Invalid at this field."""
    if day > clock.today():
        raise Invalid(field, "This day lies ahead: choose today or an earlier one.")
    if day < case.patient.born:
        raise Invalid(field, "This day lies before the patient was born.")
