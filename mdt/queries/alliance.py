"""Falls of the alliance on one case since its last review, for whoever prepares the next."""

from dataclasses import dataclass
from datetime import date

from mdt.domain.alliance import Dips, dips, is_alliance
from mdt.domain.change import CANNOT_TELL, said
from mdt.models.cases import Case
from mdt.queries.measures import Care, Course, courses_in


@dataclass(frozen=True)
class Asked:
    """One measure of the alliance on a case, and what it says since the last review."""

    name: str
    dips: Dips
    verdicts: tuple[str, ...]  # of each dip, by the rule in use: mostly that nobody can tell
    care: Care | None


@dataclass(frozen=True)
class Alliance:
    """Every measure of the alliance that was filled in; none where nobody asked."""

    since: date
    reviewed: bool  # whether the day is that of a review, and not of the case's opening
    asked: list[Asked]


def alliance_of(case: Case) -> Alliance:
    """How the alliance was rated since the team last discussed the case."""
    since = case.last_discussed_on or case.opened_on
    courses = courses_in([case.id]).get(case.id, [])
    asked = [_asked(course, since) for course in courses if is_alliance(course.measure)]
    return Alliance(since, case.last_discussed_on is not None, asked)


def _asked(course: Course, since: date) -> Asked:
    found = dips(course.measure, course.points, since)
    return Asked(course.measure.short, found, tuple(_verdicts(course, found)), course.care)


def _verdicts(course: Course, found: Dips) -> list[str]:
    """The verdict on each fall by the rule in use; none where the measure is read with care."""
    if course.care:
        return ["" for _dip in found.found]
    return [
        said(course.measure, dip.before.total, dip.after.total, course.rule)
        if course.rule
        else CANNOT_TELL
        for dip in found.found
    ]
