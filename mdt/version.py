"""Which version this is; a test keeps it equal to pyproject.toml's."""

VERSION = "0.1.0"
