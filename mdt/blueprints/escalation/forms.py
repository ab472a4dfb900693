"""What is asked of somebody whom one rings when it cannot wait."""

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from mdt.domain.vocabulary import EscalationKind
from mdt.fields import FROM_LIST, Own
from mdt.forms import SHORT, Form, VersionedForm, choices, line
from mdt.i18n import _l

FACTS = ("name", "phone", "words")


class EntryFields(Form):
    kind = SelectField(
        _l("Kind"),
        [InputRequired(_l("Choose whom one reaches."))],
        choices=choices(EscalationKind, _l("choose")),
        **FROM_LIST,
    )
    name = line(_l("Name"), InputRequired(_l("Say whom one reaches.")))
    phone = line(_l("Number"), InputRequired(_l("Write the number to ring.")), longest=60)
    words = line(_l("Worth knowing"), longest=SHORT)


class NewEntryForm(Own, EntryFields):
    """Somebody new on the list of a site."""

    checked = BooleanField(_l("I rang it today: it answers"))


class AmendEntryForm(VersionedForm, EntryFields):
    """An entry corrected; a changed number has to be checked anew."""
