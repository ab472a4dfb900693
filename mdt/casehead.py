"""What stands above every page of a case: who it is, the safety bar, the tabs, who can read."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

from mdt import clock
from mdt.domain import dates
from mdt.domain.policy import Permission, can, who
from mdt.domain.vocabulary import CaseStatus, label
from mdt.i18n import _, _l
from mdt.models.safety import SafetyConcern
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
    diagnoses: list[str]
    lead: str
    team: list[str]


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
    """The header of a case."""
    legal, lead = case.legal_now, case.lead
    today = clock.today()
    return CaseHead(
        ref=case.ref,
        name=case.patient.name,
        age=dates.age(case.patient.born, today),
        pronouns=case.patient.pronouns,
        status="" if case.status is CaseStatus.ACTIVE else label(case.status),
        file_number=case.patient.file_number,
        site=case.site.name,
        setting=label(case.setting),
        ward=case.ward,
        legal_status=label(legal.status) if legal else _("not recorded"),
        legal_day=dates.day_number(clock.local(legal.since).date(), today) if legal else None,
        diagnoses=[row.code for row in case.diagnoses if row.ended_on is None],
        lead=lead.display_name if lead else _("nobody"),
        team=[member.user.display_name for member in case.team_today],
    )


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
    )
    app.jinja_env.filters["concern_line"] = concern_line


__all__ = ["CaseHead", "ConcernLine", "can", "care_team_readers", "concern_line", "head_of"]
