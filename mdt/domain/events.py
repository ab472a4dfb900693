"""The names of what may stand in the trail, and the payload keys each may carry.

A name is data for ever: it is never renamed. Payloads hold ids, dates, counts and closed-set
values; never clinical text. A key that is not declared here is refused.
"""

from enum import StrEnum


class AuditEvent(StrEnum):
    """noun.verb, past tense."""

    # coming in
    SIGNED_IN = "person.signed_in"
    SIGN_IN_FAILED = "person.sign_in_failed"
    SIGNED_OUT = "person.signed_out"
    SESSION_ENDED = "session.ended"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_CLOSED = "account.closed"
    LINK_MADE = "account.link_made"
    PASSWORD_SET = "account.password_set"
    SUPERVISOR_NAMED = "account.supervisor_named"
    PRACTICE_SET_UP = "practice.set_up"
    PRACTICE_RENAMED = "practice.renamed"
    ROOM_SET = "practice.room_set"
    RECOVERY_KEY_MADE = "practice.recovery_key_made"
    RECOVERY_KEY_CONFIRMED = "practice.recovery_key_confirmed"
    KEYS_ROTATED = "practice.keys_rotated"
    DEMO_LOADED = "practice.demo_loaded"
    RESTORED = "practice.restored"
    SITE_ADDED = "site.added"
    SITE_CHANGED = "site.changed"
    TEAM_ADDED = "team.added"
    TEAM_CHANGED = "team.changed"
    TEAM_MEMBER_ADDED = "team.member_added"
    TEAM_MEMBER_ENDED = "team.member_ended"
    MEETING_TYPE_ADDED = "meeting_type.added"
    MEETING_TYPE_CHANGED = "meeting_type.changed"
    # reading, and not being allowed to
    REFUSED = "reading.refused"
    CASE_READ = "case.read"
    CASES_LISTED = "case.listed"
    NOTE_READ = "note.read"
    FORMULATION_READ = "formulation.read"
    GOALS_READ = "goal.read"
    MEETING_READ = "meeting.read"
    MINUTES_READ = "minutes.read"
    MINUTES_PRINTED = "minutes.printed"
    SUMMARY_READ = "summary.read"
    SEARCHED = "record.searched"
    TRAIL_READ = "trail.read"
    TRAIL_VERIFIED = "trail.verified"
    FIGURES_READ = "figures.read"
    FIGURES_EXPORTED = "figures.exported"
    # cases
    PATIENT_ADDED = "patient.added"
    PATIENT_CHANGED = "patient.changed"
    CASE_OPENED = "case.opened"
    CASE_CHANGED = "case.changed"
    CASE_CLOSED = "case.closed"
    CASE_MOVED = "case.moved"
    REVIEW_SET = "case.review_set"
    CARE_TEAM_ADDED = "care_team.added"
    CARE_TEAM_ENDED = "care_team.ended"
    LEAD_CHANGED = "care_team.lead_changed"
    LEGAL_STATUS_SET = "legal_status.set"
    DIAGNOSIS_MADE = "diagnosis.made"
    DIAGNOSIS_ENDED = "diagnosis.ended"
    LINE_ADDED = "line.added"
    LINE_ENDED = "line.ended"
    CONTACT_ADDED = "contact.added"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_ENDED = "contact.ended"
    SHARING_AUTHORISED = "sharing.authorised"
    SHARING_WITHDRAWN = "sharing.withdrawn"
    RESEARCH_AGREED = "research.agreed"
    RESEARCH_WITHDRAWN = "research.withdrawn"
    CONCERN_RAISED = "concern.raised"
    CONCERN_CHANGED = "concern.changed"
    CONCERN_CLOSED = "concern.closed"
    TASK_OPENED = "safety_task.opened"
    TASK_SEEN = "safety_task.seen"
    TASK_ANSWERED = "safety_task.answered"
    PLAN_TERMS_SET = "safety_plan.terms_set"
    PLAN_COPY_GIVEN = "safety_plan.copy_given"
    PLANS_PRINTED = "safety_plan.all_printed"
    CARD_PRINTED = "crisis_card.printed"
    ESCALATION_ADDED = "escalation.added"
    ESCALATION_CHANGED = "escalation.changed"
    ESCALATION_CHECKED = "escalation.checked"
    ESCALATION_ENDED = "escalation.ended"
    APPLICATION_RECORDED = "legal_status.application_recorded"
    CRISIS_CALLED = "meeting.crisis_called"
    CASE_FROZEN = "case.frozen"
    # writing
    NOTE_STARTED = "note.started"
    NOTE_SAVED = "note.saved"
    NOTE_DISCARDED = "note.discarded"
    NOTE_SIGNED = "note.signed"
    NOTE_ADDENDUM = "note.addendum_added"
    FORMULATION_KEPT = "formulation.kept"
    FORMULATION_SHARED = "formulation.shared"
    FORMULATION_SUPERSEDED = "formulation.superseded"
    FORMULATION_ADOPTED = "formulation.adopted"
    ADOPTION_TAKEN_BACK = "formulation.adoption_taken_back"
    FORMULATION_CHECKED = "formulation.checked"
    LINK_LOOKED_AT = "formulation.source_looked_at"
    SHEET_BEGUN = "shared_sheet.begun"
    SHEET_WRITTEN = "shared_sheet.written"
    SHEET_TAKEN = "shared_sheet.taken"
    SHEET_KEPT = "shared_sheet.kept"
    SHEET_PUT_AWAY = "shared_sheet.put_away"
    GOAL_SET = "goal.set"
    GOAL_REWORDED = "goal.reworded"
    GOAL_RATED = "goal.rated"
    GOAL_ENDED = "goal.ended"
    MEASURES_READ = "measure.read"
    SCORE_ENTERED = "measure.entered"
    SCORE_WITHDRAWN = "measure.withdrawn"
    CARE_MARKED = "measure.read_with_care"
    CARE_ENDED = "measure.care_ended"
    OUTCOME_SET = "outcome.set"
    OUTCOME_RATED = "outcome.rated"
    OUTCOME_ENDED = "outcome.ended"
    INTERVENTION_PLANNED = "intervention.planned"
    INTERVENTION_TRIED = "intervention.tried"
    INTERVENTION_ENDED = "intervention.ended"
    INTERVENTIONS_READ = "intervention.read"
    INTERVENTION_AMENDED = "intervention.amended"
    TRY_WITHDRAWN = "intervention.try_withdrawn"
    APPROACH_ANSWERED = "approach.answered"
    CHAIN_LEFT_OUT = "incident.chain_left_out"
    INCIDENT_NOTED = "incident.noted"
    INCIDENT_WITHDRAWN = "incident.withdrawn"
    JOURNEY_MADE = "journey.made"
    JOURNEY_CHANGED = "journey.changed"
    JOURNEY_CHECKED = "journey.checked"
    JOURNEY_GIVEN = "journey.given"
    # reflections: in the chain, shown to nobody but the author
    REFLECTION_SAVED = "reflection.saved"
    REFLECTION_KEPT = "reflection.kept"
    REFLECTION_DISCARDED = "reflection.discarded"
    REFLECTION_SHARED = "reflection.shared"
    REFLECTION_TAKEN_BACK = "reflection.taken_back"
    REFLECTION_READ = "reflection.read"
    MIRROR_OPENED = "mirror.opened"
    MIRROR_JOINED = "mirror.joined"
    MIRROR_LEFT = "mirror.left"
    MIRROR_SHOWN = "mirror.shown"
    MIRROR_READ = "mirror.read"
    # supervision
    SUPERVISION_BROUGHT = "supervision.brought"
    SUPERVISION_DISCUSSED = "supervision.discussed"
    SUPERVISION_READ = "supervision.read"
    COSIGN_ASKED = "cosignature.asked"
    COSIGN_WITHDRAWN = "cosignature.withdrawn"
    COSIGN_SIGNED = "cosignature.signed"
    COSIGN_RETURNED = "cosignature.returned"
    COSIGN_READ = "cosignature.read"
    # meetings
    MEETING_PLANNED = "meeting.planned"
    MEETING_CHANGED = "meeting.changed"
    SERIES_PLANNED = "series.planned"
    SERIES_CONTINUED = "series.continued"
    SERIES_ENDED = "series.ended"
    MEETING_PUBLISHED = "meeting.published"
    MEETING_STARTED = "meeting.started"
    MEETING_CLOSED = "meeting.closed"
    MEETING_READ_BACK = "meeting.read_back"
    ATTENDANCE_MARKED = "meeting.attendance_marked"
    ITEM_SUGGESTED = "item.suggested"
    ITEM_ADDED = "item.added"
    ITEM_CHANGED = "item.changed"
    ITEM_ACCEPTED = "item.accepted"
    ITEM_DROPPED = "item.dropped"
    ITEMS_ORDERED = "item.ordered"
    ITEM_INVITED = "item.invited"
    ITEM_UNINVITED = "item.uninvited"
    STOOD_ASIDE = "item.stood_aside"
    ASIDE_TAKEN_BACK = "item.aside_taken_back"
    PACK_SAVED = "pack.saved"
    PACK_HANDED_IN = "pack.handed_in"
    PACK_ADDED_TO = "pack.added_to"
    PACK_READ = "pack.read"
    ITEM_OPENED = "item.opened"
    ITEM_WRITTEN = "item.written"
    ITEM_CLOSED = "item.closed"
    QUESTION_ASKED = "question.asked"
    QUESTION_WITHDRAWN = "question.withdrawn"
    DECISION_RECORDED = "decision.recorded"
    DECISION_CHANGED = "decision.changed"
    DECISION_REVIEWED = "decision.reviewed"
    FORECAST_SCORED = "decision.forecast_scored"
    DISSENT_KEPT = "decision.dissent_kept"
    ACTION_GIVEN = "action.given"
    ACTION_SETTLED = "action.settled"
    ACTION_REOPENED = "action.reopened"
    MINUTES_SIGNED = "minutes.signed"
    MINUTES_AGREED = "minutes.agreed"
    MEETING_MARKED = "meeting.marked"
    MEETING_AUDITED = "meeting.audited"
    MINUTES_ADDENDUM = "minutes.addendum_added"
    MINUTES_PROPOSED = "minutes.correction_proposed"
    PROPOSAL_TAKEN_UP = "minutes.correction_taken_up"
    PROPOSAL_DECLINED = "minutes.correction_not_taken_up"
    MINUTES_VERIFIED = "minutes.verified"
    # what leaves, and what reminds
    LETTER_MADE = "letter.made"
    LETTER_CHANGED = "letter.changed"
    LETTER_CHECKED = "letter.checked"
    LETTER_SENT = "letter.sent"
    LETTER_READ = "letter.read"
    LETTER_PRINTED = "letter.printed"
    FEED_MADE = "calendar.feed_made"
    FEED_REVOKED = "calendar.feed_revoked"
    FEED_READ = "calendar.feed_read"
    ACTION_SNOOZED = "action.snoozed"
    # the evidence library
    EVIDENCE_ADDED = "evidence.added"
    EVIDENCE_CHANGED = "evidence.changed"
    EVIDENCE_REVIEWED = "evidence.reviewed"
    EVIDENCE_CITED = "evidence.cited"
    EVIDENCE_UNCITED = "evidence.uncited"
    EVIDENCE_WITHDRAWN = "evidence.withdrawn"
    EVIDENCE_TAKEN_UP = "evidence.taken_up"


