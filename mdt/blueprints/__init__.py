"""The rooms: thin, always views and forms. Each is registered here and nowhere else."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = [
    "health",
    "auth",
    "today",
    "cases",
    "notes",
    "formulation",
    "goals",
    "safety",
    "reflections",
    "meetings",
    "minutes",
    "actions",
    "supervision",
    "search",
    "account",
    "admin",
    "help",
]


def init_app(app: Flask) -> None:
    """Open every room."""
    for room in ROOMS:
        if find_spec(f"mdt.blueprints.{room}") is None:
            continue
        app.register_blueprint(import_module(f"mdt.blueprints.{room}.views").bp)
