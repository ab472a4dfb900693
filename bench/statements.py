"""How many statements each request costs, counted at the engine."""

import os
from collections import Counter

from flask import Flask
from sqlalchemy import event

from bench.requests import headers, keep_sizes, six
from bench.seed import Place


def count(place: Place) -> Counter[str]:
    """Ask each request twice and count the second; keep the size of its answer."""
    app = _application(place)
    counted: Counter[str] = Counter()
    sizes = {}
    for ask in six(place):
        client = app.test_client(use_cookies=False)
        for turn in range(2):
            with _counting(app) as seen:
                method, path, body = ask.next()
                answer = client.open(path, method=method, data=body, headers=headers(place, ask))
            if answer.status_code not in {200, 303}:
                raise SystemExit(f"{ask.row}: {answer.status_code}")
            if turn:
                counted[ask.row] = len(seen)
                sizes[ask.row] = len(answer.data)
    keep_sizes(place, sizes)
    return counted


def _application(place: Place) -> Flask:
    os.environ.update(MDT_INSTANCE=str(place.app), MDT_DEMO="1")
    from wsgi import app

    return app


class _counting:  # noqa: N801 - reads as a verb where it is used
    def __init__(self, app: Flask) -> None:
        from mdt.database import db

        with app.app_context():
            self.engine = db.engine
        self.seen: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _c: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.seen.append(statement)
