"""The index of the search, built anew."""

import click
from flask.cli import AppGroup

from mdt.cli.plainly import plainly

search = AppGroup("search", help="Search: build its index anew.")


@search.command("rebuild")
@plainly
def rebuild() -> None:
    """Build the index anew from what is in the record; people can go on working."""
    from mdt.services.search import rebuild as anew

    click.echo(f"The index holds {anew()} documents.")