PAYLOAD_KEYS: dict[AuditEvent, frozenset[str]] = {
    event: frozenset(keys.split())
    for event, keys in {
        AuditEvent.SIGNED_IN: "session",
        AuditEvent.SIGN_IN_FAILED: "known",
        AuditEvent.SESSION_ENDED: "session",
        AuditEvent.ACCOUNT_CREATED: "roles",
        AuditEvent.ACCOUNT_CHANGED: "roles_before roles fields",
        AuditEvent.LINK_MADE: "reset",
        AuditEvent.SUPERVISOR_NAMED: "supervisor",
        AuditEvent.KEYS_ROTATED: "rows",
        AuditEvent.DEMO_LOADED: "scale",
        AuditEvent.RESTORED: "made_at",
        AuditEvent.ROOM_SET: "keep",
        AuditEvent.SITE_CHANGED: "fields",
        AuditEvent.TEAM_CHANGED: "fields",
        AuditEvent.TEAM_MEMBER_ADDED: "person",
        AuditEvent.TEAM_MEMBER_ENDED: "person",
        AuditEvent.MEETING_TYPE_CHANGED: "fields",
        AuditEvent.REFUSED: "kind tried",
        AuditEvent.CASE_READ: "page",
        AuditEvent.CASES_LISTED: "count",
        AuditEvent.SEARCHED: "count",
        AuditEvent.TRAIL_READ: "count",
        AuditEvent.TRAIL_VERIFIED: "whole",
        AuditEvent.PATIENT_CHANGED: "fields",
        AuditEvent.CASE_CHANGED: "fields",
        AuditEvent.CASE_MOVED: "site setting",
        AuditEvent.REVIEW_SET: "on",
        AuditEvent.CARE_TEAM_ADDED: "person lead",
        AuditEvent.CARE_TEAM_ENDED: "person",
        AuditEvent.LEAD_CHANGED: "person",
        AuditEvent.LEGAL_STATUS_SET: "status",
        AuditEvent.DIAGNOSIS_MADE: "code",
        AuditEvent.LINE_ADDED: "kind",
        AuditEvent.LINE_ENDED: "kind",
        AuditEvent.CONTACT_ADDED: "kind",
        AuditEvent.CONCERN_RAISED: "kind",
        AuditEvent.TASK_OPENED: "item",
        AuditEvent.PLAN_TERMS_SET: "review",
        AuditEvent.PLANS_PRINTED: "count",
        AuditEvent.ESCALATION_ADDED: "kind",
        AuditEvent.ESCALATION_CHANGED: "fields",
        AuditEvent.SCORE_ENTERED: "measure",
        AuditEvent.SCORE_WITHDRAWN: "measure",
        AuditEvent.CARE_MARKED: "measure",
        AuditEvent.CARE_ENDED: "measure",
        AuditEvent.OUTCOME_SET: "kind",
        AuditEvent.INTERVENTION_PLANNED: "kind",
        AuditEvent.INCIDENT_NOTED: "kind",
        AuditEvent.APPROACH_ANSWERED: "prompt",
        AuditEvent.NOTE_STARTED: "kind",
        AuditEvent.NOTE_SIGNED: "kind late",
        AuditEvent.FORMULATION_KEPT: "template number status",
        AuditEvent.FORMULATION_SHARED: "status",
        AuditEvent.FORMULATION_ADOPTED: "item",
        AuditEvent.ADOPTION_TAKEN_BACK: "item",
        AuditEvent.FORMULATION_CHECKED: "points",
        AuditEvent.LINK_LOOKED_AT: "kind",
        AuditEvent.SHEET_BEGUN: "template",
        AuditEvent.SHEET_WRITTEN: "fields",
        AuditEvent.SHEET_KEPT: "number",
        AuditEvent.GOAL_RATED: "level",
        AuditEvent.REFLECTION_SHARED: "readers visibility",
        AuditEvent.REFLECTION_TAKEN_BACK: "readers",
        AuditEvent.SUPERVISION_BROUGHT: "supervisor",
        AuditEvent.SUPERVISION_READ: "count",
        AuditEvent.COSIGN_ASKED: "supervisor",
        AuditEvent.MEETING_CHANGED: "fields",
        AuditEvent.SERIES_CONTINUED: "count",
        AuditEvent.ATTENDANCE_MARKED: "person state",
        AuditEvent.ITEM_SUGGESTED: "reasons",
        AuditEvent.ITEM_ADDED: "kind",
        AuditEvent.ITEM_CHANGED: "fields",
        AuditEvent.ITEMS_ORDERED: "order",
        AuditEvent.ITEM_INVITED: "person",
        AuditEvent.ITEM_UNINVITED: "person",
        AuditEvent.PACK_HANDED_IN: "person",
        AuditEvent.ITEM_WRITTEN: "fields",
        AuditEvent.ITEM_CLOSED: "outcome",
        AuditEvent.DECISION_RECORDED: "implementer due inquorate",
        AuditEvent.DECISION_CHANGED: "fields",
        AuditEvent.DECISION_REVIEWED: "result reason carried_to",
        AuditEvent.FORECAST_SCORED: "came",
        AuditEvent.DISSENT_KEPT: "named",
        AuditEvent.ACTION_GIVEN: "owner due",
        AuditEvent.ACTION_SETTLED: "state",
        AuditEvent.MINUTES_SIGNED: "seal items",
        AuditEvent.MINUTES_VERIFIED: "whole",
        AuditEvent.LETTER_MADE: "kind",
        AuditEvent.ACTION_SNOOZED: "until",
        AuditEvent.EVIDENCE_ADDED: "grade",
        AuditEvent.EVIDENCE_CHANGED: "fields",
        AuditEvent.EVIDENCE_REVIEWED: "claim grade_before grade",
        AuditEvent.EVIDENCE_CITED: "claim",
        AuditEvent.EVIDENCE_UNCITED: "claim",
        AuditEvent.EVIDENCE_WITHDRAWN: "claim",
        AuditEvent.EVIDENCE_TAKEN_UP: "claim",
    }.items()
}


def check_payload(event: AuditEvent, payload: dict[str, object]) -> None:
    """Refuse a payload key that was not declared for this event."""
    if unknown := set(payload) - PAYLOAD_KEYS.get(event, frozenset()):
        raise ValueError(f"{event} may not carry {', '.join(sorted(unknown))}.")
