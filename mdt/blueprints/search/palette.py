"""Where a person may go by typing: cases, meetings, deeds, and the entries of both libraries."""

from collections.abc import Iterator

from flask import url_for

from mdt.domain import interventions as library
from mdt.domain.dates import moment_words
from mdt.domain.events import AuditEvent
from mdt.domain.palette import Part, Place
from mdt.domain.policy import Permission, can
from mdt.domain.predicates import is_clinician, is_coordinator
from mdt.i18n import _, _l, label_of
from mdt.loading import note_reading
from mdt.models.people import User
from mdt.queries import evidence
from mdt.queries import palette as reading
from mdt.templating import me, rail

DEEDS = [
    ("today.write", _l("Write a note"), is_clinician),
    ("today.log_try", _l("Log a try"), is_clinician),
    ("today.ask", _l("Ask the meeting a question"), is_clinician),
    ("supervision.bring", _l("Bring something to supervision"), is_clinician),
    ("reflections.mine", _l("My reflections"), is_clinician),
    ("notes.mine", _l("My notes"), is_clinician),
    ("cases.new", _l("Open a new case"), is_clinician),
    ("measures.reference", _l("Which measures there are"), is_clinician),
    ("meetings.new", _l("Plan a meeting"), lambda who, _thing: _plans(who)),
    ("meetings.types", _l("What each meeting is for"), lambda who, _thing: _plans(who)),
    ("evidence.references", _l("References of the evidence library"), None),
    ("seals.check", _l("Check a copy of minutes"), None),
    ("escalation.index", _l("Whom to ring"), None),
    ("search.search", _l("Search"), None),
    ("account.show", _l("My account"), None),
    ("help.index", _l("Help"), None),
]
PARTS = [
    ("notes.index", _l("notes")),
    ("notes.new", _l("write a note")),
    ("formulation.index", _l("formulation")),
    ("goals.index", _l("goals")),
    ("measures.index", _l("measures")),
    ("progress.index", _l("progress")),
    ("interventions.index", _l("interventions")),
    ("interventions.choose", _l("plan an intervention")),
    ("interventions.note_incident", _l("note an incident")),
    ("interventions.treatment_plan", _l("treatment plan")),
    ("safety.index", _l("safety")),
    ("card.show", _l("crisis card")),
    ("meetings.of_case", _l("meetings, ask a question")),
    ("letters.index", _l("letters")),
    ("actions.give", _l("give a task")),
    ("summaries.of_case", _l("summary")),
    ("cases.details", _l("details")),
    ("cases.team", _l("care team")),
    ("reflections.index", _l("reflections")),
]
NOBODY = "a" * 16  # an address to cut the endings from


def places() -> list[Place]:
    """Everywhere this person may go; that cases and meetings were listed is noted."""
    cases, meetings = reading.cases_of(me()), reading.meetings_of(me())
    if cases:
        note_reading(me(), AuditEvent.CASES_LISTED, None, count=len(cases))
    if meetings:
        note_reading(me(), AuditEvent.MEETING_READ, None)
    found = [
        Place("case", name, file, url_for("overview.show", case_ref=ref))
        for ref, name, file in cases
    ]
    found += [
        Place(
            "meeting",
            one.type.name,
            moment_words(one.starts),
            url_for("meetings.show", meeting_ref=one.ref),
        )
        for one in meetings
    ]
    return [*_deeds(), *found, *_entries(), *_claims()]


def parts() -> list[Part]:
    """The rooms of a case, by what follows its address."""
    own = url_for("overview.show", case_ref=NOBODY)
    return [
        Part(str(words), url_for(endpoint, case_ref=NOBODY).removeprefix(own))
        for endpoint, words in PARTS
    ]


def _deeds() -> Iterator[Place]:
    for _key, words, _icon, url, _count in rail():
        yield Place("deed", words, "", url)
    for endpoint, text, may in DEEDS:
        if may is None or may(me(), None):
            yield Place("deed", str(text), "", url_for(endpoint))


def _entries() -> Iterator[Place]:
    """The library of interventions: no patient is in it, so everybody reads it."""
    for one in library.latest():
        url = url_for("interventions.entry", entry_id=one.id)
        yield Place("intervention", one.title, label_of(one.kind), url)


def _claims() -> Iterator[Place]:
    """The evidence library, each claim with its grade, or that it was withdrawn."""
    if can(me(), Permission.EVIDENCE_READ):
        for one in evidence.everything():
            grade = _("grade %(letter)s: %(words)s", letter=one.grade.value, words=one.words)
            stands = _("withdrawn") if one.withdrawn else grade
            yield Place("claim", one.claim, stands, url_for("evidence.show", claim_ref=one.ref))


def _plans(person: User) -> bool:
    return is_clinician(person, None) or is_coordinator(person, None)


KINDS = {
    "case": _l("case"),
    "meeting": _l("meeting"),
    "deed": _l("go to"),
    "intervention": _l("intervention"),
    "claim": _l("claim"),
}


def named(place: Place) -> str:
    """What kind of place it is, in a word."""
    return str(KINDS[place.kind])
