"""A house lived in: something of every kind that has an address, and the addresses of it all.

`tell` puts it in through the services; `refs` says what fills each part of an address. The case is
`cast.first` throughout; three meetings stand: one signed, one running, one coming tomorrow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from mdt import clock
from mdt.database import db
from mdt.domain.forecast import Expected
from mdt.domain.journey import Road
from mdt.domain.vocabulary import (
    ConcernKind,
    ContactKind,
    EscalationKind,
    FormulationStatus,
    IncidentKind,
    InterventionKind,
    LegalStatus,
    LetterKind,
    LineKind,
    NoteKind,
    Outcome,
    OutcomeKind,
    Visibility,
)
from mdt.models.cases import Case, SharingAuthorisation
from mdt.models.decisions import Action
from mdt.models.people import SignIn
from mdt.models.series import MeetingSeries
from mdt.queries.journeys import roads_of
from mdt.queries.letters import draft_of
from mdt.services import (
    accounts,
    case_details,
    corrections,
    cosigning,
    crisis,
    decisions,
    escalation,
    evidence,
    feeds,
    goals,
    incidents,
    interventions,
    journeys,
    letters,
    measures,
    meetings,
    notes,
    outcomes,
    practice,
    quality,
    questions,
    reflections,
    research,
    safety,
    series,
    supervision,
    withdrawing,
)
from tests import (
    evidence_writing,
    formulation_writing,
    goal_making,
    safety_making,
    sheet_writing,
)
from tests.cast import PEOPLE, Cast, assemble
from tests.houses import house
from tests.mapping import TREATING, opened_round, shown_round
from tests.meeting_room import asked, decided, here, item_of, planned, sealed, settled, started
from tests.pack_making import brought
from tests.page import Browser

NAMES = tuple(row[0] for row in PEOPLE)
NOBODY = "nobody"
EVERYBODY = (*NAMES, NOBODY)


@dataclass(eq=False)
class House:
    """The application, a browser for each person, and what fills the addresses."""

    app: Flask
    browsers: dict[str, Browser] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    at: dict[str, dict[str, str]] = field(default_factory=dict)  # by endpoint, where it differs

    def url(self, rule: Rule, what: str = "", **other: str) -> str:
        """The address of a route, filled with what is there; `what` names another filling."""
        fitting = self.at.get(f"{rule.endpoint} {what}".strip(), {})
        known = {**self.refs, **self.at.get(rule.endpoint, {}), **fitting, **other}
        given = {name: known[name] for name in rule.arguments if name not in (rule.defaults or {})}
        built = rule.build({**(rule.defaults or {}), **given}, append_unknown=False)
        assert built is not None, rule.endpoint
        return str(built[1])

    def addressed(self) -> list[Rule]:
        """Every route but the files'."""
        rules = self.app.url_map.iter_rules()
        return sorted((r for r in rules if r.endpoint != "static"), key=lambda r: str(r))


@contextmanager
def lived_in(folder: Path, name: str) -> Iterator[House]:
    """A house of one's own, told and with everybody signed in."""
    with house(folder, name) as app, app.app_context():
        assemble()
        found = House(app)
        tell(found)
        for who in EVERYBODY:
            person = None if who == NOBODY else getattr(Cast(), who)
            found.browsers[who] = Browser(app, person)
        own = db.session.scalars(select(SignIn).where(SignIn.user.has(username="psychologist1")))
        found.at["account.end_session"] = {"session_ref": own.one().ref}
        _other_fillings(found, Cast())
        found.browsers[NOBODY].get("/login")  # here this process learns what the house is called
        db.session.remove()
        yield found


def _other_fillings(found: House, cast: Cast) -> None:
    """The same pages about another thing: what is not signed, not shared, or of another case."""
    known = found.refs
    for page in ("show", "edit", "sign", "addenda", "discard"):
        found.at[f"notes.{page} unsigned"] = {"note_ref": known["unsigned"]}
    for page in ("show", "edit", "visibility"):
        found.at[f"reflections.{page} shared"] = {"ref": known["shared"]}
    for page in ("show", "share"):
        found.at[f"formulation.{page} draft"] = {"formulation_ref": known["own_formulation"]}
    for room in (
        "overview.show",
        "notes.index",
        "summaries.of_case",
        "reflections.new",
        "mirror.index",
    ):
        found.at[f"{room} second"] = {"case_ref": cast.second.ref}
    second = {"meeting_ref": known["coming"], "item_ref": known["second_item"]}
    for page in ("item", "question", "drop"):
        found.at[f"meetings.{page} second"] = second
    found.at["meetings.add_to_part handed in"] = found.at["meetings.pack handed in"] = second
    past = {"meeting_ref": known["past"], "item_ref": known["past_item"]}
    for page in "show room item read_back record discussion reopen amend attendance".split():
        found.at[f"meetings.{page} past"] = past
    for page in ("show", "sign", "agree", "add"):
        found.at[f"minutes.{page} running"] = {"meeting_ref": known["meeting_ref"]}


