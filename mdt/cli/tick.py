"""What is to be done every few minutes, whoever is at work."""

import click
from flask import current_app

from mdt.cli.plainly import plainly
from mdt.services import sign_in, trail


@click.command("tick")
@plainly
def tick() -> None:
    """Seal the trail's heads, and forget old failures and sessions long over. For cron."""
    settings = current_app.config["MDT"]
    row = trail.seal(settings.instance / trail.FILE)
    click.echo(f"Sealed the heads of the trail: {row.mac.hex()[:16]}, kept in {trail.FILE} too.")
    failures, sessions = sign_in.prune(longest=settings.longest_session)
    click.echo(f"Forgot {failures} failed sign-ins and {sessions} sessions that are long over.")
