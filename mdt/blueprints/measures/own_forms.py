"""What is asked of goals and problems that the patient rates."""

from typing import Any

from wtforms.validators import InputRequired

from mdt import clock
from mdt.blueprints.measures.figures import Figure, whole_between
from mdt.domain.vocabulary import OutcomeKind
from mdt.fields import Day, Own
from mdt.forms import SHORT, Form, VersionedForm, area
from mdt.i18n import _l
from mdt.models.measures import OutcomeLine
from mdt.services.outcomes import BETWEEN, Rated


class GoalLineForm(Own):
    """A goal in the patient's words, to be rated 0 to 10."""

    words = area(
        _l("In the patient's words"),
        InputRequired(_l("Write it as the patient says it.")),
        longest=SHORT,
    )

    @property
    def facts(self) -> dict[str, Any]:
        """As the verb takes it."""
        return self.filled("words")


class ProblemLineForm(GoalLineForm):
    """A problem in the patient's words; how important it is ranks it and is never averaged."""

    importance = Figure(_l("How important it is to the patient"), whole_between(1, 10))

    @property
    def facts(self) -> dict[str, Any]:
        """As the verb takes it."""
        number = self.importance.number
        return {**super().facts, "importance": None if number is None else int(number)}


LINE_FORMS = {OutcomeKind.GBO: GoalLineForm, OutcomeKind.COPM: ProblemLineForm}


class RateForm(Form):
    """All lines at once, on one day; a line left empty stays unrated."""

    rated_on = Day(_l("Day"), [InputRequired(_l("Say on which day."))])
    lines: list[OutcomeLine]

    @property
    def facts(self) -> dict[str, Any]:
        """As the verb takes it."""
        return {**self.filled("rated_on"), "ratings": self.ratings}

    @property
    def ratings(self) -> dict[OutcomeLine, Rated]:
        """What was typed, by line."""
        return {one: Rated(*(self._whole(name) for name in names_of(one))) for one in self.lines}

    def of(self, one: OutcomeLine) -> list[Figure]:
        """The fields of one line."""
        return [self._fields[name] for name in names_of(one)]

    def _whole(self, name: str) -> int | None:
        number = self._fields[name].number
        return None if number is None else int(number)


def names_of(one: OutcomeLine) -> list[str]:
    """The names of the fields of a line: one for a goal, two for a problem."""
    parts = ("value", "satisfaction") if one.kind is OutcomeKind.COPM else ("value",)
    return [f"{part}_{one.ref}" for part in parts]


LABELS = {
    (OutcomeKind.GBO, "value"): _l("Rating"),
    (OutcomeKind.COPM, "value"): _l("Performance"),
    (OutcomeKind.COPM, "satisfaction"): _l("Satisfaction"),
}


def rate_form(lines: list[OutcomeLine]) -> RateForm:
    """The form that rates these lines, dated today."""
    fields: dict[str, Any] = {"lines": lines, "__doc__": "The lines of one case."}
    for one in lines:
        for name in names_of(one):
            check = whole_between(*BETWEEN[one.kind])
            fields[name] = Figure(LABELS[one.kind, name.split("_")[0]], check)
    form: RateForm = type("RateForm", (RateForm,), fields)(rated_on=clock.today())
    return form


class EndLineForm(VersionedForm):
    words = area(_l("Why it ends"), InputRequired(_l("Say why it ends.")), longest=SHORT)
