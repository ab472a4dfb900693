"""What is asked of goals and problems the patient rates, of what is tried, of what happened."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from mdt import clock
from mdt.blueprints.measures.figures import Figure, whole_between
from mdt.domain.vocabulary import IncidentKind, InterventionKind, OutcomeKind
from mdt.fields import FROM_LIST, Day, Own
from mdt.forms import LINE, SHORT, Form, SelectChoice, VersionedForm, area, choices, line
from mdt.i18n import _l
from mdt.models.formulations import Formulation
from mdt.models.measures import OutcomeLine
from mdt.services.outcomes import BETWEEN, Rated

WORDS = 4_000


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


class PlanForm(Own):
    """A skill, an exercise or a task that was agreed on."""

    kind = SelectField(_l("Kind"), choices=choices(InterventionKind), **FROM_LIST)
    name = line(
        _l("What is practised"),
        InputRequired(_l("Say in a few words what is practised.")),
        longest=LINE,
    )
    words = area(_l("How, when, and when to stop"), longest=WORDS)
    planned_on = Day(_l("Agreed on"), [InputRequired(_l("Say on which day."))])


class TryForm(Form):
    """One try, with distress before and after where they are known."""

    tried_on = Day(_l("Day"), [InputRequired(_l("Say on which day."))])
    before = Figure(_l("Distress before"), whole_between(0, 10))
    after = Figure(_l("Distress after"), whole_between(0, 10))
    words = area(_l("How it went"), longest=SHORT)

    @property
    def facts(self) -> dict[str, Any]:
        """As the verb takes it."""
        numbers = {"before": self.before.number, "after": self.after.number}
        whole = {name: None if n is None else int(n) for name, n in numbers.items()}
        return {**self.filled("tried_on", "words"), **whole}


class EndPractisingForm(VersionedForm):
    words = area(_l("Why it ends"), InputRequired(_l("Say why it ends.")), longest=SHORT)


class IncidentForm(Own):
    """What happened, on which day, and the chain that tells how it came about."""

    kind = RadioField(
        _l("What was it?"),
        [InputRequired(_l("Choose what it was."))],
        choices=choices(IncidentKind),
        **FROM_LIST,
    )
    happened_on = Day(_l("Day"), [InputRequired(_l("Say on which day."))])
    words = area(
        _l("What happened"),
        InputRequired(_l("Say in a sentence what happened.")),
        longest=WORDS,
    )
    chain = SelectField(_l("What led to it"), **FROM_LIST)

    def offer(self, versions: Iterable[Formulation]) -> None:
        """Offer these formulations of the case."""
        self.versions = {one.ref: one for one in versions}
        none = SelectChoice("", _l("not linked to a formulation"))
        offered = [
            SelectChoice(ref, f"{one.template_title}, {one.number}")
            for ref, one in self.versions.items()
        ]
        self.chain.choices = [none, *offered]

    @property
    def facts(self) -> dict[str, Any]:
        """As the verb takes it."""
        given = self.filled("happened_on", "words")
        chain = self.versions.get(self.chain.data or "")
        return {**given, "kind": IncidentKind(self.kind.data), "chain": chain}


class WithdrawIncidentForm(VersionedForm):
    reason = line(
        _l("What was wrong with the entry"),
        InputRequired(_l("Say what was wrong with the entry.")),
        longest=SHORT,
    )
