"""The demo practice."""

import click
from flask import current_app
from flask.cli import AppGroup

from mdt.cli.plainly import plainly
from mdt.domain.errors import NotNow
from mdt.services import practice

demo = AppGroup("demo", help="The demo practice: invented people.")


@demo.command("load")
@click.option("--scale", default=1, type=click.IntRange(1, 10_000), help="Times the caseload.")
@plainly
def load(scale: int) -> None:
    """Tell the demo practice into an empty database; one that holds it already is kept."""
    from mdt.demo.load import is_demo
    from mdt.demo.load import load as tell

    settings = current_app.config["MDT"]
    if not settings.demo:
        raise NotNow("The demo practice is for demo mode: set MDT_DEMO=1, and an own MDT_INSTANCE.")
    if is_demo() and practice.has_accounts():
        click.echo("The demo practice is here already; what is in it stays.")
        return
    deeds = tell(password=settings.demo_password, scale=scale)
    click.echo(f"Told the demo practice: {deeds} deeds, every one in the trail.")
