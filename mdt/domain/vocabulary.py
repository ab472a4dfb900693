"""The closed sets of the field, under the names clinicians use.

Values are what the database and the addresses hold; `labels.py` is what a person
reads. Order within a set is the order in which it is offered, never a ranking.
"""

from enum import StrEnum

# --- people and places ---


class Role(StrEnum):
    """What an account may do. Roles add up on one account."""

    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    INFORMATION_OFFICER = "information_officer"


class Discipline(StrEnum):
    """The profession a person brings to the team."""

    PSYCHIATRY = "psychiatry"
    PSYCHOLOGY = "psychology"
    OCCUPATIONAL_THERAPY = "occupational_therapy"
    NURSING = "nursing"
    SOCIAL_WORK = "social_work"
    REGISTRAR = "registrar"
    OTHER = "other"


class SiteKind(StrEnum):
    ROOMS = "rooms"
    HOSPITAL = "hospital"


class Reminders(StrEnum):
    """How somebody is reminded by mail; never with clinical content."""

    DIGEST = "digest"
    EACH = "each"
    NONE = "none"


# --- the case ---


class CaseStatus(StrEnum):
    ACTIVE = "active"
    DORMANT = "dormant"
    CLOSED = "closed"


class Setting(StrEnum):
    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"


class LegalStatus(StrEnum):
    """Standing under the Mental Health Care Act 17 of 2002."""

    VOLUNTARY = "voluntary"
    ASSISTED = "assisted"
    INVOLUNTARY = "involuntary"
    EMERGENCY = "emergency"


class Approach(StrEnum):
    """The treatment approach the team has agreed on."""

    GPM = "gpm"
    DBT = "dbt"
    TFP = "tfp"
    SUPPORTIVE = "supportive"
    OT = "ot"
    COMBINED = "combined"
    OTHER = "other"


class RetentionClass(StrEnum):
    """HPCSA Booklet 9, section 9: how long a dormant record is kept."""

    ADULT = "adult"
    MINOR = "minor"
    MENTALLY_INCOMPETENT = "mentally_incompetent"
    OCCUPATIONAL_HEALTH = "occupational_health"


class LineKind(StrEnum):
    """A dated line of text with its source; not a prescription."""

    MEDICATION = "medication"
    ALLERGY = "allergy"
    SUBSTANCE = "substance"


class ContactKind(StrEnum):
    REFERRER = "referrer"
    GENERAL_PRACTITIONER = "general_practitioner"
    NEXT_OF_KIN = "next_of_kin"
    OTHER = "other"


# --- safety ---


class ConcernKind(StrEnum):
    """Kinds of safety concern: never ordered, never scored."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    HARM_TO_OTHERS = "harm_to_others"
    HARM_FROM_OTHERS = "harm_from_others"
    NEGLECT = "neglect"
    DEPENDANT = "dependant"
    OTHER = "other"


class EscalationKind(StrEnum):
    """Whom to ring when it cannot wait, per site."""

    ON_CALL = "on_call"
    CASUALTY = "casualty"
    AMBULANCE = "ambulance"
    POLICE = "police"
    HELPLINE = "helpline"
    OTHER = "other"


class IncidentKind(StrEnum):
    """What happened: kinds, never ordered."""

    URGE = "urge"
    USE = "use"
    SELF_HARM = "self_harm"
    OTHER = "other"


# --- notes and formulations ---


class NoteKind(StrEnum):
    SESSION = "session"
    CONTACT = "contact"
    DID_NOT_ATTEND = "did_not_attend"
    WARD_ROUND = "ward_round"
    CRISIS = "crisis"
    OT_ASSESSMENT = "ot_assessment"
    FAMILY = "family"
    ADMIN = "admin"


class FormulationStatus(StrEnum):
    DRAFT = "draft"
    SHARED_WITH_TEAM = "shared_with_team"
    SHARED_WITH_PATIENT = "shared_with_patient"
    SUPERSEDED = "superseded"


class Confidence(StrEnum):
    """How sure the author is of one hypothesis."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNSURE = "unsure"


class Source(StrEnum):
    """Who says what stands in a formulation."""

    PATIENT = "patient"
    FAMILY = "family"
    RECORD = "record"
    TEAM = "team"


# --- reflections ---


class Visibility(StrEnum):
    """Who may read a reflection; the first is what every reflection starts with."""

    ONLY_ME = "only_me"
    MY_SUPERVISOR = "my_supervisor"
    REFLECTIVE_GROUP = "reflective_group"


class Dial(StrEnum):
    """The eight feelings of a reflection, each 0 (not at all) to 4 (very strongly)."""

    CONFIDENT = "confident"
    WARM = "warm"
    PROTECTIVE = "protective"
    DRAWN_IN = "drawn-in"
    HELPLESS = "helpless"
    FLOODED = "flooded"
    ATTACKED = "attacked"
    DISTANT = "distant"


# --- goals, and what is practised ---


class GoalArea(StrEnum):
    """Which part of life a goal is about."""

    WORK_OR_ROLE = "work_or_role"
    PEOPLE = "people"
    DAILY_LIFE = "daily_life"
    HEALTH = "health"
    OTHER = "other"


class Place(StrEnum):
    """Where on their way a patient stood: what was, what is, and what lies ahead."""

    BEGAN = "began"
    WAY = "way"
    NOW = "now"
    AHEAD = "ahead"


