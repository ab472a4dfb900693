"""The main pages of the house, each for somebody whose page it is."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from mdt.database import db
from mdt.domain.vocabulary import MeetingKind
from mdt.models.evidence import Citation, EvidenceEntry
from mdt.models.meetings import Meeting
from mdt.models.mirror import MirrorRater, MirrorRound
from mdt.models.notes import Note
from mdt.models.people import User
from mdt.models.places import MeetingType
from mdt.models.safety import EscalationEntry
from mdt.queries.interventions import interventions_of
from mdt.queries.journeys import pages_of
from mdt.queries.letters import settled_items_of
from mdt.queries.measures import courses_of
from mdt.queries.safety import tasks_in
from mdt.queries.shared_sheets import open_on
from mdt.services import formulations
from tests.stories.practice import Practice

PAGES: dict[str, tuple[str, Callable[[Practice], str]]] = {
    "marks of a meeting": ("ot", lambda p: f"/meetings/{p.held[-1].ref}/marks"),
    "how a meeting goes": ("ot", lambda p: f"/meetings/types/{p.held[-1].type.ref}/quality"),
    "yearly audit": ("ot", lambda p: f"/meetings/types/{p.held[-1].type.ref}/audit"),
    "sign-in": ("", lambda _p: "/login"),
    "not there": ("psychologist1", lambda _p: "/cases/aaaaaaaaaaaaaaaa/"),
    "today": ("psychologist1", lambda _p: "/"),
    "today, coordinator": ("coordinator", lambda _p: "/"),
    "today, supervisor": ("supervisor", lambda _p: "/"),
    "cases": ("psychiatrist", lambda _p: "/cases/"),
    "new case": ("psychologist1", lambda _p: "/cases/new"),
    "overview": ("psychologist1", lambda p: _case(p, 1, "")),
    "overview with a concern": ("psychiatrist", lambda p: _case(p, 8, "")),
    "details": ("psychologist1", lambda p: _case(p, 1, "details/")),
    "care team": ("psychologist1", lambda p: _case(p, 1, "team/")),
    "who looked": ("psychologist1", lambda p: _case(p, 1, "access/")),
    "notes": ("psychologist1", lambda p: _case(p, 1, "notes/")),
    "write a note": ("psychologist1", lambda p: _case(p, 1, "notes/new")),
    "formulation": ("psychologist1", lambda p: _case(p, 1, "formulation/")),
    "two circles": ("psychologist2", lambda p: _drawn(p, 2, "tfp_dyad")),
    "a grid": ("psychiatrist", lambda p: _drawn(p, 7, "bps_grid")),
    "a chain": ("psychologist2", lambda p: _drawn(p, 4, "chain")),
    "a day": ("ot", lambda p: _drawn(p, 6, "moho")),
    "four states": ("psychiatrist", lambda p: _drawn(p, 1, "gpm")),
    "a family map": ("psychologist2", lambda p: _drawn(p, 8, "family_map")),
    "write a family map": ("psychologist2", lambda p: _case(p, 8, "formulation/family_map/new")),
    "write two circles": ("psychologist2", lambda p: _case(p, 2, "formulation/tfp_dyad/new")),
    "write a grid": ("psychiatrist", lambda p: _case(p, 7, "formulation/bps_grid/new")),
    "write a chain": ("psychologist2", lambda p: _case(p, 4, "formulation/chain/new")),
    "write a day": ("ot", lambda p: _case(p, 6, "formulation/moho/new")),
    "write four states": ("psychiatrist", lambda p: _case(p, 1, "formulation/gpm/new")),
    "write together": ("ot", lambda p: _case(p, 1, f"formulation/together/{_open_sheet(p)}")),
    "write a mirror": ("psychologist1", lambda p: _case(p, 5, "formulation/mirror/new")),
    "goals": ("psychologist1", lambda p: _case(p, 1, "goals/")),
    "a page for the patient": (
        "psychologist1",
        lambda p: _case(p, 1, f"goals/journeys/{_journey(p)}"),
    ),
    "put a page together": ("psychologist1", lambda p: _case(p, 1, "goals/journeys/new")),
    "set a goal": ("psychologist1", lambda p: _case(p, 1, "goals/new")),
    "letters": ("psychologist1", lambda p: _case(p, 1, "letters/")),
    "write a letter": (
        "psychologist1",
        lambda p: _case(p, 1, f"letters/about/{_settled(p)}/patient"),
    ),
    "measures": ("ot", lambda p: _case(p, 6, "measures/")),
    "measures, a deterioration": ("psychiatrist", lambda p: _case(p, 8, "measures/")),
    "choose a measure": ("ot", lambda p: _case(p, 6, "measures/new")),
    "enter a measure": ("ot", lambda p: _case(p, 6, "measures/new/honos")),
    "rate problems": ("ot", lambda p: _case(p, 6, "measures/own/copm/rate")),
    "interventions": ("psychologist1", lambda p: _case(p, 1, "interventions/")),
    "an intervention": ("psychologist1", lambda p: _case(p, 5, f"interventions/{_tried(p)}")),
    "log a try": ("psychologist1", lambda p: _case(p, 5, f"interventions/{_tried(p)}/log")),
    "choose an intervention": ("psychologist1", lambda p: _case(p, 5, "interventions/choose")),
    "what an approach asks": ("psychologist1", lambda p: _case(p, 1, "approach/gpm_life")),
    "treatment plan": ("psychologist1", lambda p: _case(p, 5, "treatment-plan")),
    "library of interventions": ("ot", lambda _p: "/interventions/"),
    "an entry of the library": ("ot", lambda _p: "/interventions/mirror_follow"),
    "with whom it is planned": ("ot", lambda _p: "/interventions/mirror_follow/with"),
    "note an incident": ("ot", lambda p: _case(p, 6, "incidents/new")),
    "a score": ("psychiatrist", lambda p: _case(p, 8, f"measures/scores/{_score(p)}")),
    "withdraw a score": (
        "psychologist2",
        lambda p: _case(p, 8, f"measures/scores/{_score(p)}/withdraw"),
    ),
    "read a measure with care": ("psychiatrist", lambda p: _case(p, 7, "measures/care/who5")),
    "name a problem": ("ot", lambda p: _case(p, 6, "measures/own/copm/new")),
    "plan an intervention": (
        "ot",
        lambda p: _case(p, 6, "interventions/new?entry=ot_half"),
    ),
    "progress": ("psychologist1", lambda p: _case(p, 1, "progress/")),
    "progress, looks fine": (
        "psychologist1",
        lambda p: _case(p, 5, "progress/?lane=wsas&lane=core10"),
    ),
    "which measures there are": ("ot", lambda _p: "/measures/"),
    "safety": ("psychiatrist", lambda p: _case(p, 8, "safety/")),
    "safety with a plan": ("psychiatrist", lambda p: _case(p, 3, "safety/")),
    "raise a concern": ("psychiatrist", lambda p: _case(p, 8, "safety/new")),
    "who stays in contact": (
        "psychiatrist",
        lambda p: _case(p, 8, f"safety/{_concern(p)}/contact"),
    ),
    "close a concern": ("psychiatrist", lambda p: _case(p, 8, f"safety/{_concern(p)}/close")),
    "an answer to talk about": ("psychiatrist", lambda p: _case(p, 8, f"safety/tasks/{_task(p)}")),
    "around a plan": ("psychiatrist", lambda p: _case(p, 3, f"safety/plan/{_plan(p)}/agreed")),
    "a copy of a plan": ("psychiatrist", lambda p: _case(p, 3, f"safety/plan/{_plan(p)}/copy")),
    "a plan for the patient": (
        "psychiatrist",
        lambda p: _case(p, 3, f"safety/plan/{_plan(p)}/for-the-patient"),
    ),
    "write a plan": ("psychiatrist", lambda p: _case(p, 3, "formulation/safety_plan/new")),
    "after a death": ("psychologist1", lambda p: _case(p, 1, "details/death")),
    "record an application": ("psychologist1", lambda p: _case(p, 1, "details/application")),
    "call a crisis meeting": ("psychiatrist", lambda p: _case(p, 8, "crisis")),
    "follow-up contact": ("psychologist1", lambda p: _case(p, 1, "follow-up")),
    "crisis card": ("psychiatrist", lambda p: _case(p, 8, "card")),
    "safety plans in a file": ("psychologist1", lambda _p: "/safety-plans"),
    "whom to ring": ("ot", lambda _p: "/escalation/"),
    "add a number": ("ot", lambda p: f"/escalation/sites/{p.case(1).site.ref}/new"),
    "change a number": ("ot", lambda p: f"/escalation/{_number(p)}"),
    "a crisis meeting": ("psychiatrist", lambda p: f"/meetings/{_crisis(p)}/"),
    "minutes of a crisis": ("psychiatrist", lambda p: f"/meetings/{_crisis(p)}/minutes"),
    "reflections": ("psychologist1", lambda p: _case(p, 1, "reflections/")),
    "write a reflection": ("psychologist1", lambda p: _case(p, 1, "reflections/new")),
    "my reflections": ("psychologist1", lambda _p: "/reflections/mine"),
    "mirror map, everyone low": ("psychologist2", lambda p: _case(p, 2, "mirror/")),
    "mirror map, open to join": ("psychiatrist", lambda p: _case(p, 1, "mirror/")),
    "mirror map": ("psychologist1", lambda p: _case(p, 1, f"mirror/{_shown_round(p)}")),
    "meetings of a case": ("psychologist1", lambda p: _case(p, 1, "meetings/")),
    "meetings": ("psychiatrist", lambda _p: "/meetings/"),
    "agenda": ("psychiatrist", lambda p: f"/meetings/{p.coming.ref}/"),
    "patients nobody brings": ("coordinator", lambda p: f"/meetings/{p.coming.ref}/unbrought"),
    "a part of a pack to write": (
        "psychologist1",
        lambda p: f"/meetings/{p.coming.ref}/items/{_line(p, 1)}/pack",
    ),
    "a pack": ("psychologist1", lambda p: f"/meetings/{p.coming.ref}/items/{_line(p, 3)}/pack"),
    "a pack, its state alone": (
        "coordinator",
        lambda p: f"/meetings/{p.coming.ref}/items/{_line(p, 8)}/pack",
    ),
    "stand aside": ("ot", lambda p: f"/meetings/{p.coming.ref}/items/{_line(p, 4)}/aside"),
    "kinds of meeting": ("coordinator", lambda _p: "/meetings/types/"),
    "a kind of meeting": ("coordinator", lambda p: f"/meetings/types/{p.coming.type.ref}"),
    "series of meetings": ("coordinator", lambda _p: "/meetings/series/"),
    "plan a series": ("coordinator", lambda _p: "/meetings/series/new"),
    "attendance": ("psychiatrist", lambda p: f"/meetings/{p.coming.ref}/attendance"),
    "room": ("psychiatrist", lambda p: f"/meetings/{p.held[-1].ref}/room"),
    "minutes": ("psychiatrist", lambda p: f"/meetings/{p.held[-1].ref}/minutes"),
    "a copy of the minutes": ("ot", lambda p: f"/meetings/{p.held[-1].ref}/minutes/copy"),
    "propose a correction": (
        "ot",
        lambda p: f"/meetings/{p.held[-1].ref}/minutes/corrections/new",
    ),
    "check a copy": ("ot", lambda _p: "/minutes/check"),
    "actions": ("ot", lambda _p: "/actions/"),
    "ask for a co-signature": ("psychologist1", lambda p: _cosign(p)),
    "supervision, to read": ("supervisor", lambda _p: "/supervision/"),
    "supervision": ("psychologist1", lambda _p: "/supervision/"),
    "summaries": ("supervisor", lambda _p: "/summaries/"),
    "summary": ("supervisor", lambda p: _case(p, 1, "summary/")),
    "a team over time": ("supervisor", lambda _p: "/summaries/period"),
    "search": ("psychologist1", lambda _p: "/search"),
    "account": ("ot", lambda _p: "/account/"),
    "accounts": ("admin", lambda _p: "/admin/accounts/"),
    "figures for research": ("admin", lambda _p: "/admin/figures/"),
    "trail": ("admin", lambda _p: "/admin/trail/"),
    "help": ("ot", lambda _p: "/help/"),
    "help about safety": ("ot", lambda _p: "/help/safety"),
    "who may do what": ("ot", lambda _p: "/help/who-may-do-what"),
    "evidence": ("coordinator", lambda _p: "/evidence/"),
    "a contested claim": ("psychologist1", lambda _p: "/evidence/mirror-bpd"),
    "a claim of one's own": ("ot", lambda _p: f"/evidence/{_own_claim()}"),
    "references": ("supervisor", lambda _p: "/evidence/references"),
    "add a claim": ("ot", lambda _p: "/evidence/new"),
    "correct a claim": ("ot", lambda _p: f"/evidence/{_own_claim()}/edit"),
    "grade a claim anew": ("psychiatrist", lambda _p: "/evidence/gpm-dbt/review"),
    "withdraw a claim": ("ot", lambda _p: f"/evidence/{_own_claim()}/withdraw"),
    "a claim that was withdrawn": ("ot", lambda _p: f"/evidence/{_withdrawn_claim()}"),
    "take a claim up again": ("ot", lambda _p: f"/evidence/{_withdrawn_claim()}/take-up"),
    "what a goal rests on": ("psychologist1", lambda p: _case(p, 1, f"rests-on/{_goal(p)}")),
    "two versions": ("psychologist1", lambda p: _case(p, 1, "formulation/team_summary/compare")),
    "who brought what": (
        "psychologist1",
        lambda p: _case(p, 1, f"formulation/{_summary(p)}/contributions"),
    ),
    "a version": ("psychologist1", lambda p: _case(p, 1, f"formulation/{_summary(p)}")),
    "look a version over": (
        "psychologist1",
        lambda p: _case(p, 1, f"formulation/{_summary(p)}/check"),
    ),
    "feelings that patients stir": ("psychologist2", lambda _p: "/help/feelings"),
}


@dataclass(frozen=True)
class Address:
    """Who opens which page."""

    who: str
    path: str


def addresses(practice: Practice) -> dict[str, Address]:
    """Where each of them is in this telling of the practice."""
    with practice.app.app_context():
        return {name: Address(who, at(practice)) for name, (who, at) in PAGES.items()}


def _drawn(practice: Practice, number: int, template_id: str) -> str:
    drawn = formulations.latest(practice.case(number), template_id)
    assert drawn is not None
    return _case(practice, number, f"formulation/{drawn.ref}")


def _open_sheet(practice: Practice) -> str:
    (row,) = open_on(practice.case(1)).values()
    return str(row.ref)


def _plan(practice: Practice) -> str:
    plan = formulations.latest(practice.case(3), "safety_plan")
    assert plan is not None
    return plan.ref


def _summary(practice: Practice) -> str:
    version = formulations.latest(practice.case(1), "team_summary")
    assert version is not None
    return version.ref


def _score(practice: Practice) -> str:
    """The newest entry on the eighth case."""
    course = courses_of(practice.case(8))[0]
    return course.lines[-1].ref


def _task(practice: Practice) -> str:
    [unspoken, *_], _spoken = tasks_in(practice.case(8))
    return unspoken[0].ref


def _concern(practice: Practice) -> str:
    return practice.case(8).open_concerns[0].ref


def _line(practice: Practice, number: int) -> str:
    """The line of a case on tomorrow's agenda."""
    case = practice.case(number)
    return next(item.ref for item in practice.coming.items if item.case_id == case.id)


