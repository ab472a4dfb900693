"""Scores, rated lines and tries as the tests make them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mdt import clock
from mdt.domain.vocabulary import OutcomeKind
from mdt.models.cases import Case
from mdt.models.measures import MeasureScore, OutcomeLine
from mdt.models.people import User
from mdt.services import measures, outcomes
from mdt.services.outcomes import Rated
from tests.page import Browser, Page

GAP = 14  # days between two scores of a course


def course(actor: User, case: Case, measure: str, totals: Sequence[float]) -> list[MeasureScore]:
    """Totals alone, two weeks apart, the last of them filled in and entered today."""
    made = []
    for back, total in zip(reversed(range(len(totals))), totals, strict=True):
        with clock.at(clock.now() - timedelta(days=back * GAP)):
            made.append(measures.enter(actor, case, measure, taken_on=clock.today(), total=total))
    return made


def lines(actor: User, case: Case, kind: OutcomeKind, *words: str) -> list[OutcomeLine]:
    """What the patient rates, in their words."""
    return [outcomes.name_line(actor, case, kind=kind, words=one) for one in words]


def rate(
    actor: User, named: Sequence[OutcomeLine], values: Sequence[Any], *, days: int = 0
) -> None:
    """Rate these lines on a day so many days ago; None where nobody rated."""
    made = [Rated(*value) if isinstance(value, tuple) else Rated(value) for value in values]
    outcomes.rate(
        actor,
        named[0].case,
        kind=named[0].kind,
        rated_on=clock.today() - timedelta(days=days),
        ratings=dict(zip(named, made, strict=True)),
    )


def url(case: Case, *parts: str) -> str:
    """A page of the case's measures."""
    return "/".join([f"/cases/{case.ref}/measures", *parts]) + ("" if parts else "/")


def enter(
    browser: Browser, case: Case, measure: str, numbers: Sequence[int] = (), **given: str
) -> Page:
    """Fill in the form of a measure as a clinician does, and send it."""
    form = browser.get(url(case, "new", measure)).form()
    items = {f"item_{n}": str(number) for n, number in enumerate(numbers, start=1)}
    return browser.post(url(case, "new", measure), {**form, **items, **given})


def entered(
    browser: Browser, case: Case, measure: str, numbers: Sequence[int] = (), **given: str
) -> Page:
    """The page that follows."""
    sent = enter(browser, case, measure, numbers, **given)
    assert sent.status == 303, sent.errors
    return browser.get(sent.location)
