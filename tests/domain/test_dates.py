"""Days and ages in words."""

import locale
from datetime import UTC, date, datetime, timedelta

import pytest

from mdt.domain import dates

pytestmark = pytest.mark.pure

TUESDAY = date(2026, 11, 24)


def test_a_day_is_written_out_with_weekday_and_year():
    assert dates.day_words(TUESDAY) == "Tue 24 Nov 2026"


def test_a_moment_carries_its_clock_time():
    assert dates.moment_words(datetime(2026, 11, 4, 9, 5, tzinfo=UTC)) == "Wed 4 Nov 2026, 09:05"


@pytest.mark.parametrize(("month", "name"), list(enumerate(dates.MONTHS, start=1)))
def test_every_month_has_its_english_name(month, name):
    assert dates.month_words(date(2026, month, 1)) == f"1 {name}"


@pytest.mark.parametrize(("days", "name"), list(enumerate(dates.WEEKDAYS)))
def test_every_weekday_has_its_english_name(days, name):
    monday = date(2026, 11, 23)

    assert dates.short_day_words(monday + timedelta(days=days)).startswith(name)


def test_the_words_do_not_follow_the_locale_of_the_server(monkeypatch):
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("de_DE", "UTF-8"))

    assert dates.day_words(date(2026, 5, 5)) == "Tue 5 May 2026"


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 12, 31), "Thu 31 Dec"), (date(2027, 1, 1), "Fri 1 Jan 2027")],
)
def test_a_near_day_names_its_year_only_when_it_is_another(day, words):
    assert dates.short_day_words(day, TUESDAY) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_one_day_is_singular(count, words):
    assert dates.days_words(count) == words


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2000, 11, 24), TUESDAY, 26),
        (date(2000, 11, 25), TUESDAY, 25),
        (date(2000, 11, 23), TUESDAY, 26),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (TUESDAY, TUESDAY, 0),
    ],
)
def test_an_age_turns_on_the_birthday(born, today, years):
    assert dates.age(born, today) == years


def test_nobody_is_born_tomorrow():
    with pytest.raises(ValueError, match="born after today"):
        dates.age(TUESDAY + timedelta(days=1), TUESDAY)


@pytest.mark.parametrize(
    ("born_year", "band"),
    [(2026, "0-4"), (2022, "0-4"), (2021, "5-9"), (2002, "20-24"), (2001, "25-29"), (1997, "25-29"),
     (1996, "30-34"), (1937, "85-89"), (1936, "90+"), (1920, "90+")],
)  # fmt: skip
def test_an_age_band_is_five_years_wide_and_ends_at_ninety(born_year, band):
    assert dates.age_band(date(born_year, 1, 1), TUESDAY) == band


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nomvula Example-Protea", "NE"),
        ("Dr Demo Psychiatrist", "DP"),
        ("Dr. S. Supervisor", "SS"),
        ("  ot  ", "O"),
        ("Dr", "D"),
        ("(Thandi) Sample", "TS"),
        ("", ""),
        ("…", ""),
    ],
)
def test_initials_leave_out_titles_and_punctuation(name, letters):
    assert dates.initials(name) == letters


@pytest.mark.parametrize(
    ("since", "number"), [(date(2026, 11, 13), 11), (TUESDAY, 0), (date(2026, 11, 25), 0)]
)
def test_a_concern_counts_its_days_from_nought(since, number):
    assert dates.day_number(since, TUESDAY) == number


@pytest.mark.parametrize(
    ("after", "late"),
    [(timedelta(hours=24), False), (timedelta(hours=24, seconds=1), True), (timedelta(0), False)],
)
def test_an_entry_is_late_only_after_a_full_day(after, late):
    happened_at = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert dates.is_late(happened_at, happened_at + after) is late


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (250, "4 h 10 min"),
        (24 * 60 - 1, "23 h 59 min"),
        (24 * 60, "1 day"),
        (24 * 60 + 30, "1 day"),
        (51 * 60, "2 days 3 h"),
    ],
)
def test_a_span_says_its_two_largest_parts(minutes, words):
    assert dates.span_words(timedelta(minutes=minutes, seconds=59)) == words


def test_nothing_ends_before_it_began():
    with pytest.raises(ValueError, match="before it began"):
        dates.span_words(timedelta(seconds=-1))
