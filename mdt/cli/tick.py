"""What is to be done every few minutes, whoever is at work."""

import click
from flask import current_app

from mdt.cli.plainly import plainly
from mdt.services import post, reminders, sign_in, trail


@click.command("tick")
@plainly
def tick() -> None:
    """Seal the trail's heads, send reminders, forget what is long over. For cron."""
    settings = current_app.config["MDT"]
    row = trail.seal(settings.instance / trail.FILE)
    click.echo(f"Sealed the heads of the trail: {row.mac.hex()[:16]}, kept in {trail.FILE} too.")
    failures, sessions = sign_in.prune(longest=settings.longest_session)
    click.echo(f"Forgot {failures} failed sign-ins and {sessions} sessions that are long over.")
    if not settings.mail_url:
        click.echo("No mail server is named (MDT_SMTP_URL), so no reminder was written.")
        return
    reminders.forget()
    made = reminders.fill()
    posted = post.send(settings.mail_url, settings.mail_from)
    click.echo(f"Wrote {made} reminders, sent {posted.sent}; {posted.waiting} wait to be sent.")
    if posted.problem:
        raise click.ClickException(f"The mail server took nothing more: {posted.problem}.")
