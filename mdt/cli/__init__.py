"""One command per operator's deed. Each says what it did, and exits non-zero when it did not."""

from flask import Flask

from mdt.cli import audit, demo, keys, minutes, search, tick, users


def init_app(app: Flask) -> None:
    """The commands of `flask --app wsgi`."""
    for group in (
        users.users,
        audit.audit,
        keys.keys,
        minutes.minutes,
        search.search,
        demo.demo,
    ):
        app.cli.add_command(group)
    app.cli.add_command(tick.tick)
