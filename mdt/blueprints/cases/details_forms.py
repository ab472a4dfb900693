"""What each part of a case's cover asks for. One class per task."""

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mdt.blueprints.cases.forms import (
    IdentityFields,
    needed,
    today,
    wall_now,
)
from mdt.domain.vocabulary import (
    Approach,
    ContactKind,
    LegalStatus,
    LineKind,
    RetentionClass,
    Setting,
)
from mdt.fields import Day, Moment
from mdt.forms import SHORT, Form, PersonField, VersionedForm, area, choices, line
from mdt.i18n import _l


class TickedField(SelectMultipleField):
    """Any number of a few things, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class IdentityForm(VersionedForm, IdentityFields):
    """Who the patient is, corrected."""


class FactsForm(VersionedForm):
    approach = SelectField(_l("Approach"), choices=choices(Approach))
    referral = area(
        _l("Referral"), longest=4000, description=_l("Who sends the patient, and what they ask.")
    )
    referred_on = Day(_l("Referred on"), [Optional()])
    retention_class = SelectField(
        _l("How long the record is kept"),
        choices=choices(RetentionClass),
        description=_l("The class decides the earliest day of destruction (HPCSA Booklet 9)."),
    )


class MoveForm(VersionedForm):
    site = SelectField(_l("Site"))
    setting = SelectField(_l("Setting"), choices=choices(Setting))
    ward = line(_l("Ward"))
    words = line(
        _l("Why"),
        longest=SHORT,
        description=_l("For example: admitted after the weekend, or home with day hospital."),
    )


class ReviewForm(VersionedForm):
    next_review_on = Day(
        _l("Next review"),
        [Optional()],
        description=_l("By this day the team looks again. Left empty, no review is planned."),
    )


class RestrictForm(VersionedForm):
    restricted = BooleanField(_l("This case is restricted"))
    summary_to_supervisor = BooleanField(_l("Supervisors of the care team may read its summary"))


class CloseForm(VersionedForm):
    reason = line(
        _l("Why this course of care ends"),
        needed(_l("Say in a sentence why this course of care ends.")),
        longest=SHORT,
    )


class AfterDeathForm(VersionedForm):
    died_on = Day(_l("Day of the death"), [InputRequired(_l("Say on which day the patient died."))])
    sentence = line(
        _l("The patient's name, typed once more"),
        needed(_l("Type the patient's name as it stands above.")),
        description=_l("So that it is this record and no other."),
    )
    support = area(
        _l("What is done for the team"),
        needed(_l("Say what is done for the team.")),
        longest=2000,
        description=_l("Who is told and how, when the team meets, who is there for whom."),
    )
    support_by = PersonField(_l("Who sees to it"), description=_l("A task due within three days."))


class LegalForm(Form):
    status = SelectField(_l("Legal status"), choices=choices(LegalStatus))
    since = Moment(_l("Since"), [InputRequired(_l("Say since when."))], default=wall_now)  # type: ignore[arg-type]  # its stub asks for a time
    note = line(_l("Note"), longest=SHORT, description=_l("Form, application, who signed."))


class ApplicationForm(Form):
    applied_at = Moment(
        _l("When the application was made"),
        [InputRequired(_l("Say when the application was made."))],
        default=wall_now,  # type: ignore[arg-type]  # its stub asks for a time
    )


class DiagnosisForm(Form):
    code = line(
        _l("ICD-10 code, or words to look for"),
        needed(_l("Write a code or a word.")),
        description=_l("For example F60.31, or “borderline” and then Look it up."),
    )
    together = line(
        _l("Code of the injury"),
        longest=20,
        description=_l(
            "Only with X60 to X84: what the injury or poisoning itself was (S00 to T98)."
        ),
    )
    made_on = Day(_l("Made on"), [InputRequired(_l("Say on which day."))], default=today)


class LineForm(Form):
    kind = SelectField(_l("Kind"), choices=choices(LineKind))
    text = line(_l("What"), needed(_l("Say what it is.")), longest=SHORT)
    source = line(
        _l("Source"),
        needed(_l("Say who or what it is known from.")),
        description=_l("The patient, a script, a letter, a relative."),
    )
    as_of = Day(_l("As of"), [InputRequired(_l("Say on which day."))], default=today)


class ContactFields(Form):
    kind = SelectField(_l("Who it is"), choices=choices(ContactKind))
    name = line(_l("Name"), needed(_l("Give the name.")))
    relation = line(
        _l("Relation"), description=_l("For example sister, or referring psychiatrist.")
    )
    phone = line(_l("Phone"), longest=60)
    may_be_told = line(
        _l("What they may be told"),
        longest=SHORT,
        description=_l("In the patient's decision. Left empty, nothing has been agreed."),
    )


class ContactForm(VersionedForm, ContactFields):
    """A contact corrected."""


CONTACT = "kind name relation phone may_be_told".split()


class SharingForm(Form):
    given_on = Day(_l("Given on"), [InputRequired(_l("Say on which day."))], default=today)
    with_whom = line(
        _l("With whom"),
        needed(_l("Say with whom the team may share.")),
        longest=SHORT,
        description=_l("For example: the MDT of this practice and the ward team."),
    )
    sites = TickedField(_l("At which sites"))
    words = line(
        _l("What the patient said"), longest=SHORT, description=_l("In the patient's own words.")
    )


class ResearchForm(Form):
    given_on = Day(_l("Given on"), [InputRequired(_l("Say on which day."))], default=today)
    words = line(
        _l("What the patient said"), longest=SHORT, description=_l("In the patient's own words.")
    )


class EndForm(Form):
    on = Day(_l("Ended on"), [InputRequired(_l("Say on which day."))], default=today)