def tell(found: House) -> None:
    """Everything there is, in the order in which it came to be."""
    cast = Cast()
    found.refs |= {"case_ref": cast.first.ref, "template_id": "five_ps", "filename": "css/base.css"}
    _record(found, cast)
    _parts(found, cast)
    _progress(found, cast)
    _past(found, cast)
    _coming(found, cast)
    _running(found, cast)
    _map(found, cast)
    _crisis(found, cast)
    _house(found, cast)


def _record(found: House, cast: Cast) -> None:
    case, who = cast.first, cast.psychologist1
    facts: dict[str, Any] = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=5)}
    signed = notes.write(who, case, text="Came on time, spoke of her sister.", **facts)
    begun = notes.write(who, case, text="Half a sentence", sign=False, **facts)
    version = formulation_writing.keep(who, case)
    own = formulation_writing.keep(
        who,
        case,
        template_id="team_summary",
        narrative="",
        fields={"one_sentence": [("A.", None)]},
        status=FormulationStatus.DRAFT,
    )
    sheet = sheet_writing.begun(who, case)
    sheet_writing.typed(who, sheet, "A word more. ")
    goal = goal_making.make_goal(who, case)
    goals.rate(who, goal, level=0, reason="Rang before, twice.")
    concern = safety.raise_concern(
        cast.ot, case, kind=ConcernKind.SELF_HARM, words="Cut on Sunday.", in_touch="Ms O. Pretend"
    )
    plan = safety_making.plan(who, case)
    answer = safety_making.task(who, case)
    alone = reflections.keep_new(who, case, pull="I want to be the good one.")
    shared = reflections.keep_new(
        who, case, visibility=Visibility.MY_SUPERVISOR, pull="She reminds me of somebody."
    )
    brought = supervision.bring(who, words="I am late with her notes.", case=case)
    found.refs |= {
        "note_ref": signed.ref,
        "unsigned": begun.ref,
        "formulation_ref": version.ref,
        "statement_ref": version.statements[0].ref,
        "own_formulation": own.ref,
        "sheet_ref": sheet.ref,
        "goal_ref": goal.ref,
        "concern_ref": concern.ref,
        "task_ref": answer.ref,
        "alone": alone.ref,
        "shared": shared.ref,
        "ref": alone.ref,
        "brought": brought.ref,
        "cosign_ref": cosigning.ask(who, plan).ref,
    }
    evidence.cite(who, goal, "mirror-empathy")
    claim = evidence_writing.add(cast.ot)
    found.refs |= {"claim_ref": "mirror-empathy", "thing_ref": goal.ref}
    doubted = evidence_writing.add(cast.ot, claim="Twelve lessons are enough.")
    withdrawing.withdraw(cast.ot, doubted, reason="Nobody remembers them.", number=1)
    for page in ("edit", "withdraw"):
        found.at[f"evidence.{page}"] = {"entry_ref": claim.ref}
    found.at["evidence.take_up"] = {"entry_ref": doubted.ref}
    found.refs["own_claim"] = claim.ref
    for page in ("show", "review"):
        found.at[f"evidence.{page} own"] = {"claim_ref": claim.ref}
    for page in ("agreed", "copy", "for_the_patient"):
        found.at[f"safety.{page}"] = {"formulation_ref": plan.ref}
    for page in ("show", "bring"):
        found.at[f"supervision.{page}"] = {"ref": brought.ref}


