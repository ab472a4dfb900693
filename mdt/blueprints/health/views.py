"""Health pages: they say yes or no and nothing else."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response
from sqlalchemy.exc import OperationalError

from mdt.database import db
from mdt.migrating import FOLDER

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def process() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers and its tables are those this version expects."""
    newest = ScriptDirectory(str(FOLDER)).get_current_head()
    try:
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
    except OperationalError:
        return _not_ready("the database does not answer")
    if current != newest:
        return _not_ready("migrations are not current: flask --app wsgi db upgrade")
    return Response("ready\n", mimetype="text/plain"), 200


def _not_ready(why: str) -> tuple[Response, int]:
    return Response(f"{why}\n", mimetype="text/plain"), 503
