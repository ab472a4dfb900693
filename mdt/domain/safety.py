"""Dates and clocks of safety: what is due, what has to be checked before it is used.

None of this ranks a person, and none of it closes anything by itself (reference 5.2).
"""

from datetime import date, datetime, timedelta

CHECKED_FOR = timedelta(days=90)  # S6: after that a number is shown red, "check before use"
FOLLOW_UP_WITHIN = timedelta(hours=48)  # S7, after NICE NG225; 7 days are common elsewhere

# S8: what a crisis meeting goes through, in this order.
CRISIS_AGENDA = {
    "happened": "What happened",
    "immediate": "Immediate safety",
    "legal": "Legal status",
    "in_touch": "Who stays in contact",
    "family": "Family and others",
    "review": "When we look again",
}
CRISIS_QUORUM = 2  # disciplines


def needs_checking(checked_on: date | None, today: date) -> bool:
    """Whether a number has to be checked before it is used: never checked, or over 90 days ago."""
    return checked_on is None or today - checked_on > CHECKED_FOR


def review_overdue(review_on: date | None, today: date) -> bool:
    """Whether the day on which a plan was to be looked at again has passed."""
    return review_on is not None and review_on < today


def follow_up_due(moment: datetime) -> datetime:
    """By when somebody has been in contact after a crisis or a discharge."""
    return moment + FOLLOW_UP_WITHIN
