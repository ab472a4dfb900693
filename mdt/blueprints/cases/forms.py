"""What a new case asks for, and what narrows the list."""

from datetime import date, datetime

from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from mdt import clock
from mdt.domain.vocabulary import Approach, LegalStatus, Setting
from mdt.fields import Day, Moment
from mdt.forms import SHORT, Form, PersonField, area, choices, line
from mdt.i18n import _l


def wall_now() -> datetime:
    """The practice's clock now, to the minute, for a field that starts with it."""
    return clock.local(clock.now()).replace(second=0, microsecond=0, tzinfo=None)


def today() -> date:
    """For a field that starts with today."""
    return clock.today()


def needed(sentence: str) -> DataRequired:
    """A field that cannot stay empty."""
    return DataRequired(sentence)


class IdentityFields(Form):
    """Who the patient is."""

    file_number = line(_l("File number"), needed(_l("Give the file number.")), longest=40)
    given_names = line(_l("Given names"), needed(_l("Give the given names.")))
    family_name = line(_l("Family name"), needed(_l("Give the family name.")))
    born = Day(_l("Date of birth"), [InputRequired(_l("Give the date of birth."))])
    pronouns = line(_l("Pronouns"), longest=40, description=_l("As the patient says them."))
    phone = line(_l("Phone"), longest=60)
    email = line(_l("E-mail"))
    address = line(_l("Address"), longest=SHORT)
    funder = line(_l("Funder"), description=_l("Medical scheme and plan, or who pays."))


IDENTITY = "file_number given_names family_name born pronouns phone email address funder".split()


class NewCaseForm(IdentityFields):
    """A patient and the first facts of the case, on one page."""

    team = SelectField(
        _l("Team"),
        [needed(_l("Choose the team."))],
        description=_l("The MDT in which the case is discussed."),
    )
    site = SelectField(_l("Site"), [needed(_l("Choose the site."))])
    setting = SelectField(
        _l("Setting"), [needed(_l("Choose one."))], choices=choices(Setting, _l("choose"))
    )
    ward = line(_l("Ward"))
    referral = area(
        _l("Referral"), longest=4000, description=_l("Who sends the patient, and what they ask.")
    )
    referred_on = Day(_l("Referred on"), [Optional()])
    approach = SelectField(
        _l("Approach"),
        [needed(_l("Choose one; “other” until the team has agreed on an approach."))],
        choices=choices(Approach, _l("choose")),
    )
    legal_status = SelectField(
        _l("Legal status"), choices=choices(LegalStatus, _l("not recorded yet"))
    )
    legal_since = Moment(
        _l("Since"), [Optional()], description=_l("Left empty, it holds from now.")
    )
    again = BooleanField(_l("This is a new case of the registered patient"))


class AddToTeamForm(Form):
    person = PersonField(_l("Clinician"))


class HandOverForm(Form):
    person = PersonField(_l("New lead clinician"))
