"""What is asked about incidents and about what an approach wants agreed."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from mdt.domain.vocabulary import IncidentKind
from mdt.fields import FROM_LIST, Day, Own
from mdt.forms import SHORT, SelectChoice, VersionedForm, area, choices
from mdt.i18n import _l
from mdt.models.formulations import Formulation

WORDS = 4_000


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


class NoChainForm(VersionedForm):
    reason = area(
        _l("Why no chain is written"),
        InputRequired(_l("Say why no chain is written.")),
        longest=SHORT,
    )


class AnswerForm(Own):
    """What was agreed, or the reason, with its day."""

    words = area(_l("In words"), InputRequired(_l("Say it in a sentence.")), longest=WORDS)
    agreed_on = Day(_l("Agreed on"), [InputRequired(_l("Say on which day."))])
