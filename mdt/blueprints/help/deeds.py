"""What each permission is called in words, in the groups a person looks for it under."""

from mdt.domain.policy import P
from mdt.i18n import _l

GROUPS = [
    (
        _l("The record of a case"),
        {
            P.CASE_NAME: _l("see the patient's name and file number in a list"),
            P.CASE_INITIALS: _l("see initials, age band and file number"),
            P.RECORD_READ: _l("read the record: overview, formulation, goals"),
            P.NOTE_READ: _l("read a note"),
            P.SAFETY_SEE: _l("read a safety concern"),
            P.SAFETY_KNOW: _l("know that a safety concern is open"),
            P.WHO_LOOKED: _l("see who opened the case"),
            P.CASE_CREATE: _l("register a patient and open a case"),
            P.CASE_EDIT: _l("correct the case: site, legal status, diagnoses, contacts"),
            P.CARE_TEAM_MANAGE: _l("put somebody on the care team, or take somebody off"),
            P.CONCERN_RAISE: _l("raise a safety concern"),
            P.CONCERN_CLOSE: _l("close a safety concern, with a reason"),
            P.NOTE_WRITE: _l("write a note"),
            P.NOTE_AMEND: _l("change a note"),
            P.NOTE_ADDEND: _l("add an addendum to a note"),
            P.FORMULATION_WRITE: _l("write or share a formulation"),
            P.GOAL_WRITE: _l("set and rate goals"),
        },
    ),
    (
        _l("Reflections"),
        {
            P.REFLECTION_WRITE: _l("write a reflection"),
            P.REFLECTION_READ: _l("read a reflection"),
            P.REFLECTION_OWN: _l("share it, take it back, discard a draft"),
        },
    ),
    (
        _l("Meetings and minutes"),
        {
            P.MEETING_SEE: _l("see that a meeting takes place"),
            P.MEETING_PLAN: _l("plan a meeting"),
            P.AGENDA_ARRANGE: _l("arrange and publish the agenda"),
            P.QUESTION_ASK: _l("put a question about a case to the next meeting"),
            P.QUESTION_WITHDRAW: _l("withdraw a question"),
            P.ITEM_ASK: _l("put the question of an item on the agenda"),
            P.ITEM_LINE: _l("see a case's line on the agenda"),
            P.ITEM_READ: _l("read an item: question, what is known, discussion"),
            P.MEETING_RUN: _l("start, close and read back the meeting"),
            P.ITEM_WRITE: _l("write the discussion of an item"),
            P.DECISION_RECORD: _l("record or review a decision"),
            P.DISSENT_KEEP: _l("have a dissent kept"),
            P.FORMULATION_ADOPT: _l("take a version of a formulation as the team's"),
            P.PACK_WRITE: _l("write one's own part of an item's pack"),
            P.PACK_READ: _l("read a part of the pack"),
            P.STAND_ASIDE: _l("stand aside from an item"),
            P.MINUTES_READ: _l("read the minutes of an item"),
            P.MINUTES_SIGN: _l("sign the minutes"),
            P.MINUTES_AGREE: _l("agree with signed minutes"),
            P.MEETING_MARK: _l("mark how a meeting went"),
            P.MEETING_AUDIT: _l("audit a kind of meeting"),
            P.MINUTES_ADDEND: _l("add an addendum to signed minutes"),
            P.MINUTES_PROPOSE: _l("propose a correction of signed minutes"),
            P.PROPOSAL_ANSWER: _l("take a proposed correction up, or say why not"),
            P.LETTER_WRITE: _l("write, check and note letters to patient and referrer"),
        },
    ),
    (
        _l("Actions"),
        {
            P.ACTION_STATE: _l("see that an action exists, whose it is and when it is due"),
            P.ACTION_READ: _l("read what an action says"),
            P.ACTION_GIVE: _l("give somebody an action"),
            P.ACTION_SETTLE: _l("settle an action with a word"),
        },
    ),
    (
        _l("Supervision"),
        {
            P.SUMMARY_READ: _l("read the summary of a case"),
            P.SUPERVISION_BRING: _l("bring a question to supervision"),
            P.SUPERVISION_READ: _l("read what was brought"),
            P.SUPERVISION_DISCUSS: _l("note that it was discussed"),
            P.COSIGN_ASK: _l("show a text of one's own to one's supervisor to sign with"),
            P.COSIGN_READ: _l("read a text that waits for a supervisor's signature"),
            P.COSIGN_ANSWER: _l("sign with, or return with a comment"),
            P.COSIGN_WITHDRAW: _l("take it back while it is unanswered"),
        },
    ),
    (
        _l("Safety"),
        {
            P.CRISIS_CALL: _l("call a crisis meeting"),
            P.SAFETY_ANSWER: _l("answer a safety task"),
            P.ESCALATION_SEE: _l("see whom to ring from a site"),
            P.ESCALATION_EDIT: _l("keep the list of whom to ring, and check its numbers"),
            P.PLANS_PRINT: _l("print the safety plans of one's cases to a locked file"),
            P.CASE_FREEZE: _l("close the record for good after a death"),
        },
    ),
    (
        _l("Progress"),
        {
            P.PROGRESS_WRITE: _l("enter scores, rate outcomes, note what was tried and happened"),
            P.SCORE_WITHDRAW: _l("withdraw a wrong score"),
        },
    ),
    (
        _l("The mirror map"),
        {
            P.MIRROR_OPEN: _l("open a round of the map, and show it"),
            P.MIRROR_JOIN: _l("let one's own dials enter a round"),
            P.MIRROR_SEE: _l("see the map of a round"),
        },
    ),
    (
        _l("The evidence library"),
        {
            P.EVIDENCE_READ: _l("read the claims, their grades and references"),
            P.EVIDENCE_WRITE: _l("add a claim, correct an own one, grade any claim anew"),
            P.EVIDENCE_WITHDRAW: _l("withdraw a claim of the practice's own, take it up again"),
            P.EVIDENCE_CITE: _l("cite a claim on a goal or an intervention"),
        },
    ),
    (
        _l("The house"),
        {
            P.ACCOUNTS_MANAGE: _l("make, change and close accounts"),
            P.PRACTICE_MANAGE: _l("change sites, teams and the name of the practice"),
            P.TRAIL_READ: _l("read and verify the trail"),
            P.FIGURES_EXPORT: _l("read and save the figures for research"),
            P.OWN_ACCOUNT: _l("change one's own password, end one's own sessions"),
        },
    ),
]


def ungrouped() -> set[P]:
    """Permissions that no group names; a test keeps this empty."""
    return set(P) - {permission for _title, deeds in GROUPS for permission in deeds}
