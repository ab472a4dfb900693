"""The rooms: thin, always views and forms. Each is registered here and nowhere else."""

from importlib import import_module
from pathlib import Path

from flask import Flask

ROOMS = [
    "health",
    "auth",
    "today",
    "cases",
    "overview",
    "notes",
    "formulation",
    "goals",
    "journeys",
    "progress",
    "measures",
    "interventions",
    "safety",
    "escalation",
    "card",
    "reflections",
    "mirror",
    "meetings",
    "calendar",
    "minutes",
    "letters",
    "quality",
    "seals",
    "actions",
    "summaries",
    "supervision",
    "evidence",
    "search",
    "account",
    "admin",
    "figures",
    "help",
]


def init_app(app: Flask) -> None:
    """Open every room."""
    for room in ROOMS:
        if not (Path(__file__).parent / room / "views.py").exists():
            continue
        app.register_blueprint(import_module(f"mdt.blueprints.{room}.views").bp)
