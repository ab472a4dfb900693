"""Asking both sides in turn, and what came of it."""

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPConnection

from bench.requests import Ask, headers, six
from bench.seed import Place
from bench.servers import Server

WARM_UP = 5
BATCH = 5  # requests to one side before the other has its turn


@dataclass(frozen=True)
class Figure:
    """Medians of one request: milliseconds to the answer, and processor time per request."""

    row: str
    app: float
    limit: float
    goal: float
    app_cpu: float
    limit_cpu: float

    @property
    def ratio(self) -> float:
        """How many times the limit's time the application takes."""
        return self.app / self.limit

    def as_result(self) -> dict[str, object]:
        """As it is kept in results.json."""
        return {
            "row": self.row,
            "app": round(self.app, 3),
            "limit": round(self.limit, 3),
            "ratio": round(self.ratio, 2),
            "goal": self.goal,
            "unit": "ms p50",
        }


def measure(place: Place, app: Server, limit: Server, *, rounds: int) -> list[Figure]:
    """Every request on both sides, interleaved in small batches."""
    return [_one(place, ask, app, limit, rounds) for ask in six(place)]


def _one(place: Place, ask: Ask, app: Server, limit: Server, rounds: int) -> Figure:
    sides = {"app": (app, app.connect()), "limit": (limit, limit.connect())}
    times: dict[str, list[float]] = {"app": [], "limit": []}
    cpu = {"app": 0.0, "limit": 0.0}
    for _server, connection in sides.values():
        for _ in range(WARM_UP):
            _ask(place, ask, connection)
    for _ in range(rounds):
        for name, (server, connection) in sides.items():
            before = server.cpu()
            times[name] += [_ask(place, ask, connection) for _ in range(BATCH)]
            cpu[name] += server.cpu() - before
    each = rounds * BATCH
    return Figure(
        ask.row,
        statistics.median(times["app"]),
        statistics.median(times["limit"]),
        ask.goal,
        cpu["app"] / each * 1000,
        cpu["limit"] / each * 1000,
    )


def _ask(place: Place, ask: Ask, connection: HTTPConnection) -> float:
    method, path, body = ask.next()
    began = time.perf_counter()
    connection.request(method, path, body, headers(place, ask))
    answer = connection.getresponse()
    answer.read()
    spent = (time.perf_counter() - began) * 1000
    if answer.status not in {200, 303}:
        raise SystemExit(f"{ask.row}: {answer.status}")
    return spent


def table(rows: list[Figure], counted: Counter[str]) -> str:
    """The figures as a person reads them."""
    head = f"{'request':<16}{'app ms':>9}{'limit ms':>10}{'ratio':>8}{'goal':>7}"
    lines = [f"{head}{'CPU app':>10}{'CPU limit':>11}{'statements':>12}"]
    lines += [_line(row, counted[row.row]) for row in rows]
    return "\n".join(lines)


def _line(row: Figure, statements: int) -> str:
    return (
        f"{row.row:<16}{row.app:>9.2f}{row.limit:>10.2f}{row.ratio:>7.2f}x{row.goal:>6.1f}x"
        f"{row.app_cpu:>10.2f}{row.limit_cpu:>11.2f}{statements:>12}"
    )
