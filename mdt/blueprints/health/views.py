"""Health pages: they say yes or no and nothing else."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response

from mdt.database import db, reachable
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
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if reachable() and current == newest:
        return Response("ready\n", mimetype="text/plain"), 200
    return Response("migrations are not current: flask db upgrade\n", mimetype="text/plain"), 503
