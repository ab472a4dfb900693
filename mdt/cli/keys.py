"""The keys: a new one, the file brought back from paper, a new paper."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from mdt.cli.plainly import plainly, plainly_with_any_keyring
from mdt.services import keys as service
from mdt.services import recovery
from mdt.services.recovery import Copy

keys = AppGroup("keys", help="The keys: change them, bring them back, print a recovery key.")
OF_THE_COPY = {
    Copy.RENEWED: "The copy under the recovery key holds the new key too; the paper stays good.",
    Copy.NONE: "There is no recovery key: make one with  flask --app wsgi keys recovery-key",
    Copy.REFUSED: "The recovery key in the database was altered by somebody, so the new key was "
    "not copied under it. Make a new one: flask --app wsgi keys recovery-key",
}


def _folder() -> Path:
    folder: Path = current_app.config["MDT"].instance
    return folder


@keys.command("rotate")
@plainly
def rotate() -> None:
    """Seal every private text with a new key. If it is interrupted, run it again: it goes on."""
    ring, resumed = service.next_ring(_folder())
    click.echo(
        f"Going on with key {ring.current}, where it was interrupted."
        if resumed
        else f"Wrote the new key {ring.current} to the keyring; the older ones stay for backups."
    )
    click.echo(OF_THE_COPY[recovery.copy_anew(ring)])
    done = 0
    for done in service.seal_anew(ring):
        click.echo(f"{done} texts sealed anew")
    click.echo(f"Done: every private text is sealed with {ring.current} ({done} in this run).")


@keys.command("recover")
@plainly_with_any_keyring
def recover() -> None:
    """Bring back a lost keyring.json from the twelve words of the recovery key."""
    words = click.prompt("The twelve words, in order", hide_input=False)
    if service.recover(_folder(), words):
        click.echo("keyring.json is back. Start Mirror MDT again.")
        click.echo("If another keyring.json was there, it lies beside it as keyring.json.replaced.")
    else:
        click.echo("keyring.json is already the one in the copy; nothing was changed.")


@keys.command("recovery-key")
@click.confirmation_option(prompt="An older paper will be worth nothing. Go on?")
@plainly
def recovery_key() -> None:
    """Make a new recovery key and print its words once; the older one stops working."""
    paper = recovery.make(None)
    for number, word in enumerate(paper.words, 1):
        click.echo(f"{number:>4}  {word}")
    click.echo("Write them on paper, in order. They are not shown again.")
