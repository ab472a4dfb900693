"""What is asked when something is brought to supervision, and when it was discussed."""

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from mdt.forms import Form, SelectChoice, VersionedForm, area
from mdt.i18n import _l
from mdt.services.supervision import LONGEST


class BringForm(Form):
    ref = HiddenField()  # made by the page, so that a form sent twice brings one item
    case = SelectField(_l("About which case"), choices=[], default="", validate_choice=False)
    words = area(
        _l("What I want to bring"),
        InputRequired(_l("Write what you want to bring.")),
        longest=LONGEST,
    )

    def offer(self, cases: list[Any]) -> None:
        """The cases of this person's own care teams, or none."""
        named = [SelectChoice(c.ref, c.name) for c in cases]
        self.case.choices = [SelectChoice("", str(_l("no case"))), *named]


class AskForm(Form):
    """Showing a text asks nothing: what is shown stands on the page."""


class CommentForm(VersionedForm):
    """A word that goes with a signature, or with what is returned."""

    comment = area(_l("Comment"), longest=LONGEST)


class DiscussForm(VersionedForm):
    outcome = area(
        _l("What came of it"),
        InputRequired(_l("A sentence is enough: what came of it?")),
        longest=LONGEST,
    )