def _number(practice: Practice) -> str:
    of_the_site = EscalationEntry.site_id == practice.case(1).site_id
    return db.session.scalars(select(EscalationEntry.ref).where(of_the_site)).first() or ""


def _crisis(practice: Practice) -> str:
    """The crisis meeting about the third case."""
    called = select(Meeting.ref).join(MeetingType).where(MeetingType.kind == MeetingKind.CRISIS)
    return db.session.scalars(called).first() or ""


def _case(practice: Practice, number: int, part: str) -> str:
    return f"/cases/{practice.case(number).ref}/{part}"


def _tried(practice: Practice) -> str:
    """An intervention of the fifth case with more than a few lines in its log."""
    shown = interventions_of(practice.case(5))
    return max(shown, key=lambda one: len(one.log)).row.ref


def _journey(practice: Practice) -> str:
    return pages_of(practice.case(1))[0].ref


def _settled(practice: Practice) -> str:
    """The newest item of the first case that was decided and signed."""
    return settled_items_of(practice.case(1))[0].ref


def _cosign(practice: Practice) -> str:
    """A signed note of psychologist1's own on the first case."""
    case, author = practice.case(1), Note.author.has(username="psychologist1")
    mine = select(Note.ref).where(Note.case_id == case.id, author, Note.signed_at.is_not(None))
    return _case(practice, 1, f"notes/{db.session.scalars(mine).first()}/cosign")


def _shown_round(practice: Practice) -> str:
    """The round of the first case that psychologist1 joined."""
    rounds = select(MirrorRound.ref).join(MirrorRater).join(User, User.id == MirrorRater.user_id)
    joined = rounds.where(MirrorRound.shown_at.is_not(None), User.username == "psychologist1")
    return db.session.scalars(joined.where(MirrorRound.case_id == practice.case(1).id)).one()


def _own_claim() -> str:
    """The claim that the practice added, and holds by."""
    query = select(EvidenceEntry.ref).where(~EvidenceEntry.withdrawals.any())
    return db.session.scalars(query).first() or ""


def _withdrawn_claim() -> str:
    """The one that it withdrew."""
    query = select(EvidenceEntry.ref).where(EvidenceEntry.withdrawals.any())
    return db.session.scalars(query).first() or ""


def _goal(practice: Practice) -> str:
    """A goal of the first case that cites a claim."""
    cites = select(Citation.thing_ref).where(Citation.case_id == practice.case(1).id)
    return db.session.scalars(cites.where(Citation.thing_kind == "goal")).first() or ""
