"""What is asked when a measure is entered, withdrawn, or marked "read with care"."""

from functools import cache, partial
from typing import Any

from wtforms.validators import InputRequired

from mdt import clock
from mdt.blueprints.measures.figures import Figure
from mdt.database import new_ref
from mdt.domain import measures as scoring
from mdt.domain.errors import Invalid
from mdt.domain.measure_file import Measure
from mdt.domain.measures import load
from mdt.domain.progress import shown
from mdt.fields import Day, Own
from mdt.forms import SHORT, Form, VersionedForm, area, line
from mdt.i18n import _, _l
from mdt.queries.measures import part_words

ITEM, PART = "item_", "part_"
ASKED = (ITEM, PART)


class ScoreForm(Own):
    """One filled-in measure: a number for each item, or the total, or both as a check."""

    measure: Measure

    taken_on = Day(_l("Day it was filled in"), [InputRequired(_l("Say on which day."))])
    words = line(_l("Remark"), longest=SHORT)

    @property
    def asked(self) -> list[Figure]:
        """The items, in their order; or the parts, where the items of these are not known."""
        return [field for name, field in self._fields.items() if name.startswith(ASKED)]

    @property
    def by_items(self) -> bool:
        """Whether any item was typed; the total alone counts otherwise."""
        return any(field.data for field in self.asked)

    @property
    def facts(self) -> dict[str, Any]:
        """All of it, as the verb takes it."""
        facts = self.filled("taken_on", "words")
        if self.measure.by_parts:
            figures = {field.name.removeprefix(PART): field.number for field in self.asked}
            return {**facts, "parts": {part: n for part, n in figures.items() if n is not None}}
        if self.by_items:
            return {**facts, "answers": [field.number for field in self.asked]}
        return {**facts, "total": self._typed_total}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each item by itself, then whether items and total agree."""
        if not super().validate(extra_validators):
            return False
        problem = self._disagreement()
        if problem is not None:
            self.refuse(problem)
        return problem is None

    def refuse(self, problem: Invalid) -> None:
        """What is said of the answers as a whole stands at the first of them."""
        known = problem.field in self._fields
        super().refuse(problem if known else Invalid(self.asked[0].name, problem.sentence))

    @property
    def _typed_total(self) -> float | None:
        field: Any = self._fields.get("total")
        return field.number if field is not None else None

    def _disagreement(self) -> Invalid | None:
        total = self._typed_total
        if not self.by_items:
            where = "total" if "total" in self._fields else "answers"
            return (
                None if total is not None else Invalid(where, _("Enter the numbers of the form."))
            )
        if total is None:
            return None
        reached = scoring.score(self.measure, [field.number for field in self.asked]).total
        if reached is not None and shown(reached) == shown(total):
            return None
        come_to = _("no total") if reached is None else shown(reached)
        return Invalid(
            "total",
            _("The items come to %(come_to)s: correct one, or leave this empty.", come_to=come_to),
        )


def score_form(measure: Measure) -> ScoreForm:
    """The form of one measure, dated today until somebody says otherwise."""
    form: ScoreForm = _kind_of(measure.id)(ref=new_ref(), taken_on=clock.today())
    return form


@cache
def _kind_of(measure_id: str) -> type[ScoreForm]:
    """A form with the fields of this measure."""
    measure = load()[measure_id]
    fields: dict[str, Any] = {"measure": measure, "__doc__": f"One filled-in {measure.short}."}
    count = measure.answers.count if measure.answers and not measure.by_parts else 0
    for n in range(1, count + 1):
        check = partial(scoring.check_answer, measure, n)
        topic = measure.topic(n)
        name = _l("Item %(n)s: %(topic)s", n=n, topic=topic) if topic else _l("Item %(n)s", n=n)
        fields[f"{ITEM}{n}"] = Figure(name, check)
    for part in measure.subscales if measure.by_parts else ():
        name = part_words(part.id).capitalize()
        fields[f"{PART}{part.id}"] = Figure(name, partial(scoring.check_part, measure, part.id))
    if measure.total is not None:
        fields["total"] = Figure(_l("Total"), partial(scoring.check_total, measure))
    return type("ScoreForm", (ScoreForm,), fields)


class WithdrawForm(VersionedForm):
    reason = line(
        _l("What was wrong with the entry"),
        InputRequired(_l("Say what was wrong with the entry.")),
        longest=SHORT,
    )


class CareForm(Form):
    words = area(
        _l("Why it has to be read with care"),
        InputRequired(_l("Say in a sentence why it has to be read with care.")),
        longest=SHORT,
    )
