"""Structured logs: verbs, ids and durations. Never bodies, names or the words of a query."""

import json
import logging
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request

from mdt import clock

RESERVED = set(vars(logging.makeLogRecord({})))


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        extra = {k: v for k, v in vars(record).items() if k not in RESERVED and k != "message"}
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **extra,
        }
        if record.exc_info and record.exc_info[1]:
            # Where it happened, not what was in it: a value may hold clinical words.
            line["where"] = _frames(record.exc_info[1])
        return json.dumps(line, default=str)


APART = {"reflections", "mirror"}  # which of their pages was asked for is nobody's to know


def _frames(problem: BaseException) -> list[str]:
    frames, trace = [], problem.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def init_app(app: Flask) -> None:
    """One handler for the house; one line a request, at debug level for static files."""
    root = logging.getLogger("mdt")
    if not any(isinstance(h.formatter, JsonLines) for h in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.setLevel(logging.INFO)
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.request_id = secrets.token_hex(6)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    level = logging.DEBUG if request.endpoint == "static" else logging.INFO
    logging.getLogger("mdt.request").log(
        level,
        "answered",
        extra={
            "request": g.get("request_id"),
            "method": request.method,
            "endpoint": "apart" if request.blueprint in APART else request.endpoint,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        },
    )
    return response
