"""What an administrator fills in."""

from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mdt.domain.vocabulary import Discipline, Role, SiteKind
from mdt.forms import Form, PersonField, VersionedForm, choices, line
from mdt.i18n import _, _l
from mdt.models.people import User
from mdt.queries.audit_page import events_offered
from mdt.services.accounts import LONGEST_NAME

EARLIEST, LATEST = 1970, 2999


class Ticks(SelectMultipleField):
    """A closed set as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PersonForm(VersionedForm):
    """Who somebody is, and what the account may do."""

    display_name = line(_l("Name"), DataRequired(_l("The name as colleagues read it.")))
    discipline = SelectField(
        _l("Discipline"), choices=choices(Discipline, empty=_l("none: not a clinician"))
    )
    roles = Ticks(_l("Roles"), choices=choices(Role))

    def facts(self) -> dict[str, Any]:
        """The fields as the deed wants them."""
        return {
            "display_name": self.display_name.data,
            "discipline": Discipline(self.discipline.data) if self.discipline.data else None,
            "roles": {Role(value) for value in self.roles.data or ()},
        }

    def show(self, person: User) -> "PersonForm":
        """Open with what is kept of this person."""
        self.display_name.data = person.display_name
        self.discipline.data = person.discipline.value if person.discipline else ""
        self.roles.data = [role.value for role in person.roles]
        self.version.data = str(person.version)
        return self


class NewAccountForm(PersonForm):
    username = line(
        _l("User name"),
        DataRequired(_l("The name to sign in with.")),
        longest=LONGEST_NAME,
    )


class SupervisorForm(Form):
    supervisor = PersonField(_l("Supervisor of record"))


class MemberForm(Form):
    person = PersonField(_l("Person"))


class NameForm(VersionedForm):
    """A team, or the practice itself."""

    name = line(_l("Name"), DataRequired(_l("Give it a name.")))


class RoomForm(Form):
    """What the meeting room may do."""

    keep = BooleanField(_l("Words that could not be sent may wait on the device, sealed"))


class SiteForm(NameForm):
    kind = RadioField(_l("Kind"), choices=choices(SiteKind), default=SiteKind.ROOMS.value)


def in_our_time(_form: Form, field: DateField) -> None:
    """A year that a practice can have lived in, so that the day has a beginning and an end."""
    if field.data and not EARLIEST <= field.data.year <= LATEST:
        raise ValidationError(_("Choose a day between %(a)d and %(b)d.", a=EARLIEST, b=LATEST))


class TrailForm(Form):
    """What to look for in the trail; sent by GET, so that an address can be kept."""

    class Meta(Form.Meta):
        csrf = False

    person = SelectField(_l("Who"), validate_choice=False)
    day = DateField(_l("Day"), [Optional(), in_our_time])
    event = SelectField(_l("What"), validate_choice=False)
    file = line(_l("File number"), longest=40)

    def offer(self, people: list[User]) -> None:
        """Everybody who ever had an account, and every event that is shown."""
        everybody = [(person.ref, person.display_name) for person in people]
        self.person.choices = [("", _l("anybody")), *everybody]
        self.event.choices = [("", _l("anything")), *events_offered()]
