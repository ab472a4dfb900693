"""`python -m bench --quick`: six requests against the limit, at 1,000 notes."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench import figures, seed, servers, statements

RESULTS = Path(__file__).parent / "results.json"
NOTES = 1000


def main() -> None:
    """Prepare one database twice, serve both, ask in turn, print and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--room", action="store_true", help="thirty open pages of one room")
    given = parser.parse_args()
    if given.room:
        from bench import room  # needs a browser, which the six requests do not

        room.main()
        return
    rounds = given.rounds or (30 if given.quick else 120)
    with tempfile.TemporaryDirectory(prefix="mirror-bench-") as folder:
        place = seed.prepare(Path(folder), notes=NOTES)
        counted = statements.count(place)
        with servers.both(place) as (app, limit):
            rows = figures.measure(place, app, limit, rounds=rounds)
    print(figures.table(rows, counted))
    RESULTS.write_text(json.dumps([row.as_result() for row in rows], indent=1) + "\n")
    print(f"Written to {RESULTS.relative_to(Path.cwd())}.")


if __name__ == "__main__":
    sys.exit(main())
