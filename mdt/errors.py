"""Domain errors become pages here, once. No trace of code, nothing half written."""

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from mdt.database import db
from mdt.domain.errors import AuditFailed, Invalid, NotAllowed, NotFound, NotNow, StaleEdit
from mdt.i18n import _

log = logging.getLogger(__name__)

Answer = Response | tuple[Response, int]


def init_app(app: Flask) -> None:
    """One handler per kind of trouble."""
    app.register_error_handler(NotAllowed, lambda e: page(403, str(e)))
    app.register_error_handler(NotFound, lambda _e: no_such_record())
    app.register_error_handler(NotNow, lambda e: page(409, str(e)))
    app.register_error_handler(StaleEdit, lambda e: page(409, str(e)))
    app.register_error_handler(Invalid, lambda e: page(422, e.sentence))
    app.register_error_handler(AuditFailed, lambda _e: page(503))
    app.register_error_handler(StaleDataError, _raced)
    app.register_error_handler(IntegrityError, _raced)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(
        CSRFError,
        lambda _e: page(
            400,
            _(
                "This form is no longer valid. Go back, reload the page and send it again: "
                "what you typed is still there."
            ),
        ),
    )
    app.register_error_handler(404, lambda _e: no_such_record())
    app.register_error_handler(HTTPException, lambda e: page(e.code or 500))
    app.register_error_handler(Exception, _unforeseen)


def no_such_record() -> Response:
    """What may not be known of reads exactly as what does not exist."""
    return page(404)


def page(status: int, sentence: str = "") -> Response:
    """A calm page (or a line of JSON for a script) for one kind of trouble."""
    if request.headers.get("Accept") == "application/json":
        answer = jsonify(error=sentence or str(status))
    else:
        answer = make_response(
            render_template("errors/error.html", status=status, sentence=sentence)
        )
    answer.status_code = status
    return answer


def _raced(problem: Exception) -> Response:
    db.session.rollback()
    log.warning("two people changed the same thing: %s", type(problem).__name__)
    return page(409)


def _database_away(problem: Exception) -> Response:
    db.session.rollback()
    log.error("the database did not answer: %s", type(problem).__name__)
    return page(503)


def _unforeseen(problem: Exception) -> Response:
    db.session.rollback()
    log.error("unforeseen: %s", type(problem).__name__, exc_info=problem)
    return page(500)
