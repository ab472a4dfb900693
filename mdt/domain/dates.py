"""Days, ages and clock times in words, the same on every machine.

The names are written out here because `strftime("%a")` follows the locale of the server.
"""

from datetime import date, datetime, timedelta

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TITLES = frozenset({"adv", "dr", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sr"})

BAND_YEARS = 5
OLDEST_BAND = 90  # above this an age alone can name a person in a small practice
LATE_AFTER = timedelta(hours=24)


def month_words(day: date) -> str:
    """The day without its weekday or year: "20 Nov"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def short_day_words(day: date, today: date | None = None) -> str:
    """A near day: "Thu 26 Nov"; with its year when that is not today's year."""
    words = f"{WEEKDAYS[day.weekday()]} {month_words(day)}"
    return words if today is None or today.year == day.year else f"{words} {day.year}"


def day_words(day: date) -> str:
    """The day in full: "Tue 24 Nov 2026"."""
    return f"{short_day_words(day)} {day.year}"


def moment_words(moment: datetime) -> str:
    """A moment, already in the reader's zone: "Tue 24 Nov 2026, 14:00"."""
    return f"{day_words(moment)}, {moment:%H:%M}"


def days_words(count: int) -> str:
    """A number of days: "1 day", "12 days"."""
    return "1 day" if count == 1 else f"{count} days"


def span_words(span: timedelta) -> str:
    """How long something took, in its two largest parts: "20 min", "4 h 10 min", "2 days 3 h".

    Whole minutes, cut off and not rounded; a negative span is a ValueError.
    """
    if span < timedelta():
        raise ValueError("Nothing ends before it began.")
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days_words(days)} {hours} h" if hours else days_words(days)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def age(born: date, today: date) -> int:
    """Whole years lived; somebody born on 29 February turns on 1 March in other years."""
    if born > today:
        raise ValueError("Nobody is born after today.")
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_band(born: date, today: date) -> str:
    """Five years that hold the age, for readers who may not know it: "25-29"."""
    years = age(born, today)
    if years >= OLDEST_BAND:
        return f"{OLDEST_BAND}+"
    first = years - years % BAND_YEARS
    return f"{first}-{first + BAND_YEARS - 1}"


def initials(full_name: str) -> str:
    """The first letter of each name, titles left out: "NE" for Nomvula Example-Protea."""
    parts = full_name.split()
    names = [part for part in parts if part.casefold().rstrip(".") not in TITLES] or parts
    firsts = (next((letter for letter in name if letter.isalnum()), "") for name in names)
    return "".join(first.upper()[:1] for first in firsts)


def day_number(since: date, today: date) -> int:
    """How many days something has been open: 0 on the day it began."""
    return max(0, (today - since).days)


def is_late(happened_at: datetime, written_at: datetime) -> bool:
    """Whether an entry was written more than 24 hours after what it tells of."""
    return written_at - happened_at > LATE_AFTER
