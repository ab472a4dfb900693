""" "From there to here": a page of the patient's own goals, checked before it is given.

Whoever looked it through as the patient will read it says so by name; a word changed afterwards
takes that back. A page that was given stays as it was: the next one is a new page.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.journey import Road, kept
from mdt.models.cases import Case
from mdt.models.measures import JourneyPage
from mdt.models.people import User
from mdt.services import Permission, expect_version, require
from mdt.services.audit import change
from mdt.services.holding import hold

GIVEN = "This page was given to the patient and stays as it was. Make a new one."


def make(
    actor: User, case: Case, *, roads: Sequence[Road], words: str = "", ref: str | None = None
) -> JourneyPage:
    """Put a page together for the patient; sent twice with one `ref` it is made once.

    Raises Invalid when no goal is taken in, or one of those taken in says nothing.
    """
    require(actor, Permission.GOAL_WRITE, case)
    _check(roads)
    with change(actor) as work:
        hold(case)
        if ref and (twin := _known(ref, case)) is not None:
            return twin
        page = JourneyPage(
            ref=ref or new_ref(), case=case, content=kept(roads), words=words, made_by=actor
        )
        db.session.add(page)
        work.note(AuditEvent.JOURNEY_MADE, page)
    return page


def amend(
    actor: User, page: JourneyPage, *, roads: Sequence[Road], words: str, version: int
) -> None:
    """Say it otherwise; it is to be looked through again before it is given."""
    require(actor, Permission.GOAL_WRITE, page)
    _check(roads)
    with change(actor) as work:
        _hold(page)
        _not_given(page)
        expect_version(page, version)
        if (page.content, page.words) == (kept(roads), words):
            return
        page.content, page.words = kept(roads), words
        page.checked_at = page.checked_by = None
        work.note(AuditEvent.JOURNEY_CHANGED, page)


def check(actor: User, page: JourneyPage, *, version: int) -> None:
    """Say by name that one read the page as the patient will: it may be given now."""
    require(actor, Permission.GOAL_WRITE, page)
    with change(actor) as work:
        _hold(page)
        if page.checked_at is not None:
            return  # the second of two clicks
        expect_version(page, version)
        page.checked_at, page.checked_by = clock.now(), actor
        work.note(AuditEvent.JOURNEY_CHECKED, page)


def give(actor: User, page: JourneyPage, *, on: date, version: int) -> None:
    """Note the day on which the patient was given it.

    Raises NotNow when nobody looked it through, Invalid for a day that cannot be.
    """
    require(actor, Permission.GOAL_WRITE, page)
    if on > clock.today():
        raise Invalid("on", "The day it was given cannot be still to come.")
    with change(actor) as work:
        _hold(page)
        if page.given_on == on:
            return  # the second of two clicks
        _not_given(page)
        if page.checked_at is None:
            raise NotNow("Nobody has looked this page through yet: it is not to be given.")
        if on < clock.local(page.checked_at).date():
            raise Invalid("on", "It was looked through after this day.")
        expect_version(page, version)
        page.given_on = on
        work.note(AuditEvent.JOURNEY_GIVEN, page)


def _check(roads: Sequence[Road]) -> None:
    taken = [road for road in roads if road.taken]
    if not taken:
        raise Invalid("words", "Take in at least one goal.")
    empty = next((road for road in taken if not road.shown), None)
    if empty is not None:
        raise Invalid(
            f"take_{empty.goal}", "Nothing stands under this goal: say a word, or leave it out."
        )


def _hold(page: JourneyPage) -> None:
    hold(page.case)
    db.session.refresh(page)


def _not_given(page: JourneyPage) -> None:
    if page.given_on is not None:
        raise NotNow(GIVEN)


def _known(ref: str, case: Case) -> JourneyPage | None:
    same = select(JourneyPage).where(JourneyPage.ref == ref, JourneyPage.case_id == case.id)
    return db.session.scalars(same).first()
