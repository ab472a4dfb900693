"""What is asked of search."""

from wtforms import HiddenField, SelectField

from mdt.forms import SHORT, Form, SelectChoice, line
from mdt.i18n import _l

KINDS = [
    SelectChoice("", _l("everything")),
    SelectChoice("case", _l("cases")),
    SelectChoice("note", _l("notes")),
    SelectChoice("formulation", _l("formulations")),
    SelectChoice("goal", _l("goals")),
    SelectChoice("decision", _l("decisions")),
    SelectChoice("minutes", _l("minutes")),
]


class SearchForm(Form):
    """The words, in what kind of entry, and where the page before ended."""

    q = line(_l("Words"), longest=SHORT)
    kind = SelectField(_l("Look in"), choices=KINDS, default="")
    before = HiddenField()