class OutcomeKind(StrEnum):
    """A line in the patient's words that is rated in numbers."""

    GBO = "gbo"
    COPM = "copm"


class InterventionKind(StrEnum):
    """What is practised together."""

    COPING_SKILL = "coping_skill"
    MIRRORING = "mirroring"
    ROLE_PLAY = "role_play"
    PROBLEM_SOLVING = "problem_solving"
    OT_TASK = "ot_task"
    OTHER = "other"


class Doer(StrEnum):
    """Who showed an exercise, or who tried it."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    TOGETHER = "together"
    SOMEBODY_ELSE = "somebody_else"
    NOBODY = "nobody"


class Prompt(StrEnum):
    """What an approach asks to be agreed or answered, in words."""

    GPM_LIFE = "gpm_life"
    DBT_LIFE = "dbt_life"
    DBT_TREATMENT = "dbt_treatment"
    DBT_LIVING = "dbt_living"
    DBT_SKILLS = "dbt_skills"
    TFP_CONTRACT = "tfp_contract"


class Target(StrEnum):
    """What a DBT session speaks of first: the order of the target hierarchy (Linehan 1993)."""

    LIFE = "life"
    TREATMENT = "treatment"
    LIVING = "living"
    SKILLS = "skills"


# --- meetings and their items ---


class MeetingKind(StrEnum):
    """What a meeting is for; a crisis meeting may be called by any clinician."""

    MDT = "mdt"
    CRISIS = "crisis"
    REFLECTIVE = "reflective"
    BUSINESS = "business"


class MeetingStatus(StrEnum):
    PLANNED = "planned"
    PUBLISHED = "published"
    LIVE = "live"
    CLOSED = "closed"
    SIGNED = "signed"


class Presence(StrEnum):
    EXPECTED = "expected"
    APOLOGIES = "apologies"
    PRESENT = "present"
    ABSENT = "absent"


class ItemKind(StrEnum):
    """The section of the agenda an item belongs to."""

    CASE = "case"
    REFLECTIVE = "reflective"
    BUSINESS = "business"


class ItemType(StrEnum):
    REVIEW = "review"
    NEW = "new"
    CRISIS = "crisis"


class ItemState(StrEnum):
    """A suggestion becomes an item when somebody accepts it; a dropped one keeps its reason."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class ReasonKind(StrEnum):
    """Why a case stands on an agenda."""

    REVIEW_DUE = "review_due"
    NEW_PATIENT = "new_patient"
    SAFETY_CONCERN = "safety_concern"
    SAFETY_TASK = "safety_task"
    PLAN_REVIEW_OVERDUE = "plan_review_overdue"
    DETERIORATION = "deterioration"
    DECISION_OVERDUE = "decision_overdue"
    DECISION_NOT_DONE = "decision_not_done"
    NOT_BROUGHT = "not_brought"
    DEFERRED = "deferred"
    OUT_OF_TIME = "out_of_time"
    GOAL_STALLED = "goal_stalled"
    VIEWS_UNSHARED = "views_unshared"
    ASKED_FOR = "asked_for"


class Knowledge(StrEnum):
    """How a part of the minimum information is known."""

    FIRST_HAND = "first_hand"
    SECOND_HAND = "second_hand"
    NONE = "none"


class Told(StrEnum):
    """Whether the patient hears what the room settled, and who says it."""

    WILL_BE_TOLD = "will_be_told"
    NOT_TOLD = "not_told"


class Outcome(StrEnum):
    """How an agenda item closed."""

    DECIDED = "decided"
    DEFERRED = "deferred"
    NO_DECISION = "no_decision"


# --- decisions, actions and letters ---


class DecisionState(StrEnum):
    """Set when a decision is reviewed."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    SUPERSEDED = "superseded"


class ReviewResult(StrEnum):
    """What the room found on looking at an earlier decision again."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    SUPERSEDED = "superseded"
    STANDS = "stands"


class NotDoneReason(StrEnum):
    """Why a decision was not carried out in full (reference M16)."""

    PATIENT_DECLINED = "patient_declined"
    CLINICALLY_CHANGED = "clinically_changed"
    SERVICE_NOT_AVAILABLE = "service_not_available"
    COST = "cost"
    TRANSPORT = "transport"
    NOT_ATTEMPTED = "not_attempted"
    FORGOT = "forgot"
    OTHER = "other"


class ActionKind(StrEnum):
    """A task of its own sort; most are plain."""

    TASK = "task"
    FOLLOW_UP = "follow_up"
    STAFF_SUPPORT = "staff_support"


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    SUPERSEDED = "superseded"


class LetterKind(StrEnum):
    REFERRER = "referrer"
    PATIENT = "patient"


# --- evidence ---


class Grade(StrEnum):
    """How well a claim is supported; whoever cites it shows the letter with its words."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    X = "X"


class EvidenceTheme(StrEnum):
    """What a claim of the library is about."""

    MIRROR_NEURONS = "mirror_neurons"
    PERSONALITY = "personality"
    SUBSTANCE_MISUSE = "substance_misuse"
    TREATMENTS = "treatments"
    CRISIS_AND_SAFETY = "crisis_and_safety"
    TEAMWORK = "teamwork"
    OTHER = "other"