def _parts(found: House, cast: Cast) -> None:
    """What stands on the cover of the case, each row with an address to end it at."""
    case, who, today = cast.first, cast.psychologist1, clock.today()
    contact = case_details.add_contact(
        who,
        case,
        kind=ContactKind.NEXT_OF_KIN,
        name="Thandi Example",
        relation="sister",
        phone="000 000 0000",
        may_be_told="that she is well",
    )
    diagnosis = case_details.add_diagnosis(who, case, code="F60.31", made_on=date(2024, 3, 1))
    line = case_details.add_line(
        who, case, kind=LineKind.MEDICATION, text="Sertraline 50 mg", source="chart", as_of=today
    )
    case_details.set_legal_status(
        who, case, status=LegalStatus.VOLUNTARY, since=clock.ago(days=2), note=""
    )
    sharing = db.session.scalars(
        select(SharingAuthorisation).where(SharingAuthorisation.case_id == case.id)
    ).one()
    agreed = research.agree(who, case, given_on=today, words="If it helps somebody")
    found.at |= {
        "cases.amend_contact": {"row_ref": contact.ref},
        "cases.end_contact": {"row_ref": contact.ref},
        "cases.end_diagnosis": {"row_ref": diagnosis.ref},
        "cases.end_line": {"row_ref": line.ref},
        "cases.withdraw": {"row_ref": sharing.ref},
        "cases.end_research": {"row_ref": agreed.ref},
    }
    found.refs["person_ref"] = cast.ot.ref


def _progress(found: House, cast: Cast) -> None:
    """Scores, what the patient rates, what is tried, and what happened."""
    case, who, today = cast.first, cast.ot, clock.today()
    score = measures.enter(who, case, "phq9", taken_on=today, total=19)
    measures.read_with_care(who, case, "phq9", words="She was away from home that week.")
    line = outcomes.name_line(who, case, kind=OutcomeKind.GBO, words="I want to sing again")
    outcomes.rate(who, case, kind=line.kind, rated_on=today, ratings={line: outcomes.Rated(2)})
    page, checked = (journeys.make(who, case, roads=_roads(case)) for _once in range(2))
    journeys.check(who, checked, version=checked.version)
    found.at["journeys.show checked"] = {"page_ref": checked.ref}
    tried = interventions.plan(who, case, kind=InterventionKind.ROLE_PLAY, name="Saying no")
    logged = interventions.tried(who, tried, interventions.Try(today, before=7, after=4))
    incident = incidents.note_incident(
        who, case, kind=IncidentKind.SELF_HARM, happened_on=today, words="Cut, rang after."
    )
    found.refs |= {
        "measure_id": "phq9",
        "kind": line.kind.value,
        "score_ref": score.ref,
        "line_ref": line.ref,
        "intervention_ref": tried.ref,
        "try_ref": logged.ref,
        "entry_id": "role_no",
        "prompt": "gpm_life",
        "incident_ref": incident.ref,
        "page_ref": page.ref,
    }


def _roads(case: Case) -> list[Road]:
    return roads_of(case, said="%d of 10")


def _past(found: House, cast: Cast) -> None:
    """A signed meeting of ten days ago, with a decision of which the OT has the action."""
    chair = cast.psychiatrist
    with clock.at(clock.ago(days=10)):
        meeting = started(cast, cast.first)
        item = item_of(meeting, cast.first)
        expected = Expected("She sings on a Sunday", clock.today() + timedelta(days=5), 70)
        decision = decided(chair, item, who=cast.ot, expected=expected)
        settled(chair, item)
        sealed(chair, meeting)
    proposed = corrections.propose(cast.ot, meeting, item=item, words="It was Tuesday.")
    action = db.session.scalars(select(Action).where(Action.decision_id == decision.id)).one()
    draft = draft_of(item, "Demo Practice")
    told: dict[str, Any] = {"to": "Dr R. Referrer", "words": "Thank you.", "draft": draft}
    letter, checked = (
        letters.write(cast.ot, item, kind=LetterKind.REFERRER, **told) for _once in range(2)
    )
    letters.check(cast.ot, checked, version=checked.version)
    for page in ("to_referrer", "to_patient"):
        found.at[f"letters.{page}"] = {"item_ref": item.ref}
    for page in ("show", "pdf"):
        found.at[f"letters.{page} checked"] = {"letter_ref": checked.ref}
    found.refs["letter_ref"] = letter.ref
    found.refs |= {
        "action_ref": action.ref,
        "past": meeting.ref,
        "past_item": item.ref,
        "past_decision": decision.ref,
        "proposal_ref": proposed.ref,
    }
    found.at["quality.marks"] = {"meeting_ref": meeting.ref}
    audit = quality.audit(chair, meeting.type, answers={}, plan="Train two of us.", next_on=None)
    found.refs["audit_ref"] = audit.ref
    for page in "show pdf sign agree add copy text word propose correction take_up decline".split():
        found.at[f"minutes.{page}"] = {"meeting_ref": meeting.ref}


