"""The sheet that several people write in: one text for the narrative, one for each question."""

from functools import cache
from typing import Any

from wtforms import HiddenField

from mdt.domain.errors import Invalid
from mdt.domain.shared_sheet import NARRATIVE, PREFIX, fields_of, longest
from mdt.domain.templates import Template
from mdt.forms import Form, area
from mdt.i18n import _l
from mdt.live.log import Seen, head_of, mark_of, seen_in
from mdt.models.shared_sheets import SharedSheet


class SharedForm(Form):
    """What every shared sheet has; `version` names the steps that its writer had before them."""

    template: Template
    version = HiddenField()

    @property
    def had(self) -> Seen:
        """The steps that the writer had before them; none where the mark is torn."""
        return seen_in(str(self.version.data or ""))

    def mark(self, sheet: SharedSheet) -> None:
        """From here on the writer has before them what stands now."""
        self.version.data = mark_of((head_of(sheet),))

    def words(self) -> dict[str, str]:
        """Every text, by name."""
        return {name: str(self._fields[name].data or "") for name in fields_of(self.template)}

    def question(self, field_id: str) -> Any:
        """The text under one question of the template."""
        return self._fields[PREFIX + field_id]

    def refuse(self, problem: Invalid) -> None:
        """Put a rule's sentence at the text it is about."""
        known = PREFIX + problem.field in self._fields
        super().refuse(Invalid(PREFIX + problem.field, problem.sentence) if known else problem)


@cache
def form_of(template: Template) -> type[SharedForm]:
    """The form of one template."""
    texts = {
        PREFIX + field.id: area(field.label, longest=longest(template, PREFIX + field.id))
        for field in template.fields
    }
    narrative = area(_l("Short narrative"), longest=longest(template, NARRATIVE))
    return type("SharedOf", (SharedForm,), {"template": template, NARRATIVE: narrative, **texts})


def opened(template: Template, sheet: SharedSheet) -> SharedForm:
    """The form with the words as they stand."""
    form = form_of(template)(formdata=None, data=dict(sheet.words))
    form.mark(sheet)
    return form
