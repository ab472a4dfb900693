"""Minutes from the machine itself: whether a copy is what was signed."""

from pathlib import Path

import click
from flask.cli import AppGroup

from mdt.cli.plainly import plainly
from mdt.domain.copies import NotACopy
from mdt.domain.minutes import short
from mdt.exports import sealed
from mdt.exports.sealed import Pages
from mdt.services import seals
from mdt.services.seals import Here

minutes = AppGroup("minutes", help="Minutes: check a copy against its seal.")

PAGES = {
    Pages.SAME: "Its pages say what was sealed.",
    Pages.NOT_COMPARED: "Its pages were printed by another edition and were not compared.",
}


@minutes.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--words", is_flag=True, help="Print the sealed words of the copy too.")
@plainly
def verify(file: Path, words: bool) -> None:
    """Check a PDF or text copy of minutes, also one with items left out."""
    try:
        found = sealed.check(file.read_bytes())
    except NotACopy as problem:
        raise click.ClickException(str(problem)) from None
    checked = found.checked
    here = seals.compare(None, checked)
    if words:
        click.echo(found.text)
    click.echo(f"Seal {short(checked.seal)}: {_counted(checked.held, 'item')} in this copy.")
    click.echo(f"{_counted(checked.left_out, 'item')} left out.")
    click.echo(f"{_counted(checked.withheld, 'confidential part')} left out.")
    if not checked.ok:
        raise click.ClickException(f"Not what was signed: {', '.join(checked.wrong)}.")
    if found.pages is Pages.OTHERWISE:
        raise click.ClickException("The pages of this file say something else than its seal.")
    if here is not Here.SAME:
        raise click.ClickException(
            "It agrees with the seal it carries, but this house keeps no such seal."
        )
    if found.pages in PAGES:
        click.echo(PAGES[found.pages])
    click.echo("The copy says what was signed, and its seal is the one kept here.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