def _coming(found: House, cast: Cast) -> None:
    """Tomorrow's meeting: published, an item of each case, a question asked since."""
    meeting = planned(cast, days=1)
    first, second = asked(cast, meeting, cast.first, cast.second)
    meetings.publish(cast.psychiatrist, meeting, version=meeting.version)
    question = questions.ask(cast.psychologist1, cast.first, words="Who is on in December?")
    found.refs |= {
        "coming": meeting.ref,
        "first_item": first.ref,
        "second_item": second.ref,
        "question_ref": question.ref,
        "type_ref": cast.meeting_type.ref,
        "team_ref": cast.team.ref,
        "series_ref": _series(cast).ref,
    }
    brought(cast.psychologist1, second)
    here = {"meeting_ref": meeting.ref, "item_ref": first.ref}
    ahead = "pack keep_part draft_part hand_in add_to_part hear stand_aside take_back_aside"
    for page in f"{ahead} uninvite arrange".split():
        found.at[f"meetings.{page}"] = here
    before = "accept accept_all add_business add_case amend drop invite item minutes move order"
    for page in f"{before} prepare publish question refresh show undo".split():
        found.at[f"meetings.{page}"] = here


def _series(cast: Cast) -> MeetingSeries:
    """A rhythm whose meetings lie far ahead."""
    return series.plan(
        cast.coordinator,
        cast.meeting_type,
        first_on=clock.today() + timedelta(days=60),
        at=time(14),
        every_weeks=2,
        minutes=90,
        place="Demo Rooms",
        chairs=[cast.psychiatrist, cast.ot],
        coordinator=cast.coordinator,
    )


def _running(found: House, cast: Cast) -> None:
    """Today's meeting: the case is closed but for the meeting itself, its decision stands."""
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    decision = decided(cast.psychiatrist, item, who=cast.ot, text="See her twice a week")
    found.refs |= {
        "meeting_ref": meeting.ref,
        "item_ref": item.ref,
        "decision_ref": decision.ref,
    }
    found.at["meetings.review"] = {"decision_ref": found.refs["past_decision"]}
    found.at["meetings.score"] = {"decision_ref": found.refs["past_decision"]}


def _map(found: House, cast: Cast) -> None:
    """A round of the mirror map that was shown, and one that is open and joined."""
    shown = shown_round(cast, *TREATING)
    opened_round(cast, *TREATING)
    found.refs["round_ref"] = shown.ref


def _crisis(found: House, cast: Cast) -> None:
    """A crisis meeting about the first case, called by the OT, running."""
    meeting = crisis.call(
        cast.ot,
        cast.first,
        starts=clock.now(),
        place="Demo Rooms",
        question="Who stays with her tonight?",
    )
    here(cast.ot, meeting, cast.ot)
    meetings.start(cast.ot, meeting, version=meeting.version)
    at = {"meeting_ref": meeting.ref, "item_ref": meeting.items[0].ref}
    found.at |= {"meetings.heading": at, "meetings.room crisis": at}


def _house(found: House, cast: Cast) -> None:
    found.refs |= {
        "account_ref": cast.outsider.ref,
        "site_ref": cast.rooms.ref,
        "token": accounts.make_link(cast.admin, cast.coordinator),
    }
    found.at["calendar.feed"] = {"token": feeds.make(cast.ot)}
    number = escalation.add(
        cast.admin, cast.rooms, kind=EscalationKind.CASUALTY, name="Casualty", phone="000 000 0001"
    )
    for page in ("amend", "check", "end"):
        found.at[f"escalation.{page}"] = {"entry_ref": number.ref}
    found.at["admin.end_member"] = {"account_ref": cast.coordinator.ref}
    practice.rename(cast.admin, practice="Demo Practice")


__all__ = ["EVERYBODY", "NAMES", "NOBODY", "House", "Outcome", "decisions", "lived_in", "tell"]
