"""What a row of the trail was about, in words the information officer may read.

People, teams, sites and meetings by name and day, cases by file number, how many were shown.
Nothing of what was written; and a refused try says no more than that it was refused, unless it
was at a case, for the kind of a thing nobody may know of must not be guessed from here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select

from mdt.database import db
from mdt.domain import dates
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Role
from mdt.i18n import _, _l, _n, label_of
from mdt.models.audit import AuditRow
from mdt.models.cases import Case, Patient
from mdt.models.meetings import Meeting
from mdt.models.people import User
from mdt.models.places import Site, Team

Payload = dict[str, Any]

PEOPLE_KEYS = ("person", "supervisor")
KINDS = {
    "action": _l("an action"),
    "agendaitem": _l("an item of an agenda"),
    "case": _l("a case"),
    "caseline": _l("medication, allergy or substance"),
    "calendarfeed": _l("a calendar feed"),
    "contact": _l("a contact"),
    "contribution": _l("a part of a pack"),
    "cosignature": _l("a co-signature"),
    "decision": _l("a decision"),
    "diagnosis": _l("a diagnosis"),
    "escalationentry": _l("a number to ring"),
    "citation": _l("a claim cited"),
    "evidenceentry": _l("a claim of the evidence library"),
    "claimwithdrawal": _l("a claim withdrawn, or taken up again"),
    "evidencereview": _l("the grade of a claim"),
    "formulation": _l("a formulation"),
    "sharedsheet": _l("a formulation's shared sheet"),
    "goal": _l("a goal"),
    "goalrating": _l("a goal"),
    "journeypage": _l("a page for the patient"),
    "legalentry": _l("a legal status"),
    "letter": _l("a letter"),
    "meeting": _l("a meeting"),
    "meetingseries": _l("a series of meetings"),
    "meetingtype": _l("a kind of meeting"),
    "meetingaudit": _l("the audit of a kind of meeting"),
    "note": _l("a note"),
    "patient": _l("a patient"),
    "incident": _l("an incident"),
    "intervention": _l("an intervention"),
    "interventiontry": _l("an intervention"),
    "approachanswer": _l("what an approach asks for"),
    "measurecare": _l("a measure read with care"),
    "measurescore": _l("a score"),
    "minutesproposal": _l("a proposed correction"),
    "outcomeline": _l("a goal or problem the patient rates"),
    "question": _l("a question for a meeting"),
    "researchagreement": _l("an agreement to be counted in figures"),
    "safetyconcern": _l("a safety concern"),
    "sharingauthorisation": _l("an authorisation to share"),
    "supervisionitem": _l("something brought to supervision"),
}


def names_in(rows: Sequence[AuditRow], payloads: Iterable[Payload]) -> dict[str, str]:
    """Who and what the rows name, by ref: people, teams, sites, and meetings by team and day."""
    refs = {row.actor_ref for row in rows} | {row.subject_ref for row in rows}
    refs |= {str(payload[key]) for payload in payloads for key in PEOPLE_KEYS if payload.get(key)}
    found: dict[str, str] = {}
    kinds: tuple[Any, ...] = ((User, User.display_name), (Team, Team.name), (Site, Site.name))
    for kind, words in kinds:
        found.update(tuple(pair) for pair in db.session.execute(_of(refs, kind.ref, words)))
    held = _of(refs, Meeting.ref, Team.name, Meeting.starts).join(Team, Team.id == Meeting.team_id)
    for ref, team, starts in db.session.execute(held):
        day = dates.day_words(starts.date())
        found[ref] = _("the meeting of %(team)s, %(day)s", team=team, day=day)
    return found


def _of(refs: set[str | None], ref: Any, *words: Any) -> Any:
    return select(ref, *words).where(ref.in_(refs))


def files_in(rows: Sequence[AuditRow], payloads: Iterable[Payload]) -> dict[str, str]:
    """File numbers by the ref of a case or a patient, also of those somebody tried to open."""
    refs = {row.case_ref for row in rows} | {r.subject_ref for r in rows if r.subject == "patient"}
    refs |= {str(payload["tried"]) for payload in payloads if payload.get("tried")}
    query = select(Case.ref, Patient.ref, Patient.file_number).join(
        Case, Case.patient_id == Patient.id, isouter=True
    )
    query = query.where(or_(Case.ref.in_(refs), Patient.ref.in_(refs)))
    files: dict[str, str] = {}
    for case_ref, patient_ref, number in db.session.execute(query):
        files |= {patient_ref: number} | ({case_ref: number} if case_ref else {})
    return files


def file_of(row: AuditRow, payload: Payload, files: dict[str, str]) -> str:
    """The file number a row belongs to, "" for none."""
    return files.get(row.case_ref or row.subject_ref or str(payload.get("tried", "")), "")


def about(row: AuditRow, payload: Payload, names: dict[str, str], *, file: str) -> str:
    """Whom or what it was done to, as far as that is not clinical."""
    if row.event == AuditEvent.REFUSED.value:
        return _("tried to open a case") if file else _("tried an address that is not open to them")
    parts = [] if row.subject_ref == row.actor_ref else [names.get(row.subject_ref or "", "")]
    parts += [names.get(str(payload[key]), "") for key in PEOPLE_KEYS if payload.get(key)]
    parts += [", ".join(label_of(Role(role)) for role in payload.get("roles") or ())]
    parts += [_("reset")] if payload.get("reset") else []
    parts += [_counted(row.event, payload["count"])] if "count" in payload else []
    return "; ".join(dict.fromkeys(part for part in parts if part)) or _kind(row)


def _kind(row: AuditRow) -> str:
    return str(KINDS.get(row.subject, ""))


def _counted(event: str, count: int) -> str:
    """How many of what somebody was shown."""
    if event == AuditEvent.TRAIL_READ.value:
        return _n("%(num)d row", "%(num)d rows", count)
    if event == AuditEvent.CASES_LISTED.value:
        return _n("%(num)d case", "%(num)d cases", count)
    if event == AuditEvent.PLANS_PRINTED.value:
        return _n("%(num)d safety plan", "%(num)d safety plans", count)
    if event == AuditEvent.SUPERVISION_READ.value:
        return _n("%(num)d item", "%(num)d items", count)
    return _n("%(num)d found", "%(num)d found", count)
