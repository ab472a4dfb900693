"""Accounts from the machine itself: the first one, and a way back in when nobody has one."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from mdt.cli.plainly import plainly
from mdt.database import db
from mdt.domain.errors import NotNow
from mdt.domain.vocabulary import Discipline, Role
from mdt.models.people import User
from mdt.services import accounts, practice

users = AppGroup("users", help="Accounts: make one, or make a new one-time link for one.")
HERE = "http://127.0.0.1:8000"
address = click.option(
    "--address", default=HERE, show_default=True, help="Where people open Mirror MDT."
)


@users.command("create")
@click.argument("username")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    default=[Role.ADMINISTRATOR.value],
    show_default=True,
    help="May be given several times.",
)
@click.option("--discipline", type=click.Choice([word.value for word in Discipline]))
@address
@plainly
def create(
    username: str, name: str, roles: tuple[str, ...], discipline: str | None, address: str
) -> None:
    """Make an account for NAME, who will sign in as USERNAME, and print its one-time link."""
    person = accounts.create(
        None,
        username=username,
        display_name=name,
        roles={Role(role) for role in roles},
        discipline=Discipline(discipline) if discipline else None,
        first=not practice.has_accounts(),
        by_operator=True,
    )
    click.echo(f"Made the account {person.username} ({', '.join(sorted(roles))}).")
    _print_link(person, address)


@users.command("link")
@click.argument("username")
@address
@plainly
def link(username: str, address: str) -> None:
    """Print a new one-time link for USERNAME, who forgot the password."""
    query = select(User).where(User.username == username.strip().lower())
    person = db.session.scalars(query).first()
    if person is None:
        raise NotNow(f"Nobody has the user name {username}.")
    _print_link(person, address)


def _print_link(person: User, address: str) -> None:
    token = accounts.make_link(None, person)
    days = accounts.LINK_HOLDS.days
    click.echo(f"This link sets the password. It works once, and for {days} days:")
    click.echo(f"  {address.rstrip('/')}/link/{token}")
