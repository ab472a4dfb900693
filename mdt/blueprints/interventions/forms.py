"""What is asked when an intervention is planned, amended, logged or ended."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from mdt.domain import interventions as library
from mdt.domain.vocabulary import Doer, InterventionKind
from mdt.fields import FROM_LIST, Day, Own
from mdt.forms import LINE, SHORT, SelectChoice, VersionedForm, area, choices, line
from mdt.i18n import _l
from mdt.models.goals import Goal
from mdt.services.interventions import STRONGEST, Try

WORDS = 4_000
NOT_SAID = SelectChoice("", _l("not written down"))
DISTRESS = [NOT_SAID, *(SelectChoice(str(n), str(n)) for n in range(STRONGEST + 1))]
STOPPED = [
    NOT_SAID,
    SelectChoice("no", _l("no, to the end")),
    SelectChoice("yes", _l("yes, stopped by the stop rule")),
]
WHO_TRIED = [doer for doer in Doer if doer is not Doer.NOBODY]


def _choose(label: Any, offered: list[SelectChoice]) -> RadioField:
    return RadioField(label, choices=offered, default="", **FROM_LIST)


class PlanForm(Own, VersionedForm):
    """A skill, an exercise or a task that is agreed on; from the library it comes filled in."""

    entry = HiddenField(default="")
    name = line(
        _l("What is tried"),
        InputRequired(_l("Say in a few words what is tried.")),
        longest=LINE,
    )
    words = area(_l("How and when"), longest=WORDS)
    stop_rule = area(_l("When to stop"), longest=SHORT)
    kind = SelectField(_l("Kind"), choices=choices(InterventionKind), **FROM_LIST)
    goal = SelectField(_l("For which goal"), **FROM_LIST)
    planned_on = Day(_l("Agreed on"), [InputRequired(_l("Say on which day."))])

    def offer(self, goals: Iterable[Goal], also: Goal | None = None) -> None:
        """Offer these goals of the case, and the one it is for although it has ended."""
        offered = {goal.ref: goal for goal in goals}
        self.goals = {**offered, **({also.ref: also} if also else {})}
        none = SelectChoice("", _l("for no goal in particular"))
        self.goal.choices = [
            none,
            *(SelectChoice(ref, goal.wording) for ref, goal in self.goals.items()),
        ]

    @property
    def from_library(self) -> library.Entry | None:
        """What it was taken from, None for one's own and for a name nobody knows."""
        return library.entry(str(self.entry.data or ""))

    @property
    def facts(self) -> dict[str, Any]:
        """As the verbs take it."""
        return {
            **self.filled("name", "words", "stop_rule", "planned_on"),
            "kind": InterventionKind(self.kind.data),
            "goal": self.goals.get(self.goal.data or ""),
        }


class TryForm(Own):
    """One line of the session log: pressed, not typed, where that is possible."""

    tried_on = Day(_l("Day"), [InputRequired(_l("Say on which day."))])
    before = _choose(_l("Distress before"), DISTRESS)
    after = _choose(_l("Distress after"), DISTRESS)
    modelled = _choose(_l("Who showed it"), [NOT_SAID, *choices(Doer)])
    tried = _choose(_l("Who tried it"), [NOT_SAID, *choices(WHO_TRIED)])
    stopped = _choose(_l("Was it stopped?"), STOPPED)
    words = area(_l("What happened"), longest=SHORT)

    @property
    def line(self) -> Try:
        """As the verb takes it; what nobody pressed is not known."""
        on: Any = self.tried_on.data  # the form has asked for it
        return Try(
            tried_on=on,
            before=self._number("before"),
            after=self._number("after"),
            words=self.words.data or "",
            modelled=self._doer("modelled"),
            tried=self._doer("tried"),
            stopped={"yes": True, "no": False}.get(self.stopped.data or ""),
        )

    def _number(self, name: str) -> int | None:
        text = self._fields[name].data
        return int(text) if text else None

    def _doer(self, name: str) -> Doer | None:
        text = self._fields[name].data
        return Doer(text) if text else None


class EndForm(VersionedForm):
    words = area(_l("Why it ends"), InputRequired(_l("Say why it ends.")), longest=SHORT)


class WithdrawForm(VersionedForm):
    reason = line(
        _l("What was wrong with the entry"),
        InputRequired(_l("Say what was wrong with the entry.")),
        longest=SHORT,
    )
