"""The whole suite: everything on SQLite, then what touches a database once more on PostgreSQL."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.postgres import ROOMS, RULES, Unavailable, cluster

PYTEST = [sys.executable, "-m", "pytest", "tests", "--dist", "loadfile", "--no-loadscope-reorder"]
ON_POSTGRESQL = "not pure and not page and not form_only and not browser or postgres_too"
SQLITE_ONLY = [f"--ignore=tests/{folder}" for folder in (*RULES, *ROOMS)]
CLOSING_LINE = re.compile(
    r"^=* ?(.*\b(?:passed|failed|errors?|deselected|no tests ran)\b.* in [\d.]+s.*?) ?=*$"
)
COUNT = re.compile(r"(\d+) (passed|failed|error)")
WORKERS = str(1 + (os.cpu_count() or 1))  # a browser's journey waits for much of its time
NOTHING_CHOSEN = 5  # pytest's own exit code
NARROWED = bool(sys.argv[1:])
REQUIRE_ALL = os.environ.get("MDT_REQUIRE_ALL") == "1"


@dataclass(frozen=True)
class Part:
    """What one run of pytest came to."""

    name: str
    seconds: float
    ok: bool
    closing: str


def surroundings() -> dict[str, str]:
    """The environment without the settings of an installation: no test may reach a real one.

    Python may keep what it compiled: the tests start some hundred servers of the same files.
    """
    keep = ("MDT_TEST_", "MDT_REQUIRE_ALL")
    return {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
        and (not name.startswith("MDT_") or name.startswith(keep))
    }


def run(name: str, options: list[str], settings: Mapping[str, str]) -> Part:
    """Run pytest, let its words through, and keep its closing line."""
    print(f"\n──── {name} ────", flush=True)
    begun, closing = time.monotonic(), "no closing line"
    command = [*PYTEST, "-n", os.environ.get("TEST_WORKERS", WORKERS), *options]
    with subprocess.Popen(
        command,
        env={**surroundings(), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as tests:
        for line in tests.stdout or ():
            print(line, end="", flush=True)
            if found := CLOSING_LINE.match(line.strip()):
                closing = found.group(1)
    ok = tests.returncode == 0 or (NARROWED and tests.returncode == NOTHING_CHOSEN)
    return Part(name, time.monotonic() - begun, ok, closing)


@contextmanager
def postgresql() -> Iterator[Mapping[str, str]]:
    """The server named in MDT_TEST_POSTGRES, or one of our own."""
    if os.environ.get("MDT_TEST_POSTGRES"):
        yield {}
    else:
        with cluster() as server:
            yield server.environment


def on_postgresql(options: list[str]) -> Part:
    """Run the second half, or say why it cannot be run."""
    name = "PostgreSQL"
    try:
        with postgresql() as settings:
            chosen = [*SQLITE_ONLY, *options, "-m", ON_POSTGRESQL]
            return run(name, chosen, {**settings, "MDT_TEST_DATABASE": "postgresql"})
    except Unavailable as why:
        word = "required by MDT_REQUIRE_ALL=1, but" if REQUIRE_ALL else "skipped:"
        return Part(name, 0, not REQUIRE_ALL, f"{word} {why}")


def sum_of(parts: list[Part]) -> str:
    """One line over all runs; an error counts as a failure, and so does a run that broke off."""
    counts = Counter[str]()
    for part in parts:
        for number, word in COUNT.findall(part.closing):
            counts["passed" if word == "passed" else "failed"] += int(number)
    broken_off = not counts["failed"] and not all(part.ok for part in parts)
    return f"{counts['passed']} passed, {counts['failed'] + broken_off} failed"


def main(options: list[str]) -> int:
    parts = [run("SQLite", options, {"MDT_TEST_DATABASE": "sqlite"}), on_postgresql(options)]
    print("\n──── seconds ────")
    for part in parts:
        print(f"{part.name:12}{part.seconds:7.1f} s")
    print("\n──── in sum ────")
    for part in parts:
        print(f"{part.name}: {part.closing}")
    print(sum_of(parts))
    return 0 if all(part.ok for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
