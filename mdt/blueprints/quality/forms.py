"""What is asked after a meeting, and once a year of its kind."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import Optional

from mdt.domain.labels import label
from mdt.domain.meeting_audit import Recommendation, Said, load
from mdt.domain.quality import AREAS, MARKS
from mdt.fields import FROM_LIST, Day, Own
from mdt.forms import SHORT, Form, SelectChoice, area
from mdt.i18n import _l

PLAN = 4_000
NOT_MARKED = SelectChoice("", _l("leave out"))


class MarksForm(Form):
    """Ten areas, 1 to 4 each; what is left out stays out."""

    words = area(_l("One thing to do otherwise next time"), longest=SHORT)

    @property
    def marks(self) -> dict[str, int | None]:
        """What was chosen, by area."""
        return {name: _whole(self._fields[name].data) for name in AREAS}

    @property
    def areas(self) -> list[Any]:
        """The fields of the ten areas, in their order."""
        return [self._fields[name] for name in AREAS]


class AuditForm(Own):
    """The recommendations that a person answers, what will change, and when to look again."""

    plan = area(_l("What we will change"), longest=PLAN)
    next_on = Day(_l("Audited again on"), [Optional()])

    @property
    def answers(self) -> dict[str, str]:
        """What was chosen, by the number of the recommendation."""
        return {str(one.number): self.of(one).data or "" for one in load().asked}

    def of(self, one: Recommendation) -> Any:
        """The field of one recommendation."""
        return self._fields[f"said_{one.number}"]


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [*(SelectChoice(value, said) for value, said in words.items()), NOT_MARKED]


def marks_form(marks: dict[str, int], words: str) -> MarksForm:
    """The form over the ten areas, as this person marked them before."""
    offered = _choices({str(mark): f"{mark} {said}" for mark, said in MARKS.items()})
    fields = {
        name: RadioField(said, default="", choices=offered, **FROM_LIST)
        for name, said in AREAS.items()
    }
    kind = type("MarksForm", (MarksForm,), {**fields, "__doc__": MarksForm.__doc__})
    before = {name: str(mark) for name, mark in marks.items()}
    form: MarksForm = kind(data={**before, "words": words})
    return form


def audit_form(ref: str) -> AuditForm:
    """The form over the recommendations nobody can compute."""
    offered = _choices({said.value: label(said) for said in Said})
    fields = {
        f"said_{one.number}": RadioField(one.words, default="", choices=offered, **FROM_LIST)
        for one in load().asked
    }
    kind = type("AuditForm", (AuditForm,), {**fields, "__doc__": AuditForm.__doc__})
    form: AuditForm = kind(ref=ref)
    return form
