"""Rounds of the mirror map: called by the chair, joined without names, shown once."""

from collections.abc import Callable

from mdt.demo.telling import Row, Telling
from mdt.services import mirror


def _open_round(telling: Telling, key: str, row: Row) -> None:
    made = mirror.open_round(telling.people[row["by"]], telling.cases[key])
    telling.things[f"{key}:{row['key']}"] = made


def _join_round(telling: Telling, key: str, row: Row) -> None:
    mirror.join(telling.people[row["by"]], telling.things[f"{key}:{row['round']}"], named=False)


def _show_round(telling: Telling, key: str, row: Row) -> None:
    mirror.show(telling.people[row["by"]], telling.things[f"{key}:{row['round']}"])


DEEDS: dict[str, Callable[[Telling, str, Row], None]] = {
    "open_round": _open_round,
    "join_round": _join_round,
    "show_round": _show_round,
}
