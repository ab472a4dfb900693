"""The span of time a team summary is asked for."""

from datetime import timedelta
from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, ValidationError

from mdt import clock
from mdt.forms import Form, SelectChoice
from mdt.i18n import _, _l

A_QUARTER = timedelta(days=91)
LONGEST = timedelta(days=3660)


class PeriodForm(Form):
    """Asked by GET, so that a page of figures has an address and can be printed again."""

    class Meta(Form.Meta):
        csrf = False

    team = SelectField(_l("Team"), choices=[], validate_choice=False)
    since = DateField(_l("From"), [InputRequired(_l("Choose the first day."))], name="from")
    until = DateField(_l("To"), [InputRequired(_l("Choose the last day."))], name="to")

    def offer(self, teams: list[Any]) -> None:
        """The teams of this person's cases."""
        self.team.choices = [SelectChoice(team.ref, team.name) for team in teams]

    def fill(self) -> None:
        """The last quarter, for a page opened without a span."""
        self.until.data = clock.today()
        self.since.data = clock.today() - A_QUARTER

    def validate_until(self, field: DateField) -> None:
        """The days stand in order and within ten years of each other."""
        if self.since.data is None or field.data is None:
            return
        if field.data < self.since.data:
            raise ValidationError(_("The last day lies before the first."))
        if field.data - self.since.data > LONGEST:
            raise ValidationError(_("Choose ten years at most."))
