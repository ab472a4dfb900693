"""The cast: who acts in the tests. Accounts as in the demo practice, two cases, all invented.

`first` is psychologist1's case (care team: psychologist1, ot, psychiatrist); `second` is
psychologist2's (psychologist2, psychiatrist). The supervisor supervises both psychologists and
the OT, and is on no care team. `outsider` belongs to another team.
"""

from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.domain.vocabulary import Approach, Discipline, Role, Setting, SiteKind
from mdt.models.cases import Case, SharingAuthorisation
from mdt.models.people import Supervision, User
from mdt.models.places import MeetingType, Site, Team
from mdt.services import accounts, cases, practice
from mdt.services.passwords import hash_of

PASSWORD = "a password for tests"
D, R = Discipline, Role

PEOPLE = [
    ("psychiatrist", "Dr Demo Psychiatrist", {R.CLINICIAN}, D.PSYCHIATRY),
    ("psychologist1", "Ms A. Example", {R.CLINICIAN}, D.PSYCHOLOGY),
    ("psychologist2", "Mr B. Sample", {R.CLINICIAN}, D.PSYCHOLOGY),
    ("ot", "Ms O. Pretend", {R.CLINICIAN}, D.OCCUPATIONAL_THERAPY),
    ("supervisor", "Dr S. Supervisor", {R.SUPERVISOR}, D.PSYCHOLOGY),
    ("coordinator", "Ms C. Coordinator", {R.COORDINATOR}, None),
    ("admin", "Demo Administrator", {R.ADMINISTRATOR, R.INFORMATION_OFFICER}, None),
    ("outsider", "Mr Z. Outsider", {R.CLINICIAN}, D.PSYCHOLOGY),
]


class Cast:
    """Everybody by name: `cast.ot`; and the two cases, `cast.first`, `cast.second`."""

    def __getattr__(self, name: str) -> User:
        person = db.session.scalars(select(User).where(User.username == name)).first()
        if person is None:
            raise AttributeError(name)
        return person

    @property
    def everybody(self) -> list[User]:
        """The eight accounts, in the order of the list."""
        return [getattr(self, row[0]) for row in PEOPLE]

    @property
    def first(self) -> Case:
        return _case("T-0001")

    @property
    def second(self) -> Case:
        return _case("T-0002")

    @property
    def team(self) -> Team:
        return db.session.scalars(select(Team).where(Team.name == "Demo Practice MDT")).one()

    @property
    def rooms(self) -> Site:
        return db.session.scalars(select(Site).where(Site.name == "Demo Rooms")).one()

    @property
    def hospital(self) -> Site:
        return db.session.scalars(select(Site).where(Site.name == "Demo South Hospital")).one()

    @property
    def meeting_type(self) -> MeetingType:
        named = select(MeetingType).where(MeetingType.name == "Case conference")
        return db.session.scalars(named).one()


def _case(file_number: str) -> Case:
    query = select(Case).where(Case.patient.has(file_number=file_number))
    return db.session.scalars(query).one()


def assemble() -> None:
    """Make everybody and everything, through the services, 100 days ago."""
    with clock.at(clock.ago(days=100)):
        people = _accounts()
        _house(people)
        _first_case(people)
        _second_case(people)


def _accounts() -> dict[str, User]:
    admin_row = next(row for row in PEOPLE if row[0] == "admin")
    admin = _account(None, *admin_row)
    people = {"admin": admin}
    for row in PEOPLE:
        if row[0] != "admin":
            people[row[0]] = _account(admin, *row)
    for name in ("psychologist1", "psychologist2", "ot"):
        accounts.name_supervisor(admin, people[name], supervisor=people["supervisor"])
    return people


def _account(
    actor: User | None, username: str, name: str, roles: set[Role], discipline: Discipline | None
) -> User:
    person = accounts.create(
        actor,
        username=username,
        display_name=name,
        roles=roles,
        discipline=discipline,
        first=actor is None,
    )
    token = accounts.make_link(actor, person)
    accounts.enter_by_link(token, password=PASSWORD)
    return person


def _house(people: dict[str, User]) -> None:
    admin = people["admin"]
    practice.add_site(admin, name="Demo Rooms", kind=SiteKind.ROOMS)
    practice.add_site(admin, name="Demo South Hospital", kind=SiteKind.HOSPITAL)
    team = practice.add_team(admin, name="Demo Practice MDT")
    other = practice.add_team(admin, name="Another Practice MDT")
    for name in ("psychiatrist", "psychologist1", "psychologist2", "ot", "coordinator"):
        practice.add_member(admin, team, person=people[name])
    practice.add_member(admin, other, person=people["outsider"])
    practice.add_meeting_type(
        people["psychiatrist"],
        team,
        name="Case conference",
        purpose="To agree plans for people in our care.",
        quorum=[D.PSYCHIATRY, D.PSYCHOLOGY, D.OCCUPATIONAL_THERAPY],
    )


def _first_case(people: dict[str, User]) -> None:
    lead = people["psychologist1"]
    case = make_case(lead, "T-0001", "Nomvula", "Example-Protea", Approach.DBT)
    for name in ("ot", "psychiatrist"):
        cases.add_to_care_team(lead, case, person=people[name])


def _second_case(people: dict[str, User]) -> None:
    lead = people["psychologist2"]
    case = make_case(lead, "T-0002", "Riaan", "Demo-Fiktief", Approach.TFP)
    cases.add_to_care_team(lead, case, person=people["psychiatrist"])


def make_case(
    lead: User, file_number: str, given: str, family: str, approach: Approach = Approach.OTHER
) -> Case:
    """A case as its lead opens it, with the patient's authorisation for sharing in the MDT."""
    patient = cases.add_patient(
        lead,
        file_number=file_number,
        given_names=given,
        family_name=family,
        born=date(1998, 5, 4),
        pronouns="she/her",
    )
    team = db.session.scalars(select(Team).where(Team.members.any(user_id=lead.id))).first()
    site = db.session.scalars(select(Site)).first()
    assert team is not None
    assert site is not None
    case = cases.open_case(
        lead, patient, team=team, site=site, setting=Setting.OUTPATIENT, approach=approach
    )
    with cases.change(lead) as work:
        row = SharingAuthorisation(
            case=case,
            given_on=clock.today(),
            with_whom="the MDT of this practice",
            author_id=lead.id,
        )
        db.session.add(row)
        work.note(cases.AuditEvent.SHARING_AUTHORISED, row)
    return case


__all__ = ["PASSWORD", "PEOPLE", "Cast", "Supervision", "assemble", "hash_of", "make_case"]
