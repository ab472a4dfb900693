"""The trail, checked from the machine itself."""

import click
from flask import current_app
from flask.cli import AppGroup

from mdt.cli.plainly import plainly
from mdt.services import trail

audit = AppGroup("audit", help="The trail: check that every row is as it was written.")


@audit.command("verify")
@plainly
def verify() -> None:
    """Read every chain from its start, and name the first row that is not as it was written."""
    verdict = trail.verify(current_app.config["MDT"].instance / trail.FILE)
    if not verdict.whole:
        raise click.ClickException(f"The trail is not whole. {verdict.problem}")
    click.echo(f"The trail is whole: {verdict.rows} rows, each where and as it was written.")
