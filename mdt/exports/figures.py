"""Figures without names as a table any program for figures opens: one figure a line."""

import csv
from collections.abc import Iterator
from io import StringIO

from mdt.domain.figures import Figures, Group, Means

KIND = "text/csv"
HEAD = ("table", "group", "figure", "value", "held_back")
Line = tuple[str, str, str, str, int]


def as_csv(figures: Figures) -> bytes:
    """UTF-8, commas, a line of names first. Every word in it is one of ours."""
    made = StringIO()
    rows = csv.writer(made, lineterminator="\r\n")
    rows.writerow(HEAD)
    rows.writerows(lines(figures))
    return made.getvalue().encode()


def lines(figures: Figures) -> Iterator[Line]:
    """Each figure: of which table and group, what it is, and 1 where it was held back."""
    yield _line("Everybody who agreed", "", "people", figures.people)
    for table in figures.tables:
        for group in table.groups:
            yield _people(table.title, group)
    for scale in figures.scales:
        yield from _scale(scale)


def _scale(scale: Means) -> Iterator[Line]:
    yield _line(scale.name, "", "people", scale.people)
    yield _line(scale.name, "", "mean of the first", scale.first)
    yield _line(scale.name, "", "mean of the last", scale.last)
    for group in scale.verdicts:
        yield _people(scale.name, group)


def _people(title: str, group: Group) -> Line:
    return _line(title, group.words, "people", group.people)


def _line(table: str, group: str, figure: str, value: float | None) -> Line:
    return table, group, figure, "" if value is None else f"{value:g}", int(value is None)
