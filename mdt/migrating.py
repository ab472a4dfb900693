"""Migrations: batch mode on SQLite, with foreign keys off while a table is rebuilt."""

from pathlib import Path

from flask_migrate import Migrate

FOLDER = Path(__file__).parent / "migrations"

migrate = Migrate(directory=str(FOLDER), render_as_batch=True, compare_type=True)
