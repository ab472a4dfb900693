"""Who may do what: one table, read from top to bottom.

A permission is a noun and a verb. It is granted when any of its rows holds; a row holds when
all of its predicates do. A predicate (`predicates.py`) asks a person and a thing; its docstring is
what the "who may do what" page prints. Services ask `require`, templates ask `can`, queries mirror
the reading rows in SQL, and `tests/test_house.py` checks that the two agree.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from mdt.domain.errors import NotAllowed
from mdt.domain.predicates import (
    about_a_case,
    asked_by_me,
    asked_in,
    asked_of_me,
    blind_no_more,
    brought_by_me,
    brought_to_me,
    chairs,
    coordinates,
    entered_it,
    handed_in,
    has_rated,
    in_the_reflective_group,
    in_the_room,
    is_administrator,
    is_author,
    is_business,
    is_clinician,
    is_coordinator,
    is_information_officer,
    is_oneself,
    is_signed,
    is_supervisor,
    is_unsigned,
    leads_the_case,
    minutes_signed,
    not_aside,
    not_frozen,
    not_shown_yet,
    not_shut,
    not_signed_yet,
    on_the_agenda,
    on_the_care_team,
    on_the_team,
    open_to_supervisor,
    owns,
    patient_authorised,
    presents,
    published,
    shared_with_me,
    signed_in,
    stands_as_it_is,
    still_running,
    supervises_the_team,
    supervises_who_asked,
    was_present,
    was_shown,
)
from mdt.domain.vocabulary import Role


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
