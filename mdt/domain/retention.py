"""How long a record is kept: HPCSA Booklet 9, section 9. A developer's reading, not legal advice.

Six years from when a record became dormant; a minor's at least to the 21st birthday (the later of
the two is our reading); a mentally incompetent patient's for life; 20 years under the Occupational
Health and Safety Act.
"""

from datetime import date

from mdt.domain.vocabulary import RetentionClass

YEARS = {
    RetentionClass.ADULT: 6,
    RetentionClass.MINOR: 6,
    RetentionClass.OCCUPATIONAL_HEALTH: 20,
}
OF_AGE = 21  # the birthday named in the booklet, not the age of majority


def earliest_destruction(
    dormant_since: date | None, *, born: date, class_: RetentionClass | str
) -> date | None:
    """The first day on which a record may be destroyed; None while nobody can name one.

    That is: while it is not dormant, and for a mentally incompetent patient's lifetime. Raises
    ValueError for an unknown class.
    """
    kept_as = RetentionClass(class_)
    if dormant_since is None or kept_as is RetentionClass.MENTALLY_INCOMPETENT:
        return None
    after = _years_on(dormant_since, YEARS[kept_as])
    return max(after, _years_on(born, OF_AGE)) if kept_as is RetentionClass.MINOR else after


def _years_on(day: date, years: int) -> date:
    """The same day years later; 29 February becomes 1 March, never a day too early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
