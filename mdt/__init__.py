"""Mirror MDT: the room in which a mental-health team thinks together."""

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from mdt import (
    belonging,
    blueprints,
    casehead,
    cli,
    clock,
    definitions,
    errors,
    headers,
    i18n,
    logs,
    signing_in,
    templating,
)
from mdt.columns import SealedText
from mdt.database import db, options_for
from mdt.keyring import watched
from mdt.migrating import migrate
from mdt.refs import RefConverter
from mdt.sessions import ServerSessions

if TYPE_CHECKING:
    from config import Settings

MOST_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 2000


def create_app(settings: "Settings") -> Flask:
    """The application, put together in the order in which a request meets its parts."""
    app = Flask(__name__)
    app.config.from_mapping(
        MDT=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options_for(settings.database_url),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=None,
    )
    app.url_map.converters["ref"] = RefConverter
    app.session_interface = ServerSessions()
    clock.set_zone(settings.timezone)
    SealedText.ring = staticmethod(watched(settings.keyring, settings.instance))
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]

    logs.init_app(app)
    definitions.init_app(app)
    i18n.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db)
    headers.init_app(app)
    belonging.init_app(app)
    signing_in.init_app(app)
    errors.init_app(app)
    templating.init_app(app)
    casehead.init_app(app)
    blueprints.init_app(app)
    cli.init_app(app)
    return app
