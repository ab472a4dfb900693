"""A case with a life: rows of every kind the overview shows, put in as one deed."""

from datetime import date, timedelta
from typing import Any

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import (
    Approach,
    ConcernKind,
    ContactKind,
    DecisionState,
    FormulationStatus,
    IncidentKind,
    ItemKind,
    LegalStatus,
    LineKind,
    NoteKind,
    Outcome,
    Setting,
)
from mdt.models.cases import Case, CaseLine, Contact, LegalEntry, SiteMove
from mdt.models.decisions import Action, Decision
from mdt.models.formulations import Formulation, Statement
from mdt.models.goals import Goal, GoalRating
from mdt.models.interventions import Incident
from mdt.models.measures import MeasureScore
from mdt.models.meetings import AgendaItem, Meeting, Question
from mdt.models.notes import Addendum, Note
from mdt.models.people import User
from mdt.models.safety import SafetyConcern
from mdt.services.audit import change

LEVELS = dict.fromkeys(("level_m2", "level_m1", "level_0", "level_p1", "level_p2"), "a level")


def keep(actor: User, case: Case, *rows: Any) -> None:
    """Put rows of a case in, in one deed that names them all."""
    with change(actor) as work:
        db.session.add_all(rows)
        work.note(AuditEvent.CASE_CHANGED, case, covers=rows, fields=[])


def note(author: User, case: Case, text: str = "Came on time.", **other: Any) -> Note:
    """A signed note of an hour ago, unless said otherwise."""
    moment = clock.ago(hours=1)
    given = {"kind": NoteKind.SESSION, "happened_at": moment, "signed_at": moment}
    return Note(
        case_id=case.id, author_id=author.id, text=text, saved_at=moment, **{**given, **other}
    )


def goal(author: User, case: Case, wording: str = "I want to sleep", **other: Any) -> Goal:
    """A goal of weight 2."""
    given = {"weight": 2, "approach": Approach.DBT, "owner_id": author.id, **LEVELS}
    return Goal(case_id=case.id, author_id=author.id, wording=wording, **{**given, **other})


def score(by: User, case: Case, measure: str, total: float, *, days: int = 0) -> MeasureScore:
    """A total alone, filled in this many days ago."""
    on = clock.today() - timedelta(days=days)
    given = {"measure_id": measure, "measure_version": 1, "taken_on": on, "total": total}
    counts = {"rated": 9, "items": 9, "subscales": {}, "rule": {}}
    return MeasureScore(case_id=case.id, entered_by_id=by.id, **given, **counts)


def rating(by: User, of: Goal, level: int, *, days: int = 0) -> GoalRating:
    """One rating, this many days ago."""
    on = clock.today() - timedelta(days=days)
    whose = {"goal_id": of.id} if of.id else {"goal": of}
    return GoalRating(**whose, level=level, rated_on=on, reason="seen", author_id=by.id)


def summary(author: User, case: Case, *, number: int = 1, status: Any = None) -> Formulation:
    """A whole-team summary with its sentence and three steps."""
    said = {
        "one_sentence": f"This is a person, version {number}.",
        "what_to_do_when_upset": "Sit down first.\nSay what you have noticed.\n\nRing her sister.",
    }
    return Formulation(
        case_id=case.id,
        template_id="team_summary",
        template_version=1,
        template_title="Whole-team summary",
        prompts=[],
        number=number,
        status=status or FormulationStatus.SHARED_WITH_TEAM,
        author_id=author.id,
        statements=[
            Statement(identity=f"{field}{number}"[:16], field=field, position=place, text=text)
            for place, (field, text) in enumerate(said.items())
        ],
    )


def meeting(cast: Any, *, days: int, closed: bool = False, **other: Any) -> Meeting:
    """A meeting of the team, this many days from now."""
    kind, day = cast.meeting_type, clock.local(clock.now()) + timedelta(days=days)
    return Meeting(
        type_id=kind.id,
        team_id=kind.team_id,
        starts=day.replace(hour=14, minute=0, second=0, microsecond=0, tzinfo=None),
        zone="Africa/Johannesburg",
        minutes=90,
        place="Demo Rooms",
        chair_id=cast.psychiatrist.id,
        published_at=clock.ago(days=30),
        closed_at=clock.ago(days=-days) if closed else None,
        **other,
    )


def item(case: Case, on: Meeting, question: str = "May she go home?", **other: Any) -> AgendaItem:
    """The case on an agenda."""
    return AgendaItem(
        meeting=on, position=1, kind=ItemKind.CASE, case_id=case.id, question=question, **other
    )


def decision(by: User, of: AgendaItem, text: str = "Family meeting", **other: Any) -> Decision:
    """A decision of an item that is kept already, due yesterday."""
    given = {"due_on": clock.today() - timedelta(days=1), "state": DecisionState.OPEN}
    return Decision(
        item_id=of.id,
        meeting_id=of.meeting_id,
        case_id=of.case_id,
        text=text,
        implementer_id=by.id,
        recorded_by_id=by.id,
        **{**given, **other},
    )


def action(owner: User, case: Case | None, text: str, due: date, **other: Any) -> Action:
    """A task of its own."""
    return Action(
        case_id=case.id if case else None,
        text=text,
        owner_id=owner.id,
        due_on=due,
        given_by_id=owner.id,
        **other,
    )


def live(cast: Any, case: Case, times: int) -> None:
    """Every kind of row the overview reads, this many times."""
    who = cast.psychologist1
    for n in range(times):
        written, aim = note(who, case), goal(who, case, f"Goal {n}")
        met = meeting(cast, days=-n - 1, closed=True)
        on = item(case, met, closed_at=clock.ago(hours=2), outcome=Outcome.DECIDED)
        ahead = item(case, meeting(cast, days=n + 1))
        keep(who, case, *_rows(cast, case, n, written, aim), met, on, ahead.meeting, ahead)
        keep(who, case, decision(who, on), action(who, case, f"Task {n}", clock.today()))


def _rows(cast: Any, case: Case, n: int, written: Note, aim: Goal) -> list[Any]:
    who, today, moment = cast.psychologist1, clock.today(), clock.ago(hours=3)
    mine = {"case_id": case.id, "author_id": who.id}
    raised = {"case_id": case.id, "raised_by_id": cast.ot.id, "raised_at": moment}
    return [
        written,
        Addendum(note=written, author_id=who.id, text="Correction."),
        summary(who, case, number=n + 1),
        aim,
        rating(who, aim, -1, days=1),
        rating(who, aim, 0),
        CaseLine(**mine, kind=LineKind.MEDICATION, text="Tablet", source="chart", as_of=today),
        Contact(case_id=case.id, kind=ContactKind.NEXT_OF_KIN, name=f"Kin {n}", phone="000 000"),
        LegalEntry(**mine, status=LegalStatus.VOLUNTARY, since=moment),
        SiteMove(**mine, site_id=case.site_id, setting=Setting.INPATIENT, moved_at=moment),
        Question(**mine, words=f"What about {n}?"),
        score(who, case, "phq9", 19 - n % 9),
        Incident(**mine, kind=IncidentKind.URGE, happened_on=today, words=f"Wanted to, {n}"),
        SafetyConcern(**raised, kind=ConcernKind.OTHER, words=f"Worry {n}"),
        SafetyConcern(
            **raised,
            kind=ConcernKind.NEGLECT,
            words="Old worry",
            closed_by_id=who.id,
            closed_at=clock.ago(hours=1),
            close_reason="settled",
            told="mother",
        ),
    ]
