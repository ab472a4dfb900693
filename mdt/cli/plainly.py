"""What goes wrong at a command is one sentence, never a traceback."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from mdt import belonging
from mdt.domain.errors import AuditFailed, DomainError, Invalid

NO_TABLES = (
    "The database does not answer, or has no tables of this version yet: "
    "flask --app wsgi db upgrade"
)


def plainly(deed: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command in the application; errors come out as a sentence and exit code 1."""
    return with_appcontext(_caught(deed, any_keyring=False))


def plainly_with_any_keyring(deed: Callable[..., Any]) -> Callable[..., Any]:
    """The same for the command that mends a lost keyring."""
    return with_appcontext(_caught(deed, any_keyring=True))


def _caught(deed: Callable[..., Any], *, any_keyring: bool) -> Callable[..., Any]:
    @wraps(deed)
    def run(*given: Any, **named: Any) -> Any:
        wrong = current_app.extensions[belonging.STATE] == belonging.WRONG_KEYRING
        if wrong and not any_keyring:
            raise click.ClickException(str(belonging.LOST))
        try:
            return deed(*given, **named)
        except Invalid as problem:
            raise click.ClickException(problem.sentence) from None
        except (DomainError, AuditFailed, OSError) as problem:
            raise click.ClickException(str(problem)) from None
        except (OperationalError, ProgrammingError):
            raise click.ClickException(NO_TABLES) from None

    return run
