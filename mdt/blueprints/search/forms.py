"""What is asked of search."""

from wtforms import HiddenField, SelectField

from mdt.forms import SHORT, Form, line
from mdt.i18n import _l

KINDS = [
    ("", _l("everything")),
    ("case", _l("cases")),
    ("note", _l("notes")),
    ("formulation", _l("formulations")),
    ("goal", _l("goals")),
    ("decision", _l("decisions")),
    ("minutes", _l("minutes")),
]


class SearchForm(Form):
    """The words, in what kind of entry, and where the page before ended."""

    q = line(_l("Words"), longest=SHORT)
    kind = SelectField(_l("Look in"), choices=KINDS)
    before = HiddenField()
