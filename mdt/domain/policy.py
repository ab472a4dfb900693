"""Who may do what: one table, read from top to bottom.

A permission is a noun and a verb. It is granted when any of its rows holds; a row holds when
all of its predicates do. A predicate asks a person and a thing; its first docstring line is what
the "who may do what" page prints. Services ask `require`, templates ask `can`, queries mirror the
reading rows in SQL, and `tests/test_house.py` checks that the two agree.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from mdt.domain.errors import NotAllowed
from mdt.domain.formulation import SHARED
from mdt.domain.vocabulary import ItemKind, ItemState, Role


class Person(Protocol):
    """What the rules ask of an account."""

    id: int
    roles: frozenset[Role]

    @property
    def supervisee_ids(self) -> frozenset[int]:
        """Whose supervisor of record this person is today."""


PersonT = TypeVar("PersonT", bound=Person)
Predicate = Callable[[Any, Any], bool]


class Permission(StrEnum):
    """Every deed and every reading the house knows."""

    CASE_NAME = "case:name"
    CASE_INITIALS = "case:initials"
    RECORD_READ = "record:read"
    NOTE_READ = "note:read"
    SAFETY_SEE = "safety:see"
    SAFETY_KNOW = "safety:know"
    SUMMARY_READ = "summary:read"
    ITEM_LINE = "item:line"
    ITEM_READ = "item:read"
    MINUTES_READ = "minutes:read"
    MEETING_SEE = "meeting:see"
    ACTION_READ = "action:read"
    ACTION_STATE = "action:state"
    REFLECTION_READ = "reflection:read"
    WHO_LOOKED = "case:who_looked"

    CASE_CREATE = "case:create"
    CASE_EDIT = "case:edit"
    CARE_TEAM_MANAGE = "care_team:manage"
    CONCERN_RAISE = "concern:raise"
    CONCERN_CLOSE = "concern:close"
    NOTE_WRITE = "note:write"
    NOTE_AMEND = "note:amend"
    NOTE_ADDEND = "note:addend"
    FORMULATION_WRITE = "formulation:write"
    GOAL_WRITE = "goal:write"
    REFLECTION_WRITE = "reflection:write"
    REFLECTION_OWN = "reflection:own"
    QUESTION_ASK = "question:ask"
    QUESTION_WITHDRAW = "question:withdraw"
    ITEM_ASK = "item:ask"
    CASE_FREEZE = "case:freeze"
    CRISIS_CALL = "crisis:call"
    SAFETY_ANSWER = "safety:answer"
    PROGRESS_WRITE = "progress:write"
    SCORE_WITHDRAW = "score:withdraw"
    MIRROR_OPEN = "mirror:open"
    MIRROR_JOIN = "mirror:join"
    MIRROR_SEE = "mirror:see"
    SUPERVISION_BRING = "supervision:bring"
    SUPERVISION_READ = "supervision:read"
    SUPERVISION_DISCUSS = "supervision:discuss"
    COSIGN_ASK = "cosign:ask"
    COSIGN_READ = "cosign:read"
    COSIGN_ANSWER = "cosign:answer"
    COSIGN_WITHDRAW = "cosign:withdraw"

    MEETING_PLAN = "meeting:plan"
    AGENDA_ARRANGE = "agenda:arrange"
    MEETING_RUN = "meeting:run"
    ITEM_WRITE = "item:write"
    DECISION_RECORD = "decision:record"
    DISSENT_KEEP = "decision:dissent"
    PACK_WRITE = "pack:write"
    PACK_READ = "pack:read"
    STAND_ASIDE = "item:stand_aside"
    MINUTES_SIGN = "minutes:sign"
    MINUTES_AGREE = "minutes:agree"
    MINUTES_ADDEND = "minutes:addend"
    MINUTES_PROPOSE = "minutes:propose"
    MEETING_MARK = "meeting:mark"
    MEETING_AUDIT = "meeting:audit"
    PROPOSAL_ANSWER = "minutes:answer_proposal"
    LETTER_WRITE = "letter:write"
    FORMULATION_ADOPT = "formulation:adopt"
    ACTION_GIVE = "action:give"
    ACTION_SETTLE = "action:settle"

    ACCOUNTS_MANAGE = "account:manage"
    PRACTICE_MANAGE = "practice:manage"
    ESCALATION_SEE = "escalation:see"
    ESCALATION_EDIT = "escalation:edit"
    PLANS_PRINT = "plans:print"
    EVIDENCE_READ = "evidence:read"
    EVIDENCE_WRITE = "evidence:write"
    EVIDENCE_WITHDRAW = "evidence:withdraw"
    EVIDENCE_CITE = "evidence:cite"
    TRAIL_READ = "trail:read"
    FIGURES_EXPORT = "figures:export"
    OWN_ACCOUNT = "account:own"


# --- predicates: (person, thing) -> bool, two lines each ---------------------------------------


def signed_in(person: Any, _thing: Any) -> bool:
    """anybody with an account"""
    return person is not None


def is_clinician(person: Any, _thing: Any) -> bool:
    """a clinician"""
    return Role.CLINICIAN in person.roles


def is_coordinator(person: Any, _thing: Any) -> bool:
    """a coordinator"""
    return Role.COORDINATOR in person.roles


def is_administrator(person: Any, _thing: Any) -> bool:
    """an administrator"""
    return Role.ADMINISTRATOR in person.roles


def is_information_officer(person: Any, _thing: Any) -> bool:
    """the information officer"""
    return Role.INFORMATION_OFFICER in person.roles


def is_supervisor(person: Any, _thing: Any) -> bool:
    """a supervisor"""
    return Role.SUPERVISOR in person.roles


def on_the_care_team(person: Any, thing: Any) -> bool:
    """on the care team of the case today"""
    return thing.case is not None and person.id in thing.case.care_ids


def leads_the_case(person: Any, thing: Any) -> bool:
    """the lead clinician of the case"""
    return bool(thing.case.lead_id == person.id)


def not_frozen(_person: Any, thing: Any) -> bool:
    """unless the record is closed for good after a death"""
    return thing.case is None or thing.case.frozen_at is None


def entered_it(person: Any, thing: Any) -> bool:
    """who entered it"""
    return bool(thing.entered_by_id == person.id)


def in_the_reflective_group(person: Any, thing: Any) -> bool:
    """in the reflective group of the case"""
    return person.id in thing.case.care_ids and Role.CLINICIAN in person.roles


def not_shown_yet(_person: Any, thing: Any) -> bool:
    """until the map is shown"""
    return thing.shown_at is None


def was_shown(_person: Any, thing: Any) -> bool:
    """once the map is shown"""
    return thing.shown_at is not None


def has_rated(person: Any, thing: Any) -> bool:
    """who has joined this round with a reflection of their own"""
    return any(rater.user_id == person.id for rater in thing.raters)


def is_author(person: Any, thing: Any) -> bool:
    """who wrote it"""
    return bool(thing.author_id == person.id)


def is_unsigned(_person: Any, thing: Any) -> bool:
    """while it is not signed"""
    return thing.signed_at is None


def is_signed(_person: Any, thing: Any) -> bool:
    """once it is signed"""
    return thing.signed_at is not None


def shared_with_me(person: Any, thing: Any) -> bool:
    """to whom its author shared it by name"""
    return thing.kept_at is not None and person.id in thing.reader_ids


def not_shut(person: Any, _thing: Any) -> bool:
    """unless somebody else reset the account in the last 72 hours"""
    return not person.reflections_are_shut


def supervises_the_team(person: Any, thing: Any) -> bool:
    """the supervisor of record of a present member of the care team"""
    return not person.supervisee_ids.isdisjoint(thing.case.care_ids)


def open_to_supervisor(_person: Any, thing: Any) -> bool:
    """unless the case is restricted and its lead has not added the supervisor"""
    return not thing.case.restricted or thing.case.summary_to_supervisor


def brought_to_me(person: Any, thing: Any) -> bool:
    """the supervisor it was brought to"""
    return bool(thing.supervisor_id == person.id)


def brought_by_me(person: Any, thing: Any) -> bool:
    """who brought it"""
    return bool(thing.clinician_id == person.id)


def stands_as_it_is(_person: Any, thing: Any) -> bool:
    """once it is signed, or shared with the team"""
    return getattr(thing, "signed_at", None) is not None or getattr(thing, "status", None) in SHARED


def asked_of_me(person: Any, thing: Any) -> bool:
    """the supervisor it was shown to"""
    return bool(thing.supervisor_id == person.id)


def supervises_who_asked(person: Any, thing: Any) -> bool:
    """while they are still the supervisor of record of who asked"""
    return thing.asked_by_id in person.supervisee_ids


def asked_by_me(person: Any, thing: Any) -> bool:
    """who asked for it"""
    return bool(thing.asked_by_id == person.id)


def on_the_team(person: Any, thing: Any) -> bool:
    """a member of the team that meets"""
    return person.id in thing.team.member_ids


def is_core_member(person: Any, thing: Any) -> bool:
    """a core member of the team that meets"""
    return person.id in thing.team.core_ids


def chairs(person: Any, thing: Any) -> bool:
    """the chair of the meeting"""
    return bool(_meeting(thing).chair_id == person.id)


def presents(person: Any, thing: Any) -> bool:
    """who presents the item"""
    return bool(thing.presenter_id == person.id)


def coordinates(person: Any, thing: Any) -> bool:
    """a coordinator of the team that meets"""
    return Role.COORDINATOR in person.roles and person.id in _meeting(thing).team.member_ids


def in_the_room(person: Any, thing: Any) -> bool:
    """the chair, a core member, or invited to this item"""
    meeting = thing.meeting
    asked = person.id in thing.invited_ids or person.id == meeting.chair_id
    return asked or person.id in meeting.team.core_ids


def published(_person: Any, thing: Any) -> bool:
    """once the agenda is published"""
    return _meeting(thing).published_at is not None


def minutes_signed(_person: Any, thing: Any) -> bool:
    """once the minutes are signed"""
    return _meeting(thing).signed_at is not None


def not_signed_yet(_person: Any, thing: Any) -> bool:
    """until the minutes are signed"""
    return _meeting(thing).signed_at is None


def on_the_agenda(_person: Any, thing: Any) -> bool:
    """items that were accepted, not suggestions"""
    return thing.state is ItemState.ACCEPTED


def still_running(_person: Any, thing: Any) -> bool:
    """until the meeting is closed"""
    return _meeting(thing).closed_at is None


def asked_in(person: Any, thing: Any) -> bool:
    """invited to one of its items"""
    return any(person.id in item.invited_ids for item in thing.items)


def patient_authorised(_person: Any, thing: Any) -> bool:
    """where the patient has authorised sharing in the MDT"""
    return thing.case is None or thing.case.authorisation is not None


def not_aside(person: Any, thing: Any) -> bool:
    """unless they have stood aside from the item"""
    return person.id not in getattr(_item(thing), "aside_ids", ())


def about_a_case(_person: Any, thing: Any) -> bool:
    """items about a case"""
    return thing.kind is ItemKind.CASE


def handed_in(_person: Any, thing: Any) -> bool:
    """once it is handed in"""
    return thing.handed_in_at is not None


def blind_no_more(person: Any, thing: Any) -> bool:
    """who has handed in their own, or everybody once the item is open"""
    return thing.item.opened_at is not None or person.id in thing.item.handed_in_ids


def is_business(_person: Any, thing: Any) -> bool:
    """items of business, which name no patient"""
    return thing.case is None


def was_present(person: Any, thing: Any) -> bool:
    """who was present"""
    return any(
        row.user_id == person.id and row.arrived_at is not None
        for row in _meeting(thing).attendance
    )


def owns(person: Any, thing: Any) -> bool:
    """whose action it is"""
    return bool(thing.owner_id == person.id)


def is_oneself(person: Any, thing: Any) -> bool:
    """oneself"""
    return bool(thing.id == person.id)


def _meeting(thing: Any) -> Any:
    return getattr(thing, "meeting", thing)


def _item(thing: Any) -> Any:
    return getattr(thing, "item", thing)


P = Permission
TABLE: dict[Permission, tuple[tuple[Predicate, ...], ...]] = {
    # reading (product.md, "Who reads what"); the coordinator's and the room's rows on an item
    P.CASE_NAME: ((on_the_care_team,),),
    P.CASE_INITIALS: ((is_supervisor, supervises_the_team),),
    P.RECORD_READ: ((is_clinician, on_the_care_team),),
    P.NOTE_READ: ((is_clinician, on_the_care_team, is_signed), (is_author,)),
    P.SAFETY_SEE: ((is_clinician, on_the_care_team),),
    P.SAFETY_KNOW: (
        (is_clinician, on_the_care_team),
        (is_supervisor, supervises_the_team),
    ),
    P.SUMMARY_READ: (
        (is_clinician, on_the_care_team),
        (is_supervisor, supervises_the_team, open_to_supervisor),
    ),
    P.WHO_LOOKED: ((is_clinician, on_the_care_team),),
    P.ITEM_LINE: (
        (is_clinician, on_the_care_team),
        (coordinates,),
        (is_business, in_the_room),
        (in_the_room, on_the_agenda, published, patient_authorised),
    ),
    P.ITEM_READ: (
        (is_clinician, on_the_care_team, not_aside),
        (is_business, in_the_room, not_aside),
        (is_business, coordinates, not_aside),
        (in_the_room, on_the_agenda, published, patient_authorised, not_aside),
    ),
    P.MINUTES_READ: (
        (is_clinician, on_the_care_team, not_aside),
        (is_business, in_the_room, not_aside),
        (in_the_room, published, patient_authorised, not_aside),
    ),
    P.MEETING_SEE: ((on_the_team,), (chairs,), (asked_in, published)),
    P.ACTION_READ: ((owns,), (is_clinician, on_the_care_team)),
    P.ACTION_STATE: ((owns,), (is_clinician, on_the_care_team), (is_coordinator,)),
    P.REFLECTION_READ: (
        (is_author, not_shut),
        (shared_with_me, is_clinician, on_the_care_team, not_shut),
        (shared_with_me, is_supervisor, supervises_the_team, not_shut),
    ),
    # cases
    P.CASE_CREATE: ((is_clinician,),),
    P.CASE_EDIT: ((is_clinician, on_the_care_team, not_frozen),),
    P.CASE_FREEZE: ((is_clinician, leads_the_case, not_frozen),),
    P.CARE_TEAM_MANAGE: ((is_clinician, leads_the_case),),
    P.CONCERN_RAISE: ((is_clinician, on_the_care_team, not_frozen),),
    P.CONCERN_CLOSE: ((is_clinician, on_the_care_team, not_frozen),),
    P.CRISIS_CALL: ((is_clinician, on_the_care_team, not_frozen),),
    P.SAFETY_ANSWER: ((is_clinician, on_the_care_team, not_frozen),),
    # writing
    P.NOTE_WRITE: ((is_clinician, on_the_care_team, not_frozen),),
    P.NOTE_AMEND: ((is_author, is_unsigned, on_the_care_team, not_frozen),),
    P.NOTE_ADDEND: ((is_clinician, on_the_care_team, is_signed, not_frozen),),
    P.FORMULATION_WRITE: ((is_clinician, on_the_care_team, not_frozen),),
    P.GOAL_WRITE: ((is_clinician, on_the_care_team, not_frozen),),
    P.PROGRESS_WRITE: ((is_clinician, on_the_care_team, not_frozen),),
    P.SCORE_WITHDRAW: (
        (entered_it, is_clinician, on_the_care_team, not_frozen),
        (is_clinician, leads_the_case, not_frozen),
    ),
    P.REFLECTION_WRITE: ((is_clinician, on_the_care_team, not_shut),),
    P.REFLECTION_OWN: ((is_author, not_shut),),
    P.MIRROR_OPEN: ((chairs, in_the_reflective_group, not_shut),),
    P.MIRROR_JOIN: ((in_the_reflective_group, not_shown_yet, not_shut),),
    P.MIRROR_SEE: ((in_the_reflective_group, was_shown, has_rated, not_shut),),
    P.QUESTION_ASK: ((is_clinician, on_the_care_team, not_frozen),),
    P.QUESTION_WITHDRAW: ((is_author, not_frozen),),
    P.ITEM_ASK: (
        (is_clinician, on_the_care_team, not_aside),
        (chairs, is_business, not_aside),
        (coordinates, is_business, not_aside),
        (chairs, on_the_agenda, published, patient_authorised, not_aside),
    ),
    P.SUPERVISION_BRING: ((is_clinician,),),
    P.SUPERVISION_READ: ((brought_to_me,), (brought_by_me,)),
    P.SUPERVISION_DISCUSS: ((brought_to_me,),),
    P.COSIGN_ASK: ((is_author, is_clinician, on_the_care_team, stands_as_it_is),),
    P.COSIGN_READ: ((asked_of_me, supervises_who_asked), (asked_by_me,)),
    P.COSIGN_ANSWER: ((asked_of_me, supervises_who_asked),),
    P.COSIGN_WITHDRAW: ((asked_by_me,),),
    # meetings
    P.MEETING_PLAN: ((is_coordinator, on_the_team), (is_clinician, on_the_team)),
    P.AGENDA_ARRANGE: ((chairs,), (coordinates,)),
    P.MEETING_RUN: ((chairs,),),
    P.ITEM_WRITE: (
        (chairs, not_signed_yet, not_aside),
        (is_clinician, was_present, still_running, not_aside),
    ),
    P.DECISION_RECORD: (
        (chairs, not_signed_yet, not_aside),
        (is_clinician, was_present, still_running, not_aside),
    ),
    P.DISSENT_KEEP: ((was_present, not_aside), (chairs, not_aside)),
    P.PACK_WRITE: (
        (is_clinician, on_the_care_team, on_the_agenda, about_a_case, not_aside),
        (
            is_clinician,
            in_the_room,
            on_the_agenda,
            about_a_case,
            published,
            patient_authorised,
            not_aside,
        ),
    ),
    P.PACK_READ: (
        (is_author,),
        (is_clinician, on_the_care_team, handed_in, blind_no_more, not_aside),
        (
            in_the_room,
            on_the_agenda,
            published,
            patient_authorised,
            handed_in,
            blind_no_more,
            not_aside,
        ),
    ),
    P.STAND_ASIDE: (
        (is_clinician, on_the_care_team),
        (is_business, in_the_room),
        (in_the_room, on_the_agenda, published, patient_authorised),
    ),
    P.MINUTES_SIGN: ((chairs,),),
    P.MINUTES_AGREE: ((was_present, minutes_signed),),
    P.MINUTES_ADDEND: ((chairs, minutes_signed), (was_present, minutes_signed)),
    P.MINUTES_PROPOSE: ((was_present, minutes_signed),),
    P.MEETING_MARK: ((was_present,),),
    P.MEETING_AUDIT: ((is_coordinator, on_the_team), (is_clinician, on_the_team)),
    P.PROPOSAL_ANSWER: ((chairs, minutes_signed),),
    P.LETTER_WRITE: ((is_clinician, on_the_care_team, not_frozen),),
    P.FORMULATION_ADOPT: (
        (chairs, is_clinician, on_the_care_team, about_a_case, still_running, not_aside),
        (presents, is_clinician, on_the_care_team, about_a_case, still_running, not_aside),
    ),
    P.ACTION_GIVE: ((is_clinician, on_the_care_team, not_frozen),),
    P.ACTION_SETTLE: ((owns,),),
    # the house itself
    P.ACCOUNTS_MANAGE: ((is_administrator,),),
    P.PRACTICE_MANAGE: ((is_administrator,),),
    P.ESCALATION_SEE: ((signed_in,),),
    P.ESCALATION_EDIT: ((is_clinician,), (is_administrator,)),
    P.PLANS_PRINT: ((is_clinician,),),
    # the evidence library: no patient data in it
    P.EVIDENCE_READ: ((signed_in,),),
    P.EVIDENCE_WRITE: ((is_clinician,), (is_supervisor,)),
    P.EVIDENCE_WITHDRAW: ((is_clinician,), (is_supervisor,)),
    P.EVIDENCE_CITE: ((is_clinician, on_the_care_team, not_frozen),),
    P.TRAIL_READ: ((is_information_officer,),),
    P.FIGURES_EXPORT: ((is_information_officer,),),
    P.OWN_ACCOUNT: ((is_oneself,),),
}


def can(person: Person | None, permission: Permission | str, thing: Any = None) -> bool:
    """Whether this person may do this to this thing."""
    if person is None:
        return False
    rows = TABLE[Permission(permission)]
    return any(all(predicate(person, thing) for predicate in row) for row in rows)


def require(person: Person | None, permission: Permission, thing: Any = None) -> None:
    """Stop here unless the table grants it; raises NotAllowed."""
    if not can(person, permission, thing):
        raise NotAllowed("You may see this, but not do that.")


def who(permission: Permission, thing: Any, people: Iterable[PersonT]) -> list[PersonT]:
    """Of these people, those the table grants this permission."""
    return [person for person in people if can(person, permission, thing)]


def rows_in_words(permission: Permission) -> list[str]:
    """Each row as a person reads it: "a clinician, on the care team of the case today"."""
    return [", ".join((test.__doc__ or "").strip() for test in row) for row in TABLE[permission]]
