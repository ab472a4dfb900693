"""What stands above every page of a case: who it is, the safety bar, the tabs, who can read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app

from mdt import clock
from mdt.domain import dates, legal
from mdt.domain.labels import label
from mdt.domain.policy import Permission, can, who
from mdt.domain.vocabulary import CaseStatus
from mdt.i18n import _, _l
from mdt.models.safety import SafetyConcern
from mdt.queries.safety_standing import standing_of
from mdt.queries.shown_case import AnyCase, Concern
from mdt.templating import address


@dataclass(frozen=True)
class CaseHead:
    """The case header's facts, in words."""

    ref: str
    name: str
    age: int
    pronouns: str
    status: str  # "" for a case like any other: an active one
    file_number: str
    site: str
    setting: str
    ward: str
    legal_status: str
    legal_day: int | None
    legal_clock: "LegalClock | None"
    diagnoses: list[str]
    lead: str
    team: list[str]


@dataclass(frozen=True)
class LegalClock:
    """Where the 24 hours of emergency care stand, and when they end."""

    state: legal.Running
    ends: datetime
    applied_at: datetime | None


@dataclass(frozen=True)
class ConcernLine:
    """One open safety concern as the bar shows it."""

    ref: str
    kind_label: str
    words: str
    raised_by: str
    raised_at: Any
    day: int
    in_touch: str


def head_of(case: AnyCase) -> CaseHead:
    """The header of a case; after a death no day and no clock in it runs on."""
    entry, lead = case.legal_now, case.lead
    today, counts = clock.today(), case.frozen_at is None
    return CaseHead(
        ref=case.ref,
        name=case.patient.name,
        age=dates.age(case.patient.born, case.died_on or today),
        pronouns=case.patient.pronouns,
        status="" if case.status is CaseStatus.ACTIVE else label(case.status),
        file_number=case.patient.file_number,
        site=case.site.name,
        setting=label(case.setting),
        ward=case.ward,
        legal_status=label(entry.status) if entry else _("not recorded"),
        legal_day=_days_since(entry, today) if counts else None,
        legal_clock=legal_clock(entry) if counts else None,
        diagnoses=[row.code for row in case.diagnoses if row.ended_on is None],
        lead=lead.display_name if lead else _("nobody"),
        team=[member.user.display_name for member in case.team_today],
    )


def _days_since(entry: Any, today: date) -> int | None:
    return dates.day_number(clock.local(entry.since).date(), today) if entry else None


def legal_clock(entry: Any) -> LegalClock | None:
    """The clock of a legal status; None for one that does not run out, and where none holds."""
    ends = legal.ends_at(entry.status, entry.since) if entry is not None else None
    if ends is None:
        return None
    state = legal.clock_of(entry.status, entry.since, entry.applied_at, clock.now())
    assert state is not None  # noqa: S101 - what ends has a clock
    return LegalClock(state, ends, entry.applied_at)


def concern_line(concern: SafetyConcern | Concern) -> ConcernLine:
    """One concern as the bar shows it."""
    raised = clock.local(concern.raised_at).date()
    return ConcernLine(
        ref=concern.ref,
        kind_label=label(concern.kind),
        words=concern.words,
        raised_by=concern.raised_by.display_name,
        raised_at=concern.raised_at,
        day=dates.day_number(raised, clock.today()),
        in_touch=concern.in_touch,
    )


TABS = [
    ("overview", _l("Overview"), "overview.show"),
    ("notes", _l("Notes"), "notes.index"),
    ("formulation", _l("Formulation"), "formulation.index"),
    ("goals", _l("Goals"), "goals.index"),
    ("measures", _l("Measures"), "measures.index"),
    ("interventions", _l("Interventions"), "interventions.index"),
    ("safety", _l("Safety"), "safety.index"),
    ("meetings", _l("Meetings"), "meetings.of_case"),
    ("details", _l("Details"), "cases.details"),
    ("team", _l("Care team"), "cases.team"),
    ("reflections", _l("Reflections"), "reflections.index"),
    ("access", _l("Who looked"), "cases.access"),
]


def tabs_of(case: AnyCase) -> list[tuple[str, str, str]]:
    """The tabs of a case: those whose room is open."""
    return [
        (key, str(text), address(endpoint, case_ref=case.ref))
        for key, text, endpoint in TABS
        if endpoint in current_app.view_functions
    ]


def readers(permission: Permission | str, thing: Any, people: list[Any]) -> str:
    """ "Ms A. Example, Ms O. Pretend": from the same table that guards the reading."""
    names = [person.display_name for person in who(Permission(permission), thing, people)]
    return ", ".join(names)


def care_team_readers(case: AnyCase) -> str:
    """Who will be able to read an entry of this case's record, by name."""
    return readers(Permission.RECORD_READ, case, [member.user for member in case.team_today])


def init_app(app: Any) -> None:
    """For the layout of case pages."""
    app.jinja_env.globals.update(
        case_head=head_of,
        case_tabs=tabs_of,
        care_team_readers=care_team_readers,
        safety_standing=standing_of,
    )
    app.jinja_env.filters["concern_line"] = concern_line
    app.jinja_env.filters["legal_clock"] = legal_clock


__all__ = ["CaseHead", "ConcernLine", "can", "care_team_readers", "concern_line", "head_of"]
